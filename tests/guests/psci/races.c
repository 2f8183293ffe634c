/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Entry state of started cpus, and CPU_ON and CPU_OFF at the same moments: every success is one entry, none is lost. */
#include "races.h"
#include "asm.h"
#include "cpu.h"
#include "guest.h"
#include "hvabi/guest_machine.h"
#include "psci.h"
#include "smp.h"
#include "tap.h"
#include "timer.h"

#define ROUNDS	   100
#define CPSR_ENTRY (PSR_A | PSR_I | PSR_F | PSR_MODE | PSR_T)

static volatile uint32_t entries[GUEST_CPUS];

static void count_entry(uint32_t cpu)
{
	entries[cpu] = entries[cpu] + 1;
	dsb();
}

/* CPU_ON until it is neither "already on" nor "pending": the cpu may still be on its way off. */
static int32_t start_when_off(uint32_t cpu, void (*fn)(uint32_t))
{
	uint64_t end = timer_after_ms(5000);
	int32_t r;

	do {
		r = smp_start(cpu, fn, cpu);
	} while ((r == PSCI_ALREADY_ON || r == PSCI_ON_PENDING) && timer_now() < end);
	return r;
}

static bool wait_entries(uint32_t cpu, uint32_t want)
{
	uint64_t end = timer_after_ms(5000);

	while (entries[cpu] != want)
		if (timer_now() > end)
			return false;
	return true;
}

static void entry_test(uint32_t cpu, bool thumb)
{
	void (*entry)(void) = thumb ? entry_thumb : entry_arm;
	const char *state = thumb ? "Thumb" : "ARM";
	uint32_t context = 0xc0de0000u + cpu, want = entries[cpu] + 1;

	smp_prepare(cpu, count_entry, cpu);
	tap_eq((uint32_t)psci_call(PSCI_AFFINITY_INFO, cpu, 0, 0), PSCI_AFFINITY_OFF, "cpu%u is off", cpu);
	tap_eq((uint32_t)psci_call(PSCI_CPU_ON, cpu, (uint32_t)entry, context), PSCI_SUCCESS, "CPU_ON of cpu%u, %s",
	       cpu, state);
	if (!tap_ok(wait_entries(cpu, want), "cpu%u enters", cpu))
		return;
	tap_eq(entered[cpu].r0, context, "cpu%u, %s: r0 is the context id", cpu, state);
	tap_eq(entered[cpu].cpsr & CPSR_ENTRY, PSR_A | PSR_I | PSR_F | PSR_SVC | (thumb ? PSR_T : 0),
	       "cpu%u, %s: entered in SVC mode, all masked", cpu, state);
	tap_eq(entered[cpu].sctlr, GUEST_ENTRY_SCTLR, "cpu%u, %s: SCTLR has its reset value", cpu, state);
	tap_ok(smp_wait_off(cpu, 5000), "cpu%u is off after CPU_OFF", cpu);
}

static void on_off_race(uint32_t cpu)
{
	uint32_t before = entries[cpu], lost = 0;

	for (uint32_t i = 0; i < ROUNDS; i++) {
		lost += start_when_off(cpu, count_entry) != PSCI_SUCCESS;
		lost += !wait_entries(cpu, before + i + 1);
	}
	tap_eq(lost, 0, "cpu%u: %u times CPU_ON while it goes off", cpu, ROUNDS);
	tap_ok(smp_wait_off(cpu, 5000), "cpu%u: off at the end", cpu);
	tap_eq(entries[cpu], before + ROUNDS, "cpu%u: entered once for each success", cpu);
}

static struct barrier barrier;
static volatile uint32_t wins[GUEST_CPUS];
static uint32_t racers;

/* Cpus 0 .. racers-1 all start cpu @racers at once; one must win each round. */
static void start_race_cpu(uint32_t cpu)
{
	for (uint32_t i = 0; i < ROUNDS; i++) {
		if (cpu == 0)
			smp_wait_off(racers, 5000);
		barrier_wait(&barrier, racers);
		wins[cpu] += psci_call(PSCI_CPU_ON, racers, (uint32_t)entry_arm, 0) == PSCI_SUCCESS;
		barrier_wait(&barrier, racers);
	}
}

static void start_race(uint32_t cpus)
{
	uint32_t won = 0;

	racers = cpus - 1;
	entries[racers] = 0;
	smp_prepare(racers, count_entry, racers);
	for (uint32_t cpu = 1; cpu < racers; cpu++)
		smp_start(cpu, start_race_cpu, cpu);
	start_race_cpu(0);
	for (uint32_t cpu = 1; cpu <= racers; cpu++)
		tap_ok(smp_wait_off(cpu, 5000), "cpu%u: off after the race", cpu);
	for (uint32_t cpu = 0; cpu < racers; cpu++)
		won += wins[cpu];
	tap_between(won, ROUNDS, racers * ROUNDS, "%u cpus start cpu%u at once: each round has a winner", racers,
		    racers);
	tap_eq(entries[racers], won, "and each success is one entry");
}

void race_tests(uint32_t cpus)
{
	for (uint32_t cpu = 1; cpu < cpus; cpu++) {
		entry_test(cpu, false);
		entry_test(cpu, true);
		on_off_race(cpu);
	}
	if (cpus > 2)
		start_race(cpus);
}
