/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The other function called twin: this one calls second. */
	.syntax unified
	.arm
	.text
	.type	twin, %function
twin:					@ c0008140
	push	{r4, lr}
	mov	r4, r0
	nop
	bl	second
	pop	{r4, pc}
	.balign	32
	.size	twin, 32
