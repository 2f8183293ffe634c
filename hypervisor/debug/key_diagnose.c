/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Key Y: why does a guest not boot? Watches all vcpus for a moment, then a screen for each domain, one a part. */
#include "arch/cpu.h"
#include "core/domain.h"
#include "core/guest_mem.h"
#include "core/memory.h"
#include "debug/facts.h"
#include "debug/keys.h"
#include "debug/watch.h"
#include "drivers/timer.h"

/* Too large for a stack, and for the image. Guarded by lock, which is held while vcpus are held: see lock_state(). */
static struct {
	struct domain_facts domain;
	struct vcpu_facts vcpu[GUEST_MAX_VCPUS];
	struct diagnosis diagnosis;
} * state;
static struct spinlock lock;

_Static_assert(GUEST_MAX_VCPUS <= DIAGNOSE_VCPUS, "a diagnosis takes all vcpus of a domain");

/* A pcpu that waits here must still answer the one that has the lock and holds vcpus. */
static void lock_state(void)
{
	while (!spin_trylock(&lock))
		hold_serve();
}

/* The vcpu whose translation tables a walk reads: the one that crashed, which runs no more. */
static const struct vcpu *walked(const struct domain *d)
{
	for (unsigned i = 0; i < d->vcpus; i++)
		if (state->vcpu[i].crash.kind != FACTS_CRASH_NONE)
			return d->vcpu[i];
	return d->vcpu[0];
}

static void diagnose_held(struct out *o, struct domain *d)
{
	const struct walk_memory ipa = guest_ipa_memory(walked(d)), pa = host_pa_memory();
	struct diagnose_input in = facts_input(d, &state->domain, state->vcpu);

	in.ipa = &ipa;
	in.pa = &pa;
	diagnose(&in, &state->diagnosis);
	diagnose_print(&in, &state->diagnosis, out_text, o);
}

static void diagnose_domain_now(struct out *o, struct domain *d)
{
	if (!domain_hold(d)) {
		out_line(o,
			 domain_find(d->id) ? "d%u is being restarted: nothing is known of it"
					    : "d%u was destroyed meanwhile",
			 d->id);
		return;
	}
	lock_state();
	facts_domain(d, &state->domain);
	facts_vcpus(d, &state->domain, state->vcpu);
	diagnose_held(o, d);
	spin_unlock(&lock);
	domain_release(d);
}

/* The first domain from @id on; DOMAIN_MAX: there is none. */
static uint32_t next_domain(uint32_t id)
{
	while (id < DOMAIN_MAX && !domain_find(id))
		id++;
	return id;
}

#define LOOK_AGAIN_MS 2u

/* The first part starts the watch; when that is done each part is a domain, run->at. */
bool key_diagnose(struct out *o, struct key_run *run)
{
	if (!state) {
		out_line(o, "no memory was left for it at start");
		return false;
	}
	if (run->part == 0) {
		watch_start();
		run->at = next_domain(0);
		run->not_before = timer_now() + timer_from_ms(WATCH_MS);
	} else if (!watch_done()) {
		run->not_before = timer_now() + timer_from_ms(LOOK_AGAIN_MS);
	} else if (run->at < DOMAIN_MAX) {
		out_line(o, "d%u: diagnosis", run->at);
		diagnose_domain_now(o, &domains[run->at]);
		run->at = next_domain(run->at + 1);
	}
	return run->at < DOMAIN_MAX;
}

void key_diagnose_start(void)
{
	watch_init();
	state = memory_own_pages((uint32_t)((sizeof(*state) + PAGE_SIZE - 1) / PAGE_SIZE));
}
