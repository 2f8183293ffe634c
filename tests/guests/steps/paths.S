/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every way to write the pc that ARM and Thumb have (Arm DDI 0406C, A2.3.1, chapter A8, B9.3), taken and not taken.
 * r4 is the round's random number, and kept by all; r0-r3 and r12 are anybody's. Between paths_begin and paths_end,
 * and nowhere else, a test steps. */
#define GUEST_GICC_BASE 0x08010000
#define GICC_IAR	 0x0c /* Arm IHI 0048B, 4.4.4 */
#define GICC_EOIR	 0x10

	.syntax unified
	.text
	.balign	4096
	.global	paths_begin, paths_start, paths_irq, paths_irq_end, paths_end
	.arm
paths_begin:

	.balign	32
paths_vectors:
	b	.
	b	on_und
	b	on_svc
	b	on_pabt
	b	on_dabt
	b	.
	b	paths_irq
	b	.

	/* Flags from the random number, another part of it each time. */
	.macro	flags n
	ror	r12, r4, #\n
	msr	apsr_nzcvq, r12
	.endm
	.macro	arm_target name, t=r0
	ldr	\t, =\name
	.endm
	.macro	thumb_target name, t=r0
	ldr	\t, =\name + 1
	.endm

paths_start:
	mov	r4, r0
	ldr	r0, =paths_vectors
	mcr	p15, 0, r0, c12, c0, 0
	isb
	.global	paths_round
paths_round:
	eor	r4, r4, r4, lsl #13
	eor	r4, r4, r4, lsr #17
	eor	r4, r4, r4, lsl #5
	/* The ARM half with interrupts masked and the other without, or the other way round. */
	mrs	r0, cpsr
	bic	r0, r0, #0x80
	tst	r4, #1
	orrne	r0, r0, #0x80
	msr	cpsr_c, r0
	bl	arm_branches
	bl	arm_alu
	bl	arm_loads
	bl	arm_multiples
	bl	arm_exceptions
	bl	arm_modes
	mrs	r0, cpsr
	eor	r0, r0, #0x80
	msr	cpsr_c, r0
	blx	thumb_branches
	blx	thumb_it
	blx	thumb_loads
	blx	thumb_exceptions
	b	paths_round
	.ltorg

/* --- ARM --- */

leaf_arm:
	bx	lr
leaf_arm_mov:
	mov	pc, lr
leaf_arm_cond:
	bxeq	lr
	bxne	lr
leaf_arm_stack:
	push	{r5, lr}
	nop
	pop	{r5, pc}
leaf_arm_one:
	push	{lr}
	pop	{pc}

	.macro	arm_cond cond, part
	flags	\part
	b\cond	1f
	nop
1:
	.endm
arm_branches:
	push	{r5, lr}
	arm_cond eq, 1
	arm_cond ne, 2
	arm_cond cs, 3
	arm_cond cc, 4
	arm_cond mi, 5
	arm_cond pl, 6
	arm_cond vs, 7
	arm_cond vc, 8
	arm_cond hi, 9
	arm_cond ls, 10
	arm_cond ge, 11
	arm_cond lt, 12
	arm_cond gt, 13
	arm_cond le, 14
	flags	3
	bl	leaf_arm
	bleq	leaf_arm_mov
	blvc	leaf_arm_cond
	bl	leaf_arm_cond
	blx	leaf_thumb
	blx	leaf_thumb_odd
	arm_target leaf_arm
	blx	r0
	thumb_target leaf_thumb_stack
	blxmi	r0
	blxpl	r0
	mov	lr, pc
	bx	r0
	mov	r2, #3
1:	subs	r2, r2, #1
	bne	1b
	pop	{r5, lr}
	bx	lr
	.ltorg

	/* Results of the sixteen operations, at a place behind it. */
	.macro	alu_to op, rn, op2:vararg
	\op	pc, \rn, \op2
	nop
	.endm
