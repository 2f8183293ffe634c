/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exceptions are breakpoints on their vectors, wherever these are; the rest is met where it is emulated. */
#include <stddef.h>
#include <hvabi/errno.h>
#include "arch/spinlock.h"
#include "core/domain.h"
#include "core/guest_mem.h"
#include "debug/arming.h"
#include "debug/catch.h"
#include "debug/domctl.h"
#include "debug/stop.h"
#include "vdev/exit.h"

#define ALL (HV_CATCH_UNMAPPED * 2 - 1)

/* Offsets of vectors (Arm DDI 0406C, table B1-3). */
static const struct {
	uint32_t bit, offset;
} exceptions[] = {{HV_CATCH_UND, 0x04}, {HV_CATCH_SVC, 0x08}, {HV_CATCH_PABT, 0x0c}, {HV_CATCH_DABT, 0x10}};
#define EXCEPTIONS (sizeof(exceptions) / sizeof(exceptions[0]))

#define WANTS 32u

static struct spinlock lock; /* guards wants, and each domain's catches */
/* What an owner wants of a domain, or of one vcpu. */
static struct want {
	struct domain *domain;	 /* NULL: free */
	const struct vcpu *vcpu; /* NULL: any of the domain */
	uint32_t owner;
	uint32_t set, once; /* set is not 0, but for those that have all been met */
} wants[WANTS];

uint32_t catch_of_vector(uint32_t offset)
{
	for (unsigned i = 0; i < EXCEPTIONS; i++)
		if (exceptions[i].offset == offset)
			return exceptions[i].bit;
	return 0;
}

static uint32_t offset_of(uint32_t bit)
{
	for (unsigned i = 0; i < EXCEPTIONS; i++)
		if (exceptions[i].bit == bit)
			return exceptions[i].offset;
	return 0;
}

/* Lock held. */
static void sum_up(struct domain *d)
{
	uint32_t all = 0;

	for (unsigned i = 0; i < WANTS; i++)
		all |= wants[i].domain == d ? wants[i].set : 0;
	d->catches = all;
}

struct brk_hit catch_owners(const struct vcpu *v, uint32_t what)
{
	struct brk_hit hit = {0, 0, 0};

	spin_lock(&lock);
	for (unsigned i = 0; i < WANTS; i++) {
		struct want *w = &wants[i];

		if (w->domain != v->domain || !(w->set & what) || (w->vcpu && w->vcpu != v))
			continue;
		*(w->vcpu ? &hit.vcpu_owners : &hit.domain_owners) |= 1u << w->owner;
		if (w->once & what && what & CATCH_VECTORS)
			breaks_spend(v->domain, w->owner, offset_of(what));
		w->set &= ~(w->once & what);
	}
	sum_up(v->domain);
	spin_unlock(&lock);
	return hit;
}

void catch_traps(const struct vcpu *v, struct debug_regs *r)
{
	const uint32_t catches = v->domain->catches;

	r->hcr = catches & (CATCH_VECTORS | HV_CATCH_MMU_ON) ? HCR_TVM : 0;
	r->hstr = catches & CATCH_VECTORS ? HSTR_T12 : 0;
	r->any = (r->hcr | r->hstr) != 0;
}

static struct brk vector_of(const struct want *w, uint32_t offset)
{
	return (struct brk){
	    .domain = w->domain,
	    .vcpus = w->vcpu ? 1u << w->vcpu->id : ~0u,
	    .owner = (uint8_t)w->owner,
	    .kind = BREAK_VECTOR,
	    .flags = w->vcpu ? HV_BREAK_ONE_VCPU : 0,
	    .va = offset,
	};
}

static int set_vectors(const struct want *w)
{
	int rc = 0;

	for (unsigned i = 0; i < EXCEPTIONS && rc == 0; i++) {
		const struct brk b = vector_of(w, exceptions[i].offset);

		if (w->set & exceptions[i].bit)
			rc = arming_add(&b);
	}
	return rc;
}

static void clear_vectors(const struct want *w)
{
	for (unsigned i = 0; i < EXCEPTIONS; i++) {
		const struct brk b = vector_of(w, exceptions[i].offset);

		(void)arming_remove(&b);
	}
}

/* The first instruction at PL0 is met by its fetch. */
static void guard_fetches(struct domain *d)
{
	const bool wanted = (d->catches & HV_CATCH_USER) != 0;

	if (wanted != d->stage2.fetch_never)
		stage2_fetch_never(&d->stage2, wanted);
}

bool debug_fetch(struct vcpu *v, uint64_t ipa)
{
	struct domain *d = v->domain;
	uint64_t pa, room;

	if (stage2_lookup(&d->stage2, ipa, &pa, &room) < 0)
		return false;
	if (guest_is_user(v) && d->catches & HV_CATCH_USER && debug_catch(v, HV_CATCH_USER)) {
		guard_fetches(d);
		return true;
	}
	return stage2_fetch_page(&d->stage2, ipa);
}

/* Puts @w in the place of the one before it, or takes that out. False: there is no place. */
static bool put(const struct want *w)
{
	struct want *to = NULL;

	spin_lock(&lock);
	for (unsigned i = 0; i < WANTS; i++) {
		struct want *at = &wants[i];
		const bool same = at->domain == w->domain && at->vcpu == w->vcpu && at->owner == w->owner;

		if (same || (!at->domain && !to))
			to = at;
		if (same)
			break;
	}
	if (to)
		*to = *w;
	if (to && !w->set)
		to->domain = NULL;
	sum_up(w->domain);
	spin_unlock(&lock);
	return to || !w->set;
}

static void clear(struct want w)
{
	w.set = 0;
	(void)put(&w);
	clear_vectors(&w);
}

int domctl_catch(struct domctl *c)
{
	const struct hv_catch *q = c->request;
	const struct want w = {c->d, c->v, c->owner, q->set, q->once | (q->set & HV_CATCH_USER)};

	if (q->set & ~ALL || q->once & ~q->set)
		return -HV_EINVAL;
	stop_forget_passes(c->d);
	clear(w);
	int rc = put(&w) ? set_vectors(&w) : -HV_ENOSPC;
	if (rc < 0)
		clear(w);
	guard_fetches(c->d);
	arming_reset(c->d); /* what traps has changed, too */
	return rc;
}

void catch_begin(struct domain *d)
{
	if (d->stage2.fetch_never)
		stage2_fetch_never(&d->stage2, true);
}

void catch_forget(const struct domain *d)
{
	spin_lock(&lock);
	for (unsigned i = 0; i < WANTS; i++)
		if (wants[i].domain == d)
			wants[i].domain = NULL;
	spin_unlock(&lock);
}

bool catch_release(struct domain *d, uint32_t owners)
{
	bool any = false;

	for (unsigned i = 0; i < WANTS; i++)
		if (wants[i].domain == d && owners >> wants[i].owner & 1) {
			clear(wants[i]);
			any = true;
		}
	guard_fetches(d);
	if (any)
		arming_reset(d);
	return any;
}
