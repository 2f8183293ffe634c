/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a console says, cut into streams: "all" has every line; "hv" what follows "(HV) ", "d0" to "d9" what follows
 * "(d0) " to "(d9) ", a line at a time. Carriage returns, NULs and ANSI escape sequences are left out of all of them.
 */
#ifndef TESTS_STREAMS_H
#define TESTS_STREAMS_H

#include <stdbool.h>
#include <stddef.h>

#define STREAM_ALL   0
#define STREAM_HV    1
#define STREAM_D0    2
#define STREAM_COUNT (STREAM_D0 + 10)

struct stream {
	char *text; /* ends in NUL once anything is in it */
	size_t len, room;
	size_t pos;  /* how far the script has read */
	size_t mark; /* where the script last said "mark" */
};

struct streams {
	struct stream of[STREAM_COUNT];
	bool plain;	/* no prefixes: every name means "all" */
	char prefix[8]; /* the first bytes of a line, until it is known whose it is */
	size_t prefix_len;
	bool in_line;
	int current;
	int escape; /* 0 none, 1 ESC seen, 2 inside ESC [ */
};

/** Takes @len more bytes of console output. */
void streams_feed(struct streams *s, const char *data, size_t len);

/** Returns the stream called @name, or NULL when there is none of that name. */
struct stream *streams_find(struct streams *s, const char *name);

/** Frees what @s holds. */
void streams_free(struct streams *s);

#endif
