/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decoders whose library knows blocks only, so that the file around them is read here: lzop's and the "legacy" one of
 * lz4 (lz4's doc/lz4_Frame_format.md, "Legacy frame"). */
#include <lz4.h>
#include <lzo/lzo1x.h>
#include <stdbool.h>
#include <string.h>
#include <zlib.h>
#include <hvabi/errno.h>
#include <symbols/bytes.h>
#include <symbols/codecs.h>

#define LZ4_MAGIC_SIZE 4u
#define LZ4_BLOCK      ((size_t)8 << 20) /* every block but the last unpacks to this */

/* One block at in + at, whose length word says @packed. The room is given back but for what it filled. */
static int lz4_block(const uint8_t *in, uint32_t packed, struct sink *out)
{
	size_t room = out->max - out->size < LZ4_BLOCK ? out->max - out->size : LZ4_BLOCK;
	int err = sink_reserve(out, room);
	if (err)
		return err;
	int got = LZ4_decompress_safe((const char *)in, (char *)out->bytes + out->size, (int)packed, (int)room);
	if (got < 0)
		return room < LZ4_BLOCK ? -HV_ENOSPC : -HV_EPROTO;
	out->size += (size_t)got;
	return 0;
}

/* The format has no end mark. Its last block is the one that is short; after one that is not, a word that cannot be a
 * block's length (or is the size so far, which Linux puts there) ends it, as the end of the input does. */
int codec_lz4(const uint8_t *in, size_t size, size_t *used, struct sink *out)
{
	size_t at = LZ4_MAGIC_SIZE, before = LZ4_BLOCK;
	while (before == LZ4_BLOCK && size - at >= 4) {
		uint32_t packed = bytes_le32(in + at);
		if (!packed || packed > (uint32_t)LZ4_COMPRESSBOUND(LZ4_BLOCK) || packed > size - at - 4 ||
		    (out->size && packed == out->size))
			break;
		before = out->size;
		int err = lz4_block(in + at + 4, packed, out);
		if (err)
			return err;
		before = out->size - before;
		at += 4 + packed;
	}
	*used = at;
	return out->size ? 0 : -HV_EPROTO;
}

/* lzop's file header and blocks, all words big-endian: its src/lzop.h and src/conf.h name the flags. Linux reads the
 * same in lib/decompress_unlzo.c. */
#define LZOP_MAGIC_SIZE	  9u
#define LZOP_VERSION_NEW  0x0940u
#define LZOP_ADLER32_D	  0x00000001u
#define LZOP_ADLER32_C	  0x00000002u
#define LZOP_EXTRA_FIELD  0x00000040u
#define LZOP_CRC32_D	  0x00000100u
#define LZOP_CRC32_C	  0x00000200u
#define LZOP_MULTIPART	  0x00000400u
#define LZOP_FILTER	  0x00000800u
#define LZOP_CRC32_HEADER 0x00001000u
#define LZOP_METHODS	  3u	      /* 1..3: LZO1X-1, LZO1X-1(15), LZO1X-999: one decoder */
#define LZOP_BLOCK	  (64u << 20) /* the largest that lzop takes */

struct lzop {
	const uint8_t *in;
	size_t size, at;
	uint32_t flags;
};

static bool lzop_word(struct lzop *z, unsigned bytes, uint32_t *word)
{
	if (z->size - z->at < bytes)
		return false;
	*word = 0;
	while (bytes--)
		*word = *word << 8 | z->in[z->at++];
	return true;
}

static bool lzop_skip(struct lzop *z, size_t bytes)
{
	if (z->size - z->at < bytes)
		return false;
	z->at += bytes;
	return true;
}

static int lzop_header(struct lzop *z)
{
	uint32_t version, method, name, sum;
	if (!lzop_word(z, 2, &version) || !lzop_skip(z, 2))
		return -HV_EPROTO;
	bool recent = version >= LZOP_VERSION_NEW;
	if ((recent && !lzop_skip(z, 2)) || !lzop_word(z, 1, &method) || !method || method > LZOP_METHODS ||
	    (recent && !lzop_skip(z, 1)) || !lzop_word(z, 4, &z->flags))
		return -HV_EPROTO;
	if (z->flags & (LZOP_FILTER | LZOP_MULTIPART | LZOP_EXTRA_FIELD))
		return -HV_EPROTO; /* neither lzop writes these for Linux nor does Linux read them */
	if (!lzop_skip(z, recent ? 12 : 8) || !lzop_word(z, 1, &name) || !lzop_skip(z, name))
		return -HV_EPROTO;
	const uint8_t *from = z->in + LZOP_MAGIC_SIZE;
	uInt length = (uInt)(z->at - LZOP_MAGIC_SIZE);
	uLong want = z->flags & LZOP_CRC32_HEADER ? crc32(0, from, length) : adler32(1, from, length);
	return lzop_word(z, 4, &sum) && sum == want ? 0 : -HV_EPROTO;
}

struct lzop_block {
	uint32_t unpacked, packed, adler, crc; /* check sums of the unpacked bytes */
};

/* 0: one more block; 1: the end. */
static int lzop_block_header(struct lzop *z, struct lzop_block *b)
{
	*b = (struct lzop_block){0};
	if (!lzop_word(z, 4, &b->unpacked))
		return -HV_EPROTO;
	if (!b->unpacked)
		return 1;
	if (!lzop_word(z, 4, &b->packed) || b->packed > b->unpacked || b->unpacked > LZOP_BLOCK ||
	    (z->flags & LZOP_ADLER32_D && !lzop_word(z, 4, &b->adler)) ||
	    (z->flags & LZOP_CRC32_D && !lzop_word(z, 4, &b->crc)))
		return -HV_EPROTO;
	size_t sums = (z->flags & LZOP_ADLER32_C ? 4u : 0u) + (z->flags & LZOP_CRC32_C ? 4u : 0u);
	if (b->packed < b->unpacked && !lzop_skip(z, sums))
		return -HV_EPROTO;
	return z->size - z->at < b->packed ? -HV_EPROTO : 0;
}

static int lzop_block(struct lzop *z, const struct lzop_block *b, struct sink *out)
{
	int err = sink_reserve(out, b->unpacked);
	if (err)
		return err;
	uint8_t *to = out->bytes + out->size;
	lzo_uint length = b->unpacked;
	if (b->packed == b->unpacked)
		memcpy(to, z->in + z->at, b->packed);
	else if (lzo1x_decompress_safe(z->in + z->at, b->packed, to, &length, NULL) != LZO_E_OK ||
		 length != b->unpacked)
		return -HV_EPROTO;
	if ((z->flags & LZOP_ADLER32_D && adler32(1, to, b->unpacked) != b->adler) ||
	    (z->flags & LZOP_CRC32_D && crc32(0, to, b->unpacked) != b->crc))
		return -HV_EPROTO;
	z->at += b->packed;
	out->size += b->unpacked;
	return 0;
}

int codec_lzo(const uint8_t *in, size_t size, size_t *used, struct sink *out)
{
	struct lzop z = {in, size, LZOP_MAGIC_SIZE, 0};
	struct lzop_block b;
	int err = lzop_header(&z);
	while (!err && !(err = lzop_block_header(&z, &b)))
		err = lzop_block(&z, &b, out);
	*used = z.at;
	return err == 1 ? 0 : err;
}
