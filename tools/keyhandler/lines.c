/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lines.h"

bool lines_take(struct lines *l, char c)
{
	if (l->whole)
		l->n = 0;
	if (c != '\n' && c != '\r' && c != '\0')
		l->text[l->n++] = c;
	l->text[l->n] = '\0';
	l->whole = c == '\n' || l->n == sizeof(l->text) - 1;
	return l->whole;
}

const char *lines_partial(const struct lines *l)
{
	return l->whole ? "" : l->text;
}
