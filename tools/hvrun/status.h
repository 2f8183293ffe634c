/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exit statuses of hvrun (docs/hvrun.1, EXIT STATUS). */
#ifndef HVRUN_STATUS_H
#define HVRUN_STATUS_H

enum hvrun_status {
	HVRUN_OK = 0,	   /* every domain powered off by itself, or what was asked for is written */
	HVRUN_CRASHED = 1, /* a domain crashed, or could not be started */
	HVRUN_USAGE = 2,   /* the command line, or a file it names */
	HVRUN_QEMU = 3,	   /* QEMU, the console or the link failed; a file could not be written */
	HVRUN_HV_DIED = 4, /* the hypervisor died */
	HVRUN_TIMEOUT = 124,
	HVRUN_QUIT = 130, /* the user typed the escape to quit */
};

#endif
