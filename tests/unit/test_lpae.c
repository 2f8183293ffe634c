/* SPDX-License-Identifier: GPL-2.0-or-later */
/* LPAE descriptors and the mapping planner. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include <hvlib/lpae.h>

#define GIB (1ull << 30)
#define MIB (1ull << 20)
#define KIB (1ull << 10)

static void test_sizes_and_indices(void **state)
{
	(void)state;
	assert_true(lpae_block_size(1) == GIB && lpae_block_size(2) == 2 * MIB && lpae_block_size(3) == LPAE_PAGE_SIZE);
	/* The demo's address: 1ST[0x0], 2ND[0xe2] of ipa 1c481004. */
	assert_int_equal(lpae_index(0x1c481004, 1), 0);
	assert_int_equal(lpae_index(0x1c481004, 2), 0xe2);
	assert_int_equal(lpae_index(0x1c481004, 3), 0x81);
	assert_int_equal(lpae_index(0xffffffff, 1), 3);
	assert_int_equal(lpae_index(0xffffffff, 2), 511);
	assert_int_equal(lpae_index(0xffffffff, 3), 511);
	assert_int_equal(lpae_index(0x7fffffffffull, 1), 511);
}

static void test_kind_of_every_type_at_every_level(void **state)
{
	/* Index: level, then bits 1:0. i invalid, b block, t table, p page. */
	static const char *const want[5] = {"iiii", "ibit", "ibit", "iiip", "iiii"};

	(void)state;
	for (unsigned level = 0; level < 5; level++)
		for (unsigned type = 0; type < 4; type++) {
			uint64_t desc = 0x40000ffcull | type;

			assert_int_equal(lpae_is_invalid(desc, level), want[level][type] == 'i');
			assert_int_equal(lpae_is_block(desc, level), want[level][type] == 'b');
			assert_int_equal(lpae_is_table(desc, level), want[level][type] == 't');
			assert_int_equal(lpae_is_page(desc, level), want[level][type] == 'p');
		}
}

static void test_stage2_descriptors(void **state)
{
	(void)state;
	/* The words that were measured to work: emulation of the A15 and the A7. */
	assert_true(lpae_make_s2(0x40000000, 1, LPAE_S2_RAM) == 0x400007fd);
	assert_true(lpae_make_s2(0x40200000, 2, LPAE_S2_RAM) == 0x402007fd);
	assert_true(lpae_make_s2(0x40201000, 3, LPAE_S2_RAM) == 0x402017ff);
	assert_true(lpae_make_s2(0x08040000, 3, LPAE_S2_MMIO) == 0x080407c7);
	assert_true(lpae_make_s2(0x08000000, 2, LPAE_S2_MMIO) == 0x080007c5);
	assert_true(lpae_make_s2(0x40201000, 3, LPAE_S2_ROM) == 0x4020177f);
	assert_true(lpae_make_s2(0x08040000, 3, LPAE_S2_MMIO_RO) == 0x08040747);
	assert_true(lpae_make_table(0x7fe06000) == 0x7fe06003);
}

static void test_hyp_descriptors(void **state)
{
	(void)state;
	/* AttrIndx 1, AP[2:1], SH 3, AF. */
	assert_true(lpae_make_hyp(0x40200000, 2, LPAE_HYP_TEXT) == 0x402007c5);
	assert_true(lpae_make_hyp(0x40201000, 3, LPAE_HYP_TEXT) == 0x402017c7);
	assert_true(lpae_make_hyp(0x40201000, 3, LPAE_HYP_RODATA) == (0x402017c7 | LPAE_XN));
	assert_true(lpae_make_hyp(0x40201000, 3, LPAE_HYP_DATA) == (0x40201747 | LPAE_XN));
	assert_true(lpae_make_hyp(0x09000000, 3, LPAE_HYP_MMIO) == (0x09000743 | LPAE_XN));
}

static void test_addresses_are_cut_to_the_entry(void **state)
{
	uint64_t everything = ~0ull;

	(void)state;
	assert_true(lpae_table_addr(everything) == 0xfffffff000ull);
	assert_true(lpae_leaf_addr(everything, 1) == 0xffc0000000ull);
	assert_true(lpae_leaf_addr(everything, 2) == 0xffffe00000ull);
	assert_true(lpae_leaf_addr(everything, 3) == 0xfffffff000ull);
	/* A misaligned pa cannot spill into the attributes. */
	assert_true(lpae_make_s2(0x402fffff, 2, LPAE_S2_RAM) == 0x402007fd);
	assert_true(lpae_make_table(0x7fe06fff) == 0x7fe06003);
}

