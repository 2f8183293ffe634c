/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The last lines of a crash as a whole: the demo's, their form, their certainty, and what hostile input may do to them.
 */
#include "verdict_changes.h"

struct lines {
	char text[1024];
};

static void collect_line(void *ctx, const char *text)
{
	struct lines *lines = ctx;
	size_t used = strlen(lines->text);

	assert_true(strlen(text) < VERDICT_OUT_MAX && used + strlen(text) + 2 < sizeof(lines->text));
	strcat(lines->text, text);
	strcat(lines->text, "\n");
}

static void the_demo_ends_as_the_design_says(void **state)
{
	struct scene s = base_scene();
	struct lines lines = {""};

	(void)state;
	wrong_gic(&s);
	s.facts.console_bytes = 0;
	struct verdict v = explain(&s);

	verdict_print(&v, collect_line, &lines);
	assert_string_equal(
	    lines.text,
	    "  what     read of 4 bytes at ipa 1c481004: no RAM and no device of d1 is there   [certain]\n"
	    "  tree     /intc@1c481000 \"arm,cortex-a15-gic\" reg[0]: +004 is GICD_TYPER         [certain]\n"
	    "  machine  d1's GICv2: distributor 08000000, CPU interface 08010000\n"
	    "  fix      reg = <0x0 0x08000000 0x0 0x10000  0x0 0x08010000 0x0 0x10000>;\n");
}

static void the_longest_lines_keep_to_their_columns(void **state)
{
	struct scene s = base_scene();
	struct lines lines = {""};

	(void)state;
	s.facts.domain = 10;
	s.facts.write = true;
	wrong_gic(&s);
	struct verdict v = explain(&s);

	verdict_print(&v, collect_line, &lines);
	for (char *line = strtok(lines.text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
		char *tag = strchr(line, '[');

		while (tag != NULL && strcmp(tag, "[certain]") != 0)
			tag = strchr(tag + 1, '[');
		if (tag != NULL)
			*tag = '\0';
		size_t len = strlen(line);

		while (len > 0 && line[len - 1] == ' ')
			len--;
		assert_true(len <= 80);
	}
}

/* What follows from a premise that is not proven is not certain. */
static const struct {
	const char *name;
	void (*change)(struct scene *s);
	enum verdict_certainty what, second;
} certainties[] = {
    {"the walk shows the hole: certain", wrong_gic, VERDICT_CERTAIN, VERDICT_CERTAIN},
    {"no walk of stage 2: likely", wrong_gic_without_a_walk, VERDICT_LIKELY, VERDICT_LIKELY},
    {"the guest wrote over its tree: what the tree says is likely", wrong_gic_but_tree_overwritten, VERDICT_CERTAIN,
     VERDICT_LIKELY},
    {"a null pointer is a guess", null_pointer, VERDICT_CERTAIN, VERDICT_LIKELY},
    {"a walk in HPFAR's page is proof", ttbr_outside_ram, VERDICT_CERTAIN, VERDICT_CERTAIN},
    {"a walk elsewhere proves nothing about the descriptor", walk_that_disagrees_with_hpfar, VERDICT_CERTAIN,
     VERDICT_PLAIN},
};

static void nothing_is_certain_that_is_not_proven(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(certainties) / sizeof(certainties[0]); i++) {
		struct scene s = base_scene();

		certainties[i].change(&s);
		struct verdict v = explain(&s);

		if (v.lines[0].certainty != certainties[i].what || v.lines[1].certainty != certainties[i].second) {
			verdict_print(&v, print_line, NULL);
			fail_msg("%s", certainties[i].name);
		}
	}
}

static void a_walk_of_another_page_proves_nothing(void **state)
{
	struct scene s = base_scene();
	struct verdict v;

	(void)state;
	wrong_gic(&s);
	explain(&s);
	s.s2.in += 0x1000;
	verdict_explain(&s.facts, &v);
	assert_int_equal(v.lines[0].certainty, VERDICT_LIKELY);
}

static void add_strange_node(struct test_tree *t)
{
	char name[200];

	memset(name, 'n', sizeof(name) - 1);
	name[199] = '\0';
	name[3] = '\x1b';
	tt_begin(t, name, "evil\x1b[2J,device");
	TT_CELLS(t, "reg", 0, 0x30000000, 0, 0x1000);
	tt_end(t);
}

static void a_hostile_tree_cannot_reach_the_terminal(void **state)
{
	struct scene s = base_scene();

	(void)state;
	s.more_nodes = add_strange_node;
	at_ipa(&s, 0x30000000);
	struct verdict v = explain(&s);

	assert_true(rule_spoke(&v, "the tree names a device that the machine does not have"));
	for (unsigned i = 0; i < v.nlines; i++) {
		for (const char *ch = v.lines[i].text; *ch != '\0'; ch++)
			assert_in_range(*ch, 0x20, 0x7e);
	}
}

static void a_translating_bus_gets_a_remedy_in_words(void **state)
{
	static struct test_tree tree;
	struct scene s = base_scene();

	(void)state;
	tt_start(&tree, 1, 1);
	tt_begin(&tree, "soc", "simple-bus");
	TT_CELLS(&tree, "#address-cells", 1);
	TT_CELLS(&tree, "#size-cells", 1);
	TT_CELLS(&tree, "ranges", 0, 0x1c000000, 0x01000000);
	tt_begin(&tree, "interrupt-controller@481000", "arm,gic-400");
	TT_CELLS(&tree, "reg", 0x481000, 0x1000, 0x482000, 0x2000);
	tt_end(&tree);
	tt_end(&tree);
	tt_finish(&tree);
	s.facts.dtb = tree.bytes;
	s.facts.dtb_size = sizeof(tree.bytes);
	struct verdict v = explain(&s);

	assert_true(has_text(&v, "interrupt-controller@481000 \"arm,gic-400\" reg[0]: +004 is GICD_TYPER"));
	assert_true(has_text(&v, "give that node's reg the address 08000000 as a cpu sees it"));
}

static void (*const changes[])(struct scene *s) = {wrong_gic,
						   wrong_uart,
						   write_beyond_claimed_ram,
						   device_that_is_not_there,
						   earlycon_at_another_address,
						   ldrex_on_device,
						   ttbr_outside_ram,
						   abort_without_vectors,
						   null_pointer,
						   tree_cut_short,
						   without_tree,
						   walk_that_now_succeeds};

/* Facts of any value: no crash, the limits hold, always a first line. */
static void random_facts_are_harmless(void **state)
{
	uint32_t seed = 4711;

	(void)state;
	for (unsigned i = 0; i < 3000; i++) {
		struct scene s = base_scene();
		uint32_t *words = (uint32_t *)(void *)s.facts.regs;

		changes[i % (sizeof(changes) / sizeof(changes[0]))](&s);
		for (unsigned k = 0; k < 15; k++)
			words[k] = seed = seed * 1664525u + 1013904223u;
		s.facts.kind = (enum crash_kind)(seed >> 8) % 6;
		s.facts.insn = seed = seed * 1664525u + 1013904223u;
		s.facts.hsr = seed = seed * 1664525u + 1013904223u;
		s.facts.cpsr = seed = seed * 1664525u + 1013904223u;
		s.facts.ipa = (uint64_t)(seed & 0xff) << 32 | (seed << 3);
		s.facts.size = (uint8_t)(seed >> 20);
		s.facts.ram_size = seed & 3 ? s.facts.ram_size : 0;
		struct verdict v = explain(&s);

		assert_in_range(v.nlines, 1, VERDICT_LINES_MAX);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_demo_ends_as_the_design_says),
	    cmocka_unit_test(the_longest_lines_keep_to_their_columns),
	    cmocka_unit_test(nothing_is_certain_that_is_not_proven),
	    cmocka_unit_test(a_walk_of_another_page_proves_nothing),
	    cmocka_unit_test(a_hostile_tree_cannot_reach_the_terminal),
	    cmocka_unit_test(a_translating_bus_gets_a_remedy_in_words),
	    cmocka_unit_test(random_facts_are_harmless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
