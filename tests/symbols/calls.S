/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Functions that call each other, each with one kind of unwinding information, for tests/unit/test_symbols_unwind.c: it
 * knows their frames and offsets. Names of Linux's entry code stand for it. */
	.syntax unified
	.arch armv7ve
	.cfi_sections .debug_frame
	.text

	.macro begin name
	.align 2
	.global \name
	.type \name, %function
\name:
	.endm
	.macro plain name		@ as hand-written code: no information but the instructions
	.arm
	begin \name
	.fnstart
	.cantunwind
	.endm
	.macro done name
	.fnend
	.size \name, . - \name
	.endm

	plain leaf
	nop				@ 0
	bx lr
	done leaf

	.arm
	begin by_exidx
	.fnstart
	.save {r4, lr}
	push {r4, lr}			@ 0
	bl leaf				@ 4
	pop {r4, pc}			@ 8
	done by_exidx

	.arm
	begin by_cfi			@ no .fnstart: .debug_frame comes first anyway
	.fnstart
	.cantunwind
	.cfi_startproc
	push {r4, r5, r6, lr}		@ 0
	.cfi_def_cfa_offset 16
	.cfi_offset r4, -16
	.cfi_offset lr, -4
	bl by_exidx			@ 4
	pop {r4, r5, r6, pc}		@ 8
	.cfi_endproc
	done by_cfi

	.thumb
	.align 2
	.global by_exidx_thumb
	.thumb_func
	.type by_exidx_thumb, %function
by_exidx_thumb:
	.fnstart
	.save {r7, lr}
	.pad #8
	push {r7, lr}			@ 0
	sub sp, #8			@ 2
	blx by_cfi			@ 4
	add sp, #8			@ 8
	pop {r7, pc}			@ 10
	done by_exidx_thumb

	plain by_code
	push {r4, lr}			@ 0
	sub sp, sp, #16			@ 4
	blx by_exidx_thumb		@ 8
	add sp, sp, #16			@ 12
	pop {r4, pc}			@ 16
	done by_code

	plain start_kernel
	push {r4, lr}			@ 0
	bl by_code			@ 4
	b .				@ 8
	done start_kernel

	plain by_record			@ behind a jump that nothing is known of
	push {fp, lr}			@ 0
	add fp, sp, #4			@ 4
	ldr pc, [r3]			@ 8
	nop				@ 12
	b .				@ 16
	done by_record

	plain no_record			@ the same, but fp is any register
	push {r4, lr}			@ 0
	ldr pc, [r3]			@ 4
	nop				@ 8
	b .				@ 12
	done no_record

	plain calls_both
	push {r4, lr}			@ 0
	bl by_record			@ 4
	bl no_record			@ 8
	bl jumps_on			@ 12
	b .				@ 16
	done calls_both

	plain __switch_to		@ the return address is in the task
	add ip, r1, #28			@ 0
	stmia ip!, {r4 - sl, fp, sp, lr} @ 4
	add r4, r2, #28			@ 8
	bl leaf				@ 12
	ldm r4, {r4 - sl, fp, sp, pc}	@ 16
	done __switch_to

	plain __schedule
	push {r4, lr}			@ 0
	bl __switch_to			@ 4
	pop {r4, pc}			@ 8
	done __schedule

	plain jumps_on			@ a tail call
	b no_record			@ 0
	done jumps_on

	plain ret_fast_syscall
	nop				@ 0
	b .				@ 4
	done ret_fast_syscall

	plain sys_thing
	push {r4, lr}			@ 0
	bl leaf				@ 4
	pop {r4, pc}			@ 8
	done sys_thing

	.arm
	begin call_with_stack
	.fnstart
	.save {fp, lr}
	push {fp, lr}			@ 0
	mov fp, sp			@ 4
	.setfp fp, sp
	mov sp, r2			@ 8
	blx r0				@ 12
	mov sp, fp			@ 16
	pop {fp, pc}			@ 20
	done call_with_stack

	.arm
	begin __irq_svc			@ as svc_entry, then a handler on another stack
	.fnstart
	.save {r0 - pc}
	sub sp, sp, #76			@ 0
	tst sp, #4			@ 4
	subne sp, sp, #4		@ 8
	stmib sp, {r1 - r12}		@ 12
	ldm r0, {r3 - r5}		@ 16
	add r7, sp, #52			@ 20
	mvn r6, #0			@ 24
	add r2, sp, #76			@ 28
	addne r2, r2, #4		@ 32
	str r3, [sp]			@ 36
	mov r3, lr			@ 40
	stm r7, {r2 - r6}		@ 44
	bl call_with_stack		@ 48
	ldm sp, {r0 - pc}^		@ 52
	done __irq_svc

	begin __dabt_svc		@ svc_entry up to Linux 5.17: another alignment, r0 comes later
	.fnstart
	.save {r0 - pc}
	sub sp, sp, #76			@ 0
	tst sp, #4			@ 4
	subeq sp, sp, #4		@ 8
	stm sp, {r1 - r12}		@ 12
	ldm r0, {r3 - r5}		@ 16
	add r7, sp, #48			@ 20
	mvn r6, #0			@ 24
	add r2, sp, #76			@ 28
	addeq r2, r2, #4		@ 32
	push {r3}			@ 36
	mov r3, lr			@ 40
	stm r7, {r2 - r6}		@ 44
	bl leaf				@ 48
	ldm sp, {r0 - pc}^		@ 52
	done __dabt_svc
