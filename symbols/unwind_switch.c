/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Method code, for one function: Linux' __switch_to (arch/arm/kernel/entry-armv.S) keeps its return address in the
 * task, not on the stack, while it tells others of the switch. It has one caller, context_switch(), which is inlined
 * into __schedule() (kernel/sched/core.c); sp is still that one's. */
#include "symbols/unwind_parts.h"

/* Behind the only call of @target in @caller. */
static bool only_call(const struct armflow_code *caller, uint32_t target, uint32_t *back)
{
	struct armflow_insn insn;
	unsigned found = 0;

	for (uint32_t va = caller->start; va < caller->end; va += insn.length) {
		if (armflow_decode(caller, va, &insn) != 0)
			return false;
		if (insn.kind == ARMFLOW_CALL && insn.target == target) {
			found++;
			*back = va + insn.length;
		}
	}
	return found == 1;
}

enum step_result step_switch(struct unwind *u, const struct unwind_frame *from, struct unwind_frame *to)
{
	struct symbols_named schedule;
	struct armflow_code callee, caller;
	uint32_t back;

	if (!from->return_address || landmark_of(u, frame_lookup(from)) != ROLE_SWITCH ||
	    !function_at(u, frame_lookup(from), from->thumb, &callee) ||
	    symbols_by_name(u->symbols, "__schedule", &schedule, 1) != 1 ||
	    !function_at(u, schedule.addr & ~1u, false, &caller))
		return STEP_NONE;
	u->flowed += caller.end - caller.start;
	if (u->flowed > FLOWED_MAX || !only_call(&caller, callee.start, &back))
		return STEP_NONE;
	to->regs.r[PC] = back;
	to->regs.r[SP] = from->regs.r[SP];
	to->regs.known = PC_AND_SP;
	to->method = UNWIND_CODE;
	to->return_address = true;
	to->certain = true;
	return STEP_OK;
}
