/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "arch/cpu.h"
#include "drivers/gic.h"

#define GICC_CTLR_ON 0x201u /* EnableGrp1 (non-secure view: bit 0), EOImodeNS */
#define PRIORITY_ALL 0xa0a0a0a0u
#define PMR_ALL	     0xf0u

struct gic gic;

void gic_start_distributor(void)
{
	mmio_write32(gic.gicd + GICD_CTLR, 0);
	gic.nr_intids = 32 * ((gicd_read(GICD_TYPER) & 0x1f) + 1);
	for (uint32_t i = 32; i < gic.nr_intids; i += 32) {
		mmio_write32(gic.gicd + GICD_ICENABLER + i / 8, ~0u);
		mmio_write32(gic.gicd + GICD_ICACTIVER + i / 8, ~0u);
	}
	for (uint32_t i = 32; i < gic.nr_intids; i += 4)
		mmio_write32(gic.gicd + GICD_IPRIORITYR + i, PRIORITY_ALL);
	mmio_write32(gic.gicd + GICD_CTLR, 1);
	gic.nr_lrs = (mmio_read32(gic.gich + GICH_VTR) & 0x3f) + 1;
	if (gic.nr_lrs > GIC_MAX_LRS)
		gic.nr_lrs = GIC_MAX_LRS;
}

void gic_start_cpu(void)
{
	mmio_write32(gic.gicd + GICD_ICENABLER, 0xffff0000);
	mmio_write32(gic.gicd + GICD_ICACTIVER, ~0u);
	mmio_write32(gic.gicd + GICD_ISENABLER, 0xffff);
	for (uint32_t i = 0; i < 32; i += 4)
		mmio_write32(gic.gicd + GICD_IPRIORITYR + i, PRIORITY_ALL);
	mmio_write32(gic.gicc + GICC_PMR, PMR_ALL);
	mmio_write32(gic.gicc + GICC_CTLR, GICC_CTLR_ON);
	for (uint32_t i = 0; i < gic.nr_lrs; i++)
		gich_write(GICH_LR0 + 4 * i, 0);
	gich_write(GICH_APR, 0);
	gich_write(GICH_VMCR, 0);
	gich_write(GICH_HCR, 0);
}

uint8_t gic_cpu_mask(void)
{
	return (uint8_t)gicd_read(GICD_ITARGETSR);
}

bool gic_enable(uint32_t intid, uint8_t cpu_mask)
{
	if (intid >= gic.nr_intids)
		return false;
	if (intid >= 32)
		mmio_write8(gic.gicd + GICD_ITARGETSR + intid, cpu_mask);
	mmio_write32(gic.gicd + GICD_ISENABLER + intid / 32 * 4, 1u << (intid & 31));
	return (gicd_read(GICD_ISENABLER + intid / 32 * 4) >> (intid & 31) & 1) != 0;
}

void gic_send_sgi(uint8_t cpu_mask, uint32_t sgi)
{
	dsb(); /* what the other pcpu shall see comes before */
	mmio_write32(gic.gicd + GICD_SGIR, (uint32_t)cpu_mask << 16 | sgi);
}

uint32_t gic_acknowledge(void)
{
	return gicc_read(GICC_IAR);
}

void gic_drop(uint32_t iar)
{
	mmio_write32(gic.gicc + GICC_EOIR, iar);
}

void gic_deactivate(uint32_t iar)
{
	mmio_write32(gic.gicc + GICC_DIR, iar);
}

void gic_set_active(uint32_t intid, bool active)
{
	mmio_write32(gic.gicd + (active ? GICD_ISACTIVER : GICD_ICACTIVER) + intid / 32 * 4, 1u << (intid & 31));
}
