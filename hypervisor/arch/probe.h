/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads that may fault: to find out whether there is memory or a device. */
#ifndef ARCH_PROBE_H
#define ARCH_PROBE_H
#include <stdbool.h>
#include <stdint.h>

/** Reads the word at @address (4-aligned). Returns true and stores it in @value; false when the read aborted, *value is
 *  0 then. Works before the MMU is on, in HYP and in a wrong start's SVC. */
bool probe_read32(uintptr_t address, uint32_t *value);

/** One access of 1, 2 or 4 @bytes to a device (mapped, aligned), while a guest's registers may be in the hardware.
 * False when it aborted. */
bool probe_device_read(uintptr_t address, unsigned bytes, uint32_t *value);
bool probe_device_write(uintptr_t address, unsigned bytes, uint32_t value);

/** Called by the fault handler: was this a probing read at @pc? Then *@pc becomes where it goes on. */
bool probe_fixup(uint32_t *pc);

#endif
