/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside the vGIC: the questions that its register file and its list registers both ask. Bank n holds the INTIDs from
 * 32 * n; bank 0 is the one of @vcpu. */
#ifndef VDEV_VGIC_STATE_H
#define VDEV_VGIC_STATE_H
#include "vdev/vgic.h"

/* GICD_CTLR */
#define GICD_CTLR_GRP0 (1u << 0)
#define GICD_CTLR_GRP1 (1u << 1)

#define VGIC_BIT(intid)	  (1u << ((intid) % 32u))
#define VGIC_SGI_MASK	  0x0000ffffu
#define VGIC_HW_BIT	  VGIC_BIT(VGIC_HW_INTID)
#define VGIC_PRIORITY_LOW 0x07u /* the low bits of a priority are RAZ/WI: GICH_LRn holds five */

static inline struct vgic_bank *vgic_bank(struct vgic *g, unsigned vcpu, unsigned n)
{
	return n == 0 ? &g->cpu[vcpu].bank : &g->spi[n - 1];
}

static inline const struct vgic_bank *vgic_bank_const(const struct vgic *g, unsigned vcpu, unsigned n)
{
	return n == 0 ? &g->cpu[vcpu].bank : &g->spi[n - 1];
}

/** Pending in software, that is without what was moved to list registers. */
uint32_t vgic_pending(const struct vgic *g, unsigned vcpu, unsigned n);

/** What @vcpu could be given now: pending, enabled, its group enabled, not active, not in a list register, its own. */
uint32_t vgic_ready(const struct vgic *g, unsigned vcpu, unsigned n);

/** The active ones that @vcpu has to give up by its own EOI and that are not in a list register. */
uint32_t vgic_active(const struct vgic *g, unsigned vcpu, unsigned n);

/** Mask of the vcpus that an SPI is to be delivered to: one bit or none. */
uint32_t vgic_route(const struct vgic *g, unsigned intid);

uint8_t vgic_priority(const struct vgic *g, unsigned vcpu, unsigned intid);

/** After any change to the interrupts @mask of bank @n: marks dirty and returns the vcpus whose list registers may have
 *  to change, which are the holder of one that is in a list register or active, and the target of one that is ready. */
uint32_t vgic_settle(struct vgic *g, unsigned vcpu, unsigned n, uint32_t mask);

/** SGI @intid from vcpu @source becomes (@pending) or is no longer pending for @vcpu. */
void vgic_sgi_set(struct vgic *g, unsigned vcpu, unsigned intid, unsigned source, bool pending);

/** @mask of bank @n becomes inactive wherever it is kept. */
void vgic_clear_active(struct vgic *g, unsigned vcpu, unsigned n, uint32_t mask);

/** Takes the lowest set bit out of *@mask and returns its number; *@mask is not 0. */
static inline unsigned vgic_next_bit(uint32_t *mask)
{
	unsigned bit = (unsigned)__builtin_ctz(*mask);

	*mask &= *mask - 1;
	return bit;
}

#endif
