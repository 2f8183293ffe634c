/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Method exidx: one step by .ARM.exidx. The table holds for calls. Where a function was stopped it may be wrong (in
 * prologue and epilogue), so there the code has to agree. */
#include <string.h>

#include "symbols/exidx.h"
#include "symbols/unwind_parts.h"

static int read_stack(void *ctx, uint32_t va, void *buf, size_t n)
{
	const struct unwind *u = ctx;

	return u->memory.read(u->memory.ctx, va, buf, n);
}

static enum exidx_result find(struct unwind *u, uint32_t addr, struct exidx_entry *entry)
{
	struct exidx_memory tables = {read_linked, u};
	struct symbols_table t;
	struct exidx_index index;

	if (symbols_exidx(u->symbols, addr, &t) != 0 || t.bytes == NULL)
		return EXIDX_NONE;
	index = (struct exidx_index){.bytes = t.bytes, .size = t.size, .addr = t.addr};
	return exidx_lookup(&index, &tables, addr, entry);
}

bool has_tables(struct unwind *u, uint32_t addr)
{
	struct exidx_entry entry;

	return find(u, addr, &entry) == EXIDX_OK || has_cfi(u, addr);
}

static bool agrees(const struct unwind_regs *a, const struct unwind_regs *b)
{
	return a->r[PC] == b->r[PC] && a->r[SP] == b->r[SP];
}

/* Stopped somewhere in the function: what the code says counts; without a word from it, the table is a guess. */
static enum step_result ask_code(struct unwind *u, const struct unwind_frame *from, enum step_result by_table,
				 struct unwind_frame *to)
{
	struct unwind_frame by_code = {0};
	enum step_result result = step_code(u, from, &by_code);

	if (result == STEP_OK && by_table == STEP_OK && agrees(&by_code.regs, &to->regs))
		return STEP_OK;
	if (result != STEP_NONE) {
		*to = by_code;
		return result;
	}
	to->certain = false;
	return by_table == STEP_OK ? STEP_OK : STEP_NONE;
}

/* pc off the stack: what an exception interrupted. When all registers come from there, it is a struct pt_regs. */
static enum step_result interrupted(struct unwind *u, const struct unwind_frame *from,
				    const struct exidx_effect *effect, struct unwind_frame *to)
{
	enum step_result result = STEP_OK;

	to->method = UNWIND_EXCEPTION;
	to->return_address = false;
	if (effect->popped == 0xffff)
		result = exception_regs(u, effect->first, to);
	to->certain = result == STEP_OK && from->return_address;
	return result;
}

/* Executes the opcodes of @entry on the registers of @from. */
static enum step_result by_table(struct unwind *u, const struct unwind_frame *from, const struct exidx_entry *entry,
				 struct exidx_effect *effect, struct unwind_frame *to)
{
	struct exidx_memory stack = {read_stack, u};
	struct unwind_frame at = *from;
	struct exidx_regs regs;
	enum exidx_result result;

	behind_mcount(u, &at);
	memcpy(regs.r, at.regs.r, sizeof(regs.r));
	regs.known = at.regs.known & 0xffff;
	result = exidx_run(entry->ops, entry->count, &stack, &regs, effect);
	if (result != EXIDX_OK)
		return result == EXIDX_NO_WORDS && effect->missed_word ? STEP_NO_WORDS : STEP_NONE;
	memcpy(to->regs.r, regs.r, sizeof(regs.r));
	to->regs.known = regs.known;
	to->method = UNWIND_EXIDX;
	to->certain = true;
	to->return_address = true;
	return STEP_OK;
}

enum step_result step_exidx(struct unwind *u, const struct unwind_frame *from, struct unwind_frame *to)
{
	struct exidx_effect effect;
	struct exidx_entry entry;
	enum step_result result;

	if (find(u, frame_lookup(from), &entry) != EXIDX_OK)
		return STEP_NONE;
	result = by_table(u, from, &entry, &effect, to);
	if (result == STEP_OK && (effect.popped & KNOWN(PC)) != 0)
		return interrupted(u, from, &effect, to);
	if (result == STEP_OK)
		keep_over_call(&to->regs);
	return from->return_address ? result : ask_code(u, from, result, to);
}

enum step_result step_exidx_proven(struct unwind *u, const struct unwind_frame *from, struct unwind_frame *to)
{
	enum step_result result = step_exidx(u, from, to);

	return result == STEP_OK && !to->certain ? STEP_NONE : result;
}
