/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words of a dump as memory: rows without addresses, doubled and lost ones, Code: around pc; page tables in words;
 * and JSON's texts. */
#include "json.h"
#include "ptewords.h"
#include "words.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

/* Takes in @line of a dump that @producer prints. */
static void feed(struct dump *d, const char *line, uint64_t n)
{
	struct text t = text_of(line);
	struct prefix prefix = prefix_strip(&t);
	struct event e;

	assert_true(event_read(t, &prefix, &e));
	dump_add(d, &e, t, n);
}

static const char banner[] = "(XEN) ----[ Xen-4.4.0  arm32  debug=y  Not tainted ]----";
static const char area[] = "(XEN) Guest stack trace from sp=c0801fc0:"; /* 64 bytes to the end of the page */
static const char row1[] = "(XEN)    00000001 00000002 00000003 00000004 00000005 00000006 00000007 00000008";
static const char row2[] = "(XEN)    00000011 00000012 00000013 00000014 00000015 00000016 00000017 00000018";
static const char short_row[] = "(XEN)    00000011 00000012";

static const struct {
	const char *name;
	const char *rows[4];
	bool doubtful;
	uint32_t at, word; /* word 0: not known */
} cases[] = {
    {"whole", {row1, row2}, false, 0xc0801fe4, 0x12},
    {"the last word", {row1, row2}, false, 0xc0801ffc, 0x18},
    {"behind the last", {row1, row2}, false, 0xc0802000, 0},
    {"a row that came twice is taken out", {row1, row1, row2}, false, 0xc0801fe4, 0x12},
    {"too much, and nothing came twice", {row1, row2, row1}, true, 0xc0801fe4, 0x12},
    {"fewer rows than there could be", {row1}, false, 0xc0801fc4, 2},
    {"a short row in the middle of the page", {row1, short_row}, true, 0xc0801fe4, 0x12},
};

static void test_rows(void **state)
{
	const struct dump_key key = {SOURCE_XEN, -1, -1};

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct dump *d = dump_new(1, &key, 1);
		struct words w;
		uint32_t word = 0;

		feed(d, banner, 1);
		feed(d, area, 2);
		for (unsigned r = 0; r < ROWS(cases[i].rows) && cases[i].rows[r]; r++)
			feed(d, cases[i].rows[r], 3 + r);
		assert_true(words_init(&w, d));
		if (w.doubtful != cases[i].doubtful ||
		    (words_read(&w, cases[i].at, &word, 4) == 0) != (cases[i].word != 0) || word != cases[i].word)
			fail_msg("%s: doubtful %d, word %x", cases[i].name, w.doubtful, word);
		words_deinit(&w);
		dump_free(d);
	}
}

/* Two areas of one dump: the stack of the mode, then the other one. */
static void test_two_areas(void **state)
{
	const struct dump_key key = {SOURCE_HVSCOPE, -1, -1};
	struct dump *d = dump_new(1, &key, 1);
	struct words w;
	uint32_t word;

	(void)state;
	feed(d, "(HV) ----[ hvscope-0.1.0  arm32  debug=n  Not tainted ]----", 1);
	feed(d, "(HV) Guest stack trace from sp=c0009ff0:", 2);
	feed(d, "(HV)    0000000a 0000000b 0000000c 0000000d", 3);
	feed(d, "(HV) Guest stack trace from sp=c0801fe0:", 4);
	feed(d, "(HV)    00000001 00000002 00000003 00000004 00000005 00000006 00000007 00000008", 5);
	assert_true(words_init(&w, d));
	assert_false(w.doubtful);
	assert_int_equal(words_read(&w, 0xc0009ff4, &word, 4), 0);
	assert_int_equal(word, 0xb);
	assert_int_equal(words_read(&w, 0xc0801ffc, &word, 4), 0);
	assert_int_equal(word, 8);
	assert_int_not_equal(words_read(&w, 0xc0009ffe, &word, 4), 0); /* runs out of the area */
	words_deinit(&w);
	dump_free(d);
}

static void check_code(const char *code, uint32_t pc, uint32_t at, size_t n, uint32_t want)
{
	const struct dump_key key = {SOURCE_BARE, -1, -1};
	struct dump *d = dump_new(1, &key, 1);
	struct words w;
	uint32_t got = 0;

	dump_regs_set(&d->regs, REG_PC, pc);
	feed(d, code, 1);
	assert_true(words_init(&w, d));
	if (want == 0)
		assert_int_not_equal(words_read_code(&w, at, &got, n), 0);
	else
		assert_int_equal(words_read_code(&w, at, &got, n), 0);
	assert_int_equal(got, want);
	words_deinit(&w);
	dump_free(d);
}

