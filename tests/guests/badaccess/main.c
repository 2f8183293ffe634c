/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Accesses to nothing, for domains with bad-access=inject or ignore. bootargs: mode=inject|ignore (default inject),
 * end=ADDR, the end of RAM (default 64 MiB's). */
#include "badaccess.h"
#include "guest.h"
#include "tap.h"
#include <string.h>

const char guest_name[] = "badaccess";

void guest_main(void)
{
	char mode[8] = "inject";

	bootarg_text("mode", mode, sizeof(mode));
	if (strcmp(mode, "ignore") == 0)
		ignore_tests();
	else if (strcmp(mode, "inject") != 0)
		tap_fail("mode=%s: inject or ignore", mode);
	abort_tests(strcmp(mode, "inject") == 0);
}
