/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What happened, numbered, the newest of it kept. The peer is told that there is something, and fetches it. */
#include "arch/spinlock.h"
#include "core/console_ring.h"
#include "debug/domctl.h"
#include "debug/link.h"
#include "debug/stop.h"
#include "drivers/timer.h"

#define EVENTS 256u

static struct spinlock lock; /* guards the rest */
static struct hv_event events[EVENTS];
static uint32_t head;

void event_raise(const struct hv_event *e)
{
	struct hv_event own = *e;

	spin_lock(&lock);
	own.number = head;
	own.time = timer_now();
	events[head % EVENTS] = own;
	head++;
	spin_unlock(&lock);
	link_announce(&own);
}

uint32_t event_head(void)
{
	return head;
}

uint32_t events_read(uint32_t *first, struct hv_event *to, uint32_t max)
{
	uint32_t n = 0;

	spin_lock(&lock);
	if (head - *first > EVENTS) /* gone, or never was */
		*first = head - EVENTS < head ? head - EVENTS : 0;
	for (; n < max && *first + n != head; n++)
		to[n] = events[(*first + n) % EVENTS];
	spin_unlock(&lock);
	return n;
}

static void domain_changed(struct domain *d)
{
	const struct hv_event e = {
	    .kind = HV_EVENT_STATE, .domain = (uint16_t)d->id, .vcpu = HV_ALL_VCPUS, .detail = domctl_state(d)};

	stop_reset(d);
	if (d->config->control)
		domctl_release_hypercall();
	event_raise(&e);
}

static void console_has_news(uint32_t source)
{
	const struct hv_event e = {.kind = HV_EVENT_CONSOLE, .domain = (uint16_t)source, .vcpu = HV_ALL_VCPUS};

	event_raise(&e);
}

void events_start(void)
{
	domain_watch(domain_changed);
	console_ring_watch(console_has_news);
}
