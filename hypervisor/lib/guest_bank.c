/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which stack pointer and link register a mode has. */
#include <hvabi/errno.h>
#include <hvlib/cond.h>
#include <hvlib/guest_frames.h>

/* CPSR.M: Arm DDI 0406C, table B1-1. */
enum cpsr_mode {
	MODE_USR = 0x10,
	MODE_FIQ = 0x11,
	MODE_IRQ = 0x12,
	MODE_SVC = 0x13,
	MODE_ABT = 0x17,
	MODE_UND = 0x1b,
	MODE_SYS = 0x1f
};

int guest_frames_bank(const struct guest_regs *regs, const struct guest_context *context, struct guest_bank *bank)
{
	switch (regs->cpsr & CPSR_MODE_MASK) {
	case MODE_USR:
	case MODE_SYS:
		*bank = (struct guest_bank){context->SP_usr, regs->lr_usr};
		return 0;
	case MODE_FIQ:
		*bank = (struct guest_bank){context->SP_fiq, context->LR_fiq};
		return 0;
	case MODE_IRQ:
		*bank = (struct guest_bank){context->SP_irq, context->LR_irq};
		return 0;
	case MODE_SVC:
		*bank = (struct guest_bank){context->SP_svc, context->LR_svc};
		return 0;
	case MODE_ABT:
		*bank = (struct guest_bank){context->SP_abt, context->LR_abt};
		return 0;
	case MODE_UND:
		*bank = (struct guest_bank){context->SP_und, context->LR_und};
		return 0;
	default:
		return -HV_EINVAL;
	}
}

#define BANK_SPAN 64u /* four stacks of three or four words each: Linux' struct stack, arch/arm/kernel/setup.c */

bool guest_frames_small_bank(const struct guest_regs *regs, const struct guest_context *context)
{
	const uint32_t mode = regs->cpsr & CPSR_MODE_MASK;
	const uint32_t sps[] = {context->SP_irq, context->SP_abt, context->SP_und, context->SP_fiq};
	uint32_t low = sps[0], high = sps[0];

	if (mode != MODE_IRQ && mode != MODE_ABT && mode != MODE_UND && mode != MODE_FIQ)
		return false;
	for (unsigned i = 1; i < 4; i++) {
		low = sps[i] < low ? sps[i] : low;
		high = sps[i] > high ? sps[i] : high;
		for (unsigned k = 0; k < i; k++)
			if (sps[i] == sps[k])
				return false;
	}
	return low != 0 && high - low < BANK_SPAN;
}
