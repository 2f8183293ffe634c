/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>
#include <hvabi/errno.h>
#include "arch/cache.h"
#include "arch/cpu.h"
#include "arch/spinlock.h"
#include "arch/sysreg.h"
#include "core/patches.h"

/* BKPT (Arm DDI 0406C, A8.8.24): cond 1110, or any place of an IT block, so it always traps. */
#define BKPT_ARM      0xe1200070u
#define BKPT_ARM_MASK 0xfff000f0u
#define BKPT_THUMB    0xbe00u
#define BKPT_MASK     0xff00u

/* The immediate of ours, its mark, tells which instruction it stands for: guests copy code. Low ones are left to
 * guests, and 0xab, which is semihosting's. */
#define MARK_FIRST 0x10u
#define MARKS	   0x100u
#define MARK_NOT   0xabu

struct patch {
	const struct domain *domain; /* NULL: free */
	uint64_t pa;
	uint32_t insn; /* what the guest has there */
	uint8_t size;  /* 2: Thumb, 4: ARM */
	uint8_t mark;
	bool wanted;
	const struct vcpu *lifted; /* for whom the instruction stands there */
};

static struct spinlock lock; /* guards what follows, and the patched words */
static struct patch patches[PATCHES_MAX];
static struct {
	const struct domain *domain; /* NULL: free */
	uint32_t insn;
	uint8_t size;
	bool unsure; /* stood for another one before: copies of that may be about */
} marks[MARKS];
static uint8_t last_mark = MARK_FIRST - 1;
static volatile uint32_t used;	  /* patches */
static volatile uint32_t version; /* odd: a change is under way */

static void begin_change(void)
{
	spin_lock(&lock);
	version++;
	dmb();
}

static void end_change(void)
{
	dmb();
	version++;
	spin_unlock(&lock);
}

static uint32_t code(unsigned size, uint32_t mark)
{
	return size == 2 ? BKPT_THUMB | mark : BKPT_ARM | (mark & 0xf) | (mark & 0xf0) << 4;
}

static uint32_t code_of(const struct patch *p)
{
	return code(p->size, p->mark);
}

static uint32_t load(uint64_t pa, unsigned size)
{
	const uintptr_t at = (uintptr_t)pa;

	return size == 2 ? *(const volatile uint16_t *)at : *(const volatile uint32_t *)at;
}

/* The guest's caches may be off (B2.2.6): to memory, and out of every pcpu's instruction cache. */
static void store(uint64_t pa, unsigned size, uint32_t insn)
{
	const uintptr_t at = (uintptr_t)pa;

	if (size == 2)
		*(volatile uint16_t *)at = (uint16_t)insn;
	else
		*(volatile uint32_t *)at = insn;
	cache_clean_invalidate(at, size);
	set_ICIALLUIS(0);
	set_BPIALLIS(0);
	dsb();
	isb();
}

/* What the guest has written meanwhile, with its caches off, is in memory. */
static bool stands(const struct patch *p)
{
	cache_clean_invalidate((uintptr_t)p->pa, p->size);
	return load(p->pa, p->size) == code_of(p);
}

static bool is_in_use(unsigned mark)
{
	for (unsigned i = 0; i < PATCHES_MAX; i++)
		if (patches[i].domain && patches[i].mark == mark)
			return true;
	return false;
}

static uint8_t take_mark(const struct patch *p)
{
	unsigned m = last_mark;

	do
		m = m + 1 < MARKS ? m + 1 : MARK_FIRST;
	while (m == MARK_NOT || is_in_use(m)); /* there are more marks than patches */
	last_mark = (uint8_t)m;
	marks[m].unsure |= marks[m].domain != NULL;
	marks[m].domain = p->domain;
	marks[m].insn = p->insn;
	marks[m].size = p->size;
	return last_mark;
}

