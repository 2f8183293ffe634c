/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Changes to streams of each packing, alone and in a zImage; and any bytes as such a file (first byte: 255). */
#include <tests/unit/make_packed.h>
#include "edits.h"
#include "input.h"

#define PLAIN 4096u
#define ROOM  16384u
#define MAX   ((size_t)1 << 20)

static struct packed make(unsigned kind)
{
	static uint8_t plain[PLAIN];
	struct packed p = {malloc(ROOM), 0, ROOM};
	uint32_t x = 1;
	for (size_t i = 0; i < PLAIN; i++) {
		x = x * 1664525u + 1013904223u;
		plain[i] = i % 64 < 48 ? (uint8_t)i / 8 : (uint8_t)(x >> 24);
	}
	pack[kind](&p, plain, PLAIN);
	packed_le32(&p, PLAIN);
	packed_le32(&p, 0);
	return p;
}

static void read_all(const uint8_t *bytes, size_t size)
{
	int (*const readers[])(const uint8_t *, size_t, size_t, struct unpacked *) = {decompress, decompress_file,
										      decompress_zimage};
	for (unsigned i = 0; i < 3; i++) {
		struct unpacked u;
		if (readers[i](bytes, size, MAX, &u))
			continue;
		assert(u.size <= MAX && u.offset + u.used <= size);
		unpacked_free(&u);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct packed kept[PACK_KINDS];
	if (!size)
		return 0;
	if (data[0] == 255) {
		read_all(data + 1, size - 1);
		return 0;
	}
	unsigned kind = 1 + data[0] % (PACK_KINDS - 1);
	if (!kept[kind].bytes)
		kept[kind] = make(kind);
	uint8_t *bytes = input_exact(kept[kind].bytes, kept[kind].size);
	size_t length = apply_edits(bytes, 0, kept[kind].size, data + 1, size - 1);
	uint8_t *exact = input_exact(bytes, length);
	read_all(exact, length);
	free(exact);
	free(bytes);
	return 0;
}
