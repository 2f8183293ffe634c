/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One stop of a guest: unwound from what a dump of it would hold, and compared with the truth. */
#ifndef TESTS_UNWIND_MEASURE_H
#define TESTS_UNWIND_MEASURE_H
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <symbols/unwind.h>

#include "guest.h"
#include "truth.h"

enum category { IDLE, IRQ, SOFTIRQ, SYSCALL, COPY_FAULT, UND, BLOCKED, OTHER, CATEGORIES };
extern const char *const category_names[CATEGORIES];

/* Words of the stack that a dump has: as many as Xen's, as a long one, all of it. */
enum { WINDOWS = 3 };

struct tally {
	unsigned stops;
	unsigned frames[WINDOWS], found[WINDOWS], certain[WINDOWS];
	unsigned wrong; /* certain, and not so */
	unsigned ends;	/* walks that came to the true end */
	unsigned method[UNWIND_SCAN + 1];
};

struct measure {
	struct symbols *symbols;
	struct guest *guest;
	FILE *golden;	    /* NULL: none, or written */
	const char *texts;  /* folder: the first stops of each category are written in Xen's layout (xendump.h) */
	unsigned texts_max; /* of each category and number of words */
	FILE *report;	    /* stops that were not found in full, or wrongly */
	struct tally tally[CATEGORIES];
	unsigned unknown; /* stops for which there is no truth */
};

/** Category of a stop with that truth. */
enum category measure_category(struct measure *m, const struct truth *t);
/** @cpu: whose registers they are, -1: of a task that does not run. */
void measure_stop(struct measure *m, int cpu, const struct unwind_regs *regs, const struct truth *t);
/** Prints the table. 0: at least @stops of each category but OTHER, 95 % found, nothing wrong. */
int measure_verdict(const struct measure *m, unsigned stops);

#endif
