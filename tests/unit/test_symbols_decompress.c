/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Streams packed here by the libraries' own encoders, in zImages and files; then cut, damaged, too large. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <hvabi/errno.h>
#include "make_packed.h"

#define PLAIN ((size_t)300 << 10)
#define MAX   ((size_t)32 << 20)

static uint8_t *plain; /* PLAIN bytes: half text, half noise */

static int setup(void **state)
{
	(void)state;
	uint32_t x = 1;
	plain = malloc(PLAIN);
	for (size_t i = 0; plain && i < PLAIN; i++) {
		x = x * 1664525u + 1013904223u;
		plain[i] = i % 512 < 256 ? (uint8_t) "push {r4, lr}\n"[i % 14] : (uint8_t)(x >> 24);
	}
	return plain ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	free(plain);
	return 0;
}

static struct packed packed_new(size_t room)
{
	struct packed p = {malloc(room), 0, room};
	assert_non_null(p.bytes);
	return p;
}

/* A copy without a byte to spare shows an over-read to the address sanitizer. */
static int with_exact(const struct packed *p, size_t size, size_t max,
		      int (*read)(const uint8_t *, size_t, size_t, struct unpacked *), struct unpacked *u)
{
	uint8_t *exact = malloc(size ? size : 1);
	assert_non_null(exact);
	memcpy(exact, p->bytes, size);
	memset(u, 0, sizeof *u);
	int got = read(exact, size, max, u);
	free(exact);
	return got;
}

static void check_plain(struct unpacked *u, enum pack_kind kind)
{
	assert_int_equal(u->kind, kind);
	assert_int_equal(u->size, PLAIN);
	assert_memory_equal(u->bytes, plain, PLAIN);
	unpacked_free(u);
	assert_null(u->bytes);
}

static void every_kind_comes_back(void **state)
{
	(void)state;
	for (unsigned k = 1; k < PACK_KINDS; k++) {
		struct packed p = packed_new(PLAIN + 8192);
		struct unpacked u;
		pack[k](&p, plain, PLAIN);
		assert_int_equal(pack_kind_of(p.bytes, p.size), k);
		if (with_exact(&p, p.size, MAX, decompress_file, &u))
			fail_msg("%s: not read", pack_kind_name((enum pack_kind)k));
		assert_int_equal(u.used, p.size);
		check_plain(&u, (enum pack_kind)k);
		assert_int_equal(with_exact(&p, p.size, PLAIN, decompress, &u), 0); /* just so many */
		check_plain(&u, (enum pack_kind)k);
		assert_int_equal(with_exact(&p, p.size, PLAIN - 1, decompress, &u), -HV_ENOSPC);
		free(p.bytes);
	}
}

static void what_follows_a_file_is_refused_unless_zero(void **state)
{
	(void)state;
	for (unsigned k = 1; k < PACK_KINDS; k++) {
		struct packed p = packed_new(PLAIN + 8192);
		struct unpacked u;
		pack[k](&p, plain, PLAIN);
		packed_le32(&p, 0);
		assert_int_equal(with_exact(&p, p.size, MAX, decompress_file, &u), 0);
		check_plain(&u, (enum pack_kind)k);
		packed_le32(&p, 0xee);
		assert_int_equal(with_exact(&p, p.size, MAX, decompress_file, &u), -HV_EPROTO);
		assert_int_equal(with_exact(&p, p.size, MAX, decompress, &u), 0);
		check_plain(&u, (enum pack_kind)k);
		free(p.bytes);
	}
}

/* Decompressor's code with the magics in it, a small sound gzip stream that no size follows is not asked for; then the
 * stream, its size, and the rest of the image. */
static struct packed zimage(unsigned kind, size_t size_word)
{
	static const char magics[] = "\x1f\x8b\x08 \xfd"
				     "7zXZ\0 \x5d\0\0\x80\0\xff\xff\xff\xff\xff\xff\xff\xff \x89LZO\0\r\n\x1a\n "
				     "\x02\x21\x4c\x18 \x28\xb5\x2f\xfd";
	struct packed p = packed_new(PLAIN + 32768);
	memset(p.bytes, 0x5a, 9001);
	p.size = 9001;
	packed_add(&p, magics, sizeof magics);
	memset(p.bytes + p.size, 0x33, 64);
	p.size += 64;
	pack[kind](&p, plain, PLAIN);
	if (kind != PACK_GZIP)
		packed_le32(&p, size_word);
	memset(p.bytes + p.size, 0x77, 2443);
	p.size += 2443;
	return p;
}

static void a_zimage_has_its_kernel_behind_false_magics(void **state)
{
	(void)state;
	for (unsigned k = 1; k < PACK_KINDS; k++) {
		struct packed p = zimage(k, PLAIN);
		struct unpacked u;
		if (with_exact(&p, p.size, MAX, decompress_zimage, &u))
			fail_msg("%s: not found", pack_kind_name((enum pack_kind)k));
		assert_true(u.offset > 9001);
		check_plain(&u, (enum pack_kind)k);
		assert_int_equal(with_exact(&p, p.size, PLAIN / 2, decompress_zimage, &u), -HV_ENOSPC);
		free(p.bytes);
	}
}

