/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernel images made here byte by byte, sound ones and damaged ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <glob.h>
#include <cmocka.h>
#include <hvabi/errno.h>
#include <hvlib/kimage.h>

#define ROOM 8192

static uint8_t file[ROOM];
static struct kimage image;
static char err[200];

static void le32(size_t at, uint32_t value)
{
	for (unsigned i = 0; i < 4; i++)
		file[at + i] = (uint8_t)(value >> 8 * i);
}

static void be32(size_t at, uint32_t value)
{
	for (unsigned i = 0; i < 4; i++)
		file[at + i] = (uint8_t)(value >> (24 - 8 * i));
}

/* A copy without a byte to spare shows an over-read to the address sanitizer. */
static int probe(size_t size)
{
	uint8_t *exact = malloc(size ? size : 1);
	assert_non_null(exact);
	memcpy(exact, file, size);
	err[0] = '\0';
	int got = kimage_probe(exact, size, &image, err, sizeof err);
	free(exact);
	return got;
}

static void check_refusal(size_t size, int want, const char *text)
{
	int got = probe(size);
	if (got != want || !strstr(err, text))
		fail_msg("%d, \"%s\": not %d, \"%s\"", got, err, want, text);
}

/* A zImage of 0x400 bytes at @at that unpacks to 1 MiB with 0x2000 of BSS. */
static void make_zimage(size_t at)
{
	memset(file + at, 0x5a, 0x400);
	le32(at + 0x24, 0x016f2818);
	le32(at + 0x28, 0);
	le32(at + 0x2c, 0x400);
	le32(at + 0x30, 0x04030201);
	le32(at + 0x34, 0x45454545);
	le32(at + 0x38, 0x100);
	const uint32_t table[] = {6, 0x5a534c4b, 0x3fc, 0x2000, 0x208000, 0x10000, 0};
	for (unsigned i = 0; i < 7; i++)
		le32(at + 0x100 + 4 * i, table[i]);
	le32(at + 0x3fc, 0x100000);
}

static void zimage_is_read(void **state)
{
	(void)state;
	make_zimage(0);
	assert_int_equal(probe(0x400), 0);
	assert_int_equal(image.kind, KIMAGE_ZIMAGE);
	assert_true(image.zimage && image.relative);
	assert_false(image.big_endian || image.estimated);
	assert_int_equal(image.segments, 1);
	assert_int_equal(image.segment[0].offset, 0);
	assert_int_equal(image.segment[0].filesz, 0x400);
	assert_in_range(image.segment[0].memsz, 0x10400, 0x18000);
	assert_int_equal(image.entry, 0);
	assert_int_equal(image.run_bytes, image.segment[0].memsz + 0x208000 + 0x100000 + 0x2000);
	assert_int_equal(image.dtb_size, 0);
}

static void zimage_variants(void **state)
{
	(void)state;
	make_zimage(0);
	le32(0x30, 0x01020304);
	assert_int_equal(probe(0x400), 0);
	assert_true(image.big_endian);
	make_zimage(0);
	le32(0x28, 0x60008000);
	le32(0x2c, 0x60008400);
	assert_int_equal(probe(0x400), 0);
	assert_false(image.relative);
	assert_int_equal(image.segment[0].addr, 0x60008000);
	assert_int_equal(image.entry, 0x60008000);
	make_zimage(0);
	le32(0x34, 0);
	assert_int_equal(probe(0x400), 0);
	assert_true(image.estimated);
	le32(0x34, 0x45454545);
	le32(0x38, 0xfffffffc);
	assert_int_equal(probe(0x400), 0);
	assert_true(image.estimated);
	le32(0x38, 0x3f8);
	le32(0x3f8, 6);
	assert_int_equal(probe(0x400), 0);
	assert_true(image.estimated);
	make_zimage(0);
	le32(0x108, 0xfffffffe);
	assert_int_equal(probe(0x400), 0);
	assert_true(image.estimated);
}

