/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Functions as compilers and hands write them, for tests/unit/test_symbols_armflow.c: it names places by their offset. */
	.syntax unified
	.arch armv7ve
	.text

	.macro arm name
	.arm
	.align 2
	.global \name
	.type \name, %function
\name:
	.endm
	.macro thumb name
	.thumb
	.align 2
	.global \name
	.thumb_func
	.type \name, %function
\name:
	.endm
	.macro done name
	.size \name, . - \name
	.endm

	arm leaf			@ nothing is saved
	add r0, r0, r1
	bx lr
	done leaf

	arm gcc_frame
	push {r4, r5, lr}		@ 0
	sub sp, sp, #12			@ 4
	mov r4, r0			@ 8
	bl leaf				@ 12
	add sp, sp, #12			@ 16
	pop {r4, r5, pc}		@ 20
	done gcc_frame

	arm apcs_frame
	mov ip, sp			@ 0
	stmdb sp!, {r4, fp, ip, lr, pc}	@ 4
	sub fp, ip, #4			@ 8
	sub sp, sp, r0			@ 12: of a size not known
	bl leaf				@ 16
	ldmdb fp, {r4, fp, sp, pc}	@ 20
	done apcs_frame

	arm other_stack			@ as call_with_stack
	push {fp, lr}			@ 0
	mov fp, sp			@ 4
	mov sp, r2			@ 8
	blx r0				@ 12
	mov sp, fp			@ 16
	pop {fp, pc}			@ 20
	done other_stack

	arm early_return		@ a conditional return leaves the rest as it was
	push {r4, lr}			@ 0
	cmp r0, #0			@ 4
	popeq {r4, pc}			@ 8
	bl leaf				@ 12
	pop {r4, lr}			@ 16
	b leaf				@ 20
	done early_return

	arm two_ways			@ one way pushes, the other does not
	cmp r0, #0			@ 0
	bne 1f				@ 4
	push {r4, lr}			@ 8
1:	nop				@ 12
	b 1b				@ 16
	done two_ways

	arm big_frame
	str lr, [sp, #-4]!		@ 0
	movw ip, #0x3000		@ 4
	movt ip, #1			@ 8
	sub sp, sp, ip			@ 12
	vpush {d8-d9}			@ 16
	strd r4, r5, [sp, #8]		@ 20
	bl leaf				@ 24
	nop				@ 28
	b .				@ 32
	done big_frame

	arm lr_elsewhere		@ lr in another register
	mov r3, lr			@ 0
	mov lr, #0			@ 4
	nop				@ 8
	bx r3				@ 12
	done lr_elsewhere

	arm lr_lost			@ a call without saving it
	bl leaf				@ 0
	nop				@ 4
	bx lr				@ 8
	done lr_lost

	arm old_call			@ mov lr, pc; then a jump
	push {r4, lr}			@ 0
	mov lr, pc			@ 4
	mov pc, r3			@ 8
	nop				@ 12
	pop {r4, pc}			@ 16
	done old_call

	arm word_table
	push {r4, lr}			@ 0
	cmp r0, #1			@ 4
	ldrls pc, [pc, r0, lsl #2]	@ 8
	b 3f				@ 12
	.word 1f, 2f			@ 16
1:	push {r5, r6}			@ 24
	nop				@ 28
	pop {r5, r6}			@ 32
2:	nop				@ 36
3:	pop {r4, pc}			@ 40
	done word_table

	arm branch_table
	push {r4, lr}			@ 0
	add pc, pc, r0, lsl #2		@ 4
	nop				@ 8
	b 1f				@ 12
	b 2f				@ 16
1:	nop				@ 20
2:	pop {r4, pc}			@ 24
	done branch_table

	arm profiled			@ gcc -pg: the callee takes lr off the stack
	push {r4, lr}			@ 0
	push {lr}			@ 4
	bl pops				@ 8
	nop				@ 12
	pop {r4, pc}			@ 16
	done profiled

	arm pops
	mov ip, lr
	pop {lr}
	bx ip
	done pops

	arm irq_flags			@ cpsr read and written back: the same mode
	mrs r3, cpsr			@ 0
	cpsid i				@ 4
	msr cpsr_c, r3			@ 8
	nop				@ 12
	msr cpsr_c, #0xd1		@ 16: FIQ mode
	nop				@ 20
	bx lr				@ 24
	done irq_flags

	arm overwritten			@ the slot of lr gets another word
	push {r4, lr}			@ 0
	bl leaf				@ 4
	str r0, [sp, #4]		@ 8
	nop				@ 12
	b .				@ 16
	done overwritten

	thumb thumb_frame
	push {r4, r7, lr}		@ 0
	sub sp, #8			@ 2
	add r7, sp, #0			@ 4
	bl leaf				@ 6
	nop				@ 10
	adds r7, #8			@ 12
	mov sp, r7			@ 14
	pop {r4, r7, pc}		@ 16
	done thumb_frame

	thumb thumb_wide
	push.w {r4-r11, lr}		@ 0
	subw sp, sp, #1036		@ 4
	strd r8, r9, [sp, #16]		@ 8
	bl leaf				@ 12
	addw sp, sp, #1036		@ 16
	ldmia.w sp!, {r4-r11, lr}	@ 20
	b.w thumb_leaf			@ 24
	done thumb_wide

	thumb thumb_leaf
	cbz r0, 1f			@ 0
	adds r0, #1			@ 2
1:	bx lr				@ 4
	done thumb_leaf

	thumb thumb_it			@ what an IT block holds may not have been executed
	push {r4, lr}			@ 0
	cmp r0, #0			@ 2
	itt eq				@ 4
	addeq sp, #8			@ 6
	bxeq lr				@ 8
	nop				@ 10
	b .				@ 12
	done thumb_it

	thumb thumb_table
	push {r4, lr}			@ 0
	tbb [pc, r0]			@ 2
0:	.byte (1f - 0b) / 2, (2f - 0b) / 2	@ 6
1:	sub sp, #8			@ 8
	nop				@ 10
	add sp, #8			@ 12
2:	pop {r4, pc}			@ 14
	done thumb_table
