/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A bad wire: some of the bytes are dropped, flipped or doubled. The same seed gives the same damage. */
#ifndef TESTS_DAMAGE_H
#define TESTS_DAMAGE_H
#include <stddef.h>
#include <stdint.h>

struct damage {
	uint32_t seed;	    /* not 0 */
	uint32_t per_10000; /* bytes that are hit */
	unsigned dropped, flipped, doubled;
};

/** A number from 0 to @n - 1. */
uint32_t damage_draw(struct damage *d, uint32_t n);

/** Passes @n bytes from @in to @out, which has room for 2 * @n. Returns how many came through. */
size_t damage_apply(struct damage *d, const uint8_t *in, size_t n, uint8_t *out);

#endif
