/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a dump writes its lines: the console, a buffer, a file. Whoever makes one says how many lines it takes, so that
 * nothing that writes through it can go on for ever. */
#ifndef HVLIB_OUT_H
#define HVLIB_OUT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <hvlib/walk.h>

#define OUT_LINE_MAX 256 /* bytes of a line with its NUL; longer ones are cut */

struct out {
	walk_line_fn *line;
	void *ctx;
	uint32_t left; /* lines it still takes */
	bool cut;      /* a line came when there was room for none: all after it are dropped */
};

/** Writes one line, without a newline. The last one that fits is replaced by a line that says so. */
void out_line(struct out *o, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** The same for a text as it is; has the form of a walk_line_fn, @out is a struct out. */
void out_text(void *out, const char *text);

/* A sink into memory: each line with @prefix before and @newline after it, whole lines only. */
struct out_buffer {
	char *text;
	uint32_t size, length; /* length: bytes in use, no NUL among them */
	const char *prefix, *newline;
	bool full; /* a line found no room and was dropped, as are all after it */
};

/** Takes a line: a walk_line_fn, @buffer is a struct out_buffer. */
void out_buffer_line(void *buffer, const char *text);

/** If lines were dropped: @text is the last one, for which @room more bytes are there behind size. */
void out_buffer_end(struct out_buffer *b, uint32_t room, const char *text);

#endif
