/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whole files. */
#include "file.h"
#include "util.h"
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define CHUNK 65536

static void *failed(const char *doing, const char *path)
{
	warn("cannot %s %s", doing, path);
	return NULL;
}

void *file_read(const char *path, size_t *size)
{
	FILE *file = fopen(path, "rb");
	char *data = NULL;
	size_t got;

	if (!file)
		return failed("read", path);
	*size = 0;
	do {
		data = xrealloc(data, *size + CHUNK, 1);
		got = fread(data + *size, 1, CHUNK, file);
		*size += got;
	} while (got);
	if (ferror(file)) {
		failed("read", path);
		free(data);
		data = NULL;
	}
	fclose(file);
	return data;
}

bool file_write(const char *path, const void *data, size_t size)
{
	FILE *file = fopen(path, "wb");
	bool ok;

	if (!file)
		return failed("write", path);
	ok = fwrite(data, 1, size, file) == size;
	ok = fclose(file) == 0 && ok;
	return ok || failed("write", path);
}

bool file_copy(const char *from, const char *to)
{
	size_t size;
	void *data = file_read(from, &size);
	bool ok = data && file_write(to, data, size);

	free(data);
	return ok;
}

bool file_make_dir(const char *path)
{
	if (mkdir(path, 0777) == 0 || errno == EEXIST)
		return true;
	return failed("make the folder", path);
}
