/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of a guest's console is kept for a diagnosis. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>
#include <hvlib/console_tail.h>

static const struct {
	const char *name, *printed, *last, *panic;
} cases[] = {
    {"nothing was printed", "", "", ""},
    {"a whole line", "hello\r\n", "hello", ""},
    {"blank lines do not count", "hello\n\r\n   \n", "hello", ""},
    {"an unfinished line does", "hello\n~ # ", "~ # ", ""},
    {"an unfinished blank one does not", "hello\n  ", "hello", ""},
    {"control characters are dropped", "\x1b[2Jhe\x07llo\x80\n", "[2Jhello", ""},
    {"a panic is kept, without the time", "[    1.5] Kernel panic - not syncing: why\nmore\n", "more",
     "Kernel panic - not syncing: why"},
    {"the first of two", "Kernel panic one\nKernel panic two\n", "Kernel panic two", "Kernel panic one"},
    {"an unfinished one is not yet told", "Kernel panic - not", "Kernel panic - not", ""},
    {"other words are no panic", "Kernel  panic\nkernel panic\nKernel pani\n", "Kernel pani", ""},
    {"a long line is cut", "0123456789012345678901234567890123456789012345678901234567890123456789\n",
     "0123456789012345678901234567890123456789012345678901234", ""},
    {"a panic far to the right is found",
     "0123456789012345678901234567890123456789012345678901234567890123456789Kernel panic - not syncing: VFS\n",
     "0123456789012345678901234567890123456789012345678901234", "Kernel panic - not syncing: VFS"},
};

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct console_tail t = {0};
		char last[FACTS_TEXT];

		for (const char *at = cases[i].printed; *at != '\0'; at++)
			console_tail_put(&t, *at);
		console_tail_last(&t, last);
		if (strcmp(last, cases[i].last) != 0 || strcmp(t.panic, cases[i].panic) != 0)
			fail_msg("%s: \"%s\", \"%s\"", cases[i].name, last, t.panic);
	}
}

static void test_a_line_without_end(void **state)
{
	struct console_tail t = {0};
	char last[FACTS_TEXT];

	(void)state;
	for (unsigned i = 0; i < 100000; i++)
		console_tail_put(&t, 'x');
	console_tail_last(&t, last);
	assert_int_equal(strlen(last), FACTS_TEXT - 1);
	assert_int_equal(t.length, CONSOLE_TAIL_LINE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases), cmocka_unit_test(test_a_line_without_end)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
