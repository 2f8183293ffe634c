/* SPDX-License-Identifier: GPL-2.0-or-later */
/* See asm.h. */
	.syntax unified
	.arch_extension virt
	.arch_extension sec
	.arm
	.text
	.global	call_hvc_all
call_hvc_all:
	push	{r4-r12, lr}
	str	r1, call_out
	ldr	lr, [r0, #52]
	ldr	r1, [r0, #56]
	msr	cpsr_f, r1
	ldmia	r0, {r0-r12}
	hvc	#0
	str	r0, call_r0
	ldr	r0, call_out
	stmib	r0, {r1-r12}
	str	lr, [r0, #52]
	mrs	r1, cpsr
	str	r1, [r0, #56]
	ldr	r1, call_r0
	str	r1, [r0]
	pop	{r4-r12, pc}
call_out:
	.word	0
call_r0:
	.word	0

	.global	hvc_imm1, hvc_immffff, smc_imm1, smc_call
hvc_imm1:
	ldr	r0, =0x84000000
	hvc	#1
	bx	lr
hvc_immffff:
	ldr	r0, =0x84000000
	hvc	#0xffff
	bx	lr
smc_imm1:
	ldr	r0, =0x84000000
	smc	#1
	bx	lr
smc_call:
	push	{r4, lr}
	mov	r4, r0
	ldr	r0, [r0]
	mov	r1, #0
	smc	#0
	str	r0, [r4]
	pop	{r4, pc}
	.pool

	.thumb
	.global	hvc_thumb_imm2
	.thumb_func
hvc_thumb_imm2:
	hvc	#2
	bx	lr

	.balign	4
	.global	entry_thumb
	.thumb_func
entry_thumb:
	mrs	r4, cpsr
	bx	pc
	nop
	.arm
	b	entry_common
	.global	entry_arm
entry_arm:
	mrs	r4, cpsr
	/* MRS reads T as 0: told apart by the way here. */
	bic	r4, r4, #0x20
	b	entry_record
entry_common:
	orr	r4, r4, #0x20
entry_record:
	mrc	p15, 0, r5, c1, c0, 0
	mrc	p15, 0, r6, c0, c0, 5
	and	r6, r6, #7
	mov	r7, #12
	ldr	r8, =entered
	mla	r8, r6, r7, r8
	stmia	r8, {r0, r4, r5}
	mov	r0, r6
	b	secondary_entry
	.pool

	.bss
	.balign	4
	.global	entered
entered:
	.space	8 * 12
