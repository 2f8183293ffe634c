/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "file.h"
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool file_read(const char *path, size_t max, const void **data, size_t *size)
{
	FILE *file = fopen(path, "rb");
	char *bytes = malloc(max + 1);

	if (!file || !bytes) {
		warn("cannot read %s", path);
		free(bytes);
		if (file)
			fclose(file);
		return false;
	}
	*size = fread(bytes, 1, max + 1, file);
	fclose(file);
	*data = bytes;
	if (*size <= max)
		return true;
	warnx("%s: larger than %zu bytes", path, max);
	free(bytes);
	*data = NULL;
	return false;
}
