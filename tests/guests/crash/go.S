/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sets every register to its known value and dies. See crash.h. */
#include "crash.h"
	.syntax unified
	.arm
	.text
	.macro	mode_fill mode, cpu
	cps	#\mode
	ldr	sp, =CRASH_STACKS + \cpu * CRASH_CPU_STACKS + \mode * 0x100
	ldr	lr, =CRASH_LR + \cpu * CRASH_CPU_LR + \mode
	.endm

	.macro	go	cpu
	.global	crash_go\cpu
crash_go\cpu:
	.irp	mode, 0x11, 0x12, 0x13, 0x17, 0x1b
	mode_fill \mode, \cpu
	ldr	r0, =CRASH_SPSR + \cpu * CRASH_CPU_SPSR + \mode
	msr	spsr_cxsf, r0
	.endr
	mode_fill 0x1f, \cpu
	ldr	sp, =CRASH_STACKS + \cpu * CRASH_CPU_STACKS + 0x10 * 0x100
	ldr	lr, =CRASH_LR + \cpu * CRASH_CPU_LR + 0x10
	cps	#0x11
	.irp	n, 8, 9, 10, 11, 12
	ldr	r\n, =CRASH_FIQ_R + \cpu * CRASH_CPU_R + \n
	.endr
	cps	#0x13
	.irp	n, 8, 9, 10, 11, 12
	ldr	r\n, =CRASH_R + \cpu * CRASH_CPU_R + \n
	.endr
	ldr	r1, crash\cpu + 4
	msr	cpsr_c, r1
	.irp	n, 0, 1, 2, 5, 6, 7
	ldr	r\n, =CRASH_R + \cpu * CRASH_CPU_R + \n
	.endr
	ldr	r3, crash\cpu + 8
	ldr	r4, crash\cpu + 12
	ldr	pc, crash\cpu
	.ltorg
	.balign	4
	.global	crash\cpu
crash\cpu:
	.word	0, 0, 0, 0
	.endm
	go	0
	go	1

	/* These tell that they were reached, in ARM state: no register is free for an address. */
	.global	crash_spin, crash_wfi, crash_reached
crash_spin:
	str	r0, crash_reached
	b	.
crash_wfi:
	str	r0, crash_reached
1:	wfi
	b	1b
crash_reached:
	.word	0
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
	.global	crash_read_thumb, crash_write_thumb, crash_und_thumb, crash_spin_thumb, crash_wfi_thumb
	.thumb_func
crash_spin_thumb:
	nop.w
	b	.
	.thumb_func
crash_wfi_thumb:
	nop.w
1:	wfi
	b	1b
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
