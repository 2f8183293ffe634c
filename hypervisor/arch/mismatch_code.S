/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What arch/mismatch.c executes in PL1 and PL0 while no guest is there, and the way there and back. All ways lead back:
 * the code is straight and ends in a read that HSTR traps, and each vector of PL1 is one, too (in PL0 it is undefined,
 * which leads to a vector). An HVC would lead there for ever where firmware left SCR.HCE at 0. */
#include "arch/asm_offsets.h"
	.syntax unified
	.arch armv7ve
	.arch_extension virt
	.text

	.macro	back
	mrc	p15, 0, r1, c5, c0, 0	/* DFSR: HSTR.T5 */
	.endm

	/* Offsets: <hvlib/mismatch_test.h>. It begins with PL1's vectors. */
	.arm
	.balign 64
	.global mismatch_code
mismatch_code:
	.rept	8
	back
	.endr
	add	r0, r0, #1
	add	r0, r0, #2
	back
	svc	#0
	.thumb
	adds	r0, #1
	adds	r0, #2
	adds	r0, #4
	nop
	back
	nop
	nop

	/* HYP's vectors meanwhile. */
	.arm
	.balign 32
mismatch_vectors:
	.rept	8
	b	mismatch_back
	.endr

	/* void mismatch_enter(struct mismatch_end *end, uint32_t pc, uint32_t cpsr): runs there with r0 = 0. */
	.global mismatch_enter
	.type	mismatch_enter, %function
mismatch_enter:
	mrc	p15, 4, r3, c12, c0, 0	/* HVBAR */
	push	{r0, r3, r4-r11, r12, lr}
	adr	r3, mismatch_vectors
	mcr	p15, 4, r3, c12, c0, 0
	msr	elr_hyp, r1
	msr	spsr_cxsf, r2
	mov	r0, #0
	isb
	eret
mismatch_back:
	mov	r1, r0
	pop	{r0, r3}
	mcr	p15, 4, r3, c12, c0, 0
	isb
	mrc	p15, 4, r2, c5, c2, 0	/* HSR */
	mrs	r3, elr_hyp
	str	r2, [r0]
	strd	r2, r3, [r0, #4]	/* the first is MOE's place */
	str	r1, [r0, #12]
	pop	{r4-r11, r12, lr}
	bx	lr
