/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Strings that are cut, never overrun. */
#include "strbuf.h"
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct strbuf strbuf_in(char *buf, size_t size)
{
	buf[0] = '\0';
	return (struct strbuf){buf, 0, size};
}

static void add(struct strbuf *s, const char *format, va_list args)
{
	int n = vsnprintf(s->p + s->n, s->size - s->n, format, args);

	if (n > 0)
		s->n = s->n + (size_t)n < s->size ? s->n + (size_t)n : s->size - 1;
}

void strbuf_add(struct strbuf *s, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add(s, format, args);
	va_end(args);
}

void strbuf_join(struct strbuf *s, const char *separator, const char *format, ...)
{
	va_list args;

	if (s->n)
		strbuf_add(s, "%s", separator);
	va_start(args, format);
	add(s, format, args);
	va_end(args);
}

static void put(struct strbuf *s, const char *text, size_t n)
{
	size_t left = s->size - 1 - s->n;

	n = n < left ? n : left;
	memcpy(s->p + s->n, text, n);
	s->n += n;
	s->p[s->n] = '\0';
}

void strbuf_put(struct strbuf *s, const char *text)
{
	put(s, text, strlen(text));
}

/* A loop each: dividing by a number that is not known when this is compiled takes most of the time. */
void strbuf_put_hex(struct strbuf *s, uint64_t value, unsigned digits)
{
	char text[16];
	size_t at = sizeof(text);

	for (unsigned n = 0; at && (value || n < digits); n++, value >>= 4)
		text[--at] = "0123456789abcdef"[value & 0xf];
	put(s, text + at, sizeof(text) - at);
}

void strbuf_put_decimal(struct strbuf *s, uint64_t value)
{
	char text[20]; /* of the largest number */
	size_t at = sizeof(text);

	do
		text[--at] = (char)('0' + value % 10);
	while (value /= 10);
	put(s, text + at, sizeof(text) - at);
}
