/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The guest's timers: the virtual one is the hardware's, the physical one is emulated on the hypervisor's. */
#include <hvlib/timer_switch.h>
#include "arch/sysreg.h"
#include "core/sched.h"
#include "drivers/gic.h"
#include "drivers/timer.h"
#include "vdev/vdev.h"

#define CTL_WRITABLE (TIMER_CTL_ENABLE | TIMER_CTL_IMASK)

uint64_t vtimer_count(const struct vcpu *v)
{
	const struct domain *d = v->domain;

	return (d->frozen ? d->frozen_at : timer_now()) - d->cntvoff;
}

/* Host counter value at which the guest's counter is @cval; 0: long ago, UINT64_MAX: never. */
static uint64_t host_time(const struct vcpu *v, uint64_t cval)
{
	const uint64_t offset = v->domain->cntvoff;

	if ((int64_t)offset < 0)
		return cval < -offset ? 0 : cval + offset;
	return cval > UINT64_MAX - offset ? UINT64_MAX : cval + offset;
}

static bool armed(uint32_t ctl)
{
	return (ctl & CTL_WRITABLE) == TIMER_CTL_ENABLE;
}

/* ISTATUS compares whole 64-bit values (B8.1.5). */
static bool reached(const struct vcpu *v, uint64_t cval)
{
	return vtimer_count(v) >= cval;
}

uint32_t vtimer_cntp_ctl(const struct vcpu *v)
{
	const struct vcpu_devices *t = v->devices;

	return t->cntp_ctl | (t->cntp_ctl & TIMER_CTL_ENABLE && reached(v, t->cntp_cval) ? TIMER_CTL_STATUS : 0);
}

/* The interrupt line of the physical timer follows its state; when that will change by itself, a timer is set. The
 * domain's lock is held, which also keeps two pcpus from setting that timer at once. Returns a kick mask. */
static uint32_t cntp_update(struct vcpu *v)
{
	struct vcpu_devices *t = v->devices;
	const bool on = armed(t->cntp_ctl), high = on && reached(v, t->cntp_cval);

	if (on && !high && !v->domain->frozen) /* vtimer_thaw() comes later */
		soft_timer_set(&t->cntp, host_time(v, t->cntp_cval));
	else
		soft_timer_cancel(&t->cntp);
	return vgic_set_line(&v->domain->vdevs->vgic, v->id, GUEST_TIMER_PHYS_INTID, high);
}

static void cntp_fired(void *arg)
{
	struct vcpu *v = arg;

	spin_lock(&v->domain->lock);
	const uint32_t kick = cntp_update(v);
	spin_unlock(&v->domain->lock);
	vdev_kick(v->domain, kick);
}

void vtimer_thaw(struct vcpu *v)
{
	cntp_fired(v);
}

static void cntv_woke(void *arg)
{
	sched_kick(arg); /* loading it makes the hardware raise the interrupt at once */
}

void vtimer_set_cntp(struct vcpu *v, uint32_t ctl, uint64_t cval)
{
	spin_lock(&v->domain->lock);
	v->devices->cntp_ctl = ctl & CTL_WRITABLE;
	v->devices->cntp_cval = cval;
	const uint32_t kick = cntp_update(v);
	spin_unlock(&v->domain->lock);
	vdev_kick(v->domain, kick);
}

void vtimer_init(struct vcpu *v)
{
	soft_timer_init(&v->devices->cntv_wake, cntv_woke, v);
	soft_timer_init(&v->devices->cntp, cntp_fired, v);
}

void vtimer_reset(struct vcpu *v)
{
	soft_timer_cancel(&v->devices->cntv_wake);
	soft_timer_cancel(&v->devices->cntp);
	v->devices->cntv_ctl = v->devices->cntp_ctl = 0;
	v->devices->cntv_cval = v->devices->cntp_cval = 0;
}

static void apply(const struct timer_op *ops, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		switch (ops[i].code) {
		case TIMER_OP_CNTV_CTL:
			set_CNTV_CTL((uint32_t)ops[i].value);
			break;
		case TIMER_OP_CNTV_CVAL:
			set_CNTV_CVAL(ops[i].value);
			break;
		case TIMER_OP_ISB:
			isb();
			break;
		case TIMER_OP_GICD_ICACTIVER:
		case TIMER_OP_GICD_ISACTIVER:
			gic_set_active((uint32_t)__builtin_ctz((uint32_t)ops[i].value),
				       ops[i].code == TIMER_OP_GICD_ISACTIVER);
			break;
		case TIMER_OP_LR_TO_SOFTWARE: /* the caller parks all list registers right after */
		case TIMER_OP_LR_PENDING:     /* vgic_flush does it on entry, from the vGIC's own state */
		case TIMER_OP_LR_ACTIVE:
			break;
		}
	}
}

void vtimer_load(struct vcpu *v)
{
	const struct timer_state t = {v->devices->cntv_ctl, v->devices->cntv_cval,
				      vgic_hw_state(&v->domain->vdevs->vgic, v->id)};
	struct timer_op ops[TIMER_SWITCH_OPS];

	soft_timer_cancel(&v->devices->cntv_wake);
	const unsigned n = timer_switch_in(&t, false, ops);
	apply(ops, n);
}

void vtimer_unload(struct vcpu *v, bool blocked)
{
	struct vcpu_devices *d = v->devices;
	const struct timer_state t = {get_CNTV_CTL(), get_CNTV_CVAL(), vgic_hw_state(&v->domain->vdevs->vgic, v->id)};
	struct timer_op ops[TIMER_SWITCH_OPS];

	d->cntv_ctl = t.cntv_ctl;
	d->cntv_cval = t.cntv_cval;
	const unsigned n = timer_switch_out(&t, false, ops);
	apply(ops, n);
	/* One that was taken already wakes nobody again: it is not enabled in the vGIC, or the guest has not ended it.
	 */
	if (blocked && armed(d->cntv_ctl) && t.hw == TIMER_HW_NONE)
		soft_timer_set(&d->cntv_wake, host_time(v, d->cntv_cval));
}
