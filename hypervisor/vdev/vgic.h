/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The GICv2 that a domain sees: GUEST_INTIDS interrupts, 1 to 8 vcpus. State only: no hardware, no locks.
 * The caller holds the domain's vgic lock around every call (vgic_is_dirty excepted). Arm IHI 0048B is "the manual".
 *
 * It is a GICv2 without the Security Extensions: two groups, GICD_CTLR with EnableGrp0 and EnableGrp1, GICD_IGROUPRn
 * read/write, GICD_NSACRn RAZ/WI. Group 1 goes to list registers as such, so the guest's GICV does the rest.
 *
 * Who owns the state. vgic_flush *moves* pending and active state of an interrupt into a list register; vgic_sync moves
 * what the guest left of it back. What arrives in between gathers in software and is merged by vgic_sync, so nothing
 * is lost: an edge while the list register is pending is one interrupt, after the guest's acknowledge it is a second.
 *
 * The order of calls on the pcpu that runs vcpu v:
 * - Reading the registers is: lr[] of img->used, vmcr, and hcr if img->hcr has GICH_HCR_LRENPIE. Then vgic_sync.
 * - On an exit that is none of the following nothing at all, the list registers stay with the hardware.
 * - Read and sync before vgic_mmio_*, vgic_pend_hw, vgic_hw_line_fell, vgic_deliverable and vgic_hw_state, and before
 * the vcpu leaves the pcpu (then also vgic_park). After a maintenance interrupt vgic_mark_dirty.
 * - On entry, if vgic_is_dirty: read and sync unless just done, vgic_flush, write what img says is dirty.
 *
 * Kick masks. A call returns or sets a mask of vcpus (the caller's own may be among them) that must see new list
 * registers: wake such a vcpu if it waits, force it out if it runs on another pcpu; its next entry finds it dirty.
 *
 * A change to an interrupt that another vcpu has in a list register (ICPENDR, ICACTIVER, ISACTIVER, affinity, enable)
 * is complete when that vcpu has left the guest. What its guest did before that is merged first, in this way: a cleared
 * pending state does not come back; a taken interrupt stays taken unless its active state was cleared too. */
#ifndef VDEV_VGIC_H
#define VDEV_VGIC_H
#include <stdbool.h>
#include <stdint.h>
#include <hvabi/guest_machine.h>
#include <hvlib/timer_switch.h>
#include "vdev/gich_image.h"

#define VGIC_PRIVATE   32u /* INTIDs 0-31 are banked per vcpu: 16 SGIs, 16 PPIs */
#define VGIC_SGIS      16u
#define VGIC_SPIS      (GUEST_INTIDS - VGIC_PRIVATE)
#define VGIC_BANKS     (GUEST_INTIDS / 32u)
#define VGIC_GICD_SIZE 0x1000u
#define VGIC_HW_INTID  GUEST_TIMER_VIRT_INTID /* the one hardware-linked interrupt; same number outside and inside */

/* Thirty-two interrupts, a bit each. */
struct vgic_bank {
	uint32_t group; /* 1: group 1 */
	uint32_t enabled;
	uint32_t edge;	/* 0: level-sensitive */
	uint32_t line;	/* level of the input */
	uint32_t latch; /* pending whatever the line says: an edge, GICD_ISPENDR, an SGI */
	uint32_t active;
	uint32_t in_lr; /* in a list register; the lr_ words say what that was given, drop_active what to forget */
	uint32_t lr_pending;
	uint32_t lr_latch; /* pending from latch, not from the line alone */
	uint32_t lr_active;
	uint32_t drop_active;
};

struct vgic_cpu {
	struct vgic_bank bank; /* INTID 0-31 */
	uint8_t priority[VGIC_PRIVATE];
	uint8_t sgi_pending[VGIC_SGIS]; /* by source: bit n is vcpu n */
	uint8_t sgi_source[VGIC_SGIS];	/* vcpu number that sent the active one */
	uint8_t held[GICH_MAX_LRS];	/* INTID in each list register since the last flush */
	bool hw_pending; /* VGIC_HW_INTID was taken from the pcpu's GIC, where it is active, and waits for the guest */
	bool hw_active;	 /* the guest has taken it; still active in the pcpu's GIC */
	bool hw_in_lr;	 /* with vgic.by_hand: it is in a list register that is not linked */
	bool hw_release; /* inactive for the guest: to be deactivated in the pcpu's GIC */
	bool spilled;	 /* an active interrupt found no list register */
	bool dirty;	 /* the list registers are not what the state asks for */
};

struct vgic {
	uint32_t ctlr;
	unsigned vcpus;
	bool by_hand; /* VGIC_HW_INTID is not linked: its end comes as a maintenance interrupt, and img->deactivate */
	struct vgic_bank spi[VGIC_BANKS - 1];
	uint8_t spi_priority[VGIC_SPIS];
	/* Of several targets the lowest vcpu gets it; with one vcpu it is not looked at. */
	uint8_t spi_targets[VGIC_SPIS];
	uint8_t spi_holder[VGIC_SPIS]; /* vcpu where it is active or in a list register */
	struct vgic_cpu cpu[GUEST_MAX_VCPUS];
};

/** Reset state; all vcpus dirty; by_hand keeps what the caller has put there. @vcpus 1 to GUEST_MAX_VCPUS, else
 *  -HV_EINVAL. */
int vgic_init(struct vgic *g, unsigned vcpus);

/** CPU_ON: the vcpu's banked registers and private interrupts as after vgic_init. It was synced when it went off. The
 *  caller resets its image with gich_image_init. */
void vgic_reset_vcpu(struct vgic *g, unsigned vcpu);

/** A distributor access by @vcpu at @offset from GICD's base, synced before. Bytes 1, 2 or 4.
 *  -HV_EINVAL: misaligned, another width or outside GICD; the caller injects an abort. Everything else is 0:
 *  a byte or halfword access works on the registers of bytes (IPRIORITYR, ITARGETSR, CPENDSGIR, SPENDSGIR) and is
 * RAZ/WI on the others, which the manual allows words only; reserved offsets and INTIDs above the last are RAZ/WI.
 *  @kick  see above. For a read it names the other vcpus that hold an interrupt of this register in a list register
 *  and may have moved on: the value is what they were given; once they have left the guest a read tells the latest. */
int vgic_mmio_read(const struct vgic *g, unsigned vcpu, uint32_t offset, unsigned bytes, uint32_t *value,
		   uint32_t *kick);
int vgic_mmio_write(struct vgic *g, unsigned vcpu, uint32_t offset, unsigned bytes, uint32_t value, uint32_t *kick);

/** Input level of a PPI of @vcpu, or of an SPI (@vcpu is then not looked at). A rising edge pends an interrupt that is
 *  configured as edge-triggered. SGIs, VGIC_HW_INTID and what is above the last are ignored. Returns a kick mask. */
uint32_t vgic_set_line(struct vgic *g, unsigned vcpu, uint32_t intid, bool high);

/** The line goes high and low again: pends an edge-triggered interrupt, leaves a level-sensitive one as it is. */
uint32_t vgic_pulse(struct vgic *g, unsigned vcpu, uint32_t intid);

/** VGIC_HW_INTID was acknowledged and priority-dropped, not deactivated, on the pcpu that runs @vcpu (synced). */
void vgic_pend_hw(struct vgic *g, unsigned vcpu);

/** The physical line of VGIC_HW_INTID has fallen (the guest turned its timer off). If the guest has not taken the
 *  interrupt yet it is withdrawn and img->deactivate says so after the next vgic_sync or vgic_flush. Synced before. */
void vgic_hw_line_fell(struct vgic *g, unsigned vcpu);

/** What timer_switch wants to know of VGIC_HW_INTID. Synced before. */
enum timer_hw vgic_hw_state(const struct vgic *g, unsigned vcpu);

/** True if an interrupt is pending, enabled, of an enabled group, not active and @vcpu's: it ends a WFI. Synced before.
 *  GICV_PMR and GICV_CTLR are not looked at: a WFI may end for no reason (Arm DDI 0406C, B1.8.14), a wake-up missed
 *  because of a stale copy of GICH_VMCR could hang the guest. */
bool vgic_deliverable(const struct vgic *g, unsigned vcpu);

/** True if the next entry of @vcpu needs vgic_flush. May be asked without the lock on the vcpu's own pcpu: who makes it
 *  dirty from elsewhere also kicks. */
static inline bool vgic_is_dirty(const struct vgic *g, unsigned vcpu)
{
	return __atomic_load_n(&g->cpu[vcpu].dirty, __ATOMIC_RELAXED);
}

/** After a maintenance interrupt. */
static inline void vgic_mark_dirty(struct vgic *g, unsigned vcpu)
{
	g->cpu[vcpu].dirty = true;
}

void vgic_fill_lrs(struct vgic *g, unsigned vcpu, struct gich_image *img);
uint32_t vgic_fold_lrs(struct vgic *g, unsigned vcpu, struct gich_image *img);

/** Chooses what is in the list registers, before @vcpu enters the guest; img->used is 0 (synced or parked). */
static inline void vgic_flush(struct vgic *g, unsigned vcpu, struct gich_image *img)
{
	if (vgic_is_dirty(g, vcpu))
		vgic_fill_lrs(g, vcpu, img);
}

/** Takes back what the guest left in the list registers that were read into @img; img->used becomes 0. Calling it
 *  twice is harmless. Returns a kick mask without @vcpu. */
static inline uint32_t vgic_sync(struct vgic *g, unsigned vcpu, struct gich_image *img)
{
	if (img->used == 0 && !g->cpu[vcpu].hw_release)
		return 0;
	return vgic_fold_lrs(g, vcpu, img);
}

/** @vcpu leaves its pcpu, after vgic_sync: every list register and hcr become 0, dirty where they were not, so that
 *  whoever comes next finds the hardware as its own parked image says. vmcr and apr are the caller's. */
void vgic_park(struct vgic *g, unsigned vcpu, struct gich_image *img);

#endif
