/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A small scanf for lines of a log, total on any input.
 *
 * In a pattern a blank stands for any run of blanks, also an empty one; other characters stand for themselves, but
 *   %x  a hexadecimal number of 1 to 16 digits, with or without 0x	-> the next number
 *   %u  a decimal number						-> the next number
 *   %w  a run of non-blank characters					-> the next string
 *   %*  the rest of the line, without blanks around			-> the next string
 *   %f  everything up to the literal text behind it in the pattern	-> the next string
 *   %s  a symbol: "name+0x1/0x2 [module]", "name [module]", "name"	-> the next symbol
 *   %S  the same, but with an offset, or a bare address 0xc0012345	-> the next symbol
 *   $   the end of the line
 * What follows a pattern without $ is not looked at. */
#ifndef STACKDUMP_PATTERN_H
#define STACKDUMP_PATTERN_H
#include "event.h"

/** Fills numbers, strings and symbols of @event (and their counts) when @line begins as @pattern says. */
bool pattern_match(const char *pattern, struct text line, struct event *event);

#endif
