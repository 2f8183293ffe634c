/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stage 1, long descriptors: Arm DDI 0406C, B3.6. */
#include <hvlib/lpae.h>
#include "walk_internal.h"

/* TTBCR with EAE = 1: DDI 0406C, B4.1. */
#define TTBCR_T0SZ_LSB	0
#define TTBCR_T1SZ_LSB	16
#define TTBCR_TSZ_WIDTH 3
#define TTBCR_EPD0	7
#define TTBCR_EPD1	23

/* Which TTBR translates @va: DDI 0406C, B3.6.4, "Selecting between TTBR0 and TTBR1". -1: neither. */
static int lpae_select(uint32_t va, unsigned t0sz, unsigned t1sz)
{
	bool zeros = t0sz == 0 || (va >> (32 - t0sz)) == 0;
	bool ones = t1sz != 0 && (va >> (32 - t1sz)) == (1u << t1sz) - 1u;

	if (ones)
		return 1;
	if (zeros)
		return 0;
	return t1sz == 0 ? 1 : -1;
}

/* A byte of MAIR: DDI 0406C, B4.1. Of a Normal region the inner attributes (the low half) are what is told. */
static enum walk_memtype lpae_memtype(const struct s1_regime *regime, unsigned index)
{
	uint32_t mair = index < 4 ? regime->mair0 : regime->mair1;
	unsigned attr = (mair >> (8 * (index & 3))) & 0xff;
	unsigned inner = attr & 0xf;

	if ((attr & 0xf0) == 0)
		return inner == 0 ? WALK_STRONGLY_ORDERED : inner == 4 ? WALK_DEVICE : WALK_OTHER;
	if (inner == 4)
		return WALK_NORMAL_NC;
	if (inner >= 0xc)
		return WALK_NORMAL_WB;
	return inner >= 8 || (inner >= 1 && inner <= 3) ? WALK_NORMAL_WT : WALK_NORMAL_WB;
}

static enum walk_perm lpae_perm(bool pl0, bool read_only)
{
	if (read_only)
		return pl0 ? WALK_RO : WALK_PL1_RO;
	return pl0 ? WALK_RW : WALK_PL1_RW;
}

/* Attributes of the leaf under the limits of the tables above it: DDI 0406C, B3.6.2 and B3.7.1. */
static void lpae_attrs(const struct s1_regime *regime, struct walk *w)
{
	const struct walk_level *leaf = &w->levels[w->nlevels - 1];
	uint64_t limits = 0;

	for (unsigned i = 0; i + 1 < w->nlevels; i++)
		limits |= w->levels[i].value;
	bool pl0 = (leaf->value & LPAE_S1_AP1) != 0 && (limits & LPAE_S1_TABLE_AP0) == 0;
	bool read_only = (leaf->value & LPAE_S1_AP2) != 0 || (limits & LPAE_S1_TABLE_AP1) != 0;

	w->attrs.perm = (uint8_t)lpae_perm(pl0, read_only);
	w->attrs.memtype = (uint8_t)lpae_memtype(regime, walk_bits(leaf->value, LPAE_S1_ATTR_LSB, LPAE_S1_ATTR_WIDTH));
	w->attrs.xn = (leaf->value & LPAE_XN) != 0 || (limits & LPAE_S1_TABLE_XN) != 0;
	w->attrs.pxn = (leaf->value & LPAE_S1_PXN) != 0 || (limits & LPAE_S1_TABLE_PXN) != 0;
	w->attrs.ng = (leaf->value & LPAE_S1_NG) != 0;
	w->attrs.shared = walk_bit(leaf->value, 9); /* SH[1]: outer or inner shareable */
	w->attrs.contiguous = (leaf->value & LPAE_CONTIG) != 0;
	w->attrs.access_flag = (leaf->value & LPAE_AF) != 0;
}

void walk_s1_lpae(const struct s1_regime *regime, struct walk_run *run)
{
	struct walk *w = run->w;
	uint32_t va = (uint32_t)w->in;
	unsigned tsz[2] = {walk_bits(regime->ttbcr, TTBCR_T0SZ_LSB, TTBCR_TSZ_WIDTH),
			   walk_bits(regime->ttbcr, TTBCR_T1SZ_LSB, TTBCR_TSZ_WIDTH)};
	int n = lpae_select(va, tsz[0], tsz[1]);

	w->format = WALK_LPAE;
	w->ttbr = n == 1;
	if (n < 0 || walk_bit(regime->ttbcr, n == 1 ? TTBCR_EPD1 : TTBCR_EPD0)) {
		walk_fail(w, WALK_FAULT_TRANSLATION, 1);
		return;
	}
	struct lpae_start start = {.table = n == 1 ? regime->ttbr1 : regime->ttbr0, .input_bits = 32 - tsz[n]};

	start.level = tsz[n] < 2 ? 1 : 2; /* B3.6.6: a region of up to 1 GiB starts at level 2 */
	walk_lpae_levels(run, &start);
	if (w->ok)
		lpae_attrs(regime, w);
}
