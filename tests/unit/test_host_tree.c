/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Host trees: QEMU's virt, Debian's Orange Pi PC, and small ones for each rule. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <glob.h>
#include <cmocka.h>
#include <libfdt.h>
#include <hvabi/errno.h>
#include <hvlib/host_tree.h>
#include <hvlib/tree_edit.h>
#include "dts.h"

#define MEMORY "memory@40000000 { device_type = \"memory\"; reg = <0x40000000 0x10000000>; }; "
#define CPUS   "cpus { #address-cells = <1>; #size-cells = <0>; cpu@0 { device_type = \"cpu\"; reg = <0>; }; }; "
#define GIC                                                                                                            \
	"gic: intc@1000 { compatible = \"arm,gic-400\"; interrupt-controller; #interrupt-cells = <3>; "                \
	"reg = <0x1000 0x1000 0x2000 0x2000 0x4000 0x2000 0x6000 0x2000>; interrupts = <1 9 4>; }; "
#define BASE "interrupt-parent = <&gic>; " MEMORY CPUS GIC

static _Alignas(8) uint8_t tree[DTS_MAX];
static struct host_tree got;
static struct lines lines;
static const struct note note = {lines_take, &lines};

static int read_tree(const char *nodes)
{
	static char dts[16384];
	memset(&lines, 0, sizeof lines);
	snprintf(dts, sizeof dts, "/memreserve/ 0x41000000 0x1000;\n/ { #address-cells = <1>; #size-cells = <1>; %s };",
		 nodes);
	assert_true(dts_compile(dts, tree) > 0);
	return host_tree_read(tree, &got, &note);
}

static void expect_line(const char *text)
{
	if (!strstr(lines.text, text))
		fail_msg("no \"%s\" in:\n%s", text, lines.text);
}

static void check_bank(unsigned i, uint64_t base, uint64_t size)
{
	assert_true(i < got.banks);
	assert_int_equal(got.bank[i].base, base);
	assert_int_equal(got.bank[i].size, size);
}

static void qemu_virt_is_read(void **state)
{
	(void)state;
	memset(&lines, 0, sizeof lines);
	assert_true(dts_compile_file("tests/vectors/qemu-virt-a15.dts", tree) > 0);
	assert_int_equal(host_tree_read(tree, &got, &note), 0);
	assert_int_equal(lines.count, 0);
	assert_string_equal(got.model, "linux,dummy-virt");
	assert_string_equal(got.compatible, "linux,dummy-virt");
	assert_string_equal(got.bootargs, "");
	assert_int_equal(got.banks, 1);
	check_bank(0, 0x40000000, 0x40000000);
	assert_int_equal(got.reserved, 0);
	assert_int_equal(got.cpus, 2);
	assert_int_equal(got.cpu[1], 1);
	assert_int_equal(got.gic.gicd, 0x08000000);
	assert_int_equal(got.gic.gicc, 0x08010000);
	assert_int_equal(got.gic.gich, 0x08030000);
	assert_int_equal(got.gic.gicv, 0x08040000);
	assert_int_equal(got.gic.gicv_size, 0x10000);
	assert_int_equal(got.gic.maintenance_intid, 25);
	assert_int_equal(got.uart.kind, HOST_UART_PL011);
	assert_true(got.uart.from_stdout_path);
	assert_int_equal(got.uart.base, 0x09000000);
	assert_int_equal(got.uart.intid, 33);
	assert_int_equal(got.uart.clock_frequency, 24000000);
	assert_int_equal(got.timer.sec_phys, 29);
	assert_int_equal(got.timer.phys, 30);
	assert_int_equal(got.timer.virt, 27);
	assert_int_equal(got.timer.hyp, 26);
	assert_int_equal(got.timer.clock_frequency, 0);
	assert_int_equal(got.psci.method, HOST_PSCI_SMC);
	assert_false(got.psci.v0_1);
	assert_int_equal(got.psci.cpu_on, 0x84000003);
}