typedef size_t describe_fn(uint64_t desc, unsigned level, char *buf, size_t n);

static const struct {
	describe_fn *describe;
	uint64_t desc;
	unsigned level;
	const char *want;
} describe_cases[] = {
    {lpae_describe_s2, 0, 1, "invalid"},
    {lpae_describe_s2, 0xfffffffffffffffeull, 2, "invalid"},
    {lpae_describe_s2, 0x40000001, 3, "invalid (reserved encoding)"},
    {lpae_describe_s2, 0x7fe06003, 1, "table at 7fe06000"},
    {lpae_describe_s2, 0x400007fd, 1, "block 1 GiB at 40000000, RW, WB"},
    {lpae_describe_s2, 0x400007fd, 2, "block 2 MiB at 40000000, RW, WB"},
    {lpae_describe_s2, 0x080407c7, 3, "page 4 KiB at 8040000, RW, device"},
    {lpae_describe_s2, 0x004000004020177full, 3, "page 4 KiB at 40201000, RO, WB, XN"},
    {lpae_describe_s2, 0x402013ff, 3, "page 4 KiB at 40201000, RW, WB, AF clear"},
    {lpae_describe_s2, 0x4020173f, 3, "page 4 KiB at 40201000, no access, WB"},
    {lpae_describe_s2, 0x402017af, 3, "page 4 KiB at 40201000, WO, WT, inner WB"},
    {lpae_describe_s2, 0x402007c1, 2, "block 2 MiB at 40200000, RW, strongly ordered"},
    {lpae_describe_s2, 0x402007d5, 2, "block 2 MiB at 40200000, RW, NC"},
    {lpae_describe_s2, 0x402007d1, 2, "block 2 MiB at 40200000, RW, reserved memory type"},
    {lpae_describe_s2, 0xff40201003ull, 2, "table at ff40201000"},
    {lpae_describe_s2, 0x40000003, 4, "invalid (reserved encoding)"},
    {lpae_describe_hyp, 0, 2, "invalid"},
    {lpae_describe_hyp, 0x402017c7, 3, "page 4 KiB at 40201000, RO, WB"},
    {lpae_describe_hyp, 0x0040000040201747ull, 3, "page 4 KiB at 40201000, RW, WB, XN"},
    {lpae_describe_hyp, 0x0040000009000743ull, 3, "page 4 KiB at 9000000, RW, device, XN"},
    {lpae_describe_hyp, 0x4020175d, 2, "block 2 MiB at 40200000, RW, attribute index 7"},
    {lpae_describe_hyp, 0x7fe06003, 1, "table at 7fe06000"},
};

static void test_describe(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof describe_cases / sizeof describe_cases[0]; i++) {
		char buf[100], cut[8];
		size_t len =
		    describe_cases[i].describe(describe_cases[i].desc, describe_cases[i].level, buf, sizeof buf);

		assert_string_equal(buf, describe_cases[i].want);
		assert_int_equal(len, strlen(buf));
		assert_int_equal(
		    describe_cases[i].describe(describe_cases[i].desc, describe_cases[i].level, cut, sizeof cut), len);
		assert_int_equal(strlen(cut), len < sizeof cut ? len : sizeof cut - 1);
	}
}

static const struct {
	const char *name;
	uint64_t ipa, pa, size;
	unsigned level;
} plan_cases[] = {
    {"1 GiB aligned on both sides", 0x40000000, 0x80000000, GIB, 1},
    {"one page short of 1 GiB", 0x40000000, 0x80000000, GIB - 4 * KIB, 2},
    {"pa not on a GiB", 0x40000000, 0x80200000, GIB, 2},
    {"ipa not on a GiB", 0x40200000, 0x80000000, GIB, 2},
    {"exactly 2 MiB", 0x40200000, 0x80200000, 2 * MIB, 2},
    {"one page short of 2 MiB", 0x40200000, 0x80200000, 2 * MIB - 4 * KIB, 3},
    {"pa and ipa differ within 2 MiB", 0x40201000, 0x80202000, GIB, 3},
    {"one page", 0x40201000, 0x80201000, 4 * KIB, 3},
    {"a page and a bit: the page", 0x40201000, 0x80201000, 4 * KIB + 1, 3},
    {"less than a page", 0x40201000, 0x80201000, 4 * KIB - 1, 0},
    {"nothing", 0x40000000, 0x80000000, 0, 0},
    {"misaligned ipa", 0x40000800, 0x80000000, GIB, 0},
    {"misaligned pa", 0x40000000, 0x80000004, GIB, 0},
    {"the whole input space", 0, 0, 4 * GIB, 1},
};

