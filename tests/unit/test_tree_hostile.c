/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Device trees that are damaged, or made to do harm: cut, bits flipped, too deep, too slow. */
#include <stdlib.h>
#include "make_tree.h"
#include <hvabi/errno.h>
#include <hvlib/tree_lookup.h>

static struct test_tree tree;

/* What may not crash: everything that the verdict asks of a tree. */
static void ask_everything(const void *fdt, size_t size)
{
	struct tree_range where = {0x1c481004, 1};
	struct tree_claims claims;
	struct tree_hit hit;
	const char *why = NULL;

	tree_check(fdt, size, &why);
	assert_non_null(why);
	tree_read_claims(fdt, size, &claims);
	if (tree_lookup(fdt, size, where, &hit) == 0)
		tree_register_name(fdt, &hit);
	tree_below(fdt, size, 0x1c481004, &hit);
	tree_above(fdt, size, 0x1c481004, &hit);
}

static void each_way_to_be_damaged_is_named(void **state)
{
	const char *why;

	(void)state;
	tt_make(&tree, &test_tree_right);
	assert_int_equal(tree_check(tree.bytes, sizeof(tree.bytes), &why), 0);
	assert_string_equal(why, "");
	assert_int_equal(tree_check(NULL, 0, &why), -HV_EPROTO);
	assert_string_equal(why, "it is shorter than a header");
	assert_int_equal(tree_check(tree.bytes, 100, &why), -HV_EPROTO);
	assert_string_equal(why, "it is cut short");
	assert_int_equal(tree_check(tree.bytes + 4, 4096, &why), -HV_EINVAL);
	assert_string_equal(why, "it is not 8-byte aligned in memory");
	tree.bytes[0] = 0;
	assert_int_equal(tree_check(tree.bytes, sizeof(tree.bytes), &why), -HV_EPROTO);
	assert_string_equal(why, "it does not start with d00dfeed");
	tt_make(&tree, &test_tree_right);
	fdt_set_totalsize(tree.bytes, 0x200000);
	assert_int_equal(tree_check(tree.bytes, 0x200000, &why), -HV_EPROTO);
	assert_string_equal(why, "it is larger than 1 MiB");
}

static void nodes_nested_too_deeply_are_refused(void **state)
{
	const char *why;

	(void)state;
	for (unsigned depth = TREE_DEPTH_MAX - 2; depth <= TREE_DEPTH_MAX; depth++) {
		tt_start(&tree, 1, 1);
		for (unsigned i = 0; i < depth; i++)
			tt_begin(&tree, "n", NULL);
		for (unsigned i = 0; i < depth; i++)
			tt_end(&tree);
		tt_finish(&tree);
		bool fits = depth < TREE_DEPTH_MAX; /* the root has depth 0 */

		assert_int_equal(tree_check(tree.bytes, sizeof(tree.bytes), &why), fits ? 0 : -HV_EPROTO);
		ask_everything(tree.bytes, sizeof(tree.bytes));
	}
	assert_string_equal(why, "its nodes are nested too deeply");
}

/* Exactly-sized copies, so that the sanitizer sees a read past the end. */
static void truncated_trees_are_harmless(void **state)
{
	(void)state;
	make_buses(&tree);
	size_t whole = fdt_totalsize(tree.bytes);

	for (size_t size = 0; size <= whole; size += 3) {
		uint8_t *copy = malloc(size + 8);

		memcpy(copy, tree.bytes, size);
		if (size >= 8)
			fdt_set_totalsize(copy, (uint32_t)size);
		ask_everything(copy, size);
		free(copy);
	}
}

static void flipped_bits_are_harmless(void **state)
{
	(void)state;
	make_buses(&tree);
	size_t whole = fdt_totalsize(tree.bytes);
	uint8_t *copy = malloc(whole);

	for (size_t bit = 0; bit < whole * 8; bit += 5) {
		memcpy(copy, tree.bytes, whole);
		copy[bit / 8] ^= (uint8_t)(1u << (bit % 8));
		ask_everything(copy, whole);
	}
	free(copy);
}

/* 87,000 properties whose name is one of 64 KiB: quadratic in libfdt, so it must be refused before. */
static void a_tree_made_to_be_slow_is_refused(void **state)
{
	enum { SIZE = 0x100000, STRINGS = 0x10000 };
	uint8_t *slow = calloc(1, SIZE);
	const char *why;

	(void)state;
	uint32_t at = 64, end = SIZE - STRINGS - 16;

	fdt_set_magic(slow, FDT_MAGIC);
	fdt_set_totalsize(slow, SIZE);
	fdt_set_version(slow, 17);
	fdt_set_last_comp_version(slow, 16);
	fdt_set_off_mem_rsvmap(slow, 40);
	fdt_set_off_dt_struct(slow, at);
	fdt_set_off_dt_strings(slow, SIZE - STRINGS);
	fdt_set_size_dt_strings(slow, STRINGS);
	memset(slow + SIZE - STRINGS, 'a', STRINGS - 1);
	uint32_t *cells = (uint32_t *)(void *)(slow + at);

	*cells++ = cpu_to_fdt32(FDT_BEGIN_NODE);
	*cells++ = 0;
	while ((uint8_t *)cells < slow + end) {
		*cells++ = cpu_to_fdt32(FDT_PROP);
		cells += 2;
	}
	*cells++ = cpu_to_fdt32(FDT_END_NODE);
	*cells++ = cpu_to_fdt32(FDT_END);
	fdt_set_size_dt_struct(slow, (uint32_t)((uint8_t *)cells - slow) - at);
	assert_int_equal(tree_check(slow, SIZE, &why), -HV_EPROTO);
	assert_string_equal(why, "its strings block is damaged");
	ask_everything(slow, SIZE);
	free(slow);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_way_to_be_damaged_is_named),	 cmocka_unit_test(nodes_nested_too_deeply_are_refused),
	    cmocka_unit_test(truncated_trees_are_harmless),	 cmocka_unit_test(flipped_bits_are_harmless),
	    cmocka_unit_test(a_tree_made_to_be_slow_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
