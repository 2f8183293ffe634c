/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of the GIC guest and what they share: interrupts are polled by IAR with CPSR.I set, so that each step is
 * judged where it happens. */
#ifndef GIC_SUITES_H
#define GIC_SUITES_H
#include <stdint.h>

void gicd_register_tests(uint32_t cpus);
void gicc_delivery_tests(void);
void gic_uart_tests(void);
void gic_smp_tests(uint32_t cpus);

/** INTIDs with no device behind them on QEMU's virt and on hvscope. */
#define FREE_SPI  40u
#define FREE_SPIS 8u

/** Acknowledges the next interrupt; GIC_SPURIOUS when none came within @ms milliseconds. */
uint32_t ack_wait(uint32_t ms);

/** Acknowledges what comes within a moment: for "nothing may come". */
uint32_t ack_none(void);

/** GICC_EOIR. */
void end(uint32_t iar);

/** All SPIs and SGIs off, not pending, not active, priority 0xa0, edge, target cpu 0; the CPU interface on. */
void gic_reset(void);

#endif
