/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Domains read from host trees: the binding, every refusal, and that one bad domain leaves the others alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <hvabi/errno.h>
#include <hvlib/dom_config.h>
#include <hvlib/tree_edit.h>
#include "dts.h"

#define CELLS  "#address-cells = <1>; #size-cells = <1>; "
#define DOMAIN "compatible = \"xen,domain\"; " CELLS
#define GOOD   "memory = <0 0x40000>; cpus = <2>; "
#define KERNEL "k@50000000 { compatible = \"multiboot,kernel\", \"multiboot,module\"; reg = <0x50000000 0x1000>; "

static _Alignas(8) uint8_t tree[DTS_MAX];
static struct dom_configs got;
static struct lines lines;
static const struct note note = {lines_take, &lines};

static int read_tree(const char *chosen)
{
	static char dts[32768];
	memset(&lines, 0, sizeof lines);
	snprintf(dts, sizeof dts, "/ { #address-cells = <2>; #size-cells = <2>; chosen { %s }; };", chosen);
	assert_true(dts_compile(dts, tree) > 0);
	return dom_config_read(tree, &got, &note);
}

static void expect_line(const char *text)
{
	if (!strstr(lines.text, text))
		fail_msg("no \"%s\" in:\n%s", text, lines.text);
}

static void a_plain_domain_has_the_defaults(void **state)
{
	(void)state;
	assert_int_equal(read_tree("u1 { " DOMAIN GOOD KERNEL "}; };"), 0);
	assert_int_equal(lines.count, 0);
	assert_int_equal(got.count, 1);
	const struct dom_config *d = &got.domain[0];
	assert_int_equal(d->id, 1);
	assert_string_equal(d->name, "u1");
	assert_int_equal(d->memory_kib, 0x40000);
	assert_int_equal(d->vcpus, 2);
	assert_false(d->control || d->paused || d->dtb_verbatim || d->has_load || d->has_entry);
	assert_int_equal(d->bad_access, DOM_BAD_ACCESS_CRASH);
	assert_int_equal(d->kernel.addr, 0x50000000);
	assert_int_equal(d->kernel.size, 0x1000);
	assert_int_equal(d->ramdisk.size, 0);
	assert_int_equal(d->dtb.size, 0);
	assert_null(d->bootargs);
}

static void vcpus_have_the_pcpus_of_their_nodes(void **state)
{
	(void)state;
	assert_int_equal(read_tree("u1 { " DOMAIN GOOD KERNEL "};"
				   "a { compatible = \"xen,vcpu\"; id = <1>; hard-affinity = \"0,2-3\"; };"
				   "b { compatible = \"xen,vcpu\"; id = <0>; }; };"),
			 0);
	assert_int_equal(lines.count, 0);
	assert_int_equal(got.domain[0].affinity[0], 0);
	assert_int_equal(got.domain[0].affinity[1], 0xd);
}

static void lists_of_pcpus_are_read_whole_or_not_at_all(void **state)
{
	static const struct {
		const char *list;
		uint32_t mask; /* 0: refused */
	} cases[] = {
	    {"0", 1}, {"31", 1u << 31}, {"0-31", ~0u}, {"1,1,0", 3}, {"2-2", 4},  {"", 0},
	    {",", 0}, {"0,", 0},	{"3-1", 0},    {"32", 0},    {"0-32", 0}, {"1 ", 0},
	    {"a", 0}, {"0--1", 0},	{"-1", 0},     {"1-", 0},    {"0,,1", 0}, {"99999999999999999999", 0},
	};
	(void)state;
	for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
		uint32_t mask;
		const bool taken = dom_affinity_parse(cases[i].list, &mask);
		if (taken != (cases[i].mask != 0) || (taken && mask != cases[i].mask))
			fail_msg("\"%s\"", cases[i].list);
	}
}

