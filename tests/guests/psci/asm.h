/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What only assembly can do: calls with every register known, and a first instruction in Thumb state. */
#ifndef PSCI_ASM_H
#define PSCI_ASM_H
#include <stdint.h>

/** Registers before and after a call: r0..r12, lr, CPSR. */
struct call_regs {
	uint32_t r[13], lr, cpsr;
};

/** HVC #0 with @in; @out is what it left. */
void call_hvc_all(const struct call_regs *in, struct call_regs *out);

/* Exceptions end these: for guard_run(). */
void hvc_imm1(void);
void hvc_immffff(void);
void hvc_thumb_imm2(void);
void smc_imm1(void);

/** SMC #0 with function id r0; for guard_run(), the answer goes to @arg[0]. */
void smc_call(uint32_t *arg);

/** The entry of a cpu that is started in Thumb state: fills entered[cpu], then goes on as any other. */
void entry_thumb(void);
void entry_arm(void);
struct entered {
	uint32_t r0, cpsr, sctlr;
};
extern volatile struct entered entered[8];

#endif
