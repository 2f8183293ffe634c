/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The hypervisor's own function names, linked into the image by scripts/hv-tables. */
#ifndef ARCH_NAMES_H
#define ARCH_NAMES_H
#include <hvlib/name_table.h>

extern const uint8_t own_names[]; /* from the start of the image on */

/** Once, at start: makes names quick to find. */
void names_start(void);

/** Finds the function of ours that holds @address, whose bit 0 does not matter; @found->start is an address. false:
 * @address is not in the image's text. */
bool name_of(uint32_t address, struct name_found *found);

#endif