static void a_stream_of_another_size_is_not_the_kernel(void **state)
{
	(void)state;
	for (unsigned k = PACK_GZIP + 1; k < PACK_KINDS; k++) {
		struct packed p = zimage(k, PLAIN + 1);
		struct unpacked u;
		if (with_exact(&p, p.size, MAX, decompress_zimage, &u) != -HV_ENOENT)
			fail_msg("%s: taken", pack_kind_name((enum pack_kind)k));
		free(p.bytes);
	}
}

static void a_cut_stream_is_refused(void **state)
{
	(void)state;
	for (unsigned k = 1; k < PACK_KINDS; k++) {
		struct packed p = packed_new(PLAIN + 8192);
		struct unpacked u;
		pack[k](&p, plain, PLAIN);
		for (size_t size = 0; size < p.size; size += size < 64 ? 1 : 1 + p.size / 16)
			if (!with_exact(&p, size, MAX, decompress, &u))
				fail_msg("%s: %zu of %zu bytes, and it is read", pack_kind_name((enum pack_kind)k),
					 size, p.size);
		free(p.bytes);
	}
}

/* lzma, lz4, and zstd as Linux calls it have no check sum: their text may differ, their length is what the zImage
 * proves. */
static void a_damaged_stream_is_refused_or_survived(void **state)
{
	(void)state;
	for (unsigned k = 1; k < PACK_KINDS; k++) {
		struct packed p = packed_new(PLAIN + 8192);
		struct unpacked u;
		pack[k](&p, plain, PLAIN);
		for (size_t at = 0; at < p.size; at += at < 64 ? 1 : 1 + p.size / 24) {
			p.bytes[at] ^= 0x10;
			int got = with_exact(&p, p.size, MAX, decompress, &u);
			bool summed = k == PACK_GZIP || k == PACK_XZ || k == PACK_LZO;
			if (!got && summed && (u.size != PLAIN || memcmp(u.bytes, plain, PLAIN)))
				fail_msg("%s: byte %zu flipped, and other bytes come out",
					 pack_kind_name((enum pack_kind)k), at);
			if (!got)
				unpacked_free(&u);
			p.bytes[at] ^= 0x10;
		}
		free(p.bytes);
	}
}

static void a_bomb_is_bounded(void **state)
{
	(void)state;
	size_t size = (size_t)20 << 20;
	uint8_t *zeros = calloc(1, size);
	assert_non_null(zeros);
	for (unsigned k = 1; k < PACK_KINDS; k++) {
		struct packed p = packed_new((size_t)1 << 20);
		struct unpacked u;
		pack[k](&p, zeros, size);
		assert_int_equal(with_exact(&p, p.size, 1 << 20, decompress, &u), -HV_ENOSPC);
		assert_int_equal(with_exact(&p, p.size, 1 << 20, decompress_zimage, &u), -HV_ENOSPC);
		free(p.bytes);
	}
	free(zeros);
}

/* Blocks of lz4 that are full, and what tells that none follows. */
static void lz4_ends_with_its_last_block(void **state)
{
	static const size_t sizes[] = {PACK_BLOCK_LZ4 - 1, PACK_BLOCK_LZ4, PACK_BLOCK_LZ4 + 1, 2 * PACK_BLOCK_LZ4};
	(void)state;
	uint8_t *zeros = calloc(1, 2 * PACK_BLOCK_LZ4);
	assert_non_null(zeros);
	for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		struct packed p = packed_new((size_t)1 << 20);
		struct unpacked u;
		pack_lz4(&p, zeros, sizes[i]);
		packed_le32(&p, sizes[i]);
		packed_le32(&p, 0xe1a00000);
		assert_int_equal(with_exact(&p, p.size, MAX, decompress_zimage, &u), 0);
		assert_int_equal(u.size, sizes[i]);
		unpacked_free(&u);
		free(p.bytes);
	}
	free(zeros);
}

static void lzop_may_sum_the_packed_bytes_too(void **state)
{
	(void)state;
	struct packed p = packed_new(PLAIN + 8192);
	struct unpacked u;
	pack_lzo_flags(&p, plain, PLAIN, 3);
	assert_int_equal(with_exact(&p, p.size, MAX, decompress_file, &u), 0);
	check_plain(&u, PACK_LZO);
	free(p.bytes);
}

static void what_is_not_packed_is_not_read(void **state)
{
	(void)state;
	struct packed p = {plain, PLAIN, PLAIN};
	struct unpacked u;
	assert_int_equal(with_exact(&p, 0, MAX, decompress, &u), -HV_ENOSYS);
	assert_int_equal(with_exact(&p, PLAIN, MAX, decompress, &u), -HV_ENOSYS);
	assert_int_equal(with_exact(&p, PLAIN, MAX, decompress_zimage, &u), -HV_ENOENT);
	assert_string_equal(pack_kind_name(PACK_NONE), "none");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_kind_comes_back),
	    cmocka_unit_test(what_follows_a_file_is_refused_unless_zero),
	    cmocka_unit_test(a_zimage_has_its_kernel_behind_false_magics),
	    cmocka_unit_test(a_stream_of_another_size_is_not_the_kernel),
	    cmocka_unit_test(a_cut_stream_is_refused),
	    cmocka_unit_test(a_damaged_stream_is_refused_or_survived),
	    cmocka_unit_test(a_bomb_is_bounded),
	    cmocka_unit_test(lz4_ends_with_its_last_block),
	    cmocka_unit_test(lzop_may_sum_the_packed_bytes_too),
	    cmocka_unit_test(what_is_not_packed_is_not_read),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
