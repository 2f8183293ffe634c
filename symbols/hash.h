/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SYMBOLS_HASH_H
#define SYMBOLS_HASH_H
#include <stdint.h>

/** FNV-1a, 32 bits: offset basis and prime of draft-eastlake-fnv, section 5. */
static inline uint32_t hash_string(const char *text)
{
	uint32_t h = 2166136261U;
	for (; *text; text++)
		h = (h ^ (uint8_t)*text) * 16777619U;
	return h;
}

#endif
