/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The generic timer (DDI 0406C, chapter B8): counters, compare values, control bits. */
#ifndef GUEST_TIMER_H
#define GUEST_TIMER_H
#include "cpu.h"

#define TIMER_ENABLE  1u
#define TIMER_IMASK   2u
#define TIMER_ISTATUS 4u

static inline uint64_t get_CNTVCT(void)
{
	uint64_t v;

	__asm__ volatile("isb\n\tmrrc p15, 1, %Q0, %R0, c14" : "=r"(v)::"memory");
	return v;
}

static inline uint64_t get_CNTPCT(void)
{
	uint64_t v;

	__asm__ volatile("isb\n\tmrrc p15, 0, %Q0, %R0, c14" : "=r"(v)::"memory");
	return v;
}

static inline uint64_t get_CNTV_CVAL(void)
{
	uint64_t v;

	__asm__ volatile("mrrc p15, 3, %Q0, %R0, c14" : "=r"(v)::"memory");
	return v;
}

static inline void set_CNTV_CVAL(uint64_t v)
{
	__asm__ volatile("mcrr p15, 3, %Q0, %R0, c14\n\tisb" ::"r"(v) : "memory");
}

static inline uint64_t get_CNTP_CVAL(void)
{
	uint64_t v;

	__asm__ volatile("mrrc p15, 2, %Q0, %R0, c14" : "=r"(v)::"memory");
	return v;
}

static inline void set_CNTP_CVAL(uint64_t v)
{
	__asm__ volatile("mcrr p15, 2, %Q0, %R0, c14\n\tisb" ::"r"(v) : "memory");
}

/** Virtual time in ticks; @ms milliseconds in ticks; the time in @ms milliseconds. */
static inline uint64_t timer_now(void)
{
	return get_CNTVCT();
}

static inline uint64_t timer_ticks(uint32_t ms)
{
	return (uint64_t)(get_CNTFRQ() / 1000u) * ms;
}

static inline uint64_t timer_after_ms(uint32_t ms)
{
	return timer_now() + timer_ticks(ms);
}

#endif
