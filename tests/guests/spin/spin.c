/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fairness: every cpu is busy and counts; "count cpuN X" each virtual second, "total cpuN X" at the end.
 * bootargs: seconds=N (default 10). */
#include "cpu.h"
#include "guest.h"
#include "smp.h"
#include "tap.h"
#include "timer.h"

const char guest_name[] = "spin";

static uint32_t seconds;
static volatile uint32_t totals[GUEST_CPUS];

static void spin_cpu(uint32_t cpu)
{
	uint32_t count = 0;

	for (uint32_t s = 0; s < seconds; s++) {
		uint64_t end = timer_after_ms(1000);

		do {
			for (volatile uint32_t i = 0; i < 100; i++)
				;
			count++;
		} while (timer_now() < end);
		guest_printf("count cpu%u %u\n", cpu, count);
	}
	totals[cpu] = count;
}

void guest_main(void)
{
	seconds = bootarg_u32("seconds", 10);
	smp_run_all(spin_cpu);
	for (uint32_t cpu = 0; cpu < smp_cpus(); cpu++) {
		guest_printf("total cpu%u %u\n", cpu, totals[cpu]);
		tap_ok(totals[cpu] > 0, "cpu%u: counted for %u s", cpu, seconds);
	}
}
