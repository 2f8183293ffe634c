/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packs bytes the way Linux' build does, by each of the six methods: streams that decompress.h is to read. */
#ifndef UNIT_MAKE_PACKED_H
#define UNIT_MAKE_PACKED_H
#include <assert.h>
#include <lz4.h>
#include <lzma.h>
#include <lzo/lzo1x.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>
#include <symbols/decompress.h>

#define PACK_BLOCK_LZ4 ((size_t)8 << 20)
#define PACK_BLOCK_LZO ((size_t)256 << 10)

struct packed {
	uint8_t *bytes;
	size_t size, room;
};

static inline void packed_add(struct packed *p, const void *bytes, size_t n)
{
	assert(p->size + n <= p->room);
	memcpy(p->bytes + p->size, bytes, n);
	p->size += n;
}

static inline void packed_le32(struct packed *p, size_t v)
{
	uint8_t b[] = {(uint8_t)v, (uint8_t)(v >> 8), (uint8_t)(v >> 16), (uint8_t)(v >> 24)};
	packed_add(p, b, 4);
}

static inline void packed_be32(struct packed *p, size_t v)
{
	uint8_t b[] = {(uint8_t)(v >> 24), (uint8_t)(v >> 16), (uint8_t)(v >> 8), (uint8_t)v};
	packed_add(p, b, 4);
}

static inline void pack_gzip(struct packed *p, const uint8_t *data, size_t size)
{
	z_stream z = {.next_in = (uint8_t *)(uintptr_t)data,
		      .avail_in = (uInt)size,
		      .next_out = p->bytes + p->size,
		      .avail_out = (uInt)(p->room - p->size)};
	assert(deflateInit2(&z, 9, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) == Z_OK);
	assert(deflate(&z, Z_FINISH) == Z_STREAM_END);
	p->size += z.total_out;
	deflateEnd(&z);
}

static inline void run_encoder(lzma_stream *z, struct packed *p, const uint8_t *data, size_t size)
{
	z->next_in = data;
	z->avail_in = size;
	z->next_out = p->bytes + p->size;
	z->avail_out = p->room - p->size;
	assert(lzma_code(z, LZMA_FINISH) == LZMA_STREAM_END);
	p->size += z->total_out;
	lzma_end(z);
}

/* scripts/xz_wrap.sh: --check=crc32 --arm --lzma2=dict=… */
static inline void pack_xz(struct packed *p, const uint8_t *data, size_t size)
{
	lzma_options_lzma options;
	assert(!lzma_lzma_preset(&options, 6));
	lzma_filter filters[] = {{LZMA_FILTER_ARM, NULL}, {LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, NULL}};
	lzma_stream z = LZMA_STREAM_INIT;
	assert(lzma_stream_encoder(&z, filters, LZMA_CHECK_CRC32) == LZMA_OK);
	run_encoder(&z, p, data, size);
}

static inline void pack_lzma(struct packed *p, const uint8_t *data, size_t size)
{
	lzma_options_lzma options;
	lzma_stream z = LZMA_STREAM_INIT;
	assert(!lzma_lzma_preset(&options, 6));
	assert(lzma_alone_encoder(&z, &options) == LZMA_OK);
	run_encoder(&z, p, data, size);
}

/* What "lzop -9" writes: version 0x1040, Adler-32 of the unpacked bytes (flag 1) and, with flag 2, of the packed ones.
 */
static inline void pack_lzo_header(struct packed *p, uint8_t flags)
{
	uint8_t head[] = {0x89, 'L', 'Z', 'O',	 0, '\r', '\n', 0x1a, '\n', 0x10, 0x40, 0x20, 0xa0, 0x09, 0x40, 1, 9,
			  0x03, 0,   0,	  flags, 0, 0,	  0x81, 0xa4, 0,    0,	  0,	0,    0,    0,	  0,	0, 0};
	size_t start = p->size + 9;
	packed_add(p, head, sizeof head);
	packed_be32(p, adler32(1, p->bytes + start, (uInt)(p->size - start)));
}

static inline void pack_lzo_flags(struct packed *p, const uint8_t *data, size_t size, uint8_t flags)
{
	static uint8_t work[LZO1X_1_MEM_COMPRESS], block[PACK_BLOCK_LZO + PACK_BLOCK_LZO / 16 + 67];
	pack_lzo_header(p, flags);
	for (size_t at = 0; at < size; at += PACK_BLOCK_LZO) {
		size_t n = size - at < PACK_BLOCK_LZO ? size - at : PACK_BLOCK_LZO;
		lzo_uint packed;
		assert(lzo1x_1_compress(data + at, n, block, &packed, work) == LZO_E_OK);
		bool stored = packed >= n;
		packed_be32(p, n);
		packed_be32(p, stored ? n : packed);
		packed_be32(p, adler32(1, data + at, (uInt)n));
		if (!stored && flags & 2)
			packed_be32(p, adler32(1, block, (uInt)packed));
		packed_add(p, stored ? data + at : block, stored ? n : packed);
	}
	packed_be32(p, 0);
}

static inline void pack_lzo(struct packed *p, const uint8_t *data, size_t size)
{
	pack_lzo_flags(p, data, size, 1);
}

static inline void pack_lz4(struct packed *p, const uint8_t *data, size_t size)
{
	packed_le32(p, 0x184c2102);
	for (size_t at = 0; at < size; at += PACK_BLOCK_LZ4) {
		size_t n = size - at < PACK_BLOCK_LZ4 ? size - at : PACK_BLOCK_LZ4, length = p->size;
		packed_le32(p, 0);
		int packed = LZ4_compress_default((const char *)data + at, (char *)p->bytes + p->size, (int)n,
						  (int)(p->room - p->size));
		assert(packed > 0);
		p->size = length;
		packed_le32(p, (size_t)packed);
		p->size += (size_t)packed;
	}
}

static inline void pack_zstd(struct packed *p, const uint8_t *data, size_t size)
{
	size_t n = ZSTD_compress(p->bytes + p->size, p->room - p->size, data, size, 19);
	assert(!ZSTD_isError(n));
	p->size += n;
}

static void (*const pack[])(struct packed *p, const uint8_t *data,
			    size_t size) = {[PACK_GZIP] = pack_gzip, [PACK_XZ] = pack_xz,   [PACK_LZMA] = pack_lzma,
					    [PACK_LZO] = pack_lzo,   [PACK_LZ4] = pack_lz4, [PACK_ZSTD] = pack_zstd};
#define PACK_KINDS (sizeof pack / sizeof pack[0])

#endif
