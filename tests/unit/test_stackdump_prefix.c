/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prefixes of console lines: whose line it is, and what is left of it. */
#include "prefix.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

static const struct {
	const char *name, *line, *rest;
	enum prefix_source source;
	int domain, caller;
} cases[] = {
    {"nothing in front", "PC is at f", "PC is at f", SOURCE_BARE, -1, -1},
    {"blanks belong to the text", "   c0c1a000", "   c0c1a000", SOURCE_BARE, -1, -1},
    {"printk's time", "[    1.234567] PC is at f", "PC is at f", SOURCE_BARE, -1, -1},
    {"one blank behind it is the prefix's, the second the text's", "[    9.507520]  a from b", " a from b", SOURCE_BARE,
     -1, -1},
    {"printk's caller, a task", "[    1.234567][  T123] PC is at f", "PC is at f", SOURCE_BARE, -1, 123},
    {"printk's caller, a cpu", "[    1.234567][    C1] PC is at f", "PC is at f", SOURCE_BARE, -1, -3},
    {"a level of /dev/kmsg", "<4>[    1.234567] PC is at f", "PC is at f", SOURCE_BARE, -1, -1},
    {"dmesg -T", "[Thu Jul  2 10:11:12 2026] PC is at f", "PC is at f", SOURCE_BARE, -1, -1},
    {"syslog", "Jul  2 10:11:12 4GB kernel: [435222.430129] 3fe0: 00000000", "3fe0: 00000000", SOURCE_BARE, -1, -1},
    {"journald", "Jul 02 10:11:12 host kernel: PC is at f", "PC is at f", SOURCE_BARE, -1, -1},
    {"journald, precise", "2026-07-02T10:11:12.123456+00:00 host kernel: PC is at f", "PC is at f", SOURCE_BARE, -1,
     -1},
    {"minicom", "[2026-07-02 10:11:12] PC is at f", "PC is at f", SOURCE_BARE, -1, -1},
    {"tio", "[10:11:12.123] PC is at f", "PC is at f", SOURCE_BARE, -1, -1},
    {"grabserial and ts", "10:11:12.123 [    1.000001] PC is at f", "PC is at f", SOURCE_BARE, -1, -1},
    {"Xen", "(XEN) PC:     00258bbc", "PC:     00258bbc", SOURCE_XEN, -1, -1},
    {"Xen, only the mark", "(XEN)", "", SOURCE_XEN, -1, -1},
    {"Xen's date", "(XEN) [2026-07-02 10:11:12] CPU:    0", "CPU:    0", SOURCE_XEN, -1, -1},
    {"Xen's date with milliseconds", "(XEN) [2026-07-02 10:11:12.345] CPU:    0", "CPU:    0", SOURCE_XEN, -1, -1},
    {"Xen's time since boot", "(XEN) [   12.345678] CPU:    0", "CPU:    0", SOURCE_XEN, -1, -1},
    {"Xen's raw time", "(XEN) [0123456789abcdef] CPU:    0", "CPU:    0", SOURCE_XEN, -1, -1},
    {"Xen's stack rows keep their blanks", "(XEN)    c0c1a000 00000000", "   c0c1a000 00000000", SOURCE_XEN, -1, -1},
    {"a domain's emulated UART", "(XEN) DOM3: [    1.000001] PC is at f", "PC is at f", SOURCE_GUEST, 3, -1},
    {"Xen about a domain", "(XEN) d2v1 HSR=0x93810046", "HSR=0x93810046", SOURCE_GUEST_DEBUG, 2, -1},
    {"hvscope", "(HV) PC:     c07d6bf8", "PC:     c07d6bf8", SOURCE_HVSCOPE, -1, -1},
    {"hvscope about a domain is its own line", "(HV) d1v0 crashed; d1 is stopped", "d1v0 crashed; d1 is stopped",
     SOURCE_HVSCOPE, -1, -1},
    {"a domain", "(d12) [    1.000001] PC is at f", "PC is at f", SOURCE_GUEST, 12, -1},
    {"a domain's own blanks", "(d1)  a from b", " a from b", SOURCE_GUEST, 1, -1},
    {"a guest cannot speak as the hypervisor", "(d1) (HV) d2v0 crashed", "(HV) d2v0 crashed", SOURCE_GUEST, 1, -1},
    {"syslog before a domain", "Jul  2 10:11:12 host console: (d1) PC is at f", "PC is at f", SOURCE_GUEST, 1, -1},
    {"no prefix: an address in brackets", "[<c0012345>] f+0x1/0x2", "[<c0012345>] f+0x1/0x2", SOURCE_BARE, -1, -1},
    {"no prefix: a page table line", "[ffb90000] *pgd=00000000", "[ffb90000] *pgd=00000000", SOURCE_BARE, -1, -1},
    {"no prefix: a list", "[a: dump timer queues]", "[a: dump timer queues]", SOURCE_BARE, -1, -1},
    {"no prefix: a month that is a word", "March of the penguins", "March of the penguins", SOURCE_BARE, -1, -1},
    {"no prefix: a domain without a number", "(d) x", "(d) x", SOURCE_BARE, -1, -1},
    {"no prefix: a number of a domain too large", "(d99999999999) x", "(d99999999999) x", SOURCE_BARE, -1, -1},
    {"cut in the time", "[    1.2345", "[    1.2345", SOURCE_BARE, -1, -1},
    {"cut in the mark", "(XE", "(XE", SOURCE_BARE, -1, -1},
};

