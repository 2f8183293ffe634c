/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The cases. By convention r1 (and sp with CASE_SP) is the base, r2 = 8 an index, r0 and r3-r10 data. A case that ends
 * at all ends at case_done; a CASE_JUMP falls into UDF when it does not jump. */
#include "case.h"
	.syntax unified
	.arch_extension virt
	.fpu	vfpv4

	.macro	case_row prefix, insn, thumb_bit, flags, at
	.pushsection .rodata
7001:	.asciz	"\prefix \insn"
	.popsection
	.pushsection .cases, "a"
	.balign	4
	.word	7001b, 7000b + \thumb_bit, \flags, \at
	.popsection
	.endm

	.macro	A insn:req, flags=0, at=0x20
	.arm
	.balign	4
7000:	\insn
	.if	(\flags) & CASE_JUMP
	udf	#0
	.endif
	b	case_done
	case_row "ARM", "\insn", 0, "\flags", \at
	.endm

	.macro	T insn:req, flags=0, at=0x20
	.thumb
	.balign	4
7000:	\insn
	.if	(\flags) & CASE_JUMP
	udf	#0
	.endif
	b.w	case_done_thumb
	case_row "Thumb", "\insn", 1, "\flags", \at
	.endm

	.text
/* Words, ARM: every addressing mode. */
	.irp	op, ldr, str
	A	"\op r4, [r1]"
	A	"\op r4, [r1, #12]"
	A	"\op r4, [r1, #-8]"
	A	"\op r4, [r1, #4]!"
	A	"\op r4, [r1, #-4]!"
	A	"\op r4, [r1], #4"
	A	"\op r4, [r1], #-12"
	A	"\op r4, [r1, r2]"
	A	"\op r4, [r1, -r2]"
	A	"\op r4, [r1, r2]!"
	A	"\op r4, [r1, -r2]!"
	A	"\op r4, [r1], r2"
	A	"\op r4, [r1], -r2"
	A	"\op r4, [r1, r2, lsl #1]"
	A	"\op r4, [r1, r2, lsr #1]"
	A	"\op r4, [r1, r2, asr #1]!"
	A	"\op r4, [r1, -r2, ror #1]"
	A	"\op r4, [r1], r2, rrx"
	A	"\op r4, [r1], -r2, lsl #1"
	.endr
/* Bytes. */
	.irp	op, ldrb, strb
	A	"\op r5, [r1, #1]"
	A	"\op r5, [r1, #-3]"
	A	"\op r5, [r1, #3]!"
	A	"\op r5, [r1], #1"
	A	"\op r5, [r1, r2, lsr #2]"
	A	"\op r5, [r1, r2, lsr #2]!"
	A	"\op r5, [r1], -r2, lsr #3"
	.endr
	A	"ldrsb r5, [r1, #2]"
	A	"ldrsb r5, [r1, #3]!"
	A	"ldrsb r5, [r1], #-1"
	A	"ldrsb r5, [r1, r2]"
	A	"ldrsb r5, [r1, -r2]!"
	A	"ldrsb r5, [r1], r2"
/* Halfwords: the GIC has none, the PL011 does. */
	.irp	op, ldrh, ldrsh, strh
	A	"\op r6, [r1]", CASE_UART, 0
	A	"\op r6, [r1, #4]", CASE_UART, -4
	A	"\op r6, [r1, #-6]", CASE_UART, 6
	A	"\op r6, [r1, r2]", CASE_UART, -8
	A	"\op r6, [r1, #4]!", CASE_UART, -4
	A	"\op r6, [r1, -r2]!", CASE_UART, 8
	A	"\op r6, [r1], #2", CASE_UART, 0
	A	"\op r6, [r1], -r2", CASE_UART, 0
	.endr
/* Doublewords. */
	.irp	op, ldrd, strd
	A	"\op r6, r7, [r1]"
	A	"\op r6, r7, [r1, #8]"
	A	"\op r6, r7, [r1, #-8]!"
	A	"\op r6, r7, [r1], #8"
	A	"\op r6, r7, [r1, r2]"
	A	"\op r6, r7, [r1, -r2]!"
	A	"\op r6, r7, [r1], -r2"
	.endr
/* Multiple. */
	.irp	op, ldmia, ldmib, ldmda, ldmdb, stmia, stmib, stmda, stmdb
	A	"\op r1, {r3}"
	A	"\op r1, {r0, r3-r6, r9}"
	A	"\op r1!, {r4-r8}"
	A	"\op r1!, {r12, lr}"
	.endr
	A	"ldmia r1, {r0, r1, r3}"
	A	"ldmdb r1, {r1, r7}"
	A	"ldmia r1, {r3, sp, lr}^", CASE_PRIV
	A	"stmdb r1, {r3, sp, lr}^", CASE_PRIV
	A	"push {r3}", CASE_SP
	A	"push {r0, r4-r7, lr}", CASE_SP
	A	"pop {r3}", CASE_SP
	A	"pop {r0, r4-r7, r12}", CASE_SP
	A	"ldr r4, [sp, #4]", CASE_SP
	A	"str r4, [sp, #-4]!", CASE_SP
/* Unprivileged forms. */
	A	"ldrt r4, [r1]"
	A	"ldrt r4, [r1], #4"
	A	"ldrt r4, [r1], -r2"
	A	"strt r4, [r1], #-4"
	A	"strt r4, [r1], r2, lsl #1"
	A	"ldrbt r4, [r1], #1"
	A	"strbt r4, [r1], #3"
	A	"ldrsbt r4, [r1], #1"
	A	"ldrht r4, [r1], #2", CASE_UART, 0
	A	"ldrsht r4, [r1], #2", CASE_UART, 0
	A	"strht r4, [r1], #2", CASE_UART, 0
/* To and from the pc. */
	A	"ldr r4, [pc, r2]", CASE_PCREL
	A	"ldr pc, [r1]", CASE_JUMP
	A	"ldr pc, [r1, #4]!", CASE_JUMP
	A	"ldr pc, [r1], #4", CASE_JUMP
	A	"ldmia r1!, {r3, pc}", CASE_JUMP
	A	"pop {r3-r5, pc}", CASE_JUMP + CASE_SP
	A	"pop {pc}", CASE_JUMP + CASE_SP
/* Conditions: Z is set, the others clear. */
	A	"ldreq r4, [r1, #4]"
	A	"ldrne r4, [r1, #4]"
	A	"strne r4, [r1], #4"
	A	"ldmiane r1!, {r3-r5}"
	A	"stmiaeq r1!, {r3-r5}"
	A	"strdne r6, r7, [r1]"
	A	"pushne {r3-r5}", CASE_SP
	A	"ldrbne r4, [r1, #1]!"
/* Not loads or stores of core registers: supported or refused, never half done. */
	A	"pld [r1]", CASE_EITHER
	A	"vldr s0, [r1]", CASE_EITHER + CASE_VFP
	A	"vstr s0, [r1, #4]", CASE_EITHER + CASE_VFP
	A	"vldr d0, [r1]", CASE_EITHER + CASE_VFP
	A	"vstr d0, [r1, #-8]", CASE_EITHER + CASE_VFP
	A	"vldmia r1!, {s0-s3}", CASE_EITHER + CASE_VFP
	A	"vstmdb r1!, {s0-s3}", CASE_EITHER + CASE_VFP

/* Thumb, 16 bits. */
	.irp	op, ldr, str
	T	"\op r4, [r1]"
	T	"\op r4, [r1, #12]"
	T	"\op r4, [r1, r2]"
	T	"\op r4, [sp, #4]", CASE_SP
	T	"\op\()b r5, [r1, #3]"
	T	"\op\()b r5, [r1, r2]"
	T	"\op\()h r6, [r1, #4]", CASE_UART, -4
	T	"\op\()h r6, [r1, r2]", CASE_UART, -8
	.endr
	T	"ldrsb r5, [r1, r2]"
	T	"ldrsh r6, [r1, r2]", CASE_UART, -8
	T	"ldmia r1!, {r3-r6}"
	T	"ldmia r1, {r1, r3}"
	T	"stmia r1!, {r3, r4}"
	T	"push {r3, r4}", CASE_SP
	T	"push {r0, r7, lr}", CASE_SP
	T	"pop {r3-r5}", CASE_SP
	T	"pop {r3, pc}", CASE_SP + CASE_JUMP
