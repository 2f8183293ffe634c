/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a processor is after one instruction: for stepping without hardware that steps. Arm DDI 0406C, A5 (ARM), A6
 * (Thumb), A8.8 and B9.3 (each instruction). Pure. */
#ifndef HVLIB_INSN_NEXT_H
#define HVLIB_INSN_NEXT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct next_in {
	uint32_t opcode;     /* ARM: the word. Thumb: first halfword << 16 | second */
	uint32_t cpsr, spsr; /* spsr: of the current mode, for returns from exceptions */
	uint32_t regs[16];   /* of the current mode; regs[15] is the instruction's address */
	uint32_t vectors;    /* address of the exception vectors */
	bool vectors_thumb;  /* SCTLR.TE */
	/** Reads @n bytes (1, 2 or 4) of the guest's memory at @va. 0, or negative: not mapped. */
	int (*read)(void *ctx, uint32_t va, void *to, size_t n);
	void *ctx;
};

struct next {
	uint32_t pc; /* bit 0 clear */
	bool thumb;
	bool known; /* false: a word in memory decides and cannot be read; the instruction will abort */
};

/** The address after the instruction at @in, provided that it raises no exception but SVC. What the hypervisor emulates
 *  (HVC, WFI, trapped accesses) goes on behind itself. Total: any word is a valid input. */
struct next insn_next(const struct next_in *in);

#endif
