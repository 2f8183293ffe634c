/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the console text for the lines that say how a run ends (hvabi/messages.h). Pure. */
#ifndef HVRUN_WATCH_H
#define HVRUN_WATCH_H
#include "status.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <hvlib/link_packet.h>

#define WATCH_LINE_MAX 256

struct watch {
	char line[WATCH_LINE_MAX]; /* the line so far; longer ones are cut */
	size_t len;
	struct link_reader reader; /* takes the packets of the link out */
	uint8_t packet[HV_LINK_WIRE_MAX(HV_LINK_PAYLOAD_MIN)];
	bool crashed;	   /* a domain crashed, or was not started */
	bool only_crashed; /* no domain runs any more, crashed ones are kept */
	bool all_off;	   /* the last domain powered off */
	bool reset;	   /* an operator reset the machine, which ends QEMU */
	bool panicked;	   /* the hypervisor died */
};

/** How QEMU came to end. */
enum run_end {
	END_EXITED,  /* by itself, with status 0 */
	END_FAILED,  /* by itself, with another status or by a signal that was not hvrun's */
	END_STOPPED, /* hvrun ended it because nothing could happen any more */
	END_TIMEOUT,
	END_QUIT, /* the user asked */
	END_LOST, /* the console failed */
};

/** Takes @len bytes of console text, in pieces of any size. All false before the first (zero-initialise). */
void watch_feed(struct watch *watch, const char *text, size_t len);

/** Nothing can happen any more unless someone looks into what is left. */
bool watch_is_over(const struct watch *watch);

/** The exit status of the run. */
enum hvrun_status watch_status(const struct watch *watch, enum run_end end);

#endif
