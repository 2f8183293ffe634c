/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "drivers/timer.h"

uint32_t timer_hz;

uint64_t timer_from_ms(uint32_t ms)
{
	return (uint64_t)ms * timer_hz / 1000;
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
	const uint64_t second = 1000000000; /* whole seconds first: ticks * second is too large after five minutes */

	return timer_hz ? ticks / timer_hz * second + ticks % timer_hz * second / timer_hz : 0;
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