arm_alu:
	push	{r5, lr}
	and	r0, r4, #3
	add	pc, pc, r0, lsl #2
	nop
	nop
	b	1f
	b	2f
1:	nop
2:	mov	r1, #0
	arm_target 3f
	alu_to	add, r0, #0
3:	arm_target 4f + 256
	alu_to	sub, r0, #256
4:	arm_target 5f
	alu_to	rsb, r1, r0
5:	arm_target 6f
	alu_to	orr, r0, r1
6:	arm_target 7f
	alu_to	eor, r0, r1, lsl #3
7:	arm_target 8f
	alu_to	and, r0, r0
8:	arm_target 9f
	alu_to	bic, r0, #1
9:	mvn	r2, #0
	arm_target 10f - 4
	mov	r1, #3
	cmp	r1, r1		/* C is set */
	alu_to	adc, r0, r1
10:	arm_target 11f + 4
	mov	r1, #3
	cmn	r1, r1		/* C is clear */
	alu_to	sbc, r0, r1
11:	arm_target 12f
	mov	r1, #0
	cmp	r1, r1
	alu_to	rsc, r1, r0
12:	arm_target 13f
	mvn	r2, r0
	mvn	pc, r2
	nop
13:	arm_target 14f
	ror	r2, r0, #28
	mov	pc, r2, ror #4
	nop
14:	arm_target 15f
	lsl	r2, r0, #1
	mov	pc, r2, lsr #1
	nop
15:	arm_target 16f
	ror	r2, r0, #31	/* its top bit, shifted out, is what RRX takes in */
	lsrs	r3, r2, #1
	mov	pc, r2, rrx
	nop
16:	flags	5
	arm_target 17f
	movhi	pc, r0
	addls	pc, pc, #0	/* over the next one */
	nop
	nop
17:	thumb_target alu_thumb
	mov	pc, r0		/* a data-processing instruction changes the instruction set, too */
	.thumb
alu_thumb:
	bx	pc
	nop
	.arm
	pop	{r5, pc}
	.ltorg

