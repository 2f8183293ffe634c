/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What tests/qemu/unwind-texts compares: a dump as text, and beside it the true trace. */
#ifndef TESTS_UNWIND_TEXTDUMP_H
#define TESTS_UNWIND_TEXTDUMP_H
#include <stdio.h>

#include <symbols/symbols.h>

#include "truth.h"

/** "reach N": so many callers have all their words in the dump; then a line "PC SYMBOL" each, innermost first; then
 * "end user" or "end bottom". 0, or -1: cannot be written (said on stderr). */
int textdump_truth(const char *path, struct symbols *symbols, const struct truth *t, unsigned reach);
/** Callers whose words are on the stack that @t begins on: up to where another stack was left for it. */
unsigned textdump_one_stack(struct symbols *symbols, const struct truth *t);

#endif
