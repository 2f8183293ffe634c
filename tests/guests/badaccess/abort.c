/* SPDX-License-Identifier: GPL-2.0-or-later */
/* MMU on, with holes behind the tables and among them: fault status and address of the aborts that the hypervisor
 * injects (DDI 0406C, tables B3-23 and B3-24; docs/machine.md). */
#include "badaccess.h"
#include "cpu.h"
#include "exception.h"
#include "guest.h"
#include "tap.h"
#include <hvabi/guest_machine.h>

#define SCTLR_M	   1u
#define FSR_WRITE  0x800u /* DFSR.WnR */
#define TTBR1_HOLE (HOLE + 0x200000u)
#define VA_PAGE	   0x70000000u /* mapped, to nothing */
#define VA_TABLE   0x70200000u /* its last-level table is in the hole */
#define VA_MIDDLE  0x80000000u /* LPAE: its second-level table is in the hole */
#define VA_FIRST   0xc0000000u /* TTBR1's table is in the hole */

/* Short descriptors: DDI 0406C, B3.5.1. AP full access; normal memory not cached (TEX 1), or device (C 0, B 1). */
#define SECTION_NORMAL 0x00001c02u
#define SECTION_DEVICE 0x00000c06u
#define SHORT_TABLE    0x00000001u
#define TTBCR_N1       1u /* TTBR1 from 0x80000000 on */

/* Long descriptors: B3.6.1. AF, AP RW for both, AttrIndx 0 (normal, not cached) or 1 (device). */
#define BLOCK_NORMAL 0x00000441u
#define BLOCK_DEVICE 0x00000445u
#define LONG_TABLE   0x00000003u
#define MAIR_VALUE   0x00000444u
#define TTBCR_LPAE   0x80010001u /* EAE, T1SZ and T0SZ 1: halves */

static uint32_t short_first[2048] __attribute__((aligned(8192)));
static uint64_t long_low[2] __attribute__((aligned(32))), long_high[2] __attribute__((aligned(32)));
static uint64_t long_second[512] __attribute__((aligned(4096)));

struct abort_case {
	const char *what;
	uint32_t va;
	bool walk;
	bool ttbr1_in_ram; /* for VA_MIDDLE */
	uint32_t fsr;
};

static void load_word(uint32_t va)
{
	(void)*(volatile uint32_t *)va;
}

static void store_word(uint32_t va)
{
	*(volatile uint32_t *)va = va;
}

static void judge(const struct abort_case *c, const char *access, const struct guard *g, uint32_t fsr)
{
	tap_eq(g->fsr, fsr, "%s, %s: the fault status", c->what, access);
	tap_eq(g->far, c->va + 8, "%s, %s: the fault address", c->what, access);
}

static void data_test(const struct abort_case *c, bool write, bool user)
{
	static const char *const names[4] = {"load, SVC", "load, USR", "store, SVC", "store, USR"};
	const char *access = names[2 * write + user];
	struct guard g;
	uint32_t vector;

	set_DFSR(0);
	set_DFAR(0);
	vector = (user ? guard_run_user : guard_run)(&g, (uint32_t)(write ? store_word : load_word), c->va + 8);
	if (tap_eq(vector, VECTOR_DABT, "%s, %s: data abort", c->what, access))
		judge(c, access, &g, c->fsr | (write ? FSR_WRITE : 0));
}

static void fetch_test(const struct abort_case *c, uint32_t thumb, bool user)
{
	static const char *const names[4] = {"fetch, SVC", "fetch, USR", "Thumb fetch, SVC", "Thumb fetch, USR"};
	const char *access = names[2 * thumb + user];
	struct guard g;

	set_IFSR(0);
	set_IFAR(0);
	if (tap_eq((user ? guard_run_user : guard_run)(&g, (c->va + 8) | thumb, 0), VECTOR_PABT,
		   "%s, %s: prefetch abort", c->what, access))
		judge(c, access, &g, c->fsr);
}

static void case_test(const struct abort_case *c, bool data)
{
	for (uint32_t user = 0; user < 2; user++) {
		fetch_test(c, 0, user);
		fetch_test(c, 1, user);
		if (data || c->walk) {
			data_test(c, false, user);
			data_test(c, true, user);
		}
	}
}

static void tlb_forget(void)
{
	dsb();
	__asm__ volatile("mcr p15, 0, %0, c8, c7, 0" ::"r"(0) : "memory"); /* TLBIALL */
	dsb();
	isb();
}

static void mmu_on(uint32_t ttbcr, uint32_t ttbr0)
{
	dsb();
	set_TTBCR(ttbcr);
	set_TTBR0(ttbr0);
	set_TTBR1(TTBR1_HOLE);
	set_DACR(1); /* client of domain 0 */
	isb();
	tlb_forget();
	set_SCTLR(get_SCTLR() | SCTLR_M);
	isb();
}

static void mmu_off(void)
{
	set_SCTLR(get_SCTLR() & ~SCTLR_M);
	isb();
	set_TTBCR(0);
	tlb_forget();
}

static void short_tests(bool data)
{
	static const struct abort_case cases[] = {
	    {"short, a section that maps nothing", VA_PAGE, false, false, 0x008},
	    {"short, a first-level table in nothing", VA_FIRST, true, false, 0x00c},
	    {"short, a second-level table in nothing", VA_TABLE, true, false, 0x00e},
	};

	for (uint32_t i = 0; i < 2048; i++)
		short_first[i] = i << 20 | (i < GUEST_RAM_BASE >> 20 ? SECTION_DEVICE : SECTION_NORMAL);
	short_first[VA_PAGE >> 20] = HOLE | SECTION_NORMAL;
	short_first[VA_TABLE >> 20] = (HOLE + 0x100000u) | SHORT_TABLE;
	mmu_on(TTBCR_N1, (uint32_t)short_first);
	for (uint32_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		case_test(&cases[i], data);
	mmu_off();
}

static void long_tests(bool data)
{
	static const struct abort_case cases[] = {
	    {"LPAE, a block that maps nothing", VA_PAGE, false, false, 0x210},
	    {"LPAE, a first-level table in nothing", VA_FIRST, true, false, 0x215},
	    {"LPAE, a second-level table in nothing", VA_MIDDLE, true, true, 0x216},
	    {"LPAE, a third-level table in nothing", VA_TABLE, true, false, 0x217},
	};

	for (uint32_t i = 0; i < 512; i++)
		long_second[i] = (GUEST_RAM_BASE + (i << 21)) | BLOCK_NORMAL;
	long_second[(VA_PAGE - GUEST_RAM_BASE) >> 21] = HOLE | BLOCK_NORMAL;
	long_second[(VA_TABLE - GUEST_RAM_BASE) >> 21] = (HOLE + 0x100000u) | LONG_TABLE;
	long_low[0] = BLOCK_DEVICE;
	long_low[1] = (uint32_t)long_second | LONG_TABLE;
	long_high[0] = (HOLE + 0x1000u) | LONG_TABLE;
	set_MAIR0(MAIR_VALUE);
	mmu_on(TTBCR_LPAE, (uint32_t)long_low);
	for (uint32_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		set_TTBR1(cases[i].ttbr1_in_ram ? (uint32_t)long_high : TTBR1_HOLE);
		isb();
		tlb_forget();
		case_test(&cases[i], data);
	}
	mmu_off();
}

void abort_tests(bool data)
{
	short_tests(data);
	long_tests(data);
}
