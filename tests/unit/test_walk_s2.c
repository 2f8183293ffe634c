/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stage-2 walks: start levels, ends of the input range, attributes, Xen's line layout. */
#include "walk_memory.h"

#define VTCR_4G	   0x80003540u /* T0SZ 0, SL0 1: 4 GiB from level 1 (emulation.md, section 2) */
#define VTCR_40BIT 0x80003558u /* T0SZ -8, SL0 1: what Xen uses */

struct s2_case {
	const char *name;
	uint32_t vtcr;
	uint64_t vttbr, ipa;
	struct test_desc descs[6];
	const char *want; /* every line behind the headline */
};

static const struct s2_case cases[] = {
    {"the demo's ipa: a table, then nothing (design.md, section 8)",
     VTCR_4G,
     0x000100007fe04000,
     0x1c481004,
     {{0x7fe04000, 0x7fe06003}},
     "1ST[0x0] = 0x000000007fe06003   table at 7fe06000\n"
     "2ND[0xe2] = 0x0000000000000000   invalid: nothing in 1c400000-1c5fffff\n"},
    {"a 2 MiB block of RAM",
     VTCR_4G,
     0x000100007fe04000,
     0x40345678,
     {{0x7fe04008, 0x7fe06003}, {0x7fe06008, 0x622007fd}},
     "1ST[0x1] = 0x000000007fe06003   table at 7fe06000\n"
     "2ND[0x1] = 0x00000000622007fd   block 2 MiB at 62200000, RW, WB\n"},
    {"a device page",
     VTCR_4G,
     0x000100007fe04000,
     0x08010004,
     {{0x7fe04000, 0x7fe06003}, {0x7fe06200, 0x7fe07003}, {0x7fe07080, 0x080407c7}},
     "1ST[0x0] = 0x000000007fe06003   table at 7fe06000\n"
     "2ND[0x40] = 0x000000007fe07003   table at 7fe07000\n"
     "3RD[0x10] = 0x00000000080407c7   page 4 KiB at 8040000, RW, device\n"},
    {"a 1 GiB block",
     VTCR_4G,
     0x000100007fe04000,
     0x80000000,
     {{0x7fe04010, 0xc00007fd}},
     "1ST[0x2] = 0x00000000c00007fd   block 1 GiB at c0000000, RW, WB\n"},
    {"SL0 = 0 starts at level 2",
     0x80003502u,
     0x7fe04000,
     0x3fe00000,
     {{0x7fe04ff8, 0x622007fd}},
     "2ND[0x1ff] = 0x00000000622007fd   block 2 MiB at 62200000, RW, WB\n"},
    {"SL0 = 0 with concatenated tables of 4 GiB",
     0x80003500u,
     0x7fe04000,
     0xffe00000,
     {{0x7fe07ff8, 0x622007fd}},
     "2ND[0x7ff] = 0x00000000622007fd   block 2 MiB at 62200000, RW, WB\n"},
    {"T0SZ = -8: 40 bits of ipa from two concatenated tables",
     VTCR_40BIT,
     0x7fe04000,
     0xffc0000000,
     {{0x7fe05ff8, 0xc00007fd}},
     "1ST[0x3ff] = 0x00000000c00007fd   block 1 GiB at c0000000, RW, WB\n"},
    {"an ipa beyond T0SZ reads nothing",
     VTCR_4G,
     0x7fe04000,
     0x100000000,
     {{0}},
     "beyond the input range of VTCR: no level was read\n"},
    {"an SL0 that is reserved reads nothing",
     0x80003580u,
     0x7fe04000,
     0x40000000,
     {{0}},
     "beyond the input range of VTCR: no level was read\n"},
    {"a root table that cannot be read",
     VTCR_4G,
     0x1000,
     0x40000000,
     {{0}},
     "1ST[0x1] at pa 00001008 could not be read\n"},
    {"a block at level 3 is reserved",
     VTCR_4G,
     0x7fe04000,
     0x1000,
     {{0x7fe04000, 0x7fe06003}, {0x7fe06000, 0x7fe07003}, {0x7fe07008, 0x622007fd}},
     "1ST[0x0] = 0x000000007fe06003   table at 7fe06000\n"
     "2ND[0x0] = 0x000000007fe07003   table at 7fe07000\n"
     "3RD[0x1] = 0x00000000622007fd   invalid (reserved encoding): nothing in 00001000-00001fff\n"},
    {"tables that point at themselves end at level 3",
     VTCR_4G,
     0x7fe04000,
     0,
     {{0x7fe04000, 0x7fe04003}},
     "1ST[0x0] = 0x000000007fe04003   table at 7fe04000\n"
     "2ND[0x0] = 0x000000007fe04003   table at 7fe04000\n"
     "3RD[0x0] = 0x000000007fe04003   page 4 KiB at 7fe04000, no access, strongly ordered, AF clear\n"},
};

static struct walk do_walk(const struct s2_case *c, struct test_text *text)
{
	struct s2_regime regime = {.vttbr = c->vttbr, .vtcr = c->vtcr};
	struct test_ram ram = {.descs = c->descs};
	struct walk_memory mem = {test_ram_read, &ram};
	struct walk w;

	walk_s2(&regime, &mem, c->ipa, &w);
	assert_int_equal(ram.reads, w.nlevels);
	text->text[0] = '\0';
	walk_s2_print(&regime, &w, 1, test_text_line, text);
	return w;
}

static void every_case_prints_what_it_should(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct test_text text;

		do_walk(&cases[i], &text);
		if (strcmp(strchr(text.text, '\n') + 1, cases[i].want) != 0)
			fail_msg("%s:\n%s--- wanted:\n%s", cases[i].name, text.text, cases[i].want);
	}
}

static void the_headline_is_that_of_the_design(void **state)
{
	struct test_text text;

	(void)state;
	do_walk(&cases[0], &text);
	assert_string_equal(text.text, "Walking IPA 0x000000001c481004 of d1 via VTTBR 0x000100007fe04000\n"
				       "1ST[0x0] = 0x000000007fe06003   table at 7fe06000\n"
				       "2ND[0xe2] = 0x0000000000000000   invalid: nothing in 1c400000-1c5fffff\n");
}

static void a_block_gives_the_pa_of_the_byte(void **state)
{
	struct test_text text;
	struct walk w = do_walk(&cases[1], &text);

	(void)state;
	assert_true(w.ok);
	assert_int_equal(w.out, 0x62345678);
	assert_int_equal(w.leaf_size, 0x200000);
	assert_int_equal(w.attrs.perm, WALK_RW);
	assert_int_equal(w.attrs.memtype, WALK_NORMAL_WB);
	assert_false(w.attrs.xn);
}

static void a_device_page_is_a_device(void **state)
{
	struct test_text text;
	struct walk w = do_walk(&cases[2], &text);

	(void)state;
	assert_int_equal(w.out, 0x08040004);
	assert_int_equal(w.attrs.memtype, WALK_DEVICE);
}

static void a_hole_is_a_translation_fault_of_its_level(void **state)
{
	struct test_text text;
	struct walk w = do_walk(&cases[0], &text);

	(void)state;
	assert_false(w.ok);
	assert_int_equal(w.fault, WALK_FAULT_TRANSLATION);
	assert_int_equal(w.fault_level, 2);
	assert_int_equal(w.levels[1].span_start, 0x1c400000);
	assert_int_equal(w.levels[1].span_end, 0x1c5fffff);
}

static void an_unreadable_table_is_no_translation_fault(void **state)
{
	struct s2_case c = {.vtcr = VTCR_4G, .vttbr = 0x1000, .ipa = 0x40000000};
	struct test_text text;
	struct walk w = do_walk(&c, &text);

	(void)state;
	assert_int_equal(w.fault, WALK_FAULT_TABLE_READ);
}

static void random_registers_are_harmless(void **state)
{
	uint32_t seed = 99;
	struct s2_case c = {.name = ""};

	(void)state;
	for (unsigned i = 0; i < 20000; i++) {
		struct test_text text;

		seed = seed * 1664525u + 1013904223u;
		c.vtcr = seed >> 8;
		seed = seed * 1664525u + 1013904223u;
		c.vttbr = 0x40000000u | (seed & 0x7ffffff8);
		seed = seed * 1664525u + 1013904223u;
		c.ipa = (uint64_t)(seed & 0x1ff) << 32 | seed;
		assert_true(do_walk(&c, &text).nlevels <= 3);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_case_prints_what_it_should),
	    cmocka_unit_test(the_headline_is_that_of_the_design),
	    cmocka_unit_test(a_block_gives_the_pa_of_the_byte),
	    cmocka_unit_test(a_device_page_is_a_device),
	    cmocka_unit_test(a_hole_is_a_translation_fault_of_its_level),
	    cmocka_unit_test(an_unreadable_table_is_no_translation_fault),
	    cmocka_unit_test(random_registers_are_harmless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
