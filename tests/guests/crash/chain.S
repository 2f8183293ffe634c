/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Known call chains that end in the access that fails: chain_* by plain pushes, record_* by frame records (r11; r7 in
 * Thumb code, as clang has them). Entered with the registers of crash.h; sp is set here, so that the frames lie across a
 * page boundary. What they push is in tests/qemu/crash-dumps. */
#include "crash.h"
	.syntax unified
	.arm
	.text
	.global	crash_chain, crash_chain_pc, crash_record, crash_record_pc
	.global	crash_chain_thumb, crash_chain_thumb_pc, crash_record_thumb, crash_record_thumb_pc

	/* IRQ, ABT, UND and FIQ have three words of stack each, as under Linux; entered in one of them. */
	.global	crash_small, crash_small_pc
crash_small:
	mrs	r2, cpsr
	cps	#0x12
	ldr	sp, =CRASH_SMALL
	cps	#0x17
	ldr	sp, =CRASH_SMALL + 12
	cps	#0x1b
	ldr	sp, =CRASH_SMALL + 24
	cps	#0x11
	ldr	sp, =CRASH_SMALL + 36
	msr	cpsr_c, r2
	ldr	r2, =CRASH_R + 2
crash_small_pc:
	ldr	r2, [r3]
	b	.
	.ltorg

	.global	crash_stack
crash_stack:
	mov	sp, r4
	ldr	r2, [r3]
	b	.

crash_chain:
	ldr	sp, =CRASH_CHAIN_SP
	bl	chain3
chain_ret:
	b	.
chain3:
	push	{r4, lr}
	bl	chain2
chain3_ret:
	pop	{r4, pc}
chain2:
	push	{r4, r5, r6, lr}
	sub	sp, sp, #16
	stm	sp, {r8-r11}
	bl	chain1
chain2_ret:
	add	sp, sp, #16
	pop	{r4, r5, r6, pc}
chain1:
	push	{r5, r6}
crash_chain_pc:
	ldr	r2, [r3]
	pop	{r5, r6}
	bx	lr

crash_record:
	ldr	sp, =CRASH_CHAIN_SP
	mov	fp, #0
	bl	record3
record_ret:
	b	.
record3:
	push	{fp, lr}
	add	fp, sp, #4
	bl	record2
record3_ret:
	pop	{fp, pc}
record2:
	push	{r4, fp, lr}
	add	fp, sp, #8
	sub	sp, sp, #12
	stm	sp, {r8-r10}
	bl	record1
record2_ret:
	sub	sp, fp, #8
	pop	{r4, fp, pc}
record1:
	push	{fp, lr}
	add	fp, sp, #4
crash_record_pc:
	ldr	r2, [r3]
	pop	{fp, pc}
	.ltorg

	.thumb
	.balign	4
	.thumb_func
crash_chain_thumb:
	ldr	r2, =CRASH_CHAIN_SP
	mov	sp, r2
	ldr	r2, =CRASH_R + 2
	bl	chain3_thumb
chain_thumb_ret:
	b	.
	.thumb_func
chain3_thumb:
	push	{r4, lr}
	bl	chain2_thumb
chain3_thumb_ret:
	pop	{r4, pc}
	.thumb_func
chain2_thumb:
	push	{r4, r5, r6, lr}
	sub	sp, #16
	stm.w	sp, {r8-r11}
	bl	chain1_thumb
chain2_thumb_ret:
	add	sp, #16
	pop	{r4, r5, r6, pc}
	.thumb_func
chain1_thumb:
	push	{r5, r6}
crash_chain_thumb_pc:
	ldr	r2, [r3]
	pop	{r5, r6}
	bx	lr

	.thumb_func
crash_record_thumb:
	ldr	r2, =CRASH_CHAIN_SP
	mov	sp, r2
	ldr	r2, =CRASH_R + 2
	movs	r7, #0
	bl	record3_thumb
record_thumb_ret:
	b	.
	.thumb_func
record3_thumb:
	push	{r7, lr}
	mov	r7, sp
	bl	record2_thumb
record3_thumb_ret:
	pop	{r7, pc}
	.thumb_func
record2_thumb:
	push	{r4, r7, lr}
	add	r7, sp, #4
	sub	sp, #12
	stm.w	sp, {r8-r10}
	bl	record1_thumb
record2_thumb_ret:
	add	sp, #12
	pop	{r4, r7, pc}
	.thumb_func
record1_thumb:
	push	{r7, lr}
	mov	r7, sp
crash_record_thumb_pc:
	ldr	r2, [r3]
	pop	{r7, pc}
	.ltorg
