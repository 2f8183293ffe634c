/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The page allocator against a model that looks at every page, and its rules one by one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <hvabi/errno.h>
#include <hvlib/pages.h>

#define MIB	    ((uint64_t)1 << 20)
#define GIB	    ((uint64_t)1 << 30)
#define MODEL_PAGES 8192u
#define MODEL_BASE  0x40000000u

static struct pages pages;
static void *storage;

static void start(const struct mem_range *bank, unsigned n)
{
	size_t size = pages_storage(bank, n);
	free(storage);
	storage = malloc(size);
	assert_non_null(storage);
	assert_int_equal(pages_init(&pages, bank, n, storage, size), 0);
}

static int drop(void **state)
{
	(void)state;
	free(storage);
	storage = NULL;
	return 0;
}

static void one_gib(void **state)
{
	(void)state;
	start(&(struct mem_range){0x40000000, GIB}, 1);
	assert_int_equal(pages_count(&pages, OWNER_FREE), 262144);
	uint64_t pa;
	uint32_t got;
	assert_int_equal(pages_alloc_largest(&pages, OWNER_DOM(1), UINT32_MAX, &pa, &got), 0);
	assert_int_equal(pa, 0x40000000);
	assert_int_equal(got, 262144);
	assert_int_equal(pages_alloc(&pages, OWNER_HV, 1, 1, &pa), -HV_ENOMEM);
	assert_int_equal(pages_alloc_largest(&pages, OWNER_HV, 1, &pa, &got), -HV_ENOMEM);
	assert_int_equal(pages_free_all(&pages, OWNER_DOM(1)), 262144);
	assert_int_equal(pages_alloc(&pages, OWNER_HV, 262144, 1, &pa), 0);
}

static void look_finds_zones_and_the_longest_run(void **state)
{
	const struct mem_range banks[] = {{0x40000000, 8 * MIB}, {0x80000000, 4 * MIB}};
	struct pages_zones z;

	(void)state;
	start(banks, 2);
	pages_look(&pages, &z);
	assert_int_equal(z.free[19], 2048);
	assert_int_equal(z.free[20], 1024);
	assert_int_equal(z.longest, 2048);
	pages_reserve(&pages, (struct mem_range){0x40000000 + 5 * MIB, 4096}, OWNER_HV); /* 1280 before, 767 after */
	pages_look(&pages, &z);
	assert_int_equal(z.free[19], 2047);
	assert_int_equal(z.longest, 1280);
	pages_reserve(&pages, (struct mem_range){0x40000000, 8 * MIB}, OWNER_HV);
	pages_look(&pages, &z);
	assert_int_equal(z.free[19], 0);
	assert_int_equal(z.longest, 1024);
	pages_reserve(&pages, (struct mem_range){0x80000000, 4 * MIB}, OWNER_HV);
	pages_look(&pages, &z);
	assert_int_equal(z.longest, 0);
}

static void largest_falls_with_what_is_free(void **state)
{
	(void)state;
	start(&(struct mem_range){0x40000000, GIB}, 1);
	assert_int_equal(pages_reserve(&pages, (struct mem_range){0x40000000, 5000}, OWNER_HV), 2);
	uint64_t pa;
	uint32_t got;
	assert_int_equal(pages_alloc_largest(&pages, OWNER_DOM(1), 262144, &pa, &got), 0);
	assert_int_equal(got, 131072);
	assert_int_equal(pa, 0x60000000);
	assert_int_equal(pages_alloc_largest(&pages, OWNER_DOM(1), 700, &pa, &got), 0);
	assert_int_equal(got, 512);
	assert_int_equal(pa, 0x40200000);
	assert_int_equal(pages_alloc_largest(&pages, OWNER_DOM(1), 300, &pa, &got), 0);
	assert_int_equal(got, 256);
	assert_int_equal(pa, 0x40100000);
}

