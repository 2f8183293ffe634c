/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HYP vectors (Arm DDI 0406C, B1.8.1, table B1-3) and the way into and out of a guest.
 * ARM code, as the vectors must be while HSCTLR.TE is 0; the C code is Thumb: what that calls here is a %function, so
 * that the link lets the instruction set change on the way.
 * While a guest runs, sp_hyp points to its struct vcpu (first member: struct guest_regs). Interrupts stay masked in HYP,
 * so IRQ and FIQ come from guests only; everything else that HYP itself raises goes to hyp_fault. */
#include "arch/asm_offsets.h"
	.syntax unified
	.arch armv7ve
	.arm
	.text

	.balign 32
	.global hyp_vectors
hyp_vectors:
	b	fault_reset
	b	fault_und
	b	fault_hvc
	b	fault_pabt
	b	fault_dabt
	b	exit_trap_entry
	b	exit_irq_entry
	b	exit_fiq_entry

	.macro exit_entry kind
	stmia	sp, {r0-r12, lr}
	mrs	r2, elr_hyp
	mrs	r3, spsr
	mov	r0, sp
	strd	r2, r3, [sp, #VCPU_PC]
	mov	r1, #\kind
	ldr	sp, [sp, #VCPU_HYP_SP]
	bl	exit_dispatch		/* (vcpu, kind): the vcpu to enter */
	.endm

exit_irq_entry:
	exit_entry 1
	b	guest_enter
exit_fiq_entry:
	exit_entry 2
	b	guest_enter
exit_trap_entry:
	exit_entry 0

	/* r0 = struct vcpu whose registers are loaded but for struct guest_regs. */
	.global guest_enter
	.type	guest_enter, %function
guest_enter:
	mov	sp, r0
	ldrd	r2, r3, [sp, #VCPU_PC]
	msr	elr_hyp, r2
	msr	spsr_cxsf, r3
	ldmia	sp, {r0-r12, lr}
	eret

	/* A fault of the hypervisor itself. sp may be what is broken, so nothing is pushed: TPIDRPRW (the guest's; it is
	 * saved by then or lost with us) holds r0 until the frame in struct pcpu has it. */
	.macro fault_entry name, number
\name:	mcr	p15, 0, r0, c13, c0, 4	/* TPIDRPRW */
	mov	r0, #\number
	b	hyp_fault
	.endm
	fault_entry fault_reset, 0
	fault_entry fault_und, 1
	fault_entry fault_hvc, 2
	fault_entry fault_pabt, 3
	fault_entry fault_dabt, 4

hyp_fault:
	mcr	p15, 0, r1, c13, c0, 2	/* TPIDRURW holds r1 meanwhile */
	mrc	p15, 4, r1, c13, c0, 2	/* HTPIDR */
	ldr	r1, [r1, #PCPU_FAULT_FRAME]
	str	r2, [r1, #8]
	add	r2, r1, #12
	stmia	r2, {r3-r12}
	mrc	p15, 0, r2, c13, c0, 4
	str	r2, [r1]
	mrc	p15, 0, r2, c13, c0, 2
	str	r2, [r1, #FRAME_R1]
	str	sp, [r1, #FRAME_SP]
	str	lr, [r1, #FRAME_LR]
	mrs	r2, elr_hyp
	str	r2, [r1, #FRAME_PC]
	mrs	r2, spsr
	str	r2, [r1, #FRAME_CPSR]
	mrc	p15, 4, r2, c13, c0, 2
	ldr	sp, [r2, #PCPU_FAULT_SP]
	mov	r4, r1
	bl	fault_dispatch		/* (number, frame): returns only for a probing access */
	ldr	r2, [r4, #FRAME_PC]
	msr	elr_hyp, r2
	ldr	r2, [r4, #FRAME_CPSR]
	msr	spsr_cxsf, r2
	ldr	sp, [r4, #FRAME_SP]
	ldr	lr, [r4, #FRAME_LR]
	mov	r0, r4
	ldmia	r0, {r0-r12}
	eret

	/* uint32_t probe_read32(uintptr_t address, uint32_t *value): 1 when the load worked, 0 when it faulted. */
	.global probe_read32, probe_read32_load, probe_read32_fixup
	.type	probe_read32, %function
probe_read32:
	mov	r2, r0
	mov	r0, #0
	mov	r3, #0
probe_read32_load:
	ldr	r3, [r2]
	dsb
	mov	r0, #1			/* not reached when the load faults */
probe_read32_fixup:
	str	r3, [r1]
	bx	lr

	/* uint32_t probe_access(uintptr_t address, uint32_t *value, uint32_t kind): 1 when it worked, 0 when it faulted.
	 * kind: row of the table below. */
	.global probe_access, probe_access_start, probe_access_fixup
	.type	probe_access, %function
probe_access:
	ldr	r3, [r1]
	mov	r12, #0
	add	pc, pc, r2, lsl #3
	nop
probe_access_start:
	ldrb	r3, [r0]
	b	1f
	ldrh	r3, [r0]
	b	1f
	ldr	r3, [r0]
	b	1f
	strb	r3, [r0]
	b	1f
	strh	r3, [r0]
	b	1f
	str	r3, [r0]
1:	dsb
	mov	r12, #1			/* not reached when the access faults */
probe_access_fixup:
	str	r3, [r1]
	mov	r0, r12
	bx	lr
