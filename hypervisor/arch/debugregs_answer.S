/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where software is not to have the debug registers (the Debug Software Enable function, Arm DDI 0406C, C6.3), or there
 * are none, those that we use are undefined, in HYP too: nothing must touch them there, or the hypervisor ends. */
	.syntax unified
	.arch armv7ve
	.text
	.arm

	/* HYP's vectors meanwhile. */
	.balign 32
answer_vectors:
	.rept	8
	b	answer_end
	.endr

	/* bool debugregs_answer(void): can DBGDSCRext and DBGBCR0 be read here? No interrupt is taken meanwhile. */
	.global debugregs_answer
	.type	debugregs_answer, %function
debugregs_answer:
	mrc	p15, 4, r3, c12, c0, 0	/* HVBAR */
	adr	r1, answer_vectors
	mcr	p15, 4, r1, c12, c0, 0
	isb
	mov	r0, #0
	mrc	p14, 0, r1, c0, c2, 2	/* DBGDSCRext */
	mrc	p14, 0, r1, c0, c0, 5	/* DBGBCR0 */
	mov	r0, #1
answer_end:
	mcr	p15, 4, r3, c12, c0, 0
	isb
	bx	lr
