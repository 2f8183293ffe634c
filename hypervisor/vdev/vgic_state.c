/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The vGIC's state: reset, inputs, and who is affected by a change. */
#include <string.h>
#include <hvabi/errno.h>
#include "vdev/vgic_state.h"

_Static_assert(GUEST_INTIDS % 32 == 0 && GUEST_INTIDS <= 1020, "whole banks; 1020 and up are special INTIDs");
_Static_assert(GUEST_MAX_VCPUS <= 8, "targets and SGI sources are bytes; GICv2 has 8 CPU interfaces at most");
_Static_assert(VGIC_HW_INTID >= VGIC_SGIS && VGIC_HW_INTID < VGIC_PRIVATE, "a PPI");

void vgic_reset_vcpu(struct vgic *g, unsigned vcpu)
{
	struct vgic_cpu *c = &g->cpu[vcpu];

	memset(c, 0, sizeof(*c));
	c->bank.enabled = VGIC_SGI_MASK; /* SGIs cannot be disabled */
	c->bank.edge = VGIC_SGI_MASK;
	c->dirty = true;
}

int vgic_init(struct vgic *g, unsigned vcpus)
{
	if (vcpus == 0 || vcpus > GUEST_MAX_VCPUS)
		return -HV_EINVAL;
	const bool by_hand = g->by_hand;

	memset(g, 0, sizeof(*g));
	g->by_hand = by_hand;
	g->vcpus = vcpus;
	for (unsigned v = 0; v < GUEST_MAX_VCPUS; v++)
		vgic_reset_vcpu(g, v);
	return 0;
}

uint32_t vgic_pending(const struct vgic *g, unsigned vcpu, unsigned n)
{
	const struct vgic_bank *b = vgic_bank_const(g, vcpu, n);
	uint32_t hw = n == 0 && g->cpu[vcpu].hw_pending ? VGIC_HW_BIT : 0;

	return b->latch | (b->line & ~b->edge) | hw;
}

uint32_t vgic_route(const struct vgic *g, unsigned intid)
{
	uint32_t targets = g->vcpus == 1 ? 1 : g->spi_targets[intid - VGIC_PRIVATE];

	return targets & (~targets + 1);
}

uint8_t vgic_priority(const struct vgic *g, unsigned vcpu, unsigned intid)
{
	return intid < VGIC_PRIVATE ? g->cpu[vcpu].priority[intid] : g->spi_priority[intid - VGIC_PRIVATE];
}

/* Pending, and nothing in the distributor holds it back. */
static uint32_t forwarded(const struct vgic *g, unsigned vcpu, unsigned n)
{
	const struct vgic_bank *b = vgic_bank_const(g, vcpu, n);
	uint32_t groups = 0;

	if (g->ctlr & GICD_CTLR_GRP0)
		groups |= ~b->group;
	if (g->ctlr & GICD_CTLR_GRP1)
		groups |= b->group;
	return vgic_pending(g, vcpu, n) & b->enabled & groups & ~b->active & ~b->in_lr;
}

uint32_t vgic_ready(const struct vgic *g, unsigned vcpu, unsigned n)
{
	uint32_t all = forwarded(g, vcpu, n), own = 0;

	if (n == 0)
		return all;
	while (all != 0) {
		unsigned bit = vgic_next_bit(&all);

		if (vgic_route(g, n * 32 + bit) == 1u << vcpu)
			own |= 1u << bit;
	}
	return own;
}

uint32_t vgic_active(const struct vgic *g, unsigned vcpu, unsigned n)
{
	const struct vgic_bank *b = vgic_bank_const(g, vcpu, n);
	uint32_t all = b->active & ~b->in_lr, own = 0;

	if (n == 0)
		return all;
	while (all != 0) {
		unsigned bit = vgic_next_bit(&all);

		if (g->spi_holder[n * 32 + bit - VGIC_PRIVATE] == vcpu)
			own |= 1u << bit;
	}
	return own;
}

static uint32_t affected_by_spis(const struct vgic *g, unsigned n, uint32_t mask)
{
	uint32_t held = g->spi[n - 1].in_lr | g->spi[n - 1].active, ready = forwarded(g, 0, n), vcpus = 0;

	mask &= held | ready;
	while (mask != 0) {
		unsigned bit = vgic_next_bit(&mask), intid = n * 32 + bit;

		if (held & 1u << bit)
			vcpus |= 1u << g->spi_holder[intid - VGIC_PRIVATE];
		else
			vcpus |= vgic_route(g, intid);
	}
	return vcpus;
}

