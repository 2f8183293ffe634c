/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Does a return address fit the function that would return there? */
#include <hvlib/code_flow.h>

#include "symbols/unwind_parts.h"

#define JUMPS_MAX  12u	    /* functions one after the other, each jumping to the next */
#define LOOKED_MAX 1000000u /* of one walk */
#define INSNS_MAX  4096u    /* of all of them together */

struct search {
	struct unwind *u;
	uint32_t want; /* start of the function */
	uint32_t seen[JUMPS_MAX];
	unsigned count, insns;
	bool open; /* somewhere it goes on through a register, or could not be followed */
};

static void visit(struct search *s, uint32_t target)
{
	for (unsigned n = 0; n < s->count; n++) {
		if (s->seen[n] == target)
			return;
	}
	if (s->count == JUMPS_MAX)
		s->open = true;
	else
		s->seen[s->count++] = target;
}

static bool leads_there(struct search *s, uint32_t target)
{
	uint32_t start, end;

	if (target == s->want)
		return true;
	return symbols_bounds(s->u->symbols, target, &start, &end) == 0 && (start & ~1u) == s->want;
}

/* bx lr, and pc loaded from the frame, go back to the caller; any other way out through a register leads anywhere. */
static bool returns(const struct armflow_insn *insn)
{
	if (insn->op == ARMFLOW_LOAD)
		return insn->rn == SP || insn->rn == FP_ARM || insn->rn == FP_THUMB;
	return insn->rm == LR;
}

/* Looks through one function for jumps out of it. true: one leads to the function wanted. */
static bool look_through(struct search *s, const struct armflow_code *code)
{
	uint32_t va = code->start;
	struct armflow_insn insn = {0};

	while (va < code->end) {
		if (s->insns++ == INSNS_MAX || s->u->looked++ > LOOKED_MAX || armflow_decode(code, va, &insn) != 0) {
			s->open = true;
			return false;
		}
		if (insn.kind == ARMFLOW_LEAVE && !returns(&insn))
			s->open = true;
		if (insn.kind == ARMFLOW_BRANCH && (insn.target < code->start || insn.target >= code->end)) {
			if (leads_there(s, insn.target))
				return true;
			visit(s, insn.target | (insn.target_thumb ? 1 : 0));
		}
		va += insn.length;
	}
	/* A function that does not end in a jump goes on into the next. */
	if (insn.kind == ARMFLOW_NEXT || insn.kind == ARMFLOW_CALL || insn.conditional) {
		if (insn.kind == ARMFLOW_NEXT && leads_there(s, code->end))
			return true;
		visit(s, code->end | (code->thumb ? 1 : 0));
	}
	return false;
}

static enum call_check follow(struct unwind *u, uint32_t target, uint32_t want)
{
	struct search s = {.u = u, .want = want};

	if (leads_there(&s, target & ~1u))
		return CALL_PROVEN;
	visit(&s, target);
	for (unsigned n = 0; n < s.count; n++) {
		struct armflow_code code;

		if (!function_at(u, s.seen[n] & ~1u, (s.seen[n] & 1) != 0, &code)) {
			s.open = true;
			continue;
		}
		code.start = s.seen[n] & ~1u;
		if (look_through(&s, &code))
			return CALL_PROVEN;
	}
	return s.open ? CALL_POSSIBLE : CALL_OTHER;
}

static enum call_check check_in(struct unwind *u, const struct flow_code *code, uint32_t back, uint32_t callee)
{
	struct flow_call_site call = flow_call_before(code, back);
	uint32_t start, end;

	if (call.kind == FLOW_NO_CALL)
		return CALL_NONE;
	if (call.kind == FLOW_CALL_INDIRECT || symbols_bounds(u->symbols, callee, &start, &end) != 0)
		return CALL_POSSIBLE;
	return follow(u, call.target, start & ~1u);
}

enum call_check check_call(struct unwind *u, uint32_t back, uint32_t callee)
{
	const struct flow_code live = {.read = read_code, .ctx = u}, linked = {.read = read_linked, .ctx = u};
	enum call_check check = check_in(u, &live, back, callee);

	/* The caller may be gone: init text is freed while functions that it called still run. */
	return check == CALL_NONE ? check_in(u, &linked, back, callee) : check;
}

bool behind_call(struct unwind *u, uint32_t back)
{
	const struct flow_code live = {.read = read_code, .ctx = u};

	return flow_call_before(&live, back).kind != FLOW_NO_CALL;
}