static void test_plan(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof plan_cases / sizeof plan_cases[0]; i++) {
		struct lpae_step step = lpae_plan(plan_cases[i].ipa, plan_cases[i].pa, plan_cases[i].size);

		if (step.level != plan_cases[i].level)
			fail_msg("%s: level %u", plan_cases[i].name, step.level);
		assert_true(step.size == (step.level == 0 ? 0 : lpae_block_size(step.level)));
	}
}

/* Brute force: tries each size by division, the largest first. */
static uint64_t largest_block(uint64_t ipa, uint64_t pa, uint64_t size)
{
	static const uint64_t sizes[] = {1073741824, 2097152, 4096};

	for (unsigned i = 0; i < 3; i++)
		if (ipa % sizes[i] == 0 && pa % sizes[i] == 0 && size / sizes[i] > 0)
			return sizes[i];
	return 0;
}

static uint64_t next_random(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

/* A multiple of a page, with a random number of low zeros. */
static uint64_t random_pages(uint64_t *seed, unsigned bits)
{
	uint64_t value = next_random(seed) & ((1ull << bits) - 1);
	unsigned zeros = 12 + (unsigned)(next_random(seed) % 20);

	return value >> zeros << zeros;
}

static void check_whole_mapping(uint64_t ipa, uint64_t pa, uint64_t size)
{
	uint64_t left = size;
	unsigned steps = 0;

	while (left > 0) {
		struct lpae_step step = lpae_plan(ipa, pa, left);

		assert_true(step.size == largest_block(ipa, pa, left));
		assert_true(step.size > 0 && step.size <= left);
		ipa += step.size;
		pa += step.size;
		left -= step.size;
		steps++;
	}
	/* 4 GiB in pages would be a million steps: blocks are used where they can be. */
	assert_true(steps <= size / (4 * KIB));
}

static void test_plan_against_brute_force(void **state)
{
	uint64_t seed = 88172645463325252ull;

	(void)state;
	for (unsigned i = 0; i < 200000; i++) {
		uint64_t ipa = random_pages(&seed, 33), pa = random_pages(&seed, 40), size = random_pages(&seed, 33);

		assert_true(lpae_plan(ipa, pa, size).size == largest_block(ipa, pa, size));
	}
	for (unsigned i = 0; i < 200; i++) {
		uint64_t ipa = random_pages(&seed, 32);

		check_whole_mapping(ipa, ipa + (i % 2) * 2 * MIB, random_pages(&seed, 30));
	}
}

static void test_a_full_range_takes_the_fewest_entries(void **state)
{
	uint64_t at = 0x3ffff000, end = 0xc0201000, pages = 0, blocks = 0, gigabytes = 0;

	(void)state;
	while (at < end) {
		struct lpae_step step = lpae_plan(at, at, end - at);

		assert_true(step.level != 0);
		pages += step.level == 3;
		blocks += step.level == 2;
		gigabytes += step.level == 1;
		at += step.size;
	}
	assert_true(pages == 2 && blocks == 1 && gigabytes == 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_sizes_and_indices),
	    cmocka_unit_test(test_kind_of_every_type_at_every_level),
	    cmocka_unit_test(test_stage2_descriptors),
	    cmocka_unit_test(test_hyp_descriptors),
	    cmocka_unit_test(test_addresses_are_cut_to_the_entry),
	    cmocka_unit_test(test_describe),
	    cmocka_unit_test(test_plan),
	    cmocka_unit_test(test_plan_against_brute_force),
	    cmocka_unit_test(test_a_full_range_takes_the_fewest_entries),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