static void test_prefixes(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct text line = text_of(cases[i].line);
		struct prefix p = prefix_strip(&line);

		if (!text_equal(line, cases[i].rest) || p.source != cases[i].source || p.domain != cases[i].domain ||
		    p.caller != cases[i].caller)
			fail_msg("%s: left \"%.*s\", source %d, domain %d, caller %d", cases[i].name, (int)line.n,
				 line.p, (int)p.source, p.domain, p.caller);
	}
}

/* Every line, cut at every character: no read outside it (the sanitizers watch), and never more left than there was. */
static void test_cut_everywhere(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		for (size_t n = 0; n <= strlen(cases[i].line); n++) {
			char *copy = n ? memcpy(test_malloc(n), cases[i].line, n) : NULL;
			struct text line = {copy, n};

			prefix_strip(&line);
			assert_true(line.n <= n);
			test_free(copy);
		}
	}
}

static const struct {
	const char *name, *line;
	enum prefix_source source;
	size_t want;
} insides[] = {
    {"nothing", "r7 : 00000000", SOURCE_BARE, 0},
    {"a prompt, then Xen", "/ # \x1b[6n(XEN) 'd' pressed", SOURCE_BARE, 8},
    {"a row cut by the next line", "r7 : c0[    1.234567] r3 : 00000000", SOURCE_BARE, 7},
    {"a row cut by hvscope's next", " R0: 0000(HV) HYP: SP: 00000000", SOURCE_HVSCOPE, 9},
    {"brackets that are no time", "[<c0012345>] (f) from [<c0012345>] (g)", SOURCE_BARE, 0},
    {"a guest's text is not searched for marks", "hello (HV) d2v0 crashed", SOURCE_GUEST, 0},
};

static void test_inside(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(insides); i++)
		if (prefix_inside(text_of(insides[i].line), insides[i].source) != insides[i].want)
			fail_msg("%s: %zu", insides[i].name,
				 prefix_inside(text_of(insides[i].line), insides[i].source));
}

static const struct {
	const char *name, *line, *want;
} cleans[] = {
    {"plain", "abc", "abc"},
    {"line ends", "abc\r\n", "abc"},
    {"colours", "\x1b[1;31mPC\x1b[0m is", "PC is"},
    {"a device status request", "/ # \x1b[6necho", "/ # echo"},
    {"a short escape",
     "a\x1b"
     "cb",
     "ab"},
    {"an escape that is cut", "abc\x1b[1;3", "abc"},
    {"a carriage return inside", "abc\rdef", "abcdef"},
};

static void test_clean(void **state)
{
	char buf[LINE_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < ROWS(cleans); i++) {
		struct text got = prefix_clean(text_of(cleans[i].line), buf);

		if (!text_equal(got, cleans[i].want))
			fail_msg("%s: \"%.*s\"", cleans[i].name, (int)got.n, got.p);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_prefixes),
	    cmocka_unit_test(test_cut_everywhere),
	    cmocka_unit_test(test_inside),
	    cmocka_unit_test(test_clean),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
