/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The decoders behind decompress.h, one row each. */
#ifndef SYMBOLS_CODECS_H
#define SYMBOLS_CODECS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sink { /* where output goes: grows up to @max */
	uint8_t *bytes;
	size_t size, room, max;
};

/** Room for @n more bytes at bytes + size. 0, -HV_ENOSPC beyond max, -HV_ENOMEM. */
int sink_reserve(struct sink *s, size_t n);

/** Room for some more bytes, at least one: returns 0 and how many in *n. */
int sink_grow(struct sink *s, size_t *n);

struct codec {
	const char *name;
	const char *magic;
	unsigned magic_size;
	bool (*plausible)(const uint8_t *data, size_t size); /* beyond the magic; NULL: nothing to see */
	bool size_follows;				     /* in a zImage */
	/** Reads one stream at @in; *used is its length. Returns as decompress(). */
	int (*unpack)(const uint8_t *in, size_t size, size_t *used, struct sink *out);
};

int codec_gzip(const uint8_t *in, size_t size, size_t *used, struct sink *out);
int codec_xz(const uint8_t *in, size_t size, size_t *used, struct sink *out);
int codec_lzma(const uint8_t *in, size_t size, size_t *used, struct sink *out);
int codec_lzo(const uint8_t *in, size_t size, size_t *used, struct sink *out);
int codec_lz4(const uint8_t *in, size_t size, size_t *used, struct sink *out);
int codec_zstd(const uint8_t *in, size_t size, size_t *used, struct sink *out);

#endif