/* Debian's tree has neither /memory nor PSCI: the boot loader adds them. */
static void debian_orangepi_is_read(void **state)
{
	(void)state;
	static _Alignas(8) uint8_t given[DTS_MAX];
	glob_t found;
	if (glob("build/armhf/linux-image-armmp/usr/lib/linux-image-*/sun8i-h3-orangepi-pc.dtb", 0, NULL, &found))
		skip();
	FILE *in = fopen(found.gl_pathv[0], "rb");
	assert_non_null(in);
	size_t size = fread(given, 1, sizeof given, in);
	fclose(in);
	globfree(&found);
	memset(&lines, 0, sizeof lines);
	assert_int_equal(host_tree_read(given, &got, &note), -HV_EPROTO);
	expect_line("no RAM: it has no /memory");
	char err[200];
	struct tree_edit edit = {.dtb = given, .dtb_size = size, .ram_base = 0x40000000, .ram_size = 0x40000000};
	assert_int_equal(tree_edit(&edit, tree, sizeof tree, NULL, err, sizeof err), 0);
	assert_int_equal(host_tree_read(tree, &got, &note), 0);
	assert_string_equal(got.model, "Xunlong Orange Pi PC");
	check_bank(0, 0x40000000, 0x40000000);
	assert_int_equal(got.cpus, 4);
	assert_int_equal(got.cpu[3], 3);
	assert_int_equal(got.gic.gicd, 0x01c81000);
	assert_int_equal(got.gic.gicc, 0x01c82000);
	assert_int_equal(got.gic.gich, 0x01c84000);
	assert_int_equal(got.gic.gicv, 0x01c86000);
	assert_int_equal(got.uart.kind, HOST_UART_8250);
	assert_true(got.uart.dw_apb && got.uart.from_stdout_path);
	assert_int_equal(got.uart.base, 0x01c28000);
	assert_int_equal(got.uart.reg_shift, 2);
	assert_int_equal(got.uart.io_width, 4);
	assert_int_equal(got.uart.intid, 32);
	assert_int_equal(got.timer.virt, 27);
	assert_int_equal(got.timer.hyp, 26);
	assert_int_equal(got.psci.method, HOST_PSCI_NONE);
}

static void the_least_tree_is_read(void **state)
{
	(void)state;
	assert_int_equal(read_tree(BASE), 0);
	assert_string_equal(got.model, "");
	assert_int_equal(got.reserved, 1);
	assert_int_equal(got.reserve[0].base, 0x41000000);
	assert_int_equal(got.uart.kind, HOST_UART_NONE);
	expect_line("no UART that we have a driver for");
	assert_false(got.timer.found);
	assert_int_equal(got.psci.method, HOST_PSCI_NONE);
}

static void what_it_cannot_run_without_is_named(void **state)
{
	(void)state;
	static const struct {
		const char *nodes, *line;
	} cases[] = {
	    {CPUS GIC, "no RAM"},
	    {"memory { reg = <0 0>; device_type = \"memory\"; };" CPUS GIC, "no RAM"},
	    {"memory { reg = <0 0 0>; device_type = \"memory\"; };" CPUS GIC, "reg of a memory node cannot be read"},
	    {MEMORY GIC, "no cpu"},
	    {MEMORY GIC "cpus { #address-cells = <1>; cpu@0 { status = \"fail-x\"; reg = <0>; }; };", "no cpu"},
	    {MEMORY CPUS, "no GICv2"},
	    {MEMORY CPUS "g { compatible = \"arm,gic-v3\"; };", "GICv2 is needed (QEMU: gic-version=2)"},
	    {MEMORY CPUS "g { compatible = \"arm,cortex-a9-gic\"; };", "without virtualization"},
	    {MEMORY CPUS "g { compatible = \"arm,gic-400\"; reg = <0 1 2 3>; };", "must name four ranges"},
	    {MEMORY CPUS "g { compatible = \"arm,gic-400\"; reg = <0 1 2 3 4 5 6 7 8>; };", "must name four ranges"},
	};
	for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(read_tree(cases[i].nodes), -HV_EPROTO);
		expect_line(cases[i].line);
	}
}