static void test_code(void **state)
{
	(void)state;
	check_code("Code: e1a00000 e1a01001 (e5903014) ", 0xc0008008, 0xc0008008, 4, 0xe5903014);
	check_code("Code: e1a00000 e1a01001 (e5903014) ", 0xc0008008, 0xc0008000, 4, 0xe1a00000);
	check_code("Code: e1a00000 e1a01001 (e5903014) ", 0xc0008008, 0xc000800c, 4, 0);
	check_code("Code: e1a00000 e1a01001 (e5903014) ", 0xc0008008, 0xc0007ffc, 4, 0);
	check_code("Code: b510 4604 (6803) 4770", 0xc0008004, 0xc0008004, 2, 0x6803);
	check_code("Code: b510 4604 (6803) 4770", 0xc0008004, 0xc0008006, 2, 0x4770);
	check_code("Code: b510 4604 6803", 0xc0008004, 0xc0008004, 2, 0); /* which one is at pc is not said */
}

static const struct {
	const char *text, *want;
} texts[] = {
    {"plain", "\"plain\""},
    {"\"\\\t\r\n", "\"\\\"\\\\\\t\\r\\n\""},
    {"\x01\x7f", "\"\\u0001\\u007f\""},
    {"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", "\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\""},
    {"\xff\xc3", "\"\\udcff\\udcc3\""},
    {"\xed\xa0\x80", "\"\\udced\\udca0\\udc80\""}, /* a surrogate is no UTF-8 */
    {"\xc0\x80", "\"\\udcc0\\udc80\""},		   /* nor is an overlong form */
};

static void test_json(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(texts); i++) {
		char *out = NULL;
		size_t size = 0;
		struct json j = {open_memstream(&out, &size), false};

		json_string(&j, NULL, texts[i].text);
		fclose(j.file);
		assert_string_equal(out, texts[i].want);
		free(out);
	}
}

/* Descriptors after Arm DDI 0406C, B3.5.1 and B3.6.1. NULL: the line does not tell. */
static const struct {
	uint32_t va;
	enum regwords_format format;
	const char *line, *words;
} ptes[] = {
    {0x14, FORMAT_UNKNOWN, "*pgd=41d22835, *pte=00000000, *ppte=00000000",
     "level 1: table at 41d22800, domain 1; level 2: nothing in 00000000-00000fff"},
    {0x100000, FORMAT_UNKNOWN, "*pgd=41e4c835, *pte=4027e59f, *ppte=4027ee7e",
     "level 1: table at 41e4cc00, domain 1; level 2: page at 4027e000, RO"},
    {0x14, FORMAT_SHORT, "*pgd=41d22835", "level 1: table at 41d22800, domain 1"},
    {0xc0200000, FORMAT_SHORT, "*pgd=4020841e(bad)", "level 1: section of 1 MiB at 40200000, PL1 RO, XN, domain 0"},
    {0xc0300000, FORMAT_SHORT, "*pgd=4020841e(bad)", NULL}, /* the section of the MiB before */
    {0xc0300000, FORMAT_SHORT, "*pgd=00000000", NULL},	    /* a section may be there alone */
    {0xc0200000, FORMAT_SHORT, "*pgd=00000000", "level 1: nothing in c0200000-c02fffff"},
    {0x300000, FORMAT_SHORT, "*pgd=00000000", "level 1: nothing in 00300000-003fffff"},
    {0xfeed0000, FORMAT_UNKNOWN, "*pgd=00000000", NULL},
    {0xfeed0000, FORMAT_LPAE, "*pgd=00000000", "level 1: nothing in c0000000-ffffffff"},
    {0x14, FORMAT_UNKNOWN, "*pgd=80000040205003, *pmd=00000000",
     "level 1: table at 40205000; level 2: nothing in 00000000-001fffff"},
    {0x14, FORMAT_UNKNOWN, "*pgd=40205003, *pmd=42001003, *pte=00000000",
     "level 1: table at 40205000; level 2: table at 42001000; level 3: nothing in 00000000-00000fff"},
    {0xc0201000, FORMAT_UNKNOWN, "*pgd=40205003, *pmd=60000040200791",
     "level 1: table at 40205000; level 2: block at 40200000, PL1 RO, XN"},
    {0x1000, FORMAT_UNKNOWN, "*pgd=40205003, *pmd=42001003, *pte=e0000041234f5f",
     "level 1: table at 40205000; level 2: table at 42001000; level 3: page at 41234000, RW, XN"},
    {0x14, FORMAT_UNKNOWN, "*pgd=", NULL},
    {0x14, FORMAT_SHORT, "*pgd=zz", NULL},
};

static void test_page_tables(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(ptes); i++) {
		char words[PTEWORDS_MAX];
		bool said = ptewords(ptes[i].va, text_of(ptes[i].line), ptes[i].format, words);

		if (said != (ptes[i].words != NULL))
			fail_msg("%s: %s", ptes[i].line, said ? words : "nothing said");
		if (said)
			assert_string_equal(words, ptes[i].words);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_rows), cmocka_unit_test(test_two_areas), cmocka_unit_test(test_page_tables),
	    cmocka_unit_test(test_code), cmocka_unit_test(test_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
