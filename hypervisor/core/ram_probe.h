/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Is the RAM that the host's tree claims really there? */
#ifndef CORE_RAM_PROBE_H
#define CORE_RAM_PROBE_H
#include <hvlib/host_tree.h>

/** Checks each bank's end and looks for aliases (a smaller chip repeats), before anything is put there; caches off.
 *  A bank that is too large is cut, and a line says so. */
void ram_probe(struct host_tree *tree);

#endif