static void banks_are_sorted_clipped_and_joined(void **state)
{
	(void)state;
	assert_int_equal(
	    read_tree(CPUS GIC

		      "memory@80000800 { device_type = \"memory\"; reg = <0x80000800 0x2000>; };"
		      "memory@40000000 { device_type = \"memory\"; reg = <0x50000000 0x1000 0x40000000 0x1000000>; };"
		      "memory@41000000 { device_type = \"memory\"; reg = <0x41000000 0x1000>; };"
		      "memory@60000000 { device_type = \"memory\"; status = \"disabled\"; reg = <0x60000000 0x1000>; };"
		      "memory@40000800 { reg = <0x40fff000 0x4000>; };"
		      "other@70000000 { device_type = \"memory\"; reg = <0x70000000 0x1000>; };"),
	    0);
	assert_int_equal(got.banks, 4);
	check_bank(0, 0x40000000, 0x1003000);
	check_bank(1, 0x50000000, 0x1000);
	check_bank(2, 0x70000000, 0x1000);
	check_bank(3, 0x80001000, 0x1000);
	expect_line("RAM at 0x40000000 and at 0x40fff000 overlap");
}

static int read_wide(const char *memory)
{
	static char dts[4096];
	memset(&lines, 0, sizeof lines);
	snprintf(dts, sizeof dts,
		 "/ { #address-cells = <2>; #size-cells = <2>; memory { device_type = \"memory\"; reg = %s; };"
		 "bus { #address-cells = <1>; #size-cells = <1>; ranges = <0 0 0x10000000 0x100000>; " GIC "}; " CPUS
		 "};",
		 memory);
	assert_true(dts_compile(dts, tree) > 0);
	return host_tree_read(tree, &got, &note);
}

static void ram_above_4_gib_is_left_aside(void **state)
{
	(void)state;
	assert_int_equal(read_wide("<0 0x80000000 1 0>"), 0);
	check_bank(0, 0x80000000, 0x80000000);
	expect_line("RAM 0x80000000-0x17fffffff: what is above 4 GiB is not used");
	assert_int_equal(got.gic.gicd, 0x10001000);
	assert_int_equal(read_wide("<0 0x80000000 0 0x80000000>"), 0);
	check_bank(0, 0x80000000, 0x80000000);
	assert_null(strstr(lines.text, "4 GiB"));
	assert_int_equal(read_wide("<8 0 1 0>"), -HV_EPROTO);
	expect_line("no RAM");
	assert_int_equal(read_wide("<0 0x80000000 0xffffffff 0xffffffff>"), 0);
	check_bank(0, 0x80000000, 0x80000000);
}

static void more_banks_than_slots_are_told(void **state)
{
	(void)state;
	assert_int_equal(read_tree(CPUS GIC
				   "memory { device_type = \"memory\"; reg = <0x10000000 0x1000 0x20000000 0x1000 "
				   "0x30000000 0x1000 0x40000000 0x1000 0x50000000 0x1000 0x60000000 0x1000 "
				   "0x70000000 0x1000 0x80000000 0x1000 0x90000000 0x1000>; };"),
			 0);
	assert_int_equal(got.banks, 8);
	expect_line("more than 8 banks of RAM: the one at 0x90000000");
}

