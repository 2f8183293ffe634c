/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The quiet neighbour of a hostile guest: "heart N", N counting the turns of a busy loop, every 100 ms of virtual time.
 * bootargs: beats=N (default 0: for ever). */
#include "guest.h"
#include "tap.h"
#include "timer.h"

const char guest_name[] = "heart";

#define BEAT_MS 100

void guest_main(void)
{
	uint32_t beats = bootarg_u32("beats", 0), count = 0;
	uint64_t next = timer_after_ms(BEAT_MS);

	for (uint32_t i = 0; beats == 0 || i < beats; i++) {
		do {
			for (volatile uint32_t j = 0; j < 100; j++)
				;
			count++;
		} while (timer_now() < next);
		next += timer_ticks(BEAT_MS);
		guest_printf("heart %u\n", count);
	}
	tap_ok(count > 0, "the heart beat %u times", beats);
}
