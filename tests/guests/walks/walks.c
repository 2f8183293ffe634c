/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The hypervisor's page-table walker against the processor's, under every kind of stage-1 regime, with tables of random
 * descriptors. bootargs: count= addresses a regime (each is asked for as PL1 and PL0, read and write, one stage and
 * both), seed=. Needs the boot option test-walks=on.
 *
 * Left out is where QEMU 7.2 is not as the manual has it: it aborts on a domain fault asked for in HYP and checks the
 * domain before the second level is read, so every domain is a client or a manager; it does not check the access flag
 * for a manager, so with AFE all are clients; of the ipa of a table it uses 32 bits, so no long descriptor names a
 * table above 4 GiB. The unit tests have those cases. */
#include <hvabi/test_walk.h>
#include "cpu.h"
#include "guest.h"
#include "hv.h"
#include "random.h"
#include "tap.h"

const char guest_name[] = "walks";

#define SCTLR_M	     (1u << 0)
#define SCTLR_EE     (1u << 25)
#define SCTLR_TRE    (1u << 28)
#define SCTLR_AFE    (1u << 29)
#define SCTLR_ON     (0x00c50078u | SCTLR_M)
#define EAE	     (1u << 31)
#define PD0	     (1u << 4)
#define PD1	     (1u << 5)
#define EPD0	     (1u << 7)
#define EPD1	     (1u << 23)
#define LPAE(t0, t1) (EAE | (t0) | (t1) << 16)

/* Tables, in RAM that the guest does not use otherwise. */
#define TABLES	   0x41000000u
#define TABLE_SIZE 0x4000u /* of the largest: a short first table */
#define FIRST0	   (TABLES)
#define FIRST1	   (TABLES + TABLE_SIZE)
#define MORE	   (TABLES + 2 * TABLE_SIZE)
#define MORE_COUNT 64u
#define MORE_SIZE  0x1000u

static const struct regime {
	const char *name;
	uint32_t sctlr, ttbcr;
	uint32_t low0; /* low bits of TTBR0 and TTBR1: tables that do not start a page */
} regimes[] = {
    {"MMU off", SCTLR_ON & ~SCTLR_M, 0, 0},
    {"short, N=0", SCTLR_ON, 0, 0},
    {"short, N=0, TEX remap", SCTLR_ON | SCTLR_TRE, 0, 0},
    {"short, N=0, access flag", SCTLR_ON | SCTLR_AFE, 0, 0},
    {"short, N=0, TEX remap, access flag", SCTLR_ON | SCTLR_TRE | SCTLR_AFE, 0, 0},
    {"short, N=0, big-endian tables", SCTLR_ON | SCTLR_EE, 0, 0},
    {"short, N=1", SCTLR_ON, 1, 0x2000},
    {"short, N=2", SCTLR_ON | SCTLR_AFE, 2, 0x1000},
    {"short, N=7", SCTLR_ON, 7, 0x380},
    {"short, N=2, big-endian tables", SCTLR_ON | SCTLR_EE, 2, 0},
    {"short, N=1, PD0", SCTLR_ON, 1 | PD0, 0},
    {"short, N=1, PD1", SCTLR_ON, 1 | PD1, 0},
    {"LPAE, T0SZ=0 T1SZ=0", SCTLR_ON, LPAE(0u, 0u), 0x20},
    {"LPAE, T0SZ=0 T1SZ=0, AFE and TRE do not matter", SCTLR_ON | SCTLR_AFE | SCTLR_TRE, LPAE(0u, 0u), 0},
    {"LPAE, T0SZ=1 T1SZ=0", SCTLR_ON, LPAE(1u, 0u), 0x10},
    {"LPAE, T0SZ=0 T1SZ=1", SCTLR_ON, LPAE(0u, 1u), 0},
    {"LPAE, T0SZ=1 T1SZ=1", SCTLR_ON, LPAE(1u, 1u), 0x30},
    {"LPAE, T0SZ=3 T1SZ=0", SCTLR_ON, LPAE(3u, 0u), 0x800},
    {"LPAE, T0SZ=0 T1SZ=3", SCTLR_ON, LPAE(0u, 3u), 0},
    {"LPAE, T0SZ=3 T1SZ=3", SCTLR_ON, LPAE(3u, 3u), 0x800},
    {"LPAE, T0SZ=1 T1SZ=3", SCTLR_ON, LPAE(1u, 3u), 0},
    {"LPAE, T0SZ=7 T1SZ=7", SCTLR_ON, LPAE(7u, 7u), 0x80},
    {"LPAE, T0SZ=0 T1SZ=1, EPD0", SCTLR_ON, LPAE(0u, 1u) | EPD0, 0},
    {"LPAE, T0SZ=0 T1SZ=1, EPD1", SCTLR_ON, LPAE(0u, 1u) | EPD1, 0},
    {"LPAE, T0SZ=1 T1SZ=1, big-endian tables", SCTLR_ON | SCTLR_EE, LPAE(1u, 1u), 0},
};

