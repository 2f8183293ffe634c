/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The host's tree as hvrun writes it, the fdt commands made from it, and QEMU's command line. */
#include "fdtcmd.h"
#include "guest.h"
#include "qemu.h"
#include "tree.h"
#include <hvlib/dom_config.h>
#include <fcntl.h>
#include <libfdt.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static struct module modules[] = {
    {.path = "vm,linuz", .size = 0x1388, .addr = 0x50000000},
    {.path = "initrd", .size = 123, .addr = 0x50002000},
    {.path = "guest.dtb", .size = 77, .addr = 0x50003000},
};
static struct domain_spec specs[] = {
    {.name = "web",
     .memory = 5ull << 32,
     .cpus = 3,
     .cmdline = "console=ttyAMA0,115200",
     .load = 0x40008000,
     .entry = 0x40008001,
     .has_load = true,
     .has_entry = true,
     .paused = true,
     .control = true,
     .dtb_verbatim = true,
     .pcpus = "0+2-3",
     .bad_access = "ignore"},
    {.memory = 64 << 20, .cpus = 1},
    {.memory = 64 << 20, .cpus = 99},
};
static struct plan_domain files[] = {{0, 1, 2}, {0, -1, -1}, {0, 1, -1}};
static struct options options = {.cpus = 3, .domains = specs, .domain_count = 3, .hv_args = "loglvl=all"};
static struct plan plan = {
    .options = &options, .hv = "hv.bin", .modules = modules, .module_count = 3, .domains = files, .memory = 512 << 20};

/* A small base tree; with a /chosen that holds a node of its own, or without one. */
static void base_tree(void *fdt, int size, bool with_chosen)
{
	assert_int_equal(fdt_create_empty_tree(fdt, size), 0);
	if (!with_chosen)
		return;
	assert_true(fdt_add_subnode(fdt, fdt_add_subnode(fdt, 0, "chosen"), "other") > 0);
	assert_int_equal(fdt_setprop_string(fdt, fdt_path_offset(fdt, "/chosen"), "stdout-path", "/uart"), 0);
}

static void *made_tree(const char *board, bool with_chosen)
{
	uint32_t base[256];
	void *tree;

	options.board = board_find(board);
	base_tree(base, sizeof(base), with_chosen);
	tree = tree_make(&plan, base, sizeof(base), "base");
	assert_non_null(tree);
	assert_int_equal(fdt_check_full(tree, fdt_totalsize(tree)), 0);
	return tree;
}

static void check_prop(const void *tree, const char *path, const char *name, const void *want, int want_len)
{
	int len = -1;
	const void *value = fdt_getprop(tree, fdt_path_offset(tree, path), name, &len);

	if (!value || len != want_len || memcmp(value, want, (size_t)len) != 0)
		fail_msg("%s %s: %d bytes", path, name, len);
}

static void check_absent(const void *tree, const char *path, const char *name)
{
	int len, node = fdt_path_offset(tree, path);

	assert_true(node >= 0);
	if (fdt_getprop(tree, node, name, &len))
		fail_msg("%s has %s", path, name);
}

#define CHECK(path, name, bytes) check_prop(tree, path, name, bytes, sizeof(bytes) - 1)

static void test_tree_has_every_property(void **state)
{
	void *tree = made_tree("virt", true);
	const char *kernel = "/chosen/domain1/module@50000000", *dtb = "/chosen/domain1/module@50003000";

	(void)state;
	CHECK("/chosen", "xen,xen-bootargs", "stage2=pages loglvl=all\0");
	CHECK("/chosen", "stdout-path", "/uart\0");
	CHECK("/chosen/domain1", "compatible", "xen,domain\0");
	CHECK("/chosen/domain1", "#address-cells", "\0\0\0\2");
	CHECK("/chosen/domain1", "#size-cells", "\0\0\0\2");
	CHECK("/chosen/domain1", "memory", "\0\0\0\0\1\100\0\0"); /* 20 GiB in KiB: 0x1400000 */
	CHECK("/chosen/domain1", "cpus", "\0\0\0\3");
	CHECK("/chosen/domain1", "capabilities", "\0\0\0\1");
	CHECK("/chosen/domain1", "vpl011", "");
	CHECK("/chosen/domain1", "hvscope,name", "web\0");
	CHECK("/chosen/domain1", "hvscope,paused", "");
	CHECK("/chosen/domain1", "hvscope,dtb-verbatim", "");
	CHECK("/chosen/domain1", "hvscope,bad-access", "ignore\0");
	CHECK("/chosen/domain1", "hvscope,load-address", "\x40\x00\x80\x00");
	CHECK("/chosen/domain1", "hvscope,entry", "\x40\x00\x80\x01");
	CHECK(kernel, "compatible", "multiboot,kernel\0multiboot,module\0");
	CHECK(kernel, "reg", "\0\0\0\0\x50\0\0\0\0\0\0\0\0\0\x13\x88");
	CHECK(kernel, "bootargs", "console=ttyAMA0,115200\0");
	CHECK("/chosen/domain1/module@50002000", "compatible", "multiboot,ramdisk\0multiboot,module\0");
	CHECK(dtb, "compatible", "multiboot,device-tree\0multiboot,module\0");
	check_absent(tree, dtb, "bootargs");
	CHECK("/chosen/domain1/vcpu2", "compatible", "xen,vcpu\0");
	CHECK("/chosen/domain1/vcpu2", "id", "\0\0\0\2");
	CHECK("/chosen/domain1/vcpu0", "hard-affinity", "0,2-3\0");
	CHECK("/chosen/domain3", "cpus", "\0\0\0\143");
	free(tree);
}

