/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Offsets that assembly needs, written by hand and proven in arch/asm_offsets.c. */
#ifndef ARCH_ASM_OFFSETS_H
#define ARCH_ASM_OFFSETS_H

#define VCPU_LR	    52 /* struct guest_regs: r0-r12, then lr_usr, pc, cpsr */
#define VCPU_PC	    56
#define VCPU_CPSR   60
#define VCPU_HYP_SP 64

#define PCPU_FAULT_FRAME 0 /* struct pcpu: where a fault of the hypervisor's own is saved */
#define PCPU_FAULT_SP	 4
#define PCPU_SP		 8
#define FRAME_R1	 4
#define FRAME_SP	 52
#define FRAME_LR	 56
#define FRAME_PC	 60
#define FRAME_CPSR	 64

#define TREE_MAX 0x200000 /* bytes of a host tree that is believed */

#endif
