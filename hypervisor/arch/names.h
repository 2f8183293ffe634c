/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The hypervisor's own function names, linked into the image by scripts/hv-names. */
#ifndef ARCH_NAMES_H
#define ARCH_NAMES_H
#include <stdint.h>

struct name_row {
	uint32_t offset; /* bytes from the start of the image */
	char name[28];	 /* longer names are cut: the table must need no relocation */
};

extern const struct name_row names_table[]; /* ascending; ends with offset 0xffffffff */

/** Finds the function that holds @address.
 *  @offset, @size  in bytes, from its start and as a whole. Returns NULL when @address is not in the image's text. */
const char *name_of(uintptr_t address, uint32_t *offset, uint32_t *size);

#endif
