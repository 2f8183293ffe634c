/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inputs that are changes to something sound: what a parser finds by many checks, random bytes would never pass. */
#ifndef EDITS_H
#define EDITS_H
#include <stddef.h>
#include <stdint.h>

/** Applies @data to the @size bytes at @bytes, [from, size) of them: five bytes each change, a place (24 bits, taken
 * modulo the size), what to do, and a value. Returns the size: a change can cut the end off. */
size_t apply_edits(uint8_t *bytes, size_t from, size_t size, const uint8_t *data, size_t length);

#endif