static void everything_set_is_read(void **state)
{
	(void)state;
	assert_int_equal(
	    read_tree("u1 { " DOMAIN GOOD "capabilities = <1>; vpl011; hvscope,paused; hvscope,dtb-verbatim;"
		      "hvscope,name = \"linux\"; hvscope,bad-access = \"inject\";"
		      "trap-unmapped-accesses = <0>; hvscope,load-address = <0x40008000>;"
		      "hvscope,entry = <0 0x40008041>;" KERNEL "bootargs = \"console=ttyAMA0 a=\\\"b\\\"\"; };"
		      "r { compatible = \"multiboot,ramdisk\", \"multiboot,module\"; reg = <0x51000000 2>; };"
		      "d { compatible = \"multiboot,device-tree\", \"multiboot,module\"; reg = <0x52000000 3>; };"
		      "};"),
	    0);
	assert_int_equal(lines.count, 0);
	const struct dom_config *d = &got.domain[0];
	assert_int_equal(d->id, 0);
	assert_string_equal(d->name, "linux");
	assert_true(d->control && d->paused && d->dtb_verbatim && d->has_load && d->has_entry);
	assert_int_equal(d->bad_access, DOM_BAD_ACCESS_INJECT);
	assert_int_equal(d->load, 0x40008000);
	assert_int_equal(d->entry, 0x40008041);
	assert_string_equal(d->bootargs, "console=ttyAMA0 a=\"b\"");
	assert_int_equal(d->ramdisk.addr, 0x51000000);
	assert_int_equal(d->ramdisk.size, 2);
	assert_int_equal(d->dtb.addr, 0x52000000);
	assert_int_equal(d->dtb.size, 3);
}

static void unmapped_accesses_follow_either_property(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		enum dom_bad_access want;
	} cases[] = {
	    {"trap-unmapped-accesses = <0>;", DOM_BAD_ACCESS_IGNORE},
	    {"trap-unmapped-accesses = <1>;", DOM_BAD_ACCESS_CRASH},
	    {"hvscope,bad-access = \"ignore\";", DOM_BAD_ACCESS_IGNORE},
	    {"hvscope,bad-access = \"crash\"; trap-unmapped-accesses = <0>;", DOM_BAD_ACCESS_CRASH},
	};
	for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
		char text[512];
		snprintf(text, sizeof text, "u { " DOMAIN GOOD "%s" KERNEL "}; };", cases[i].text);
		assert_int_equal(read_tree(text), 0);
		assert_int_equal(got.domain[0].bad_access, cases[i].want);
	}
}

static void the_control_domain_is_0_and_others_count_on(void **state)
{
	(void)state;
	assert_int_equal(read_tree("a { " DOMAIN GOOD KERNEL "}; };"
				   "b { " DOMAIN "capabilities = <1>;" GOOD KERNEL "}; };"
				   "bad { " DOMAIN "cpus = <1>;" KERNEL "}; };"
				   "c { " DOMAIN GOOD KERNEL "}; };"
				   "other { compatible = \"something\"; };"
				   "b2 { " DOMAIN "capabilities = <1>;" GOOD KERNEL "}; };"
				   "d { " DOMAIN GOOD KERNEL "}; };"),
			 0);
	static const unsigned want[] = {1, 0, 3, 5};
	assert_int_equal(got.count, 4);
	assert_int_equal(got.bad, 2);
	for (unsigned i = 0; i < 4; i++)
		assert_int_equal(got.domain[i].id, want[i]);
	expect_line("d2 left out: /chosen/bad, memory: is absent");
	expect_line("d4 left out: /chosen/b2, capabilities: a second domain with control");
	assert_int_equal(lines.count, 2);
}

