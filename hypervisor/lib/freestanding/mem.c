/* SPDX-License-Identifier: GPL-2.0-or-later */
/* memcpy and kin for the hypervisor, which has no C library. Only aligned accesses are made, so they also serve before
 * the MMU is on. The fast paths move 16 or 32 bytes a turn in words. */
#include <stdint.h>
#include <string.h>

/* Without this gcc recognises the loops below as memcpy, memset or strlen and makes them call themselves. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("no-tree-loop-distribute-patterns")
#endif

typedef uint32_t __attribute__((may_alias)) word;
struct words {
	uint32_t w[8];
} __attribute__((may_alias));

static size_t bytes_to_alignment(const void *p)
{
	return (size_t)(-(uintptr_t)p & 3);
}

static int same_alignment(const void *a, const void *b)
{
	return (((uintptr_t)a ^ (uintptr_t)b) & 3) == 0;
}

static void copy_bytes(unsigned char *to, const unsigned char *from, size_t n)
{
	while (n-- > 0)
		*to++ = *from++;
}

/* Both word-aligned; upwards, so @to may lie below an overlapping @from: what is written was read before. A struct is
 * assigned only to one that it does not overlap (C11, 6.5.16.1), so not when @to lies closer below @from. */
static void copy_words(unsigned char *to, const unsigned char *from, size_t n)
{
	uintptr_t apart = (uintptr_t)from - (uintptr_t)to;

	for (; n >= sizeof(struct words) && apart >= sizeof(struct words); n -= sizeof(struct words)) {
		*(struct words *)(void *)to = *(const struct words *)(const void *)from;
		to += sizeof(struct words);
		from += sizeof(struct words);
	}
	word *out = (word *)(void *)to;
	const word *in = (const word *)(const void *)from;

	for (; n >= sizeof(word); n -= sizeof(word))
		*out++ = *in++;
	copy_bytes((unsigned char *)out, (const unsigned char *)in, n);
}

static void copy_up(unsigned char *to, const unsigned char *from, size_t n)
{
	size_t head = bytes_to_alignment(to);

	if (!same_alignment(to, from) || n <= head) {
		copy_bytes(to, from, n);
		return;
	}
	copy_bytes(to, from, head);
	copy_words(to + head, from + head, n - head);
}

/* @to and @from point behind the last byte. */
static void copy_down(unsigned char *to, const unsigned char *from, size_t n)
{
	int words = same_alignment(to, from);

	while (n > 0 && !(words && bytes_to_alignment(to) == 0)) {
		*--to = *--from;
		n--;
	}
	for (; n >= sizeof(word); n -= sizeof(word)) {
		to -= sizeof(word);
		from -= sizeof(word);
		*(word *)(void *)to = *(const word *)(const void *)from;
	}
	while (n-- > 0)
		*--to = *--from;
}

void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
	copy_up(to, from, n);
	return to;
}

void *memmove(void *to, const void *from, size_t n)
{
	/* One comparison: below @from, or behind its end, a copy upwards reads nothing it has written. */
	if ((uintptr_t)to - (uintptr_t)from >= n)
		copy_up(to, from, n);
	else
		copy_down((unsigned char *)to + n, (const unsigned char *)from + n, n);
	return to;
}

void *memset(void *to, int c, size_t n)
{
	unsigned char *at = to;
	uint32_t pattern = (unsigned char)c * 0x01010101u;
	const struct words block = {{pattern, pattern, pattern, pattern, pattern, pattern, pattern, pattern}};

	for (; n > 0 && bytes_to_alignment(at) != 0; n--)
		*at++ = (unsigned char)c;
	for (; n >= sizeof(struct words); n -= sizeof(struct words), at += sizeof(struct words))
		*(struct words *)(void *)at = block;
	for (; n >= sizeof(word); n -= sizeof(word), at += sizeof(word))
		*(word *)(void *)at = pattern;
	while (n-- > 0)
		*at++ = (unsigned char)c;
	return to;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const unsigned char *x = a, *y = b;

	if (same_alignment(x, y) && bytes_to_alignment(x) == 0)
		for (; n >= sizeof(word); n -= sizeof(word), x += sizeof(word), y += sizeof(word))
			if (*(const word *)(const void *)x != *(const word *)(const void *)y)
				break; /* the bytes below say which is less */
	for (; n > 0; n--, x++, y++)
		if (*x != *y)
			return *x - *y;
	return 0;
}

void *memchr(const void *s, int c, size_t n)
{
	for (const unsigned char *at = s; n > 0; n--, at++)
		if (*at == (unsigned char)c)
			return (void *)(uintptr_t)at;
	return NULL;
}
