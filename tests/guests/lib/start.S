/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Entry of the boot cpu and of the others, stacks of every mode, vectors, and the guarded call. */
#include "exception.h"
#include "cpu_asm.h"
	.syntax unified
	.arm
	.section .text.start, "ax"
	.global _start
_start:
	/* r0-r2, CPSR, SCTLR, sp and lr are kept as they came: hello judges them. */
	ldr	r3, =entry_state
	stmia	r3!, {r0-r2}
	mrs	r4, cpsr
	mrc	p15, 0, r5, c1, c0, 0
	stmia	r3!, {r4, r5}
	str	sp, [r3], #4
	str	lr, [r3]
	ldr	r4, =__bss_start
	ldr	r5, =__bss_end
	mov	r6, #0
1:	cmp	r4, r5
	strlo	r6, [r4], #4
	blo	1b
	bl	cpu_setup
	bl	guest_start
	b	.

	.global secondary_entry
secondary_entry:
	mov	r4, r0
	bl	cpu_setup
	mov	r0, r4
	bl	smp_entered
	b	.

	.text
/* Stacks of every mode and VBAR for the cpu we run on; leaves SVC mode, all masked. Clobbers r0-r3. */
cpu_setup:
	mov	r3, lr
	mrc	p15, 0, r0, c0, c0, 5
	and	r0, r0, #7
	ldr	r1, =stacks
	mov	r2, #STACK_CPU
	mla	r1, r0, r2, r1
	.irp	mode, 0x11, 0x12, 0x17, 0x1b, 0x1f
	cps	#\mode
	add	r1, r1, #STACK_MODE
	mov	sp, r1
	.endr
	cps	#0x13
	add	r1, r1, #STACK_SVC
	mov	sp, r1
	ldr	r0, =vectors
	mcr	p15, 0, r0, c12, c0, 0
	isb
	bx	r3

	.balign	32
	.global	vectors
vectors:
	b	.
	b	vector_und
	b	vector_svc
	b	vector_pabt
	b	vector_dabt
	b	.
	b	vector_irq
	b	vector_fiq

/* Each mode has its own stack, so a handler survives whatever the interrupted code did to its sp. */
	.macro	vector_entry name, number, adjust
vector_\name:
	sub	lr, lr, #\adjust
	push	{r0-r12, lr}
	mov	r1, #\number
	b	vector_common
	.endm
	vector_entry und, VECTOR_UND, 0
	vector_entry svc, VECTOR_SVC, 0
	vector_entry pabt, VECTOR_PABT, 4
	vector_entry dabt, VECTOR_DABT, 8
	vector_entry irq, VECTOR_IRQ, 4
	vector_entry fiq, VECTOR_FIQ, 4
vector_common:
	mrs	r0, spsr
	push	{r0}
	sub	sp, sp, #4
	mov	r0, sp
	bl	exception_entry
	add	sp, sp, #4
	pop	{r0}
	msr	spsr_cxsf, r0
	clrex
	ldmia	sp!, {r0-r12, pc}^

/* uint32_t guard_call(struct guard *g, uint32_t fn, uint32_t arg) */
	.global	guard_call
guard_call:
	push	{r4-r12, lr}
	mrs	r12, cpsr
	str	sp, [r0, #GUARD_SP]
	str	r12, [r0, #GUARD_CPSR]
	push	{r0, r1}	/* @fn may spoil every register but sp and lr */
	mov	r3, r1
	mov	r0, r2
	blx	r3
	pop	{r1, r2}
	mov	r0, #VECTOR_NONE
	str	r0, [r1, #GUARD_VECTOR]
	pop	{r4-r12, pc}

/* uint32_t guard_call_user(struct guard *g, uint32_t fn, uint32_t arg, uint32_t user_sp) */
	.global	guard_call_user
guard_call_user:
	push	{r4-r12, lr}
	mrs	r12, cpsr
	str	sp, [r0, #GUARD_SP]
	str	r12, [r0, #GUARD_CPSR]
	ldr	r4, =guard_user_return
	cps	#0x1f
	mov	sp, r3
	mov	lr, r4
	cps	#0x13
	bic	r12, r12, #0x3f
	orr	r12, r12, #0x10
	tst	r1, #1
	orrne	r12, r12, #0x20
	bic	r1, r1, #1
	push	{r1, r12}
	mov	r0, r2
	rfeia	sp!

guard_user_return:
	svc	#0
	.global	guard_user_done
guard_user_done:
	b	.

/* r0 = the guard; the exception's return has restored CPSR. */
	.global	guard_resume
guard_resume:
	ldr	sp, [r0, #GUARD_SP]
	ldr	r0, [r0, #GUARD_VECTOR]
	pop	{r4-r12, pc}

	.bss
	.balign	8
stacks:
	.space	8 * STACK_CPU
