/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Search in rows sorted by the address that each begins with. */
#ifndef SYMBOLS_BISECT_H
#define SYMBOLS_BISECT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline bool bisect_is_up_to(const void *rows, uint32_t i, size_t size, uint32_t addr)
{
	uint32_t at;
	memcpy(&at, (const char *)rows + i * size, sizeof at);
	return at <= addr;
}

/* The same as bisect_up_to(), when the answer is in [@low, @high]. */
static inline uint32_t bisect_between(const void *rows, uint32_t low, uint32_t high, size_t size, uint32_t addr)
{
	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		if (bisect_is_up_to(rows, mid, size, addr))
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/** How many of @count rows of @size bytes have an address of at most @addr, which is each row's first uint32_t. */
static inline uint32_t bisect_up_to(const void *rows, uint32_t count, size_t size, uint32_t addr)
{
	return bisect_between(rows, 0, count, size, addr);
}

/** The same; quicker when the answer is a little more than @last, the one before. */
static inline uint32_t bisect_after(const void *rows, uint32_t count, size_t size, uint32_t addr, uint32_t last)
{
	enum { NEAR = 32 };
	if (!last || last + NEAR >= count || !bisect_is_up_to(rows, last - 1, size, addr) ||
	    bisect_is_up_to(rows, last + NEAR, size, addr))
		return bisect_up_to(rows, count, size, addr);
	return bisect_between(rows, last, last + NEAR, size, addr);
}

#endif
