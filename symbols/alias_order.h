/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which of several names at one address Linux prints: the first in the order of its scripts/kallsyms.c (5.x, 6.x). */
#ifndef SYMBOLS_ALIAS_ORDER_H
#define SYMBOLS_ALIAS_ORDER_H
#include <stdbool.h>

/** Is @name an assembler's mapping symbol: $a, $d, $t, $x, perhaps with a suffix (IHI 0044, "Mapping symbols")? */
bool alias_is_mapping(const char *name);

/** < 0: @a comes before @b. Types are nm's letters. Text comes first, weak names late, then names that a linker script
 *  provides, then those with more leading underscores; what is left, in the order of nm -n: by name. */
int alias_compare(char type_a, const char *a, char type_b, const char *b);

#endif
