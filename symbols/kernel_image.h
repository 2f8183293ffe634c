/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A Linux kernel in bytes that say nothing of their layout: an Image, or (a part of) the RAM of a machine. What is
 * there is found from what the kernel carries for its own use: kallsyms, the unwinding index, banner, build-id. */
#ifndef SYMBOLS_KERNEL_IMAGE_H
#define SYMBOLS_KERNEL_IMAGE_H
#include <stdbool.h>
#include <symbols/exidx_find.h>
#include <symbols/kallsyms.h>

struct kernel_range {
	uint32_t start, end; /* [start, end), virtual addresses */
};

struct kernel_image {
	const uint8_t *bytes; /* the caller's: must outlive this */
	size_t size;
	struct kallsyms names; /* .layout.count 0: none */
	bool base_known;
	uint32_t base; /* virtual address of bytes[0], mod 2^32; RAM at physical address P is offset by base - P */
	struct kernel_range text[2]; /* .text, .init.text; base_known not needed */
	unsigned ntext;
	struct kernel_range extent; /* the kernel's text, tables and what lies between; empty: base not known */
	struct exidx_place exidx;   /* .entries 0: none that fits the text */
	const char *banner;	    /* in the bytes, .banner_length of them; NULL: none */
	size_t banner_length;
	char *build_id; /* lower-case hex; NULL: none */
};

/** Looks at the @size bytes. @base: virtual address of the first, 0: find it. 0, also when nothing was found;
 * -HV_ENOMEM; -HV_EINVAL: the tables contradict @base (image->base is then what they say). Free it in either case. */
int kernel_image_open(struct kernel_image *image, const uint8_t *bytes, size_t size, uint32_t base);

/** The @n bytes at virtual address @addr, NULL: not all of them are in the kernel's extent. */
const uint8_t *kernel_image_at(const struct kernel_image *image, uint32_t addr, size_t n);

/** The same for any address that is mapped as the kernel is (lowmem): data of a RAM dump. */
const uint8_t *kernel_image_lowmem(const struct kernel_image *image, uint32_t addr, size_t n);

void kernel_image_close(struct kernel_image *image); /* accepts a zeroed one */

#endif
