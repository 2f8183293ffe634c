/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Method cfi: one step by .debug_frame. libdw decodes, the evaluation is ours: its own walk of a thread stops for good
 * at the first exception entry, which has no such information. */
#include <stdlib.h>

#include "symbols/cfi_expr.h"
#include "symbols/unwind_parts.h"

static bool machine_read(void *ctx, uint32_t va, uint32_t *word)
{
	return read_word(ctx, va, word);
}

/* The caller's r<reg>, by its rule. STEP_NONE: it cannot be told. */
static enum step_result restore(const struct cfi_machine *m, Dwarf_Frame *frame, unsigned reg, uint32_t *value)
{
	Dwarf_Op mem[3], *ops;
	size_t n;

	if (dwarf_frame_register(frame, (int)reg, mem, &ops, &n) != 0)
		return STEP_NONE;
	if (n == 0) { /* ops is NULL: the same value; else it is undefined */
		*value = m->r[reg];
		return ops == NULL && (m->known & KNOWN(reg)) != 0 ? STEP_OK : STEP_NONE;
	}
	switch (cfi_evaluate(m, ops, n, value)) {
	case CFI_VALUE:
		return STEP_OK;
	case CFI_ADDRESS:
		return m->read_word(m->ctx, *value, value) ? STEP_OK : STEP_NO_WORDS;
	case CFI_NO_WORDS:
		return STEP_NO_WORDS;
	default:
		return STEP_NONE;
	}
}

static enum step_result find_cfa(struct cfi_machine *m, Dwarf_Frame *frame)
{
	Dwarf_Op *ops;
	size_t n;

	if (dwarf_frame_cfa(frame, &ops, &n) != 0)
		return STEP_NONE;
	/* An expression, no location: its result is the CFA itself, whatever kind it looks like. */
	switch (cfi_evaluate(m, ops, n, &m->cfa)) {
	case CFI_VALUE:
	case CFI_ADDRESS:
		m->has_cfa = true;
		return STEP_OK;
	case CFI_NO_WORDS:
		return STEP_NO_WORDS;
	default:
		return STEP_NONE;
	}
}

static enum step_result caller(struct cfi_machine *m, Dwarf_Frame *frame, struct unwind_frame *to)
{
	bool signal = false;
	int back = dwarf_frame_info(frame, NULL, NULL, &signal);
	enum step_result result = find_cfa(m, frame);

	if (result != STEP_OK || back < 0 || back > 15)
		return result != STEP_OK ? result : STEP_NONE;
	result = restore(m, frame, (unsigned)back, &to->regs.r[PC]);
	if (result != STEP_OK)
		return result;
	to->regs.known = 0;
	for (unsigned reg = 0; reg < PC; reg++) {
		if (reg != SP && restore(m, frame, reg, &to->regs.r[reg]) == STEP_OK)
			to->regs.known |= KNOWN(reg);
	}
	/* IHI 0040, "DWARF for the Arm Architecture", 4.4: the CFA is the caller's sp. */
	to->regs.r[SP] = m->cfa;
	to->regs.known |= PC_AND_SP;
	to->return_address = !signal;
	if (!signal)
		keep_over_call(&to->regs);
	to->method = UNWIND_CFI;
	to->certain = true;
	return STEP_OK;
}

static Dwarf_Frame *frame_at(struct unwind *u, uint32_t addr)
{
	Dwarf_Frame *frame = NULL;
	uint32_t bias;
	Dwarf_CFI *cfi = symbols_cfi(u->symbols, addr, &bias);

	return cfi != NULL && dwarf_cfi_addrframe(cfi, addr - bias, &frame) == 0 ? frame : NULL;
}

bool has_cfi(struct unwind *u, uint32_t addr)
{
	Dwarf_Frame *frame = frame_at(u, addr);

	free(frame);
	return frame != NULL;
}

enum step_result step_cfi(struct unwind *u, const struct unwind_frame *from, struct unwind_frame *to)
{
	struct unwind_frame at = *from;
	struct cfi_machine m = {.r = at.regs.r, .read_word = machine_read, .ctx = u};
	Dwarf_Frame *frame = frame_at(u, frame_lookup(from));
	enum step_result result;

	if (frame == NULL)
		return STEP_NONE;
	behind_mcount(u, &at);
	m.known = at.regs.known;
	result = caller(&m, frame, to);
	free(frame);
	return result;
}
