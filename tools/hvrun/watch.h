/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the console text for the lines that say how a run ends (hvabi/messages.h). Pure. */
#ifndef HVRUN_WATCH_H
#define HVRUN_WATCH_H
#include "status.h"
#include <stdbool.h>
#include <stddef.h>

#define WATCH_LINE_MAX 256

struct watch {
	char line[WATCH_LINE_MAX]; /* the line so far; longer ones are cut */
	size_t len;
	bool crashed;	   /* a domain crashed, or was not started */
	bool only_crashed; /* no domain runs any more, crashed ones are kept */
	bool all_off;	   /* the last domain powered off */
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
