/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The known state in which the crash guest dies; the test of the dump computes the same values.
 *   r0..r12                 CRASH_R + n, but r3 is the address (and r4 is the new SCTLR for kind=walk)
 *   r8_fiq..r12_fiq         CRASH_FIQ_R + n
 *   sp of mode m (5 bits)   CRASH_STACKS + m * 0x100, each with 64 words CRASH_WORD + m * 0x100 + i from there on
 *   lr of mode m            CRASH_LR + m
 *   spsr of mode m          CRASH_SPSR + m
 *   DFAR, DFSR, IFAR, IFSR  CRASH_FAULT + 1 to + 4, of the status registers the low 12 bits; only with kind spin or wfi
 * On cpu 1 each kind of value has its CRASH_CPU_ more. */
#ifndef CRASH_CRASH_H
#define CRASH_CRASH_H

#define CRASH_R	     0xa0a0a000
#define CRASH_FIQ_R  0xf1f1f000
#define CRASH_STACKS 0x40180000
#define CRASH_WORD   0x57ac0000
#define CRASH_LR     0x1a1a1a00
#define CRASH_SPSR   0x60000100
#define CRASH_FAULT  0xdead0000

#define CRASH_CPU_R	 0x100
#define CRASH_CPU_STACKS 0x4000
#define CRASH_CPU_WORD	 0x8000
#define CRASH_CPU_LR	 0x10000
#define CRASH_CPU_SPSR	 0x10000000

#define CRASH_SMALL    (CRASH_STACKS + 0x1410) /* kind small */
#define CRASH_CHAIN_SP (CRASH_STACKS + 0x1018) /* kinds chain and record: six words above a page boundary */

#ifndef __ASSEMBLER__
#include <stdbool.h>
#include <stdint.h>

/** Turns the MMU on under the regime called @name, every address mapped to itself; "off" does nothing. false: there is
 *  none of that name. regime.c */
bool crash_regime(const char *name);

/* Entries of chain.S. */
extern const char crash_small[], crash_stack[], crash_chain[], crash_record[], crash_chain_thumb[],
    crash_record_thumb[];

/** What crash_goN() does at its end, on cpu N. */
struct crash {
	uint32_t target; /* where it jumps, bit 0: Thumb */
	uint32_t cpsr_c; /* mode and masks there */
	uint32_t r3, r4;
};
extern struct crash crash0, crash1;
void crash_go0(void) __attribute__((noreturn));
void crash_go1(void) __attribute__((noreturn));

/* The instructions that fail, or stay where they are. */
extern const char crash_read[], crash_write[], crash_walk[], crash_und[];
extern const char crash_read_thumb[], crash_write_thumb[], crash_und_thumb[];
#define CRASH_STAY_AT 4			/* bytes from where these begin to where they stay */
extern volatile uint32_t crash_reached; /* by the ARM ones: r0 of the last cpu that came there */
extern const char crash_spin[], crash_wfi[], crash_spin_thumb[], crash_wfi_thumb[];
#endif
#endif
