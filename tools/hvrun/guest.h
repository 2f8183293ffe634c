/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tree a domain will be started with, made by the same code as in the hypervisor (<hvlib/guest_tree.h>). */
#ifndef HVRUN_GUEST_H
#define HVRUN_GUEST_H
#include "plan.h"
#include <stddef.h>

/** The tree of domain @i: generated, or the given one with the hypervisor's changes, each told on stderr. It lacks the
 *  rng-seed that the hypervisor adds at each start.
 *  Returns the tree (fdt_totalsize() bytes, the caller frees), or NULL after a message. */
void *guest_tree_make(const struct plan *plan, size_t i);

/** The id the hypervisor will give domain @i: 0 with the control capability, else counted from 1. */
unsigned guest_id(const struct options *options, size_t i);

#endif
