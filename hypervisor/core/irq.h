/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Physical interrupts: who handles which. */
#ifndef CORE_IRQ_H
#define CORE_IRQ_H
#include <stdbool.h>
#include <stdint.h>

#define SGI_KICK  0u /* look again: run queue, virtual interrupts */
#define SGI_STOP  1u /* the hypervisor died on another pcpu */
#define SGI_HOLD  2u /* somebody wants to look at what runs here (debug/hold.h) */
#define SGI_LINK  3u /* the link's request may be done (debug/link.c) */
#define IRQ_COUNT 256u

typedef void irq_fn(uint32_t intid);

/** Registers @fn for @intid and enables it here (private) or at the boot pcpu (shared). Once at start. Returns false
 *  when it cannot be used; a line says why. */
bool irq_register(uint32_t intid, irq_fn *fn);
/** The same, but the handler leaves the interrupt active: who ends it is the guest (HW-linked list register). */
bool irq_register_linked(uint32_t intid, irq_fn *fn);
/** A handler for an SGI besides SGI_KICK; SGIs are always enabled. */
void irq_register_sgi(uint32_t sgi, irq_fn *fn);
/** Who handles @intid; NULL: nobody. */
irq_fn *irq_handler(uint32_t intid);
/** Enables the registered private interrupts on this pcpu. */
void irq_start_cpu(void);
/** Takes every interrupt that is pending. Returns the INTID of the first, 1023 when there was none. */
uint32_t irq_handle_all(void);

#endif
