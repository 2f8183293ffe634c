/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <hvabi/errno.h>
#include <symbols/filemap.h>
#include <symbols/object.h>

static int map_fd(struct symbols *s, const char *path, int fd, struct filemap *map)
{
	struct stat st;
	if (fstat(fd, &st))
		return symbols_fail(s, HV_EIO, "%s: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return symbols_fail(s, HV_EINVAL, "%s: not a regular file", path);
	if (!st.st_size)
		return symbols_fail(s, HV_EINVAL, "%s: the file is empty", path);
	void *p = mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		return symbols_fail(s, HV_EIO, "%s: cannot be mapped: %s", path, strerror(errno));
	*map = (struct filemap){.bytes = p, .size = (size_t)st.st_size};
	return 0;
}

int filemap_open(struct symbols *s, const char *path, struct filemap *map)
{
	*map = (struct filemap){0};
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return symbols_fail(s, errno == ENOENT ? HV_ENOENT : HV_EIO, "%s: %s", path, strerror(errno));
	int status = map_fd(s, path, fd, map);
	close(fd);
	return status;
}

void filemap_close(struct filemap *map)
{
	if (map->allocated)
		free(map->bytes);
	else if (map->bytes)
		munmap(map->bytes, map->size);
	*map = (struct filemap){0};
}
