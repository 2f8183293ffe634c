/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the entry code to the guest's body and to the end. */
#include "guest.h"
#include "tap.h"

struct entry_state entry_state = {0xdeadbeef, 0, 0, 0,
				  0,	      0, 0}; /* in .data: the entry code writes it before .bss is cleared */
void guest_start(void);

void guest_start(void)
{
	guest_main();
	tap_end();
}
