/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A line is a byte of level + 1, its text, and a newline. */
#include <hvlib/line_ring.h>

static char at(const struct line_ring *r, uint32_t i)
{
	return r->text[i & (r->size - 1)];
}

static void add(struct line_ring *r, char c)
{
	r->text[r->head++ & (r->size - 1)] = c;
}

void line_ring_put(struct line_ring *r, unsigned level, const char *text)
{
	add(r, (char)(level + 1));
	for (uint32_t n = 2; *text && n < r->size; text++, n++)
		add(r, (unsigned char)*text < ' ' || *text == 0x7f ? '?' : *text);
	add(r, '\n');
}

/* A newline is the only control character that can stand before a line; where the ring has not wrapped it starts at 0,
 * which is all zeros behind the head. */
static bool wrapped(const struct line_ring *r)
{
	return at(r, r->head) != 0;
}

uint32_t line_ring_oldest(const struct line_ring *r)
{
	uint32_t i;

	if (r->size == 0)
		return r->head;
	if (!wrapped(r))
		return r->head & ~(r->size - 1);
	i = r->head - r->size;
	if ((unsigned char)at(r, i) <= LINE_RING_LEVELS)
		return i;
	while (i != r->head && at(r, i) != '\n')
		i++;
	return i == r->head ? i : i + 1;
}

bool line_ring_get(const struct line_ring *r, uint32_t *from, struct line_ring_line *line, char *buf, size_t size)
{
	const uint32_t oldest = line_ring_oldest(r);
	size_t n = 0;

	line->lost = r->head - *from > r->head - oldest ? oldest - *from : 0;
	*from += line->lost;
	if (*from == r->head)
		return false;
	line->level = (unsigned)(unsigned char)at(r, (*from)++) - 1;
	for (char c = at(r, (*from)++); c != '\n'; c = at(r, (*from)++))
		if (n + 1 < size)
			buf[n++] = c;
	buf[n] = 0;
	return true;
}
