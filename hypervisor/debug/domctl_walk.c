/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Both walks of an address, with every descriptor that was read. */
#include <hvabi/errno.h>
#include "core/guest_mem.h"
#include "debug/domctl.h"
#include "debug/domctl_view.h"

static uint8_t flags_of(const struct walk *w)
{
	return (uint8_t)(HV_WALK_DONE | (w->ok ? HV_WALK_OK : 0) | (w->attrs.xn ? HV_WALK_XN : 0) |
			 (w->attrs.pxn ? HV_WALK_PXN : 0) | (w->attrs.ng ? HV_WALK_NG : 0) |
			 (w->attrs.shared ? HV_WALK_SHARED : 0) | (w->attrs.access_flag ? HV_WALK_AF : 0));
}

_Static_assert(sizeof(((struct hv_walk *)0)->levels) / sizeof(struct hv_walk_level) == WALK_MAX_LEVELS, "struct walk");

static void put_walk(struct hv_walk *to, const struct walk *w)
{
	*to = (struct hv_walk){
	    .in = w->in,
	    .out = w->out,
	    .leaf_size = w->leaf_size,
	    .fsr = w->fsr,
	    .flags = flags_of(w),
	    .format = w->format,
	    .fault = w->fault,
	    .fault_level = w->fault_level,
	    .ttbr = w->ttbr,
	    .nlevels = w->nlevels,
	    .perm = w->attrs.perm,
	    .memtype = w->attrs.memtype,
	    .domain = w->attrs.domain,
	};
	for (unsigned i = 0; i < w->nlevels; i++) {
		const struct walk_level *l = &w->levels[i];

		to->levels[i] =
		    (struct hv_walk_level){l->level, l->size, l->kind,	     0,		 l->index, l->desc_addr,
					   l->value, l->next, l->span_start, l->span_end};
	}
}

/* The ipa that stage 2 is asked about: where stage 1 ends, or the descriptor that it could not read. */
static uint64_t ipa_of(const struct walk *w)
{
	return w->ok || w->nlevels == 0 ? w->out : w->levels[w->nlevels - 1].desc_addr;
}

static void translate(const struct domctl_view *v, const struct hv_translate *t, struct hv_translate_reply *r)
{
	const struct s2_regime s2 = {v->domain->stage2.vttbr, STAGE2_VTCR};
	const struct walk_memory host = host_pa_memory();
	uint64_t ipa = t->address;
	struct walk w;

	r->sctlr = v->regime.sctlr;
	r->ttbcr = v->regime.ttbcr;
	r->ttbr0 = v->regime.ttbr0;
	r->ttbr1 = v->regime.ttbr1;
	r->dacr = v->regime.dacr;
	r->vtcr = s2.vtcr;
	r->vttbr = s2.vttbr;
	if (t->space == HV_SPACE_VA) {
		walk_s1(&v->regime, &v->memory, (uint32_t)t->address, &w);
		put_walk(&r->stage1, &w);
		if (!w.ok && w.fault != WALK_FAULT_TABLE_READ)
			return;
		ipa = ipa_of(&w);
	}
	walk_s2(&s2, &host, ipa, &w);
	put_walk(&r->stage2, &w);
}

int domctl_translate(struct domctl *c)
{
	const struct hv_translate *t = c->request;
	struct domctl_view view = {0};

	if ((t->space != HV_SPACE_VA && t->space != HV_SPACE_IPA) || !domctl_view_flags(t->space, t->flags) ||
	    t->zero || t->zero2 || (t->space == HV_SPACE_VA && t->address >> 32))
		return -HV_EINVAL;
	const int rc = domctl_view_open(&view, c, t->space, t->flags, t->ttbr);
	if (rc < 0)
		return rc;
	translate(&view, t, c->reply);
	domctl_view_close(&view);
	return 0;
}
