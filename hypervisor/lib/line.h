/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A line of text put together piece by piece in a caller's buffer. */
#ifndef LIB_LINE_H
#define LIB_LINE_H
#include <stddef.h>

struct line {
	char *buf;
	size_t size; /* of buf */
	size_t len;  /* of the whole text: >= size once it was cut */
};

/** Appends to the line; what does not fit is only counted. NUL-terminated from the first call on, when size > 0. */
void line_add(struct line *line, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
