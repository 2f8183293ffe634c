/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A vcpu's registers, listed once: the context structure, save, restore, dump and (later) the debug interface all
 * expand these lists. Names as in Arm DDI 0406C. */
#ifndef HVABI_REGS_H
#define HVABI_REGS_H
#include <stdint.h>

/* clang-format off */
/* Banked core registers, by the name MRS/MSR (banked register) takes. LR_usr is the lr of struct guest_regs. */
#define GUEST_BANKED_REGS(X) \
	X(SP_usr) \
	X(SP_svc) X(LR_svc) X(SPSR_svc) \
	X(SP_abt) X(LR_abt) X(SPSR_abt) \
	X(SP_und) X(LR_und) X(SPSR_und) \
	X(SP_irq) X(LR_irq) X(SPSR_irq) \
	X(R8_fiq) X(R9_fiq) X(R10_fiq) X(R11_fiq) X(R12_fiq) X(SP_fiq) X(LR_fiq) X(SPSR_fiq)

/* CP15 registers of PL1 and PL0 that belong to the vcpu. PRRR and NMRR are MAIR0 and MAIR1 under LPAE. */
#define GUEST_CP15_REGS(X) \
	X(SCTLR) X(CPACR) X(TTBCR) X(DACR) \
	X(DFSR) X(IFSR) X(ADFSR) X(AIFSR) X(DFAR) X(IFAR) \
	X(PRRR) X(NMRR) X(AMAIR0) X(AMAIR1) \
	X(VBAR) X(CONTEXTIDR) X(TPIDRURW) X(TPIDRURO) X(TPIDRPRW) X(CSSELR) X(CNTKCTL)

#define GUEST_CP15_REGS64(X) X(TTBR0) X(TTBR1) X(PAR)
/* clang-format on */

struct guest_context {
#define X(name) uint32_t name;
	GUEST_BANKED_REGS(X)
	GUEST_CP15_REGS(X)
	uint32_t TEECR, TEEHBR; /* zero on a processor without ThumbEE */
#undef X
	uint32_t FPEXC, FPSCR;
#define X(name) uint64_t name;
	GUEST_CP15_REGS64(X)
#undef X
	uint64_t D[32]; /* d16-d31 zero where there are 16 */
};

/* What every exit saves, in the order of arch/vectors.S. */
struct guest_regs {
	uint32_t r[13];
	uint32_t lr_usr; /* HYP shares LR with USR (B1.3.2) */
	uint32_t pc, cpsr;
};

#endif