static void reserved_memory_is_kept(void **state)
{
	(void)state;
	assert_int_equal(read_tree(BASE "reserved-memory { #address-cells = <1>; #size-cells = <1>; ranges;"
					"a@42000000 { reg = <0x42000000 0x1000 0x43000000 0x1000>; no-map; };"
					"b { size = <0x1000>; };"
					"c@44000000 { reg = <0x44000000 0x1000>; status = \"disabled\"; };"
					"d@fffff000 { reg = <0xfffff000 0x2000>; }; };"),
			 0);
	assert_int_equal(got.reserved, 4);
	assert_int_equal(got.reserve[1].base, 0x42000000);
	assert_int_equal(got.reserve[2].base, 0x43000000);
	assert_int_equal(got.reserve[3].base + got.reserve[3].size, (uint64_t)1 << 32);
	static char text[8192];
	strcpy(text, BASE "reserved-memory { #address-cells = <1>; #size-cells = <1>; ranges; ");
	for (unsigned i = 0; i < 32; i++) {
		size_t used = strlen(text);
		snprintf(text + used, sizeof text - used, "r@%x { reg = <0x%x 1>; };", i * 4096, i * 4096);
	}
	strcat(text, "};");
	assert_int_equal(read_tree(text), -HV_EPROTO);
	expect_line("more than 32 reserved ranges");
}

static void cpus_are_listed_by_affinity(void **state)
{
	(void)state;
	assert_int_equal(read_tree(MEMORY GIC "cpus { #address-cells = <2>; #size-cells = <0>; cpu-map { };"
					      "cpu@100 { device_type = \"cpu\"; reg = <0 0x100>; };"
					      "cpu@101 { reg = <0 0x101>; status = \"disabled\"; };"
					      "cpu@2 { reg = <0 2>; status = \"fail\"; };"
					      "cpu@3 { reg = <0 0x100>; };"
					      "cpu@4 { reg = <1 0>; };"
					      "cpu@5 { reg = <5>; };"
					      "l2-cache { reg = <0 7>; }; };"),
			 0);
	assert_int_equal(got.cpus, 2);
	assert_int_equal(got.cpu[0], 0x100);
	assert_int_equal(got.cpu[1], 0x101);
	expect_line("two cpus have reg 0x100");
	expect_line("reg 0x100000000 is no MPIDR affinity");
	expect_line("a cpu without a readable reg");
}

static void more_than_8_cpus_are_told(void **state)
{
	(void)state;
	char text[2048] = MEMORY GIC "cpus { #address-cells = <1>; #size-cells = <0>;";
	for (unsigned i = 0; i < 9; i++) {
		size_t used = strlen(text);
		snprintf(text + used, sizeof text - used, "cpu@%x { reg = <0x%x>; };", i, i);
	}
	strcat(text, "};");
	assert_int_equal(read_tree(text), 0);
	assert_int_equal(got.cpus, 8);
	expect_line("more than 8 cpus: cpu 0x8");
}

#define UART0_ "uart0: serial@1000 { compatible = \"x\", \"snps,dw-apb-uart\"; reg = <0x1000 0x100>; "
#define UART0  UART0_ "interrupts = <0 5 4>; "
#define UART1                                                                                                          \
	"serial@2000 { compatible = \"ns16550a\"; reg = <0x2000 0x100>; clock-frequency = <1843200>; interrupts = <1 " \
	"4 4>; "

