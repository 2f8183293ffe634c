/* SPDX-License-Identifier: GPL-2.0-or-later */
/* System.map: names up to the next, lines that are none, files that are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include <hvabi/errno.h>
#include <symbols/symbols.h>

static const char sample[] =
    "c0208000 T stext\nc0300000 T _stext\nc0300000 T first\nc0300010 t second\r\nc0300014 t $a\n"
    "torn li\nc0300040 T _etext\nc0400000 D datum\nc0500000 T _sinittext\nc0500000 t init_one\n"
    "c0500010 T _einittext\nc0600000 B _end\n00000024 A cpu_v7_suspend_size\n";

static int add_text(struct symbols *s, const char *text)
{
	char path[] = "/tmp/hvscope-sysmap-XXXXXX";
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	int status = symbols_add_sysmap(s, path, NULL);
	unlink(path);
	return status;
}

static void expect(struct symbols *s, uint32_t addr, const char *symbol, uint32_t start, uint32_t span)
{
	struct symbols_place p;
	assert_int_equal(symbols_lookup(s, addr, false, &p), 0);
	assert_int_equal(p.source, SYMBOLS_SYSMAP);
	assert_string_equal(p.symbol, symbol);
	assert_int_equal(p.start, start);
	assert_int_equal(p.span, span);
	assert_null(p.file);
}

static void names_reach_to_the_next(void **state)
{
	struct symbols *s = symbols_new();
	struct symbols_place p;
	(void)state;
	assert_int_equal(add_text(s, sample), 0);
	expect(s, 0xc030000c, "first", 0xc0300000, 0x10);
	expect(s, 0xc030003c, "second", 0xc0300010, 0x30);
	expect(s, 0xc0500004, "init_one", 0xc0500000, 0x10);
	expect(s, 0xc0400004, "datum", 0xc0400000, 0x200000);
	assert_true(symbols_is_text(s, 0xc0300020));
	assert_false(symbols_is_text(s, 0xc0400000));
	assert_int_equal(symbols_lookup(s, 0x24, false, &p), -HV_ENOENT);
	assert_int_equal(symbols_read(s, 0xc0300000, &p, 4), -HV_EFAULT);
	symbols_free(s);
}

/* Xen's own map has "0x" and no zeros; ARM64's has 16 digits, and names outside of its 4 GiB do not count. */
static void other_machines(void **state)
{
	static const char xen[] = "0x200000 T _start\n0x200800 t first\n0x201000 T _etext\n0x202000 B _end\n";
	static const char wide[] = "0000000000000018 A per_cpu_thing\n00000a0000200000 T _stext\n"
				   "00000a0000200040 t first\n00000a0000201000 T _etext\n0000000000200048 t other\n"
				   "00000a0000202000 B _end\n";
	struct symbols *s = symbols_new();
	struct symbols_named found;
	(void)state;
	assert_int_equal(add_text(s, xen), 0);
	expect(s, 0x200804, "first", 0x200800, 0x800);
	symbols_free(s);
	s = symbols_new();
	assert_int_equal(add_text(s, wide), 0);
	expect(s, 0x200044, "first", 0x200040, 0xfc0);
	assert_int_equal(symbols_by_name(s, "other", &found, 1), 0);
	symbols_free(s);
}

static void what_is_no_map_is_refused(void **state)
{
	static const char *const texts[] = {"\n",	    "hello\nworld\n",
					    "c0208000\n",   "fffffff81000000 T _text\n",
					    "0x T _text\n", "0x10000000000000000 T _text\n",
					    "c0208000 T \n"};
	struct symbols *s = symbols_new();
	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		assert_int_equal(add_text(s, texts[i]), -HV_EPROTO);
		assert_non_null(strstr(symbols_error(s), "not a System.map"));
	}
	assert_int_equal(add_text(s, ""), -HV_EINVAL);
	symbols_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names_reach_to_the_next),
	    cmocka_unit_test(other_machines),
	    cmocka_unit_test(what_is_no_map_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