uint32_t vgic_settle(struct vgic *g, unsigned vcpu, unsigned n, uint32_t mask)
{
	const struct vgic_bank *own = &g->cpu[vcpu].bank;
	uint32_t vcpus;

	if (n > 0)
		vcpus = affected_by_spis(g, n, mask);
	else
		vcpus = mask & (own->in_lr | own->active | forwarded(g, vcpu, 0)) ? 1u << vcpu : 0;
	for (uint32_t left = vcpus; left != 0;)
		g->cpu[vgic_next_bit(&left)].dirty = true;
	return vcpus;
}

void vgic_sgi_set(struct vgic *g, unsigned vcpu, unsigned intid, unsigned source, bool pending)
{
	struct vgic_cpu *c = &g->cpu[vcpu];

	if (pending)
		c->sgi_pending[intid] |= (uint8_t)(1u << source);
	else
		c->sgi_pending[intid] &= (uint8_t) ~(1u << source);
	if (c->sgi_pending[intid] != 0)
		c->bank.latch |= VGIC_BIT(intid);
	else
		c->bank.latch &= ~VGIC_BIT(intid);
}

void vgic_clear_active(struct vgic *g, unsigned vcpu, unsigned n, uint32_t mask)
{
	struct vgic_bank *b = vgic_bank(g, vcpu, n);
	struct vgic_cpu *c = &g->cpu[vcpu];

	b->active &= ~mask;
	b->lr_active &= ~mask;
	b->drop_active |= mask & b->in_lr;
	if (n == 0 && mask & VGIC_HW_BIT && c->hw_active) {
		c->hw_active = false;
		c->hw_release = true;
		c->dirty = true;
	}
}

static bool has_input(uint32_t intid)
{
	return intid >= VGIC_SGIS && intid < GUEST_INTIDS && intid != VGIC_HW_INTID;
}

uint32_t vgic_set_line(struct vgic *g, unsigned vcpu, uint32_t intid, bool high)
{
	unsigned n = intid / 32;
	uint32_t bit = VGIC_BIT(intid);
	struct vgic_bank *b;

	if (!has_input(intid))
		return 0;
	b = vgic_bank(g, vcpu, n);
	if (((b->line & bit) != 0) == high)
		return 0;
	b->line ^= bit;
	if (b->edge & bit) {
		if (!high)
			return 0;
		b->latch |= bit;
	} else if (high ? b->in_lr & bit : b->lr_active & bit) {
		return 0; /* its EOI will sample the line */
	}
	return vgic_settle(g, vcpu, n, bit);
}

uint32_t vgic_pulse(struct vgic *g, unsigned vcpu, uint32_t intid)
{
	unsigned n = intid / 32;
	struct vgic_bank *b;

	if (!has_input(intid))
		return 0;
	b = vgic_bank(g, vcpu, n);
	if (!(b->edge & VGIC_BIT(intid)))
		return 0;
	b->latch |= VGIC_BIT(intid);
	return vgic_settle(g, vcpu, n, VGIC_BIT(intid));
}

void vgic_pend_hw(struct vgic *g, unsigned vcpu)
{
	g->cpu[vcpu].hw_pending = true;
	g->cpu[vcpu].dirty = true;
}

void vgic_hw_line_fell(struct vgic *g, unsigned vcpu)
{
	struct vgic_cpu *c = &g->cpu[vcpu];

	if (!c->hw_pending)
		return;
	c->hw_pending = false;
	c->hw_release = true;
	c->dirty = true;
}

enum timer_hw vgic_hw_state(const struct vgic *g, unsigned vcpu)
{
	if (g->cpu[vcpu].hw_active)
		return TIMER_HW_ACTIVE;
	return g->cpu[vcpu].hw_pending ? TIMER_HW_PENDING : TIMER_HW_NONE;
}

bool vgic_deliverable(const struct vgic *g, unsigned vcpu)
{
	for (unsigned n = 0; n < VGIC_BANKS; n++)
		if (vgic_ready(g, vcpu, n) != 0)
			return true;
	return false;
}
