/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A whole file in memory: mapped, private, so that writing to it changes only this process's copy. */
#ifndef SYMBOLS_FILEMAP_H
#define SYMBOLS_FILEMAP_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <symbols/symbols.h>

struct filemap {
	uint8_t *bytes; /* NULL: nothing mapped */
	size_t size;
	bool allocated; /* by malloc(), not mapped */
};

/** Maps @path. 0; -HV_ENOENT, -HV_EIO or -HV_EINVAL (no regular file, empty), with symbols_error() of @s set. */
int filemap_open(struct symbols *s, const char *path, struct filemap *map);
void filemap_close(struct filemap *map); /* also of a zeroed one */

#endif
