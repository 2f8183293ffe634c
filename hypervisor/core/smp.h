/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The host's cpus. */
#ifndef CORE_SMP_H
#define CORE_SMP_H
#include <hvlib/host_tree.h>
#include "arch/pcpu.h"

/** The boot pcpu's entry in pcpus[], on the image's own stacks. */
void smp_init_boot(void);
/** Takes the guard pages under the boot pcpu's stacks out of the map. The MMU is on. */
void smp_guard_boot(void);
/** Starts the others, at most @max in all, each with stacks of its own; waits until each has answered or
 *  a second has passed. Lines say what did not work. */
void smp_start_others(const struct host_tree *tree, uint32_t max);
/** What every pcpu sets up for itself before it runs vcpus: traps, GIC interface, timers, interrupts. */
void smp_setup_this(void);

/** Switches the machine off when the console is out. Returns only if the firmware refuses; a line says so. */
void machine_off(void);
/** The same for a restart of the machine. */
void machine_reset(void);

#endif