/* Thumb, 32 bits. */
	.irp	op, ldr, str
	T	"\op\().w r10, [r1, #12]"
	T	"\op\().w r10, [r1, #-8]"
	T	"\op r10, [r1, #4]!"
	T	"\op r4, [r1, #-4]!"
	T	"\op r4, [r1], #4"
	T	"\op r10, [r1], #-12"
	T	"\op\().w r4, [r1, r2, lsl #1]"
	T	"\op\()b.w r10, [r1, #3]"
	T	"\op\()b r5, [r1, #-1]!"
	T	"\op\()b r5, [r1], #1"
	T	"\op\()b.w r5, [r1, r2, lsl #0]"
	T	"\op\()h.w r10, [r1, #4]", CASE_UART, -4
	T	"\op\()h r6, [r1, #-4]!", CASE_UART, 4
	T	"\op\()h r6, [r1], #2", CASE_UART, 0
	T	"\op\()d r6, r9, [r1, #8]"
	T	"\op\()d r6, r9, [r1, #-8]!"
	T	"\op\()d r6, r9, [r1], #8"
	T	"\op\()t r4, [r1, #4]"
	T	"\op\()bt r4, [r1, #3]"
	T	"\op\()ht r4, [r1, #4]", CASE_UART, -4
	.endr
	T	"ldrsb.w r10, [r1, #3]"
	T	"ldrsb r5, [r1, #-1]!"
	T	"ldrsb r5, [r1], #1"
	T	"ldrsh.w r10, [r1, #4]", CASE_UART, -4
	T	"ldrsh r6, [r1], #2", CASE_UART, 0
	T	"ldrsbt r4, [r1, #3]"
	.irp	op, ldmia, ldmdb, stmia, stmdb
	T	"\op\().w r1, {r0, r3-r6, r9}"
	T	"\op\().w r1!, {r4, r8, lr}"
	.endr
	T	"push.w {r3, r8, r10}", CASE_SP
	T	"push.w {r8}", CASE_SP
	T	"pop.w {r3, r8, r10}", CASE_SP
	T	"pop.w {r8}", CASE_SP
	T	"ldr.w pc, [r1]", CASE_JUMP
	T	"ldr pc, [r1], #4", CASE_JUMP
	T	"ldmia.w r1!, {r4, r8, pc}", CASE_JUMP
	T	"pop.w {r8, pc}", CASE_SP + CASE_JUMP
/* In IT blocks: Z is set; what follows the access in the block must meet its own condition. */
	T	"it eq; ldreq r4, [r1]"
	T	"it ne; ldrne r4, [r1]"
	T	"ite eq; ldreq r4, [r1]; ldrne r4, [r1, #4]"
	T	"ite ne; strne r4, [r1]; streq r5, [r1, #4]"
	T	"itte eq; streq r4, [r1], #4; addeq r5, r5, #1; addne r6, r6, #1"
	T	"itee eq; ldreq r4, [r1, #4]!; addne r5, r5, #1; addne r6, r6, #1"
	T	"itete eq; streq r4, [r1]; strne r5, [r1, #4]; strdeq r6, r9, [r1, #8]; strne r5, [r1, #16]"
	T	"ittt eq; ldmiaeq r1!, {r3, r4}; pusheq {r5, r6}; moveq r7, #1", CASE_SP
	T	"it eq; ldreq pc, [r1, #8]", CASE_JUMP
	T	"it ne; ldmiane r1!, {r3-r6}"

/* str<cond> r4, [r1] and with write-back, for all flags. */
	.pushsection .rodata
	.balign	4
	.global	condition_code, condition_code_wb
	.popsection
	.arm
	.balign	4
	.macro	condition_table label, insn, tail
	.pushsection .rodata
\label:
	.popsection
	.irp	cond, eq, ne, cs, cc, mi, pl, vs, vc, hi, ls, ge, lt, gt, le
7000:	\insn\cond r4, [r1]\tail
	b	case_done
	.pushsection .rodata
	.word	7000b
	.popsection
	.endr
	.endm
	condition_table condition_code, str, ""
	condition_table condition_code_wb, str, ", #4"