static void reserve_takes_touched_free_pages_only(void **state)
{
	(void)state;
	start(&(struct mem_range){0x40000000, 4 * MIB}, 1);
	assert_int_equal(pages_reserve(&pages, (struct mem_range){0x40001fff, 2}, OWNER_MODULE), 2);
	assert_int_equal(pages_owner(&pages, 0x40000fff), OWNER_FREE);
	assert_int_equal(pages_owner(&pages, 0x40001000), OWNER_MODULE);
	assert_int_equal(pages_owner(&pages, 0x40002fff), OWNER_MODULE);
	assert_int_equal(pages_owner(&pages, 0x40003000), OWNER_FREE);
	assert_int_equal(pages_reserve(&pages, (struct mem_range){0x40000000, 0x4000}, OWNER_RESERVED), 2);
	assert_int_equal(pages_owner(&pages, 0x40001000), OWNER_MODULE);
	assert_int_equal(pages_reserve(&pages, (struct mem_range){0x3ffff000, 0x1000}, OWNER_HV), 0);
	assert_int_equal(pages_reserve(&pages, (struct mem_range){0x40400000, UINT64_MAX - 0x40400000}, OWNER_HV), 0);
	assert_int_equal(pages_reserve(&pages, (struct mem_range){0, UINT64_MAX}, OWNER_HV), 1020);
	assert_int_equal(pages_count(&pages, OWNER_FREE), 0);
}

static void several_banks_with_ragged_edges(void **state)
{
	(void)state;
	const struct mem_range banks[] = {
	    {0x40000800, 0x1000},	    /* holds no whole page */
	    {0x40080000, 0x1000},	    /* same 2 MiB group */
	    {0x40100000, 0x80000},	    /* same group again */
	    {0x80001000, 0x200000},	    /* over a group's edge */
	    {0xffffe000, (uint64_t)0x2000}, /* up to 4 GiB */
	};
	start(banks, 5);
	assert_int_equal(pages_count(&pages, OWNER_FREE), 0 + 1 + 128 + 512 + 2);
	assert_int_equal(pages.banks, 3);
	assert_int_equal(pages_owner(&pages, 0x40000000), OWNER_NONE);
	assert_int_equal(pages_owner(&pages, 0x40081000), OWNER_NONE);
	assert_int_equal(pages_owner(&pages, 0x80000000), OWNER_NONE);
	assert_int_equal(pages_owner(&pages, 0x80001000), OWNER_FREE);
	assert_int_equal(pages_owner(&pages, 0xfffffffff000u), OWNER_NONE);
	uint64_t pa;
	assert_int_equal(pages_alloc(&pages, OWNER_HV, 512, 1, &pa), 0);
	assert_int_equal(pa, 0x80001000);
	assert_int_equal(pages_alloc(&pages, OWNER_HV, 129, 1, &pa), -HV_ENOMEM);
	assert_int_equal(pages_alloc(&pages, OWNER_HV, 128, 128, &pa), 0);
	assert_int_equal(pa, 0x40100000);
	assert_int_equal(pages_alloc(&pages, OWNER_HV, 2, 2, &pa), 0);
	assert_int_equal(pa, 0xffffe000);
}

