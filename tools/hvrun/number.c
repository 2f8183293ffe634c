/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers of the command line. */
#include "number.h"
#include <stddef.h>
#include <string.h>

static int digit_of(char c, unsigned base)
{
	static const char digits[] = "0123456789abcdef";
	char lower = (c >= 'A' && c <= 'F') ? (char)(c - 'A' + 'a') : c;
	const char *at = lower ? strchr(digits, lower) : NULL;

	return at && (unsigned)(at - digits) < base ? (int)(at - digits) : -1;
}

/* Reads digits of @base; returns the first character that is none, or NULL without a digit or past 64 bits. */
static const char *read_digits(const char *text, unsigned base, uint64_t *value)
{
	const char *at = text;
	uint64_t sum = 0;

	for (int d; (d = digit_of(*at, base)) >= 0; at++) {
		if (sum > (UINT64_MAX - (unsigned)d) / base)
			return NULL;
		sum = sum * base + (unsigned)d;
	}
	*value = sum;
	return at == text ? NULL : at;
}

static const char *read_number(const char *text, uint64_t *value)
{
	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
		return read_digits(text + 2, 16, value);
	return read_digits(text, 10, value);
}

static int suffix_shift(char c)
{
	switch (c) {
	case 'k':
	case 'K':
		return 10;
	case 'm':
	case 'M':
		return 20;
	case 'g':
	case 'G':
		return 30;
	default:
		return -1;
	}
}

bool number_size(const char *text, uint64_t *bytes)
{
	uint64_t value;
	const char *end = read_number(text, &value);
	int shift = 0;

	if (!end)
		return false;
	if (*end) {
		shift = suffix_shift(*end++);
		if (shift < 0)
			return false;
	}
	if (*end || value > UINT64_MAX >> shift)
		return false;
	*bytes = value << shift;
	return true;
}

bool number_addr(const char *text, uint32_t *addr)
{
	uint64_t value;
	const char *end = read_number(text, &value);

	if (!end || *end || value > UINT32_MAX)
		return false;
	*addr = (uint32_t)value;
	return true;
}

bool number_count(const char *text, uint32_t *count)
{
	uint64_t value;
	const char *end = read_digits(text, 10, &value);

	if (!end || *end || value > UINT32_MAX)
		return false;
	*count = (uint32_t)value;
	return true;
}

bool number_seconds(const char *text, int64_t *ms)
{
	uint64_t whole = 0, thousandths = 0;
	const char *at = read_digits(text, 10, &whole);

	if (!at || whole > 1000000)
		return false;
	if (*at == '.') {
		unsigned weight = 100;

		if (digit_of(*++at, 10) < 0)
			return false;
		for (int d; (d = digit_of(*at, 10)) >= 0; at++, weight /= 10)
			thousandths += (unsigned)d * weight;
	}
	*ms = (int64_t)(whole * 1000 + thousandths);
	return !*at && *ms > 0;
}
