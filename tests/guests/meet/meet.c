/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For breakpoints that all vcpus hit at once: each round they wait for each other, then all call meet(). "met N", each
 * 100 ms of virtual time, from cpu 0. */
#include "cpu.h"
#include "guest.h"
#include "smp.h"
#include "timer.h"

const char guest_name[] = "meet";

#define SAY_MS 100

void meet(uint32_t cpu);

static struct barrier gate;
static uint32_t cpus;
volatile uint32_t met[GUEST_CPUS]; /* how often each cpu was past the entry of meet() */

void __attribute__((noinline)) meet(uint32_t cpu)
{
	met[cpu]++;
}

static void rounds(uint32_t cpu)
{
	uint64_t next = timer_after_ms(SAY_MS);

	for (;;) {
		barrier_wait(&gate, cpus);
		meet(cpu);
		if (cpu == 0 && timer_now() >= next) {
			guest_printf("met %u\n", met[0]);
			next = timer_after_ms(SAY_MS);
		}
	}
}

void guest_main(void)
{
	cpus = smp_cpus();
	smp_run_all(rounds);
}