static void every_error_names_node_property_and_remedy(void **state)
{
	(void)state;
	static const struct {
		const char *domain, *line;
	} cases[] = {
	    {"cpus = <1>;" KERNEL "};", "memory: is absent: write memory = <0 KIB>"},
	    {"cpus = <1>; memory = <0x40000>;" KERNEL "};", "memory: has 4 bytes, must be a 64-bit number"},
	    {"cpus = <1>; memory = <0 2044>;" KERNEL "};", "memory: 2044 KiB: must be 2048 to 3145728"},
	    {"cpus = <1>; memory = <0 3145732>;" KERNEL "};", "memory: 3145732 KiB"},
	    {"cpus = <1>; memory = <1 0x40000>;" KERNEL "};", "memory: 4295229440 KiB"},
	    {"cpus = <1>; memory = <0 4097>;" KERNEL "};", "a multiple of 4"},
	    {"memory = <0 4096>;" KERNEL "};", "cpus: is absent: write cpus = <N>, 1 to 8"},
	    {"memory = <0 4096>; cpus = <0>;" KERNEL "};", "cpus: 0 vcpus: must be 1 to 8"},
	    {"memory = <0 4096>; cpus = <99>;" KERNEL "};", "cpus: 99 vcpus: must be 1 to 8"},
	    {"memory = <0 4096>; cpus = <0 1>;" KERNEL "};", "cpus: is not one cell"},
	    {GOOD "capabilities;" KERNEL "};", "capabilities: is not one cell"},
	    {GOOD "hvscope,name = \"\";" KERNEL "};", "hvscope,name: is not a string of 1 to 31"},
	    {GOOD "hvscope,name = [41];" KERNEL "};", "hvscope,name: is not a string"},
	    {GOOD "hvscope,name = \"12345678901234567890123456789012\";" KERNEL "};", "hvscope,name: is not"},
	    {GOOD "hvscope,name = \"a b\";" KERNEL "};", "blank or unprintable"},
	    {GOOD "hvscope,bad-access = \"panic\";" KERNEL "};", "hvscope,bad-access: must be \"crash\""},
	    {GOOD "hvscope,bad-access;" KERNEL "};", "hvscope,bad-access: must be"},
	    {GOOD "trap-unmapped-accesses = <2>;" KERNEL "};", "must be <0> or <1>"},
	    {GOOD "hvscope,entry = <1 0>;" KERNEL "};", "hvscope,entry: is not an address below 4 GiB"},
	    {GOOD "hvscope,load-address = \"x\";" KERNEL "};", "hvscope,load-address: is not an address"},
	    {GOOD KERNEL "}; v { compatible = \"xen,vcpu\"; id = <2>; };", "v: id must be one cell, 0 to 1"},
	    {GOOD KERNEL "}; v { compatible = \"xen,vcpu\"; };", "v: id must be one cell"},
	    {GOOD KERNEL "}; v { compatible = \"xen,vcpu\"; id = <0>; hard-affinity = \"x\"; };",
	     "v: hard-affinity must be a list of pcpus"},
	    {GOOD, "modules: there is no kernel"},
	    {GOOD KERNEL "}; k2 { compatible = \"multiboot,kernel\"; reg = <1 1>; };", "k2: a second kernel"},
	    {GOOD "k { compatible = \"multiboot,kernel\"; };", "k: has no reg: write where"},
	    {GOOD "k { compatible = \"multiboot,kernel\"; reg = <0 1 0>; };",
	     "reg has 12 bytes, not those of 1 address"},
	    {GOOD "k { compatible = \"multiboot,kernel\"; reg; };", "reg has 0 bytes"},
	    {GOOD "k { compatible = \"multiboot,kernel\"; reg = <1 0>; };", "size 0: was the file loaded?"},
	    {GOOD "k { compatible = \"multiboot,kernel\"; reg = <0xfffff000 0x1001>; };", "beyond 4 GiB"},
	    {GOOD KERNEL "bootargs = [41]; };", "bootargs is not a string"},
	    {GOOD KERNEL "}; r { compatible = \"multiboot,ramdisk\"; reg = <0x50000fff 1>; };",
	     "overlap another module at 0x50000000"},
	};
	for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
		char text[1024];
		snprintf(text, sizeof text, "u1 { " DOMAIN "%s };  u2 { " DOMAIN GOOD KERNEL "}; };", cases[i].domain);
		assert_int_equal(read_tree(text), 0);
		assert_int_equal(got.count, 1);
		assert_int_equal(got.bad, 1);
		assert_string_equal(got.domain[0].name, "u2");
		assert_int_equal(lines.count, 1);
		expect_line("d1 left out: /chosen/u1, ");
		expect_line(cases[i].line);
	}
}

static void what_is_not_supported_is_told(void **state)
{
	(void)state;
	static const struct {
		const char *text, *line;
	} cases[] = {
	    {"passthrough = \"enabled\";", "passthrough is ignored: devices"},
	    {"passthrough = \"disabled\";", ""},
	    {"xen,static-mem = <1 2>;", "xen,static-mem is ignored"},
	    {"direct-map;", "direct-map is ignored: guest RAM"},
	    {"sve = <128>;", "sve is ignored: is for 64-bit"},
	    {"nr_spis = <32>;", "nr_spis is ignored"},
	    {"xen,enhanced;", "xen,enhanced is ignored"},
	    {"xen,enhanced = \"disabled\";", ""},
	    {"bootargs = \"x\";", "bootargs is ignored: belongs to the kernel's module"},
	    {"memroy = <1>;", "memroy is ignored: no such property"},
	    {"hvscope,pause;", "hvscope,pause is ignored: no such property"},
	    {"capabilities = <6>;", "hardware, xenstore) is ignored"},
	    {"shm { compatible = \"xen,domain-shared-memory-v1\"; };", "shm is ignored: this node"},
	    {"p { compatible = \"xen,xsm-policy\", \"multiboot,module\"; reg = <1 1>; };", "p is ignored: a module"},
	};
	for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
		char text[1024];
		snprintf(text, sizeof text, "u1 { " DOMAIN GOOD "%s" KERNEL "}; };", cases[i].text);
		if (strchr(cases[i].text, '{'))
			snprintf(text, sizeof text, "u1 { " DOMAIN GOOD KERNEL "}; %s };", cases[i].text);
		assert_int_equal(read_tree(text), 0);
		assert_int_equal(got.count, 1);
		expect_line(cases[i].line);
		assert_int_equal(lines.count, cases[i].line[0] != '\0');
	}
}

static void legacy_and_untyped_modules_are_understood(void **state)
{
	(void)state;
	assert_int_equal(
	    read_tree("u { " DOMAIN GOOD
		      "a { compatible = \"xen,linux-zimage\", \"xen,multiboot-module\"; reg = <0x1000 1>; };"
		      "b { compatible = \"xen,linux-initrd\", \"xen,multiboot-module\"; reg = <0x2000 1>; }; };"),
	    0);
	assert_int_equal(got.domain[0].kernel.addr, 0x1000);
	assert_int_equal(got.domain[0].ramdisk.addr, 0x2000);
	assert_int_equal(read_tree("u { " DOMAIN GOOD "a { compatible = \"multiboot,module\"; reg = <0x1000 1>; };"
				   "b { compatible = \"xen,multiboot-module\"; reg = <0x2000 1>; };"
				   "c { compatible = \"multiboot,module\"; reg = <0x3000 1>; }; };"),
			 0);
	assert_int_equal(got.domain[0].kernel.addr, 0x1000);
	assert_int_equal(got.domain[0].ramdisk.addr, 0x2000);
	expect_line("c is ignored");
}

static void cells_come_from_the_nearest_node_above(void **state)
{
	(void)state;
	static const char kernel[] = "k { compatible = \"multiboot,kernel\"; reg = <0 0x50000000 0 0x1000>; }; };";
	char text[512];
	snprintf(text, sizeof text, "u { compatible = \"xen,domain\"; " GOOD "%s", kernel);
	assert_int_equal(read_tree(text), 0);
	assert_int_equal(got.domain[0].kernel.addr, 0x50000000);
	snprintf(text, sizeof text, CELLS "u { compatible = \"xen,domain\"; " GOOD "%s", kernel);
	assert_int_equal(read_tree(text), -HV_ENOENT);
	expect_line("reg has 16 bytes, not those of 1 address and 1 size cells");
	expect_line("no domain is left");
}

static void files_are_shared_but_do_not_overlap(void **state)
{
	(void)state;
	assert_int_equal(read_tree("a { " DOMAIN GOOD KERNEL "}; }; b { " DOMAIN GOOD KERNEL "}; };"
				   "c { " DOMAIN GOOD
				   "k { compatible = \"multiboot,kernel\"; reg = <0x50000800 0x1000>; }; };"),
			 0);
	assert_int_equal(got.count, 2);
	expect_line("d3 left out: /chosen/c, k: reg: 0x1000 bytes at 0x50000800 overlap");
}

