/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hvrun's command line: numbers, --domain, where modules go. */
#include "board.h"
#include "domain.h"
#include "layout.h"
#include "number.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

static const struct {
	const char *name, *text;
	bool ok;
	uint64_t bytes;
} sizes[] = {
    {"a bare number is bytes", "4096", true, 4096},
    {"K is 1024", "3K", true, 3072},
    {"m is MiB as M is", "256m", true, 256ull << 20},
    {"G is GiB", "3G", true, 3ull << 30},
    {"0x starts a hexadecimal number", "0x10M", true, 16ull << 20},
    {"zero is a size", "0", true, 0},
    {"the largest number fits", "18446744073709551615", true, UINT64_MAX},
    {"one more does not", "18446744073709551616", false, 0},
    {"a suffix may not overflow", "17179869184G", false, 0},
    {"the largest with a suffix fits", "17179869183G", true, 17179869183ull << 30},
    {"nothing is no size", "", false, 0},
    {"a suffix alone is no size", "M", false, 0},
    {"0x alone is no size", "0x", false, 0},
    {"a sign is refused", "-1", false, 0},
    {"a plus sign is refused", "+1", false, 0},
    {"blanks are refused", " 1", false, 0},
    {"text behind the suffix is refused", "1MB", false, 0},
    {"an unknown suffix is refused", "1T", false, 0},
    {"a fraction is refused", "1.5G", false, 0},
    {"hexadecimal digits need 0x", "1f", false, 0},
};

static void test_sizes(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(sizes); i++) {
		uint64_t bytes = 77;
		bool ok = number_size(sizes[i].text, &bytes);

		if (ok != sizes[i].ok || bytes != (sizes[i].ok ? sizes[i].bytes : 77))
			fail_msg("%s: \"%s\" gave %d, %llu", sizes[i].name, sizes[i].text, ok,
				 (unsigned long long)bytes);
	}
}

static const struct {
	const char *name, *text;
	bool ok;
	int64_t ms;
} times[] = {
    {"whole seconds", "60", true, 60000},
    {"a fraction", "1.5", true, 1500},
    {"a thousandth", "0.001", true, 1},
    {"finer digits are cut", "0.0019", true, 1},
    {"zero is no time-out", "0", false, 0},
    {"less than a thousandth is none", "0.0001", false, 0},
    {"a dot wants a digit", "1.", false, 0},
    {"a unit is refused", "1s", false, 0},
    {"a negative time is refused", "-1", false, 0},
    {"a million seconds are enough", "1000001", false, 0},
};

static void test_times(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(times); i++) {
		int64_t ms = 0;
		bool ok = number_seconds(times[i].text, &ms);

		if (ok != times[i].ok || (ok && ms != times[i].ms))
			fail_msg("%s: \"%s\" gave %d, %lld", times[i].name, times[i].text, ok, (long long)ms);
	}
}

static void test_addresses_have_32_bits(void **state)
{
	uint32_t value = 0;

	(void)state;
	assert_true(number_addr("0x40010000", &value));
	assert_int_equal(value, 0x40010000);
	assert_true(number_addr("0xFFFFffff", &value));
	assert_false(number_addr("0x100000000", &value));
	assert_false(number_addr("1M", &value));
	assert_true(number_count("8", &value));
	assert_int_equal(value, 8);
	assert_false(number_count("0x8", &value));
	assert_false(number_count("4294967296", &value));
}

static bool parse(const char *text, char *copy, struct domain_spec *domain, char *why)
{
	strcpy(copy, text);
	return domain_parse(copy, domain, why, 256);
}

static void test_domain_has_defaults(void **state)
{
	struct domain_spec domain;
	char copy[256], why[256];

	(void)state;
	assert_true(parse("kernel=vmlinuz", copy, &domain, why));
	assert_string_equal(domain.kernel, "vmlinuz");
	assert_null(domain.name);
	assert_null(domain.initrd);
	assert_null(domain.dtb);
	assert_null(domain.cmdline);
	assert_null(domain.bad_access);
	assert_int_equal(domain.memory, 256 << 20);
	assert_int_equal(domain.cpus, 1);
	assert_false(domain.has_load || domain.has_entry || domain.paused || domain.control || domain.dtb_verbatim);
}

static void test_domain_takes_every_key(void **state)
{
	struct domain_spec domain;
	char copy[256], why[256];

	(void)state;
	assert_true(parse(
	    "name=web-1,kernel=k,initrd=i,dtb=d,memory=64M,cpus=3,pcpus=0+2-3,load=0x40008000,entry=0x40008040,paused,"
	    "control,bad-access=inject,dtb-verbatim,cmdline=console=ttyAMA0,115200 x=1,paused",
	    copy, &domain, why));
	assert_string_equal(domain.name, "web-1");
	assert_string_equal(domain.initrd, "i");
	assert_string_equal(domain.dtb, "d");
	assert_string_equal(domain.bad_access, "inject");
	assert_string_equal(domain.cmdline, "console=ttyAMA0,115200 x=1,paused");
	assert_int_equal(domain.memory, 64 << 20);
	assert_int_equal(domain.cpus, 3);
	assert_string_equal(domain.pcpus, "0+2-3");
	assert_true(domain.has_load && domain.has_entry);
	assert_int_equal(domain.load, 0x40008000);
	assert_int_equal(domain.entry, 0x40008040);
	assert_true(domain.paused && domain.control && domain.dtb_verbatim);
}

static const struct {
	const char *name, *text, *want; /* want: part of the message; NULL: accepted */
} specs[] = {
    {"a kernel is needed", "name=x", "no kernel"},
    {"nothing is no domain", "", "unknown key \"\""},
    {"an unknown key is named", "kernel=k,cpu=2", "unknown key \"cpu\""},
    {"keys are matched whole", "kernel=k,pause", "unknown key \"pause\""},
    {"an empty item is refused", "kernel=k,,cpus=2", "unknown key \"\""},
    {"a key may come once", "kernel=a,kernel=b", "kernel is given twice"},
    {"a flag too may come once", "kernel=k,paused,paused", "paused is given twice"},
    {"a flag takes no value", "kernel=k,paused=1", "paused takes no value"},
    {"a value is needed", "kernel", "kernel needs a value"},
    {"cmdline needs its =", "kernel=k,cmdline", "cmdline needs a value"},
    {"an empty file name is refused", "kernel=", "want the name of a file"},
    {"an empty command line is one", "kernel=k,cmdline=", NULL},
    {"a command line may hold what looks like keys", "kernel=k,cmdline=cmdline=1,foo", NULL},
    {"memory is in pages", "kernel=k,memory=4095", "memory=4095: want a size"},
    {"memory is not zero", "kernel=k,memory=0", "want a size"},
    {"0 vcpus are for the hypervisor to refuse", "kernel=k,cpus=0", NULL},
    {"99 vcpus too", "kernel=k,cpus=99", NULL},
    {"more memory than any board has too", "kernel=k,memory=100G", NULL},
    {"vcpus are a number", "kernel=k,cpus=two", "cpus=two: want a number"},
    {"pcpus are a list", "kernel=k,pcpus=1-", "pcpus=1-: want pcpus joined"},
    {"an empty list of pcpus is refused", "kernel=k,pcpus=", "want pcpus joined"},
    {"an address is one", "kernel=k,load=here", "want a 32-bit address"},
    {"bad-access is one of three", "kernel=k,bad-access=panic", "want crash, inject or ignore"},
    {"all three are known", "kernel=k,bad-access=ignore", NULL},
    {"a name has no blanks", "kernel=k,name=a b", "want 1 to 31"},
    {"a name of 31 characters fits", "kernel=k,name=0123456789012345678901234567890", NULL},
    {"a name of 32 does not", "kernel=k,name=01234567890123456789012345678901", "want 1 to 31"},
};

