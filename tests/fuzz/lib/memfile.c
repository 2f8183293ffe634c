/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include "memfile.h"

const char *memfile(const uint8_t *data, size_t size)
{
	static char path[64];
	static int fd = -1;
	if (fd < 0)
		fd = memfd_create("input", 0);
	if (fd < 0 || ftruncate(fd, 0) || pwrite(fd, data, size, 0) != (ssize_t)size)
		abort();
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	return path;
}
