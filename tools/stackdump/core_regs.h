/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sixteen registers that the code at pc saw: sp and lr of the mode that CPSR names. */
#ifndef STACKDUMP_CORE_REGS_H
#define STACKDUMP_CORE_REGS_H
#include "dump.h"

struct core_regs {
	uint32_t r[16]; /* r13 sp, r14 lr, r15 pc */
	uint32_t cpsr;
	uint32_t known; /* bit n: r[n] is known; bit 16: cpsr */
};

#define CORE_SP		    13
#define CORE_LR		    14
#define CORE_PC		    15
#define CORE_CPSR	    16
#define CORE_KNOWN(regs, n) ((regs)->known >> (n)&1)

/** From a dump's registers; of an arm64 dump, none but pc's low half where it is a 32-bit guest's. */
void core_regs_of(const struct dump *d, struct core_regs *regs);

/** Is this a dump of a 64-bit processor state (X registers)? */
bool core_regs_wide(const struct dump *d);

/** "sp" for 13 and so on: as an assembler writes it. */
const char *core_reg_name(unsigned n);

#endif
