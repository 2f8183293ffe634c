/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stddef.h>
#include "arch/pcpu.h"
#include "arch/spinlock.h"
#include "core/irq.h"
#include "core/soft_timer.h"
#include "drivers/timer.h"

static struct {
	struct spinlock lock;	 /* guards head */
	struct soft_timer *head; /* ascending by when */
	uint64_t slice;		 /* this pcpu's own */
} queues[MAX_PCPUS];

void soft_timer_init(struct soft_timer *t, void (*fn)(void *arg), void *arg)
{
	*t = (struct soft_timer){.fn = fn, .arg = arg, .pcpu = -1};
}

static void program(uint32_t pcpu)
{
	uint64_t when = queues[pcpu].slice ? queues[pcpu].slice : UINT64_MAX;

	if (queues[pcpu].head && queues[pcpu].head->when < when)
		when = queues[pcpu].head->when;
	if (when == UINT64_MAX)
		timer_disarm();
	else
		timer_arm(when);
}

void soft_timer_cancel(struct soft_timer *t)
{
	const int32_t pcpu = t->pcpu;
	struct soft_timer **at;

	if (pcpu < 0)
		return;
	spin_lock(&queues[pcpu].lock);
	for (at = &queues[pcpu].head; *at && *at != t; at = &(*at)->next)
		;
	if (*at)
		*at = t->next;
	if (t->pcpu == pcpu)
		t->pcpu = -1;
	spin_unlock(&queues[pcpu].lock); /* the hardware timer may fire for nothing: harmless */
}

void soft_timer_set(struct soft_timer *t, uint64_t when)
{
	const uint32_t pcpu = this_pcpu()->id;
	struct soft_timer **at;

	soft_timer_cancel(t);
	spin_lock(&queues[pcpu].lock);
	t->when = when;
	t->pcpu = (int32_t)pcpu;
	for (at = &queues[pcpu].head; *at && (*at)->when <= when; at = &(*at)->next)
		;
	t->next = *at;
	*at = t;
	program(pcpu);
	spin_unlock(&queues[pcpu].lock);
}

uint32_t soft_timer_look(uint32_t pcpu, struct soft_timer *copies, uint32_t max)
{
	uint32_t n = 0;

	spin_lock(&queues[pcpu].lock);
	for (const struct soft_timer *t = queues[pcpu].head; t; t = t->next, n++)
		if (n < max)
			copies[n] = *t;
	spin_unlock(&queues[pcpu].lock);
	return n;
}

void soft_timer_set_slice(uint64_t when)
{
	const uint32_t pcpu = this_pcpu()->id;

	spin_lock(&queues[pcpu].lock);
	queues[pcpu].slice = when;
	program(pcpu);
	spin_unlock(&queues[pcpu].lock);
}

static struct soft_timer *take_expired(uint32_t pcpu)
{
	spin_lock(&queues[pcpu].lock);
	struct soft_timer *t = queues[pcpu].head;
	if (t && t->when <= timer_now()) {
		queues[pcpu].head = t->next;
		t->pcpu = -1;
	} else {
		t = NULL;
		if (queues[pcpu].slice <= timer_now()) {
			queues[pcpu].slice = UINT64_MAX;
			this_pcpu()->resched = true;
		}
		program(pcpu);
	}
	spin_unlock(&queues[pcpu].lock);
	return t;
}

static void fired(uint32_t intid)
{
	(void)intid;
	for (struct soft_timer *t = take_expired(this_pcpu()->id); t; t = take_expired(this_pcpu()->id))
		t->fn(t->arg);
}

void soft_timer_start(uint32_t hyp_timer_intid)
{
	for (uint32_t i = 0; i < MAX_PCPUS; i++)
		queues[i].slice = UINT64_MAX;
	irq_register(hyp_timer_intid, fired);
}