static uint8_t mark_for(const struct patch *p)
{
	for (unsigned m = MARK_FIRST; m < MARKS; m++)
		if (marks[m].domain == p->domain && marks[m].insn == p->insn && marks[m].size == p->size)
			return (uint8_t)m;
	return take_mark(p);
}

static void put(struct patch *p)
{
	p->mark = mark_for(p);
	store(p->pa, p->size, code_of(p));
}

/* --- reads and writes --- */

static struct patch *over(uint64_t pa)
{
	for (unsigned i = 0; i < PATCHES_MAX; i++)
		if (patches[i].domain && pa - patches[i].pa < patches[i].size)
			return &patches[i];
	return NULL;
}

/* @to holds what is at [pa, pa + n). */
static void hide(uint8_t *to, uint64_t pa, size_t n)
{
	for (unsigned i = 0; i < PATCHES_MAX; i++) {
		const struct patch *p = &patches[i];
		const uint64_t at = p->pa;

		if (!p->domain || p->lifted || at + p->size <= pa || at >= pa + n || load(at, p->size) != code_of(p))
			continue;
		for (unsigned k = 0; k < p->size; k++)
			if (at + k - pa < n)
				to[at + k - pa] = (uint8_t)(p->insn >> 8 * k);
	}
}

/* A hypervisor that dies may have been in the middle of a change: then what is there has to do. */
#define READ_TRIES 4u
#define READ_SPINS 100000u

static uint32_t quiet_version(void)
{
	for (uint32_t i = 0; i < READ_SPINS && version & 1; i++)
		cpu_relax();
	const uint32_t v = version;
	dmb();
	return v;
}

void patches_read(void *to, uint64_t pa, size_t n)
{
	uint32_t before;
	unsigned tries = 0;

	do {
		before = quiet_version();
		memcpy(to, (const void *)(uintptr_t)pa, n);
		if (used)
			hide(to, pa, n);
		dmb();
	} while (version != before && ++tries < READ_TRIES);
}

static void write_around(uint64_t pa, const uint8_t *from, size_t n)
{
	struct patch *last = NULL;

	for (size_t i = 0; i < n; i++) {
		struct patch *p = over(pa + i);

		if (last && p != last)
			put(last);
		last = p && !p->lifted && (p == last || stands(p)) ? p : NULL;
		if (!last) {
			*(uint8_t *)(uintptr_t)(pa + i) = from[i];
			continue;
		}
		const unsigned bit = 8 * (unsigned)(pa + i - p->pa);
		p->insn = (p->insn & ~(0xffu << bit)) | (uint32_t)from[i] << bit;
	}
	if (last)
		put(last);
}

void patches_write(uint64_t pa, const void *from, size_t n)
{
	if (!used) {
		memcpy((void *)(uintptr_t)pa, from, n);
		return;
	}
	begin_change();
	write_around(pa, from, n);
	end_change();
}

/* --- rounds --- */

static void lay(struct patch *p)
{
	if (stands(p))
		return;
	p->insn = load(p->pa, p->size);
	put(p);
}

static void take_out(struct patch *p)
{
	if (!p->lifted && stands(p))
		store(p->pa, p->size, p->insn);
	*p = (struct patch){.domain = NULL};
	used--;
}

static struct patch *find(const struct domain *d, uint64_t pa)
{
	for (unsigned i = 0; i < PATCHES_MAX; i++)
		if (patches[i].domain == d && patches[i].pa == pa)
			return &patches[i];
	return NULL;
}

/* NULL: there is no room, or another breakpoint has a part of it. */
static struct patch *make(const struct domain *d, uint64_t pa, unsigned size)
{
	struct patch *p = NULL;

	for (unsigned i = 0; i < PATCHES_MAX && !p; i++)
		if (!patches[i].domain)
			p = &patches[i];
	if (!p || over(pa) || over(pa + size - 1))
		return NULL;
	p->domain = d;
	p->pa = pa;
	p->size = (uint8_t)size;
	p->insn = load(pa, size);
	used++;
	put(p);
	return p;
}

