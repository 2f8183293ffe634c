/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A string that grows inside a buffer of fixed size; what does not fit is cut. */
#ifndef STACKDUMP_STRBUF_H
#define STACKDUMP_STRBUF_H
#include <stddef.h>
#include <stdint.h>

struct strbuf {
	char *p;
	size_t n, size;
};

/** An empty string in @buf, of @size > 0 bytes. */
struct strbuf strbuf_in(char *buf, size_t size);

/** Pieces, without the cost of a format: for what is printed for every address. @digits: at least so many, 1 to 16. */
void strbuf_put(struct strbuf *s, const char *text);
void strbuf_put_hex(struct strbuf *s, uint64_t value, unsigned digits);
void strbuf_put_decimal(struct strbuf *s, uint64_t value);

void strbuf_add(struct strbuf *s, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** Adds @separator unless the string is empty, then the rest. */
void strbuf_join(struct strbuf *s, const char *separator, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
