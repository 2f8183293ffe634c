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

void exit_skip(struct vcpu *v, const struct exit_info *x)
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
		exit_skip(v, x);
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

/* Every exit leaves a record, so each instruction here counts (tests/bench/figures). */
static inline struct hv_exit_record *record_exit(struct vcpu *v, uint32_t hsr)
{
	const uint32_t number = v->exits + 1;
	struct hv_exit_record *r = &v->history[number % HV_EXIT_HISTORY];

	v->exits = number;
	v->exits_of[hsr_ec(hsr)]++;
	r->number = number;
	r->hsr = hsr;
	r->pc = v->regs.pc;
	r->cpsr = v->regs.cpsr;
	r->time = get_CNTPCT();
	return r;
}

/* No other exit writes these registers (B4.1, HDFAR, HIFAR, HPFAR). */
static inline void record_abort(struct vcpu *v, struct hv_exit_record *r, unsigned ec)
{
	struct vcpu_syndrome *s = &v->syndrome;

	r->arg[1] = s->hpfar = get_HPFAR();
	if (ec >= EC_DABT_LOWER) /* the other one is of an older abort, perhaps another vcpu's */
		r->arg[0] = s->hdfar = get_HDFAR();
	else
		r->arg[0] = s->hifar = get_HIFAR();
}

static void exit_trap(struct vcpu *v)
{
	const uint32_t hsr = get_HSR();
	const unsigned ec = hsr_ec(hsr);
	struct exit_info x; /* field by field: gcc calls memset for an initialiser, a third of a hypercall's cost */
	struct hv_exit_record *r = record_exit(v, hsr);

	x.hsr = hsr;
	x.ec = ec;
	x.cause = CAUSE_TRAP;
	x.fetch = x.write = false;
	x.walk_level = x.length = x.fsr = 0;
	x.reason = NULL;
	if (ec >= EC_PABT_LOWER) {
		record_abort(v, r, ec); /* the aborts' handlers set va and ipa */
	} else {
		x.va = 0;
		x.ipa = 0;
		r->arg[0] = v->regs.r[0];
		r->arg[1] = v->regs.r[1];
		/* Only these classes carry a condition (B3.13.6). A failed one is skipped without a look. */
		if (ec >= EC_WFX && ec <= EC_CP14_64 && !cond_passed(v->regs.cpsr, hsr)) {
			exit_skip(v, &x);
			return;
		}
	}
	/* cppcheck-suppress uninitvar */
	exit_fn *const fn = exit_table[ec];
	act(v, &x, fn ? fn(v, &x) : EXIT_STOP);
}

/* An interrupt leaves HSR as it is: what it was about is kept for dumps, however many interrupts follow. */
static void exit_interrupt(struct vcpu *v)
{
	const struct hv_exit_record *before = vcpu_last_exit(v);

	if (before && before->hsr != HV_EXIT_IRQ)
		v->last_trap = *before;
	struct hv_exit_record *r = record_exit(v, HV_EXIT_IRQ);
	r->arg[1] = 0;
	r->arg[0] = HV_EXIT_IRQ_NOW; /* somebody may look meanwhile */
	r->arg[0] = irq_handle_all();
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
	if (kind == EXIT_TRAP)
		exit_trap(v);
	else
		exit_interrupt(v);
	return exit_leave(this_pcpu());
}
