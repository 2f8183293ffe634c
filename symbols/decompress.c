/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>
#include <hvabi/errno.h>
#include <symbols/bytes.h>
#include <symbols/codecs.h>
#include <symbols/decompress.h>

#define SINK_FIRST	((size_t)1 << 20)
#define HITS_MAX	1024 /* magics that are tried */
#define LZMA_HEADER	13u  /* properties, dictionary, unpacked size: lzma-file-format.txt of xz, 1.1 */
#define LZMA_DICT_MIN	4096u
#define LZMA_SIZE_UNSET UINT64_MAX

static bool lzma_plausible(const uint8_t *data, size_t size)
{
	if (size < LZMA_HEADER)
		return false;
	uint32_t dict = bytes_le32(data + 1);
	uint32_t low = dict & -dict; /* 2^n, or 2^n + 2^(n-1) */
	uint64_t unpacked = bytes_le64(data + 5);
	return dict >= LZMA_DICT_MIN && (dict == low || dict == 3 * low) &&
	       (unpacked == LZMA_SIZE_UNSET || (unpacked && unpacked < UINT32_MAX));
}

static const struct codec codecs[] = {
    [PACK_GZIP] = {"gzip", "\x1f\x8b\x08", 3, NULL, false, codec_gzip},
    [PACK_XZ] = {"xz",
		 "\xfd"
		 "7zXZ",
		 6, NULL, true, codec_xz},
    [PACK_LZMA] = {"lzma", "\x5d", 1, lzma_plausible, true, codec_lzma},
    [PACK_LZO] = {"lzo", "\x89LZO\0\r\n\x1a\n", 9, NULL, true, codec_lzo},
    [PACK_LZ4] = {"lz4", "\x02\x21\x4c\x18", 4, NULL, true, codec_lz4},
    [PACK_ZSTD] = {"zstd", "\x28\xb5\x2f\xfd", 4, NULL, true, codec_zstd},
};
#define CODECS (sizeof codecs / sizeof codecs[0])

int sink_reserve(struct sink *s, size_t n)
{
	if (n > s->max - s->size)
		return -HV_ENOSPC;
	if (s->size + n <= s->room)
		return 0;
	size_t room = s->room ? s->room : SINK_FIRST;
	while (room < s->size + n)
		room *= 2;
	if (room > s->max)
		room = s->max;
	uint8_t *bytes = realloc(s->bytes, room);
	if (!bytes)
		return -HV_ENOMEM;
	s->bytes = bytes;
	s->room = room;
	return 0;
}

int sink_grow(struct sink *s, size_t *n)
{
	int err = s->size < s->room ? 0 : sink_reserve(s, 1);
	*n = s->room - s->size;
	return err;
}

enum pack_kind pack_kind_of(const uint8_t *data, size_t size)
{
	for (unsigned k = PACK_NONE + 1; k < CODECS; k++) {
		const struct codec *c = &codecs[k];
		if (size >= c->magic_size && !memcmp(data, c->magic, c->magic_size) &&
		    (!c->plausible || c->plausible(data, size)))
			return (enum pack_kind)k;
	}
	return PACK_NONE;
}

const char *pack_kind_name(enum pack_kind kind)
{
	return kind > PACK_NONE && kind < CODECS ? codecs[kind].name : "none";
}

/* *made: bytes put out, on failure too. */
static int try_stream(const uint8_t *data, size_t size, size_t max, struct unpacked *out, size_t *made)
{
	enum pack_kind kind = pack_kind_of(data, size);
	*made = 0;
	if (kind == PACK_NONE)
		return -HV_ENOSYS;
	struct sink sink = {.max = max + 1}; /* one more: a full sink does not show whether the stream has ended */
	size_t used = 0;
	int err = codecs[kind].unpack(data, size, &used, &sink);
	if (!err && sink.size > max)
		err = -HV_ENOSPC;
	*made = sink.size;
	if (err) {
		free(sink.bytes);
		return err;
	}
	*out = (struct unpacked){sink.bytes, sink.size, kind, 0, used};
	return 0;
}

int decompress(const uint8_t *data, size_t size, size_t max, struct unpacked *out)
{
	size_t made;
	return try_stream(data, size, max, out, &made);
}

int decompress_file(const uint8_t *data, size_t size, size_t max, struct unpacked *out)
{
	struct unpacked u;
	int err = decompress(data, size, max, &u);
	if (err)
		return err;
	for (size_t i = u.used; i < size; i++) {
		if (data[i]) {
			unpacked_free(&u);
			return -HV_EPROTO;
		}
	}
	*out = u;
	return 0;
}

static bool size_fits(const uint8_t *data, size_t size, const struct unpacked *u)
{
	return !codecs[u->kind].size_follows || (size - u->used >= 4 && bytes_le32(data + u->used) == u->size);
}

int decompress_zimage(const uint8_t *data, size_t size, size_t max, struct unpacked *out)
{
	size_t budget = 2 * max, made = 0;
	unsigned hits = 0;
	int worst = -HV_ENOENT;
	for (size_t at = 0; at < size && budget && hits < HITS_MAX; at++) {
		struct unpacked u;
		int err = try_stream(data + at, size - at, budget < max ? budget : max, &u, &made);
		budget -= made < budget ? made : budget;
		hits += err != -HV_ENOSYS;
		if (!err && size_fits(data + at, size - at, &u)) {
			u.offset = at;
			*out = u;
			return 0;
		}
		if (!err)
			unpacked_free(&u);
		if (err == -HV_ENOSPC || err == -HV_ENOMEM)
			worst = err;
	}
	return worst;
}

void unpacked_free(struct unpacked *u)
{
	free(u->bytes);
	memset(u, 0, sizeof *u);
}
