/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pieces of a line, not NUL-terminated, and the numbers and words in them. Every function stays inside its span. */
#ifndef STACKDUMP_TEXT_H
#define STACKDUMP_TEXT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct text {
	const char *p;
	size_t n;
};

static inline struct text text_of(const char *s)
{
	return (struct text){s, strlen(s)};
}

static inline bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static inline bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/** Value of a hexadecimal digit, -1 for any other character. */
static inline int hex_value(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/** Drops the first @n characters (all when there are fewer). */
static inline void text_skip(struct text *t, size_t n)
{
	n = n < t->n ? n : t->n;
	t->p += n;
	t->n -= n;
}

static inline void text_skip_blanks(struct text *t)
{
	while (t->n && is_blank(*t->p))
		text_skip(t, 1);
}

static inline bool text_starts(struct text t, const char *with)
{
	size_t n = strlen(with);

	return t.n >= n && memcmp(t.p, with, n) == 0;
}

/** Takes @word if it is next. */
static inline bool text_take(struct text *t, const char *word)
{
	if (!text_starts(*t, word))
		return false;
	text_skip(t, strlen(word));
	return true;
}

static inline bool text_equal(struct text t, const char *with)
{
	return t.n == strlen(with) && memcmp(t.p, with, t.n) == 0;
}

/** Does @t hold @word anywhere? */
bool text_has(struct text t, const char *word);

/** Takes 1 to 16 hexadecimal digits, with or without 0x. @digits (may be NULL) gets how many there were. A 17th digit
 *  makes it no number: nothing is taken. */
bool text_hex(struct text *t, uint64_t *value, unsigned *digits);

/** Takes a decimal number below 2^32. */
bool text_decimal(struct text *t, uint32_t *value);

/** Takes a run of characters that a symbol may have (letters, digits, _ . $ #); empty when there is none. */
struct text text_symbol(struct text *t);

/** Takes a run of non-blank characters. */
struct text text_word(struct text *t);

/** Copies to a C string, cut to @size. */
void text_copy(struct text t, char *buf, size_t size);

/** Cuts blanks and carriage returns off the end. */
struct text text_trim(struct text t);

#endif
