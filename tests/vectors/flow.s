@ SPDX-License-Identifier: GPL-2.0-or-later
@ Functions whose frames tests/unit/test_code_flow.c and test_guest_frames.c know. After a change run
@ tests/vectors/flow-vectors, which assembles this into tests/unit/flow_vectors.inc. Labels become FLOW_<label>.
	.syntax unified
	.arch armv7ve
	.fpu neon
	.text

	.arm
plain:		push	{r4, r5, r6, lr}
		sub	sp, sp, #24
		vpush	{d8-d9}
plain_mid:	cmp	r0, #0
		beq	1f
		bl	leaf
plain_ret:	nop
1:		vpop	{d8-d9}
		add	sp, sp, #24
plain_end:	pop	{r4, r5, r6, pc}

leaf:		add	r0, r0, #1
leaf_mid:	bxeq	lr
		sub	sp, sp, #8
leaf_low:	add	sp, sp, #8
		bx	lr

single:		str	lr, [sp, #-4]!
single_mid:	bl	leaf
single_ret:	ldr	lr, [sp], #4
single_back:	b	leaf

varargs:	push	{r0, r1, r2, r3}
		push	{r4, lr}
varargs_mid:	nop
		pop	{r4, lr}
		add	sp, sp, #16
		bx	lr

wrapped:	cmp	r0, #0		@ shrink-wrapped: only one path has a frame
		moveq	r0, #1
		bxeq	lr
		push	{r4, lr}
wrapped_mid:	popne	{r4, pc}
wrapped_on:	pop	{r4, pc}

dual:		strd	r4, r5, [sp, #-16]!
		str	r6, [sp, #8]
		str	lr, [sp, #12]
dual_mid:	nop
		ldr	lr, [sp, #12]
		add	sp, sp, #16
dual_back:	bx	lr

frame:		push	{r4, fp, lr}
		add	fp, sp, #8
		sub	sp, sp, #0x1040
frame_mid:	sub	sp, sp, r1	@ a variable-length array
frame_lost:	nop
		sub	sp, fp, #8
frame_end:	pop	{r4, fp, pc}

apcs:		mov	ip, sp
		push	{fp, ip, lr, pc}
		sub	fp, ip, #4
apcs_mid:	bl	leaf
apcs_ret:	ldm	sp, {fp, sp, pc}

switches:	push	{lr}
		cmp	r0, #2
		addls	pc, pc, r0, lsl #2
		b	2f
		b	3f
		b	4f
		b	5f
2:		pop	{pc}
3:		bl	leaf
switches_ret3:	pop	{pc}
4:		sub	sp, sp, #4
		bl	leaf
switches_ret4:	add	sp, sp, #4
		pop	{pc}
5:		ldr	pc, [pc, r0, lsl #2]
		nop
		.word	6f, 7f
		.word	0x12345
6:		bl	leaf
switches_ret6:	pop	{pc}
7:		bl	single
switches_ret7:	pop	{pc}

veneer:		ldr	pc, [pc, #-4]
		.word	plain

old_call:	push	{r4, lr}
		mov	lr, pc
		bx	r3
old_call_ret:	pop	{r4, pc}

badr_call:	push	{r4, lr}
		add	lr, pc, #0
		ldr	pc, [r1]
badr_call_ret:	pop	{r4, pc}

clobbers:	mov	lr, r0
clobbers_mid:	bx	lr
loads_lr:	ldr	lr, [r0]
loads_lr_mid:	bx	lr
sp_from_memory:	push	{lr}
		ldr	sp, [r0]
sp_from_memory_mid: pop {pc}
sp_aligned:	push	{lr}
		bic	sp, sp, #7
sp_aligned_mid:	pop	{pc}
pushes_some:	pushne	{r4, lr}
pushes_some_mid: pop	{r4, pc}
loops:		b	loops
loops_mid:	nop
grows:		push	{lr}
		b	grows
ftraced:	push	{lr}
		pop	{lr}		@ what ftrace leaves of a call of mcount
		push	{r4, lr}
ftraced_mid:	pop	{r4, pc}
mcount:		push	{lr}
		ldr	lr, [sp, #4]
		ldr	pc, [sp], #8
profiled:	push	{lr}
		bl	mcount
profiled_ret:	push	{r4, lr}
profiled_mid:	pop	{r4, pc}
masks:		clz	r7, r0
		mrs	r12, cpsr
		umull	r0, r1, r2, r3
		mla	r11, r0, r1, r2
		movw	r0, #1
		mrc	p15, 0, r0, c1, c0, 0
		mrrc	p15, 0, r0, r1, c2
		ldrex	r0, [r1]
		strex	r2, r0, [r1]
		ldrd	r0, r1, [r2]
		ldrh	r0, [r2], #2
		uxtb	r0, r0
		vld1.8	{d0}, [r2]!
		vldmia	r0!, {d0-d3}
		svc	#0
		dsb
masks_mid:	bx	lr
pushes_neon:	vst1.8	{d0}, [sp]!
pushes_neon_mid: bx	lr

caller3:	push	{r4, lr}
		bl	caller2
caller3_ret:	pop	{r4, pc}
caller2:	push	{r4, r5, r6, lr}
		sub	sp, sp, #16
		bl	caller1
caller2_ret:	add	sp, sp, #16
		pop	{r4, r5, r6, pc}
caller1:	push	{r4, lr}
		bl	single
caller1_ret:	pop	{r4, lr}
		b	leaf
indirect:	push	{r4, lr}
		blx	r3
indirect_ret:	pop	{r4, pc}

gcc2:		push	{fp, lr}
		add	fp, sp, #4
		bl	gcc1
gcc2_ret:	pop	{fp, pc}
gcc1:		push	{r4, fp, lr}
		add	fp, sp, #8
		sub	sp, sp, #12
gcc1_mid:	blx	r3
gcc1_ret:	sub	sp, fp, #8
		pop	{r4, fp, pc}
apcs2:		mov	ip, sp
		push	{fp, ip, lr, pc}
		sub	fp, ip, #4
		bl	apcs
apcs2_ret:	ldm	sp, {fp, sp, pc}

never_returns:	push	{r4, lr}
		bl	never_returns
never_returns_ret:		@ what stands behind is another function
balanced:	push	{r4, lr}
		nop
		pop	{r4, pc}
disagrees:	cmp	r0, #0
		popeq	{r4, pc}
		pop	{r4, r5, pc}
tail:		pop	{r4, lr}
		b	varargs
printk_caller:	pop	{r4, r5, r6, lr}
		b	printk
printk:		push	{r0, r1, r2, r3}
		push	{lr}
		push	{lr}
		bl	mcount
		sub	sp, sp, #12
		bl	leaf
		add	sp, sp, #12
		pop	{lr}
		add	sp, sp, #16
		bx	lr
irq_return:	ldm	sp!, {r0-r12, pc}^
bug:		udf	#0x12
leaf_pc:	mov	pc, lr

	.thumb
	.balign	4
t_plain:	push	{r4, r5, r7, lr}
		sub	sp, #16
		add	r7, sp, #0
		vpush	{d8}
t_plain_mid:	cbz	r0, 1f
		bl	t_leaf
t_plain_ret:	nop
1:		vpop	{d8}
		adds	r7, #16
t_plain_low:	mov	sp, r7
t_plain_end:	pop	{r4, r5, r7, pc}

t_leaf:		cmp	r0, #0
		it	eq
		bxeq	lr
t_leaf_mid:	sub.w	sp, sp, #0x400
t_leaf_low:	add.w	sp, sp, #0x400
		bx	lr

t_wide:		push.w	{r4, r8, lr}
		subw	sp, sp, #1044
		beq.w	1f
t_wide_mid:	nop.w
1:		addw	sp, sp, #1044
		pop.w	{r4, r8, lr}
t_wide_back:	b.w	t_leaf

t_single:	str	lr, [sp, #-4]!
		strd	r4, r5, [sp, #-8]!
t_single_mid:	blx	leaf
t_single_ret:	ldrd	r4, r5, [sp], #8
		ldr	pc, [sp], #4

t_dual:		strd	r7, lr, [sp, #-8]!
		mov	r7, sp
t_dual_mid:	nop
		ldrd	r7, lr, [sp], #8
t_dual_back:	bx	lr

t_table:	push	{r7, lr}
		cmp	r0, #3
		bhi	9f
		tbb	[pc, r0]
t_tbb:		.byte	(1f - t_tbb) / 2, (2f - t_tbb) / 2, (3f - t_tbb) / 2, (1f - t_tbb) / 2
1:		blx	r1
t_table_ret1:	nop
2:		blx	r2
t_table_ret2:	nop
3:		tbh	[pc, r0, lsl #1]
t_tbh:		.hword	(4f - t_tbh) / 2, (9f - t_tbh) / 2
4:		blx	r4
t_table_ret4:	nop
9:		pop	{r7, pc}

t_it:		push	{r4, lr}
		ittt	ne
		movne	r0, #1
		movne	r1, #2
		popne	{r4, pc}
t_it_mid:	ite	eq
		subeq	sp, #8
		movne	r0, r0
t_it_lost:	pop	{r4, pc}

t_record2:	push	{r7, lr}
		mov	r7, sp
		bl	t_record1
t_record2_ret:	pop	{r7, pc}
t_record1:	push	{r4, r5, r7, lr}
		add	r7, sp, #8
		sub	sp, #8
t_record1_mid:	blx	r3
t_record1_ret:	add	sp, #8
		pop	{r4, r5, r7, pc}
		.balign	4
t_veneer:	ldr.w	pc, [pc, #0]
		.word	t_plain + 1
t_udf:		udf	#0
t_udf_mid:	nop
end:
