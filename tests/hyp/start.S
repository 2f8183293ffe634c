/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Entry in HYP mode, MMU off, and a vector table that counts undefined instructions and goes on behind them. */
	.arch	armv7-a
	.arch_extension virt
	.section .text.start, "ax"
	.arm
	.globl	_start
_start:	ldr	sp, =stack_top
	ldr	r0, =vectors
	mcr	p15, 4, r0, c12, c0, 0		/* HVBAR */
	isb
	bl	sysreg_main
power_off:
	ldr	r0, =0x84000008			/* PSCI SYSTEM_OFF (DEN 0022) */
	.inst	0xe1600070			/* smc #0 */
	b	power_off

/* DDI 0406C, B1.8.1, table B1-3: the column of Hyp mode. */
	.p2align 5
vectors:
	b	other
	b	undef
	b	other
	b	other
	b	other
	b	other
	b	other
	b	other

undef:	push	{r0, r1}
	ldr	r0, =undef_count
	ldr	r1, [r0]
	add	r1, r1, #1
	str	r1, [r0]
	mrs	r0, elr_hyp
	add	r0, r0, #4
	msr	elr_hyp, r0
	pop	{r0, r1}
	eret

other:	bl	sysreg_exception
	b	power_off
