/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sizes of the stacks in bytes: five of STACK_MODE (FIQ, IRQ, ABT, UND, SYS/USR) and SVC's, for each of 8 cpus. */
#ifndef GUEST_CPU_ASM_H
#define GUEST_CPU_ASM_H

#define STACK_MODE 0x800
#define STACK_SVC  0x1800
#define STACK_CPU  (5 * STACK_MODE + STACK_SVC)

#endif
