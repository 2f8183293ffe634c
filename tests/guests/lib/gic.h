/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GICv2 registers (Arm IHI 0048B, chapter 4) and the few operations that most guests need. */
#ifndef GUEST_GIC_H
#define GUEST_GIC_H
#include "io.h"

#define GICD_CTLR	   0x000u
#define GICD_TYPER	   0x004u
#define GICD_IIDR	   0x008u
#define GICD_IGROUPR(n)	   (0x080u + 4u * (n))
#define GICD_ISENABLER(n)  (0x100u + 4u * (n))
#define GICD_ICENABLER(n)  (0x180u + 4u * (n))
#define GICD_ISPENDR(n)	   (0x200u + 4u * (n))
#define GICD_ICPENDR(n)	   (0x280u + 4u * (n))
#define GICD_ISACTIVER(n)  (0x300u + 4u * (n))
#define GICD_ICACTIVER(n)  (0x380u + 4u * (n))
#define GICD_IPRIORITYR(n) (0x400u + 4u * (n))
#define GICD_ITARGETSR(n)  (0x800u + 4u * (n))
#define GICD_ICFGR(n)	   (0xc00u + 4u * (n))
#define GICD_SGIR	   0xf00u
#define GICD_CPENDSGIR(n)  (0xf10u + 4u * (n))
#define GICD_SPENDSGIR(n)  (0xf20u + 4u * (n))
#define GICD_PIDR2	   0xfe8u

#define GICC_CTLR  0x0000u
#define GICC_PMR   0x0004u
#define GICC_BPR   0x0008u
#define GICC_IAR   0x000cu
#define GICC_EOIR  0x0010u
#define GICC_RPR   0x0014u
#define GICC_HPPIR 0x0018u
#define GICC_APR   0x00d0u
#define GICC_IIDR  0x00fcu
#define GICC_DIR   0x1000u

#define GICC_CTLR_ENABLE   1u
#define GICC_CTLR_EOIMODE  0x200u
#define GIC_INTID_MASK	   0x3ffu
#define GIC_SPURIOUS	   1023u
#define GICD_SGIR_OTHERS   (1u << 24)
#define GICD_SGIR_SELF	   (2u << 24)
#define GICD_SGIR_CPU(cpu) (1u << (16 + (cpu)))

static inline uint32_t gicd_read(uint32_t offset)
{
	return io_read32(GUEST_GICD_BASE + offset);
}

static inline void gicd_write(uint32_t offset, uint32_t v)
{
	io_write32(GUEST_GICD_BASE + offset, v);
}

static inline uint32_t gicc_read(uint32_t offset)
{
	return io_read32(GUEST_GICC_BASE + offset);
}

static inline void gicc_write(uint32_t offset, uint32_t v)
{
	io_write32(GUEST_GICC_BASE + offset, v);
}

static inline void gic_set_enabled(uint32_t intid, int on)
{
	gicd_write(on ? GICD_ISENABLER(intid / 32) : GICD_ICENABLER(intid / 32), 1u << (intid % 32));
}

static inline void gic_set_priority(uint32_t intid, uint32_t priority)
{
	io_write8(GUEST_GICD_BASE + 0x400u + intid, priority);
}

static inline void gic_set_target(uint32_t intid, uint32_t mask)
{
	io_write8(GUEST_GICD_BASE + 0x800u + intid, mask);
}

/** Distributor and this cpu's interface on, all priorities let through. */
static inline void gic_init(void)
{
	gicd_write(GICD_CTLR, 1);
	gicc_write(GICC_PMR, 0xf0);
	gicc_write(GICC_CTLR, GICC_CTLR_ENABLE);
}

#endif
