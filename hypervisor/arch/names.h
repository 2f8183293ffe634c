/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The hypervisor's own function names, linked into the image by scripts/hv-names. */
#ifndef ARCH_NAMES_H
#define ARCH_NAMES_H
#include <stdbool.h>
#include <stdint.h>

#define OWN_NAME_MAX 28 /* with the NUL; longer names are cut */

struct name_row {
	uint32_t offset; /* bytes from the start of the image; bit 0: Thumb code */
	char name[OWN_NAME_MAX];
};

extern const struct name_row names_table[]; /* ascending; ends with offset 0xffffffff */

/* A function of the hypervisor's. */
struct own_name {
	uint32_t start; /* address of its first instruction */
	uint32_t size;	/* bytes */
	bool thumb;
	char name[OWN_NAME_MAX];
};

/** Finds the function that holds @address, whose bit 0 does not matter. false: @address is not in the image's text. */
bool name_of(uint32_t address, struct own_name *found);

#endif
