/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The world switch: a vcpu's banked, CP15 and VFP registers, from the lists in <hvabi/regs.h>. */
#ifndef ARCH_CONTEXT_H
#define ARCH_CONTEXT_H
#include <stdbool.h>
#include <hvabi/regs.h>
#include "arch/asm_offsets.h"
#include "arch/pcpu.h"

/** Reads every register of the lists into @c. The hardware keeps its values. */
void context_save(struct guest_context *c);
/** Writes every register of the lists. The caller does the ISB (an exception return is one). */
void context_restore(const struct guest_context *c);

/** The hypervisor's own registers where this stands. The function must call others, or its frame record has no LR. */
__attribute__((always_inline)) static inline void context_own_frame(struct fault_frame *f)
{
	__asm__ volatile("stmia %1, {r0-r12}\n\t"
			 "str sp, [%1, %2]\n\t"
			 "mov %0, pc" /* in Thumb code: of this instruction and 4 (Arm DDI 0406C, A2.3) */
			 : "=r"(f->pc)
			 : "r"(f), "I"(FRAME_SP)
			 : "memory");
	f->pc -= 4;
	__asm__ volatile("mrs %0, cpsr" : "=r"(f->cpsr));
	f->lr = (uint32_t)(uintptr_t)__builtin_return_address(0);
}

/** Saves only what a dump needs afresh: all but VFP. */
void context_save_core(struct guest_context *c);

/** R8 to R14 (@n) of @mode as the hardware holds them; LR_usr (14 in USR and SYS) is not among them: it is in struct
 *  guest_regs. R8 to R12 of modes other than FIQ are there too: returns false and does nothing. */
bool context_live_get(uint32_t mode, unsigned n, uint32_t *value);
bool context_live_set(uint32_t mode, unsigned n, uint32_t value);
/** SPSR of @mode: MODE_UND or MODE_ABT. */
void context_live_set_spsr(uint32_t mode, uint32_t value);

#endif
