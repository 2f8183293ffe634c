/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "damage.h"

uint32_t damage_draw(struct damage *d, uint32_t n) /* Marsaglia, "Xorshift RNGs" */
{
	d->seed ^= d->seed << 13;
	d->seed ^= d->seed >> 17;
	d->seed ^= d->seed << 5;
	return d->seed % n;
}

size_t damage_apply(struct damage *d, const uint8_t *in, size_t n, uint8_t *out)
{
	size_t m = 0;

	for (size_t i = 0; i < n; i++) {
		const uint32_t kind = damage_draw(d, 10000) < d->per_10000 ? damage_draw(d, 3) : 3;

		if (kind == 0) {
			d->dropped++;
			continue;
		}
		out[m++] = in[i];
		if (kind == 1) {
			out[m - 1] ^= (uint8_t)(1u << damage_draw(d, 8));
			d->flipped++;
		} else if (kind == 2) {
			out[m++] = in[i];
			d->doubled++;
		}
	}
	return m;
}