static void a_table_of_four_words_is_read(void **state)
{
	(void)state;
	make_zimage(0);
	const uint32_t table[] = {2, 0x12345678, 4, 0x5a534c4b, 0x3fc, 0x2000, 0};
	for (unsigned i = 0; i < 7; i++)
		le32(0x100 + 4 * i, table[i]);
	assert_int_equal(probe(0x400), 0);
	assert_false(image.estimated);
	assert_int_equal(image.run_bytes, image.segment[0].memsz + 0x308000 + 0x100000 + 0x2000);
}

static void damaged_zimages_are_named(void **state)
{
	(void)state;
	make_zimage(0);
	check_refusal(0x3ff, -HV_EPROTO, "truncated: file has 1023 bytes, header says 1024");
	le32(0x2c, 0);
	check_refusal(0x400, -HV_EPROTO, "damaged header: start 0x0, end 0x0");
	le32(0x28, 0xffffff00);
	check_refusal(0x400, -HV_EPROTO, "damaged header");
	make_zimage(0);
	le32(0x3fc, 0xfffffff0);
	check_refusal(0x400, -HV_EPROTO, "table of sizes is damaged");
	make_zimage(0);
	be32(0x24, 0x016f2818);
	check_refusal(0x400, -HV_ENOSYS, "BE32");
}

static void an_appended_tree_is_found(void **state)
{
	(void)state;
	make_zimage(0);
	be32(0x400, 0xd00dfeed);
	be32(0x404, 100);
	assert_int_equal(probe(0x400 + 100), 0);
	assert_int_equal(image.dtb_offset, 0x400);
	assert_int_equal(image.dtb_size, 100);
	assert_int_equal(image.segment[0].filesz, 0x400);
	check_refusal(0x400 + 99, -HV_EPROTO, "file has 99 bytes of it, its header says 100");
	be32(0x404, 12);
	check_refusal(0x400 + 99, -HV_EPROTO, "appended to it is damaged");
	be32(0x400, 0);
	assert_int_equal(probe(0x400 + 99), 0);
	assert_int_equal(image.dtb_size, 0);
}

/* One bit a step, unlike the code under test. */
static uint32_t crc32(size_t at, size_t length)
{
	uint32_t crc = UINT32_MAX;
	for (size_t bit = 0; bit < 8 * length; bit++) {
		uint32_t in = (uint32_t)file[at + bit / 8] >> bit % 8 & 1;
		crc = crc >> 1 ^ ((crc ^ in) & 1 ? 0xedb88320u : 0);
	}
	return ~crc;
}

static void seal_uimage(void)
{
	be32(4, 0);
	be32(4, crc32(0, 64));
}

/* A uImage of 0x400 bytes of payload. */
static void make_uimage(uint32_t load, uint32_t entry, bool zimage)
{
	memset(file, 0x33, sizeof file);
	if (zimage)
		make_zimage(64);
	be32(0, 0x27051956);
	be32(8, 1000000000);
	be32(12, 0x400);
	be32(16, load);
	be32(20, entry);
	be32(24, crc32(64, 0x400));
	memcpy(file + 28, (const uint8_t[]){5, 2, 2, 0}, 4);
	memset(file + 32, 0, 32);
	seal_uimage();
}

static void crc_of_the_test_is_the_known_one(void **state)
{
	(void)state;
	memcpy(file, "123456789", 9);
	assert_int_equal(crc32(0, 9), 0xcbf43926);
}

static void uimages_are_read(void **state)
{
	(void)state;
	make_uimage(0x40008000, 0x40008040, false);
	assert_int_equal(probe(64 + 0x400), 0);
	assert_int_equal(image.kind, KIMAGE_UIMAGE);
	assert_false(image.relative || image.zimage);
	assert_int_equal(image.segment[0].offset, 64);
	assert_int_equal(image.segment[0].filesz, 0x400);
	assert_int_equal(image.segment[0].addr, 0x40008000);
	assert_int_equal(image.entry, 0x40008040);
	make_uimage(0, 0, true);
	assert_int_equal(probe(64 + 0x400), 0);
	assert_true(image.relative && image.zimage);
	assert_int_equal(image.entry, 0);
	assert_int_equal(image.segment[0].offset, 64);
	make_uimage(0x40008000, 0x40008000, true);
	assert_int_equal(probe(64 + 0x400 + 5), 0);
	assert_true(!image.relative && image.zimage);
	assert_int_equal(image.entry, 0x40008000);
	make_uimage(0x40008000, 0x10, false);
	file[30] = 14;
	seal_uimage();
	assert_int_equal(probe(64 + 0x400), 0);
	assert_true(image.relative);
	assert_int_equal(image.entry, 0x10);
}