static void test_tree_omits_what_was_not_given(void **state)
{
	static const char *const names[] = {"capabilities",	    "hvscope,name",	  "hvscope,paused",
					    "hvscope,dtb-verbatim", "hvscope,bad-access", "hvscope,load-address",
					    "hvscope,entry"};
	void *tree = made_tree("virt", false);

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		check_absent(tree, "/chosen/domain2", names[i]);
	check_absent(tree, "/chosen/domain2/module@50000000", "bootargs");
	assert_true(fdt_path_offset(tree, "/chosen/domain2/module@50002000") == -FDT_ERR_NOTFOUND);
	free(tree);
}

/* Ids count in tree order, so the order of the command line has to be kept. */
static void test_tree_keeps_the_order(void **state)
{
	static const char *const want[] = {"domain1", "domain2", "domain3", "other"};
	void *tree = made_tree("virt", true);
	int node, chosen = fdt_path_offset(tree, "/chosen");
	size_t i = 0;

	(void)state;
	for (node = fdt_first_subnode(tree, chosen); node >= 0; node = fdt_next_subnode(tree, node))
		assert_string_equal(fdt_get_name(tree, node, NULL), want[i++]);
	assert_int_equal(i, 4);
	node = fdt_first_subnode(tree, fdt_path_offset(tree, "/chosen/domain1"));
	assert_string_equal(fdt_get_name(tree, node, NULL), "module@50000000");
	free(tree);
}

static void test_hypervisor_is_told_maxcpus_and_stage2(void **state)
{
	void *tree = made_tree("orangepi-pc", true);

	(void)state;
	CHECK("/chosen", "xen,xen-bootargs", "stage2=pages maxcpus=3 loglvl=all\0");
	free(tree);
	options.hv_args = NULL;
	tree = made_tree("orangepi-pc", true);
	CHECK("/chosen", "xen,xen-bootargs", "stage2=pages maxcpus=3\0");
	free(tree);
	tree = made_tree("virt", true);
	CHECK("/chosen", "xen,xen-bootargs", "stage2=pages\0");
	free(tree);
	options.emit_uboot = "boot";
	tree = made_tree("virt", true);
	check_absent(tree, "/chosen", "xen,xen-bootargs");
	free(tree);
	options.emit_uboot = NULL;
	options.hv_args = "loglvl=all";
}

static void test_damaged_base_is_refused(void **state)
{
	uint32_t base[256];

	(void)state;
	options.board = board_find("virt");
	base_tree(base, sizeof(base), true);
	fdt_pack(base);
	assert_null(tree_make(&plan, base, 8, "a base of 8 bytes"));
	assert_null(tree_make(&plan, base, fdt_totalsize(base) - 1, "a base cut by a byte"));
	base[0] ^= 1;
	assert_null(tree_make(&plan, base, sizeof(base), "a base without its magic"));
}

