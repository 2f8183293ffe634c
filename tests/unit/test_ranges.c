/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <hvlib/ranges.h>

static void test_texts(void **state)
{
	static const struct {
		uint32_t words[2];
		const char *text;
	} rows[] = {
	    {{0, 0}, ""},
	    {{1, 0}, "0"},
	    {{3, 0}, "0-1"},
	    {{0x80000000u, 1}, "31-32"},
	    {{0x0e00ffffu, 0}, "0-15,25-27"},
	    {{0, 0x80000000u}, "63"},
	    {{UINT32_MAX, UINT32_MAX}, "0-63"},
	    {{5, 0x40000000u}, "0,2,62"},
	};
	char text[64];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(ranges_text(rows[i].words, 2, text, sizeof(text)), rows[i].text);
}

/* No number is cut in two, whatever room there is. */
static void test_cut(void **state)
{
	const uint32_t words[] = {0x55555555u, 0x0000ff00u};
	char whole[128], text[128];

	(void)state;
	ranges_text(words, 2, whole, sizeof(whole));
	for (size_t size = 4; size < strlen(whole) + 4; size++) {
		memset(text, 'x', sizeof(text));
		ranges_text(words, 2, text, size);
		assert_true(strlen(text) < size);
		const size_t n = strlen(text) - 3;
		assert_string_equal(text + n, "...");
		assert_memory_equal(text, whole, n);
		assert_true(n == 0 || whole[n] == ',');
	}
	for (size_t size = 0; size < 4; size++) {
		memset(text, 'x', sizeof(text));
		ranges_text(words, 2, text, size);
		assert_true(size == 0 || strlen(text) < size);
		assert_int_equal(text[size], 'x');
	}
	assert_string_equal(ranges_text(words, 2, text, strlen(whole) + 4), whole);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_texts), cmocka_unit_test(test_cut)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
