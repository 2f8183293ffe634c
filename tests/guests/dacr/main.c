/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Domain faults (DDI 0406C, B3.7.3) met by whoever emulates an access: code that is in a domain without access when
 * its load traps, but still runs by what a TLB knows; and a load of several words that begins at a device and ends in
 * such a domain. QEMU 7.2 itself ends where a translation asked for in HYP has a domain fault. */
#include "cpu.h"
#include "exception.h"
#include "guest.h"
#include "tap.h"
#include <hvabi/guest_machine.h>

const char guest_name[] = "dacr";

#define SCTLR_M	       1u
#define SECTION_FULL   0x00000c02u /* B3.5.1: AP full access, strongly-ordered */
#define SMALL_DEVICE   0x00000036u
#define SHORT_TABLE    0x00000001u
#define DOMAIN(n)      ((uint32_t)(n) << 5)
#define CLIENTS	       0x5u /* DACR: domains 0 and 1 are clients, all others give no access */
#define ALIAS	       0x20000000u
#define EDGE	       0x30100000u /* a page of the distributor ends here */
#define EDGE_TABLE     0x30300000u /* here, too; what follows is a table's */
#define FSR_STATUS     0x40fu	   /* FS: B4.1, DFSR and IFSR */
#define FSR_DOMAIN(n)  ((uint32_t)(n) << 4)
#define FSR_WRITE      0x800u
#define SECTION_DOMAIN 0x9u /* table B3-23 */
#define PAGE_DOMAIN    0xbu

static uint32_t level1[4096] __attribute__((aligned(16384)));
static uint32_t level2[2][256] __attribute__((aligned(1024)));

/* What the pieces of code below get in r0. */
struct request {
	uint32_t *descriptor; /* of the section that the code is run in */
	uint32_t value;	      /* what it becomes */
	uint32_t device;
};

#define PIECE(name, insns)                                                                                             \
	static __attribute__((naked, target("arm"))) void name(void)                                                   \
	{                                                                                                              \
		__asm__("ldm r0, {r1-r3}\n\t" insns "\n\tbx lr");                                                      \
	}
PIECE(load_after_change, "str r2, [r1]\n\tdsb\n\tldm r3, {r1, r2}")
PIECE(store_after_change, "str r2, [r1]\n\tdsb\n\tstm r3, {r1, r2}")
PIECE(smc_after_change, ".arch_extension sec\n\tstr r2, [r1]\n\tdsb\n\tmov r0, #0x84000000\n\tsmc #0")
PIECE(load_after_dacr, "mov r1, #1\n\tmcr p15, 0, r1, c3, c0, 0\n\tldm r3, {r1, r2}")
PIECE(load_two, "ldm r3, {r1, r2}")
PIECE(store_two, "stm r3, {r1, r2}")

static void forget(void)
{
	dsb();
	__asm__ volatile("mcr p15, 0, %0, c8, c7, 0" ::"r"(0) : "memory"); /* TLBIALL */
	dsb();
	isb();
}

static void build(void)
{
	for (uint32_t i = 0; i < 4096; i++)
		level1[i] = i << 20 | SECTION_FULL;
	level2[0][255] = level2[1][255] = GUEST_GICD_BASE | SMALL_DEVICE;
	level1[(EDGE >> 20) - 1] = (uint32_t)level2[0] | SHORT_TABLE;
	level1[EDGE >> 20] |= DOMAIN(2);
	level1[(EDGE_TABLE >> 20) - 1] = (uint32_t)level2[1] | SHORT_TABLE;
	level1[EDGE_TABLE >> 20] = (uint32_t)level2[0] | SHORT_TABLE | DOMAIN(3);
	level2[0][0] = GUEST_RAM_BASE | SMALL_DEVICE;
}

/* The TLB may be used as long as it knows the code, or its loss may be noticed: both are right (B3.10.1). */
static void code_test(const char *what, void (*piece)(void), bool user)
{
	uint32_t *at = &level1[ALIAS >> 20];
	struct request r = {at, GUEST_RAM_BASE | SECTION_FULL | DOMAIN(2), GUEST_GICD_BASE};
	struct guard g;

	*at = GUEST_RAM_BASE | SECTION_FULL | DOMAIN(1);
	set_DACR(CLIENTS);
	forget();
	set_IFSR(0);
	const uint32_t vector =
	    (user ? guard_run_user : guard_run)(&g, ALIAS + ((uint32_t)piece - GUEST_RAM_BASE), (uint32_t)&r);
	set_DACR(CLIENTS);
	forget();
	tap_ok(vector == VECTOR_NONE || vector == VECTOR_PABT, "%s, %s: goes on, or cannot be fetched (vector %u)",
	       what, user ? "USR" : "SVC", vector);
	if (vector == VECTOR_PABT) {
		tap_eq(g.fsr & FSR_STATUS, SECTION_DOMAIN, "%s, %s: by a domain fault", what, user ? "USR" : "SVC");
		tap_eq(g.far, g.pc, "%s, %s: at its instruction", what, user ? "USR" : "SVC");
	}
}

static void edge_test(const char *what, uint32_t edge, uint32_t fsr, bool write, bool user)
{
	struct request r = {0, 0, edge - 4};
	struct guard g;

	set_DFSR(0);
	set_DFAR(0);
	const uint32_t vector =
	    (user ? guard_run_user : guard_run)(&g, (uint32_t)(write ? store_two : load_two), (uint32_t)&r);
	if (!tap_eq(vector, VECTOR_DABT, "%s, %s %s: data abort", what, user ? "USR" : "SVC", write ? "store" : "load"))
		return;
	tap_eq(g.fsr, fsr | (write ? FSR_WRITE : 0), "%s: the fault status", what);
	tap_eq(g.far, edge, "%s: the fault address", what);
}

/* The guest's own question ends in its PAR (B4.1, PAR, 32-bit form: F, FS in 6:1). */
static void translation_test(uint32_t va, uint32_t status)
{
	uint32_t par;

	__asm__ volatile("mcr p15, 0, %0, c7, c8, 0" ::"r"(va) : "memory"); /* ATS1CPR */
	isb();
	__asm__ volatile("mrc p15, 0, %0, c7, c4, 0" : "=r"(par));
	tap_eq(par & 0x7f, status << 1 | 1, "ATS1CPR of %08x: PAR", va);
}

void guest_main(void)
{
	build();
	set_TTBCR(0);
	set_TTBR0((uint32_t)level1);
	set_DACR(CLIENTS);
	forget();
	set_SCTLR(get_SCTLR() | SCTLR_M);
	isb();
	for (uint32_t form = 0; form < 4; form++) {
		edge_test("from a device into a section", EDGE, SECTION_DOMAIN | FSR_DOMAIN(2), form & 1, form & 2);
		edge_test("from a device into a page", EDGE_TABLE, PAGE_DOMAIN | FSR_DOMAIN(3), form & 1, form & 2);
	}
	translation_test(EDGE, SECTION_DOMAIN);
	translation_test(EDGE_TABLE, PAGE_DOMAIN);
	for (uint32_t user = 0; user < 2; user++) {
		code_test("a load", load_after_change, user);
		code_test("a store", store_after_change, user);
		if (!user) {
			code_test("SMC", smc_after_change, user);
			code_test("a load, DACR changed", load_after_dacr, user);
		}
	}
	set_SCTLR(get_SCTLR() & ~SCTLR_M);
	isb();
}