static void test_domain_says_what_is_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(specs); i++) {
		struct domain_spec domain;
		char copy[256], why[256] = "";
		bool ok = parse(specs[i].text, copy, &domain, why);

		if (ok != !specs[i].want || (!ok && !strstr(why, specs[i].want)))
			fail_msg("%s: %s gave %d \"%s\"", specs[i].name, specs[i].text, ok, why);
	}
}

static void test_long_messages_are_cut(void **state)
{
	struct domain_spec domain;
	char text[] = "an-unknown-key-that-is-long", why[16];

	(void)state;
	assert_false(domain_parse(text, &domain, why, sizeof(why)));
	assert_int_equal(strlen(why), sizeof(why) - 1);
}

static void test_modules_start_their_own_pages(void **state)
{
	struct module modules[] = {{.size = 1}, {.size = 4096}, {.size = 4097}, {.size = 5}};

	(void)state;
	assert_int_equal(layout_place(modules, 0), 0x50000000);
	assert_int_equal(layout_place(modules, 4), 0x50005000);
	assert_int_equal(modules[0].addr, 0x50000000);
	assert_int_equal(modules[1].addr, 0x50001000);
	assert_int_equal(modules[2].addr, 0x50002000);
	assert_int_equal(modules[3].addr, 0x50004000);
}

static void test_modules_past_64_bits_do_not_wrap(void **state)
{
	struct module modules[] = {{.size = UINT64_MAX - 5}, {.size = 4096}};

	(void)state;
	assert_true(layout_place(modules, 2) == UINT64_MAX);
	assert_true(layout_memory(0, 0, UINT64_MAX) == 512ull << 20);
	assert_true(layout_memory(UINT64_MAX, 4096, 0x50001000) == UINT64_MAX);
}

static void test_memory_has_room_for_everything(void **state)
{
	const uint64_t mib = 1 << 20;

	(void)state;
	assert_int_equal(layout_memory(64 * mib, mib, 0x50100000), 512 * mib);
	assert_int_equal(layout_memory(448 * mib, 0, 0x50000000), 512 * mib);
	assert_int_equal(layout_memory(448 * mib, 1, 0x50001000), 513 * mib);
	assert_int_equal(layout_memory(1024 * mib, 100 * mib, 0x56400000), 1188 * mib);
	/* 600 MiB of modules end 856 MiB above RAM base. */
	assert_int_equal(layout_memory(64 * mib, 600 * mib, 0x50000000 + 600 * mib), 856 * mib);
}

static void test_boards_know_their_processors(void **state)
{
	const struct board *virt = board_find("virt"), *pi = board_find("orangepi-pc");

	(void)state;
	assert_null(board_find("VIRT"));
	assert_null(board_find(""));
	assert_string_equal(board_cpu(virt, NULL), "cortex-a15");
	assert_string_equal(board_cpu(virt, "cortex-a7"), "cortex-a7");
	assert_null(board_cpu(virt, "cortex-a"));
	assert_string_equal(board_cpu(pi, NULL), "cortex-a7");
	assert_null(board_cpu(pi, "cortex-a15"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_sizes),
	    cmocka_unit_test(test_times),
	    cmocka_unit_test(test_addresses_have_32_bits),
	    cmocka_unit_test(test_domain_has_defaults),
	    cmocka_unit_test(test_domain_takes_every_key),
	    cmocka_unit_test(test_domain_says_what_is_wrong),
	    cmocka_unit_test(test_long_messages_are_cut),
	    cmocka_unit_test(test_modules_start_their_own_pages),
	    cmocka_unit_test(test_modules_past_64_bits_do_not_wrap),
	    cmocka_unit_test(test_memory_has_room_for_everything),
	    cmocka_unit_test(test_boards_know_their_processors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
