/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For single steps: rounds over every kind of instruction that writes the pc (paths.S), with flags and ways that change
 * from round to round, under a timer interrupt that comes every few instructions. bootargs: seed=N. */
#include "cpu.h"
#include "gic.h"
#include "guest.h"
#include "timer.h"

#define VTIMER_INTID 27u
#define SCTLR_A	     2u

const char guest_name[] = "steps";

void paths_start(uint32_t seed);

void guest_main(void)
{
	const uint32_t seed = bootarg_u32("seed", 1);

	guest_printf("steps: seed %u\n", seed);
	gic_init();
	gic_set_enabled(VTIMER_INTID, 1);
	set_CNTV_TVAL(0);
	set_CNTV_CTL(TIMER_ENABLE);
	set_SCTLR(get_SCTLR() | SCTLR_A); /* an unaligned access aborts: one way into the vector */
	isb();
	paths_start(seed ? seed : 1);
}
