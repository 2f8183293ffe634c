/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The small printf, against the C library's. */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <cmocka.h>
#include <hvlib/fmt.h>

static unsigned failures;

static void compare(const char *format, const char *got, size_t got_len, const char *want, int want_len)
{
	if (strcmp(got, want) == 0 && got_len == (size_t)want_len)
		return;
	print_error("\"%s\": got \"%s\" (%zu), want \"%s\" (%d)\n", format, got, got_len, want, want_len);
	failures++;
}

/* Both printfs with the same arguments; the format is no literal, so that odd flags are no warning. */
#define SAME(text, ...)                                                                                                \
	do {                                                                                                           \
		const char *volatile format = (text);                                                                  \
		char got[200], want[200];                                                                              \
		size_t got_len = fmt_sn(got, sizeof got, format, __VA_ARGS__);                                         \
		int want_len = snprintf(want, sizeof want, format, __VA_ARGS__);                                       \
		compare(format, got, got_len, want, want_len);                                                         \
	} while (0)

static void test_integers_as_the_c_library_has_them(void **state)
{
	static const int values[] = {0, 1, -1, 9, 10, 12345, -12345, INT_MAX, INT_MIN};
	static const char *const formats[] = {
	    "%d",     "%i",    "%u",   "%x",   "%X",	"%5d",	   "%-5d|",  "%05d", "%08x",
	    "%-08x|", "%.0d",  "%.d",  "%.3d", "%8.3d", "%-8.3d|", "%08.3d", "%20u", "%.20x",
	    "[%12i]", "%3d%%", "%hhd", "%hd",  "%hhu",	"%hu",	   "%hhx",   "%hX",
	};

	(void)state;
	failures = 0;
	for (size_t f = 0; f < sizeof formats / sizeof formats[0]; f++)
		for (size_t v = 0; v < sizeof values / sizeof values[0]; v++)
			SAME(formats[f], values[v]);
	assert_int_equal(failures, 0);
}

static void test_long_integers_as_the_c_library_has_them(void **state)
{
	static const long long values[] = {
	    0, 1, -1, 4294967295ll, 4294967296ll, 99999999999ll, LLONG_MAX, LLONG_MIN, 0x7fe06000ll, -4294967296ll};
	static const char *const formats[] = {"%lld", "%llu", "%llx", "%016llx", "%-20llX|", "%20lld", "%.18llx"};
	static const char *const long_formats[] = {"%ld", "%lu", "%lx", "%012lx"};

	(void)state;
	failures = 0;
	for (size_t v = 0; v < sizeof values / sizeof values[0]; v++) {
		for (size_t f = 0; f < sizeof formats / sizeof formats[0]; f++)
			SAME(formats[f], values[v]);
		for (size_t f = 0; f < sizeof long_formats / sizeof long_formats[0]; f++)
			SAME(long_formats[f], (long)values[v]);
		SAME("%zu", (size_t)values[v]);
		SAME("%zx", (size_t)values[v]);
		SAME("%zd", (ssize_t)values[v]);
	}
	assert_int_equal(failures, 0);
}

static void test_strings_characters_and_pointers(void **state)
{
	static const char *const texts[] = {"", "a", "guest", "a longer text than most widths"};
	static const char *const formats[] = {"%s", "[%8s]", "[%-8s]", "%.3s", "[%8.2s]", "%.0s", "%.s", "%s%%"};
	static int object;

	(void)state;
	failures = 0;
	for (size_t f = 0; f < sizeof formats / sizeof formats[0]; f++)
		for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++)
			SAME(formats[f], texts[t]);
	SAME("%c%c", 'x', 'y');
	SAME("[%3c][%-3c]", 'x', 'y');
	SAME("%p", (void *)&object);
	SAME("[%24p]", (void *)&object);
	assert_int_equal(failures, 0);
}

static void test_star_width_and_precision(void **state)
{
	(void)state;
	failures = 0;
	SAME("[%*d]", 6, 42);
	SAME("[%*d]", -6, 42);
	SAME("[%-*s]", 6, "ab");
	SAME("[%.*s]", 2, "abc");
	SAME("[%.*s]", -1, "abc");
	SAME("[%*.*s]", 5, 1, "abc");
	SAME("%d %s %lld %s %u", 1, "two", 3ll, "four", 5u);
	assert_int_equal(failures, 0);
}

static void test_a_string_with_a_precision_needs_no_nul(void **state)
{
	const char raw[3] = {'a', 'b', 'c'};
	char buf[8];

	(void)state;
	assert_int_equal(fmt_sn(buf, sizeof buf, "%.3s", raw), 3);
	assert_string_equal(buf, "abc");
}

static void test_null_string_and_unknown_conversions(void **state)
{
	static const struct {
		const char *format, *want;
	} cases[] = {
	    {"%s|", "(null)|"},	      {"a%", "a%"}, {"%5", "%5"},	   {"%q|", "%q|"},
	    {"%-08.3ly", "%-08.3ly"}, {"%%", "%"},  {"100%% %", "100% %"},
	};
	char buf[64];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_int_equal(fmt_sn(buf, sizeof buf, cases[i].format, (char *)NULL), strlen(cases[i].want));
		assert_string_equal(buf, cases[i].want);
	}
}

static void test_an_unknown_conversion_takes_no_argument(void **state)
{
	const char *volatile format = "%q %d";
	char buf[64];

	(void)state;
	fmt_sn(buf, sizeof buf, format, 7);
	assert_string_equal(buf, "%q 7");
}

static void test_a_cut_text_keeps_its_length_and_ends_in_nul(void **state)
{
	char buf[8];

	(void)state;
	memset(buf, 'z', sizeof buf);
	assert_int_equal(fmt_sn(buf, 4, "%s", "abcdef"), 6);
	assert_memory_equal(buf, "abc\0zzzz", 8);
	assert_int_equal(fmt_sn(buf, 7, "%s", "abcdef"), 6);
	assert_string_equal(buf, "abcdef");
	assert_int_equal(fmt_sn(buf, 1, "%d", 12), 2);
	assert_int_equal(buf[0], '\0');
	assert_int_equal(fmt_sn(NULL, 0, "%d", 12345), 5);
}

static void count_char(void *ctx, char c)
{
	(void)c;
	++*(unsigned *)ctx;
}

static void put_to_counter(unsigned *count, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fmt_vput(count_char, count, format, args);
	va_end(args);
}

static void test_an_absurd_width_is_cut(void **state)
{
	unsigned count = 0;

	(void)state;
	put_to_counter(&count, "%999999999d", 1);
	assert_int_equal(count, 1024);
	count = 0;
	put_to_counter(&count, "%*d", INT_MIN, 1);
	assert_int_equal(count, 1024);
	count = 0;
	put_to_counter(&count, "%.99999999999999999999d", 1);
	assert_int_equal(count, 1024);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_integers_as_the_c_library_has_them),
	    cmocka_unit_test(test_long_integers_as_the_c_library_has_them),
	    cmocka_unit_test(test_strings_characters_and_pointers),
	    cmocka_unit_test(test_star_width_and_precision),
	    cmocka_unit_test(test_a_string_with_a_precision_needs_no_nul),
	    cmocka_unit_test(test_null_string_and_unknown_conversions),
	    cmocka_unit_test(test_an_unknown_conversion_takes_no_argument),
	    cmocka_unit_test(test_a_cut_text_keeps_its_length_and_ends_in_nul),
	    cmocka_unit_test(test_an_absurd_width_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
