/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sets of small numbers as text: "0-1,5". */
#ifndef HVLIB_RANGES_H
#define HVLIB_RANGES_H
#include <stddef.h>
#include <stdint.h>

/** Writes the numbers of the bits that are set in @words[0] (0 to 31), @words[1] (32 to 63) ... to @buf,
 * NUL-terminated; cut where there is no room for a whole number, then it ends in "...". Returns @buf. */
const char *ranges_text(const uint32_t *words, unsigned n, char *buf, size_t size);

#endif
