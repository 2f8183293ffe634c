/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A ring of text lines, each with a level: the newest are kept. No locks; positions are bytes ever written, modulo
 * 2^32. */
#ifndef HVLIB_LINE_RING_H
#define HVLIB_LINE_RING_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LINE_RING_LEVELS 8u

struct line_ring {
	char *text;
	uint32_t size; /* a power of two */
	uint32_t head; /* where the next line begins */
};

/** Adds a line. @level below LINE_RING_LEVELS; control characters of @text become '?'. A line that does not fit into
 * the ring as a whole is cut. */
void line_ring_put(struct line_ring *r, unsigned level, const char *text);

/** The position of the oldest line that is whole; head when there is none. */
uint32_t line_ring_oldest(const struct line_ring *r);

struct line_ring_line {
	unsigned level;
	uint32_t lost; /* bytes that were overwritten before they were read */
};

/** Copies the line at *@at (NUL-terminated, cut to @size) and moves *@at to the next. When that line is gone, it is the
 *  oldest there is. Returns false when there is none; *@at is then head. */
bool line_ring_get(const struct line_ring *r, uint32_t *at, struct line_ring_line *line, char *buf, size_t size);

#endif
