/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Several cpus: SGIs with their sources, filters, SPIs by target, a target changed while pending. All cpus walk through
 * the same steps, with a barrier between them. */
#include "suites.h"
#include "gic.h"
#include "hv.h"
#include "smp.h"
#include "tap.h"

static struct barrier barrier;
static uint32_t cpus;

static void step(void)
{
	barrier_wait(&barrier, cpus);
}

static void cpu_interface_init(void)
{
	gicd_write(GICD_ISENABLER(0), 0xffffu);
	for (uint32_t n = 0; n < 4; n++)
		gicd_write(GICD_IPRIORITYR(n), 0xa0a0a0a0u);
	gicc_write(GICC_PMR, 0xf0);
	gicc_write(GICC_CTLR, GICC_CTLR_ENABLE);
}

static void banked_tests(uint32_t cpu)
{
	tap_eq(gicd_read(GICD_ITARGETSR(0)), 0x01010101u << cpu, "cpu%u: ITARGETSR0 reads its own bit", cpu);
	gic_set_priority(3, 0x10 + 0x10 * cpu);
	step();
	tap_eq(io_read8(GUEST_GICD_BASE + GICD_IPRIORITYR(0) + 3), 0x10 + 0x10 * cpu,
	       "cpu%u: SGI priorities are banked", cpu);
	gic_set_priority(3, 0xa0);
	step();
}

/* Each cpu in turn sends one SGI to each other cpu, and all the others name it as the source. */
static void sgi_target_tests(uint32_t cpu)
{
	for (uint32_t source = 0; source < cpus; source++) {
		if (cpu == source) {
			for (uint32_t i = 0; i < cpus; i++)
				if (i != cpu)
					gicd_write(GICD_SGIR, GICD_SGIR_CPU(i) | (8 + i));
		} else {
			uint32_t iar = ack_wait(2000);

			tap_eq(iar, source << 10 | (8 + cpu), "cpu%u: SGI from cpu%u carries number and source", cpu,
			       source);
			end(iar);
		}
		step();
	}
	tap_eq(ack_none(), GIC_SPURIOUS, "cpu%u: got no SGI that was for another", cpu);
	step();
}

static void sgi_filter_tests(uint32_t cpu)
{
	uint32_t iar;

	if (cpu == cpus - 1)
		gicd_write(GICD_SGIR, GICD_SGIR_OTHERS | 2);
	iar = ack_wait(cpu == cpus - 1 ? 20 : 2000);
	if (cpu == cpus - 1)
		tap_eq(iar, GIC_SPURIOUS, "cpu%u: does not get its own SGI to all others", cpu);
	else
		tap_eq(iar, (cpus - 1) << 10 | 2, "cpu%u: gets the SGI to all others", cpu);
	end(iar);
	step();
}

/* All cpus send the same SGI to cpu 0: one delivery for each source. */
static void sgi_sources_test(uint32_t cpu)
{
	uint32_t sources = 0, count = 0;

	gicd_write(GICD_SGIR, GICD_SGIR_CPU(0) | 7);
	step();
	while (cpu == 0 && count < cpus) {
		uint32_t iar = ack_wait(2000);

		if ((iar & GIC_INTID_MASK) != 7)
			break;
		sources |= 1u << (iar >> 10);
		count++;
		end(iar);
	}
	if (cpu == 0) {
		tap_eq(sources, (1u << cpus) - 1, "one SGI from each cpu: each source is delivered");
		tap_eq(ack_none(), GIC_SPURIOUS, "each once");
	}
	step();
}

static void ping_test(uint32_t cpu)
{
	const uint32_t rounds = 200;
	uint32_t lost = 0;

	for (uint32_t i = 0; i < rounds && cpu < 2; i++) {
		uint32_t iar;

		if (cpu == 0)
			gicd_write(GICD_SGIR, GICD_SGIR_CPU(1) | 1);
		iar = ack_wait(2000);
		lost += iar != ((1 - cpu) << 10 | 1);
		end(iar);
		if (cpu == 1)
			gicd_write(GICD_SGIR, GICD_SGIR_CPU(0) | 1);
	}
	if (cpu < 2)
		tap_eq(lost, 0, "cpu%u: %u SGIs back and forth", cpu, rounds);
	step();
}

static void spi_target_tests(uint32_t cpu)
{
	for (uint32_t target = 0; target < cpus; target++) {
		if (cpu == 0) {
			gic_set_target(FREE_SPI + target, 1u << target);
			gic_set_enabled(FREE_SPI + target, 1);
			gicd_write(GICD_ISPENDR(1), 1u << (FREE_SPI + target - 32));
		}
		step();
		if (cpu == target) {
			uint32_t iar = ack_wait(2000);

			tap_eq(iar, FREE_SPI + target, "cpu%u: gets the SPI that targets it", cpu);
			end(iar);
		} else {
			tap_eq(ack_none(), GIC_SPURIOUS, "cpu%u: does not get cpu%u's SPI", cpu, target);
		}
		step();
	}
}

/* Pending for cpu 1, which does not take it; then cpu 0 is made its target. */
static void spi_move_test(uint32_t cpu)
{
	if (!hv_present()) /* QEMU's GIC keeps it pending for cpu 1 alone */
		return;
	if (cpu == 0) {
		gic_set_target(FREE_SPI, 2);
		gicd_write(GICD_ISPENDR(1), 1u << (FREE_SPI - 32));
	}
	step();
	if (cpu == 0) {
		uint32_t iar;

		gic_set_target(FREE_SPI, 1);
		iar = ack_wait(2000);
		tap_eq(iar, FREE_SPI, "an SPI whose target changes while it is pending moves");
		end(iar);
	}
	step();
	tap_eq(ack_none(), GIC_SPURIOUS, "cpu%u: nothing is left after the move", cpu);
	step();
}

/* A cpu sees and ends what it acknowledged though others look at the distributor meanwhile. */
static void active_seen_test(uint32_t cpu)
{
	if (cpu == 1) {
		gic_set_target(FREE_SPI, 2);
		gicd_write(GICD_ISPENDR(1), 1u << (FREE_SPI - 32));
		tap_eq(ack_wait(2000), FREE_SPI, "cpu1: takes an SPI");
	}
	step();
	if (cpu == 0)
		tap_eq(gicd_read(GICD_ISACTIVER(1)) >> (FREE_SPI - 32) & 1, 1, "cpu0 sees it active on cpu1");
	step();
	if (cpu == 1)
		end(FREE_SPI);
	step();
	if (cpu == 0)
		tap_eq(gicd_read(GICD_ISACTIVER(1)) >> (FREE_SPI - 32) & 1, 0, "cpu0 sees it end on cpu1");
	step();
}

static void smp_cpu(uint32_t cpu)
{
	if (cpu != 0)
		cpu_interface_init();
	step();
	banked_tests(cpu);
	sgi_target_tests(cpu);
	sgi_filter_tests(cpu);
	sgi_sources_test(cpu);
	ping_test(cpu);
	spi_target_tests(cpu);
	spi_move_test(cpu);
	active_seen_test(cpu);
}

void gic_smp_tests(uint32_t n)
{
	cpus = n;
	smp_run_all(smp_cpu);
}
