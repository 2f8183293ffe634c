/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Method code: where the function's own instructions, from its start to pc, left the caller's registers. */
#include "symbols/bytes.h"
#include "symbols/unwind_parts.h"

#define POISON	      0xe7fddef0u /* poison_init_mem(): Linux, arch/arm/mm/init.c */
#define FRAME_REACH   0x4000u
#define PADDING_MAX   16u	 /* instructions */
#define PROGRAM_REACH 0x2000000u /* bytes: what a BL reaches */

static bool is_padding(const struct armflow_insn *insn)
{
	/* nop and its like, zero words (andeq r0, r0, r0): nothing happens, or r0 is written from itself. */
	return insn->kind == ARMFLOW_NEXT && insn->op == ARMFLOW_NOTHING && (insn->clobbers & ~1u) == 0 &&
	       insn->it == 0;
}

static bool is_way_out(const struct armflow_insn *insn)
{
	return !insn->conditional && insn->kind != ARMFLOW_NEXT && insn->kind != ARMFLOW_CALL;
}

static bool ends_before(const struct armflow_code *code, uint32_t va)
{
	struct armflow_insn insn;

	if (armflow_decode(code, va - 4, &insn) == 0 && insn.length == 4 && is_way_out(&insn))
		return true;
	return code->thumb && armflow_decode(code, va - 2, &insn) == 0 && insn.length == 2 && is_way_out(&insn);
}

/* A word of a literal pool: an address of code or data of the same program. As instructions such words would be rare
 * ones, of conditions GT, LE and the like. */
static bool is_literal(struct unwind *u, uint32_t va)
{
	uint8_t b[4];

	return read_code(u, va, b, sizeof(b)) == 0 && bytes_le32(b) - va + PROGRAM_REACH < 2 * PROGRAM_REACH;
}

/* Behind a call that literals follow nothing is executed: it does not come back. */
static bool calls_before(const struct armflow_code *code, uint32_t va)
{
	struct armflow_insn insn;

	return armflow_decode(code, va - 4, &insn) == 0 && insn.kind == ARMFLOW_CALL;
}

bool starts_afresh(struct unwind *u, const struct armflow_code *code)
{
	uint32_t va = code->start, step = code->thumb ? 2 : 4;
	struct armflow_insn insn;
	bool literals = false;

	for (unsigned n = 0; n < PADDING_MAX; n++) {
		if (ends_before(code, va) || (literals && calls_before(code, va)))
			return true;
		if ((va & 3) == 0 && is_literal(u, va - 4)) {
			literals = true;
			va -= 4;
			continue;
		}
		va -= step;
		if (armflow_decode(code, va, &insn) != 0)
			return true; /* the first of the text */
		if (!is_padding(&insn))
			return false;
	}
	return false;
}

/* ---- from what is known in the function to the caller's registers ---- */

struct recovery {
	struct unwind *u;
	const struct unwind_regs *now;
	const struct armflow_state *state;
	uint32_t entry_sp;
};

static bool find_entry_sp(struct recovery *r)
{
	static const uint8_t order[] = {SP, FP_ARM, FP_THUMB, 12, 4, 5, 6, 8, 9, 10};

	for (unsigned i = 0; i < sizeof(order); i++) {
		unsigned reg = order[i];

		if (r->state->r[reg].what == ARMFLOW_FRAME && (r->now->known & KNOWN(reg)) != 0) {
			r->entry_sp = r->now->r[reg] - r->state->r[reg].n;
			return true;
		}
	}
	return false;
}

static bool holds(struct armflow_value v, unsigned reg)
{
	return v.what == ARMFLOW_ENTRY && v.n == reg;
}

/* What r<reg> held at the entry: still in a register, or in the frame. */
static enum step_result recover(const struct recovery *r, unsigned reg, uint32_t *value)
{
	for (unsigned k = 0; k < 15; k++) {
		unsigned at = k == 0 ? reg : k - 1 < reg ? k - 1 : k;

		if (holds(r->state->r[at], reg) && (r->now->known & KNOWN(at)) != 0) {
			*value = r->now->r[at];
			return STEP_OK;
		}
	}
	for (unsigned n = 0; n < r->state->slots; n++) {
		if (holds(r->state->slot[n].value, reg))
			return read_word(r->u, r->entry_sp + r->state->slot[n].at, value) ? STEP_OK : STEP_NO_WORDS;
	}
	return STEP_NONE;
}

/* The return address is in lr still, and in the frame, too: another one there means that the code which ran is not this
 * (static keys of Linux turn nops into jumps). What was saved is what will be returned to. */
static bool saved_differs(const struct recovery *r, uint32_t *lr)
{
	for (unsigned n = 0; n < r->state->slots; n++) {
		uint32_t at = r->entry_sp + r->state->slot[n].at, saved;

		if (holds(r->state->slot[n].value, LR) && at - r->now->r[SP] < FRAME_REACH &&
		    read_word(r->u, at, &saved) && saved != *lr) {
			*lr = saved;
			return true;
		}
	}
	return false;
}

static enum step_result caller(struct recovery *r, struct unwind_frame *to)
{
	enum step_result result;

	if (!find_entry_sp(r))
		return STEP_NONE;
	result = recover(r, LR, &to->regs.r[PC]);
	if (result != STEP_OK)
		return result;
	to->certain = !saved_differs(r, &to->regs.r[PC]);
	to->regs.r[SP] = r->entry_sp;
	to->regs.known = PC_AND_SP;
	for (unsigned reg = 4; reg <= FP_ARM; reg++) {
		if (recover(r, reg, &to->regs.r[reg]) == STEP_OK)
			to->regs.known |= KNOWN(reg);
	}
	return STEP_OK;
}

/* Text of the boot that Linux has freed: who ran in it did so by what was linked there. */
static bool is_freed(struct unwind *u, uint32_t pc)
{
	uint8_t b[4];

	return read_code(u, pc & ~3u, b, sizeof(b)) == 0 && bytes_le32(b) == POISON;
}

enum step_result step_code(struct unwind *u, const struct unwind_frame *from, struct unwind_frame *to)
{
	struct unwind_frame at = *from;
	struct armflow_code code;
	struct armflow_state state;
	struct recovery r = {.u = u, .now = &at.regs, .state = &state};
	enum step_result result;

	if (!function_at(u, frame_lookup(from), from->thumb, &code))
		return STEP_NONE;
	u->flowed += code.end - code.start;
	if (u->flowed > FLOWED_MAX)
		return STEP_NONE;
	if (from->return_address && is_freed(u, from->regs.r[PC]))
		code.read = read_linked;
	code.keeps_mode = has_tables(u, frame_lookup(from));
	if (from->return_address)
		behind_mcount(u, &at);
	if (armflow_at(&code, at.regs.r[PC], at.return_address, &state) != 0)
		return STEP_NONE;
	result = caller(&r, to);
	if (result != STEP_OK)
		return result;
	to->method = UNWIND_CODE;
	to->return_address = true;
	/* A label inside a function is no start: unless nothing runs into it, a call of it has to be there. */
	to->certain &= starts_afresh(u, &code) || check_call(u, to->regs.r[PC], code.start) == CALL_PROVEN;
	return STEP_OK;
}
