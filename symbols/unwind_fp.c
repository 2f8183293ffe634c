/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Method fp: a frame record that r11 (ARM) or r7 (Thumb) points to. Any register may hold anything, so a record counts
 * only if the function is known to make one, or no code is there to ask, and if its words fit. */
#include "symbols/unwind_parts.h"

#define PROLOGUE_INSNS 24u
#define RECORD_REACH   0x2000u /* a record is no further above the last one: a kernel's stack */

/* Where the words of a record are, relative to the frame pointer. */
struct layout {
	uint32_t lr, fp; /* mod 2^32 */
	uint32_t sp;	 /* caller's sp: its word if sp_saved, else fp plus this */
	bool sp_saved;
};

static const struct layout layouts[] = {
    {.lr = 0u - 4,
     .fp = 0u - 12,
     .sp = 0u - 8,
     .sp_saved = true},		      /* APCS: stmdb sp!, {fp, ip, lr, pc}; sub fp, ip, #4 */
    {.lr = 0, .fp = 0u - 4, .sp = 4}, /* gcc: push {.., fp, lr}; add fp, sp, #n */
    {.lr = 4, .fp = 0, .sp = 8},      /* clang, and gcc's Thumb: push {r7, lr}; mov r7, sp */
};

/* Does the function set the frame pointer from sp, or from ip that has it, before anything leaves its prologue? */
static bool sets_fp(const struct armflow_code *code, unsigned fp)
{
	struct armflow_insn insn;
	uint32_t va = code->start;

	for (unsigned n = 0; n < PROLOGUE_INSNS && va < code->end; n++) {
		if (armflow_decode(code, va, &insn) != 0)
			return false;
		if (insn.op == ARMFLOW_ADD && insn.rd == fp && (insn.rn == SP || insn.rn == 12))
			return true;
		if (insn.kind != ARMFLOW_NEXT && insn.kind != ARMFLOW_CALL)
			return false;
		va += insn.length;
	}
	return false;
}

static bool is_above(uint32_t a, uint32_t b)
{
	return (a & 3) == 0 && a > b && a - b <= RECORD_REACH;
}

static bool fits(struct unwind *u, const struct unwind_frame *from, uint32_t fp, const struct layout *l,
		 struct unwind_frame *to)
{
	uint32_t lr, next, sp = fp + l->sp;

	if (!read_word(u, fp + l->lr, &lr) || !read_word(u, fp + l->fp, &next))
		return false;
	if (l->sp_saved && !read_word(u, sp, &sp))
		return false;
	if (!is_above(sp, from->regs.r[SP]) || (next != 0 && !is_above(next, fp)) ||
	    check_call(u, lr, frame_lookup(from)) == CALL_NONE)
		return false;
	to->regs.r[PC] = lr;
	to->regs.r[SP] = sp;
	to->regs.r[from->thumb ? FP_THUMB : FP_ARM] = next;
	return true;
}

enum step_result step_fp(struct unwind *u, const struct unwind_frame *from, struct unwind_frame *to)
{
	unsigned reg = from->thumb ? FP_THUMB : FP_ARM;
	uint32_t fp = from->regs.r[reg];
	struct armflow_code code;

	if ((from->regs.known & KNOWN(reg)) == 0 || fp - from->regs.r[SP] > RECORD_REACH || (fp & 3) != 0)
		return STEP_NONE;
	if (function_at(u, frame_lookup(from), from->thumb, &code) && !sets_fp(&code, reg))
		return STEP_NONE;
	for (unsigned i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++) {
		if (!fits(u, from, fp, &layouts[i], to))
			continue;
		to->regs.known = PC_AND_SP | KNOWN(reg);
		to->method = UNWIND_FP;
		to->return_address = true;
		to->certain = false;
		return STEP_OK;
	}
	return STEP_NONE;
}
