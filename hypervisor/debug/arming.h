/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where breakpoints are put: into the processor's registers, and into guests' RAM as patched instructions. */
#ifndef DEBUG_ARMING_H
#define DEBUG_ARMING_H
#include <stdbool.h>
#include <stdint.h>
#include "debug/breaks.h"

/** As breaks_add and the others (debug/breaks.h), and what that changes is armed. */
int arming_add(const struct brk *b);
int arming_remove(const struct brk *b);
bool arming_remove_owners(struct domain *d, uint32_t owners);
/** @d begins anew, or ends: its breakpoints are where its code is, and nowhere when it does not run. */
void arming_reset(struct domain *d);

/** @d is about to be freed: nobody finds it any more. */
void arming_forget(const struct domain *d);

void arming_start(void);

#endif
