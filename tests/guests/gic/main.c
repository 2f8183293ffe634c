/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The virtual GICv2: every distributor register, priorities and states, more pending interrupts than list registers,
 * level interrupts of a device, SGIs and SPIs among cpus (Arm IHI 0048B). */
#include "suites.h"
#include "gic.h"
#include "guest.h"
#include "smp.h"
#include "tap.h"
#include "timer.h"

const char guest_name[] = "gic";

uint32_t ack_wait(uint32_t ms)
{
	uint64_t limit = timer_after_ms(ms);
	uint32_t iar;

	do {
		iar = gicc_read(GICC_IAR);
	} while ((iar & GIC_INTID_MASK) == GIC_SPURIOUS && timer_now() < limit);
	return iar;
}

uint32_t ack_none(void)
{
	return ack_wait(2);
}

void end(uint32_t iar)
{
	gicc_write(GICC_EOIR, iar);
}

void gic_reset(void)
{
	gicd_write(GICD_CTLR, 0);
	for (uint32_t n = 0; n < GUEST_INTIDS / 32; n++) {
		gicd_write(GICD_ICENABLER(n), n ? ~0u : 0xffffu);
		gicd_write(GICD_ICPENDR(n), n ? ~0u : 0xffffu);
		gicd_write(GICD_ICACTIVER(n), n ? ~0u : 0xffffu);
	}
	for (uint32_t n = 0; n < 4; n++)
		gicd_write(GICD_CPENDSGIR(n), ~0u);
	for (uint32_t n = 0; n < GUEST_INTIDS / 4; n++)
		gicd_write(GICD_IPRIORITYR(n), 0xa0a0a0a0u);
	for (uint32_t n = 8; n < GUEST_INTIDS / 4; n++)
		gicd_write(GICD_ITARGETSR(n), 0x01010101u);
	for (uint32_t n = 2; n < GUEST_INTIDS / 16; n++)
		gicd_write(GICD_ICFGR(n), 0xaaaaaaaau);
	gicd_write(GICD_ISENABLER(0), 0xffffu);
	gic_init();
	gicc_write(GICC_BPR, 0);
}

void guest_main(void)
{
	uint32_t cpus = smp_cpus();

	guest_printf("# TYPER %08x IIDR %08x GICC_IIDR %08x, %u cpus\n", gicd_read(GICD_TYPER), gicd_read(GICD_IIDR),
		     gicc_read(GICC_IIDR), cpus);
	gicd_register_tests(cpus);
	gic_reset();
	gicc_delivery_tests();
	gic_reset();
	gic_uart_tests();
	gic_reset();
	if (cpus > 1)
		gic_smp_tests(cpus);
}
