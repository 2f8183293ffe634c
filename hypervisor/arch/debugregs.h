/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The processor's breakpoint and watchpoint registers (Arm DDI 0406C, C11.11), as one vcpu has them. */
#ifndef ARCH_DEBUGREGS_H
#define ARCH_DEBUGREGS_H
#include <stdbool.h>
#include <stdint.h>

#define DEBUG_BREAKS  6u /* that we use at most */
#define DEBUG_WATCHES 4u

struct debug_regs {
	uint32_t bvr[DEBUG_BREAKS], bcr[DEBUG_BREAKS];
	uint32_t wvr[DEBUG_WATCHES], wcr[DEBUG_WATCHES];
	bool any; /* else nothing is set, and the guest's own debug events are its own */
};

/** How many this processor has, at most those above. 0 breakpoints: it cannot debug guests. */
unsigned debugregs_breaks(void);
unsigned debugregs_watches(void);

/** Loads @r into this pcpu; debug events of PL1 and PL0 come to HYP while r->any. The caller does the ISB. */
void debugregs_load(const struct debug_regs *r);

/** Of the last debug event: DBGDSCR.MOE. */
#define MOE_BKPT 3u /* a BKPT instruction; others are breakpoints and watchpoints */
unsigned debugregs_event(void);

/** The control value of a breakpoint at the instruction at @va, ARM or Thumb. */
uint32_t debugregs_bcr(uint32_t va);

#endif
