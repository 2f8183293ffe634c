/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stage-1 regimes that map every address to itself, for dumps under each of them. Both tables hold the same map, so it
 * does not matter which of TTBR0 and TTBR1 a regime takes an address to. */
#include "crash.h"
#include "cpu.h"
#include <string.h>

#define EAE	 0x80000000u
#define SCTLR_M	 (1u << 0)
#define SCTLR_EE (1u << 25)

/* DDI 0406C, B3.5.1 (sections, pages; domain 0, full access) and B3.6.1 (blocks, pages; attribute 0, access flag). */
#define SECTION	  0x00000c02u
#define TABLE	  0x00000001u
#define SMALL	  0x00000032u
#define LARGE	  0x00000031u
#define L_BLOCK	  0x441ull
#define L_TABLE	  3ull
#define L_PAGE	  0x443ull
#define STACK_MIB (CRASH_STACKS >> 20)

enum grain { BLOCKS, PAGES, LARGE_PAGES };

static const struct regime {
	const char *name;
	uint32_t ttbcr, sctlr;
	enum grain grain; /* of the stacks */
} regimes[] = {
    {"short0", 0, 0, BLOCKS},
    {"short1", 1, 0, BLOCKS},
    {"short2", 2, 0, BLOCKS},
    {"short7", 7, 0, BLOCKS},
    {"pages", 0, 0, PAGES},
    {"large", 2, 0, LARGE_PAGES},
    {"shortbe", 1, SCTLR_EE, PAGES},
    {"lpae00", EAE, 0, BLOCKS},
    {"lpae10", EAE | 1, 0, PAGES},
    {"lpae01", EAE | 1u << 16, 0, PAGES},
    {"lpae11", EAE | 1 | 1u << 16, 0, BLOCKS},
    {"lpae30", EAE | 3, 0, PAGES},
    {"lpae03", EAE | 3u << 16, 0, BLOCKS},
    {"lpaebe", EAE | 1, SCTLR_EE, PAGES},
};

/* Short: a table of 4096 sections each; long: one of 4 entries at the end of a page, so that it does not start one. */
uint32_t crash_table0[4096] __attribute__((aligned(16384)));
uint32_t crash_table1[4096] __attribute__((aligned(16384)));
static uint32_t second_short[256] __attribute__((aligned(1024)));
static uint64_t second_long[4][512] __attribute__((aligned(4096)));
static uint64_t third_long[512] __attribute__((aligned(4096)));

static uint32_t word(const struct regime *r, uint32_t value)
{
	return r->sctlr & SCTLR_EE ? __builtin_bswap32(value) : value;
}

static uint64_t dword(const struct regime *r, uint64_t value)
{
	return r->sctlr & SCTLR_EE ? __builtin_bswap64(value) : value;
}

static void fill_short(const struct regime *r)
{
	for (uint32_t i = 0; i < 4096; i++)
		crash_table0[i] = word(r, i << 20 | SECTION);
	if (r->grain != BLOCKS)
		crash_table0[STACK_MIB] = word(r, (uint32_t)second_short | TABLE);
	for (uint32_t i = 0; i < 256; i++)
		second_short[i] = word(r, r->grain == PAGES ? STACK_MIB << 20 | i << 12 | SMALL
							    : STACK_MIB << 20 | (i & ~15u) << 12 | LARGE);
	memcpy(crash_table1, crash_table0, sizeof(crash_table1));
}

/* The first entry of a table of the region that @tsz leaves, from level 2 when that is a table's (T0SZ of 2 and more).
 */
static uint32_t long_table(uint32_t *table, uint32_t tsz, const struct regime *r)
{
	uint64_t *first = (uint64_t *)(table + 1024 - 8); /* 4 entries below the end of the first page of it */

	if (tsz >= 2)
		return (uint32_t)second_long[0];
	for (uint32_t i = 0; i < 4; i++)
		first[i] = dword(r, (uint32_t)second_long[i] | L_TABLE);
	return (uint32_t)first;
}

static void fill_long(const struct regime *r)
{
	for (uint32_t i = 0; i < 4 * 512; i++)
		second_long[i / 512][i % 512] = dword(r, (uint64_t)i << 21 | L_BLOCK);
	for (uint32_t i = 0; i < 512; i++)
		third_long[i] = dword(r, (CRASH_STACKS & ~0x1fffffu) | i << 12 | L_PAGE);
	if (r->grain != BLOCKS)
		second_long[CRASH_STACKS >> 30][CRASH_STACKS >> 21 & 511] = dword(r, (uint32_t)third_long | L_TABLE);
}

static void switch_on(const struct regime *r)
{
	set_TTBCR(r->ttbcr);
	if (r->ttbcr & EAE) {
		set_TTBR0(long_table(crash_table0, r->ttbcr & 7, r));
		set_TTBR1(long_table(crash_table1, r->ttbcr >> 16 & 7, r));
	} else {
		set_TTBR0((uint32_t)crash_table0);
		set_TTBR1((uint32_t)crash_table1);
	}
	set_DACR(1);
	set_MAIR0(0x00000000); /* attribute 0: strongly ordered, as with the MMU off */
	isb();
	set_SCTLR(get_SCTLR() | SCTLR_M | r->sctlr);
	isb();
}

bool crash_regime(const char *name)
{
	for (uint32_t i = 0; i < sizeof(regimes) / sizeof(regimes[0]); i++) {
		if (strcmp(regimes[i].name, name) != 0)
			continue;
		if (regimes[i].ttbcr & EAE)
			fill_long(&regimes[i]);
		else
			fill_short(&regimes[i]);
		dsb();
		switch_on(&regimes[i]);
		return true;
	}
	return strcmp(name, "off") == 0;
}
