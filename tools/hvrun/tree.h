/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The host's device tree with the domains in /chosen: Xen's dom0less binding and hvscope's own properties. */
#ifndef HVRUN_TREE_H
#define HVRUN_TREE_H
#include "plan.h"
#include <stdbool.h>
#include <stddef.h>

/** Copies the tree @base of @base_size bytes and adds to the copy's /chosen one node a domain, in the order of the
 *  command line, and the hypervisor's command line.
 *  Returns the packed tree (fdt_totalsize() bytes, the caller frees), or NULL after a message that names @what. */
void *tree_make(const struct plan *plan, const void *base, size_t base_size, const char *what);

/** The hypervisor's command line: stage2=pages for QEMU, maxcpus= where its number of processors is fixed, then
 * --hv-args (a later word wins). The caller frees; "" if there is nothing to say. */
char *tree_hv_args(const struct plan *plan);

#endif
