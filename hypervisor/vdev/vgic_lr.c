/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The vGIC's list registers: what goes in before the guest runs, what comes back after.
 *
 * An interrupt is in a list register as pending or as active, never as both: what is pending behind an active one waits
 * in software for the EOI maintenance interrupt.
 *
 * When there are more interrupts than list registers, the order is: the active hardware-linked one (only there can the
 * guest's EOI reach the pcpu's GIC); the most urgent pending one (it may preempt all that is active); the other active
 * ones, most urgent first, because the guest ends them in that order; the other pending ones. Of active ones left out
 * GICH_HCR.EOICount counts the ends, and NPIE tells when the guest has taken all pending ones that it got; those are
 * never less urgent than the ones left out. */
#include "vdev/vgic_state.h"

_Static_assert(GUEST_INTIDS <= 128, "an INTID is seven bits of a rank");
#define RANK_INTID     0x7fu
#define RANK_PRIO_LSB  7u
#define RANK_GROUP_OFF (1u << 15) /* pending, but the guest's GICV has its group disabled */
#define RANK_NOT_HW    (1u << 16)

/* The most urgent interrupts of a kind, most urgent first; a smaller rank is more urgent. */
struct ranking {
	uint32_t rank[GICH_MAX_LRS];
	unsigned kept, total;
};

static void ranking_add(struct ranking *r, uint32_t rank, unsigned room)
{
	unsigned i = r->kept < room ? r->kept++ : room - 1;

	r->total++;
	if (r->total > room && r->rank[i] < rank)
		return;
	for (; i > 0 && r->rank[i - 1] > rank; i--)
		r->rank[i] = r->rank[i - 1];
	r->rank[i] = rank;
}

static uint32_t rank_of(const struct vgic *g, unsigned vcpu, unsigned intid)
{
	return (uint32_t)vgic_priority(g, vcpu, intid) << RANK_PRIO_LSB | intid | RANK_NOT_HW;
}

static void rank_active(const struct vgic *g, unsigned vcpu, unsigned room, struct ranking *out)
{
	for (unsigned n = 0; n < VGIC_BANKS; n++) {
		uint32_t left = vgic_active(g, vcpu, n);

		while (left != 0) {
			unsigned intid = n * 32 + vgic_next_bit(&left);
			uint32_t rank = rank_of(g, vcpu, intid);

			if (intid == VGIC_HW_INTID && g->cpu[vcpu].hw_active)
				rank &= ~RANK_NOT_HW;
			ranking_add(out, rank, room);
		}
	}
}

static void rank_ready(const struct vgic *g, unsigned vcpu, const struct gich_image *img, struct ranking *out)
{
	for (unsigned n = 0; n < VGIC_BANKS; n++) {
		uint32_t left = vgic_ready(g, vcpu, n), group = vgic_bank_const(g, vcpu, n)->group;

		while (left != 0) {
			unsigned bit = vgic_next_bit(&left);
			uint32_t rank = rank_of(g, vcpu, n * 32 + bit);

			if (!(img->vmcr & (group & 1u << bit ? GICH_VMCR_GRP1EN : GICH_VMCR_GRP0EN)))
				rank |= RANK_GROUP_OFF;
			ranking_add(out, rank, img->nr_lrs);
		}
	}
}

/* The fields that do not depend on the state: identity, priority, group, link or sender. */
static uint32_t lr_identity(const struct vgic *g, unsigned vcpu, unsigned intid, bool hw)
{
	uint32_t lr = intid | (uint32_t)(vgic_priority(g, vcpu, intid) >> 3) << GICH_LR_PRIORITY_LSB;

	if (vgic_bank_const(g, vcpu, intid / 32)->group & VGIC_BIT(intid))
		lr |= GICH_LR_GRP1;
	if (hw)
		lr |= GICH_LR_HW | intid << GICH_LR_PHYSID_LSB;
	else if (intid < VGIC_SGIS)
		lr |= (uint32_t)g->cpu[vcpu].sgi_source[intid] << GICH_LR_CPUID_LSB;
	return lr;
}

/* A level-sensitive interrupt is sampled again when it ends; so is one with more pending behind it. */
static uint32_t lr_eoi(const struct vgic *g, unsigned vcpu, unsigned intid)
{
	const struct vgic_bank *b = vgic_bank_const(g, vcpu, intid / 32);

	if (intid == VGIC_HW_INTID && g->by_hand)
		return GICH_LR_EOI;
	return (~b->edge | vgic_pending(g, vcpu, intid / 32)) & VGIC_BIT(intid) ? GICH_LR_EOI : 0;
}

