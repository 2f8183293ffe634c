/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A guest's stack and the candidates of its call trace, for every mode, MMU on or off, across pages. */
#include <hvlib/fmt.h>
#include <hvlib/guest_frames.h>
#include "core/domain.h"
#include "core/guest_mem.h"
#include "debug/dump.h"

#define STACK_AREA	 0x2000u /* a stack is taken to end at the next multiple: Linux' THREAD_SIZE on ARM */
#define WORDS_PER_ROW	 8u
#define TRACE_FRAMES_MAX 24u

uint32_t dump_stack_lines = 40;

/* One row of up to eight words at @va; false at the first that cannot be read. */
static bool dump_row(struct out *o, const struct vcpu *v, uint32_t va, uint32_t words)
{
	char text[WORDS_PER_ROW * 9 + 3] = "  ";
	size_t length = 2;
	bool all = true;

	for (uint32_t i = 0; i < words && all; i++) {
		uint32_t word;

		all = guest_read_va(v, va + 4 * i, &word, sizeof(word)) == 0;
		if (all)
			length += fmt_sn(text + length, sizeof(text) - length, " %08x", word);
	}
	if (length > 2)
		out_text(o, text);
	if (!all)
		out_line(o, "   %08x and on: not mapped to RAM", va + (uint32_t)((length - 2) / 9) * 4);
	return all;
}

static uint32_t words_to_end(uint32_t sp)
{
	return (STACK_AREA - (sp & (STACK_AREA - 1))) / 4;
}

static void dump_words(struct out *o, const struct vcpu *v, uint32_t sp, uint32_t rows)
{
	uint32_t left = words_to_end(sp);

	out_line(o, "Guest stack trace from sp=%08x:", sp);
	if (sp & 3) {
		out_line(o, "Stack is misaligned");
		return;
	}
	for (uint32_t row = 0; row < rows && left; row++) {
		const uint32_t words = left < WORDS_PER_ROW ? left : WORDS_PER_ROW;

		if (!dump_row(o, v, sp, words))
			return;
		sp += 4 * words;
		left -= words;
	}
}

static int read_code(void *ctx, uint32_t va, void *buf, size_t n)
{
	return guest_read_va(ctx, va, buf, n);
}

static void dump_trace(struct out *o, const struct vcpu *v, const struct guest_bank *bank)
{
	const struct guest_code code = {read_code, (void *)(uintptr_t)v, 0, 0};
	struct guest_frame frames[TRACE_FRAMES_MAX];
	const struct guest_stack stack = {bank->sp, bank->sp & 3 ? 0 : words_to_end(bank->sp)};

	out_line(o, "Guest call trace (words of the stack that follow a call; not proven):");
	out_line(o, "   [<%08x>] (PC)", v->regs.pc);
	out_line(o, "   [<%08x>] (LR)", bank->lr);
	const size_t n = guest_frames_find(&code, stack, frames, TRACE_FRAMES_MAX);
	for (size_t i = 0; i < n; i++) {
		char text[GUEST_FRAME_TEXT_MAX];

		guest_frames_format(&frames[i], text);
		out_text(o, text);
	}
}

void dump_vcpu_stack(struct out *o, const struct vcpu *v, uint32_t rows)
{
	struct guest_bank bank;

	if (guest_frames_bank(&v->regs, &v->context, &bank) < 0) {
		out_line(o, "No guest stack: CPSR %08x names no mode of a guest", v->regs.cpsr);
		return;
	}
	dump_words(o, v, bank.sp, rows);
	dump_trace(o, v, &bank);
}
