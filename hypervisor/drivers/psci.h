/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The firmware's PSCI, by SMC (Arm DEN 0022). */
#ifndef DRIVERS_PSCI_H
#define DRIVERS_PSCI_H
#include <stdbool.h>
#include <stdint.h>

#define PSCI_SYSTEM_OFF	  0x84000008u
#define PSCI_SYSTEM_RESET 0x84000009u

/* Function ids in use: PSCI 0.2's, or a 0.1 node's own. 0: this firmware has none. */
extern uint32_t psci_cpu_on_id;
extern bool psci_has_system_off; /* PSCI 0.2 or later, by SMC */

int32_t psci_call(uint32_t function, uint32_t a, uint32_t b, uint32_t c);
/** Starts pcpu @mpidr at pa @entry with r0 = @context. Returns 0 or PSCI's negative code. */
int32_t psci_cpu_on(uint32_t mpidr, uint32_t entry, uint32_t context);
/** Power off; returns when the firmware refuses. Only with psci_has_system_off: an SMC without a monitor is undefined.
 */
void psci_system_off(void);
/** Reset of the machine; the same. */
void psci_system_reset(void);

#endif
