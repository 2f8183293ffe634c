/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A "kernel" whose functions lie at fixed addresses, for the tests of stackdump: every function is 32 bytes (0x20) long
 * and what it calls is the fourth instruction, so that its return address is +0x10. */
	.syntax unified
	.arm
	.text

	.macro	function name
	.type	\name, %function
\name:
	push	{r4, lr}
	mov	r4, r0
	nop
	.endm
	.macro	end_function name
	.balign	32
	.size	\name, 32
	.endm

	.globl	_stext
_stext:
	function first			@ c0008000: calls second
	bl	second
	pop	{r4, pc}
	end_function first

	.globl	second
	function second			@ c0008020: calls through a pointer
	blx	r3
	pop	{r4, pc}
	end_function second

	function reads_null		@ c0008040: the load is +0xc
	ldr	r3, [r0, #0x14]
	pop	{r4, pc}
	end_function reads_null

	function dies			@ c0008060: its last instruction calls what never returns
	nop
	nop
	nop
	nop
	bl	never_returns
	end_function dies

	function behind			@ c0008080: only stands behind
	pop	{r4, pc}
	end_function behind

	function never_returns		@ c00080a0
	b	.
	end_function never_returns

	function twin			@ c00080c0: two functions of one name and size; this one calls first
	bl	first
	pop	{r4, pc}
	end_function twin
	.set	twin_first, twin

	function calls_twin		@ c00080e0
	bl	twin_first
	pop	{r4, pc}
	end_function calls_twin

	function ret_fast_syscall	@ c0008100: lr is set to it, nothing calls from before it
	nop
	end_function ret_fast_syscall

	function writes			@ c0008120
	str	r1, [r0]
	pop	{r4, pc}
	end_function writes

	.section .rodata
	.ascii	"Linux version 9.9.9-sample (who@where) (gcc) #7 SMP Mon Jan 1 00:00:00 UTC 2024\n\0"