static void damaged_uimages_are_named(void **state)
{
	(void)state;
	make_uimage(0, 0, true);
	check_refusal(63, -HV_EPROTO, "its header alone is 64");
	check_refusal(64 + 0x3ff, -HV_EPROTO, "file has 1023 bytes of data, header says 1024");
	file[64] ^= 1;
	check_refusal(64 + 0x400, -HV_EPROTO, "the CRC of its data");
	file[40] ^= 1;
	check_refusal(64 + 0x400, -HV_EPROTO, "damaged header");
	make_uimage(0x40008000, 0x40008400, false);
	check_refusal(64 + 0x400, -HV_EPROTO, "entry 0x40008400 is outside");
	make_uimage(0x40008000, 0x40007ffe, false);
	check_refusal(64 + 0x400, -HV_EPROTO, "entry 0x40007ffe is outside");
}

static void uimages_of_other_things_are_named(void **state)
{
	(void)state;
	static const struct {
		unsigned at;
		uint8_t value;
		const char *text;
	} cases[] = {
	    {29, 22, "arm64"},	      {29, 5, "another architecture (5"}, {30, 3, "give it as the initrd"},
	    {30, 4, "several files"}, {30, 6, "not a kernel (type 6"},	  {31, 1, "packed (gzip)"},
	    {31, 5, "packed (lz4)"},  {31, 77, "packed (unknown"},
	};
	for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
		make_uimage(0, 0, true);
		file[cases[i].at] = cases[i].value;
		seal_uimage();
		check_refusal(64 + 0x400, -HV_ENOSYS, cases[i].text);
	}
}

static void segment(unsigned i, uint32_t offset, uint32_t vaddr, uint32_t paddr, uint32_t filesz, uint32_t memsz)
{
	const uint32_t words[] = {1, offset, vaddr, paddr, filesz, memsz, 7, 4};
	for (unsigned k = 0; k < 8; k++)
		le32(52 + 32 * (size_t)i + 4 * k, words[k]);
}

static void make_elf(unsigned segments, uint32_t entry)
{
	memset(file, 0, sizeof file);
	memcpy(file, "\177ELF\1\1\1", 7);
	le32(16, 2 | 40u << 16);
	le32(20, 1);
	le32(24, entry);
	le32(28, 52);
	le32(40, 52 | 32u << 16);
	le32(44, segments);
}

static void elf_segments_are_sorted_and_kept_in_bounds(void **state)
{
	(void)state;
	make_elf(3, 0x40010001);
	segment(0, 0x300, 0x40020000, 0x40020000, 0x100, 0x200);
	segment(1, 0x200, 0x40010000, 0x40010000, 0x100, 0x100);
	segment(2, 0x200, 0, 0, 0, 0);
	assert_int_equal(probe(0x400), 0);
	assert_int_equal(image.kind, KIMAGE_ELF);
	assert_false(image.relative);
	assert_int_equal(image.segments, 2);
	assert_int_equal(image.segment[0].addr, 0x40010000);
	assert_int_equal(image.segment[1].addr, 0x40020000);
	assert_int_equal(image.segment[1].memsz, 0x200);
	assert_int_equal(image.entry, 0x40010001);
	assert_int_equal(image.run_bytes, 0x10200);
	check_refusal(0x3ff, -HV_EPROTO, "truncated: file has 1023 bytes, segment 0 ends at 1024");
	check_refusal(100, -HV_EPROTO, "program headers end at 148");
	check_refusal(51, -HV_EPROTO, "header alone is 52");
}

