/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stddef.h>
#include <hvlib/cond.h>
#include <hvlib/hsr.h>
#include <hvlib/mismatch_test.h>
#include <hvlib/step_regs.h>

#define SVC_MODE  0x13u
#define USR_MODE  0x10u
#define MASKED	  0x1c0u /* CPSR.A, I, F */
#define FSC_DEBUG 0x22u	 /* B3.13.3, table B3-23 */
#define MOE_BREAK 1u	 /* C11.11.20: a breakpoint */

/* An instruction, where it must stop, and what has been added to r0 by then. */
static const struct row {
	uint8_t at, stops_at, sum;
	bool thumb, user;
} rows[] = {
    {MISMATCH_ARM, MISMATCH_ARM + 4, 1, false, false},	      {MISMATCH_ARM, MISMATCH_ARM + 4, 1, false, true},
    {MISMATCH_SVC, MISMATCH_VECTOR_SVC, 0, false, false},     /* an exception's vector is another address */
    {MISMATCH_THUMB, MISMATCH_THUMB + 2, 1, true, false},     /* in the same word */
    {MISMATCH_THUMB + 2, MISMATCH_THUMB + 4, 2, true, false}, /* in the word behind */
};

static bool stopped(const struct row *row, uint32_t base, const struct mismatch_end *end)
{
	return hsr_ec(end->hsr) == EC_PABT_LOWER && hsr_pabt(end->hsr).fsc == FSC_DEBUG && end->moe == MOE_BREAK &&
	       end->pc == base + row->stops_at && end->r0 == row->sum;
}

static bool stops(const struct row *row, uint32_t base, bool mismatch, mismatch_run_fn *run, void *ctx)
{
	struct mismatch_run r = {.at = base + row->at,
				 .cpsr = MASKED | (row->user ? USR_MODE : SVC_MODE) | (row->thumb ? CPSR_T : 0)};
	struct mismatch_end end = {.hsr = 0};

	if (mismatch)
		break_regs_mismatch(r.at, row->thumb, &r.bvr, &r.bcr);
	else
		break_regs(base + row->stops_at, row->thumb, &r.bvr, &r.bcr);
	run(ctx, &r, &end);
	return stopped(row, base, &end);
}

enum mismatch_verdict mismatch_test(uint32_t base, mismatch_run_fn *run, void *ctx)
{
	enum mismatch_verdict verdict = MISMATCH_WORKS;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!stops(&rows[i], base, false, run, ctx))
			return MISMATCH_UNTESTED;
		if (!stops(&rows[i], base, true, run, ctx))
			verdict = MISMATCH_NOT;
	}
	return verdict;
}
