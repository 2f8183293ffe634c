/* SPDX-License-Identifier: GPL-2.0-or-later */
/* First instructions: from the boot loader to C, at whatever 4 KiB-aligned address we were loaded.
 * The header is a Linux zImage's (Documentation/arm/booting: magic at 0x24, start at 0x28, end at 0x2c), so that U-Boot's
 * bootz takes it; QEMU enters a raw image at its first byte. */
#include "arch/asm_offsets.h"
	.syntax unified
	.arch armv7ve
	.arm

	/* rd = address of sym, wherever we run: no relocation is needed, nor done yet. */
	.macro	pcrel rd, sym
	movw	\rd, #:lower16:(\sym - (97f + 8))
	movt	\rd, #:upper16:(\sym - (97f + 8))
97:	add	\rd, pc, \rd
	.endm

	.section .head, "ax"
	.global _start
_start:
	.rept 8
	nop
	.endr
	b	entry
	.word	0x016f2818
	.word	0			/* start 0: runs anywhere */
	.word	__image_end - _start

entry:
	cpsid	aif
	mrs	r3, cpsr
	adr	r10, _start		/* where we run; linked at 0 */
	and	r4, r3, #0x1f
	pcrel	r5, early_vectors
	cmp	r4, #0x1a		/* MODE_HYP */
	mcreq	p15, 4, r5, c12, c0, 0	/* HVBAR */
	mcrne	p15, 0, r5, c12, c0, 0	/* VBAR */
	isb

	/* What is behind the file becomes .bss and the stack. A tree that r2 says is there, or one that is appended to the
	 * file where r2 points to none, moves behind all that. Nothing else is known yet: no stack, no variables. */
	pcrel	r4, __file_end
	pcrel	r5, __image_end
	movw	r6, #0x0dd0		/* FDT_MAGIC as loaded */
	movt	r6, #0xedfe
	mov	r7, #0			/* what early_vectors leave of a load that aborts */
	tst	r2, #3
	ldreq	r7, [r2]
	dsb
	cmp	r7, r6
	mov	r8, r2
	beq	.Ltree_found
	ldr	r7, [r4]
	mov	r8, r4
	cmp	r7, r6
	bne	.Lclear_bss
.Ltree_found:
	cmp	r8, r4
	cmphs	r5, r8
	bls	.Lclear_bss		/* it lies elsewhere */
	ldr	r7, [r8, #4]		/* fdt_header.totalsize */
	rev	r7, r7
	cmp	r7, #TREE_MAX
	bhi	.Lclear_bss		/* none that core/start_check.c would take */
	add	r7, r7, #3
	bic	r7, r7, #3
1:	subs	r7, r7, #4
	ldrhs	r9, [r8, r7]
	strhs	r9, [r5, r7]
	bhi	1b
	mov	r2, r5
.Lclear_bss:
	mov	r6, #0
	mov	r7, #0
1:	cmp	r4, r5
	stmialo	r4!, {r6, r7}
	blo	1b

	/* Words that hold an address, linked for 0: a table in the format RELR (scripts/hv-tables). */
	pcrel	r4, __relr_start
	pcrel	r5, __relr_end
	pcrel	r8, __relro_start
	mov	r9, r8
1:	cmp	r4, r5
	bhs	2f
	ldr	r6, [r4], #4
	lsrs	r6, r6, #1
	bcs	3f
	add	r9, r8, r6, lsl #1	/* an even one: this far from __relro_start is one */
	ldr	r7, [r9]
	add	r7, r7, r10
	str	r7, [r9], #4
	b	1b
3:	mov	r12, r9			/* an odd one: a bit for each of the next 31 */
4:	lsrs	r6, r6, #1
	ldrcs	r7, [r12]
	addcs	r7, r7, r10
	strcs	r7, [r12]
	add	r12, r12, #4
	bne	4b
	add	r9, r9, #31 * 4
	b	1b
2:	pcrel	r4, __boot_stack_top
	mov	sp, r4
	and	r4, r3, #0x1f
	cmp	r4, #0x1a		/* MODE_HYP */
	beq	3f
	pcrel	r4, svc_vectors	/* not HYP: VBAR for the probing reads, then say so */
	mcr	p15, 0, r4, c12, c0, 0
	isb
	b	4f
3:	pcrel	r4, hyp_vectors
	mcr	p15, 4, r4, c12, c0, 0	/* HVBAR */
	pcrel	r4, pcpus
	mcr	p15, 4, r4, c13, c0, 2	/* HTPIDR */
	isb
4:	bl	hv_boot			/* (r0, r1, r2, cpsr); does not return */
5:	wfi
	b	5b

	/* A secondary pcpu: r0 = its struct pcpu, MMU off, in HYP. The boot pcpu left the register values to use. */
	.global secondary_entry
secondary_entry:
	cpsid	aif
	mcr	p15, 4, r0, c13, c0, 2	/* HTPIDR */
	adr	r10, _start
	pcrel	r4, hyp_vectors
	mcr	p15, 4, r4, c12, c0, 0	/* HVBAR */
	pcrel	r1, hmmu_boot_regs
	ldmia	r1, {r2-r6}		/* HMAIR0, HTCR, HTTBR low, HTTBR high, HSCTLR */
	mcr	p15, 4, r2, c10, c2, 0
	mcr	p15, 4, r3, c2, c0, 2
	mcrr	p15, 4, r4, r5, c2
	mcr	p15, 4, r0, c8, c7, 0	/* TLBIALLH */
	mcr	p15, 0, r0, c7, c5, 0	/* ICIALLU */
	mcr	p15, 0, r0, c7, c5, 6	/* BPIALL */
	dsb
	isb
	mcr	p15, 4, r6, c1, c0, 0
	isb
	ldr	sp, [r0, #PCPU_SP]
	bl	pcpu_boot		/* (struct pcpu *); does not return */
	b	5b

	/* Until .bss is there: a load that aborts leaves its register alone. Anything else stops here. */
	.balign 32
early_vectors:
	b	5b
	b	5b
	b	5b
	b	5b
	b	.Learly_abort
	b	5b
	b	5b
	b	5b
.Learly_abort:				/* HYP, or ABT from SVC: lr is the address and 8 there (B1.8.3) */
	mrs	r9, cpsr
	and	r9, r9, #0x1f
	cmp	r9, #0x1a
	subsne	pc, lr, #4
	mrs	r9, elr_hyp
	add	r9, r9, #4
	msr	elr_hyp, r9
	eret

	/* Vectors for a start in the wrong mode: a data abort of a probing read goes on where probe_read32 returns 0. */
	.balign 32
svc_vectors:
	b	5b
	b	5b
	b	5b
	b	5b
	b	svc_abort
	b	5b
	b	5b
	b	5b
svc_abort:
	pcrel	lr, probe_read32_fixup
	movs	pc, lr
