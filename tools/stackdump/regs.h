/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The registers that dumps print, listed once: identifier, the name in JSON. Names are those of Arm DDI 0406C; the
 * banked ones as MRS (banked register) takes them. */
#ifndef STACKDUMP_REGS_H
#define STACKDUMP_REGS_H
#include "text.h"

/* clang-format off */
#define DUMP_REGS(X) \
	X(R0, "r0") X(R1, "r1") X(R2, "r2") X(R3, "r3") X(R4, "r4") X(R5, "r5") X(R6, "r6") X(R7, "r7") \
	X(R8, "r8") X(R9, "r9") X(R10, "r10") X(R11, "r11") X(R12, "r12") X(SP, "sp") X(LR, "lr") X(PC, "pc") \
	X(CPSR, "cpsr") \
	X(SP_USR, "sp_usr") X(LR_USR, "lr_usr") \
	X(SP_SVC, "sp_svc") X(LR_SVC, "lr_svc") X(SPSR_SVC, "spsr_svc") \
	X(SP_ABT, "sp_abt") X(LR_ABT, "lr_abt") X(SPSR_ABT, "spsr_abt") \
	X(SP_UND, "sp_und") X(LR_UND, "lr_und") X(SPSR_UND, "spsr_und") \
	X(SP_IRQ, "sp_irq") X(LR_IRQ, "lr_irq") X(SPSR_IRQ, "spsr_irq") \
	X(SP_FIQ, "sp_fiq") X(LR_FIQ, "lr_fiq") X(SPSR_FIQ, "spsr_fiq") \
	X(R8_FIQ, "r8_fiq") X(R9_FIQ, "r9_fiq") X(R10_FIQ, "r10_fiq") X(R11_FIQ, "r11_fiq") X(R12_FIQ, "r12_fiq") \
	X(SP_HYP, "sp_hyp") X(LR_HYP, "lr_hyp") \
	X(SCTLR, "sctlr") X(TTBCR, "ttbcr") X(TTBR0, "ttbr0") X(TTBR1, "ttbr1") X(DACR, "dacr") \
	X(IFAR, "ifar") X(IFSR, "ifsr") X(DFAR, "dfar") X(DFSR, "dfsr") \
	X(VTCR, "vtcr") X(VTTBR, "vttbr") X(HSCTLR, "hsctlr") X(HCR, "hcr") X(HTTBR, "httbr") \
	X(HSR, "hsr") X(HPFAR, "hpfar") X(HDFAR, "hdfar") X(HIFAR, "hifar") \
	X(X0, "x0") X(X1, "x1") X(X2, "x2") X(X3, "x3") X(X4, "x4") X(X5, "x5") X(X6, "x6") X(X7, "x7") \
	X(X8, "x8") X(X9, "x9") X(X10, "x10") X(X11, "x11") X(X12, "x12") X(X13, "x13") X(X14, "x14") X(X15, "x15") \
	X(X16, "x16") X(X17, "x17") X(X18, "x18") X(X19, "x19") X(X20, "x20") X(X21, "x21") X(X22, "x22") \
	X(X23, "x23") X(X24, "x24") X(X25, "x25") X(X26, "x26") X(X27, "x27") X(X28, "x28") X(X29, "x29") \
	X(SP_EL0, "sp_el0") X(SP_EL1, "sp_el1") X(ELR_EL1, "elr_el1") X(ESR_EL1, "esr_el1") X(FAR_EL1, "far_el1") \
	X(SPSR_EL1, "spsr_el1") X(FAR_EL2, "far_el2")
/* clang-format on */

enum dump_reg {
#define X(id, name) REG_##id,
	DUMP_REGS(X)
#undef X
	    REG_COUNT
};

/** "sp_svc"; static. */
const char *dump_reg_name(enum dump_reg reg);

struct dump_regs {
	uint64_t value[REG_COUNT];
	bool known[REG_COUNT];
};

static inline void dump_regs_set(struct dump_regs *regs, enum dump_reg reg, uint64_t value)
{
	regs->value[reg] = value;
	regs->known[reg] = true;
}

#define REG_ROW_MAX 6

/* One printed row of registers. */
struct reg_row {
	unsigned n;
	unsigned rank; /* where in a dump rows of this kind stand: REG_RANK_... */
	struct {
		enum dump_reg reg;
		uint64_t value;
	} at[REG_ROW_MAX];
};

/** Reads "R0: 00000000 R1: ffffffff …", "SVC: SP: … LR: … SPSR:…", "pc : [<c0012345>]    lr : [<…>]    psr: …",
 *  "SCTLR: 10c5387d", Xen 4.3's "TTBR0 00800040006a TTBR1 …". @kernel: Linux' rows, else Xen's. False when @line is no
 *  such row. A value cut short by a bad line is left out. */
bool reg_row_read(struct text line, bool kernel, struct reg_row *row);

#endif
