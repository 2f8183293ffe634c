/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The breakpoint registers with which a vcpu executes one instruction and stops before the next (Arm DDI 0406C, C3.3
 * and C11.11.2). Pure. Two ways:
 *
 * by decode: breakpoints where the instruction can lead (insn_next.h), and on the vectors of what it may raise;
 * by mismatch: one breakpoint that hits at every address but the instruction's own. It needs no knowledge of the
 * instruction, and a vector is another address, too. Not every machine has it (mismatch_test.h), and it cannot stop
 * behind an instruction that leads to itself, nor let a guest's interrupt handler run before the instruction. */
#ifndef HVLIB_STEP_REGS_H
#define HVLIB_STEP_REGS_H
#include <stdbool.h>
#include <stdint.h>
#include <hvlib/insn_next.h>

#define STEP_REGS_MAX 4u

struct step_regs {
	unsigned n;
	uint32_t bvr[STEP_REGS_MAX], bcr[STEP_REGS_MAX]; /* DBGBVR, DBGBCR */
};

/** A breakpoint at the instruction at @va, in PL1 and PL0. */
void break_regs(uint32_t va, bool thumb, uint32_t *bvr, uint32_t *bcr);
/** One at every instruction but that at @va. */
void break_regs_mismatch(uint32_t va, bool thumb, uint32_t *bvr, uint32_t *bcr);

struct step_how {
	bool mismatch;	 /* such breakpoints work here */
	bool fetched;	 /* the opcode is known; else its fetch will abort */
	bool interrupts; /* the guest's interrupts may come first; their handlers run through */
};

/** For the instruction at in->regs[15]. */
void step_regs(const struct next_in *in, const struct step_how *how, struct step_regs *r);

#endif
