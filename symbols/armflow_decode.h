/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the three decoders of armflow.h share. */
#ifndef SYMBOLS_ARMFLOW_DECODE_H
#define SYMBOLS_ARMFLOW_DECODE_H
#include "symbols/armflow.h"

#define SP	      13u
#define LR	      14u
#define PC	      15u
#define BIT(n)	      (1u << (n))
#define CALL_CLOBBERS 0x500fu /* r0-r3, ip, lr: IHI 0042, "Core registers" */
#define HVC_CLOBBERS  0x000fu /* DEN 0028, "SMC and HVC calling convention", 32-bit: r0-r3 */
#define MODE_CLOBBERS 0x6000u /* another mode has another sp and lr */

static inline uint32_t bits(uint32_t w, unsigned lsb, unsigned width)
{
	return (w >> lsb) & ((1u << width) - 1);
}

static inline bool bit(uint32_t w, unsigned n)
{
	return (w >> n & 1) != 0;
}

/** A call that leaves its return address in lr. */
static inline void armflow_links(struct armflow_insn *insn)
{
	insn->kind = ARMFLOW_CALL;
	insn->clobbers = CALL_CLOBBERS;
}

/** MRS and MSR of CPSR: the latter only where it writes the mode. */
static inline void armflow_get_mode(struct armflow_insn *insn, uint32_t reg)
{
	insn->op = ARMFLOW_GET_MODE;
	insn->rd = (uint8_t)reg;
}

static inline void armflow_set_mode(struct armflow_insn *insn, uint32_t reg)
{
	insn->op = ARMFLOW_SET_MODE;
	insn->rn = (uint8_t)reg;
}

/** MRC, LDC, VPUSH and the like. @w: the instruction, bits 27:0 as in ARM code. */
void armflow_decode_coprocessor(uint32_t w, struct armflow_insn *insn);

#endif
