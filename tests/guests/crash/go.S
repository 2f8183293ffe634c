/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sets every register to its known value and dies. See crash.h. */
#include "crash.h"
	.syntax unified
	.arm
	.text
	.macro	mode_fill mode
	cps	#\mode
	ldr	sp, =CRASH_STACKS + \mode * 0x100
	ldr	lr, =CRASH_LR + \mode
	.endm

	.global	crash_go
crash_go:
	.irp	mode, 0x11, 0x12, 0x13, 0x17, 0x1b
	mode_fill \mode
	ldr	r0, =CRASH_SPSR + \mode
	msr	spsr_cxsf, r0
	.endr
	mode_fill 0x1f
	ldr	sp, =CRASH_STACKS + 0x10 * 0x100
	ldr	lr, =CRASH_LR + 0x10
	cps	#0x11
	.irp	n, 8, 9, 10, 11, 12
	ldr	r\n, =CRASH_FIQ_R + \n
	.endr
	cps	#0x13
	.irp	n, 8, 9, 10, 11, 12
	ldr	r\n, =CRASH_R + \n
	.endr
	ldr	r1, crash + 4
	msr	cpsr_c, r1
	.irp	n, 0, 1, 2, 5, 6, 7
	ldr	r\n, =CRASH_R + \n
	.endr
	ldr	r3, crash + 8
	ldr	r4, crash + 12
	ldr	pc, crash
	.ltorg
	.balign	4
	.global	crash
crash:
	.word	0, 0, 0, 0

	.global	crash_read, crash_write, crash_walk, crash_und
crash_read:
	ldr	r2, [r3]
	b	.
crash_write:
	str	r2, [r3]
	b	.
crash_walk:
	mcr	p15, 0, r4, c1, c0, 0
	isb
	b	.
crash_und:
	udf	#1
	b	.

	.thumb
	.balign	4
	.global	crash_read_thumb, crash_write_thumb, crash_und_thumb
	.thumb_func
crash_read_thumb:
	ldr	r2, [r3]
	b	.
	.thumb_func
crash_write_thumb:
	str.w	r2, [r3], #4
	b	.
	.thumb_func
crash_und_thumb:
	udf	#1
	b	.
