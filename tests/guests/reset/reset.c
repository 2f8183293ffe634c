/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Resets its machine as often as it is let to, with two cpus awake, one of them writing: "reset N of M" before each.
 * bootargs: times=N (default 5). The count is in RAM that no image is loaded over. */
#include "guest.h"
#include "io.h"
#include "psci.h"
#include "smp.h"
#include "tap.h"

const char guest_name[] = "reset";

#define COUNT_AT (GUEST_RAM_BASE + 0x1000u) /* below the image; a reset leaves RAM as it is */
#define MAGIC	 0x52530000u		    /* above 16 bits of count */

static void busy(uint32_t cpu)
{
	static volatile uint32_t turns[GUEST_CPUS];

	for (;;)
		turns[cpu] = turns[cpu] + 1;
}

void guest_main(void)
{
	const uint32_t times = bootarg_u32("times", 5), was = io_read32(COUNT_AT);
	const uint32_t count = (was & 0xffff0000u) == MAGIC ? (was & 0xffffu) + 1 : 1;

	io_write32(COUNT_AT, MAGIC | count);
	if (smp_cpus() > 1)
		smp_start(1, busy, 1);
	if (count <= times) {
		guest_printf("reset %u of %u\n", count, times);
		psci_call(PSCI_SYSTEM_RESET, 0, 0, 0);
	}
	tap_ok(count == times + 1, "was reset %u times", times);
}
