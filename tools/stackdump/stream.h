/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A log as it streams by: bytes in, lines and dumps out, in the order of the input. While a dump is open its lines
 * wait, so that its summary can stand before its first line; all else goes out at once. Memory is bounded: when more
 * than STREAM_HELD_LINES lines or STREAM_HELD_BYTES bytes wait, the oldest dump is reported with what there is. */
#ifndef STACKDUMP_STREAM_H
#define STACKDUMP_STREAM_H
#include "assemble.h"

#define STREAM_HELD_LINES 16384u
#define STREAM_HELD_BYTES 4194304u
#define STREAM_LINE_MAX	  65536u /* a longer line goes out in pieces, of which the first is looked at */

/** Who prints. Every byte of the input comes to line() once, in order. */
struct stream_out {
	/** One line with its line end (the last may lack one). @owner: the closed dump it belongs to, NULL: none.
	 *  @piece: 0 for a line, from 1 the further pieces of an over-long one. */
	void (*line)(void *ctx, struct text raw, uint64_t n, unsigned piece, const struct dump *owner);
	void (*before)(void *ctx, const struct dump *d); /* before the first line of @d */
	void (*after)(void *ctx, const struct dump *d);	 /* after its last one */
	void (*identity)(void *ctx, const struct dump_key *key, const struct event *e, uint64_t line); /* may be NULL */
	/** A dump is closed; lines that name who runs come after it. May be NULL. */
	void (*closed)(void *ctx, struct dump *d);
	void *ctx;
};

struct stream;
struct stream *stream_new(const struct stream_out *out); /* @out must outlive it. NULL: no memory */
void stream_free(struct stream *s);			 /* accepts NULL */

/** The next @n bytes of the log. 0, or -HV_ENOMEM. */
int stream_feed(struct stream *s, const char *bytes, size_t n);

/** Nothing came for a while: open dumps are reported with what there is. */
void stream_idle(struct stream *s);

/** The log ends here. */
void stream_end(struct stream *s);

/** Does anything wait (an open dump, an unfinished line)? */
bool stream_waits(const struct stream *s);

#endif
