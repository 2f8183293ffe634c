/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stage 1 of PL1 and PL0: which format is in force, and what a mapping permits. Arm DDI 0406C, B3.3 and B3.7. */
#include <string.h>
#include "walk_internal.h"

/* DDI 0406C, B4.1, SCTLR and B4.1, TTBCR. */
#define SCTLR_M	   0
#define SCTLR_WXN  19
#define SCTLR_UWXN 20
#define SCTLR_EE   25
#define TTBCR_EAE  31

/* Fields of DACR: DDI 0406C, B4.1. */
#define DOMAIN_CLIENT  1u
#define DOMAIN_MANAGER 3u

void walk_s1(const struct s1_regime *regime, const struct walk_memory *mem, uint32_t va, struct walk *w)
{
	struct walk_run run = {.mem = mem, .w = w, .big_endian = walk_bit(regime->sctlr, SCTLR_EE)};

	memset(w, 0, sizeof(*w));
	w->in = va;
	if (!walk_bit(regime->sctlr, SCTLR_M)) {
		w->format = WALK_MMU_OFF;
		w->ok = true;
		w->out = va;
		w->leaf_size = 1ull << 32;
		w->attrs = (struct walk_attrs){.perm = WALK_RW, .memtype = WALK_STRONGLY_ORDERED, .access_flag = true};
		return;
	}
	if (walk_bit(regime->ttbcr, TTBCR_EAE))
		walk_s1_lpae(regime, &run);
	else
		walk_s1_short(regime, &run);
}

static bool s1_readable(enum walk_perm perm, bool user)
{
	if (user)
		return perm == WALK_RW || perm == WALK_RO || perm == WALK_PL1_RW_PL0_RO;
	return perm != WALK_NO_ACCESS && perm != WALK_WO;
}

static bool s1_writable(enum walk_perm perm, bool user)
{
	if (user)
		return perm == WALK_RW;
	return perm == WALK_RW || perm == WALK_PL1_RW || perm == WALK_PL1_RW_PL0_RO;
}

/* DDI 0406C, B3.7.2: WXN makes what is writable XN, UWXN makes what PL0 may write PXN. */
static bool s1_executable(const struct s1_regime *regime, const struct walk_attrs *attrs, bool user)
{
	enum walk_perm perm = (enum walk_perm)attrs->perm;

	if (attrs->xn || !s1_readable(perm, user))
		return false;
	if (walk_bit(regime->sctlr, SCTLR_WXN) && s1_writable(perm, user))
		return false;
	if (user)
		return true;
	return !attrs->pxn && !(walk_bit(regime->sctlr, SCTLR_UWXN) && s1_writable(perm, true));
}

static bool s1_permitted(const struct s1_regime *regime, const struct walk_attrs *attrs, struct walk_access access)
{
	if (access.fetch)
		return s1_executable(regime, attrs, access.user);
	if (access.write)
		return s1_writable((enum walk_perm)attrs->perm, access.user);
	return s1_readable((enum walk_perm)attrs->perm, access.user);
}

static enum walk_fault s1_judge(const struct s1_regime *regime, const struct walk *w, struct walk_access access)
{
	unsigned domain = w->format == WALK_SHORT ? walk_bits(regime->dacr, 2u * w->attrs.domain, 2) : DOMAIN_CLIENT;

	if (w->format == WALK_MMU_OFF)
		return WALK_FAULT_NONE;
	if (!w->attrs.access_flag)
		return WALK_FAULT_ACCESS_FLAG;
	if (domain == DOMAIN_MANAGER)
		return WALK_FAULT_NONE;
	if (domain != DOMAIN_CLIENT)
		return WALK_FAULT_DOMAIN;
	return s1_permitted(regime, &w->attrs, access) ? WALK_FAULT_NONE : WALK_FAULT_PERMISSION;
}

enum walk_fault walk_s1_access(const struct s1_regime *regime, const struct walk *w, struct walk_access access,
			       uint32_t *fsr)
{
	enum walk_fault fault = w->ok ? s1_judge(regime, w, access) : (enum walk_fault)w->fault;

	if (fsr == NULL)
		return fault;
	*fsr = w->fsr;
	if (w->ok && fault != WALK_FAULT_NONE) {
		*fsr = walk_fsr((enum walk_format)w->format, fault, w->levels[w->nlevels - 1].level);
		if (w->format == WALK_SHORT)
			*fsr |= (uint32_t)w->attrs.domain << 4; /* DFSR.Domain */
	}
	return fault;
}
