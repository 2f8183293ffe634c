/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Method scan: without anything else to go by, a word of the stack that is the address behind a call. */
#include "symbols/unwind_parts.h"

#define SCAN_WORDS  2048u /* a kernel's stack */
#define PROOF_WORDS 64u	  /* how far behind a word that might be right one that is proven is looked for */

static void found(struct unwind_frame *to, uint32_t pc, uint32_t sp)
{
	to->regs.r[PC] = pc;
	to->regs.r[SP] = sp;
	to->regs.known = PC_AND_SP;
	to->method = UNWIND_SCAN;
	to->certain = false;
	to->return_address = true;
}

/* The nearest word whose call leads into the frame below, else the nearest whose call might. A call of something else
 * is what an earlier call left there. */
enum step_result step_scan(struct unwind *u, const struct unwind_frame *from, struct unwind_frame *to)
{
	uint32_t sp = (from->regs.r[SP] + 3) & ~3u, word;
	unsigned possible = 0; /* how many words were looked at since */

	if ((from->regs.known & KNOWN(SP)) == 0)
		return STEP_NONE;
	for (unsigned n = 0; n < SCAN_WORDS && possible <= PROOF_WORDS; n++, sp += 4) {
		enum call_check check;

		possible += possible > 0 ? 1 : 0;
		if (!read_word(u, sp, &word))
			return possible > 0 ? STEP_OK : STEP_NO_WORDS;
		if (!symbols_is_text(u->symbols, word & ~1u))
			continue;
		check = check_call(u, word, frame_lookup(from));
		if (check == CALL_PROVEN || (check == CALL_POSSIBLE && possible == 0)) {
			found(to, word, sp + 4);
			possible += possible == 0 ? 1 : 0;
		}
		if (check == CALL_PROVEN)
			break;
	}
	return possible > 0 ? STEP_OK : STEP_NONE;
}

/* A jump to nowhere (a null function pointer): the call that led there is before lr, and nothing was executed since. */
enum step_result step_lr(struct unwind *u, const struct unwind_frame *from, struct unwind_frame *to)
{
	uint32_t want = KNOWN(LR) | KNOWN(SP);

	if (from->return_address || (from->regs.known & want) != want ||
	    !symbols_is_text(u->symbols, from->regs.r[LR]) ||
	    check_call(u, from->regs.r[LR], from->regs.r[PC]) != CALL_POSSIBLE)
		return STEP_NONE;
	to->regs = from->regs;
	found(to, from->regs.r[LR], from->regs.r[SP]);
	to->regs.known = from->regs.known & ~NOT_KEPT;
	to->regs.known |= PC_AND_SP;
	return STEP_OK;
}
