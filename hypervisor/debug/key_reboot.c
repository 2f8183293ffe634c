/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Key R, in two parts so that its header is on the wire first. */
#include <hvabi/messages.h>
#include "core/smp.h"
#include "debug/keys.h"

bool key_reboot(struct out *o, struct key_run *run)
{
	if (run->part == 0) {
		out_line(o, HV_MSG_RESET);
		return true;
	}
	machine_reset();
	return false;
}
