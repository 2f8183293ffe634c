/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One case: an instruction, run with known registers on RAM and on a device. Shared by C and assembly. */
#ifndef MMIO_CASE_H
#define MMIO_CASE_H

#define CASE_UART   1  /* the window is the PL011's, else the GICD's priorities */
#define CASE_JUMP   2  /* the window holds a jump target: the instruction goes there, or is refused */
#define CASE_PCREL  4  /* r2 is the distance from the instruction's pc to the base */
#define CASE_EITHER 8  /* may act as on RAM, or raise an abort or UNDEF */
#define CASE_PRIV   16 /* not for USR mode; may be refused */
#define CASE_SP	    32 /* sp is the base too */
#define CASE_VFP    64 /* skipped where there is no VFP */

/* Offsets of struct case_regs and of the code, for run.S; mmio.c proves them. */
#define CTX_SP	 52
#define CTX_LR	 56
#define CTX_PSR	 60
#define CTX_OUT	 64
#define CTX_CODE 128

#ifndef __ASSEMBLER__
#include <stdint.h>

struct case_regs {
	uint32_t r[13], sp, lr, psr;
};

/** In: registers before; out: registers after; code: the instruction, bit 0 set for Thumb. */
struct case_ctx {
	struct case_regs in, out;
	uint32_t code;
};

struct mmio_case {
	const char *text;
	uint32_t code, flags;
	int32_t at; /* base of the accesses, as an offset into the window */
};
extern const struct mmio_case cases_start[], cases_end[];
extern const uint32_t condition_code[14]; /* str<cond> r4, [r1]; 16 bytes a case */
extern const uint32_t condition_code_wb[14];

/** Runs @ctx's code; ends by SVC when the code came to its end. */
void case_enter(struct case_ctx *ctx);

/** USR's banked registers, from SVC mode. */
void set_user_bank(uint32_t sp, uint32_t lr);
void get_user_bank(uint32_t sp_lr[2]);
#endif
#endif
