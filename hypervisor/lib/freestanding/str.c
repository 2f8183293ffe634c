/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The string functions that the hypervisor and libfdt use; C11, 7.24 and 7.22.1.4. */
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("no-tree-loop-distribute-patterns") /* see mem.c */
#endif

size_t strnlen(const char *s, size_t max)
{
	size_t n = 0;

	while (n < max && s[n] != '\0')
		n++;
	return n;
}

size_t strlen(const char *s)
{
	size_t n = 0;

	while (s[n] != '\0')
		n++;
	return n;
}

int strncmp(const char *a, const char *b, size_t n)
{
	for (; n > 0; n--, a++, b++) {
		if (*a != *b)
			return (unsigned char)*a - (unsigned char)*b;
		if (*a == '\0')
			return 0;
	}
	return 0;
}

int strcmp(const char *a, const char *b)
{
	return strncmp(a, b, SIZE_MAX);
}

char *strchr(const char *s, int c)
{
	for (; *s != (char)c; s++)
		if (*s == '\0')
			return NULL;
	return (char *)(uintptr_t)s;
}

char *strrchr(const char *s, int c)
{
	const char *found = NULL;

	do {
		if (*s == (char)c)
			found = s;
	} while (*s++ != '\0');
	return (char *)(uintptr_t)found;
}

char *strstr(const char *s, const char *part)
{
	const size_t n = strlen(part);

	for (; strncmp(s, part, n) != 0; s++) {
		if (*s == '\0')
			return NULL;
	}
	return (char *)(uintptr_t)s;
}

/* The value of a digit, letters being 10 to 35; 36 for any other character. */
static unsigned digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	if (c >= 'a' && c <= 'z')
		return (unsigned)(c - 'a') + 10;
	if (c >= 'A' && c <= 'Z')
		return (unsigned)(c - 'A') + 10;
	return 36;
}

/* Steps over "0x" where the base allows it and a digit follows; settles base 0. */
static const char *skip_prefix(const char *s, unsigned *base)
{
	int hex = s[0] == '0' && (s[1] == 'x' || s[1] == 'X') && digit_value(s[2]) < 16;

	if (hex && (*base == 0 || *base == 16)) {
		*base = 16;
		return s + 2;
	}
	if (*base == 0)
		*base = s[0] == '0' ? 8 : 10;
	return s;
}

/* Without errno: an overflow is ULONG_MAX, no digits are 0 with *end = s. */
unsigned long strtoul(const char *restrict s, char **restrict end, int base)
{
	const char *at = s, *first;
	unsigned radix = (unsigned)base;
	unsigned long value = 0;
	int overflow = 0, negative;

	while (*at == ' ' || (*at >= '\t' && *at <= '\r'))
		at++;
	negative = *at == '-';
	if (*at == '-' || *at == '+')
		at++;
	first = at = skip_prefix(at, &radix);
	for (unsigned digit; (digit = digit_value(*at)) < radix && digit < 36; at++) {
		overflow |= value > (ULONG_MAX - digit) / radix;
		value = value * radix + digit;
	}
	if (end != NULL)
		*end = (char *)(uintptr_t)(at == first ? s : at);
	if (overflow)
		return ULONG_MAX;
	return negative ? 0 - value : value;
}