static void elf_entry_moves_with_its_segment(void **state)
{
	(void)state;
	make_elf(1, 0xc0008010);
	segment(0, 0x200, 0xc0008000, 0x40208000, 0x100, 0x100);
	assert_int_equal(probe(0x400), 0);
	assert_int_equal(image.entry, 0x40208010);
	le32(24, 0xc0008100);
	check_refusal(0x400, -HV_EPROTO, "entry 0xc0008100 is in none");
}

static void damaged_elfs_are_named(void **state)
{
	(void)state;
	static const struct {
		uint32_t offset, addr, filesz, memsz;
		const char *text;
	} cases[] = {
	    {0x200, 0x40000000, 0x101, 0x100, "more bytes in the file"},
	    {0xffffff00, 0x40000000, 0x200, 0x200, "segment 0 ends at 4294967552"},
	    {0x200, 0xffffff01, 0x100, 0x100, "beyond 4 GiB"},
	    {0x200, 0x4000ffff, 0x100, 0x100, "overlap at 0x40010000"},
	};
	for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
		make_elf(2, 0x40010000);
		segment(0, cases[i].offset, cases[i].addr, cases[i].addr, cases[i].filesz, cases[i].memsz);
		segment(1, 0x200, 0x40010000, 0x40010000, 0x100, 0x100);
		check_refusal(0x400, -HV_EPROTO, cases[i].text);
	}
	make_elf(1, 0xffffff00);
	segment(0, 0x200, 0xffffff00, 0xffffff00, 0x100, 0x100);
	assert_int_equal(probe(0x400), 0);
	make_elf(0, 0);
	check_refusal(0x400, -HV_EPROTO, "0 program headers");
	make_elf(1, 0);
	check_refusal(0x400, -HV_EPROTO, "nothing in it");
	make_elf(20, 0x40000000);
	for (unsigned i = 0; i < 20; i++)
		segment(i, 0x400, 0x40000000 + i * 16, 0x40000000 + i * 16, 8, 8);
	check_refusal(0x800, -HV_ENOSYS, "more than 16 segments");
	make_elf(1, 0x40000000);
	segment(0, 0x200, 0x40000000, 0x40000000, 8, 8);
	le32(52, 3);
	check_refusal(0x800, -HV_ENOSYS, "dynamically linked");
}

static void elfs_of_other_machines_are_named(void **state)
{
	(void)state;
	static const struct {
		unsigned at;
		uint8_t value;
		const char *text;
	} cases[] = {
	    {4, 2, "64-bit"},	{5, 2, "big-endian"}, {18, 62, "another machine (62"},
	    {16, 3, "-no-pie"}, {16, 1, "(type 1)"},
	};
	for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
		make_elf(1, 0x40000000);
		segment(0, 0x200, 0x40000000, 0x40000000, 8, 8);
		assert_int_equal(probe(0x400), 0);
		file[cases[i].at] = cases[i].value;
		check_refusal(0x400, -HV_ENOSYS, cases[i].text);
	}
}

static void anything_else_is_flat_but_for_known_mistakes(void **state)
{
	(void)state;
	static const struct {
		unsigned at;
		const char *magic, *text;
	} cases[] = {
	    {0, "\x1f\x8b\x08", "gunzip"},
	    {0, "\xd0\x0d\xfe\xed", "device tree"},
	    {0, "070701", "initrd"},
	    {0x38, "ARM\x64", "64-bit"},
	    {0,
	     "\xfd"
	     "7zXZ",
	     "unxz"},
	};
	for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
		memset(file, 0, sizeof file);
		memcpy(file + cases[i].at, cases[i].magic, strlen(cases[i].magic));
		check_refusal(0x100, -HV_ENOSYS, cases[i].text);
		file[cases[i].at] ^= 1;
		assert_int_equal(probe(0x100), 0);
		assert_int_equal(image.kind, KIMAGE_FLAT);
		assert_true(image.relative);
		assert_int_equal(image.segment[0].filesz, 0x100);
		assert_int_equal(image.segment[0].memsz, 0x100);
	}
	check_refusal(0, -HV_EPROTO, "empty");
	assert_int_equal(probe(1), 0);
}