void patches_begin(const struct domain *d)
{
	for (unsigned i = 0; i < PATCHES_MAX; i++)
		if (patches[i].domain == d)
			patches[i].wanted = false;
}

static int want(const struct domain *d, uint64_t pa, unsigned size)
{
	struct patch *p = find(d, pa);

	if (!p)
		p = make(d, pa, size);
	if (!p || p->size != size)
		return -HV_ENOSPC;
	p->wanted = true;
	if (!p->lifted)
		lay(p);
	return 0;
}

int patches_want(const struct domain *d, uint64_t pa, bool thumb)
{
	begin_change();
	const int rc = want(d, pa, thumb ? 2 : 4);
	end_change();
	return rc;
}

void patches_end(const struct domain *d)
{
	begin_change();
	for (unsigned i = 0; i < PATCHES_MAX; i++)
		if (patches[i].domain == d && !patches[i].wanted)
			take_out(&patches[i]);
	end_change();
}

bool patches_any(const struct domain *d)
{
	for (unsigned i = 0; i < PATCHES_MAX; i++)
		if (patches[i].domain == d)
			return true;
	return false;
}

bool patches_overwritten(const struct domain *d)
{
	bool any = false;

	spin_lock(&lock);
	for (unsigned i = 0; i < PATCHES_MAX; i++)
		any |= patches[i].domain == d && !patches[i].lifted && !stands(&patches[i]);
	spin_unlock(&lock);
	return any;
}

void patches_forget(const struct domain *d)
{
	begin_change();
	for (unsigned i = 0; i < PATCHES_MAX; i++)
		if (patches[i].domain == d)
			take_out(&patches[i]);
	for (unsigned m = 0; m < MARKS; m++)
		if (marks[m].domain == d) {
			marks[m].domain = NULL;
			marks[m].unsure = false;
		}
	end_change();
}

/* --- a BKPT has trapped --- */

static bool is_bkpt(uint32_t insn, unsigned size)
{
	return size == 2 ? (insn & BKPT_MASK) == BKPT_THUMB : (insn & BKPT_ARM_MASK) == BKPT_ARM;
}

/* Is it a copy of a patched instruction? */
static bool is_copy(const struct domain *d, uint32_t insn, unsigned size, uint32_t *copied)
{
	for (unsigned m = MARK_FIRST; m < MARKS; m++)
		if (marks[m].domain == d && marks[m].size == size && !marks[m].unsure && code(size, m) == insn) {
			*copied = marks[m].insn;
			return true;
		}
	return false;
}

static enum patch_at what_is_at(const struct vcpu *v, uint64_t pa)
{
	const unsigned size = v->regs.cpsr & CPSR_T ? 2 : 4;
	const struct patch *p = find(v->domain, pa);
	uint32_t copied;

	if (p && p->lifted != v && stands(p))
		return PATCH_OURS;
	cache_clean_invalidate((uintptr_t)pa, size);
	const uint32_t insn = load(pa, size);
	if (!is_bkpt(insn, size))
		return PATCH_GONE;
	if (p || !is_copy(v->domain, insn, size, &copied))
		return PATCH_NONE;
	store(pa, size, copied);
	return PATCH_GONE;
}

enum patch_at patches_at(const struct vcpu *v, uint64_t pa)
{
	begin_change();
	const enum patch_at what = what_is_at(v, pa);
	end_change();
	return what;
}

void patches_lift(const struct vcpu *v, uint64_t pa)
{
	begin_change();
	struct patch *p = find(v->domain, pa);
	if (p && !p->lifted && stands(p)) {
		store(pa, p->size, p->insn);
		p->lifted = v;
	}
	end_change();
}

void patches_lay(const struct vcpu *v)
{
	begin_change();
	for (unsigned i = 0; i < PATCHES_MAX; i++)
		if (patches[i].lifted == v) {
			patches[i].lifted = NULL;
			lay(&patches[i]);
		}
	end_change();
}
