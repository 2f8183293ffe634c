/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hex.h"
#include <string.h>

bool span_take(struct span *s, char c)
{
	if (s->at == s->end || *s->at != c)
		return false;
	s->at++;
	return true;
}

bool span_word(struct span *s, const char *text)
{
	const size_t n = strlen(text);

	if (span_left(s) < n || memcmp(s->at, text, n) != 0)
		return false;
	s->at += n;
	return true;
}

int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool span_u64(struct span *s, uint64_t *value)
{
	const char *start = s->at;

	for (*value = 0; s->at != s->end && hex_digit(*s->at) >= 0; s->at++) {
		if (*value >> 60)
			return false;
		*value = *value << 4 | (unsigned)hex_digit(*s->at);
	}
	return s->at != start;
}

bool span_u32(struct span *s, uint32_t *value)
{
	uint64_t wide;
	const bool ok = span_u64(s, &wide) && wide <= UINT32_MAX;

	*value = (uint32_t)wide;
	return ok;
}

bool span_bytes(struct span *s, void *bytes, size_t n)
{
	uint8_t *to = bytes;

	if (span_left(s) / 2 < n)
		return false;
	for (size_t i = 0; i < n; i++, s->at += 2) {
		const int high = hex_digit(s->at[0]), low = hex_digit(s->at[1]);

		if (high < 0 || low < 0)
			return false;
		to[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

struct span span_until(struct span *s, char c)
{
	struct span part = {s->at, s->at};

	while (part.end != s->end && *part.end != c)
		part.end++;
	s->at = part.end == s->end ? s->end : part.end + 1;
	return part;
}

/* The two digits of each byte. */
#define ROW(h) h "0" h "1" h "2" h "3" h "4" h "5" h "6" h "7" h "8" h "9" h "a" h "b" h "c" h "d" h "e" h "f"
static const char pairs[] = ROW("0") ROW("1") ROW("2") ROW("3") ROW("4") ROW("5") ROW("6") ROW("7") ROW("8") ROW("9")
    ROW("a") ROW("b") ROW("c") ROW("d") ROW("e") ROW("f");

char *hex_bytes(char *to, const void *bytes, size_t n)
{
	const uint8_t *from = bytes;

	for (size_t i = 0; i < n; i++, to += 2)
		memcpy(to, pairs + 2 * (size_t)from[i], 2);
	return to;
}
