/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stddef.h>
#include <hvabi/errno.h>
#include "arch/spinlock.h"
#include "core/domain.h"
#include "debug/breaks.h"

/* DBGWCR (Arm DDI 0406C, C11.11.44): E, PAC = 3 (PL1 and PL0), LSC, BAS, MASK */
#define WCR_ON		0x7u
#define WCR_LSC_LSB	3
#define WCR_BAS_LSB	5
#define WCR_BAS_ALL	0xffu
#define WCR_MASK_LSB	24
#define WATCH_BYTES_MAX 0x80000000u

static struct spinlock lock; /* guards breaks */
static struct brk breaks[BREAKS_MAX];

static bool is_watch(const struct brk *b)
{
	return b->kind >= HV_BREAK_WRITE;
}

static bool is_for(const struct brk *b, const struct vcpu *v)
{
	return b->domain == v->domain && b->vcpus >> v->id & 1;
}

static bool same_place(const struct brk *a, const struct brk *b)
{
	return is_watch(a) == is_watch(b) && a->va == b->va &&
	       (!is_watch(a) || (a->kind == b->kind && a->length == b->length));
}

static bool same(const struct brk *a, const struct brk *b)
{
	return a->domain == b->domain && a->vcpus == b->vcpus && a->owner == b->owner && a->kind == b->kind &&
	       a->va == b->va && a->length == b->length;
}

static struct brk *find(const struct brk *b)
{
	for (unsigned i = 0; i < BREAKS_MAX; i++)
		if (breaks[i].domain && same(&breaks[i], b))
			return &breaks[i];
	return NULL;
}

/* Several owners' at one place share a slot. Is breaks[i] the first there? */
static bool is_first(unsigned i, const struct vcpu *v)
{
	for (unsigned k = 0; k < i; k++)
		if (is_for(&breaks[k], v) && same_place(&breaks[k], &breaks[i]))
			return false;
	return true;
}

static unsigned used(const struct vcpu *v, bool watch)
{
	unsigned n = 0;

	for (unsigned i = 0; i < BREAKS_MAX; i++)
		n += is_for(&breaks[i], v) && is_watch(&breaks[i]) == watch && is_first(i, v);
	return n;
}

unsigned breaks_free(const struct vcpu *v, bool watch)
{
	const unsigned all = watch ? debugregs_watches() : debugregs_breaks(), n = used(v, watch);

	return n < all ? all - n : 0;
}

static bool fits(const struct brk *b)
{
	for (unsigned i = 0; i < b->domain->vcpus; i++) {
		const struct vcpu *v = b->domain->vcpu[i];

		if (is_for(b, v) && used(v, is_watch(b)) > (is_watch(b) ? debugregs_watches() : debugregs_breaks()))
			return false;
	}
	return true;
}

/* A watchpoint lies within eight bytes, or is a power of two on a multiple of itself. */
static bool is_sound(const struct brk *b)
{
	const uint32_t n = b->length;

	if (b->kind == HV_BREAK_ANY || b->kind == HV_BREAK_HARD)
		return n == 0;
	if (!is_watch(b) || b->kind > HV_BREAK_ACCESS || n == 0)
		return false;
	return (b->va & 7) + (n < 16 ? n : 16) <= 8 ||
	       (n >= 8 && n <= WATCH_BYTES_MAX && (n & (n - 1)) == 0 && b->va % n == 0);
}

int breaks_add(const struct brk *b)
{
	int rc = b->kind == HV_BREAK_SOFT ? -HV_ENOSYS : is_sound(b) ? 0 : -HV_EINVAL;
	struct brk *to = NULL;

	spin_lock(&lock);
	if (rc == 0 && !find(b)) {
		for (unsigned i = 0; i < BREAKS_MAX && !to; i++)
			if (!breaks[i].domain)
				to = &breaks[i];
		if (to)
			*to = *b;
		if (!to || !fits(b)) {
			rc = -HV_ENOSPC;
			if (to)
				to->domain = NULL;
		}
	}
	spin_unlock(&lock);
	return rc;
}

int breaks_remove(const struct brk *b)
{
	spin_lock(&lock);
	struct brk *at = find(b);
	if (at)
		at->domain = NULL;
	spin_unlock(&lock);
	return at ? 0 : -HV_ENOENT;
}

bool breaks_remove_owners(struct domain *d, uint32_t owners)
{
	bool any = false;

	spin_lock(&lock);
	for (unsigned i = 0; i < BREAKS_MAX; i++)
		if (breaks[i].domain == d && owners >> breaks[i].owner & 1) {
			breaks[i].domain = NULL;
			any = true;
		}
	spin_unlock(&lock);
	return any;
}

static void put_watch(const struct brk *b, uint32_t *wvr, uint32_t *wcr)
{
	static const uint32_t lsc[] = {[HV_BREAK_WRITE] = 2, [HV_BREAK_READ] = 1, [HV_BREAK_ACCESS] = 3};
	const uint32_t on = WCR_ON | lsc[b->kind] << WCR_LSC_LSB;

	*wvr = b->va & ~7u;
	if (b->length > 8) {
		*wvr = b->va;
		*wcr = on | WCR_BAS_ALL << WCR_BAS_LSB | (uint32_t)__builtin_ctz(b->length) << WCR_MASK_LSB;
	} else {
		*wcr = on | ((1u << b->length) - 1) << (b->va & 7) << WCR_BAS_LSB;
	}
}

static void put_break(const struct brk *b, uint32_t *bvr, uint32_t *bcr)
{
	*bvr = b->va & ~3u;
	*bcr = debugregs_bcr(b->va);
}

void breaks_registers(const struct vcpu *v, struct debug_regs *r)
{
	unsigned n = 0, w = 0;

	*r = (struct debug_regs){.any = false};
	spin_lock(&lock);
	for (unsigned i = 0; i < BREAKS_MAX; i++) {
		const struct brk *b = &breaks[i];

		if (!is_for(b, v) || !is_first(i, v))
			continue;
		if (is_watch(b) && w < DEBUG_WATCHES) {
			put_watch(b, &r->wvr[w], &r->wcr[w]);
			w++;
		} else if (!is_watch(b) && n < DEBUG_BREAKS) {
			put_break(b, &r->bvr[n], &r->bcr[n]);
			n++;
		}
	}
	spin_unlock(&lock);
	r->any = n || w;
}

static bool covers(const struct brk *b, bool watch, uint32_t va)
{
	if (is_watch(b) != watch)
		return false;
	return watch ? va - b->va < b->length : va == b->va;
}

struct brk_hit breaks_hit(const struct vcpu *v, bool watch, uint32_t va)
{
	struct brk_hit hit = {0, 0};

	spin_lock(&lock);
	for (unsigned i = 0; i < BREAKS_MAX; i++) {
		const struct brk *b = &breaks[i];

		if (!is_for(b, v) || !covers(b, watch, va))
			continue;
		if (b->flags & HV_BREAK_ONE_VCPU)
			hit.vcpu_owners |= 1u << b->owner;
		else
			hit.domain_owners |= 1u << b->owner;
	}
	spin_unlock(&lock);
	return hit;
}
