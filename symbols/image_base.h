/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which address the first byte of an image has. kallsyms tells where functions are; the unwinding index and the calls
 * in the code tell at which offsets functions begin. One difference makes the two fit. */
#ifndef SYMBOLS_IMAGE_BASE_H
#define SYMBOLS_IMAGE_BASE_H
#include <stdbool.h>
#include <symbols/exidx_find.h>
#include <symbols/kallsyms.h>

#define IMAGE_BASE_SAMPLES 64u

struct image_bytes {
	const uint8_t *at;
	size_t size;
};

/** By the functions of @exidx. Returns whether at least three in four of its samples begin a symbol at one multiple of
 *  4 KiB; the base then is in *base: symbol's address - offset, mod 2^32. */
bool image_base_by_exidx(const struct image_bytes *b, const struct kallsyms *k, const struct exidx_place *exidx,
			 uint32_t *base);

/** By the targets of BL in the code (ARM, then Thumb) at offsets [from, to). */
bool image_base_by_calls(const struct image_bytes *b, const struct kallsyms *k, size_t from, size_t to, uint32_t *base);

/** Whether the functions of @exidx begin symbols of @k when the first byte is at @base. */
bool image_base_fits(const struct image_bytes *b, const struct kallsyms *k, const struct exidx_place *exidx,
		     uint32_t base);

#endif
