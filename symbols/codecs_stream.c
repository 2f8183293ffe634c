/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decoders whose library takes the stream as it comes: gzip, xz, lzma, zstd. */
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>
#include <hvabi/errno.h>
#include <symbols/codecs.h>
#include <symbols/decompress.h>

#define GZIP_WINDOW  31 /* 15 bits, and a gzip header (zlib.h, inflateInit2) */
#define INPUT_PIECE  ((size_t)1 << 30)
#define ZSTD_LOG_MAX 27 /* 128 MiB, the window of zstd --ultra -22 */

int codec_gzip(const uint8_t *in, size_t size, size_t *used, struct sink *out)
{
	z_stream z = {.next_in = (uint8_t *)(uintptr_t)in,
		      /* zlib does not write there */ .avail_in = (uInt)(size < INPUT_PIECE ? size : INPUT_PIECE)};
	if (inflateInit2(&z, GZIP_WINDOW) != Z_OK)
		return -HV_ENOMEM;
	int state = Z_OK, err = 0;
	while (state == Z_OK && !err) {
		size_t room;
		err = sink_grow(out, &room);
		if (err)
			break;
		if (room > INPUT_PIECE)
			room = INPUT_PIECE;
		z.next_out = out->bytes + out->size;
		z.avail_out = (uInt)room;
		state = inflate(&z, Z_NO_FLUSH);
		out->size += room - z.avail_out;
	}
	*used = z.total_in;
	inflateEnd(&z);
	return err ? err : state == Z_STREAM_END ? 0 : state == Z_MEM_ERROR ? -HV_ENOMEM : -HV_EPROTO;
}

static int lzma_error(lzma_ret state)
{
	switch (state) {
	case LZMA_STREAM_END:
		return 0;
	case LZMA_MEM_ERROR:
		return -HV_ENOMEM;
	case LZMA_MEMLIMIT_ERROR:
		return -HV_ENOSPC;
	default:
		return -HV_EPROTO;
	}
}

static int run_lzma(lzma_stream *z, const uint8_t *in, size_t size, size_t *used, struct sink *out)
{
	lzma_ret state = LZMA_OK;
	z->next_in = in;
	z->avail_in = size;
	while (state == LZMA_OK) {
		size_t room;
		int err = sink_grow(out, &room);
		if (err)
			return err;
		z->next_out = out->bytes + out->size;
		z->avail_out = room;
		state = lzma_code(z, LZMA_FINISH);
		out->size += room - z->avail_out;
	}
	*used = size - z->avail_in;
	return lzma_error(state);
}

int codec_xz(const uint8_t *in, size_t size, size_t *used, struct sink *out)
{
	lzma_stream z = LZMA_STREAM_INIT;
	int err = -HV_ENOMEM;
	if (lzma_stream_decoder(&z, DECOMPRESS_MEMORY, 0) == LZMA_OK)
		err = run_lzma(&z, in, size, used, out);
	lzma_end(&z);
	return err;
}

int codec_lzma(const uint8_t *in, size_t size, size_t *used, struct sink *out)
{
	lzma_stream z = LZMA_STREAM_INIT;
	int err = -HV_ENOMEM;
	if (lzma_alone_decoder(&z, DECOMPRESS_MEMORY) == LZMA_OK)
		err = run_lzma(&z, in, size, used, out);
	lzma_end(&z);
	return err;
}

int codec_zstd(const uint8_t *in, size_t size, size_t *used, struct sink *out)
{
	ZSTD_DCtx *z = ZSTD_createDCtx();
	if (!z)
		return -HV_ENOMEM;
	ZSTD_DCtx_setParameter(z, ZSTD_d_windowLogMax, ZSTD_LOG_MAX);
	ZSTD_inBuffer from = {in, size, 0};
	size_t left = 1;
	int err = 0;
	while (left && !ZSTD_isError(left) && !err) {
		size_t room, before = from.pos;
		err = sink_grow(out, &room);
		if (err)
			break;
		ZSTD_outBuffer to = {out->bytes + out->size, room, 0};
		left = ZSTD_decompressStream(z, &to, &from);
		out->size += to.pos;
		if (left && !to.pos && from.pos == before)
			err = -HV_EPROTO; /* it waits for input that is not there */
	}
	*used = from.pos;
	ZSTD_freeDCtx(z);
	return err ? err : ZSTD_isError(left) ? -HV_EPROTO : 0;
}
