/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stage 2, by VTTBR and VTCR: Arm DDI 0406C, B3.6.2 and B3.6.5. */
#include <string.h>
#include <hvlib/lpae.h>
#include "walk_internal.h"

/* VTCR: DDI 0406C, B4.1. T0SZ is signed, -8 to 7: an input address has 32 - T0SZ bits. */
#define VTCR_T0SZ_WIDTH 4
#define VTCR_SL0_LSB	6
#define VTCR_SL0_WIDTH	2

static int s2_t0sz(uint32_t vtcr)
{
	int field = (int)walk_bits(vtcr, 0, VTCR_T0SZ_WIDTH);

	return field >= 8 ? field - 16 : field;
}

/* A first table has 1 to 512 entries, or up to 16 concatenated tables: DDI 0406C, B3.6.5. */
bool walk_s2_start(const struct s2_regime *regime, struct lpae_start *start)
{
	unsigned sl0 = walk_bits(regime->vtcr, VTCR_SL0_LSB, VTCR_SL0_WIDTH);

	if (sl0 > 1)
		return false;
	start->level = 2 - sl0;
	start->input_bits = (unsigned)(32 - s2_t0sz(regime->vtcr));
	start->table = regime->vttbr;
	unsigned shift = lpae_shift(start->level);

	return start->input_bits > shift && start->input_bits - shift <= 13;
}

/* MemAttr[3:0]: DDI 0406C, B3.6.2, table B3-20. */
static enum walk_memtype s2_memtype(unsigned attr)
{
	static const uint8_t normal[4] = {WALK_OTHER, WALK_NORMAL_NC, WALK_NORMAL_WT, WALK_NORMAL_WB};

	if ((attr & 0xc) == 0)
		return attr == 0 ? WALK_STRONGLY_ORDERED : attr == 1 ? WALK_DEVICE : WALK_OTHER;
	return (enum walk_memtype)normal[attr & 3];
}

struct walk_attrs walk_s2_attrs(uint64_t leaf)
{
	static const uint8_t perms[4] = {WALK_NO_ACCESS, WALK_RO, WALK_WO, WALK_RW};

	return (struct walk_attrs){
	    .perm = perms[walk_bits(leaf, LPAE_S2_HAP_LSB, 2)],
	    .memtype = (uint8_t)s2_memtype(walk_bits(leaf, LPAE_S2_MEMATTR_LSB, LPAE_S2_MEMATTR_WIDTH)),
	    .xn = (leaf & LPAE_XN) != 0,
	    .shared = walk_bit(leaf, 9),
	    .access_flag = (leaf & LPAE_AF) != 0,
	};
}

void walk_s2(const struct s2_regime *regime, const struct walk_memory *mem, uint64_t ipa, struct walk *w)
{
	struct walk_run run = {.mem = mem, .w = w, .big_endian = false};
	struct lpae_start start = {.level = 1};

	memset(w, 0, sizeof(*w));
	w->in = ipa;
	w->format = WALK_STAGE2;
	if (!walk_s2_start(regime, &start) || (ipa >> start.input_bits) != 0) {
		walk_fail(w, WALK_FAULT_TRANSLATION, start.level);
		return;
	}
	walk_lpae_levels(&run, &start);
	if (w->ok)
		w->attrs = walk_s2_attrs(w->levels[w->nlevels - 1].value);
}
