/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What can end a vcpu's WFI: its timers, the console, another vcpu. */
#include "diagnose_case.h"

#define NS_PER_S   1000000000ull
#define FAR_S	   3600u /* a kernel that sleeps longer than an hour does not boot */
#define CTL_ENABLE 1u	 /* Arm DDI 0406C, B8.1: CNTV_CTL, CNTP_CTL */
#define CTL_IMASK  2u
#define SGIS	   0xffffu
#define UART_RX	   0x50u /* PL011 UARTIMSC: RXIM and RTIM (Arm DDI 0183, 3.3.10) */

uint64_t facts_ns(uint64_t ticks, uint32_t hz)
{
	return ticks / hz * NS_PER_S + ticks % hz * NS_PER_S / hz;
}

/* Nanoseconds of @ticks, UINT64_MAX when that is more than FAR_S. */
static uint64_t ticks_ns(uint64_t ticks, uint32_t hz)
{
	return hz == 0 || ticks / hz > FAR_S ? UINT64_MAX : facts_ns(ticks, hz);
}

struct timer_regs {
	uint32_t ctl, intid;
	uint64_t cval;
};

static enum diagnose_timer timer_state(const struct vcpu_facts *v, const struct timer_regs *t, uint64_t ns)
{
	if ((t->ctl & CTL_ENABLE) == 0)
		return TIMER_OFF;
	if ((t->ctl & CTL_IMASK) != 0)
		return TIMER_MASKED;
	if (ns == UINT64_MAX)
		return TIMER_FAR;
	if (!facts_irq_bit(v->irq_enabled, t->intid))
		return TIMER_UNHEARD;
	return facts_irq_bit(v->irq_active, t->intid) ? TIMER_STUCK : TIMER_ARMED;
}

struct diagnose_timers diagnose_timers(const struct domain_facts *d, const struct vcpu_facts *v)
{
	const struct timer_regs virt = {v->cntv_ctl, d->timer_virt_intid, v->cntv_cval};
	const struct timer_regs phys = {v->cntp_ctl, d->timer_phys_intid, v->cntp_cval};
	struct diagnose_timers t;

	t.virt_ns = virt.cval > v->counter ? ticks_ns(virt.cval - v->counter, d->timer_hz) : 0;
	t.phys_ns = phys.cval > v->counter ? ticks_ns(phys.cval - v->counter, d->timer_hz) : 0;
	t.virt = timer_state(v, &virt, t.virt_ns);
	t.phys = timer_state(v, &phys, t.phys_ns);
	return t;
}

bool diagnose_uart_wakes(const struct domain_facts *d, const struct vcpu_facts *v)
{
	return (d->uart_imsc & UART_RX) != 0 && facts_irq_bit(v->irq_enabled, d->uart_intid) &&
	       !facts_irq_bit(v->irq_active, d->uart_intid);
}

bool diagnose_hears(const struct domain_facts *d, const struct vcpu_facts *v)
{
	uint32_t any = v->irq_enabled[0] & ~SGIS;

	for (unsigned i = 1; i < FACTS_IRQ_WORDS; i++)
		any |= v->irq_enabled[i];
	return d->gicd_ctlr != 0 && any != 0;
}

bool diagnose_hears_sgi(const struct domain_facts *d, const struct vcpu_facts *v)
{
	return d->gicd_ctlr != 0 && (v->irq_enabled[0] & SGIS) != 0;
}

/* It did something while it was watched: whatever woke it will do so again. */
static bool moved(const struct vcpu_facts *v)
{
	return v->samples >= 2 && v->samples <= FACTS_SAMPLES && v->sample[0].exits != v->sample[v->samples - 1].exits;
}

static bool is_alive(const struct domain_facts *d, const struct vcpu_facts *v)
{
	if (v->state == FACTS_VCPU_OFF)
		return false;
	if (v->state != FACTS_VCPU_BLOCKED || v->irq_wakes != 0 || v->stale != 0 || v->samples < 2 || moved(v))
		return true;
	const struct diagnose_timers t = diagnose_timers(d, v);

	return t.virt == TIMER_ARMED || t.phys == TIMER_ARMED || diagnose_uart_wakes(d, v);
}

uint32_t diagnose_alive(const struct diagnose_input *in)
{
	uint32_t alive = 0;

	for (unsigned i = 0; i < in->domain->vcpus; i++)
		alive |= is_alive(in->domain, &in->vcpu[i]) ? 1u << i : 0;
	return alive;
}
