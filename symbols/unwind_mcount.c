/* SPDX-License-Identifier: GPL-2.0-or-later */
/* gcc -pg calls __gnu_mcount_nc with lr pushed, and the callee pops it; no table tells of that word. Linux writes a
 * "pop {lr}" or "add sp, sp, #4" over the call (arch/arm/kernel/ftrace.c), so for one instruction sp is off by a word
 * in most functions. */
#include "symbols/unwind_parts.h"

static bool moves_lr(const struct armflow_insn *insn, enum armflow_op op, uint32_t add)
{
	return insn->op == op && insn->list == KNOWN(LR) && insn->rn == SP && insn->writeback && insn->add == add;
}

/* What stands where the call was. */
static bool drops_word(const struct armflow_insn *insn)
{
	return moves_lr(insn, ARMFLOW_LOAD, 4) ||
	       (insn->op == ARMFLOW_ADD && insn->rd == SP && insn->rn == SP && insn->imm == 4);
}

static bool pushed_before(const struct armflow_code *code, uint32_t va)
{
	struct armflow_insn insn;

	return armflow_decode(code, va - (code->thumb ? 2 : 4), &insn) == 0 && moves_lr(&insn, ARMFLOW_STORE, 0u - 4);
}

void behind_mcount(struct unwind *u, struct unwind_frame *at)
{
	struct armflow_code code = {.read = read_code, .ctx = u, .thumb = at->thumb};
	uint32_t va = at->regs.r[PC] - (at->return_address ? 4 : 0);
	struct armflow_insn insn;

	if (!pushed_before(&code, va) || armflow_decode(&code, va, &insn) != 0)
		return;
	if (insn.kind == ARMFLOW_CALL ? landmark_at(u, insn.target) != ROLE_POPS_LR
				      : at->return_address || !drops_word(&insn))
		return;
	at->regs.known &= ~KNOWN(LR);
	if (read_word(u, at->regs.r[SP], &at->regs.r[LR]))
		at->regs.known |= KNOWN(LR);
	at->regs.r[SP] += 4;
}
