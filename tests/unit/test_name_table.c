/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hvlib/name_table.h, on tables written by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>
#include <hvlib/name_table.h>

#define LAST 0x80

static const uint8_t table[] = {
    16,	  0, 'e',	 'n', 't', 'r',	       'y' | LAST, /* 0, ARM */
    0xad, 2, 0,		 's', 't', 'o',	       'p' | LAST, /* 16, Thumb: 300 bytes, an LEB128 of two */
    5,	  4, '_',	 'a', 'l', 'l' | LAST,		   /* 316, "stop_all" */
    5,	  3, 'p' | LAST,				   /* 320, "stop" once more */
    2,	  0, 'x' | LAST,				   /* 324 */
    0,
};

static void finds(uint32_t offset, const char *name, uint32_t start, uint32_t size, bool thumb)
{
	struct name_place from = {.next = table};

	do { /* from each place in front of it */
		struct name_found f;

		assert_true(name_table_find(&from, offset, &f));
		assert_string_equal(f.name, name);
		assert_int_equal(f.start, start);
		assert_int_equal(f.size, size);
		assert_int_equal(f.thumb, thumb);
		assert_true(name_table_next(&from));
	} while (from.row.start != start);
}

static void first_and_last_byte_of_a_function_are_its_own(void **state)
{
	(void)state;
	finds(0, "entry", 0, 16, false);
	finds(15, "entry", 0, 16, false);
	finds(16, "stop", 16, 300, true);
	finds(315, "stop", 16, 300, true);
	finds(316, "stop_all", 316, 4, true);
	finds(325, "x", 324, 2, false);
}

static void a_name_may_be_that_of_the_row_before_or_its_start(void **state)
{
	(void)state;
	finds(320, "stop", 320, 4, true);
}

static void behind_the_last_function_there_is_none(void **state)
{
	static const uint8_t no_rows[] = {0};
	const struct name_place start = {.next = table}, empty = {.next = no_rows};
	struct name_found f;

	(void)state;
	assert_false(name_table_find(&start, 326, &f));
	assert_false(name_table_find(&start, UINT32_MAX, &f));
	assert_false(name_table_find(&empty, 0, &f));
}

static void names_that_are_too_long_are_cut(void **state)
{
	uint8_t long_row[3 + 40 + 1] = {4, 0}, shared_row[] = {4, 0, 'a' | LAST, 4, 200, 'b' | LAST, 0};
	const struct name_place a = {.next = long_row}, b = {.next = shared_row};
	struct name_found f;

	(void)state;
	memset(long_row + 2, 'n', 40);
	long_row[2 + 39] |= LAST;
	assert_true(name_table_find(&a, 2, &f));
	assert_int_equal(strlen(f.name), NAME_TABLE_MAX - 1);
	assert_true(name_table_find(&b, 4, &f)); /* no table of ours: but nothing is written outside */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(first_and_last_byte_of_a_function_are_its_own),
	    cmocka_unit_test(a_name_may_be_that_of_the_row_before_or_its_start),
	    cmocka_unit_test(behind_the_last_function_there_is_none),
	    cmocka_unit_test(names_that_are_too_long_are_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
