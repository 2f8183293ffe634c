/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The core's banked and VFP registers as one block, filled and saved around a wait by bank.S. */
#ifndef REGFILL_BANK_H
#define REGFILL_BANK_H

#define BANK_CPSR  52
#define BANK_SVC   56  /* lr, spsr */
#define BANK_MODES 64  /* sp, lr, spsr of IRQ, ABT, UND, FIQ */
#define BANK_FIQ   112 /* r8..r12 */
#define BANK_USR   132 /* sp, lr */
#define BANK_FPSCR 140
#define BANK_D	   144
#define BANK_SIZE  400

#ifndef __ASSEMBLER__
#include <stdint.h>

struct bank {
	uint32_t r[13], cpsr;
	uint32_t svc[2], modes[4][3], fiq[5], usr[2];
	uint32_t fpscr;
	uint32_t d[64];
};

/** Fills all from @in, waits, saves all to @out. @spin 0: one WFI; else: that many turns of a loop that counts in r0.
 *  sp_svc is this cpu's stack all the while. Interrupts stay masked. */
void bank_round(const struct bank *in, struct bank *out, uint32_t spin);

#endif
#endif
