/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A string that grows inside a buffer of fixed size; what does not fit is cut. */
#ifndef STACKDUMP_STRBUF_H
#define STACKDUMP_STRBUF_H
#include <stddef.h>

struct strbuf {
	char *p;
	size_t n, size;
};

/** An empty string in @buf, of @size > 0 bytes. */
struct strbuf strbuf_in(char *buf, size_t size);

void strbuf_add(struct strbuf *s, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** Adds @separator unless the string is empty, then the rest. */
void strbuf_join(struct strbuf *s, const char *separator, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