static void the_console_is_found_in_every_way(void **state)
{
	(void)state;
	static const struct {
		const char *nodes;
		uint32_t base, intid;
		bool stdout_path;
		const char *line;
	} cases[] = {
	    {"chosen { stdout-path = \"/serial@2000\"; };" UART0 "}; " UART1 "};", 0x2000, 20, true, ""},
	    {"chosen { stdout-path = \"/serial@2000:115200n8\"; };" UART0 "}; " UART1 "};", 0x2000, 20, true, ""},
	    {"chosen { stdout-path = \"s0:115200n8\"; }; aliases { s0 = &uart0; };" UART0 "}; " UART1 "};", 0x1000, 37,
	     true, ""},
	    {"chosen { linux,stdout-path = \"s0\"; }; aliases { s0 = &uart0; };" UART0 "};", 0x1000, 37, true, ""},
	    {"chosen { stdout-path = \"none\"; };" UART1 "};", 0x2000, 20, false, ""},
	    {"chosen { stdout-path = \"/odd\"; }; odd { compatible = \"y\"; reg = <1 1>; };" UART1 "};", 0x2000, 20,
	     false, "no driver for the UART of stdout-path"},
	    {UART0 "status = \"disabled\"; }; " UART1 "};", 0x2000, 20, false, ""},
	    {"chosen { stdout-path; };" UART0_ "interrupts = <0 988 4>; };", 0x1000, 0, false, ""},
	    {UART0 "interrupt-parent = <&two>; }; two: two { #interrupt-cells = <2>; };", 0x1000, 0, false, ""},
	    {UART0_ "interrupts-extended = <&gic 0 7 4>; };", 0x1000, 39, false, ""},
	    {UART0_ "interrupts-extended = <0x77 0 7 4>; };", 0x1000, 0, false, ""},
	    {UART0_ "interrupts = <0 1>; };", 0x1000, 0, false, ""},
	};
	for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
		char text[2048];
		snprintf(text, sizeof text, "%s%s", BASE, cases[i].nodes);
		assert_int_equal(read_tree(text), 0);
		if (got.uart.base != cases[i].base || got.uart.intid != cases[i].intid)
			fail_msg("%s: base %x intid %u", cases[i].nodes, got.uart.base, got.uart.intid);
		assert_int_equal(got.uart.from_stdout_path, cases[i].stdout_path);
		expect_line(cases[i].line);
		struct host_uart early;
		assert_true(host_tree_uart(tree, &early));
		assert_memory_equal(&early, &got.uart, sizeof early);
	}
	read_tree(BASE UART1 "reg-shift = <2>; reg-io-width = <4>; };");
	assert_int_equal(got.uart.reg_shift, 2);
	assert_int_equal(got.uart.io_width, 4);
	assert_int_equal(got.uart.clock_frequency, 1843200);
	read_tree(BASE UART1 "reg-shift = <40>; reg-io-width = <3>; };");
	assert_int_equal(got.uart.reg_shift, 0);
	assert_int_equal(got.uart.io_width, 1);
}

static void psci_versions_differ(void **state)
{
	(void)state;
	assert_int_equal(read_tree(BASE "psci { compatible = \"arm,psci\"; method = \"smc\"; cpu_on = <0x95c1ba60>;"
					"cpu_off = <0x95c1ba61>; };"),
			 0);
	assert_true(got.psci.v0_1);
	assert_int_equal(got.psci.method, HOST_PSCI_SMC);
	assert_int_equal(got.psci.cpu_on, 0x95c1ba60);
	assert_int_equal(got.psci.cpu_off, 0x95c1ba61);
	assert_int_equal(got.psci.cpu_suspend, 0);
	read_tree(BASE "psci { compatible = \"arm,psci-0.2\", \"arm,psci\"; method = \"hvc\"; cpu_on = <1>; };");
	assert_false(got.psci.v0_1);
	assert_int_equal(got.psci.cpu_on, 0x84000003);
	assert_int_equal(got.psci.method, HOST_PSCI_HVC);
	expect_line("\"smc\" is needed");
	read_tree(BASE "psci { compatible = \"arm,psci-0.2\"; method = \"x\"; };");
	assert_int_equal(got.psci.method, HOST_PSCI_NONE);
	expect_line("method must be");
}

static void the_timer_may_tell_its_rate(void **state)
{
	(void)state;
	assert_int_equal(read_tree(BASE "timer { compatible = \"arm,armv7-timer\"; clock-frequency = <24000000>;"
					"interrupts = <1 13 4 1 14 4 1 11 4>; };"),
			 0);
	assert_true(got.timer.found);
	assert_int_equal(got.timer.clock_frequency, 24000000);
	assert_int_equal(got.timer.virt, 27);
	assert_int_equal(got.timer.hyp, 0);
}

