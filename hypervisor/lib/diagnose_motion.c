/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Does a vcpu get anywhere? From a few samples of its registers. A wrong "it hangs" is worse than none: a short loop
 * alone proves nothing (a delay, a copy, a decompressor). What counts is that pc and all registers come again. */
#include "diagnose_case.h"

#define WATCH_MIN_NS	  50000000ull /* 50 ms: longer than a loop on a lock or a short delay lasts */
#define WATCH_RAN_MIN	  4u
#define MOTION_LOOP_BYTES 256u
#define CPSR_MODE	  0x1fu
#define CPSR_IF		  0xc0u
#define MODE_USR	  0x10u
#define MODE_ABT	  0x17u
#define MODE_UND	  0x1bu

/* Exits other than interrupts mean that it asked for something meanwhile: other rules look at those. */
static unsigned asked(const struct vcpu_facts *v)
{
	unsigned n = 0;

	for (unsigned i = 0; i < FACTS_EXIT_KINDS; i++)
		n += i != FACTS_EXIT_IRQ ? v->watch_kinds[i] : 0;
	return n;
}

static bool exception_mode(uint32_t cpsr)
{
	return (cpsr & CPSR_MODE) == MODE_ABT || (cpsr & CPSR_MODE) == MODE_UND;
}

/* Was it in the guest since the sample before? The first one counts. */
static bool ran_before(const struct vcpu_facts *v, unsigned i)
{
	return i == 0 || v->sample[i].exits != v->sample[i - 1].exits;
}

/* Of the pairs of samples with the same pc: how many have equal registers, how many have others. */
struct recurrence {
	unsigned same, differ;
};

static struct recurrence compare_pairs(const struct vcpu_facts *v, unsigned n)
{
	struct recurrence r = {0, 0};

	for (unsigned k = 1; k < n; k++) {
		for (unsigned i = ran_before(v, k) ? 0 : k; i < k; i++) {
			const struct facts_sample *a = &v->sample[i], *b = &v->sample[k];

			if (a->pc != b->pc)
				continue;
			if (a->digest == b->digest && a->cpsr == b->cpsr)
				r.same++;
			else
				r.differ++;
		}
	}
	return r;
}

static void add_sample(struct diagnose_motion *m, const struct facts_sample *s)
{
	m->lo = m->ran == 0 || s->pc < m->lo ? s->pc : m->lo;
	m->hi = m->ran == 0 || s->pc > m->hi ? s->pc : m->hi;
	m->masked &= (s->cpsr & CPSR_IF) == CPSR_IF;
	m->user |= (s->cpsr & CPSR_MODE) == MODE_USR;
	m->ran++;
}

static void count_exceptions(const struct vcpu_facts *v, unsigned n, struct diagnose_motion *m)
{
	for (unsigned i = n; i > 0; i--) {
		const struct facts_sample *s = &v->sample[i - 1];

		if (!ran_before(v, i - 1) || !exception_mode(s->cpsr))
			continue;
		if (m->exceptions == 0) {
			m->exception_cpsr = s->cpsr;
			m->exception_lr = s->lr;
		}
		m->exceptions += s->lr == m->exception_lr && ((s->cpsr ^ m->exception_cpsr) & CPSR_MODE) == 0;
	}
}

static enum diagnose_motion_kind classify(const struct vcpu_facts *v, const struct diagnose_motion *m, unsigned n)
{
	const struct recurrence r = compare_pairs(v, n);

	if (n < 2 || m->span < WATCH_MIN_NS)
		return MOTION_UNKNOWN;
	if (m->ran == 1)
		return MOTION_STILL;
	if (m->ran < WATCH_RAN_MIN)
		return MOTION_UNKNOWN;
	if (asked(v) == 0 && r.differ == 0 && r.same >= 2)
		return MOTION_FROZEN;
	return m->hi - m->lo <= MOTION_LOOP_BYTES ? MOTION_LOOP : MOTION_RUNS;
}

struct diagnose_motion diagnose_watch(const struct vcpu_facts *v)
{
	const unsigned n = v->samples < FACTS_SAMPLES ? v->samples : FACTS_SAMPLES;
	struct diagnose_motion m = {.kind = MOTION_UNKNOWN, .masked = true};

	for (unsigned i = 0; i < n; i++) {
		if (ran_before(v, i))
			add_sample(&m, &v->sample[i]);
	}
	if (n > 0)
		m.span = v->sample[n - 1].time - v->sample[0].time;
	count_exceptions(v, n, &m);
	m.kind = classify(v, &m, n);
	return m;
}
