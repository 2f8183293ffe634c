/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The exit router. */
#include <stddef.h>
#include <hvlib/cond.h>
#include <hvlib/hsr.h>
#include "arch/cpu.h"
#include "core/domain.h"
#include "core/irq.h"
#include "core/log.h"
#include "core/sched.h"
#include "drivers/timer.h"
#include "vdev/exit.h"
#include "vdev/vdev.h"

static enum exit_verdict exit_wfx(struct vcpu *v, struct exit_info *x)
{
	if (!hsr_is_wfe(x->hsr))
		sched_block(v);
	return EXIT_SKIP;
}

static enum exit_verdict exit_undef(struct vcpu *v, struct exit_info *x)
{
	(void)v;
	(void)x;
	return EXIT_UNDEF;
}

/* Index: HSR.EC (Arm DDI 0406C, B3.13.6). An empty row stops the domain. */
static exit_fn *const exit_table[HSR_EC_COUNT] = {
    [EC_UNKNOWN] = exit_undef,	 [EC_WFX] = exit_wfx,	      [EC_CP15_32] = exit_cp15_32, [EC_CP15_64] = exit_cp15_64,
    [EC_CP14_32] = exit_cp14_32, [EC_CP14_LS] = exit_undef,   [EC_FP] = exit_undef,	   [EC_CP10_ID] = exit_vfp_id,
    [EC_JAZELLE] = exit_undef,	 [EC_BXJ] = exit_undef,	      [EC_CP14_64] = exit_cp14_64, [EC_HVC] = exit_hvc,
    [EC_SMC] = exit_smc,	 [EC_PABT_LOWER] = exit_pabt, [EC_DABT_LOWER] = exit_dabt,
};

static void skip(struct vcpu *v, const struct exit_info *x)
{
	v->regs.pc += x->length ? x->length : hsr_insn_len(x->hsr);
	if (v->regs.cpsr & CPSR_T)
		v->regs.cpsr = cpsr_advance_it(v->regs.cpsr);
}

static void stop(struct vcpu *v, const struct exit_info *x)
{
	if (domain_stop(v->domain, DOMAIN_CRASHED))
		debug_crash(v, x);
}

static void act(struct vcpu *v, const struct exit_info *x, enum exit_verdict verdict)
{
	switch (verdict) {
	case EXIT_RESUME:
		break;
	case EXIT_SKIP:
		skip(v, x);
		break;
	case EXIT_UNDEF:
		inject_undef(v);
		break;
	case EXIT_ABORT:
		inject_abort(v, x);
		break;
	case EXIT_STOP:
	default:
		stop(v, x);
	}
}

static void exit_trap(struct vcpu *v)
{
	struct exit_info x; /* field by field: gcc calls memset for an initialiser, a third of a hypercall's cost */
	struct vcpu_syndrome *s = &v->syndrome;

	x.hsr = get_HSR();
	x.ec = hsr_ec(x.hsr);
	x.cause = CAUSE_TRAP;
	x.fetch = x.write = false;
	x.va = x.walk_level = x.length = x.fsr = 0;
	x.ipa = 0;
	x.reason = NULL;
	s->hsr = x.hsr;
	if (x.ec >= EC_PABT_LOWER) { /* no other exit writes these (B4.1, HDFAR, HIFAR, HPFAR) */
		s->hpfar = get_HPFAR();
		if (x.ec >= EC_DABT_LOWER) /* the other one is of an older abort, perhaps another vcpu's */
			s->hdfar = get_HDFAR();
		else
			s->hifar = get_HIFAR();
	}
	s->pc = v->regs.pc;
	s->time = get_CNTPCT();
	v->last_exit = LAST_TRAP;
	/* Only these classes carry a condition (B3.13.6). A failed one is skipped without a look at what it is. */
	if (x.ec >= EC_WFX && x.ec <= EC_CP14_64 && !cond_passed(v->regs.cpsr, x.hsr)) {
		skip(v, &x);
		return;
	}
	exit_fn *const fn = exit_table[x.ec];
	act(v, &x, fn ? fn(v, &x) : EXIT_STOP);
}

struct vcpu *exit_leave(struct pcpu *p)
{
	for (;;) {
		struct vcpu *v = p->resched ? sched_next(p) : p->current;

		if (!*v->gic_dirty)
			return v;
		vgic_glue_enter(v); /* it may wake another vcpu of this pcpu: look again */
	}
}

struct vcpu *exit_dispatch(struct vcpu *v, enum exit_kind kind)
{
	v->exits++;
	if (kind == EXIT_TRAP) {
		exit_trap(v);
	} else {
		v->last_exit = LAST_IRQ;
		irq_handle_all();
	}
	return exit_leave(this_pcpu());
}
