/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looking up addresses in a guest's device tree, what it claims, and trees that are not what they seem. */
#include "make_tree.h"
#include <hvabi/errno.h>
#include <hvlib/devreg.h>
#include <hvlib/tree_lookup.h>

static struct test_tree tree;

static const struct {
	const char *name;
	uint64_t base, size;
	int err;
	const char *path, *reg_name;
	unsigned reg_index;
	uint64_t offset;
} lookups[] = {
    {"a register behind a bus that translates", 0x10028014, 1, 0, "/soc/serial@28000", "LSR", 0, 0x14},
    {"of two that cover it the smaller is told", 0x10028000, 1, 0, "/soc/serial@28000", "RBR/THR", 0, 0},
    {"behind the smaller one the larger is left", 0x10028400, 1, 0, "/soc/wide@0", NULL, 0, 0x28400},
    {"an enabled one is told before a smaller disabled one", 0x10050004, 1, 0, "/soc/wide@0", NULL, 0, 0x50004},
    {"a second entry by a second range", 0x20000010, 1, 0, "/soc/off@50000", NULL, 1, 0x10},
    {"an entry that no range covers is not there", 0x3000000, 1, -HV_ENOENT, NULL, NULL, 0, 0},
    {"an entry that leaves its range is not there", 0x10fff900, 1, -HV_ENOENT, NULL, NULL, 0, 0},
    {"a bus without ranges is not there", 0x30000000, 1, -HV_ENOENT, NULL, NULL, 0, 0},
    {"the first byte of memory", 0x40000000, 1, 0, "/memory@40000000", NULL, 0, 0},
    {"memory before the reserved part of it", 0x4f000010, 1, 0, "/memory@40000000", NULL, 0, 0xf000010},
    {"the last byte of the second bank", 0x8fffffff, 1, 0, "/memory@40000000", NULL, 1, 0xfffffff},
    {"one byte behind it", 0x90000000, 1, -HV_ENOENT, NULL, NULL, 0, 0},
    {"an entry that ends the address space", 0xffffffff, 1, 0, "/wraps@fffff000", NULL, 0, 0xfff},
    {"an entry of size 0 covers nothing", 0x50000000, 1, -HV_ENOENT, NULL, NULL, 0, 0},
    {"a page that only partly is a device", 0x100ff000, 0x2000, 0, "/soc/wide@0", NULL, 0, 0xff000},
};

static void addresses_are_found(void **state)
{
	(void)state;
	make_buses(&tree);
	for (size_t i = 0; i < sizeof(lookups) / sizeof(lookups[0]); i++) {
		struct tree_range where = {lookups[i].base, lookups[i].size};
		struct tree_hit hit;
		int err = tree_lookup(tree.bytes, sizeof(tree.bytes), where, &hit);

		if (err != lookups[i].err)
			fail_msg("%s: %d", lookups[i].name, err);
		if (err != 0)
			continue;
		if (strcmp(hit.path, lookups[i].path) != 0 || hit.reg_index != lookups[i].reg_index ||
		    hit.offset != lookups[i].offset)
			fail_msg("%s: %s reg[%u] +%llx", lookups[i].name, hit.path, hit.reg_index,
				 (unsigned long long)hit.offset);
		const char *reg = tree_register_name(tree.bytes, &hit);

		if ((reg == NULL) != (lookups[i].reg_name == NULL) ||
		    (reg != NULL && strcmp(reg, lookups[i].reg_name) != 0))
			fail_msg("%s: register %s", lookups[i].name, reg != NULL ? reg : "none");
	}
}

static void a_disabled_node_says_so(void **state)
{
	struct tree_range where = {0x20000000, 1};
	struct tree_hit hit;

	(void)state;
	make_buses(&tree);
	assert_int_equal(tree_lookup(tree.bytes, sizeof(tree.bytes), where, &hit), 0);
	assert_true(hit.disabled);
	assert_string_equal(hit.compatible, "acme,off");
	where.base = 0x10028000;
	assert_int_equal(tree_lookup(tree.bytes, sizeof(tree.bytes), where, &hit), 0);
	assert_false(hit.disabled);
	assert_false(hit.is_memory);
	where.base = 0x40000000;
	assert_int_equal(tree_lookup(tree.bytes, sizeof(tree.bytes), where, &hit), 0);
	assert_true(hit.is_memory);
	assert_string_equal(hit.compatible, "");
}

static void neighbours_are_found(void **state)
{
	struct tree_hit hit;

	(void)state;
	make_buses(&tree);
	assert_int_equal(tree_below(tree.bytes, sizeof(tree.bytes), 0x18000000, &hit), 0);
	assert_string_equal(hit.path, "/soc/wide@0");
	assert_int_equal(tree_above(tree.bytes, sizeof(tree.bytes), 0x18000000, &hit), 0);
	assert_string_equal(hit.path, "/soc/off@50000");
	assert_int_equal(tree_below(tree.bytes, sizeof(tree.bytes), 0x1000, &hit), -HV_ENOENT);
	assert_int_equal(tree_above(tree.bytes, sizeof(tree.bytes), 0xfffff000, &hit), -HV_ENOENT);
	assert_int_equal(tree_above(tree.bytes, sizeof(tree.bytes), 0, &hit), 0);
	assert_string_equal(hit.path, "/soc/wide@0");
}

