/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Starting and joining cpus, the bakery lock, the barrier. */
#include "smp.h"
#include "guest.h"
#include "psci.h"
#include "tap.h"
#include "timer.h"

static struct {
	void (*volatile fn)(uint32_t arg);
	volatile uint32_t arg;
} starts[GUEST_CPUS];

void secondary_entry(void);
void smp_entered(uint32_t context);

/* Whether cpu @j goes before the holder of ticket @mine on cpu @me. */
static bool lock_precedes(const struct lock *l, uint32_t j, uint32_t me)
{
	uint32_t theirs = l->ticket[j], mine = l->ticket[me];

	return theirs != 0 && (theirs < mine || (theirs == mine && j < me));
}

void lock_take(struct lock *l)
{
	uint32_t me = cpu_id(), last = 0;

	l->choosing[me] = 1;
	dmb();
	for (uint32_t j = 0; j < GUEST_CPUS; j++)
		if (l->ticket[j] > last)
			last = l->ticket[j];
	l->ticket[me] = last + 1;
	dmb();
	l->choosing[me] = 0;
	dmb();
	for (uint32_t j = 0; j < GUEST_CPUS; j++) {
		while (l->choosing[j])
			dmb();
		while (lock_precedes(l, j, me))
			dmb();
	}
	dmb();
}

void lock_drop(struct lock *l)
{
	dmb();
	l->ticket[cpu_id()] = 0;
	dsb();
}

uint32_t smp_cpus(void)
{
	uint32_t n = 1;

	while (n < GUEST_CPUS && psci_call(PSCI_AFFINITY_INFO, n, 0, 0) >= 0)
		n++;
	return n;
}

void smp_entered(uint32_t context)
{
	uint32_t cpu = cpu_id();

	if (context != cpu)
		tap_fail("cpu%u is entered with its context id in r0: got 0x%x", cpu, context);
	starts[cpu].fn(starts[cpu].arg);
	psci_call(PSCI_CPU_OFF, 0, 0, 0);
	tap_fail("CPU_OFF does not return");
}

void smp_prepare(uint32_t cpu, void (*fn)(uint32_t arg), uint32_t arg)
{
	starts[cpu].fn = fn;
	starts[cpu].arg = arg;
	dsb();
}

int32_t smp_start(uint32_t cpu, void (*fn)(uint32_t arg), uint32_t arg)
{
	smp_prepare(cpu, fn, arg);
	return psci_call(PSCI_CPU_ON, cpu, (uint32_t)secondary_entry, cpu);
}

bool smp_wait_off(uint32_t cpu, uint32_t ms)
{
	uint64_t end = timer_after_ms(ms);

	while (psci_call(PSCI_AFFINITY_INFO, cpu, 0, 0) != PSCI_AFFINITY_OFF)
		if (timer_now() > end)
			return false;
	return true;
}

void smp_run_all(void (*fn)(uint32_t cpu))
{
	uint32_t cpus = smp_cpus();

	for (uint32_t cpu = 1; cpu < cpus; cpu++)
		if (smp_start(cpu, fn, cpu) != PSCI_SUCCESS)
			tap_fail("CPU_ON of cpu%u succeeds", cpu);
	fn(0);
	for (uint32_t cpu = 1; cpu < cpus; cpu++)
		if (!smp_wait_off(cpu, 30000))
			tap_fail("cpu%u is off within 30 s", cpu);
}

void barrier_wait(struct barrier *b, uint32_t cpus)
{
	uint32_t me = cpu_id(), mine = b->round[me] + 1;

	dmb();
	b->round[me] = mine;
	dsb();
	for (uint32_t j = 0; j < cpus; j++)
		while ((int32_t)(b->round[j] - mine) < 0)
			dmb();
	dmb();
}