static void numbers_are_limited(void **state)
{
	(void)state;
	static char text[32768];
	text[0] = '\0';
	for (unsigned i = 0; i < 18; i++) {
		size_t used = strlen(text);
		snprintf(text + used, sizeof text - used, "u%u { " DOMAIN GOOD KERNEL "}; };", i);
	}
	assert_int_equal(read_tree(text), 0);
	assert_int_equal(got.count, DOM_CONFIG_MAX);
	assert_int_equal(lines.count, 1);
	expect_line("more than 16 domains");
	text[0] = '\0';
	for (unsigned i = 0; i < 12; i++) {
		size_t used = strlen(text);
		snprintf(text + used, sizeof text - used,
			 "u%u { " DOMAIN GOOD "k { compatible = \"multiboot,kernel\"; reg = <0x%x 1>; };"
			 "r { compatible = \"multiboot,ramdisk\"; reg = <0x%x 1>; };"
			 "d { compatible = \"multiboot,device-tree\"; reg = <0x%x 1>; }; };",
			 i, 0x1000 + i * 4, 0x2000 + i * 4, 0x3000 + i * 4);
	}
	assert_int_equal(read_tree(text), 0);
	assert_int_equal(got.count, 10);
	expect_line("d11 left out: /chosen/u10, d: more than 32 modules in all");
}

static void trees_without_a_domain_say_so(void **state)
{
	(void)state;
	assert_int_equal(read_tree(""), -HV_ENOENT);
	expect_line("no child of /chosen with compatible");
	assert_int_equal(read_tree("module@1 { compatible = \"xen,linux-zimage\", \"xen,multiboot-module\"; };"),
			 -HV_ENOENT);
	expect_line("/chosen/module@1 is ignored: a module of no domain");
	memset(&lines, 0, sizeof lines);
	assert_true(dts_compile("/ { };", tree) > 0);
	assert_int_equal(dom_config_read(tree, &got, &note), -HV_ENOENT);
	expect_line("no child of /chosen");
}

static void equal_names_are_told(void **state)
{
	(void)state;
	assert_int_equal(read_tree("a { hvscope,name = \"x\"; " DOMAIN GOOD KERNEL "}; };"
				   "x { " DOMAIN GOOD KERNEL "}; };"),
			 0);
	assert_int_equal(got.count, 2);
	expect_line("d1 and d2 are both named x");
}

static void flipped_bits_never_hurt(void **state)
{
	(void)state;
	static _Alignas(8) uint8_t good[DTS_MAX];
	char err[200];
	read_tree("a { " DOMAIN GOOD "hvscope,name = \"q\"; hvscope,entry = <1>; hvscope,bad-access = \"crash\";" KERNEL
		  "bootargs = \"x\"; }; }; b { capabilities = <1>; " DOMAIN GOOD KERNEL "}; };");
	size_t size = (size_t)tree[4] << 24 | (size_t)tree[5] << 16 | (size_t)tree[6] << 8 | tree[7];
	memcpy(good, tree, size);
	srand(11);
	for (size_t round = 0; round < size * 8 + 20000; round++) {
		if (round < size * 8)
			tree[round / 8] ^= (uint8_t)(1u << round % 8);
		else
			for (unsigned k = 0; k < 3; k++)
				tree[56 + (size_t)rand() % (size - 56)] = (uint8_t)rand();
		uint8_t *exact = aligned_alloc(8, (size + 7) & ~(size_t)7);
		assert_non_null(exact);
		memcpy(exact, tree, size);
		lines.text[0] = '\0';
		if (!tree_validate(exact, size, err, sizeof err))
			dom_config_read(exact, &got, &note);
		for (unsigned i = 0; i < got.count; i++) {
			assert_in_range(got.domain[i].vcpus, 1, 8);
			assert_true(got.domain[i].kernel.size > 0 && got.domain[i].name[0]);
		}
		free(exact);
		memcpy(tree, good, size);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_plain_domain_has_the_defaults),
	    cmocka_unit_test(everything_set_is_read),
	    cmocka_unit_test(vcpus_have_the_pcpus_of_their_nodes),
	    cmocka_unit_test(lists_of_pcpus_are_read_whole_or_not_at_all),
	    cmocka_unit_test(unmapped_accesses_follow_either_property),
	    cmocka_unit_test(the_control_domain_is_0_and_others_count_on),
	    cmocka_unit_test(every_error_names_node_property_and_remedy),
	    cmocka_unit_test(what_is_not_supported_is_told),
	    cmocka_unit_test(legacy_and_untyped_modules_are_understood),
	    cmocka_unit_test(cells_come_from_the_nearest_node_above),
	    cmocka_unit_test(files_are_shared_but_do_not_overlap),
	    cmocka_unit_test(numbers_are_limited),
	    cmocka_unit_test(trees_without_a_domain_say_so),
	    cmocka_unit_test(equal_names_are_told),
	    cmocka_unit_test(flipped_bits_never_hurt),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