/* Every length, and every bit of the whole tree turned: refused or used, never a crash. */
static void test_hostile_base_does_no_harm(void **state)
{
	uint32_t base[256], copy[256];
	int errors = dup(STDERR_FILENO), quiet = open("/dev/null", O_WRONLY);
	size_t size, refused = 0;

	(void)state;
	options.board = board_find("virt");
	base_tree(base, sizeof(base), true);
	fdt_pack(base);
	size = fdt_totalsize(base);
	dup2(quiet, STDERR_FILENO);
	for (size_t bit = 0; bit < size * 8; bit++) {
		void *tree;

		memcpy(copy, base, size);
		((uint8_t *)copy)[bit / 8] ^= (uint8_t)(1u << bit % 8);
		tree = tree_make(&plan, copy, size, "base");
		refused += !tree;
		free(tree);
	}
	for (size_t len = 0; len < size; len++)
		refused += !tree_make(&plan, base, len, "base");
	dup2(errors, STDERR_FILENO);
	close(errors);
	close(quiet);
	assert_true(refused > size);
}

static void test_ids_follow_the_control_domain(void **state)
{
	(void)state;
	assert_int_equal(guest_id(&options, 0), 0);
	assert_int_equal(guest_id(&options, 1), 1);
	assert_int_equal(guest_id(&options, 2), 2);
	specs[0].control = false;
	assert_int_equal(guest_id(&options, 0), 1);
	assert_int_equal(guest_id(&options, 2), 3);
	specs[0].control = true;
}

static void print_line(void *ctx, const char *line)
{
	(void)ctx;
	print_message("%s\n", line);
}

/* What is written here is what the hypervisor reads; two domains may share a module. */
static void test_hypervisor_reads_it_back(void **state)
{
	const struct note note = {print_line, NULL};
	struct dom_configs read;
	uint64_t memory = specs[0].memory;
	void *tree;

	(void)state;
	specs[0].memory = 128 << 20;
	specs[2].cpus = 8;
	tree = made_tree("virt", true);
	specs[0].memory = memory;
	specs[2].cpus = 99;
	assert_int_equal(dom_config_read(tree, &read, &note), 0);
	assert_int_equal(read.count, 3);
	assert_int_equal(read.bad, 0);
	assert_int_equal(read.domain[0].id, 0);
	assert_string_equal(read.domain[0].name, "web");
	assert_int_equal(read.domain[0].memory_kib, 128 << 10);
	assert_int_equal(read.domain[0].vcpus, 3);
	assert_true(read.domain[0].control && read.domain[0].paused && read.domain[0].dtb_verbatim);
	assert_true(read.domain[0].has_load && read.domain[0].has_entry);
	assert_int_equal(read.domain[0].load, 0x40008000);
	assert_int_equal(read.domain[0].entry, 0x40008001);
	assert_int_equal(read.domain[0].bad_access, DOM_BAD_ACCESS_IGNORE);
	assert_int_equal(read.domain[0].kernel.addr, 0x50000000);
	assert_int_equal(read.domain[0].kernel.size, 0x1388);
	assert_int_equal(read.domain[0].ramdisk.addr, 0x50002000);
	assert_int_equal(read.domain[0].dtb.size, 77);
	assert_string_equal(read.domain[0].bootargs, "console=ttyAMA0,115200");
	assert_int_equal(read.domain[1].id, 1);
	assert_int_equal(read.domain[1].bad_access, DOM_BAD_ACCESS_CRASH);
	assert_int_equal(read.domain[1].kernel.addr, 0x50000000);
	assert_int_equal(read.domain[1].ramdisk.size, 0);
	assert_null(read.domain[1].bootargs);
	assert_int_equal(read.domain[2].vcpus, 8);
	free(tree);
}

static const struct {
	const char *name;
	int len;
	const char *value, *want;
} properties[] = {
    {"a flag has no value", 0, "", "fdt set /n p\n"},
    {"a string is quoted", 4, "a b", "fdt set /n p 'a b'\n"},
    {"a dollar in quotes is one", 3, "$x", "fdt set /n p '$x'\n"},
    {"strings stay apart", 4, "a\0b", "fdt set /n p 'a' 'b'\n"},
    {"a quote makes bytes", 3, "a'", "fdt set /n p [61 27 00]\n"},
    {"a string that starts a form makes cells", 4, "<1>", "fdt set /n p <0x3c313e00>\n"},
    {"an empty string makes bytes", 1, "", "fdt set /n p [00]\n"},
    {"no NUL at the end, no string", 3, "abc", "fdt set /n p [61 62 63]\n"},
    {"cells", 8, "\0\0\0\0\x50\0\0\1", "fdt set /n p <0x0 0x50000001>\n"},
};