static uint32_t move_active(struct vgic *g, unsigned vcpu, unsigned intid)
{
	struct vgic_bank *b = vgic_bank(g, vcpu, intid / 32);
	struct vgic_cpu *c = &g->cpu[vcpu];
	uint32_t bit = VGIC_BIT(intid);
	/* With more pending behind it the end must be seen here, and the pcpu's GIC is told by hand. */
	bool hw = intid == VGIC_HW_INTID && c->hw_active && !(b->latch & bit) && !g->by_hand;

	b->active &= ~bit;
	b->lr_active |= bit;
	if (hw)
		c->hw_active = false;
	return lr_identity(g, vcpu, intid, hw) | GICH_LR_ACTIVE | (hw ? 0 : lr_eoi(g, vcpu, intid));
}

static uint32_t move_pending(struct vgic *g, unsigned vcpu, unsigned intid)
{
	struct vgic_bank *b = vgic_bank(g, vcpu, intid / 32);
	struct vgic_cpu *c = &g->cpu[vcpu];
	uint32_t bit = VGIC_BIT(intid);
	bool hw = intid == VGIC_HW_INTID && c->hw_pending && !g->by_hand;

	b->lr_pending |= bit;
	b->lr_latch |= b->latch & bit;
	if (intid < VGIC_SGIS) {
		c->sgi_source[intid] = (uint8_t)__builtin_ctz(c->sgi_pending[intid]);
		vgic_sgi_set(g, vcpu, intid, c->sgi_source[intid], false);
	} else {
		b->latch &= ~bit;
	}
	if (intid == VGIC_HW_INTID) {
		c->hw_in_lr = c->hw_pending && g->by_hand;
		c->hw_pending = false;
	}
	return lr_identity(g, vcpu, intid, hw) | GICH_LR_PENDING | (hw ? 0 : lr_eoi(g, vcpu, intid));
}

/* Invalid, and no cause of an EOI maintenance interrupt: as good as 0. */
static bool lr_is_idle(uint32_t lr)
{
	return !(lr & (GICH_LR_PENDING | GICH_LR_ACTIVE)) && (lr & GICH_LR_HW || !(lr & GICH_LR_EOI));
}

static void put_lr(struct gich_image *img, unsigned i, uint32_t lr)
{
	if (img->lr[i] == lr)
		return;
	img->lr[i] = lr;
	img->dirty |= 1u << i;
}

static void put_hcr(struct gich_image *img, uint32_t hcr)
{
	if (img->hcr == hcr)
		return;
	img->hcr = hcr;
	img->hcr_dirty = true;
}

static void place(struct vgic *g, unsigned vcpu, struct gich_image *img, uint32_t rank, bool active)
{
	unsigned intid = rank & RANK_INTID, i = (unsigned)__builtin_ctz(~img->used);

	put_lr(img, i, active ? move_active(g, vcpu, intid) : move_pending(g, vcpu, intid));
	vgic_bank(g, vcpu, intid / 32)->in_lr |= VGIC_BIT(intid);
	if (intid >= VGIC_PRIVATE)
		g->spi_holder[intid - VGIC_PRIVATE] = (uint8_t)vcpu;
	g->cpu[vcpu].held[i] = (uint8_t)intid;
	img->used |= 1u << i;
}

/* With ready interrupts left out: tell when those that are in have been taken, and when the guest enables or disables a
 * group, for that changes which ones should be in. */
static uint32_t hcr_for_spilled_pending(uint32_t vmcr)
{
	uint32_t hcr = GICH_HCR_NPIE;

	hcr |= vmcr & GICH_VMCR_GRP0EN ? GICH_HCR_VGRP0DIE : GICH_HCR_VGRP0EIE;
	hcr |= vmcr & GICH_VMCR_GRP1EN ? GICH_HCR_VGRP1DIE : GICH_HCR_VGRP1EIE;
	return hcr;
}

static void report_release(struct vgic_cpu *c, struct gich_image *img)
{
	if (c->hw_release)
		img->deactivate |= VGIC_HW_BIT;
	c->hw_release = false;
}

