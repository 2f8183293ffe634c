/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A vcpu's copy of the virtual interface control registers (GICH_*) and the fields of them that the vGIC uses.
 * The pure vGIC works on this copy; vgic_glue.c moves it to and from the hardware. Bits: Arm IHI 0048B, chapter 5.3. */
#ifndef VDEV_GICH_IMAGE_H
#define VDEV_GICH_IMAGE_H
#include <stdbool.h>
#include <stdint.h>

#define GICH_MAX_LRS 16u /* an image holds no more; GICH_VTR may promise up to 64 */
#define GICH_MIN_LRS 2u	 /* one for an active hardware-linked interrupt, one for the most urgent pending one */

/* GICH_HCR, Hypervisor Control Register */
#define GICH_HCR_EN	      (1u << 0)
#define GICH_HCR_LRENPIE      (1u << 2) /* an EOI found no list register: EOICount is not 0 */
#define GICH_HCR_NPIE	      (1u << 3) /* no list register is pending */
#define GICH_HCR_VGRP0EIE     (1u << 4) /* the guest has enabled group 0 in GICV_CTLR */
#define GICH_HCR_VGRP0DIE     (1u << 5)
#define GICH_HCR_VGRP1EIE     (1u << 6)
#define GICH_HCR_VGRP1DIE     (1u << 7)
#define GICH_HCR_EOICOUNT_LSB 27u

/* GICH_VMCR, Virtual Machine Control Register */
#define GICH_VMCR_GRP0EN (1u << 0)
#define GICH_VMCR_GRP1EN (1u << 1)

/* GICH_LRn, List Registers */
#define GICH_LR_VIRTID	     0x3ffu	/* 9:0 */
#define GICH_LR_PHYSID_LSB   10u	/* 19:10 with HW = 1 */
#define GICH_LR_CPUID_LSB    10u	/* 12:10 with HW = 0: who sent the SGI */
#define GICH_LR_EOI	     (1u << 19) /* with HW = 0: maintenance interrupt when it is deactivated */
#define GICH_LR_PRIORITY_LSB 23u	/* 27:23, the upper five bits of the priority */
#define GICH_LR_PENDING	     (1u << 28)
#define GICH_LR_ACTIVE	     (1u << 29)
#define GICH_LR_GRP1	     (1u << 30)
#define GICH_LR_HW	     (1u << 31) /* the guest's deactivation also deactivates interrupt 19:10 of this pcpu */

/** The registers as the hardware has them for this vcpu (while it is on a pcpu) or is to get them.
 *  @used     list registers the last vgic_flush filled: read these into lr[] before vgic_sync.
 *  @dirty    list registers to be written after vgic_flush or vgic_park; the caller clears it.
 *  @hcr_dirty  the same for hcr.
 *  @hold     interrupts are not delivered for now: the caller clears GICH_HCR.En when it writes hcr.
 *  @deactivate  physical private interrupts (bits of GICD_ICACTIVER0) to deactivate on this pcpu now, after vgic_sync
 *            or vgic_flush; the caller clears it. */
struct gich_image {
	uint32_t hcr, vmcr, apr;
	uint32_t lr[GICH_MAX_LRS];
	uint32_t used, dirty;
	uint32_t deactivate;
	uint8_t nr_lrs;
	bool hcr_dirty;
	bool hold;
};

/** A vcpu that has never run: all registers 0, all of them to be written.
 *  @nr_lrs  what the hardware has (GICH_VTR.ListRegs + 1), GICH_MIN_LRS and up; more than GICH_MAX_LRS are not used. */
void gich_image_init(struct gich_image *img, unsigned nr_lrs);

#endif