static struct random random;

static uint32_t more_table(void)
{
	return MORE + random_below(&random, MORE_COUNT) * MORE_SIZE;
}

/* Where a table or a page is: mostly RAM, sometimes nothing or a device. */
static uint32_t some_address(uint32_t in_ram)
{
	switch (random_below(&random, 16)) {
	case 0:
		return random_u32(&random);
	case 1:
		return 0x08010000; /* the GIC's CPU interface, mapped */
	case 2:
		return 0x09000000; /* the UART, not mapped */
	default:
		return in_ram;
	}
}

static uint32_t some_page(void)
{
	return some_address(0x40000000 + random_below(&random, 64u << 20));
}

/* Short descriptors: half of them tables or sections, a good part invalid. */
static uint32_t short_first(void)
{
	const uint32_t noise = random_u32(&random);

	switch (random_below(&random, 8)) {
	case 0:
		return noise & ~3u;
	case 1:
		return (some_page() & 0xfff00000) | (noise & 0x000bffff) | 2 | (noise >> 31);
	case 2: /* a supersection; its address bits 39:32 mostly zero */
		return (some_page() & 0xff000000) | 0x40000 | (noise & 0xbfe1f) | 2 |
		       (random_below(&random, 4) == 0 ? noise & 0x00f001e0 : 0);
	default:
		return ((some_address(more_table()) + (noise >> 22 << 10 & 0xc00)) & ~0x3ffu) | (noise & 0x3fc) | 1;
	}
}

static uint32_t short_second(void)
{
	const uint32_t noise = random_u32(&random);

	return (some_page() & ~0xfffu) | (noise & (random_below(&random, 4) ? 0xfff : 0xffc));
}

static uint64_t long_any(void)
{
	const uint64_t upper = (uint64_t)random_u32(&random) << 32;
	const uint32_t noise = random_u32(&random);
	const uint64_t above = random_below(&random, 4) == 0 ? upper & 0xff00000000ull : 0;

	switch (random_below(&random, 8)) {
	case 0:
		return (upper | noise) & ~1ull;
	case 1:
	case 2: /* a block; at level 3 a reserved encoding */
		return (upper & 0xfff0000000000000ull) | above | (some_page() & ~0xfffu) | (noise & 0xffc) | 1;
	default: /* a table; at level 3 a page */
		return (upper & 0xfff0000000000000ull) | (some_address(more_table()) & ~0xfffu) | (noise & 0xffc) | 3;
	}
}

static void put(uint32_t at, uint32_t value, bool big)
{
	*(volatile uint32_t *)at = big ? __builtin_bswap32(value) : value;
}

static void put64(uint32_t at, uint64_t value, bool big)
{
	put(at, (uint32_t)(big ? value >> 32 : value), big);
	put(at + 4, (uint32_t)(big ? value : value >> 32), big);
}

static void fill_tables(const struct regime *r)
{
	const bool big = (r->sctlr & SCTLR_EE) != 0;
	const uint32_t end = MORE + MORE_COUNT * MORE_SIZE;

	for (uint32_t at = TABLES; at < end && (r->ttbcr & EAE); at += 8)
		put64(at, long_any(), big);
	for (uint32_t at = TABLES; at < end && !(r->ttbcr & EAE); at += 4)
		put(at, at < MORE ? short_first() : short_second(), big);
	dsb();
}