void vgic_fill_lrs(struct vgic *g, unsigned vcpu, struct gich_image *img)
{
	struct ranking active = {0}, ready = {0};
	unsigned actives, pendings;
	uint32_t hcr = GICH_HCR_EN;

	g->cpu[vcpu].dirty = false;
	report_release(&g->cpu[vcpu], img);
	rank_active(g, vcpu, img->nr_lrs, &active);
	rank_ready(g, vcpu, img, &ready);
	actives = ready.total > 0 ? img->nr_lrs - 1u : img->nr_lrs;
	actives = actives < active.kept ? actives : active.kept;
	pendings = img->nr_lrs - actives < ready.kept ? img->nr_lrs - actives : ready.kept;
	for (unsigned i = 0; i < actives; i++)
		place(g, vcpu, img, active.rank[i], true);
	for (unsigned i = 0; i < pendings; i++)
		place(g, vcpu, img, ready.rank[i], false);
	for (unsigned i = actives + pendings; i < img->nr_lrs; i++)
		if (!lr_is_idle(img->lr[i]))
			put_lr(img, i, 0);
	g->cpu[vcpu].spilled = active.total > actives;
	if (g->cpu[vcpu].spilled)
		hcr |= GICH_HCR_LRENPIE;
	if (ready.total > pendings)
		hcr |= hcr_for_spilled_pending(img->vmcr);
	put_hcr(img, hcr);
}

/* What the guest left in a list register goes back to software; state that was cleared meanwhile is forgotten. */
static void fold_lr(struct vgic *g, unsigned vcpu, unsigned intid, uint32_t lr)
{
	struct vgic_bank *b = vgic_bank(g, vcpu, intid / 32);
	struct vgic_cpu *c = &g->cpu[vcpu];
	uint32_t bit = VGIC_BIT(intid);
	bool active = (lr & GICH_LR_ACTIVE) && !(b->drop_active & bit);
	bool hw = (lr & GICH_LR_HW) || (intid == VGIC_HW_INTID && c->hw_in_lr);

	if (lr & GICH_LR_PENDING) {
		if (intid < VGIC_SGIS)
			vgic_sgi_set(g, vcpu, intid, c->sgi_source[intid], true);
		b->latch |= b->lr_latch & bit;
		if (hw)
			c->hw_pending = true;
	}
	if (active) {
		b->active |= bit;
		if (hw)
			c->hw_active = true;
	} else if (intid == VGIC_HW_INTID && (c->hw_active || (c->hw_in_lr && !(lr & GICH_LR_PENDING)))) {
		c->hw_active = false;
		c->hw_release = true;
	}
	if (intid == VGIC_HW_INTID)
		c->hw_in_lr = false;
	b->in_lr &= ~bit;
	b->lr_pending &= ~bit;
	b->lr_latch &= ~bit;
	b->lr_active &= ~bit;
	b->drop_active &= ~bit;
}

/* The guest ended @ends active interrupts that are in no list register; it ends the most urgent first. */
static uint32_t end_spilled(struct vgic *g, unsigned vcpu, unsigned ends)
{
	uint32_t kick = 0;

	for (; ends > 0; ends--) {
		struct ranking first = {0};
		unsigned intid;

		rank_active(g, vcpu, 1, &first);
		if (first.kept == 0)
			break;
		intid = first.rank[0] & RANK_INTID;
		vgic_clear_active(g, vcpu, intid / 32, VGIC_BIT(intid));
		kick |= vgic_settle(g, vcpu, intid / 32, VGIC_BIT(intid));
	}
	return kick;
}

uint32_t vgic_fold_lrs(struct vgic *g, unsigned vcpu, struct gich_image *img)
{
	struct vgic_cpu *c = &g->cpu[vcpu];
	uint32_t kick = c->spilled ? end_spilled(g, vcpu, img->hcr >> GICH_HCR_EOICOUNT_LSB) : 0;

	while (img->used != 0) {
		unsigned i = vgic_next_bit(&img->used), intid = c->held[i];

		fold_lr(g, vcpu, intid, img->lr[i]);
		kick |= vgic_settle(g, vcpu, intid / 32, VGIC_BIT(intid));
	}
	c->spilled = false;
	c->dirty = true;
	report_release(c, img);
	return kick & ~(1u << vcpu);
}

void gich_image_init(struct gich_image *img, unsigned nr_lrs)
{
	*img = (struct gich_image){.nr_lrs = (uint8_t)(nr_lrs < GICH_MAX_LRS ? nr_lrs : GICH_MAX_LRS)};
	img->dirty = (1u << img->nr_lrs) - 1;
	img->hcr_dirty = true;
}

void vgic_park(struct vgic *g, unsigned vcpu, struct gich_image *img)
{
	for (unsigned i = 0; i < img->nr_lrs; i++)
		put_lr(img, i, 0);
	put_hcr(img, 0);
	g->cpu[vcpu].dirty = true;
}
