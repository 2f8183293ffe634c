/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fairness by the clock: every cpu is busy and adds up the time in which it runs; a jump of its counter is time in
 * which it did not. The host's speed and load matter little so. "ran cpuN X ms" at the end. bootargs:
 * seconds=N (default 10) to measure; half a second before and behind it the cpus are busy, too. */
#include "cpu.h"
#include "guest.h"
#include "smp.h"
#include "tap.h"
#include "timer.h"

const char guest_name[] = "fair";

#define AROUND_MS 500u
#define JUMP_MS	  4u /* less than a slice of 10 ms, more than an interrupt takes */

static uint64_t begins, ends;
static volatile uint32_t ran[GUEST_CPUS];

static void fair_cpu(uint32_t cpu)
{
	const uint64_t jump = timer_ticks(JUMP_MS);
	uint64_t last, now, sum = 0;

	while ((last = timer_now()) < begins)
		;
	for (now = last; now < ends; last = now) {
		now = timer_now();
		if (now - last < jump)
			sum += now - last;
	}
	ran[cpu] = (uint32_t)sum / (uint32_t)timer_ticks(1);
	while (timer_now() < ends + timer_ticks(AROUND_MS))
		;
}

void guest_main(void)
{
	uint32_t seconds = bootarg_u32("seconds", 10);

	begins = timer_after_ms(AROUND_MS);
	ends = begins + timer_ticks(1000 * seconds);
	smp_run_all(fair_cpu);
	for (uint32_t cpu = 0; cpu < smp_cpus(); cpu++) {
		guest_printf("ran cpu%u %u ms\n", cpu, ran[cpu]);
		tap_ok(ran[cpu] > 0, "cpu%u had its share", cpu);
	}
}