static void bad_arguments_change_nothing(void **state)
{
	(void)state;
	const struct mem_range bank = {0x40000000, 4 * MIB};
	start(&bank, 1);
	uint64_t pa;
	uint32_t got;
	assert_int_equal(pages_alloc(&pages, OWNER_HV, 0, 1, &pa), -HV_EINVAL);
	assert_int_equal(pages_alloc(&pages, OWNER_HV, 1, 3, &pa), -HV_EINVAL);
	assert_int_equal(pages_alloc(&pages, OWNER_HV, 1, 0, &pa), -HV_EINVAL);
	assert_int_equal(pages_alloc(&pages, OWNER_FREE, 1, 1, &pa), -HV_EINVAL);
	assert_int_equal(pages_alloc(&pages, OWNER_NONE, 1, 1, &pa), -HV_EINVAL);
	assert_int_equal(pages_alloc_largest(&pages, OWNER_HV, 0, &pa, &got), -HV_EINVAL);
	assert_int_equal(pages_alloc(&pages, OWNER_HV, 4, 1, &pa), 0);
	assert_int_equal(pages_free(&pages, OWNER_HV, pa, 5), -HV_EINVAL);
	assert_int_equal(pages_free(&pages, OWNER_MODULE, pa, 4), -HV_EINVAL);
	assert_int_equal(pages_free(&pages, OWNER_HV, pa + 1, 1), -HV_EINVAL);
	assert_int_equal(pages_free(&pages, OWNER_HV, 0x1000, 1), -HV_EINVAL);
	assert_int_equal(pages_free(&pages, OWNER_HV, pa, UINT32_MAX), -HV_EINVAL);
	assert_int_equal(pages_count(&pages, OWNER_HV), 4);
	assert_int_equal(pages_free(&pages, OWNER_HV, pa, 4), 0);
	assert_int_equal(pages_free(&pages, OWNER_HV, pa, 4), -HV_EINVAL);
	assert_int_equal(pages_count(&pages, OWNER_FREE), 1024);
}

static void bad_banks_are_refused(void **state)
{
	(void)state;
	static uint16_t room[65536];
	const struct mem_range overlap[] = {{0x40000000, 0x200000}, {0x401ff000, 0x200000}};
	const struct mem_range apart[] = {{0x40000000, 0x200000}, {0x40200000, 0x200000}};
	const struct mem_range high = {0xc0000000, (uint64_t)2 * GIB};
	assert_int_equal(pages_init(&pages, overlap, 2, room, sizeof room), -HV_EINVAL);
	assert_int_equal(pages_init(&pages, apart, 2, room, sizeof room), 0);
	assert_int_equal(pages_init(&pages, apart, 2, room, pages_storage(apart, 2) - 1), -HV_ENOSPC);
	assert_int_equal(pages_init(&pages, &high, 1, room, sizeof room), -HV_EINVAL);
	assert_int_equal(pages_init(&pages, apart, 0, room, sizeof room), -HV_EINVAL);
}

/* The model: one owner a page from MODEL_BASE on, searched without any summary. */
static uint8_t model[MODEL_PAGES];

static uint32_t model_find(uint32_t count, uint32_t align)
{
	for (uint32_t page = 0; page + count <= MODEL_PAGES; page++) {
		uint32_t k = 0;
		while (k < count && model[page + k] == OWNER_FREE)
			k++;
		if (k == count && (MODEL_BASE / PAGES_SIZE + page) % align == 0)
			return page;
	}
	return UINT32_MAX;
}

static void model_compare(void)
{
	uint32_t count[256] = {0};
	for (uint32_t page = 0; page < MODEL_PAGES; page++) {
		count[model[page]]++;
		assert_int_equal(pages_owner(&pages, MODEL_BASE + (uint64_t)page * PAGES_SIZE), model[page]);
	}
	for (unsigned owner = 0; owner < OWNER_NONE; owner++)
		assert_int_equal(pages_count(&pages, owner), count[owner]);
}

static void random_alloc(unsigned owner)
{
	static const uint32_t sizes[] = {1, 2, 3, 5, 16, 100, 256, 511, 512, 513, 1024, 2000};
	uint32_t count = sizes[rand() % 12], align = 1u << (rand() % 11);
	uint32_t want = model_find(count, align);
	uint64_t pa = 0;
	int err = pages_alloc(&pages, owner, count, align, &pa);
	assert_int_equal(err, want == UINT32_MAX ? -HV_ENOMEM : 0);
	if (err)
		return;
	assert_int_equal(pa, MODEL_BASE + (uint64_t)want * PAGES_SIZE);
	memset(model + want, (int)owner, count);
}

