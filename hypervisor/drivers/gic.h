/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The host's GICv2 with virtualization extensions: Arm IHI 0048B. */
#ifndef DRIVERS_GIC_H
#define DRIVERS_GIC_H
#include <stdbool.h>
#include <stdint.h>

#define GIC_SPURIOUS 1020u /* this INTID and above: nothing to handle (IHI 0048B, 3.2.5) */
#define GIC_MAX_LRS  16u   /* we use at most these; the architecture allows 64 */

/* GICH, IHI 0048B 5.3 */
#define GICH_HCR  0x000u
#define GICH_VTR  0x004u
#define GICH_VMCR 0x008u
#define GICH_MISR 0x010u
#define GICH_APR  0x0f0u
#define GICH_LR0  0x100u

/* GICD, IHI 0048B 4.3 */
#define GICD_CTLR	0x000u
#define GICD_TYPER	0x004u
#define GICD_IIDR	0x008u
#define GICD_IGROUPR	0x080u
#define GICD_ISENABLER	0x100u
#define GICD_ICENABLER	0x180u
#define GICD_ISPENDR	0x200u
#define GICD_ISACTIVER	0x300u
#define GICD_ICACTIVER	0x380u
#define GICD_IPRIORITYR 0x400u
#define GICD_ITARGETSR	0x800u
#define GICD_ICFGR	0xc00u
#define GICD_SGIR	0xf00u
/* GICC, IHI 0048B 4.4 */
#define GICC_CTLR  0x0000u
#define GICC_PMR   0x0004u
#define GICC_IAR   0x000cu
#define GICC_EOIR  0x0010u
#define GICC_RPR   0x0014u
#define GICC_HPPIR 0x0018u
#define GICC_IIDR  0x00fcu
#define GICC_DIR   0x1000u

struct gic {
	uintptr_t gicd, gicc, gich;
	uint64_t gicv; /* pa of the virtual CPU interface: for guests, and for the self-test */
	uint32_t nr_intids, nr_lrs;
	bool eoi_forgets_level; /* gic_eoi_forgets_level() of this machine */
};
extern struct gic gic;

/** Distributor, once: all SPIs off. */
void gic_start_distributor(void);
/** This pcpu's private interrupts and CPU interface; EOI drops priority only, GICC_DIR deactivates. */
void gic_start_cpu(void);
/** Enables @intid; an SPI is sent to pcpu interface @cpu_mask. Returns false when it does not read back as enabled:
 * there is no such interrupt, or secure firmware keeps it from us (IHI 0048B, 4.3.4, GICD_IGROUPR). */
bool gic_enable(uint32_t intid, uint8_t cpu_mask);
/** The target mask bit of this pcpu's CPU interface: GICD_ITARGETSR0 reads as it (IHI 0048B, 4.3.12). */
uint8_t gic_cpu_mask(void);

/** Sends SGI @sgi to the CPU interfaces of @cpu_mask. */
void gic_send_sgi(uint8_t cpu_mask, uint32_t sgi);

static inline uint32_t gicd_read(uint32_t reg)
{
	return *(volatile uint32_t *)(gic.gicd + reg);
}

static inline uint32_t gicc_read(uint32_t reg)
{
	return *(volatile uint32_t *)(gic.gicc + reg);
}

static inline uint32_t gich_read(uint32_t reg)
{
	return *(volatile uint32_t *)(gic.gich + reg);
}

static inline void gich_write(uint32_t reg, uint32_t v)
{
	*(volatile uint32_t *)(gic.gich + reg) = v;
}

/** Takes the next interrupt: the value of GICC_IAR, source cpu included. */
uint32_t gic_acknowledge(void);
/** Priority drop: the next interrupt can come; @iar stays active. */
void gic_drop(uint32_t iar);
/** Ends @iar for good. */
void gic_deactivate(uint32_t iar);
/** Sets or clears the active state of a private interrupt of this pcpu. */
void gic_set_active(uint32_t intid, bool active);

/** Self-test, once, on the boot pcpu, with @timer_intid enabled, no guest yet and GICV mapped at @gicv: true when a
 *  guest's EOI through a linked list register can lose the next interrupt. */
bool gic_eoi_forgets_level(uint32_t timer_intid, uintptr_t gicv);

#endif
