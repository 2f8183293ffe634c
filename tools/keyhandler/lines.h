/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A stream of bytes as lines. Pure. */
#ifndef KEYHANDLER_LINES_H
#define KEYHANDLER_LINES_H
#include <stdbool.h>
#include <stddef.h>

#define LINE_MAX_BYTES 1024 /* a longer line comes in pieces */

struct lines {
	char text[LINE_MAX_BYTES];
	size_t n;
	bool whole; /* text is a line that has ended; the next byte begins another */
};

/** Takes one byte. True when it ended a line: text then holds it, without carriage returns, NULs and the newline. */
bool lines_take(struct lines *l, char c);
/** What has come of a line that has not ended. */
const char *lines_partial(const struct lines *l);

#endif
