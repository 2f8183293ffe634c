/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "drivers/timer.h"

uint32_t timer_hz;

uint64_t timer_from_ms(uint32_t ms)
{
	const uint64_t whole = (uint64_t)ms * (timer_hz / 1000);
	const uint32_t rest = timer_hz % 1000;

	return rest ? whole + (uint64_t)ms * rest / 1000 : whole; /* counters of whole kHz need no 64-bit division */
}

uint64_t timer_from_us(uint32_t us)
{
	return (uint64_t)us * timer_hz / 1000000;
}

uint64_t timer_to_us(uint64_t ticks)
{
	return timer_hz ? ticks * 1000000 / timer_hz : 0;
}

uint64_t timer_to_ns(uint64_t ticks)
{
	const uint32_t second = 1000000000, million = 1000000;

	if (timer_hz == 0)
		return 0;
	/* 64-bit divisions are dear: a tick of whole ns needs none, nor does a short time where ticks are whole MHz. */
	if (second % timer_hz == 0)
		return ticks * (second / timer_hz);
	if (timer_hz % million == 0 && ticks <= UINT32_MAX / 1000)
		return (uint32_t)ticks * 1000 / (timer_hz / million);
	/* Whole seconds first: ticks * second is too large after five minutes. */
	return ticks / timer_hz * second + ticks % timer_hz * second / timer_hz;
}

void timer_arm(uint64_t when)
{
	set_CNTHP_CVAL(when);
	set_CNTHP_CTL(TIMER_CTL_ENABLE);
	isb();
}

void timer_disarm(void)
{
	set_CNTHP_CTL(0);
	isb();
}

void timer_start_cpu(void)
{
	timer_disarm();
	set_CNTV_CTL(0);
	set_CNTHCTL(0); /* PL1PCEN and PL1PCTEN clear (B4.1, CNTHCTL) */
	isb();
}
