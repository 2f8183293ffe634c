/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The order in which the lines of one dump come. A line whose rank is below what its dump has reached already belongs
 * to another dump (or is a repeat). Only the order counts, not the numbers. */
#ifndef STACKDUMP_RANK_H
#define STACKDUMP_RANK_H

enum rank {
	RANK_NONE, /* takes no place in a dump */
	RANK_MARK, /* "8<--- cut here ---" */
	RANK_HEAD, /* what happened */
	RANK_HEAD_MORE,
	RANK_WALK,
	RANK_ERROR, /* "Internal error: …" behind "Unable to handle …" */
	RANK_CRASHED,
	RANK_BANNER,
	RANK_MODULES,
	RANK_CPU,
	RANK_HARDWARE,
	RANK_PC_IS,
	RANK_LR_IS,
	RANK_PC,
	RANK_CPSR,
	RANK_R0,
	RANK_R4,
	RANK_R8,
	RANK_SP,
	RANK_R10,
	RANK_R7,
	RANK_R3,
	RANK_FLAGS,
	RANK_CONTROL,
	RANK_USR,
	RANK_SVC,
	RANK_ABT,
	RANK_UND,
	RANK_IRQ,
	RANK_FIQ,
	RANK_FIQ_R8,
	RANK_HYP,
	RANK_SCTLR,
	RANK_TTBCR,
	RANK_TTBR0,
	RANK_TTBR1,
	RANK_IFAR,
	RANK_DFAR,
	RANK_VTCR,
	RANK_VTTBR,
	RANK_HSCTLR,
	RANK_HCR,
	RANK_HTTBR,
	RANK_HSR,
	RANK_HPFAR,
	RANK_HDFAR,
	RANK_HIFAR,
	RANK_LAST_EXIT,
	RANK_INFO, /* Linux' words about registers, the process */
	RANK_STACK,
	RANK_STACK_ROW,
	RANK_TRACE_HEAD,
	RANK_TRACE, /* frames and exception stacks alternate: both may come again */
	RANK_CODE,
	RANK_END_CRASHED,
	RANK_VERDICT,
	RANK_END
};

#endif
