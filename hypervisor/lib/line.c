/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A line of text put together piece by piece. */
#include <stdbool.h>
#include <hvlib/fmt.h>
#include "line.h"

void line_add(struct line *line, const char *format, ...)
{
	bool fits = line->len < line->size;
	va_list args;

	va_start(args, format);
	line->len += fmt_vsn(fits ? line->buf + line->len : NULL, fits ? line->size - line->len : 0, format, args);
	va_end(args);
}
