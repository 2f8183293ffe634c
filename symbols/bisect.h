/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Search in rows sorted by the address that each begins with. */
#ifndef SYMBOLS_BISECT_H
#define SYMBOLS_BISECT_H
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/** How many of @count rows of @size bytes have an address of at most @addr, which is each row's first uint32_t. */
static inline uint32_t bisect_up_to(const void *rows, uint32_t count, size_t size, uint32_t addr)
{
	uint32_t low = 0, high = count, at;
	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		memcpy(&at, (const char *)rows + mid * size, sizeof at);
		if (at <= addr)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

#endif
