/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A breakpoint of the kind HV_BREAK_ANY is a patched instruction where its va is mapped to RAM, and has a slot of the
 * processor until it is. Nothing tells us of a guest that maps pages or writes over its code: it is looked at now and
 * then. What happens to a patched instruction between two looks is in docs/link.md. */
#include <hvabi/errno.h>
#include "arch/cpu.h"
#include "arch/spinlock.h"
#include "core/domain.h"
#include "core/guest_mem.h"
#include "core/patches.h"
#include "core/soft_timer.h"
#include "debug/arming.h"
#include "debug/hold.h"
#include "debug/stop.h"
#include "drivers/timer.h"

#define VECTORS_HIGH 0xffff0000u

#define LOOK_MS	    10u /* between looks at the patched instructions, and for those that have nothing yet */
#define ROUND_LOOKS 10u /* a look in so many is at all translations */

static struct spinlock lock; /* one round at a time; guards timer */
static struct soft_timer timer;
static bool ticking;

static void lock_it(void)
{
	while (!spin_trylock(&lock))
		hold_serve();
}

/* Which of @set could be put where @v, held still, has them. */
static uint64_t patch_for(const struct vcpu *v, uint64_t set)
{
	const uint32_t sctlr = v->context.SCTLR;
	uint64_t done = 0;

	breaks_set_vectors(v, sctlr & SCTLR_V ? VECTORS_HIGH : v->context.VBAR);
	for (unsigned i = 0; i < BREAKS_MAX; i++) {
		struct brk b;
		uint64_t pa;

		if (set >> i & 1 && breaks_get(i, v, &b) && guest_va_to_pa(v, b.va, &pa) == 0 &&
		    patches_want(v->domain, pa, b.kind == BREAK_VECTOR ? sctlr & SCTLR_TE : b.thumb) == 0)
			done |= 1ull << i;
	}
	return done;
}

/* Of a vcpu that does not answer it is not known where its breakpoints would be: all stay where they are. */
static uint64_t patch(const struct domain *d, uint64_t set)
{
	uint64_t done = 0;
	bool known = true;

	patches_begin(d);
	for (unsigned i = 0; i < d->vcpus && set; i++) {
		if (d->vcpu[i]->state == VCPU_OFF)
			continue;
		struct held *h = hold_vcpu(d->vcpu[i]);
		if (h->how == HOLD_SILENT || h->how == HOLD_BUILDING)
			known = false;
		else
			done |= patch_for(&h->copy, set);
		(void)hold_end(h);
	}
	if (!known)
		return done | breaks_patched(d);
	patches_end(d);
	return done;
}

static bool runs(const struct domain *d)
{
	return d->state == DOMAIN_RUNNING && !load_job_pending(&d->load);
}

static void look_again(uint64_t any)
{
	if (any && !ticking)
		soft_timer_set(&timer, timer_now() + timer_from_ms(LOOK_MS));
	ticking |= any != 0;
}

static void arm(struct domain *d)
{
	const uint64_t set = breaks_to_patch(d);
	uint64_t done = 0;

	if (!runs(d))
		patches_forget(d);
	else
		done = patch(d, set);
	breaks_set_patched(d, done);
	stop_rearm(d);
	look_again(set);
}

static void fired(void *arg)
{
	static uint32_t looks;
	uint64_t any = 0;

	(void)arg;
	lock_it();
	ticking = false;
	const bool round = ++looks % ROUND_LOOKS == 0;
	for (uint32_t i = 0; i < DOMAIN_MAX; i++) {
		struct domain *d = domain_find(i);
		const uint64_t set = d ? breaks_to_patch(d) : 0;
		const bool mine = set || (d && patches_any(d));

		any |= mine;
		if (mine && runs(d) && !d->frozen && (round || breaks_wait(d) || patches_overwritten(d)))
			arm(d);
	}
	look_again(any);
	spin_unlock(&lock);
}

int arming_add(const struct brk *b)
{
	lock_it();
	const int rc = breaks_add(b);
	if (rc == 0)
		arm(b->domain);
	spin_unlock(&lock);
	return rc;
}

int arming_remove(const struct brk *b)
{
	lock_it();
	const int rc = breaks_remove(b);
	if (rc == 0)
		arm(b->domain);
	spin_unlock(&lock);
	return rc;
}

bool arming_remove_owners(struct domain *d, uint32_t owners)
{
	lock_it();
	const bool any = breaks_remove_owners(d, owners);
	if (any)
		arm(d);
	spin_unlock(&lock);
	return any;
}

void arming_reset(struct domain *d)
{
	lock_it();
	arm(d);
	spin_unlock(&lock);
}

void arming_forget(const struct domain *d)
{
	lock_it();
	(void)breaks_remove_owners(d, ~0u);
	spin_unlock(&lock);
}

void arming_start(void)
{
	soft_timer_init(&timer, fired, NULL);
}
