/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a domain's kernel, device tree and initrd go in its RAM, and its entry registers. */
#ifndef HVLIB_PLACEMENT_H
#define HVLIB_PLACEMENT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <hvlib/kimage.h>

struct placement_spec {
	const struct kimage *image;
	uint32_t ram_base, ram_size; /* ipa, bytes; the sum is at most 4 GiB */
	uint32_t dtb_size;	     /* bytes to keep for the tree, > 0: at least its final length */
	uint32_t initrd_size;	     /* 0: none */
	bool has_load, has_entry;    /* load=, entry= were given */
	uint32_t load, entry;
};

/** All addresses are ipa. */
struct placement {
	uint32_t kernel_start, kernel_end; /* the loaded image, end is exclusive */
	uint32_t segment[KIMAGE_SEGMENTS]; /* address of each segment of the image */
	uint32_t dtb;			   /* 4 KiB aligned */
	uint32_t initrd_start, initrd_end; /* end is exclusive; both 0: none */
	bool has_dtb_copy;		   /* an ELF program also gets a copy of the tree at the RAM base */
	uint32_t r0, r1, r2, pc, cpsr;	   /* entry registers of vcpu 0; pc without the Thumb bit */
};

/** Returns 0; -HV_ENOSPC: something does not fit; -HV_EINVAL: addresses that cannot be. @err then names the thing and
 *  the remedy, without a newline. */
int placement_compute(const struct placement_spec *spec, struct placement *out, char *err, size_t errlen);

#endif
