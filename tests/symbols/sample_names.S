/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names as the kernel's assembly has them: several at one address, with and without a size, and a gap. */
	.text
	.globl	__many_names
	.globl	many_names
	.weak	a_weak_name
__start_of_names:
a_weak_name:
__many_names:
many_names:
	nop
	nop
	.type	many_names, %function
	.size	many_names, . - many_names

	/* 64 bytes that belong to nobody; the assembler puts $d here and $a behind. */
	.space	64
	.globl	no_size
no_size:
	nop
	nop
	.globl	encloses
	.type	encloses, %function
encloses:
	nop
	.type	enclosed, %function
enclosed:
	nop
	.size	enclosed, . - enclosed
	nop
	.size	encloses, . - encloses
	.globl	end_of_names
	.type	end_of_names, %function
end_of_names:
	nop
	.size	end_of_names, . - end_of_names
