/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The known state in which the crash guest dies; the test of the dump computes the same values.
 *   r0..r12                 CRASH_R + n, but r3 is the address (and r4 is the new SCTLR for kind=walk)
 *   r8_fiq..r12_fiq         CRASH_FIQ_R + n
 *   sp of mode m (5 bits)   CRASH_STACKS + m * 0x100, each with 64 words CRASH_WORD + m * 0x100 + i from there on
 *   lr of mode m            CRASH_LR + m
 *   spsr of mode m          CRASH_SPSR + m */
#ifndef CRASH_CRASH_H
#define CRASH_CRASH_H

#define CRASH_R	     0xa0a0a000
#define CRASH_FIQ_R  0xf1f1f000
#define CRASH_STACKS 0x40180000
#define CRASH_WORD   0x57ac0000
#define CRASH_LR     0x1a1a1a00
#define CRASH_SPSR   0x60000100

#ifndef __ASSEMBLER__
#include <stdint.h>

/** What crash_go() does at its end. */
struct crash {
	uint32_t target; /* where it jumps, bit 0: Thumb */
	uint32_t cpsr_c; /* mode and masks there */
	uint32_t r3, r4;
};
extern struct crash crash;
void crash_go(void) __attribute__((noreturn));

/* The instructions that fail. */
extern const char crash_read[], crash_write[], crash_walk[], crash_und[];
extern const char crash_read_thumb[], crash_write_thumb[], crash_und_thumb[];
#endif
#endif
