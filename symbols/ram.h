/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A guest's RAM through whatever can read it (a link, a core file), as bytes that dmesg.h and kernel_image.h look at. A
 * file of RAM needs none of this: filemap.h. */
#ifndef SYMBOLS_RAM_H
#define SYMBOLS_RAM_H
#include <symbols/symbols.h>

struct ram_reader {
	/** Fills @buf with the @n bytes at @ipa. 0, or an error when not all of them can be read; then it is asked
	 * again, a page at a time. */
	int (*read)(void *ctx, uint64_t ipa, void *buf, size_t n);
	void *ctx;
	uint64_t ipa; /* where RAM begins, a multiple of 4 KiB */
	size_t size;  /* bytes; for a kernel's names its first 64 MiB are enough, for its log all of lowmem is wanted */
};

struct ram {
	uint8_t *bytes;
	size_t size;
	size_t missing; /* bytes that could not be read: they are zero */
};

/** Reads all of it, in pieces of 64 KiB. 0; -HV_EIO: nothing could be read; -HV_ENOMEM; -HV_EINVAL: no size. */
int ram_open(struct ram *ram, const struct ram_reader *reader);
void ram_close(struct ram *ram); /* accepts a zeroed one */

/** The kernel in a guest's RAM as an object of @s, as symbols_add_image() makes one of a file; @name is its path. The
 *  bytes it gives are those that were there: live, not "as linked". */
int symbols_add_ram(struct symbols *s, const char *name, const struct ram_reader *reader,
		    struct symbols_object **object);

#endif
