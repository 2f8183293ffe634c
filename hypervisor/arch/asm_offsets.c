/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Proves the offsets that assembly uses. */
#include <stddef.h>
#include <hvabi/regs.h>
#include "arch/asm_offsets.h"
#include "arch/pcpu.h"

_Static_assert(offsetof(struct guest_regs, lr_usr) == VCPU_LR, "asm_offsets.h");
_Static_assert(offsetof(struct guest_regs, pc) == VCPU_PC, "asm_offsets.h");
_Static_assert(offsetof(struct guest_regs, cpsr) == VCPU_CPSR, "asm_offsets.h");
_Static_assert(sizeof(struct guest_regs) == VCPU_HYP_SP, "struct vcpu: hyp_sp follows its guest_regs");
_Static_assert(offsetof(struct pcpu, fault_frame) == PCPU_FAULT_FRAME, "asm_offsets.h");
_Static_assert(offsetof(struct pcpu, fault_sp) == PCPU_FAULT_SP, "asm_offsets.h");
_Static_assert(offsetof(struct pcpu, sp) == PCPU_SP, "asm_offsets.h");
_Static_assert(offsetof(struct fault_frame, r[1]) == FRAME_R1, "asm_offsets.h");
_Static_assert(offsetof(struct fault_frame, sp) == FRAME_SP, "asm_offsets.h");
_Static_assert(offsetof(struct fault_frame, lr) == FRAME_LR, "asm_offsets.h");
_Static_assert(offsetof(struct fault_frame, pc) == FRAME_PC, "asm_offsets.h");
_Static_assert(offsetof(struct fault_frame, cpsr) == FRAME_CPSR, "asm_offsets.h");
