/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The self-test of mismatch breakpoints, on this pcpu. HYP's own instructions raise no debug exception (Arm DDI 0406C,
 * C3.3.2), so code is run as a guest's would be: stage 2 and PL1's MMU off, at its physical address, which is its
 * virtual one here. Interrupts are masked there and not taken to HYP meanwhile. */
#include <stddef.h>
#include <hvlib/mismatch_test.h>
#include "arch/cache.h"
#include "arch/cpu.h"
#include "arch/debugregs.h"
#include "arch/pcpu.h"
#include "arch/sysreg.h"

#define HSTR_T5	  (1u << 5)   /* accesses to c5 (B4.1, HSTR) */
#define SCTLR_OFF 0x00c50078u /* its reset value (B4.1, SCTLR): MMU, caches and high vectors off, ARM vectors */

extern const uint8_t mismatch_code[MISMATCH_CODE_SIZE]; /* arch/mismatch_code.S */
void mismatch_enter(struct mismatch_end *end, uint32_t pc, uint32_t cpsr);

_Static_assert(offsetof(struct mismatch_end, moe) == 4 && offsetof(struct mismatch_end, r0) == 12,
	       "arch/mismatch_code.S");

static void run(void *ctx, const struct mismatch_run *r, struct mismatch_end *end)
{
	const struct debug_regs regs = {.bvr = {r->bvr}, .bcr = {r->bcr}, .any = true};

	(void)ctx;
	debugregs_load(&regs);
	isb();
	mismatch_enter(end, r->at, r->cpsr);
	end->moe = debugregs_event();
	debugregs_unload();
}

static enum mismatch_verdict test(void)
{
	const uint32_t hcr = get_HCR(), sctlr = get_SCTLR(), vbar = get_VBAR();
	const uintptr_t base = (uintptr_t)mismatch_code;

	if (debugregs_breaks() == 0)
		return MISMATCH_UNTESTED;
	cache_clean(base, MISMATCH_CODE_SIZE);
	set_ICIALLU(0);
	set_SCTLR(SCTLR_OFF);
	set_VBAR((uint32_t)base);
	set_HCR(0);
	set_HSTR(HSTR_T5);
	dsb();
	isb();
	const enum mismatch_verdict verdict = mismatch_test((uint32_t)base, run, NULL);
	set_HCR(hcr);
	set_HSTR(0);
	set_SCTLR(sctlr);
	set_VBAR(vbar);
	set_TLBIALLNSNH(0); /* what was fetched there without stage 2 */
	dsb();
	isb();
	return verdict;
}

static enum mismatch_verdict verdicts[MAX_PCPUS]; /* of those that run */

void debugregs_try_mismatch(void)
{
	verdicts[this_pcpu()->id] = test();
}

enum mismatch_verdict debugregs_mismatch(void)
{
	enum mismatch_verdict least = verdicts[0];

	for (uint32_t i = 1; i < pcpu_count; i++)
		if (pcpus[i].online && verdicts[i] < least)
			least = verdicts[i];
	return least;
}
