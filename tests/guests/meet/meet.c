/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For breakpoints that all vcpus hit at once: each round they wait for each other, then all call meet(). "met N sum S",
 * each 100 ms of virtual time, from cpu 0: S is of all its code, as the guest itself reads it. */
#include "cpu.h"
#include "guest.h"
#include "smp.h"
#include "timer.h"

const char guest_name[] = "meet";

#define SAY_MS 100

void meet(uint32_t cpu);
extern const uint32_t _start[],
    cases_start[]; /* the linker's: from its first instruction to the end of its constants */

static struct barrier gate;
static uint32_t cpus;
volatile uint32_t met[GUEST_CPUS]; /* how often each cpu was past the entry of meet() */

void __attribute__((noinline)) meet(uint32_t cpu)
{
	met[cpu]++;
}

static uint32_t __attribute__((noinline)) sum_code(void)
{
	uint32_t sum = 0;

	for (const uint32_t *word = _start; word < cases_start; word++)
		sum = (sum << 1 | sum >> 31) ^ *word;
	return sum;
}

static void rounds(uint32_t cpu)
{
	uint64_t next = timer_after_ms(SAY_MS);

	for (;;) {
		barrier_wait(&gate, cpus);
		meet(cpu);
		if (cpu == 0 && timer_now() >= next) {
			guest_printf("met %u sum %08x\n", met[0], sum_code());
			next = timer_after_ms(SAY_MS);
		}
	}
}

void guest_main(void)
{
	cpus = smp_cpus();
	smp_run_all(rounds);
}
