/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The wires of the link. */
#ifndef DEBUG_LINK_PORTS_H
#define DEBUG_LINK_PORTS_H
#include <hvlib/host_tree.h>

/** Finds the wires that @host has, and starts the link over them. On the boot pcpu, when interrupts work. */
void link_ports_start(const struct host_tree *host);
/** Maps the registers that link_ports_start() will look at. Before the MMU is on. 0 or -HV_ENOMEM. */
int link_ports_map(const struct host_tree *host);

#endif