static void random_largest(unsigned owner)
{
	uint32_t max = 1 + (uint32_t)rand() % 3000, want = UINT32_MAX, piece = 4096, got = 0;
	for (; piece; piece /= 2)
		if (piece <= max && (want = model_find(piece, piece)) != UINT32_MAX)
			break;
	uint64_t pa = 0;
	int err = pages_alloc_largest(&pages, owner, max, &pa, &got);
	assert_int_equal(err, want == UINT32_MAX ? -HV_ENOMEM : 0);
	if (err)
		return;
	assert_int_equal(got, piece);
	assert_int_equal(pa, MODEL_BASE + (uint64_t)want * PAGES_SIZE);
	memset(model + want, (int)owner, piece);
}

static void random_free(unsigned owner)
{
	uint32_t page = (uint32_t)rand() % MODEL_PAGES, count = 1 + (uint32_t)rand() % 64, k = 0;
	for (uint32_t tries = 0; tries < 64 && model[page] != owner; tries++)
		page = (uint32_t)rand() % MODEL_PAGES;
	while (k < count && page + k < MODEL_PAGES && model[page + k] == owner)
		k++;
	int err = pages_free(&pages, owner, MODEL_BASE + (uint64_t)page * PAGES_SIZE, count);
	assert_int_equal(err, k == count ? 0 : -HV_EINVAL);
	if (!err)
		memset(model + page, OWNER_FREE, count);
}

static void random_reserve(unsigned owner)
{
	uint32_t page = (uint32_t)rand() % MODEL_PAGES, count = 1 + (uint32_t)rand() % 20, changed = 0;
	for (uint32_t k = page; k < page + count && k < MODEL_PAGES; k++)
		if (model[k] == OWNER_FREE) {
			model[k] = (uint8_t)owner;
			changed++;
		}
	struct mem_range r = {MODEL_BASE + (uint64_t)page * PAGES_SIZE + 7, (uint64_t)count * PAGES_SIZE - 9};
	assert_int_equal(pages_reserve(&pages, r, owner), changed);
}

static void random_operation(void)
{
	unsigned owner = OWNER_DOM((unsigned)rand() % 4);
	switch (rand() % 16) {
	case 0:
		random_reserve(owner);
		break;
	case 1:
		if (rand() % 20)
			break;
		pages_free_all(&pages, owner);
		for (uint32_t k = 0; k < MODEL_PAGES; k++)
			model[k] = model[k] == owner ? OWNER_FREE : model[k];
		break;
	case 2:
	case 3:
		random_largest(owner);
		break;
	case 4:
	case 5:
	case 6:
	case 7:
		random_alloc(owner);
		break;
	default:
		random_free(owner);
	}
}

static void random_operations_agree_with_the_model(void **state)
{
	(void)state;
	/* A hole and a second bank: the model has them as OWNER_NONE. */
	const struct mem_range banks[] = {{MODEL_BASE + 0x3000, 9 * MIB}, {MODEL_BASE + 14 * MIB + 0x5000, 17 * MIB}};
	start(banks, 2);
	memset(model, OWNER_NONE, sizeof model);
	memset(model + 3, OWNER_FREE, 9 * 256);
	memset(model + 14 * 256 + 5, OWNER_FREE, 17 * 256);
	srand(1);
	for (unsigned i = 0; i < 20000; i++) {
		random_operation();
		if (i % 100 == 0)
			model_compare();
	}
	model_compare();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_teardown(one_gib, drop),
	    cmocka_unit_test_teardown(largest_falls_with_what_is_free, drop),
	    cmocka_unit_test_teardown(reserve_takes_touched_free_pages_only, drop),
	    cmocka_unit_test_teardown(several_banks_with_ragged_edges, drop),
	    cmocka_unit_test_teardown(look_finds_zones_and_the_longest_run, drop),
	    cmocka_unit_test_teardown(bad_arguments_change_nothing, drop),
	    cmocka_unit_test_teardown(bad_banks_are_refused, drop),
	    cmocka_unit_test_teardown(random_operations_agree_with_the_model, drop),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