static void the_right_tree_claims_the_machine(void **state)
{
	struct tree_claims claims;
	char path[TREE_PATH_MAX];

	(void)state;
	tt_make(&tree, &test_tree_right);
	assert_int_equal(tree_read_claims(tree.bytes, sizeof(tree.bytes), &claims), 0);
	assert_int_equal(claims.nmemory, 1);
	assert_int_equal(claims.memory_total, 0x10000000);
	assert_true(claims.gic_is_v2);
	assert_int_equal(claims.gicd.base, 0x08000000);
	assert_int_equal(claims.gicc.base, 0x08010000);
	assert_int_equal(claims.uart.base, 0x09000000);
	assert_true(claims.uart_is_stdout);
	tree_path(tree.bytes, claims.uart_node, path, sizeof(path));
	assert_string_equal(path, "/pl011@9000000");
	assert_int_equal(claims.timer_intid[0], 29);
	assert_int_equal(claims.timer_intid[2], 27);
	assert_int_equal(claims.timer_intid[3], 26);
	assert_int_equal(claims.psci, TREE_PSCI_HVC);
	assert_int_equal(claims.ncpus, 0);
	assert_string_equal(claims.bootargs, "");
}

static void cpus_and_bootargs_are_counted_and_read(void **state)
{
	struct tree_claims claims;

	(void)state;
	tt_start(&tree, 1, 1);
	tt_begin(&tree, "cpus", NULL);
	TT_CELLS(&tree, "#address-cells", 1);
	TT_CELLS(&tree, "#size-cells", 0);
	for (uint32_t i = 0; i < 3; i++) {
		char name[8] = "cpu@0";

		name[4] = (char)('0' + i);
		tt_begin(&tree, name, "arm,cortex-a7");
		tt_string(&tree, "device_type", "cpu");
		TT_CELLS(&tree, "reg", i);
		tt_end(&tree);
	}
	tt_end(&tree);
	tt_begin(&tree, "chosen", NULL);
	tt_string(&tree, "bootargs", "console=ttyAMA0");
	tt_end(&tree);
	tt_begin(&tree, "psci", "arm,psci-0.2");
	tt_string(&tree, "method", "sms");
	tt_end(&tree);
	tt_finish(&tree);
	assert_int_equal(tree_read_claims(tree.bytes, sizeof(tree.bytes), &claims), 0);
	assert_int_equal(claims.ncpus, 3);
	assert_string_equal(claims.bootargs, "console=ttyAMA0");
	assert_int_equal(claims.psci, TREE_PSCI_BAD);
	assert_int_equal(claims.gic_node, -1);
	assert_int_equal(claims.uart_node, -1);
	assert_int_equal(claims.memory_total, 0);
}

/* libfdt's own alias lookup recurses for ever here. */
static void an_alias_that_names_itself_is_no_uart(void **state)
{
	struct tree_claims claims;

	(void)state;
	tt_start(&tree, 1, 1);
	tt_begin(&tree, "aliases", NULL);
	tt_string(&tree, "loop", "loop");
	tt_end(&tree);
	tt_begin(&tree, "chosen", NULL);
	tt_string(&tree, "stdout-path", "loop");
	tt_end(&tree);
	tt_finish(&tree);
	assert_int_equal(tree_read_claims(tree.bytes, sizeof(tree.bytes), &claims), 0);
	assert_int_equal(claims.uart_node, -1);
	assert_false(claims.uart_is_stdout);
}

static void reg_is_written_in_the_parents_cells(void **state)
{
	struct tree_range r[2] = {{0x08000000, 0x10000}, {0x08010000, 0x10000}};
	struct tree_ranges two = {r, 2}, one = {r, 1};
	char text[80], small[20];
	int node;

	(void)state;
	tt_make(&tree, &test_tree_right);
	node = fdt_path_offset(tree.bytes, "/intc@8000000");
	assert_int_equal(tree_format_reg(tree.bytes, node, two, text, sizeof(text)), 0);
	assert_string_equal(text, "reg = <0x0 0x08000000 0x0 0x10000  0x0 0x08010000 0x0 0x10000>;");
	assert_int_equal(tree_format_reg(tree.bytes, node, two, small, sizeof(small)), -HV_ENOSPC);
	r[0].base = 0x812345678;
	assert_int_equal(tree_format_reg(tree.bytes, node, one, text, sizeof(text)), 0);
	assert_string_equal(text, "reg = <0x8 0x12345678 0x0 0x10000>;");
	make_buses(&tree);
	node = fdt_path_offset(tree.bytes, "/wraps@fffff000");
	assert_int_equal(tree_format_reg(tree.bytes, node, one, text, sizeof(text)), -HV_ENOSPC);
	r[0].base = 0x08000000;
	assert_int_equal(tree_format_reg(tree.bytes, node, two, text, sizeof(text)), 0);
	assert_string_equal(text, "reg = <0x08000000 0x10000  0x08010000 0x10000>;");
	node = fdt_path_offset(tree.bytes, "/soc/serial@28000");
	assert_int_equal(tree_format_reg(tree.bytes, node, one, text, sizeof(text)), -HV_ENOSYS);
}

