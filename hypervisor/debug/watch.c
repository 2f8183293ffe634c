/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>
#include <hvlib/diagnose.h>
#include "arch/spinlock.h"
#include "core/domain.h"
#include "core/log.h"
#include "core/memory.h"
#include "core/soft_timer.h"
#include "debug/hold.h"
#include "debug/watch.h"
#include "drivers/timer.h"

/* Between a sample and the one before, ms: close together first, for loops that are short; far apart then, for waits
 * that end by themselves. */
static const uint8_t gap_ms[FACTS_SAMPLES] = {0, 1, 1, 2, 2, 3, 4, 5, 7, 10, 15, 20, 25, 30, 35, 40};
_Static_assert(1 + 1 + 2 + 2 + 3 + 4 + 5 + 7 + 10 + 15 + 20 + 25 + 30 + 35 + 40 == WATCH_MS, "watch.h");

struct watched {
	uint32_t count;
	uint64_t since;	   /* counter value of sample[0] */
	uint64_t since_ns; /* the same in ns */
	struct facts_sample sample[FACTS_SAMPLES];
};

static struct spinlock lock; /* guards what follows; nobody is held by who has it */
static struct watched (*watched)[GUEST_MAX_VCPUS];
static struct soft_timer timer;
static volatile bool under_way;
static uint32_t taken; /* samples of this watch */

/* The sample behind those that count. */
static void take(const struct vcpu *v, uint64_t when, struct watched *w)
{
	if (w->count == 0) {
		w->since = when;
		w->since_ns = timer_to_ns(when);
	}
	struct facts_sample *s = &w->sample[w->count]; /* what is not set here is 0 from the start */

	s->time = w->since_ns + timer_to_ns(when - w->since); /* a short time is converted at a tenth of the cost */
	s->pc = v->regs.pc;
	s->cpsr = v->regs.cpsr;
	s->exits = v->exits;
	s->digest = facts_digest(&v->regs, &v->context);
	s->lr = facts_reg(&v->regs, &v->context, 14);
}

/* Where the registers are not known, or are of another moment, there is no sample. */
static void sample_vcpu(struct vcpu *v)
{
	struct watched *w = &watched[v->domain->id][v->id];

	if (v->state == VCPU_OFF || w->count >= FACTS_SAMPLES)
		return;
	struct held *h = hold_in_place(v);
	const bool known = h->how != HOLD_SILENT && h->how != HOLD_BUILDING;

	if (known)
		take(v, h->when, w);
	if (hold_end(h) && known)
		w->count++;
}

static void sample_all(void)
{
	for (uint32_t i = 0; i < DOMAIN_MAX; i++) {
		const struct domain *d = &domains[i];

		if (d->state != DOMAIN_RUNNING)
			continue;
		for (unsigned k = 0; k < d->vcpus; k++)
			sample_vcpu(d->vcpu[k]);
	}
}

static void fired(void *arg)
{
	(void)arg;
	sample_all();
	if (++taken < FACTS_SAMPLES)
		soft_timer_set(&timer, timer_now() + timer_from_ms(gap_ms[taken]));
	else
		under_way = false;
}

static void lock_it(void)
{
	while (!spin_trylock(&lock))
		hold_serve();
}

void watch_start(void)
{
	if (!watched || hold_in_wreck())
		return;
	lock_it();
	if (!under_way) {
		under_way = true;
		taken = 0;
		for (unsigned i = 0; i < DOMAIN_MAX * GUEST_MAX_VCPUS; i++)
			watched[i / GUEST_MAX_VCPUS][i % GUEST_MAX_VCPUS].count = 0;
		soft_timer_set(&timer, timer_now());
	}
	spin_unlock(&lock);
}

bool watch_done(void)
{
	return !under_way;
}

void watch_get(const struct vcpu *v, struct vcpu_facts *facts, uint64_t *since)
{
	const struct watched *w = watched ? &watched[v->domain->id][v->id] : NULL;

	*since = UINT64_MAX;
	if (!w || w->count == 0 || under_way)
		return;
	facts->samples = w->count;
	memcpy(facts->sample, w->sample, sizeof(w->sample));
	*since = w->since;
}

void watch_init(void)
{
	const size_t size = DOMAIN_MAX * sizeof(*watched);

	soft_timer_init(&timer, fired, NULL);
	watched = memory_own_pages((uint32_t)((size + PAGE_SIZE - 1) / PAGE_SIZE));
	if (!watched)
		log_warn("no memory to watch vcpus: a diagnosis does without");
}
