/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The generated guest tree: sound for libfdt and dtc, and saying what the machine is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <libfdt.h>
#include <hvabi/errno.h>
#include <hvabi/guest_machine.h>
#include <hvlib/guest_tree.h>
#include <hvlib/tree_edit.h>
#include "dts.h"

static _Alignas(8) uint8_t tree[GUEST_TREE_ROOM];

static struct guest_tree_spec plain(void)
{
	return (struct guest_tree_spec){
	    .ram_base = GUEST_RAM_BASE, .ram_size = 0x10000000, .vcpus = 2, .cpu_compatible = "arm,cortex-a7"};
}

static int node(const char *path)
{
	int offset = fdt_path_offset(tree, path);
	if (offset < 0)
		fail_msg("no node %s", path);
	return offset;
}

static void check_cells(const char *path, const char *name, const uint32_t *want, int count)
{
	int len;
	const fdt32_t *prop = fdt_getprop(tree, node(path), name, &len);
	assert_non_null(prop);
	assert_int_equal(len, 4 * count);
	for (int i = 0; i < count; i++)
		assert_int_equal(fdt32_ld(prop + i), want[i]);
}

static void check_string(const char *path, const char *name, const char *want)
{
	assert_true(fdt_stringlist_search(tree, node(path), name, want) >= 0);
}

static void every_tree_is_sound_for_libfdt_and_dtc(void **state)
{
	(void)state;
	char path[32], command[96], text[4096];
	for (unsigned vcpus = 1; vcpus <= GUEST_MAX_VCPUS; vcpus++) {
		struct guest_tree_spec spec = plain();
		spec.vcpus = vcpus;
		spec.bootargs = vcpus & 1 ? "earlycon" : NULL;
		spec.initrd_start = vcpus & 2 ? 0x48200000 : 0;
		spec.initrd_end = vcpus & 2 ? 0x48300000 : 0;
		spec.clock_frequency = vcpus & 4 ? 24000000 : 0;
		spec.has_seed = vcpus & 1;
		assert_int_equal(guest_tree_build(&spec, tree, sizeof tree), 0);
		assert_int_equal(fdt_check_full(tree, sizeof tree), 0);
		assert_int_equal(tree_validate(tree, fdt_totalsize(tree), text, sizeof text), 0);
		assert_int_equal(dts_temporary(path, tree, fdt_totalsize(tree)), 0);
		snprintf(command, sizeof command, "dtc -I dtb -O dts -o /dev/null %s 2>&1", path);
		size_t length = dts_read_command(command, text, sizeof text - 1);
		unlink(path);
		text[length] = '\0';
		assert_string_equal(text, "");
	}
}

static void devices_are_where_the_machine_has_them(void **state)
{
	(void)state;
	struct guest_tree_spec spec = plain();
	assert_int_equal(guest_tree_build(&spec, tree, sizeof tree), 0);
	const uint32_t gic[] = {0, 0x08000000, 0, 0x1000, 0, 0x08010000, 0, 0x2000};
	const uint32_t timer[] = {1, 13, 0x304, 1, 14, 0x304, 1, 11, 0x304, 1, 10, 0x304};
	const uint32_t memory[] = {0, 0x40000000, 0, 0x10000000};
	const uint32_t uart_reg[] = {0, 0x09000000, 0, 0x1000}, uart_irq[] = {0, 1, 4};
	uint32_t gic_phandle = fdt_get_phandle(tree, node("/intc@8000000"));
	uint32_t clock = fdt_get_phandle(tree, node("/apb-pclk"));
	const uint32_t clocks[] = {clock, clock}, frequency = 24000000;
	check_cells("/intc@8000000", "reg", gic, 8);
	check_cells("/timer", "interrupts", timer, 12);
	check_cells("/memory@40000000", "reg", memory, 4);
	check_cells("/pl011@9000000", "reg", uart_reg, 4);
	check_cells("/pl011@9000000", "interrupts", uart_irq, 3);
	check_cells("/pl011@9000000", "clocks", clocks, 2);
	check_cells("/apb-pclk", "clock-frequency", &frequency, 1);
	check_cells("/", "interrupt-parent", &gic_phandle, 1);
	check_string("/pl011@9000000", "compatible", "arm,primecell");
	check_string("/pl011@9000000", "clock-names", "apb_pclk");
	check_string("/psci", "method", "hvc");
	check_string("/psci", "compatible", "arm,psci-0.2");
	check_string("/intc@8000000", "compatible", "arm,cortex-a15-gic");
	check_string("/chosen", "stdout-path", "/pl011@9000000");
	assert_non_null(fdt_getprop(tree, node("/timer"), "always-on", NULL));
}

