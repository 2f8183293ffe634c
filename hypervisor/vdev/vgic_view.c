/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>
#include "vdev/vgic_state.h"
#include "vdev/vgic_view.h"

static uint32_t told_of(const struct vgic *g, unsigned vcpu, unsigned n)
{
	const struct vgic_bank *b = vgic_bank_const(g, vcpu, n);

	return b->enabled | vgic_pending(g, vcpu, n) | b->active | b->in_lr | b->edge;
}

/* Those of bank @n that are @vcpu's, of these that there is something to say of. */
static uint32_t own(const struct vgic *g, unsigned vcpu, unsigned n)
{
	const struct vgic_bank *b = vgic_bank_const(g, vcpu, n);
	uint32_t mask = 0;

	if (n == 0)
		return ~0u;
	for (uint32_t left = told_of(g, vcpu, n); left != 0; left &= left - 1) {
		const unsigned bit = (unsigned)__builtin_ctz(left);
		const bool held = (b->in_lr | b->active) >> bit & 1;
		const unsigned intid = n * 32 + bit;

		if (held ? g->spi_holder[intid - VGIC_PRIVATE] == vcpu : vgic_route(g, intid) == 1u << vcpu)
			mask |= 1u << bit;
	}
	return mask;
}

void vgic_view(const struct vgic *g, unsigned vcpu, struct vgic_view *view)
{
	memset(view, 0, sizeof(*view));
	view->ctlr = g->ctlr;
	for (unsigned n = 0; n < VGIC_BANKS; n++) {
		const struct vgic_bank *b = vgic_bank_const(g, vcpu, n);
		const uint32_t mask = own(g, vcpu, n);

		view->bank[n].enabled = b->enabled & mask;
		view->bank[n].pending = (vgic_pending(g, vcpu, n) | (b->in_lr & b->lr_pending)) & mask;
		view->bank[n].active = (b->active | (b->in_lr & b->lr_active)) & mask;
		view->bank[n].in_lr = b->in_lr & mask;
		view->bank[n].edge = b->edge & mask;
	}
}

void vgic_view_priorities(const struct vgic *g, unsigned vcpu, struct vgic_view *view)
{
	for (unsigned i = 0; i < GUEST_INTIDS; i++)
		view->priority[i] = vgic_priority(g, vcpu, i);
}
