/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Into a case with every register set, out of it with every register saved: no register is free at either end, so the
 * context's address lives beside the code. Runs in SVC and USR mode (the MMU is off: USR may write here). */
#include "case.h"
	.syntax unified
	.arm
	.text
	.global	case_enter
case_enter:
	str	r0, case_ctx
	ldr	r1, [r0, #CTX_CODE]
	str	r1, case_target
	ldr	r1, [r0, #CTX_PSR]
	msr	cpsr_f, r1
	ldr	sp, [r0, #CTX_SP]
	ldr	lr, [r0, #CTX_LR]
	ldmia	r0, {r0-r12}
	ldr	pc, case_target

	.global	case_done
case_done:
	str	r0, case_r0
	ldr	r0, case_ctx
	add	r0, r0, #CTX_OUT
	stmib	r0, {r1-r12}
	str	sp, [r0, #CTX_SP]
	str	lr, [r0, #CTX_LR]
	mrs	r1, cpsr
	str	r1, [r0, #CTX_PSR]
	ldr	r1, case_r0
	str	r1, [r0]
	ldr	sp, =case_stack_end
	svc	#0
	b	.
case_ctx:
	.word	0
case_target:
	.word	0
case_r0:
	.word	0

/* Through SYS mode: MRS of banked registers needs the Virtualization Extensions, which a native run has not. */
	.global	set_user_bank
set_user_bank:
	cps	#0x1f
	mov	sp, r0
	mov	lr, r1
	cps	#0x13
	bx	lr
	.global	get_user_bank
get_user_bank:
	cps	#0x1f
	str	sp, [r0]
	str	lr, [r0, #4]
	cps	#0x13
	bx	lr

	.thumb
	.balign	4
	.global	case_done_thumb
	.thumb_func
case_done_thumb:
	bx	pc
	nop
	.arm
	b	case_done

	.bss
	.balign	8
	.global	case_stack_end
	.space	1024
case_stack_end:
