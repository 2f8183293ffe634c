/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which name an address has, among several, in a gap, inside another; and addresses by name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include <symbols/alias_order.h>
#include <symbols/symtab.h>

static void add(struct symtab *t, uint32_t addr, uint32_t size, char type, const char *name)
{
	assert_int_equal(symtab_add(t, addr, size, type, name, strlen(name)), 0);
}

static void linux_prints_the_first_alias_of_kallsyms(void **state)
{
	static const struct {
		const char *name;
		char type_a;
		const char *a;
		char type_b;
		const char *b;
	} cases[] = {
	    {"text before data", 'T', "zz", 'D', "aa"},
	    {"a strong name before a weak one", 'T', "sys_ni", 'W', "sys_io"},
	    {"a function before a section's start", 'T', "zfirst", 'T', "__start_aaa"},
	    {"... before __x_end", 'T', "zfirst", 'T', "__irq_end"},
	    {"... but __endless is a name like others", 'T', "__endles", 'T', "___start"},
	    {"fewer underscores first", 't', "zero", 't', "_aa"},
	    {"_b before __a", 't', "_b", 't', "__a"},
	    {"then by name", 't', "alpha", 't', "beta"},
	    {"local and global alike", 'T', "alpha", 't', "beta"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int there = alias_compare(cases[i].type_a, cases[i].a, cases[i].type_b, cases[i].b);
		int back = alias_compare(cases[i].type_b, cases[i].b, cases[i].type_a, cases[i].a);
		if (there >= 0 || back <= 0)
			fail_msg("%s: %d, %d", cases[i].name, there, back);
	}
}

static void mapping_symbols_are_known(void **state)
{
	(void)state;
	assert_true(alias_is_mapping("$a"));
	assert_true(alias_is_mapping("$t.12"));
	assert_true(alias_is_mapping("$d"));
	assert_false(alias_is_mapping("$abc"));
	assert_false(alias_is_mapping("a"));
	assert_false(alias_is_mapping("$"));
}

/* What is asked of one table, and what it says; NULL: a gap. */
static const struct {
	const char *name;
	uint32_t addr;
	bool text;
	const char *symbol;
	uint32_t start, size, span;
} lookups[] = {
    {"before the first", 0xfff, true, NULL, 0, 0, 0},
    {"first byte", 0x1000, true, "first", 0x1000, 0x10, 0x20},
    {"last byte", 0x100f, true, "first", 0x1000, 0x10, 0x20},
    {"a gap behind a size", 0x1010, true, NULL, 0, 0, 0},
    {"of aliases the one Linux prints", 0x1024, true, "alias", 0x1020, 8, 8},
    {"inside an enclosed one", 0x102c, true, "inner", 0x102c, 4, 0x14},
    {"behind it: the enclosing one", 0x1030, true, "outer", 0x1028, 0x18, 4},
    {"no size: up to the next", 0x104c, true, "open", 0x1040, 0, 0x10},
    {"data in text is not text's name", 0x1054, true, "last", 0x1050, 0, 0xb0},
    {"no size, last: up to the section's end", 0x10ff, true, "last", 0x1050, 0, 0xb0},
    {"data is asked for as data", 0x1054, false, "datum", 0x1054, 4, 0xac},
    {"a constant is no place", 0x1058, false, NULL, 0, 0, 0},
};

static void each_address_has_its_name(void **state)
{
	struct symtab t = {0};
	struct symtab_hit hit;
	(void)state;
	add(&t, 0x1040, 0, 't', "open");
	add(&t, 0x1028, 0x18, 't', "outer");
	add(&t, 0x1020, 8, 'W', "weak");
	add(&t, 0x1020, 8, 't', "alias");
	add(&t, 0x1020, 0, 't', "__alias");
	add(&t, 0x1000, 0x10, 'T', "first");
	add(&t, 0x1014, 0, 't', "$d");
	add(&t, 0x102c, 4, 't', "inner");
	add(&t, 0x1050, 0, 'T', "last");
	add(&t, 0x1054, 4, 'd', "datum");
	add(&t, 0x1058, 0, 'A', "constant");
	assert_int_equal(symtab_sort(&t), 0);
	for (size_t i = 0; i < sizeof lookups / sizeof *lookups; i++) {
		symtab_find(&t, lookups[i].addr, lookups[i].text, 0x1100, &hit);
		const char *got = hit.symbol ? symtab_string(&t, hit.symbol->name) : "(gap)";
		if (strcmp(got, lookups[i].symbol ? lookups[i].symbol : "(gap)"))
			fail_msg("%s: %s", lookups[i].name, got);
		if (hit.symbol && (hit.symbol->addr != lookups[i].start || hit.size != lookups[i].size ||
				   hit.span != lookups[i].span))
			fail_msg("%s: %x, %x, %x", lookups[i].name, hit.symbol->addr, hit.size, hit.span);
	}
	const char *const *aliases;
	symtab_find(&t, 0x1020, true, 0x1100, &hit);
	assert_int_equal(symtab_aliases(&t, &hit, &aliases), 2);
	assert_string_equal(aliases[0], "__alias");
	assert_string_equal(aliases[1], "weak");
	symtab_deinit(&t);
}

static void all_of_one_name_are_found(void **state)
{
	struct symtab t = {0};
	uint32_t first;
	(void)state;
	add(&t, 0x3000, 0, 't', "twice");
	add(&t, 0x1000, 0, 't', "once");
	add(&t, 0x2000, 0, 't', "twice");
	assert_int_equal(symtab_sort(&t), 0);
	assert_int_equal(symtab_name(&t, "twice", &first), 2);
	assert_int_equal(t.entries[t.by_name[first]].addr, 0x2000);
	assert_int_equal(t.entries[t.by_name[first + 1]].addr, 0x3000);
	assert_int_equal(symtab_name(&t, "once", &first), 1);
	assert_int_equal(symtab_name(&t, "twic", &first), 0);
	assert_int_equal(symtab_name(&t, "", &first), 0);
	assert_int_equal(symtab_name(&t, "zz", &first), 0);
	symtab_deinit(&t);
}

static void an_empty_table_knows_nothing(void **state)
{
	struct symtab t = {0};
	struct symtab_hit hit;
	uint32_t first;
	(void)state;
	assert_int_equal(symtab_sort(&t), 0);
	symtab_find(&t, 0, true, UINT32_MAX, &hit);
	assert_null(hit.symbol);
	assert_int_equal(symtab_name(&t, "x", &first), 0);
	symtab_deinit(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(linux_prints_the_first_alias_of_kallsyms),
	    cmocka_unit_test(mapping_symbols_are_known),
	    cmocka_unit_test(each_address_has_its_name),
	    cmocka_unit_test(all_of_one_name_are_found),
	    cmocka_unit_test(an_empty_table_knows_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
