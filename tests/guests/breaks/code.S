/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each adds 1 to r0, in every form that an instruction has. */
	.syntax unified
	.text
	.global	code_start, code_end
	.balign	4
code_start:
	.arm
	.global	add_arm
	.type	add_arm, %function
add_arm:
	add	r0, r0, #1
	bx	lr

	.thumb
	.global	add_thumb, add_thumb_odd, add_wide, add_wide_odd, add_it
	.balign	4
	.thumb_func
add_thumb:			/* the first half of a word */
	adds	r0, #1
	.thumb_func
leave:
	bx	lr
	.balign	4
	nop
	.thumb_func
add_thumb_odd:			/* the second */
	adds	r0, #1
	bx	lr
	.balign	4
	.thumb_func
add_wide:
	add.w	r0, r0, #1
	bx	lr
	.balign	4
	nop
	.thumb_func
add_wide_odd:			/* over two words */
	add.w	r0, r0, #1
	bx	lr
	.balign	4
	.thumb_func
add_it:				/* the second of a block, whose condition fails */
	cmp	r0, r0
	itt	ne
	addne	r0, #3
	.global	in_it
	.thumb_func
in_it:	addne	r0, #5
	adds	r0, #1
	bx	lr

	.arm
	.balign	4
	.global	own_arm, own_thumb
	.type	own_arm, %function
own_arm:
	bkpt	#1
	bx	lr
	.thumb
	.thumb_func
own_thumb:
	bkpt	#1
	bx	lr
	.balign	4
code_end:
