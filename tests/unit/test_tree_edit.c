/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Given trees: what is not sound is refused by name, what is sound gets the agreed changes and no other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <libfdt.h>
#include <hvabi/errno.h>
#include <hvlib/tree_edit.h>
#include <hvlib/tree_read.h>
#include "dts.h"

#define RAM_BASE 0x40000000u
#define RAM_SIZE 0x10000000u

static const char plain_dts[] = "/memreserve/ 0x1000 0x2000;\n"
				"/ { #address-cells = <2>; #size-cells = <2>; compatible = \"x\";\n"
				"  chosen { bootargs = \"old\"; stdout-path = \"/u\"; };\n"
				"  memory@40000000 { device_type = \"memory\"; reg = <0 0x40000000 0 0x10000000>; };\n"
				"  u { a { b { c = <1 2 3>; }; }; };\n"
				"};";

static _Alignas(8) uint8_t given[DTS_MAX];
static _Alignas(8) uint8_t out[DTS_MAX + TREE_EDIT_ROOM];
static struct lines lines;
static const struct note note = {lines_take, &lines};
static char err[200];

static struct tree_edit start(const char *dts)
{
	memset(&lines, 0, sizeof lines);
	size_t size = dts_compile(dts, given);
	assert_true(size > 0);
	return (struct tree_edit){.dtb = given, .dtb_size = size, .ram_base = RAM_BASE, .ram_size = RAM_SIZE};
}

static void apply(const struct tree_edit *edit)
{
	assert_int_equal(tree_edit(edit, out, sizeof out, &note, err, sizeof err), 0);
	assert_int_equal(fdt_check_full(out, sizeof out), 0);
}

static void expect_line(const char *text)
{
	if (!strstr(lines.text, text))
		fail_msg("no \"%s\" in:\n%s", text, lines.text);
}

static void verbatim_changes_no_byte(void **state)
{
	(void)state;
	struct tree_edit edit = start(plain_dts);
	edit.verbatim = true;
	edit.bootargs = "new";
	edit.initrd_start = 0x48200000;
	edit.initrd_end = 0x48300000;
	assert_int_equal(tree_edit(&edit, out, sizeof out, &note, err, sizeof err), 0);
	assert_memory_equal(out, given, edit.dtb_size);
	assert_int_equal(lines.count, 0);
}

static void nothing_asked_nothing_changed(void **state)
{
	(void)state;
	struct tree_edit edit = start(plain_dts);
	apply(&edit);
	assert_int_equal(lines.count, 0);
	assert_string_equal(tree_string(out, fdt_path_offset(out, "/chosen"), "bootargs"), "old");
	assert_null(fdt_getprop(out, fdt_path_offset(out, "/chosen"), "linux,initrd-start", NULL));
	assert_int_equal(fdt_num_mem_rsv(out), 1);
	assert_int_equal(fdt_totalsize(out), edit.dtb_size);
}

static void bootargs_are_replaced_and_told(void **state)
{
	(void)state;
	struct tree_edit edit = start(plain_dts);
	edit.bootargs = "console=ttyAMA0 a-longer-line-than-before";
	apply(&edit);
	assert_string_equal(tree_string(out, fdt_path_offset(out, "/chosen"), "bootargs"), edit.bootargs);
	assert_string_equal(tree_string(out, fdt_path_offset(out, "/chosen"), "stdout-path"), "/u");
	expect_line("bootargs = \"console=ttyAMA0 a-longer-line-than-before\"");
	expect_line("it was \"old\"");
	assert_int_equal(lines.count, 2);
	edit = start(plain_dts);
	edit.bootargs = "old";
	apply(&edit);
	assert_int_equal(lines.count, 0);
}

static void initrd_is_named_and_told(void **state)
{
	(void)state;
	struct tree_edit edit = start(plain_dts);
	edit.initrd_start = 0x48200000;
	edit.initrd_end = 0x48345678;
	apply(&edit);
	uint32_t value = 0;
	assert_true(tree_u32(out, fdt_path_offset(out, "/chosen"), "linux,initrd-start", &value));
	assert_int_equal(value, 0x48200000);
	assert_true(tree_u32(out, fdt_path_offset(out, "/chosen"), "linux,initrd-end", &value));
	assert_int_equal(value, 0x48345678);
	expect_line("linux,initrd-end = 48345678");
	assert_int_equal(lines.count, 1);
}

static void chosen_and_memory_are_made_where_absent(void **state)
{
	(void)state;
	static const struct {
		const char *dts;
		unsigned length; /* of reg */
	} cases[] = {
	    {"/ { #address-cells = <1>; #size-cells = <1>; };", 8},
	    {"/ { #address-cells = <2>; #size-cells = <2>; };", 16},
	    {"/ { };", 12},
	};
	for (unsigned i = 0; i < 3; i++) {
		struct tree_edit edit = start(cases[i].dts);
		edit.bootargs = "x";
		apply(&edit);
		int len, memory = fdt_path_offset(out, "/memory@40000000");
		assert_true(memory > 0);
		assert_non_null(fdt_getprop(out, memory, "reg", &len));
		assert_int_equal(len, cases[i].length);
		struct tree_pairs reg;
		uint64_t base = 0, size = 0;
		assert_true(tree_reg_start(&reg, out, memory, false));
		assert_true(tree_pairs_next(&reg, &base, &size));
		assert_int_equal(base, RAM_BASE);
		assert_int_equal(size, RAM_SIZE);
		assert_string_equal(tree_string(out, memory, "device_type"), "memory");
		assert_string_equal(tree_string(out, fdt_path_offset(out, "/chosen"), "bootargs"), "x");
		expect_line("tree: /memory@40000000 added: 256 MiB");
	}
}

static void memory_that_cannot_be_added_is_told(void **state)
{
	(void)state;
	struct tree_edit edit = start("/ { #address-cells = <3>; #size-cells = <2>; };");
	apply(&edit);
	expect_line("3 address and 2 size cells");
}

static void differing_memory_is_told_and_left(void **state)
{
	(void)state;
	static const struct {
		const char *reg, *line;
	} cases[] = {
	    {"<0 0x40000000 0 0x20000000>", "/memory: 0x20000000 bytes at 0x40000000, but the domain has 0x10000000"},
	    {"<0 0x80000000 0 0x10000000>", "/memory: 0x10000000 bytes at 0x80000000"},
	    {"<0xffffffff 0xfffff000 0 0x10000>", "/memory: 0x10000 bytes at 0xfffffffffffff000"},
	    {"<0 0x40000000 0 0x08000000>", "/memory has 0x8000000 bytes of the domain's 0x10000000"},
	    {"<0 0 0 0>", "0x0 bytes at 0x0"},
	    {"<1 2 3>", "/memory: its reg cannot be read"},
	    {"<0 0x40000000 0 0x08000000 0 0x48000000 0 0x08000000>", ""},
	};
	for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
		char dts[300];
		snprintf(
		    dts, sizeof dts,
		    "/ { #address-cells = <2>; #size-cells = <2>; memory { device_type = \"memory\"; reg = %s; }; };",
		    cases[i].reg);
		struct tree_edit edit = start(dts);
		apply(&edit);
		expect_line(cases[i].line);
		assert_int_equal(lines.count > 0, cases[i].line[0] != '\0');
		assert_int_equal(fdt_totalsize(out), edit.dtb_size);
		assert_int_equal(fdt_path_offset(out, "/memory@40000000"), fdt_path_offset(given, "/memory@40000000"));
	}
}

static void an_unaligned_tree_with_bytes_after_it_is_taken(void **state)
{
	(void)state;
	static uint8_t shifted[DTS_MAX];
	struct tree_edit edit = start(plain_dts);
	for (unsigned shift = 1; shift < 8; shift++) {
		memset(shifted, 0xff, sizeof shifted);
		memcpy(shifted + shift, given, edit.dtb_size);
		struct tree_edit moved = edit;
		moved.dtb = shifted + shift;
		moved.dtb_size = edit.dtb_size + 100;
		moved.bootargs = "new";
		apply(&moved);
	}
}

static void too_small_a_room_is_refused(void **state)
{
	(void)state;
	struct tree_edit edit = start(plain_dts);
	edit.bootargs = "a line of bootargs that is longer than what was there before it, by far";
	for (size_t room = 0; room < edit.dtb_size; room += 8) {
		assert_int_equal(tree_edit(&edit, out, room, &note, err, sizeof err), -HV_ENOSPC);
		assert_non_null(strstr(err, "too small"));
	}
	assert_int_equal(tree_edit(&edit, out, edit.dtb_size + 16, &note, err, sizeof err), -HV_ENOSPC);
	assert_int_equal(tree_edit(&edit, out, edit.dtb_size + 256, &note, err, sizeof err), 0);
}

static void poke(unsigned offset, uint32_t value)
{
	fdt32_st(given + offset, value);
}

/* Offset of the @n-th cell of that value in the structure block. */
static unsigned token(uint32_t value, unsigned n)
{
	for (unsigned at = fdt_off_dt_struct(given);; at += 4)
		if (fdt32_ld((const fdt32_t *)(void *)(given + at)) == value && n-- == 0)
			return at;
}

static void damage_is_named(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		int field;		 /* of the header, or -1: a token */
		uint32_t what, nth, add; /* token to change, which, distance */
		uint32_t value;
		const char *text;
	} cases[] = {
	    {"an ATAGS list", 0, 0, 0, 0, 0x54410001, "starts with 54410001, should be d00dfeed"},
	    {"total size beyond the file", 1, 0, 0, 0, 0x10000, "header says 65536"},
	    {"total size of 8", 1, 0, 0, 0, 8, "header says 8"},
	    {"structure block outside", 2, 0, 0, 0, 0x7ffffffc, "its structure block"},
	    {"structure block not aligned", 2, 0, 0, 0, 0x3a, "not aligned"},
	    {"strings block outside", 3, 0, 0, 0, 0xffffffff, "its strings block"},
	    {"reservation block outside", 4, 0, 0, 0, 0xfffffff8, "memory reservation block"},
	    {"a version of the future", 6, 0, 0, 0, 18, "version 17 (compatible to 18)"},
	    {"strings block too long", 8, 0, 0, 0, 0xfffffff0, "its strings block"},
	    {"structure block too long", 9, 0, 0, 0, 0xfffffff0, "its structure block"},
	    {"structure block cut", 9, 0, 0, 0, 16, "a property is cut off"},
	    {"an unknown token", -1, 3, 0, 0, 77, "neither node, property nor end"},
	    {"a property of 4 GiB", -1, 3, 0, 4, 0xffffffff, "longer than the structure block"},
	    {"a property name outside", -1, 3, 0, 8, 0xffffff, "name is not in the strings"},
	    {"an end too many", -1, 3, 0, 0, 2, "something follows the root node"},
	    {"the end inside a node", -1, 2, 3, 0, 9, "ends inside a node"},
	    {"a named root", -1, 1, 0, 4, 0x61000000, "root node has a name"},
	};
	for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct tree_edit edit = start(plain_dts);
		poke(cases[i].field >= 0 ? (unsigned)cases[i].field * 4
					 : token(cases[i].what, cases[i].nth) + cases[i].add,
		     cases[i].value);
		int got = tree_edit(&edit, out, sizeof out, &note, err, sizeof err);
		if (got != -HV_EPROTO || !strstr(err, cases[i].text))
			fail_msg("%s: %d \"%s\"", cases[i].name, got, err);
	}
}

static void deep_nesting_is_refused(void **state)
{
	(void)state;
	static char dts[4096];
	for (unsigned depth = 63; depth <= 64; depth++) {
		strcpy(dts, "/ {");
		for (unsigned i = 0; i < depth; i++)
			strcat(dts, "a {");
		for (unsigned i = 0; i <= depth; i++)
			strcat(dts, "};");
		struct tree_edit edit = start(dts);
		int got = tree_validate(edit.dtb, edit.dtb_size, err, sizeof err);
		assert_int_equal(got, depth == 63 ? 0 : -HV_EPROTO);
	}
	assert_non_null(strstr(err, "more than 64 deep"));
}

/* What tree_validate() lets through, libfdt must find sound too, and no change may fail but for room. */
static void check_agreement(const struct tree_edit *edit)
{
	static _Alignas(8) uint8_t copy[DTS_MAX];
	if (tree_validate(edit->dtb, edit->dtb_size, err, sizeof err)) {
		assert_non_null(err[0] ? err : NULL);
		return;
	}
	memcpy(copy, edit->dtb, edit->dtb_size);
	assert_int_equal(fdt_check_full(copy, edit->dtb_size), 0);
	tree_edit(edit, out, sizeof out, &note, err, sizeof err);
	lines.text[0] = '\0';
}

static void every_truncation_is_refused(void **state)
{
	(void)state;
	struct tree_edit edit = start(plain_dts);
	for (size_t size = 0; size < edit.dtb_size; size++) {
		uint8_t *exact = malloc(size + 1);
		assert_non_null(exact);
		memcpy(exact, given, size);
		assert_int_equal(tree_validate(exact, size, err, sizeof err), -HV_EPROTO);
		free(exact);
	}
}

static void flipped_bits_never_hurt(void **state)
{
	(void)state;
	static uint8_t good[DTS_MAX];
	struct tree_edit edit = start(plain_dts);
	edit.bootargs = "b";
	edit.initrd_end = 0x48000000;
	memcpy(good, given, edit.dtb_size);
	for (size_t bit = 0; bit < edit.dtb_size * 8; bit++) {
		given[bit / 8] ^= (uint8_t)(1u << bit % 8);
		check_agreement(&edit);
		given[bit / 8] = good[bit / 8];
	}
	srand(7);
	for (unsigned round = 0; round < 20000; round++) {
		for (unsigned k = 0; k < 3; k++)
			given[(size_t)rand() % edit.dtb_size] = (uint8_t)(rand() & 1 ? rand() : rand() % 10);
		check_agreement(&edit);
		memcpy(given, good, edit.dtb_size);
	}
}

static void addresses_are_translated_through_every_bus(void **state)
{
	(void)state;
	start("/ { #address-cells = <2>; #size-cells = <2>;\n"
	      "  bus { #address-cells = <1>; #size-cells = <1>; ranges = <0x100 1 0x2000 0x100>;\n"
	      "    same { #address-cells = <1>; #size-cells = <1>; ranges; dev@110 { reg = <0x110 4>; }; };\n"
	      "    none { #address-cells = <1>; #size-cells = <1>; dev@110 { reg = <0x110 4>; }; };\n"
	      "    out@200 { reg = <0x200 4>; };\n"
	      "  };\n"
	      "  top@5 { reg = <0 5 0 1>; };\n"
	      "};");
	uint64_t address = 0x110;
	assert_true(tree_translate(given, fdt_path_offset(given, "/bus/same/dev@110"), &address));
	assert_int_equal(address, 0x100002010);
	address = 0x110;
	assert_false(tree_translate(given, fdt_path_offset(given, "/bus/none/dev@110"), &address));
	address = 0x200;
	assert_false(tree_translate(given, fdt_path_offset(given, "/bus/out@200"), &address));
	address = 5;
	assert_true(tree_translate(given, fdt_path_offset(given, "/top@5"), &address));
	assert_int_equal(address, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(verbatim_changes_no_byte),
	    cmocka_unit_test(nothing_asked_nothing_changed),
	    cmocka_unit_test(bootargs_are_replaced_and_told),
	    cmocka_unit_test(initrd_is_named_and_told),
	    cmocka_unit_test(chosen_and_memory_are_made_where_absent),
	    cmocka_unit_test(memory_that_cannot_be_added_is_told),
	    cmocka_unit_test(differing_memory_is_told_and_left),
	    cmocka_unit_test(an_unaligned_tree_with_bytes_after_it_is_taken),
	    cmocka_unit_test(too_small_a_room_is_refused),
	    cmocka_unit_test(damage_is_named),
	    cmocka_unit_test(deep_nesting_is_refused),
	    cmocka_unit_test(every_truncation_is_refused),
	    cmocka_unit_test(flipped_bits_never_hurt),
	    cmocka_unit_test(addresses_are_translated_through_every_bus),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