static void bootargs_follow_the_rule_of_xen(void **state)
{
	(void)state;
	static const struct {
		const char *chosen, *want;
	} cases[] = {
	    {"", ""},
	    {"xen,xen-bootargs = \"own\";", "own"},
	    {"xen,xen-bootargs = \"own\"; bootargs = \"plain\";", "own"},
	    {"bootargs = \"plain\";", ""},
	    {"bootargs = \"plain\"; xen,dom0-bootargs = \"x\";", "plain"},
	    {"bootargs = \"plain\"; m { compatible = \"xen,linux-zimage\", \"xen,multiboot-module\"; bootargs = \"x\"; "
	     "};",
	     "plain"},
	    {"bootargs = \"plain\"; d { compatible = \"xen,domain\"; m { compatible = \"multiboot,kernel\"; bootargs = "
	     "\"x\"; "
	     "}; };",
	     "plain"},
	    {"bootargs = \"plain\"; d { compatible = \"xen,domain\"; m { compatible = \"multiboot,kernel\"; }; };", ""},
	    {"bootargs = \"plain\"; d { bootargs = \"x\"; };", ""},
	    {"xen,xen-bootargs = [41]; bootargs = \"plain\";", ""},
	};
	for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
		char text[1024];
		snprintf(text, sizeof text, BASE "chosen { %s };", cases[i].chosen);
		assert_int_equal(read_tree(text), 0);
		if (strcmp(got.bootargs, cases[i].want))
			fail_msg("%s: \"%s\"", cases[i].chosen, got.bootargs);
	}
	expect_line("xen,xen-bootargs");
}

static void flipped_bits_never_hurt(void **state)
{
	(void)state;
	static _Alignas(8) uint8_t good[DTS_MAX];
	char err[200];
	size_t size = dts_compile_file("tests/vectors/qemu-virt-a15.dts", tree);
	assert_true(size > 0);
	memcpy(good, tree, size);
	srand(13);
	for (unsigned round = 0; round < 8000; round++) {
		for (int k = rand() % 4; k >= 0; k--)
			tree[40 + (size_t)rand() % (size - 40)] ^= (uint8_t)(1u << rand() % 8);
		uint8_t *exact = aligned_alloc(8, (size + 7) & ~(size_t)7);
		assert_non_null(exact);
		memcpy(exact, tree, size);
		lines.text[0] = '\0';
		if (!tree_validate(exact, size, err, sizeof err)) {
			host_tree_read(exact, &got, &note);
			assert_true(strlen(got.bootargs) + strlen(got.model) < size);
			for (unsigned i = 0; i < got.banks; i++)
				assert_true(got.bank[i].base + got.bank[i].size <= (uint64_t)1 << 32);
		}
		free(exact);
		memcpy(tree, good, size);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(qemu_virt_is_read),
	    cmocka_unit_test(debian_orangepi_is_read),
	    cmocka_unit_test(the_least_tree_is_read),
	    cmocka_unit_test(what_it_cannot_run_without_is_named),
	    cmocka_unit_test(banks_are_sorted_clipped_and_joined),
	    cmocka_unit_test(ram_above_4_gib_is_left_aside),
	    cmocka_unit_test(more_banks_than_slots_are_told),
	    cmocka_unit_test(reserved_memory_is_kept),
	    cmocka_unit_test(cpus_are_listed_by_affinity),
	    cmocka_unit_test(more_than_8_cpus_are_told),
	    cmocka_unit_test(the_console_is_found_in_every_way),
	    cmocka_unit_test(psci_versions_differ),
	    cmocka_unit_test(the_timer_may_tell_its_rate),
	    cmocka_unit_test(bootargs_follow_the_rule_of_xen),
	    cmocka_unit_test(flipped_bits_never_hurt),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
