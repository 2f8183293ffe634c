/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Does the GIC look at a level-sensitive interrupt's line again when a guest's EOI deactivates it through a linked list
 * register (IHI 0048B, 5.2.2)? QEMU 7.2 does not: an interrupt whose line is high at that moment is lost until some
 * other access to the distributor (docs/emulation.md). What the registers read back would not tell; so it is tried. */
#include "arch/cpu.h"
#include "arch/sysreg.h"
#include "drivers/gic.h"
#include "drivers/timer.h"

#define GICV_IAR  0x0cu
#define GICV_EOIR 0x10u

#define TRIES	      1000u
#define VMCR_ALL      0xf8000001u /* VMPriMask lowest, VMGrp0En (IHI 0048B, 5.3.7) */
#define LR_LINKED     0x90000000u /* HW, pending */
#define LR_PHYSID_LSB 10

static bool comes(uint32_t intid)
{
	for (uint32_t i = 0; i < TRIES; i++) {
		const uint32_t iar = gic_acknowledge();

		if (iar >= GIC_SPURIOUS)
			continue;
		gic_drop(iar);
		if (iar == intid)
			return true;
		gic_deactivate(iar);
	}
	return false;
}

bool gic_eoi_forgets_level(uint32_t timer_intid, uintptr_t gicv)
{
	bool again;

	set_CNTV_CVAL(0);
	set_CNTV_CTL(TIMER_CTL_ENABLE); /* high until the end of the test */
	isb();
	again = comes(timer_intid);
	if (again) {
		gich_write(GICH_VMCR, VMCR_ALL);
		gich_write(GICH_LR0, LR_LINKED | timer_intid << LR_PHYSID_LSB | timer_intid);
		gich_write(GICH_HCR, 1);
		mmio_write32(gicv + GICV_EOIR, mmio_read32(gicv + GICV_IAR));
		again = comes(timer_intid);
	}
	set_CNTV_CTL(0);
	isb();
	gic_set_active(timer_intid, false);
	gich_write(GICH_HCR, 0);
	gich_write(GICH_LR0, 0);
	gich_write(GICH_VMCR, 0);
	return !again;
}