static void test_fdt_commands_of_properties(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(properties) / sizeof(properties[0]); i++) {
		char *text = NULL;
		size_t size;
		FILE *out = open_memstream(&text, &size);

		fdtcmd_property(out, "/n", "p", properties[i].value, properties[i].len);
		fclose(out);
		if (strcmp(text, properties[i].want) != 0)
			fail_msg("%s: %s", properties[i].name, text);
		free(text);
	}
}

static void test_fdt_commands_make_the_last_node_first(void **state)
{
	void *tree = made_tree("virt", true);
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	const char *first, *last;

	(void)state;
	assert_int_equal(fdtcmd_node(out, tree, fdt_path_offset(tree, "/chosen/domain1"), "/chosen/domain1"), 0);
	fclose(out);
	first = strstr(text, "fdt mknode /chosen/domain1 module@50003000\n");
	last = strstr(text, "fdt mknode /chosen/domain1 module@50000000\n");
	assert_true(first && last && first < last);
	assert_non_null(strstr(text, "fdt set /chosen/domain1/module@50000000 bootargs 'console=ttyAMA0,115200'\n"));
	free(text);
	free(tree);
}

/* Whether the words stand in @args one after the other. */
static bool has_words(const struct args *args, const char *first, const char *second)
{
	for (size_t i = 0; i + 1 < args->count; i++) {
		if (strcmp(args->v[i], first) == 0 && strcmp(args->v[i + 1], second) == 0)
			return true;
	}
	return false;
}

static void test_qemu_line_of_virt(void **state)
{
	char *raw[] = {"-d", "unimp"};
	struct args args;

	(void)state;
	options.board = board_find("virt");
	options.link = "/tmp/a,b";
	options.qemu_args = raw;
	options.qemu_arg_count = 2;
	args = qemu_run_args(&plan, "t.dtb");
	assert_string_equal(args.v[0], "qemu-system-arm");
	assert_true(has_words(&args, "-M", "virt,virtualization=on,gic-version=2"));
	assert_true(has_words(&args, "-cpu", "cortex-a15"));
	assert_true(has_words(&args, "-smp", "3"));
	assert_true(has_words(&args, "-m", "512M"));
	assert_true(has_words(&args, "-chardev", "stdio,id=console,mux=off,signal=off"));
	assert_true(has_words(&args, "-kernel", "hv.bin"));
	assert_true(has_words(&args, "-dtb", "t.dtb"));
	assert_true(has_words(&args, "-device", "loader,file=vm,,linuz,addr=0x50000000,force-raw=on"));
	assert_true(has_words(&args, "-chardev", "socket,id=link,path=/tmp/a,,b,server=on,wait=off"));
	assert_true(has_words(&args, "-device", "virtserialport,chardev=link,name=hvscope.link"));
	assert_string_equal(args.v[args.count - 1], "unimp");
	assert_null(args.v[args.count]);
	args_deinit(&args);
	options.link = NULL;
	options.qemu_arg_count = 0;
}

static void test_qemu_line_of_orangepi(void **state)
{
	struct args args;

	(void)state;
	options.board = board_find("orangepi-pc");
	options.link = "/tmp/l";
	args = qemu_run_args(&plan, "t.dtb");
	assert_true(has_words(&args, "-M", "orangepi-pc"));
	assert_true(has_words(&args, "-smp", "4"));
	assert_true(has_words(&args, "-serial", "chardev:link"));
	assert_false(has_words(&args, "-device", "virtio-serial-device"));
	for (size_t i = 0; i < args.count; i++)
		assert_string_not_equal(args.v[i], "-cpu");
	args_deinit(&args);
	options.link = NULL;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_tree_has_every_property),
	    cmocka_unit_test(test_tree_omits_what_was_not_given),
	    cmocka_unit_test(test_tree_keeps_the_order),
	    cmocka_unit_test(test_hypervisor_is_told_maxcpus_and_stage2),
	    cmocka_unit_test(test_damaged_base_is_refused),
	    cmocka_unit_test(test_hostile_base_does_no_harm),
	    cmocka_unit_test(test_ids_follow_the_control_domain),
	    cmocka_unit_test(test_hypervisor_reads_it_back),
	    cmocka_unit_test(test_fdt_commands_of_properties),
	    cmocka_unit_test(test_fdt_commands_make_the_last_node_first),
	    cmocka_unit_test(test_qemu_line_of_virt),
	    cmocka_unit_test(test_qemu_line_of_orangepi),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
