/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The generic timer (Arm DDI 0406C, chapter B8): the system counter and this pcpu's PL2 timer. */
#ifndef DRIVERS_TIMER_H
#define DRIVERS_TIMER_H
#include <stdbool.h>
#include <stdint.h>
#include "arch/cpu.h"
#include "arch/sysreg.h"

extern uint32_t timer_hz; /* of the counter: CNTFRQ, or the timer node's clock-frequency */

#define TIMER_CTL_ENABLE (1u << 0) /* CNTx_CTL, B8.1.8 */
#define TIMER_CTL_IMASK	 (1u << 1)
#define TIMER_CTL_STATUS (1u << 2)

/** The system counter, in ticks since power-on. */
static inline uint64_t timer_now(void)
{
	isb(); /* or the read may be done early (B8.1.2) */
	return get_CNTPCT();
}

uint64_t timer_from_ms(uint32_t ms);
uint64_t timer_from_us(uint32_t us);
/** Ticks as microseconds. */
uint64_t timer_to_us(uint64_t ticks);
/** Ticks as nanoseconds. */
uint64_t timer_to_ns(uint64_t ticks);

/** This pcpu's PL2 timer fires at counter value @when, or not at all. */
void timer_arm(uint64_t when);
void timer_disarm(void);

/** PL1 access as guests get it: CNTPCT and CNTP trap, CNTVCT and CNTV do not (B8.1.1). */
void timer_start_cpu(void);

#endif
