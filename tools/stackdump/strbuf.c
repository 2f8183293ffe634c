/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Strings that are cut, never overrun. */
#include "strbuf.h"
#include <stdarg.h>
#include <stdio.h>

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
