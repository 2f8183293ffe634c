/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whole stage-2 maps: what is merged and what is not, bounds, lines. */
#include <hvlib/lpae.h>
#include <hvlib/walk_map.h>
#include "walk_memory.h"

#define VTCR_4G 0x80003540u
#define ROOT	0x40004000ull

struct list {
	struct test_text text;
	unsigned n, stop_at; /* 0: never */
};

static bool add(void *ctx, const struct s2_range *range)
{
	struct list *l = ctx;
	char text[WALK_LINE_MAX];

	walk_s2_range_describe(range, text, sizeof(text));
	test_text_line(&l->text, text);
	return ++l->n != l->stop_at;
}

#define RAM(pa)	   ((pa) | 0x7fd) /* block; | 2: page */
#define PAGE(pa)   ((pa) | 0x7ff)
#define DEVICE(pa) ((pa) | 0x7c7)
#define XN	   (1ull << 54)

static const struct {
	const char *name;
	struct test_desc descs[10];
	const char *want;
	enum s2_map_end end;
	uint32_t tables;
} cases[] = {
    {"nothing is mapped", {{0, 0}}, "", S2_MAP_WHOLE, 1},
    {"neighbours are one range",
     {{ROOT + 8, 0x40006003},
      {0x40006000, RAM(0x62200000)},
      {0x40006008, RAM(0x62400000)},
      {0x40006010, RAM(0x62600000)}},
     "40000000-405fffff     6 MiB  RW, WB  pa 62200000  (3 x 2 MiB)\n",
     S2_MAP_WHOLE,
     2},
    {"a jump of the pa begins a range",
     {{ROOT + 8, 0x40006003}, {0x40006000, RAM(0x62200000)}, {0x40006008, RAM(0x62600000)}},
     "40000000-401fffff     2 MiB  RW, WB  pa 62200000  (1 x 2 MiB)\n"
     "40200000-403fffff     2 MiB  RW, WB  pa 62600000  (1 x 2 MiB)\n",
     S2_MAP_WHOLE,
     2},
    {"so does a hole",
     {{ROOT + 8, 0x40006003}, {0x40006000, RAM(0x62200000)}, {0x40006010, RAM(0x62600000)}},
     "40000000-401fffff     2 MiB  RW, WB  pa 62200000  (1 x 2 MiB)\n"
     "40400000-405fffff     2 MiB  RW, WB  pa 62600000  (1 x 2 MiB)\n",
     S2_MAP_WHOLE,
     2},
    {"so do other rights",
     {{ROOT + 8, 0x40006003}, {0x40006000, RAM(0x62200000)}, {0x40006008, RAM(0x62400000) ^ 0x80}},
     "40000000-401fffff     2 MiB  RW, WB  pa 62200000  (1 x 2 MiB)\n"
     "40200000-403fffff     2 MiB  RO, WB  pa 62400000  (1 x 2 MiB)\n",
     S2_MAP_WHOLE,
     2},
    {"leaves of all sizes merge",
     {{ROOT + 8, 0xc00007fd},
      {ROOT + 16, 0x40006003},
      {0x40006000, RAM(0x100000000)},
      {0x40006008, 0x40007003},
      {0x40007000, PAGE(0x100200000)},
      {0x40007008, PAGE(0x100201000)}},
     "40000000-80201fff 1050632 KiB  RW, WB  pa c0000000  (1 x 1 GiB, 1 x 2 MiB, 2 x 4 KiB)\n",
     S2_MAP_WHOLE,
     3},
    {"a device page",
     {{ROOT, 0x40006003},
      {0x40006200, 0x40007003},
      {0x40007080, DEVICE(0x08040000) | XN},
      {0x40007088, DEVICE(0x08041000) | XN}},
     "08010000-08011fff     8 KiB  RW, device, XN  pa 08040000  (2 x 4 KiB)\n",
     S2_MAP_WHOLE,
     3},
    {"a table that is not in RAM is said, the rest is shown",
     {{ROOT, 0x10006003}, {ROOT + 8, RAM(0x40000000)}},
     "40000000-7fffffff     1 GiB  RW, WB  pa 40000000  (1 x 1 GiB)\n",
     S2_MAP_UNREAD,
     2},
};

static void maps(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct test_ram ram = {.descs = cases[i].descs};
		const struct walk_memory mem = {test_ram_read, &ram};
		const struct s2_regime regime = {ROOT | 1ull << 48, VTCR_4G};
		struct list list = {.n = 0};
		const struct s2_map_total total = walk_s2_map(&regime, &mem, add, &list);

		if (strcmp(list.text.text, cases[i].want) != 0)
			fail_msg("%s:\n%s", cases[i].name, list.text.text);
		if (total.end != cases[i].end || total.tables != cases[i].tables)
			fail_msg("%s: end %d, %u tables", cases[i].name, total.end, total.tables);
	}
}

static void the_receiver_ends_it(void **state)
{
	const struct test_desc descs[] = {{ROOT, RAM(0)}, {ROOT + 8, RAM(0x80000000)}, {ROOT + 16, RAM(0)}, {0, 0}};
	struct test_ram ram = {.descs = descs};
	const struct walk_memory mem = {test_ram_read, &ram};
	const struct s2_regime regime = {ROOT, VTCR_4G};
	struct list list = {.stop_at = 2};

	(void)state;
	assert_int_equal(walk_s2_map(&regime, &mem, add, &list).end, S2_MAP_STOPPED);
	assert_int_equal(list.n, 2);
}

/* Every entry of every table leads to the same table. */
static int loop_read(void *ctx, uint64_t addr, void *buf, size_t n)
{
	const uint64_t table = ROOT | 3;

	(void)ctx;
	(void)addr;
	memcpy(buf, &table, n);
	return 0;
}

static void tables_that_loop_end(void **state)
{
	const struct walk_memory mem = {loop_read, NULL};
	const struct s2_regime regime = {ROOT, VTCR_4G};
	struct list list = {.stop_at = 5};

	(void)state;
	/* at level 3 they are pages of one pa: a range each */
	assert_int_equal(walk_s2_map(&regime, &mem, add, &list).end, S2_MAP_STOPPED);
}

static bool count(void *ctx, const struct s2_range *range)
{
	(void)range;
	++*(unsigned *)ctx;
	return true;
}

static void a_map_of_too_many_tables_ends(void **state)
{
	const struct walk_memory mem = {loop_read, NULL};
	const struct s2_regime regime = {ROOT, 0x80003558u}; /* T0SZ -8: 1024 entries at level 1 */
	unsigned n = 0;

	(void)state;
	const struct s2_map_total total = walk_s2_map(&regime, &mem, count, &n);
	assert_int_equal(total.end, S2_MAP_TOO_LARGE);
	assert_int_equal(total.tables, WALK_MAP_TABLES_MAX);
}

static void vtcr_that_names_no_walk_is_said(void **state)
{
	const struct walk_memory mem = {loop_read, NULL};
	const struct s2_regime regime = {ROOT, 0x800035c0u}; /* SL0 3 */
	struct list list = {.n = 0};

	(void)state;
	assert_int_equal(walk_s2_map(&regime, &mem, add, &list).end, S2_MAP_UNREAD);
	assert_int_equal(list.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(maps),
	    cmocka_unit_test(the_receiver_ends_it),
	    cmocka_unit_test(tables_that_loop_end),
	    cmocka_unit_test(a_map_of_too_many_tables_ends),
	    cmocka_unit_test(vtcr_that_names_no_walk_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
