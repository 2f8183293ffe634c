/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A spin lock. Interrupts are masked for as long as the hypervisor runs (arch/vectors.S), so there is no irqsave form.
 * Exclusives need the MMU on (Arm DDI 0406C, A3.4.5): before that only one pcpu runs and locks do nothing. */
#ifndef ARCH_SPINLOCK_H
#define ARCH_SPINLOCK_H
#include <stdbool.h>
#include <stdint.h>

struct spinlock {
	volatile uint32_t held;
};

extern bool smp_locks_on; /* set once, when the boot pcpu has its MMU on */

static inline bool spin_trylock(struct spinlock *l)
{
	uint32_t old, failed;

	if (!smp_locks_on)
		return true;
	__asm__ volatile("1: ldrex %0, [%2]\n\t"
			 "cmp %0, #0\n\t"
			 "bne 2f\n\t"
			 "strex %1, %3, [%2]\n\t"
			 "cmp %1, #0\n\t"
			 "bne 1b\n\t"
			 "2: dmb"
			 : "=&r"(old), "=&r"(failed)
			 : "r"(&l->held), "r"(1)
			 : "cc", "memory");
	return old == 0;
}

static inline void spin_lock(struct spinlock *l)
{
	while (!spin_trylock(l))
		__asm__ volatile("wfe" ::: "memory");
}

static inline void spin_unlock(struct spinlock *l)
{
	__asm__ volatile("dmb" ::: "memory");
	l->held = 0;
	__asm__ volatile("dsb\n\tsev" ::: "memory");
}

#endif