static void long_and_strange_names_are_made_fit_to_print(void **state)
{
	char name[201], path[32];

	(void)state;
	memset(name, 'x', sizeof(name) - 1);
	name[200] = '\0';
	name[1] = '\x1b';
	tt_start(&tree, 1, 1);
	tt_begin(&tree, name, NULL);
	tt_end(&tree);
	tt_finish(&tree);
	tree_path(tree.bytes, fdt_first_subnode(tree.bytes, 0), path, sizeof(path));
	assert_string_equal(path, ".../x?xxxxxxxxxxxxxxxxxxxxxxxxx");
}

static void device_kinds_are_known_by_compatible(void **state)
{
	(void)state;
	make_buses(&tree);
	assert_int_equal(tree_device_kind(tree.bytes, fdt_path_offset(tree.bytes, "/soc/serial@28000")), TREE_DEV_UART);
	assert_int_equal(tree_device_kind(tree.bytes, fdt_path_offset(tree.bytes, "/soc/wide@0")), TREE_DEV_OTHER);
	assert_int_equal(tree_device_kind(tree.bytes, fdt_path_offset(tree.bytes, "/memory@40000000")),
			 TREE_DEV_MEMORY);
	tt_make(&tree, &test_tree_right);
	assert_int_equal(tree_device_kind(tree.bytes, fdt_path_offset(tree.bytes, "/intc@8000000")), TREE_DEV_GICV2);
	assert_int_equal(tree_device_kind(tree.bytes, fdt_path_offset(tree.bytes, "/pl011@9000000")), TREE_DEV_PL011);
}

static const struct {
	const char *compatible;
	unsigned reg_index;
	uint64_t offset;
	int shift;
	const char *want;
} registers[] = {
    {"arm,cortex-a15-gic", 0, 0x004, -1, "GICD_TYPER"},
    {"arm,gic-400", 0, 0xf00, -1, "GICD_SGIR"},
    {"arm,gic-400", 0, 0x81f, -1, "GICD_ITARGETSRn"},
    {"arm,gic-400", 0, 0x1000, -1, NULL},
    {"arm,gic-400", 0, 0x100000004, -1, NULL},
    {"arm,cortex-a7-gic", 1, 0x00c, -1, "GICC_IAR"},
    {"arm,cortex-a7-gic", 1, 0x1000, -1, "GICC_DIR"},
    {"arm,cortex-a7-gic", 2, 0x000, -1, NULL},
    {"arm,pl011", 0, 0x018, -1, "UARTFR"},
    {"arm,pl011", 0, 0xfe4, -1, "UARTPeriphIDn"},
    {"arm,primecell", 0, 0xff0, -1, "PrimeCell PCellIDn"},
    {"arm,primecell", 0, 0x018, -1, NULL},
    {"snps,dw-apb-uart", 0, 0x7c, -1, "USR"},
    {"snps,dw-apb-uart", 0, 0x05, 0, "LSR"},
    {"ns16550a", 0, 5, -1, "LSR"},
    {"ns16550a", 0, 0x14, 2, "LSR"},
    {"acme,unknown", 0, 0, -1, NULL},
};

static void registers_have_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(registers) / sizeof(registers[0]); i++) {
		const char *name = devreg_name(registers[i].compatible, registers[i].reg_index, registers[i].offset,
					       registers[i].shift);

		if ((name == NULL) != (registers[i].want == NULL) ||
		    (name != NULL && strcmp(name, registers[i].want) != 0))
			fail_msg("%s reg[%u]+%llx: %s", registers[i].compatible, registers[i].reg_index,
				 (unsigned long long)registers[i].offset, name != NULL ? name : "none");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(addresses_are_found),
	    cmocka_unit_test(a_disabled_node_says_so),
	    cmocka_unit_test(neighbours_are_found),
	    cmocka_unit_test(the_right_tree_claims_the_machine),
	    cmocka_unit_test(cpus_and_bootargs_are_counted_and_read),
	    cmocka_unit_test(an_alias_that_names_itself_is_no_uart),
	    cmocka_unit_test(reg_is_written_in_the_parents_cells),
	    cmocka_unit_test(long_and_strange_names_are_made_fit_to_print),
	    cmocka_unit_test(device_kinds_are_known_by_compatible),
	    cmocka_unit_test(registers_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
