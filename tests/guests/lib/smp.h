/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Other cpus by PSCI, and a lock that needs no exclusive accesses (MMU off: LDREX need not work on such memory). */
#ifndef GUEST_SMP_H
#define GUEST_SMP_H
#include "cpu.h"
#include <stdbool.h>

/** Lamport's bakery: zero is unlocked. Taken by a cpu, not by an interrupt handler of the cpu that holds it. */
struct lock {
	volatile uint32_t choosing[GUEST_CPUS], ticket[GUEST_CPUS];
};
void lock_take(struct lock *l);
void lock_drop(struct lock *l);

/** Cpus of this machine: those whose AFFINITY_INFO is not "invalid". */
uint32_t smp_cpus(void);

/** Starts @fn(@arg) in SVC mode on @cpu; its return is a CPU_OFF. Returns CPU_ON's answer; waits for nothing. */
int32_t smp_start(uint32_t cpu, void (*fn)(uint32_t arg), uint32_t arg);

/** Sets what @cpu will run, without starting it: for tests that call CPU_ON themselves. */
void smp_prepare(uint32_t cpu, void (*fn)(uint32_t arg), uint32_t arg);

/** Runs @fn(cpu) on every cpu, this one included, and returns when all have returned and the others are off. */
void smp_run_all(void (*fn)(uint32_t cpu));

/** Waits until @cpu is off; false after @ms milliseconds. */
bool smp_wait_off(uint32_t cpu, uint32_t ms);

/** All @cpus cpus come here before any goes on. @b is zero before its first use and may be used again. */
struct barrier {
	volatile uint32_t round[GUEST_CPUS];
};
void barrier_wait(struct barrier *b, uint32_t cpus);

#endif
