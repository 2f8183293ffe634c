/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stddef.h>
#include <hvabi/errno.h>
#include <hvlib/step_regs.h>
#include "arch/spinlock.h"
#include "core/domain.h"
#include "debug/breaks.h"
#include "debug/catch.h"

/* DBGWCR (Arm DDI 0406C, C11.11.44): E, PAC = 3 (PL1 and PL0), LSC, BAS, MASK */
#define WCR_ON		0x7u
#define WCR_LSC_LSB	3
#define WCR_BAS_LSB	5
#define WCR_BAS_ALL	0xffu
#define WCR_MASK_LSB	24
#define WATCH_BYTES_MAX 0x80000000u

static struct spinlock lock; /* guards breaks */
static struct brk breaks[BREAKS_MAX];

static uint32_t vectors[DOMAIN_MAX][GUEST_MAX_VCPUS]; /* where each vcpu's were when it was looked at last */

static bool is_watch(const struct brk *b)
{
	return b->kind >= HV_BREAK_WRITE && b->kind != BREAK_VECTOR;
}

static bool may_be_patched(const struct brk *b)
{
	return b->kind == HV_BREAK_ANY || b->kind == HV_BREAK_SOFT || b->kind == BREAK_VECTOR;
}

static uint32_t va_of(const struct brk *b, const struct vcpu *v)
{
	return b->kind == BREAK_VECTOR ? vectors[v->domain->id][v->id] + b->va : b->va;
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

/* Several owners' at one place share a slot. Is breaks[i] the first there that must have one? */
static bool is_first(unsigned i, const struct vcpu *v)
{
	for (unsigned k = 0; k < i; k++)
		if (is_for(&breaks[k], v) && !may_be_patched(&breaks[k]) && same_place(&breaks[k], &breaks[i]))
			return false;
	return true;
}

/* Slots that cannot be had: one of the kind HV_BREAK_ANY gives its own away. */
static unsigned used(const struct vcpu *v, bool watch)
{
	unsigned n = 0;

	for (unsigned i = 0; i < BREAKS_MAX; i++)
		n += is_for(&breaks[i], v) && !may_be_patched(&breaks[i]) && is_watch(&breaks[i]) == watch &&
		     is_first(i, v);
	return n;
}

unsigned breaks_slots(bool watch)
{
	return watch ? debugregs_watches() : debugregs_breaks();
}

unsigned breaks_count(void)
{
	unsigned n = 0;

	for (unsigned i = 0; i < BREAKS_MAX; i++)
		n += breaks[i].domain != NULL;
	return n;
}

unsigned breaks_free(const struct vcpu *v, bool watch)
{
	const unsigned all = breaks_slots(watch), n = used(v, watch);

	return n < all ? all - n : 0;
}

static bool fits(const struct brk *b)
{
	for (unsigned i = 0; i < b->domain->vcpus; i++) {
		const struct vcpu *v = b->domain->vcpu[i];

		if (is_for(b, v) && used(v, is_watch(b)) > breaks_slots(is_watch(b)))
			return false;
	}
	return true;
}

/* Breakpoints: the length of the instruction, or 0. A watchpoint lies within eight bytes, or is a power of two on a
 * multiple of itself. */
static bool is_sound(const struct brk *b)
{
	const uint32_t n = b->length;

	if (b->kind == BREAK_VECTOR)
		return true;
	if (b->kind >= HV_BREAK_ANY && !is_watch(b))
		return n == 4 ? b->va % 4 == 0 : (n == 0 || n == 2) && b->va % 2 == 0;
	if (!is_watch(b) || b->kind > HV_BREAK_ACCESS || n == 0)
		return false;
	return (b->va & 7) + (n < 16 ? n : 16) <= 8 ||
	       (n >= 8 && n <= WATCH_BYTES_MAX && (n & (n - 1)) == 0 && b->va % n == 0);
}

int breaks_add(const struct brk *b)
{
	int rc = is_sound(b) ? 0 : -HV_EINVAL;
	struct brk *to = NULL;

	if (rc == 0 && debugregs_breaks() == 0)
		rc = -HV_ENOSYS; /* nor can a vcpu get past a patch */
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

void breaks_spend(const struct domain *d, uint32_t owner, uint32_t offset)
{
	spin_lock(&lock);
	for (unsigned i = 0; i < BREAKS_MAX; i++)
		if (breaks[i].domain == d && breaks[i].kind == BREAK_VECTOR && breaks[i].owner == owner &&
		    breaks[i].va == offset)
			breaks[i].domain = NULL;
	spin_unlock(&lock);
}

bool breaks_remove_owners(const struct domain *d, uint32_t owners)
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

/* What the registers of a watchpoint are. */
static void aim_watch(const struct brk *b, uint32_t *wvr, uint32_t *wcr)
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

static void put_watch(const struct brk *b, struct debug_regs *r)
{
	uint32_t wvr, wcr;
	unsigned n = 0;

	aim_watch(b, &wvr, &wcr);
	while (n < DEBUG_WATCHES && r->wcr[n] && (r->wvr[n] != wvr || r->wcr[n] != wcr))
		n++;
	if (n == DEBUG_WATCHES)
		return;
	r->wvr[n] = wvr;
	r->wcr[n] = wcr;
	r->any = true;
}

static void put_break(const struct brk *b, const struct vcpu *v, struct debug_regs *r)
{
	uint32_t bvr, bcr;
	unsigned n = 0;

	break_regs(va_of(b, v), b->thumb, &bvr, &bcr);
	while (n < DEBUG_BREAKS && r->bcr[n] && (r->bvr[n] != bvr || r->bcr[n] != bcr))
		n++;
	if (n >= debugregs_breaks())
		return;
	r->bvr[n] = bvr;
	r->bcr[n] = bcr;
	r->any = true;
}

/* Those that need a slot first; then those that could do with one until they can be patched. */
void breaks_registers(const struct vcpu *v, struct debug_regs *r)
{
	*r = (struct debug_regs){.any = false};
	catch_traps(v, r);
	spin_lock(&lock);
	for (unsigned i = 0; i < BREAKS_MAX; i++) {
		const struct brk *b = &breaks[i];

		if (is_for(b, v) && is_watch(b))
			put_watch(b, r);
		else if (is_for(b, v) && !may_be_patched(b))
			put_break(b, v, r);
	}
	for (unsigned i = 0; i < BREAKS_MAX; i++) {
		const struct brk *b = &breaks[i];

		if (is_for(b, v) && may_be_patched(b) && b->kind != HV_BREAK_SOFT && !b->patched)
			put_break(b, v, r);
	}
	spin_unlock(&lock);
}

static bool has_slot(const struct brk *b, const struct vcpu *v)
{
	struct debug_regs r;

	breaks_registers(v, &r);
	for (unsigned n = 0; n < DEBUG_BREAKS; n++)
		if (r.bcr[n] && r.bvr[n] == (va_of(b, v) & ~3u))
			return true;
	return false;
}

static enum hv_break_how how(const struct brk *b)
{
	if (b->patched)
		return HV_HOW_SOFT;
	if (b->kind == HV_BREAK_SOFT)
		return HV_HOW_WAITS;
	for (unsigned i = 0; may_be_patched(b) && i < b->domain->vcpus; i++)
		if (is_for(b, b->domain->vcpu[i]) && !has_slot(b, b->domain->vcpu[i]))
			return HV_HOW_WAITS;
	return HV_HOW_HARD;
}

enum hv_break_how breaks_how(const struct brk *b)
{
	spin_lock(&lock);
	const struct brk *at = find(b);
	const struct brk copy = at ? *at : *b;
	spin_unlock(&lock);
	return how(&copy);
}

uint64_t breaks_to_patch(const struct domain *d)
{
	uint64_t bits = 0;

	for (unsigned i = 0; i < BREAKS_MAX; i++)
		if (breaks[i].domain == d && may_be_patched(&breaks[i]))
			bits |= 1ull << i;
	return bits;
}

uint64_t breaks_patched(const struct domain *d)
{
	uint64_t bits = 0;

	for (unsigned i = 0; i < BREAKS_MAX; i++)
		if (breaks[i].domain == d && breaks[i].patched)
			bits |= 1ull << i;
	return bits;
}

bool breaks_wait(const struct domain *d)
{
	for (unsigned i = 0; i < BREAKS_MAX; i++) {
		spin_lock(&lock); /* a vcpu may spend it meanwhile */
		const struct brk b = breaks[i];
		spin_unlock(&lock);

		if (b.domain == d && may_be_patched(&b) && how(&b) == HV_HOW_WAITS)
			return true;
	}
	return false;
}

bool breaks_get(unsigned i, const struct vcpu *v, struct brk *b)
{
	spin_lock(&lock);
	*b = breaks[i];
	spin_unlock(&lock);
	if (!is_for(b, v))
		return false;
	b->va = va_of(b, v);
	return true;
}

void breaks_set_vectors(const struct vcpu *v, uint32_t base)
{
	vectors[v->domain->id][v->id] = base;
}

void breaks_set_patched(const struct domain *d, uint64_t patched)
{
	spin_lock(&lock);
	for (unsigned i = 0; i < BREAKS_MAX; i++)
		if (breaks[i].domain == d)
			breaks[i].patched = patched >> i & 1;
	spin_unlock(&lock);
}

static bool covers(const struct brk *b, const struct vcpu *v, bool watch, uint32_t va)
{
	if (is_watch(b) != watch)
		return false;
	return watch ? va - b->va < b->length : va == va_of(b, v);
}

struct brk_hit breaks_hit(const struct vcpu *v, bool watch, uint32_t va)
{
	struct brk_hit hit = {0, 0, 0};
	bool other = false;

	spin_lock(&lock);
	for (unsigned i = 0; i < BREAKS_MAX; i++) {
		const struct brk *b = &breaks[i];

		if (!is_for(b, v) || !covers(b, v, watch, va))
			continue;
		if (b->kind == BREAK_VECTOR)
			hit.vector = b->va;
		else
			other = true;
		if (b->flags & HV_BREAK_ONE_VCPU)
			hit.vcpu_owners |= 1u << b->owner;
		else
			hit.domain_owners |= 1u << b->owner;
	}
	spin_unlock(&lock);
	if (other)
		hit.vector = 0;
	return hit;
}
