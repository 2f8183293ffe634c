/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What debug keys are asked about, as it is typed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include <hvlib/target.h>

#define ANY TARGET_ANY

static const struct {
	const char *text;
	struct target want;
} good[] = {
    {"", {ANY, ANY, false, 0}},
    {"  ", {ANY, ANY, false, 0}},
    {"d1", {1, ANY, false, 0}},
    {"d12v7", {12, 7, false, 0}},
    {"d1v0 c0008000", {1, 0, true, 0xc0008000}},
    {" d1v0\t 0xC0008000  ", {1, 0, true, 0xc0008000}},
    {"d1 40000000", {1, ANY, true, 0x40000000}},
    {"c0008000", {ANY, ANY, true, 0xc0008000}},
    {"d1f0", {ANY, ANY, true, 0xd1f0}}, /* not domain 1 */
    {"d1a", {ANY, ANY, true, 0xd1a}},
    {"d1 d1", {1, ANY, true, 0xd1}},
    {"0", {ANY, ANY, true, 0}},
    {"ffffffffffffffff", {ANY, ANY, true, UINT64_MAX}},
};

static void what_is_meant_is_understood(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		const struct target *want = &good[i].want;
		const char *why = "";
		struct target t;

		if (target_parse(good[i].text, &t, &why) != 0)
			fail_msg("\"%s\": %s", good[i].text, why);
		if (t.domain != want->domain || t.vcpu != want->vcpu || t.has_address != want->has_address ||
		    t.address != want->address)
			fail_msg("\"%s\"", good[i].text);
	}
}

static void garbage_is_refused_with_a_reason(void **state)
{
	static const char *const bad[] = {
	    "d1v",	"d1v0x", "dx", "g",	  "0x",	  "10000000000000000", "d1v0 c000 8000", "d1v0c",
	    "d1v00000", "-1",	 "*",  "d1v0 0x", "\x7f", "c0008000 d1v0"};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const char *why = NULL;
		struct target t;

		if (target_parse(bad[i], &t, &why) == 0)
			fail_msg("\"%s\" was taken", bad[i]);
		assert_non_null(why);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_meant_is_understood),
	    cmocka_unit_test(garbage_is_refused_with_a_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
