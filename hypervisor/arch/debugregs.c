/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "arch/debugregs.h"
#include "arch/pcpu.h"
#include "arch/sysreg.h"

#define DSCR_MDBGEN (1u << 15) /* C11.11.20 */

static struct debug_regs loaded[MAX_PCPUS]; /* what is in its registers, once they are unlocked */
static bool unlocked[MAX_PCPUS];
static bool refused; /* a pcpu cannot have its registers: they are used nowhere */

bool debugregs_answer(void); /* debugregs_answer.S */

void debugregs_start_cpu(void)
{
	if (!debugregs_answer())
		refused = true;
}

/* CP14 registers DBGBVRn, DBGBCRn, DBGWVRn, DBGWCRn: p14, 0, c0, cn, 4 to 7. */
#define FOR_BREAKS(X)	  X(0) X(1) X(2) X(3) X(4) X(5)
#define FOR_WATCHES(X)	  X(0) X(1) X(2) X(3)
#define PUT(n, op, value) __asm__ volatile("mcr p14, 0, %0, c0, c" #n ", " #op : : "r"(value))

static uint32_t didr(void)
{
	uint32_t v;

	__asm__ volatile("mrc p14, 0, %0, c0, c0, 0" : "=r"(v));
	return v;
}

static uint32_t dscr(void)
{
	uint32_t v;

	__asm__ volatile("mrc p14, 0, %0, c0, c2, 2" : "=r"(v));
	return v;
}

unsigned debugregs_breaks(void)
{
	const unsigned n = refused ? 0 : (didr() >> 24 & 0xf) + 1;

	return n < DEBUG_BREAKS ? n : DEBUG_BREAKS;
}

unsigned debugregs_watches(void)
{
	const unsigned n = refused ? 0 : (didr() >> 28) + 1;

	return n < DEBUG_WATCHES ? n : DEBUG_WATCHES;
}

unsigned debugregs_event(void)
{
	return refused ? MOE_BKPT : dscr() >> 2 & 0xf; /* a guest's own BKPT is all there is then */
}

/* What is in this pcpu's registers already is not written: each write costs the emulator a look through its code. */
static void load_all(const struct debug_regs *r, const struct debug_regs *now)
{
	const unsigned breaks = debugregs_breaks(), watches = debugregs_watches();

#define X(n)                                                                                                           \
	if (n < breaks && (r->bcr[n] != now->bcr[n] || (r->bcr[n] && r->bvr[n] != now->bvr[n]))) {                     \
		PUT(n, 5, 0);                                                                                          \
		PUT(n, 4, r->bvr[n]);                                                                                  \
		PUT(n, 5, r->bcr[n]);                                                                                  \
	}
	FOR_BREAKS(X)
#undef X
#define X(n)                                                                                                           \
	if (n < watches && (r->wcr[n] != now->wcr[n] || (r->wcr[n] && r->wvr[n] != now->wvr[n]))) {                    \
		PUT(n, 7, 0);                                                                                          \
		PUT(n, 6, r->wvr[n]);                                                                                  \
		PUT(n, 7, r->wcr[n]);                                                                                  \
	}
	FOR_WATCHES(X)
#undef X
}

/* After a reset all are off, but what they hold is not known (C11.11.2): the first time all are written. */
static void unlock(struct debug_regs *now)
{
	static const struct debug_regs unknown = {.bcr = {1, 1, 1, 1, 1, 1}, .wcr = {1, 1, 1, 1}};

	__asm__ volatile("mcr p14, 0, %0, c1, c0, 4" : : "r"(0)); /* OSLAR */
	__asm__ volatile("mcr p14, 0, %0, c0, c2, 2" : : "r"(dscr() | DSCR_MDBGEN));
	*now = unknown;
}

void debugregs_load(const struct debug_regs *from)
{
	const struct debug_regs copy = *from, *r = &copy; /* it may change meanwhile: then it is loaded once more */
	struct debug_regs *now = &loaded[this_pcpu()->id];
	bool *on = &unlocked[this_pcpu()->id];

	if (!r->any && !now->any)
		return;
	if (!*on && !refused)
		unlock(now);
	*on = true;
	load_all(r, now);
	if (r->hcr != now->hcr)
		set_HCR((get_HCR() & ~HCR_TVM) | r->hcr);
	if (r->hstr != now->hstr)
		set_HSTR(r->hstr);
	*now = *r;
}

void debugregs_unload(void)
{
	static const struct debug_regs none;

	debugregs_load(&none);
}
