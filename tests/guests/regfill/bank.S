/* SPDX-License-Identifier: GPL-2.0-or-later */
/* See bank.h. r0 is the block while a mode's registers are loaded or stored; r0-r7 are common to all modes. */
#include "bank.h"
	.syntax unified
	.arch	armv7ve
	.fpu	neon-vfpv4
	.arm
	.text
	.macro	mode_load mode, index
	cps	#\mode
	ldr	sp, [r0, #BANK_MODES + 12 * \index]
	ldr	lr, [r0, #BANK_MODES + 12 * \index + 4]
	ldr	r3, [r0, #BANK_MODES + 12 * \index + 8]
	msr	spsr_cxsf, r3
	.endm
	.macro	mode_save mode, index
	cps	#\mode
	str	sp, [r0, #BANK_MODES + 12 * \index]
	str	lr, [r0, #BANK_MODES + 12 * \index + 4]
	mrs	r3, spsr
	str	r3, [r0, #BANK_MODES + 12 * \index + 8]
	.endm

/* The true stack pointers of the other modes, kept over a round on SVC's stack. */
	.macro	stacks_push
	.irp	mode, 0x11, 0x12, 0x17, 0x1b, 0x1f
	cps	#\mode
	mov	r3, sp
	cps	#0x13
	push	{r3}
	.endr
	.endm
	.macro	stacks_pop
	.irp	mode, 0x1f, 0x1b, 0x17, 0x12, 0x11
	pop	{r3}
	cps	#\mode
	mov	sp, r3
	cps	#0x13
	.endr
	.endm

	.global	bank_round
bank_round:
	push	{r4-r12, lr}
	stacks_push
	push	{r1, r2}
	add	r3, r0, #BANK_D
	vldmia	r3!, {d0-d15}
	vldmia	r3, {d16-d31}
	ldr	r3, [r0, #BANK_FPSCR]
	vmsr	fpscr, r3
	mode_load 0x12, 0
	mode_load 0x17, 1
	mode_load 0x1b, 2
	mode_load 0x11, 3
	add	r3, r0, #BANK_FIQ
	ldmia	r3, {r8-r12}
	cps	#0x1f
	ldr	sp, [r0, #BANK_USR]
	ldr	lr, [r0, #BANK_USR + 4]
	cps	#0x13
	ldr	lr, [r0, #BANK_SVC]
	ldr	r3, [r0, #BANK_SVC + 4]
	msr	spsr_cxsf, r3
	cmp	r2, #0
	bne	bank_spin
	ldr	r3, [r0, #BANK_CPSR]
	msr	cpsr_fs, r3
	ldmia	r0, {r0-r12}
	wfi
	b	bank_save
bank_spin:
	ldmia	r0, {r0-r12}
	ldr	r0, [sp, #4]
1:	subs	r0, r0, #1
	bne	1b
bank_save:
	push	{r0-r12, lr}
	mrs	r1, cpsr
	ldr	r0, [sp, #56]
	str	r1, [r0, #BANK_CPSR]
	pop	{r2-r7}
	stmia	r0, {r2-r7}
	pop	{r2-r7}
	add	r1, r0, #24
	stmia	r1, {r2-r7}
	pop	{r2, r3}
	str	r2, [r0, #48]
	str	r3, [r0, #BANK_SVC]
	mrs	r3, spsr
	str	r3, [r0, #BANK_SVC + 4]
	mode_save 0x12, 0
	mode_save 0x17, 1
	mode_save 0x1b, 2
	mode_save 0x11, 3
	add	r3, r0, #BANK_FIQ
	stmia	r3, {r8-r12}
	cps	#0x1f
	str	sp, [r0, #BANK_USR]
	str	lr, [r0, #BANK_USR + 4]
	cps	#0x13
	vmrs	r3, fpscr
	str	r3, [r0, #BANK_FPSCR]
	add	r3, r0, #BANK_D
	vstmia	r3!, {d0-d15}
	vstmia	r3, {d16-d31}
	add	sp, sp, #8
	stacks_pop
	pop	{r4-r12, pc}
