/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A seeded generator: the same seed gives the same run (Marsaglia, "Xorshift RNGs", 2003, the 13-17-5 triple). */
#ifndef GUEST_RANDOM_H
#define GUEST_RANDOM_H
#include <stdint.h>

struct random {
	uint32_t state; /* never 0 */
};

static inline struct random random_seed(uint32_t seed)
{
	struct random r = {seed * 2654435761u + 1u};

	if (!r.state)
		r.state = 1;
	return r;
}

static inline uint32_t random_u32(struct random *r)
{
	r->state ^= r->state << 13;
	r->state ^= r->state >> 17;
	r->state ^= r->state << 5;
	return r->state;
}

/** 0 .. @n - 1. */
static inline uint32_t random_below(struct random *r, uint32_t n)
{
	return random_u32(r) % n;
}

#endif
