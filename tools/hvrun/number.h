/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers of the command line. Pure. */
#ifndef HVRUN_NUMBER_H
#define HVRUN_NUMBER_H
#include <stdbool.h>
#include <stdint.h>

/** Bytes: a number (decimal, or hexadecimal after 0x) and then nothing, K, M or G for binary multiples, in either case.
 *  False, and *@bytes untouched, for anything else and for what does not fit 64 bits. */
bool number_size(const char *text, uint64_t *bytes);

/** An address of 32 bits, decimal or hexadecimal after 0x. */
bool number_addr(const char *text, uint32_t *addr);

/** A decimal number of 32 bits. */
bool number_count(const char *text, uint32_t *count);

/** Seconds with an optional fraction, 0.001 to 1000000, as milliseconds. */
bool number_seconds(const char *text, int64_t *ms);

#endif