static void options_appear_only_when_asked_for(void **state)
{
	(void)state;
	static const char *const chosen[] = {"bootargs", "linux,initrd-start", "linux,initrd-end", "rng-seed"};
	struct guest_tree_spec spec = plain();
	assert_int_equal(guest_tree_build(&spec, tree, sizeof tree), 0);
	for (unsigned i = 0; i < 4; i++)
		assert_null(fdt_getprop(tree, node("/chosen"), chosen[i], NULL));
	assert_null(fdt_getprop(tree, node("/timer"), "clock-frequency", NULL));
	spec.bootargs = "console=ttyAMA0 quiet";
	spec.initrd_start = 0x48200000;
	spec.initrd_end = 0x48212345;
	spec.clock_frequency = 62500000;
	spec.has_seed = true;
	memset(spec.rng_seed, 0xa5, sizeof spec.rng_seed);
	assert_int_equal(guest_tree_build(&spec, tree, sizeof tree), 0);
	check_string("/chosen", "bootargs", "console=ttyAMA0 quiet");
	check_cells("/chosen", "linux,initrd-start", &spec.initrd_start, 1);
	check_cells("/chosen", "linux,initrd-end", &spec.initrd_end, 1);
	check_cells("/timer", "clock-frequency", &spec.clock_frequency, 1);
	int len;
	assert_memory_equal(fdt_getprop(tree, node("/chosen"), "rng-seed", &len), spec.rng_seed, 32);
	assert_int_equal(len, 32);
}

static void cpus_start_by_psci_and_are_numbered(void **state)
{
	(void)state;
	struct guest_tree_spec spec = plain();
	spec.vcpus = 8;
	spec.cpu_compatible = "arm,cortex-a15";
	assert_int_equal(guest_tree_build(&spec, tree, sizeof tree), 0);
	for (uint32_t n = 0; n < 8; n++) {
		char path[16];
		snprintf(path, sizeof path, "/cpus/cpu@%u", n);
		check_cells(path, "reg", &n, 1);
		check_string(path, "enable-method", "psci");
		check_string(path, "compatible", "arm,cortex-a15");
	}
	assert_true(fdt_path_offset(tree, "/cpus/cpu@8") < 0);
	spec.vcpus = 3;
	assert_int_equal(guest_tree_build(&spec, tree, sizeof tree), 0);
	assert_true(fdt_path_offset(tree, "/cpus/cpu@3") < 0);
}

static void the_announced_room_is_enough_and_less_is_refused(void **state)
{
	(void)state;
	struct guest_tree_spec spec = plain();
	spec.vcpus = 8;
	spec.has_seed = true;
	spec.clock_frequency = 1;
	spec.initrd_end = 0x48200000;
	assert_int_equal(guest_tree_build(&spec, tree, sizeof tree), 0);
	uint32_t length = fdt_totalsize(tree);
	assert_in_range(length, 512, GUEST_TREE_ROOM / 2);
	for (size_t size = 0; size < length; size += 7)
		assert_int_equal(guest_tree_build(&spec, tree, size), -HV_ENOSPC);
}

static void fields_out_of_range_are_refused(void **state)
{
	(void)state;
	struct guest_tree_spec spec = plain();
	spec.vcpus = 0;
	assert_int_equal(guest_tree_build(&spec, tree, sizeof tree), -HV_EINVAL);
	spec.vcpus = GUEST_MAX_VCPUS + 1;
	assert_int_equal(guest_tree_build(&spec, tree, sizeof tree), -HV_EINVAL);
	spec = plain();
	spec.ram_size = 0xc0000001;
	assert_int_equal(guest_tree_build(&spec, tree, sizeof tree), -HV_EINVAL);
	spec.ram_size = GUEST_RAM_MAX;
	assert_int_equal(guest_tree_build(&spec, tree, sizeof tree), 0);
	spec.initrd_start = 0x48000000;
	assert_int_equal(guest_tree_build(&spec, tree, sizeof tree), -HV_EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_tree_is_sound_for_libfdt_and_dtc),
	    cmocka_unit_test(devices_are_where_the_machine_has_them),
	    cmocka_unit_test(options_appear_only_when_asked_for),
	    cmocka_unit_test(cpus_start_by_psci_and_are_numbered),
	    cmocka_unit_test(the_announced_room_is_enough_and_less_is_refused),
	    cmocka_unit_test(fields_out_of_range_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
