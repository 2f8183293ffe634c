/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Storms on the distributor and the CPU interface; timers in the past and WFI; cpus on and off. */
#include "hostile.h"
#include "gic.h"
#include "guest.h"
#include "psci.h"
#include "smp.h"
#include "timer.h"

#define STORM 256

void hostile_cpu(uint32_t cpu);

static void storm_write(struct hostile *h, uint32_t addr)
{
	uint32_t v = random_u32(&h->random);

	if (h->native && hostile_native_trap(addr))
		return;
	switch (random_below(&h->random, 4)) {
	case 0:
		io_write8(addr, v);
		break;
	case 1:
		io_write16(addr & ~1u, v);
		break;
	default:
		io_write32(addr & ~3u, v);
		break;
	}
}

/* Guarded: the machine may answer some of them with an abort. */
static void storm(struct hostile *h)
{
	for (uint32_t i = 0; i < STORM; i++) {
		uint32_t r = random_u32(&h->random);

		if (r & 0x10000u)
			storm_write(h, GUEST_GICD_BASE + (r & 0xfff));
		else if (r & 0x20000u)
			gicd_write(GICD_SGIR, random_u32(&h->random));
		else if (r & 0x40000u)
			gicc_read(r & 0xffc);
		else if (r & 0x80000u)
			gicc_write(GICC_EOIR, r & 0x1fff);
		else
			storm_write(h, GUEST_GICC_BASE + (r & 0x1fff));
	}
}

void attack_gic(struct hostile *h)
{
	hostile_jump(h, (uint32_t)storm, (uint32_t)h, false);
}

static uint64_t choose_time(struct hostile *h)
{
	uint64_t now = timer_now();

	switch (random_below(&h->random, 6)) {
	case 0:
		return 0;
	case 1:
		return ~0ull;
	case 2:
		return now - random_below(&h->random, 100000);
	case 3:
		return now + random_below(&h->random, 100000);
	case 4:
		return 1ull << 63;
	default:
		return (uint64_t)random_u32(&h->random) << 32 | random_u32(&h->random);
	}
}

/* A wait always has an end: the virtual timer is set again last. */
static void timers_run(struct hostile *h)
{
	irq_disable();
	for (uint32_t i = 0; i < 16; i++) {
		set_CNTP_CVAL(choose_time(h));
		set_CNTP_CTL(random_u32(&h->random) & 3);
		set_CNTV_CVAL(choose_time(h));
		set_CNTV_CTL(random_u32(&h->random) & 3);
		set_CNTP_TVAL(random_u32(&h->random));
		set_CNTKCTL(random_u32(&h->random));
		isb();
		hostile_rearm();
		if (random_u32(&h->random) & 1)
			wfi();
		else
			psci_call(PSCI_CPU_SUSPEND, random_u32(&h->random) & 0x1ffff, 0, 0);
	}
}

static void wfi_once(void)
{
	wfi();
}

void attack_timers(struct hostile *h)
{
	gic_set_enabled(GUEST_TIMER_PHYS_INTID, 1);
	hostile_jump(h, (uint32_t)timers_run, (uint32_t)h, false);
	hostile_rearm();
	hostile_jump(h, (uint32_t)wfi_once, 0, true);
}

/* Starts whichever cpus are off, asks about all, as often as it takes to meet them on their way on and off. */
void attack_cpus(struct hostile *h)
{
	for (uint32_t i = 0; i < 32; i++) {
		uint32_t cpu = random_below(&h->random, h->cpus + 1);

		psci_call(PSCI_AFFINITY_INFO, cpu, random_u32(&h->random) & 3, 0);
		if (cpu != 0 && cpu < h->cpus)
			smp_start(cpu, hostile_cpu, cpu);
		else
			psci_call(PSCI_CPU_ON, cpu, random_u32(&h->random), 0);
	}
}
