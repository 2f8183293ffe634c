/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The interrupts of one vcpu as words of bits, copied while the caller has the domain's lock: for those who only look.
 */
#ifndef VDEV_VGIC_VIEW_H
#define VDEV_VGIC_VIEW_H
#include "vdev/vgic.h"

/* Bank n holds the INTIDs from 32 * n. Of the SPIs only those that are this vcpu's: that it holds, or gets. What is in
 * a list register is as it was when that was written: what the guest did since is in the hardware. */
struct vgic_view {
	uint32_t ctlr; /* GICD_CTLR */
	struct {
		uint32_t enabled, pending, active, in_lr, edge;
	} bank[VGIC_BANKS];
	uint8_t priority[GUEST_INTIDS]; /* 0 until vgic_view_priorities() */
};

void vgic_view(const struct vgic *g, unsigned vcpu, struct vgic_view *view);
void vgic_view_priorities(const struct vgic *g, unsigned vcpu, struct vgic_view *view);

#endif
