/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From lines to dumps. Several dumps may be open at once: of different domains and callers, or, where a log does not
 * say who wrote a line, of several processors that print at the same time. A line goes to the dump whose order of lines
 * (rank.h), chain of frames or addresses of rows it continues; else it begins a dump, or belongs to none.
 * Pure: memory only for the dumps. */
#ifndef STACKDUMP_ASSEMBLE_H
#define STACKDUMP_ASSEMBLE_H
#include "dump.h"

#define ASSEMBLY_OPEN_MAX 8u

struct assembly {
	struct dump *open[ASSEMBLY_OPEN_MAX]; /* in the order they began */
	unsigned nopen, serial;		      /* serial: of the dump that began last */
	/* Called when a dump is whole, or as whole as it will get. The receiver owns it. */
	void (*closed)(void *ctx, struct dump *d);
	/* A line that names who runs: EV_LINUX_BANNER … EV_HV_IMAGE. May be NULL. */
	void (*identity)(void *ctx, const struct dump_key *key, const struct event *e, uint64_t line);
	void *ctx;
};

/** Takes one line, prefixes and all; @n is its number, @clean its text without control sequences (prefix_clean()).
 *  Returns the serial number of the dump it went to (of several, the last); 0: none. */
unsigned assembly_line(struct assembly *a, struct text clean, uint64_t n);

/** Closes every open dump: the log ends here, or nothing came for a while. */
void assembly_close(struct assembly *a);

/** Closes the dump that began first: too much waits for it. */
void assembly_close_first(struct assembly *a);

#endif
