/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Vectors that lead nowhere, and loops with nothing but known registers in them. */
	.syntax unified
	.arm
	.text

/* Every vector is a branch to itself. */
	.balign	32
	.global	stopping_vectors
stopping_vectors:
	.rept	8
	b	.
	.endr

/* Undefined instructions and aborts go to handlers that stay. */
	.balign	32
	.global	staying_vectors
staying_vectors:
	b	.
	b	stay_und
	b	.
	b	stay_abt
	b	stay_abt
	b	.
	b	.
	b	.
stay_und:
	nop
	b	stay_und
stay_abt:
	nop
	b	stay_abt

/* Data aborts return to the access. */
	.balign	32
	.global	returning_vectors
returning_vectors:
	.rept	4
	b	.
	.endr
	subs	pc, lr, #8
	.rept	3
	b	.
	.endr

	.global	undefined_arm
undefined_arm:
	udf	#0
	bx	lr

/* r0: an address. Reads it until it is zero. */
	.global	read_until_zero
read_until_zero:
	ldr	r1, [r0]
	cmp	r1, #0
	bne	read_until_zero
	bx	lr

	.global	branch_to_itself
branch_to_itself:
	b	.
