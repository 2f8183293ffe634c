/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of the registers of devices that guests look for first: GICv2, PL011, PrimeCell, 8250. */
#ifndef HVLIB_DEVREG_H
#define HVLIB_DEVREG_H
#include <stdint.h>

#define DEVREG_SHIFT_DEFAULT (-1)

/** Name of the register at byte @offset in region @reg_index (the pair of reg) of a device that is @compatible:
 *  "GICD_TYPER"; static. NULL when it is not known. @shift: the node's reg-shift (0..7), or DEVREG_SHIFT_DEFAULT. */
const char *devreg_name(const char *compatible, unsigned reg_index, uint64_t offset, int shift);

#endif