arm_loads:
	push	{r5, lr}
	and	r0, r4, #1
	ldr	pc, [pc, r0, lsl #2]
	nop
	.word	1f, 2f
1:	nop
2:	ldr	r1, =load_table
	ldr	pc, [r1]
load_0:	ldr	pc, [r1, #4]!
load_1:	ldr	pc, [r1, #4]
load_2:	add	r1, r1, #12
	ldr	pc, [r1, #-4]
load_3:	ldr	pc, [r1], #4
load_4:	ldr	pc, [r1], #-4
load_5:	mov	r2, #2
	ldr	pc, [r1, r2, lsl #2]
load_6:	add	r1, r1, #20
	ldr	pc, [r1, -r2, lsl #2]
load_7:	mov	r2, #64
	ldr	pc, [r1, r2, lsr #4]
load_8:	flags	11
	ldrge	pc, [r1, #8]
	ldrlt	pc, [r1, #8]
load_9:	push	{r0}
	ldr	r0, =3f
	str	r0, [sp]
	pop	{pc}
	nop
3:	pop	{r5, lr}
	bx	lr
	.ltorg
load_table:
	.word	load_0, load_1, load_2, load_3, load_4, load_5, load_6, load_7
	.word	0, 0, load_8, load_9

arm_multiples:
	push	{r5, lr}
	ldr	r0, =many_table
	ldmia	r0, {r1, r2, pc}
many_0:	ldmib	r0, {r1, r2, r3, pc}
many_1:	add	r0, r0, #20
	ldmda	r0, {r1, pc}
many_2:	add	r0, r0, #8
	ldmdb	r0, {r1, pc}
many_3:	ldmia	r0!, {pc}
many_4:	ldmia	r0!, {r1, pc}
many_5:	flags	17
	ldmiacs	r0!, {r1, pc}
	ldmiacc	r0!, {r1, pc}
many_6:	bl	leaf_arm_stack
	bl	leaf_arm_one
	pop	{r5, pc}
	.ltorg
many_table:
	.word	0, 0, many_0, 0, many_1, many_2, many_3, many_4, 0, many_5, 0, many_6

/* --- exceptions --- */

on_und:	movs	pc, lr
on_pabt:
	subs	pc, lr, #0	/* BKPT: behind it, as far as it is four bytes long */
on_dabt:
	subs	pc, lr, #4
	/* r0 says how to return. */
on_svc:	cmp	r0, #8
	bhi	1f
	add	pc, pc, r0, lsl #2
	nop
	b	svc_movs
	b	svc_subs
	b	svc_ldm
	b	svc_rfeia
	b	svc_rfedb
	b	svc_rfeib
	b	svc_rfeda
	b	svc_thumb
	b	svc_thumb_rfe
1:	mrs	r1, spsr	/* from USR mode: back to where r12 says, in SVC mode */
	orr	r1, r1, #0xdf
	bic	r1, r1, #0x2c
	msr	spsr_cxsf, r1
	movs	pc, r12
svc_movs:
	movs	pc, lr
svc_subs:
	add	lr, lr, #8
	subs	pc, lr, #8
svc_ldm:
	push	{r1-r3, lr}
	ldm	sp!, {r1-r3, pc}^
svc_rfeia:
	srsdb	sp!, #0x13
	rfeia	sp!
svc_rfedb:
	sub	sp, sp, #8
	srsia	sp!, #0x13
	rfedb	sp
svc_rfeib:
	srsdb	sp!, #0x13
	sub	r1, sp, #4
	add	sp, sp, #8
	rfeib	r1
svc_rfeda:
	srsdb	sp!, #0x13
	add	r1, sp, #4
	add	sp, sp, #8
	rfeda	r1
svc_thumb:
	thumb_target 2f, r1
	bx	r1
	.thumb
2:	add.w	lr, lr, #16
	subs	pc, lr, #16
	.arm
svc_thumb_rfe:
	thumb_target 2f, r1
	bx	r1
	.thumb
2:	srsdb	sp!, #0x13
	rfeia	sp!
	.arm
	.balign	4
	.ltorg

	.macro	arm_svc how
	mov	r0, #\how
	mov	r5, lr
	svc	#\how
	mov	lr, r5
	.endm
arm_exceptions:
	push	{r5, r6, lr}
	.irp	how, 0, 1, 2, 3, 4, 5, 6, 7, 8
	arm_svc	\how
	.endr
	flags	9
	mov	r0, #0
	svcgt	#0
	svcle	#0xf000		/* its number is no register */
	udf	#0xffff
	bkpt	#0xf00
	ldr	r1, =load_table + 1
	ldr	r2, [r1]
	mrc	p15, 0, r2, c0, c0, 5
	mrc	p15, 0, apsr_nzcv, c9, c12, 0 /* or undefined; to no register at all */
	pop	{r5, r6, pc}
	.ltorg

/* A stack, a pc from it, and an exception return in each mode that has its own. */
arm_modes:
	push	{r5, r6, r7, lr}
	mrs	r5, cpsr
	mov	r6, sp
	.irp	mode, 0x11, 0x12, 0x17, 0x1b, 0x1f
	bic	r0, r5, #0x1f
	orr	r0, r0, #\mode
	orr	r0, r0, #0x80
	msr	cpsr_c, r0
	arm_target 1f
	push	{r0}
	pop	{pc}
	nop
1:	bl	leaf_arm
	.if	\mode != 0x1f
	msr	spsr_cxsf, r5
	arm_target 2f, lr
	movs	pc, lr
	.else
	msr	cpsr_c, r5
	.endif
	nop
2:
	.endr
	cps	#0x11
	ldr	r8, =mode_table
	mov	r9, #1
	ldr	pc, [r8, r9, lsl #2]
mode_0:	msr	cpsr_c, r5
	/* and in USR mode */
	ldr	r0, =in_user
	bic	r1, r5, #0xf
	push	{r0, r1}
	rfeia	sp!
in_user:
	mov	r1, sp
	mov	sp, r6
	bl	leaf_arm
	blx	leaf_thumb
	mov	sp, r1
	ldr	r12, =from_user
	mov	r0, #99
	svc	#0
from_user:
	msr	cpsr_c, r5
	pop	{r5, r6, r7, pc}
	.ltorg
mode_table:
	.word	0, mode_0

/* --- Thumb --- */
	.thumb
	.thumb_func
leaf_thumb:
	bx	lr
	.thumb_func
leaf_thumb_stack:
	push	{r5, lr}
	pop	{r5, pc}
	nop
	nop
	.thumb_func
leaf_thumb_odd:			/* at an address that is no multiple of four */
	bx	lr
	.thumb_func
leaf_thumb_mov:			/* stays in Thumb */
	mov	pc, lr
	.thumb_func
leaf_thumb_wide:
	push.w	{r5, r8, lr}
	pop.w	{r5, r8, pc}

	.macro	thumb_cond cond, part
	flags	\part
	b\cond\().n	1f
	nop
1:	b\cond\().w	1f
	nop
1:
	.endm
	.balign	4
	.thumb_func
thumb_branches:
	push	{r5, lr}
	thumb_cond eq, 1
	thumb_cond ne, 2
	thumb_cond cs, 3
	thumb_cond cc, 4
	thumb_cond mi, 5
	thumb_cond pl, 6
	thumb_cond vs, 7
	thumb_cond vc, 8
	thumb_cond hi, 9
	thumb_cond ls, 10
	thumb_cond ge, 11
	thumb_cond lt, 12
	thumb_cond gt, 13
	thumb_cond le, 14
	b.n	1f
	nop
1:	b.w	1f
	nop
1:	and	r0, r4, #1
	cbz	r0, 1f
	nop
1:	cbnz	r0, 1f
	nop
1:	bl	leaf_thumb
	bl	leaf_thumb_stack
	bl	leaf_thumb_wide
	bl	leaf_thumb_mov
	blx	leaf_arm
	nop
	blx	leaf_arm_stack
	ldr	r0, =leaf_arm_cond
	blx	r0
	ldr	r0, =leaf_thumb + 1
	blx	r0
	ldr	r0, =1f
	mov	pc, r0
	nop
	.balign	4
1:	movs	r0, #2
	add	pc, r0
	nop
	nop
	nop
	and	r0, r4, #3
	tbb	[pc, r0]
1:	.byte	(2f - 1b) / 2, (3f - 1b) / 2, (4f - 1b) / 2, (3f - 1b) / 2
2:	nop
3:	nop
4:	ubfx	r0, r4, #7, #1
	adds	r0, #1
	tbh	[pc, r0, lsl #1]
1:	.hword	0, (2f - 1b) / 2, (3f - 1b) / 2
2:	nop
3:	ldr	r1, =table_byte
	movs	r0, #1
	tbb	[r1, r0]
5:	nop
	nop
6:	bl	far_and_back
	pop	{r5, pc}
	.balign	4
	.ltorg
table_byte:
	.byte	0, (6b - 5b) / 2
	.balign	4

	.thumb_func
thumb_it:
	push	{r5, lr}
	flags	1
	it	eq
	addeq	r0, #1
	flags	6
	ite	mi
	addmi	r0, #1
	addpl	r0, #2
	flags	13
	itte	hi
	addhi	r0, #1
	addhi.w	r0, r0, #2
	addls	r0, #3
	flags	19
	itete	ge
	addge	r0, #1
	addlt.w	r0, r0, #2
	addge	r0, #3
	addlt	r0, #4
	flags	23
	ittt	vs
	addvs	r0, #1
	cmpvs	r0, r0		/* the block goes on by the flags that it sets itself */
	addvs	r0, #2
	.hword	0xbfe1		/* itttt al, which the assembler takes nothing in */
	add.w	r0, r0, #1
	nop
	add.w	r0, r0, #3
	nop
	flags	4
	itt	ne
	addne	r0, #1
	bne.n	1f
	nop
1:	itt	cc
	addcc	r0, #1
	bcc.w	1f
	nop
1:	itt	lt
	addlt	r0, #1
	bllt	leaf_thumb
	it	gt
	blxgt	leaf_arm
	ldr	r1, =leaf_thumb + 1
	ite	pl
	addpl	r0, #1
	blxmi	r1
	ldr	r1, =1f + 1
	it	cs
	bxcs	r1
	nop
1:	ldr	r1, =1f + 1
	push	{r1}
	it	eq
	popeq	{pc}
	pop	{r1}
1:	ldr	r1, =1f
	it	vc
	movvc	pc, r1
	nop
1:	ldr	r1, =it_table
	it	ls
	ldrls.w	pc, [r1]
	nop
it_0:	it	hi
	ldmiahi.w r1, {r0, pc}
	nop
it_1:	mov.w	r0, #0
	mov	r5, lr
	itt	ne
	svcne	#0
	addne	r1, #1
	mov	lr, r5
	.hword	0xbf48, 0xde01	/* it mi; udfmi #1, which the assembler does not take */
	pop	{r5, pc}
	.balign	4
	.ltorg
it_table:
	.word	it_0 + 1, it_1 + 1

	.thumb_func
thumb_loads:
	push	{r5, lr}
	ldr.w	pc, thumb_word
	.balign	4
thumb_word:
	.word	tload_0 + 1
	.thumb_func
tload_0:
	ldr	r0, =thumb_table
	ldr.w	pc, [r0]
tload_1:
	ldr.w	pc, [r0, #4]
tload_2:
	ldr	pc, [r0, #8]!
tload_3:
	adds	r0, #4
	ldr	pc, [r0], #8
tload_4:
	ldr	pc, [r0, #-4]
tload_5:
	movs	r1, #2
	ldr	pc, [r0, r1, lsl #1]
tload_6:
	ldr	pc, [r0], #-4
tload_7:
	adds	r0, #12
	ldmia.w	r0!, {r1, r2, pc}
tload_8:
	adds	r0, #4
	ldmdb	r0, {r1, pc}
tload_9:
	ldmia.w	r0, {r1, pc}
tload_10:
	pop	{r5, pc}
	.balign	4
	.ltorg
thumb_table:
	.word	tload_1 + 1, tload_2 + 1, tload_3 + 1, tload_4 + 1, tload_5 + 1, tload_7 + 1, tload_6 + 1
	.word	0, 0, tload_8 + 1, tload_9 + 1, 0, tload_10 + 1

	.thumb_func
thumb_exceptions:
	push	{r5, lr}
	.irp	how, 0, 1, 2, 3, 4, 5, 6, 7, 8
	movs	r0, #\how
	mov	r5, lr
	svc	#\how
	mov	lr, r5
	.endr
	udf	#1
	bkpt	#2
	nop			/* stepped over by the handler, which returns 4 bytes on */
	ldr	r1, =load_table + 1
	ldr.w	r2, [r1]
	pop	{r5, pc}
	.balign	4
	.ltorg

	/* Farther than a branch of 16 bits reaches. */
	.thumb_func
far_and_back:
	b.w	far_away
	nop
	.thumb_func
back_again:
	bx	lr
	.balign	4
	.space	0x1100
	.thumb_func
far_away:
	b.w	back_again
	.balign	4
	.arm

/* --- the timer's interrupt --- */
paths_irq:
	sub	lr, lr, #4
	srsdb	sp!, #0x12
	push	{r0, r1}
	ldr	r1, =GUEST_GICC_BASE
	ldr	r0, [r1, #GICC_IAR]
	str	r0, [r1, #GICC_EOIR]
	mov	r0, #0x8000	/* ticks of 16 ns until the next */
	mcr	p15, 0, r0, c14, c3, 0
	isb
	pop	{r0, r1}
	clrex
	rfeia	sp!
	.ltorg
paths_irq_end:
paths_end:
	nop
