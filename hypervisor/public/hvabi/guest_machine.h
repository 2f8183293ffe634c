/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The machine that a guest sees: a subset of QEMU's "virt" (docs/machine.md). Addresses are ipa, sizes bytes. Written
 * once: the hypervisor emulates it, the tree generator describes it, the test guests use it. */
#ifndef HVABI_GUEST_MACHINE_H
#define HVABI_GUEST_MACHINE_H

#define GUEST_RAM_BASE	 0x40000000u
#define GUEST_RAM_MIN	 0x00200000u /* 2 MiB: the smallest RAM a domain may ask for */
#define GUEST_RAM_MAX	 0xc0000000u /* RAM ends below 4 GiB: the stage-2 input space is 32 bits */
#define GUEST_GICD_BASE	 0x08000000u
#define GUEST_GICD_SIZE	 0x00001000u
#define GUEST_GICC_BASE	 0x08010000u
#define GUEST_GICC_SIZE	 0x00002000u
#define GUEST_UART_BASE	 0x09000000u
#define GUEST_UART_SIZE	 0x00001000u
#define GUEST_UART_INTID 33u /* SPI 1 */
#define GUEST_UART_CLOCK 24000000u

/* Private interrupts of the generic timer, as INTIDs (PPI n is INTID 16 + n). */
#define GUEST_TIMER_SEC_PHYS_INTID 29u
#define GUEST_TIMER_PHYS_INTID	   30u
#define GUEST_TIMER_VIRT_INTID	   27u
#define GUEST_TIMER_HYP_INTID	   26u

#define GUEST_INTIDS	 128u /* 32 private and 96 shared */
#define GUEST_MAX_VCPUS	 8u
#define GUEST_DTB_OFFSET 0x08000000u /* 128 MiB above RAM base, or the top of a smaller RAM */

/* Entry state of a vcpu: Linux' boot protocol for 32-bit ARM, as Xen has it (docs/machine.md). */
#define GUEST_ENTRY_CPSR  0x400001d3u /* SVC, A, I and F masked */
#define GUEST_ENTRY_SCTLR 0x00c50078u /* MMU and caches off */

#endif
