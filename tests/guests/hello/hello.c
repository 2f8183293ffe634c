/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The smallest guest: it prints, and judges the state it was entered with (docs/machine.md, "Entry"). */
#include "cpu.h"
#include "exception.h"
#include "guest.h"
#include "io.h"
#include "smp.h"
#include "tap.h"
#include "timer.h"

const char guest_name[] = "hello";

#define FDT_MAGIC_LE	  0xedfe0dd0u /* 0xd00dfeed, big-endian in memory */
#define SCTLR_MMU_CACHES  0x1005u     /* I, C, M */
#define SCTLR_VECTORS_TE  0x40002000u /* TE, V: exceptions in ARM state, low vectors */
#define CPSR_MODE_MASKING (PSR_A | PSR_I | PSR_F | PSR_T | PSR_MODE)

void guest_main(void)
{
	const struct entry_state *e = &entry_state;
	uint32_t word = 0;

	guest_printf("hello from cpu%u, MIDR %08x, DTB at %08x, bootargs \"%s\"\n", cpu_id(), get_MIDR(), e->r2,
		     bootargs());
	tap_eq(e->r0, 0, "r0 is 0 at entry");
	tap_eq(e->r1, 0xffffffffu, "r1 is ~0 at entry");
	tap_ok(e->r2 >= GUEST_RAM_BASE && (e->r2 & 3) == 0, "r2 is an aligned address in RAM: %08x", e->r2);
	tap_ok(try_read(e->r2, &word) && word == FDT_MAGIC_LE, "r2 points to a flattened device tree: %08x", word);
	tap_eq(e->cpsr & CPSR_MODE_MASKING, GUEST_ENTRY_CPSR & CPSR_MODE_MASKING,
	       "entered in SVC mode, ARM state, with A, I and F masked");
	tap_eq(e->sctlr & (SCTLR_MMU_CACHES | SCTLR_VECTORS_TE), 0, "MMU and caches are off, vectors are low");
	tap_eq(e->sctlr, GUEST_ENTRY_SCTLR, "SCTLR has its reset value");
	tap_eq(get_MPIDR() & 0x80ffffffu, 0x80000000u, "MPIDR names cpu 0 in the multiprocessing format");
	tap_ok(get_CNTFRQ() >= 1000000u, "CNTFRQ is set: %u Hz", get_CNTFRQ());
	guest_printf("# cpus: %u\n", smp_cpus());
}