/* Whatever is accepted lies in the file and in memory. */
static void check_accepted(size_t size)
{
	assert_in_range(image.segments, 1, KIMAGE_SEGMENTS);
	for (unsigned i = 0; i < image.segments; i++) {
		const struct kimage_segment *s = &image.segment[i];
		assert_true((uint64_t)s->offset + s->filesz <= size);
		assert_true(s->filesz <= s->memsz);
	}
	assert_true((uint64_t)image.dtb_offset + image.dtb_size <= size);
}

static void flipped_and_cut_images_never_hurt(void **state)
{
	(void)state;
	srand(3);
	for (unsigned round = 0; round < 30000; round++) {
		switch (round % 3) {
		case 0:
			make_zimage(0);
			be32(0x400, 0xd00dfeed);
			be32(0x404, 0x80);
			break;
		case 1:
			make_uimage(0x40008000, 0x40008000, true);
			break;
		default:
			make_elf(3, 0x40010001);
			segment(0, 0x300, 0x40020000, 0x40020000, 0x100, 0x200);
			segment(1, 0x200, 0x40010000, 0x40010000, 0x100, 0x100);
			segment(2, 0x200, 0x40000000, 0x40000000, 0x10, 0x10);
		}
		for (int k = rand() % 4; k >= 0; k--)
			file[rand() % 160] ^= (uint8_t)(1u << rand() % 8);
		if (round % 3 == 1)
			seal_uimage();
		size_t size = rand() % 4 ? 0x480 : (size_t)(rand() % 0x480);
		if (probe(size) == 0)
			check_accepted(size);
		else
			assert_true(err[0]);
	}
}

static void the_debian_kernels_are_read(void **state)
{
	(void)state;
	glob_t found;
	if (glob("build/armhf/linux-image-*/boot/vmlinuz-*", 0, NULL, &found))
		skip();
	for (size_t i = 0; i < found.gl_pathc; i++) {
		size_t room = 16u << 20;
		uint8_t *kernel = malloc(room);
		FILE *in = fopen(found.gl_pathv[i], "rb");
		assert_true(kernel && in);
		size_t size = fread(kernel, 1, room, in);
		fclose(in);
		assert_int_equal(kimage_probe(kernel, size, &image, err, sizeof err), 0);
		assert_int_equal(image.kind, KIMAGE_ZIMAGE);
		assert_false(image.estimated || image.big_endian || !image.relative);
		assert_int_equal(image.segment[0].filesz, size);
		assert_in_range(image.run_bytes, 20u << 20, 40u << 20);
		assert_int_equal(kimage_probe(kernel, size - 1, &image, err, sizeof err), -HV_EPROTO);
		free(kernel);
	}
	globfree(&found);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(zimage_is_read),
	    cmocka_unit_test(zimage_variants),
	    cmocka_unit_test(a_table_of_four_words_is_read),
	    cmocka_unit_test(damaged_zimages_are_named),
	    cmocka_unit_test(an_appended_tree_is_found),
	    cmocka_unit_test(crc_of_the_test_is_the_known_one),
	    cmocka_unit_test(uimages_are_read),
	    cmocka_unit_test(damaged_uimages_are_named),
	    cmocka_unit_test(uimages_of_other_things_are_named),
	    cmocka_unit_test(elf_segments_are_sorted_and_kept_in_bounds),
	    cmocka_unit_test(elf_entry_moves_with_its_segment),
	    cmocka_unit_test(damaged_elfs_are_named),
	    cmocka_unit_test(elfs_of_other_machines_are_named),
	    cmocka_unit_test(anything_else_is_flat_but_for_known_mistakes),
	    cmocka_unit_test(flipped_and_cut_images_never_hurt),
	    cmocka_unit_test(the_debian_kernels_are_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
