/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers and words of a line. */
#include "text.h"

#define HEX_DIGITS_MAX 16

bool text_has(struct text t, const char *word)
{
	return memmem(t.p, t.n, word, strlen(word)) != NULL;
}

bool text_hex(struct text *t, uint64_t *value, unsigned *digits)
{
	struct text at = *t;
	uint64_t v = 0;
	unsigned n = 0;

	if (at.n > 2 && at.p[0] == '0' && (at.p[1] == 'x' || at.p[1] == 'X'))
		text_skip(&at, 2);
	for (; at.n && hex_value(*at.p) >= 0; text_skip(&at, 1), n++)
		v = v << 4 | (unsigned)hex_value(*at.p);
	if (n == 0 || n > HEX_DIGITS_MAX)
		return false;
	*t = at;
	*value = v;
	if (digits)
		*digits = n;
	return true;
}

bool text_decimal(struct text *t, uint32_t *value)
{
	struct text at = *t;
	uint64_t v = 0;

	if (!at.n || !is_digit(*at.p))
		return false;
	for (; at.n && is_digit(*at.p) && v <= UINT32_MAX; text_skip(&at, 1))
		v = v * 10 + (unsigned)(*at.p - '0');
	if (v > UINT32_MAX)
		return false;
	*t = at;
	*value = (uint32_t)v;
	return true;
}

static bool in_symbol(char c)
{
	return is_digit(c) || is_letter(c) || c == '_' || c == '.' || c == '$' || c == '#';
}

struct text text_symbol(struct text *t)
{
	struct text word = {t->p, 0};

	while (word.n < t->n && in_symbol(t->p[word.n]))
		word.n++;
	text_skip(t, word.n);
	return word;
}

struct text text_word(struct text *t)
{
	struct text word = {t->p, 0};

	while (word.n < t->n && !is_blank(t->p[word.n]))
		word.n++;
	text_skip(t, word.n);
	return word;
}

void text_copy(struct text t, char *buf, size_t size)
{
	size_t n = t.n < size - 1 ? t.n : size - 1;

	if (n)
		memcpy(buf, t.p, n);
	buf[n] = '\0';
}

struct text text_trim(struct text t)
{
	while (t.n && (is_blank(t.p[t.n - 1]) || t.p[t.n - 1] == '\r' || t.p[t.n - 1] == '\n'))
		t.n--;
	return t;
}
