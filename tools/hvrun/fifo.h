/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes on their way to a reader that may be slow. Pure but for its memory. */
#ifndef HVRUN_FIFO_H
#define HVRUN_FIFO_H
#include <stddef.h>
#include <stdint.h>

struct fifo {
	char *data; /* the waiting bytes are data[start], len of them */
	size_t start;
	size_t len;
	size_t room;   /* allocated */
	size_t max;    /* bytes it may hold; 0: nothing */
	uint64_t lost; /* oldest bytes dropped since the start */
};

/** Appends; drops the oldest bytes beyond max. Zero-initialise and set max before the first use. */
void fifo_put(struct fifo *fifo, const char *bytes, size_t len);

/** The oldest bytes, at most the returned number of them, until the next call. */
size_t fifo_peek(const struct fifo *fifo, const char **bytes);

/** Drops the @len oldest bytes. */
void fifo_take(struct fifo *fifo, size_t len);

void fifo_deinit(struct fifo *fifo);

#endif
