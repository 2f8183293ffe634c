/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exceptions for a guest, as its hardware would take them: Arm DDI 0406C, B1.8 and B1.9. The vcpu is loaded here. */
#include "arch/context.h"
#include "arch/cpu.h"
#include "arch/sysreg.h"
#include "vdev/exit.h"

#define VECTOR_UNDEF 0x04u
#define VECTOR_PABT  0x0cu
#define VECTOR_DABT  0x10u
#define VECTORS_HIGH 0xffff0000u

/* Synchronous external abort, and the same on a table walk (B3.13.2, tables B3-23 and B3-24). */
#define FSR_SHORT_EXTERNAL 0x008u
#define FSR_SHORT_WALK(l)  ((l) == 1 ? 0x00cu : 0x00eu)
#define FSR_LPAE	   (1u << 9)
#define FSR_LPAE_EXTERNAL  0x010u
#define FSR_LPAE_WALK(l)   (0x014u + (l))
#define FSR_WRITE	   (1u << 11) /* DFSR.WnR */

struct entry {
	uint32_t mode, vector, lr;
	uint32_t mask; /* CPSR bits set on entry */
};

static void take(struct vcpu *v, const struct entry *e)
{
	const uint32_t sctlr = get_SCTLR();
	const uint32_t base = sctlr & SCTLR_V ? VECTORS_HIGH : get_VBAR();
	uint32_t cpsr = v->regs.cpsr & ~(CPSR_MODE_MASK | CPSR_T | CPSR_J | CPSR_E | CPSR_IT_MASK);

	(void)context_live_set(e->mode, 14, e->lr);
	context_live_set_spsr(e->mode, v->regs.cpsr);
	cpsr |= e->mode | e->mask;
	if (sctlr & SCTLR_TE)
		cpsr |= CPSR_T;
	if (sctlr & SCTLR_EE)
		cpsr |= CPSR_E;
	v->regs.cpsr = cpsr;
	v->regs.pc = base + e->vector;
}

void inject_undef(struct vcpu *v)
{
	const uint32_t after = v->regs.cpsr & CPSR_T ? 2 : 4; /* table B1-6 */
	const struct entry e = {MODE_UND, VECTOR_UNDEF, v->regs.pc + after, CPSR_I};

	take(v, &e);
}

static uint32_t status(const struct exit_info *x)
{
	const bool walk = x->cause == CAUSE_WALK;

	if (x->cause == CAUSE_STAGE1)
		return x->fsr;

	if (get_TTBCR() & TTBCR_EAE)
		return FSR_LPAE | (walk ? FSR_LPAE_WALK(x->walk_level) : FSR_LPAE_EXTERNAL);
	return walk ? FSR_SHORT_WALK(x->walk_level) : FSR_SHORT_EXTERNAL;
}

void inject_abort(struct vcpu *v, const struct exit_info *x)
{
	const struct entry data = {MODE_ABT, VECTOR_DABT, v->regs.pc + 8, CPSR_I | CPSR_A};
	const struct entry fetch = {MODE_ABT, VECTOR_PABT, v->regs.pc + 4, CPSR_I | CPSR_A};

	if (x->fetch) {
		set_IFSR(status(x));
		set_IFAR(x->va);
	} else {
		set_DFSR(status(x) | (x->write ? FSR_WRITE : 0));
		set_DFAR(x->va);
	}
	take(v, x->fetch ? &fetch : &data);
}