static struct hv_test_walk request __attribute__((aligned(64)));

static uint32_t some_va(void)
{
	const uint32_t va = random_u32(&random);

	switch (random_below(&random, 4)) {
	case 0: /* about the borders of the regions of TTBR0 and TTBR1 */
		return (1u << (24 + random_below(&random, 8))) + random_below(&random, 0x400000) - 0x200000;
	case 1:
		return 0u - (1u << (24 + random_below(&random, 8))) + random_below(&random, 0x400000) - 0x200000;
	default:
		return va;
	}
}

/* What must be equal: the pa, or the kind and the place of the fault. Where a descriptor could not be read, only that:
 * the status is that of stage 2. */
static bool same(const struct hv_test_walk_item *i)
{
	uint64_t mask = HV_PAR_F | HV_PAR_PA;

	if (i->hardware & HV_PAR_F)
		mask = HV_PAR_F | HV_PAR_S2WLK | HV_PAR_FSTAGE | (i->hardware & HV_PAR_S2WLK ? 0 : HV_PAR_FST);
	return ((i->hardware ^ i->software) & mask) == 0;
}

struct tally {
	uint32_t asked, differ, mapped, faults, domain;
};

static void judge(struct tally *t)
{
	for (uint32_t i = 0; i < request.count; i++) {
		const struct hv_test_walk_item *item = &request.item[i];

		t->asked++;
		if (item->hardware == HV_TEST_WALK_NOT_ASKED) {
			t->domain++;
			continue;
		}
		t->mapped += !(item->hardware & HV_PAR_F);
		t->faults += item->hardware & HV_PAR_F;
		if (same(item) || t->differ++ >= 4)
			continue;
		guest_printf("# va %08x op %u: processor %08x%08x, walker %08x%08x\n", item->va, item->op,
			     (uint32_t)(item->hardware >> 32), (uint32_t)item->hardware,
			     (uint32_t)(item->software >> 32), (uint32_t)item->software);
	}
}

static void run_regime(const struct regime *r, uint32_t count)
{
	struct tally t = {0, 0, 0, 0, 0};
	int32_t answer = 0;

	fill_tables(r);
	request.sctlr = r->sctlr;
	request.ttbcr = r->ttbcr;
	request.mair0 = random_u32(&random);
	request.mair1 = random_u32(&random);
	request.ttbr0 = FIRST0 + r->low0;
	request.ttbr1 = FIRST1 + (r->ttbcr & EAE ? r->low0 : 0);
	for (uint32_t done = 0; done < count && answer == 0; done += HV_TEST_WALK_MAX / 8) {
		request.dacr = 0x55555555 | (r->sctlr & SCTLR_AFE ? 0 : random_u32(&random)); /* see the head */
		request.count = HV_TEST_WALK_MAX;
		for (uint32_t i = 0; i < HV_TEST_WALK_MAX; i++) {
			request.item[i].va = i % 8 ? request.item[i - 1].va : some_va();
			request.item[i].op = i % 8;
		}
		if (!hv_call(HV_CALL_TEST_WALK, (uint32_t)&request, &answer))
			answer = -1;
		judge(&t);
	}
	guest_printf("# %s: %u mapped, %u faults, %u domain faults that were not asked\n", r->name, t.mapped, t.faults,
		     t.domain);
	/* Where one half is off, the other's few first-level descriptors may all be invalid. */
	const bool may_map_none = (r->ttbcr & EAE) && (r->ttbcr & (EPD0 | EPD1));
	tap_ok(answer == 0 && t.differ == 0 && t.asked >= 8 * count && (t.mapped > 0 || may_map_none),
	       "%s: %u addresses, %u differ, the call returned %d", r->name, t.asked / 8, t.differ, answer);
}

void guest_main(void)
{
	const uint32_t count = bootarg_u32("count", 1000);

	random = random_seed(bootarg_u32("seed", 1));
	for (uint32_t i = 0; i < sizeof(regimes) / sizeof(regimes[0]); i++)
		run_regime(&regimes[i], count);
}
