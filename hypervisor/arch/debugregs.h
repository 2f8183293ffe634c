/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The processor's breakpoint and watchpoint registers (Arm DDI 0406C, C11.11), as one vcpu has them. */
#ifndef ARCH_DEBUGREGS_H
#define ARCH_DEBUGREGS_H
#include <stdbool.h>
#include <stdint.h>
#include <hvlib/mismatch_test.h>

#define DEBUG_BREAKS  6u /* that we use at most */
#define DEBUG_WATCHES 4u

#define HCR_TVM	 (1u << 26) /* writes of the registers of stage 1 (B4.1, HCR) */
#define HSTR_T12 (1u << 12) /* c12: VBAR (B4.1, HSTR) */

struct debug_regs {
	uint32_t bvr[DEBUG_BREAKS], bcr[DEBUG_BREAKS];
	uint32_t wvr[DEBUG_WATCHES], wcr[DEBUG_WATCHES];
	uint32_t hcr, hstr; /* what traps besides: HCR_TVM, HSTR_T12 */
	bool any;	    /* else nothing is set */
};

/** How many this processor has, at most those above. 0 breakpoints: it cannot debug guests. */
unsigned debugregs_breaks(void);
unsigned debugregs_watches(void);

/** Loads @r into this pcpu. The caller does the ISB. */
void debugregs_load(const struct debug_regs *r);
/** Nothing of a vcpu stays: QEMU looks at breakpoints also where HYP has the same addresses, and is slow there. */
void debugregs_unload(void);

/** Of the last debug event: DBGDSCR.MOE. */
#define MOE_BKPT 3u /* a BKPT instruction; others are breakpoints and watchpoints */
unsigned debugregs_event(void);

/** Tries on this pcpu whether its debug registers can be had (arch/debugregs_answer.S): before it uses any. If not,
 * there are no breakpoints and no watchpoints on any pcpu. */
void debugregs_start_cpu(void);
/** Tries on this pcpu whether mismatch breakpoints work (mismatch.c): before it takes interrupts or has a guest. */
void debugregs_try_mismatch(void);
/** Of all pcpus that run, the worst. */
enum mismatch_verdict debugregs_mismatch(void);

#endif
