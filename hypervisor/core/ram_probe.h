/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Is the RAM that the host's tree claims really there? */
#ifndef CORE_RAM_PROBE_H
#define CORE_RAM_PROBE_H
#include <hvlib/host_tree.h>

/** hvlib/ram_probe.h, before anything is put in RAM; caches off. */
void ram_probe(struct host_tree *tree);

#endif
