/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A guest's stack, for every mode, MMU on or off, across pages. */
#include <hvlib/cond.h>
#include <hvlib/fmt.h>
#include <hvlib/guest_frames.h>
#include "arch/cpu.h"
#include "core/guest_view.h"
#include "debug/dump.h"
#include "debug/dump_trace.h"

#define WORDS_PER_ROW 8u
#define ROW_START     2 /* blanks */

uint32_t dump_stack_lines = 40;

/* A row that is being put together. */
struct row {
	char text[ROW_START + WORDS_PER_ROW * 9 + 1];
	size_t length;
};

static void begin_row(struct row *r)
{
	r->length = fmt_sn(r->text, sizeof(r->text), "%*s", ROW_START, "");
}

static void end_row(struct out *o, struct row *r)
{
	if (r->length > ROW_START)
		out_text(o, r->text);
	begin_row(r);
}

/* What cannot be read ends with its page. Returns how many bytes that are. */
static uint32_t dump_hole(struct out *o, const struct guest_view *g, uint32_t va, uint32_t left)
{
	const uint32_t in_page = PAGE_SIZE - (va & (PAGE_SIZE - 1)), n = in_page < left ? in_page : left;
	char why[64];

	guest_view_hole(g, va, why, sizeof(why));
	out_line(o, "   %08x-%08x: not mapped to RAM (%s)", va, va + n - 1, why);
	return n;
}

static void add_words(struct row *r, const uint32_t *words, uint32_t n, bool swap)
{
	for (uint32_t i = 0; i < n; i++) {
		r->text[r->length++] = ' ';
		fmt_hex8(r->text + r->length, swap ? __builtin_bswap32(words[i]) : words[i]);
		r->length += 8;
	}
	r->text[r->length] = '\0';
}

/* @left bytes from @sp up, in at most @rows rows. */
static void dump_words(struct out *o, struct guest_view *g, uint32_t sp, uint32_t left, uint32_t rows)
{
	const bool swap = (g->v->regs.cpsr & CPSR_E) != 0;
	struct row r;

	out_line(o, "Guest stack trace from sp=%08x:", sp);
	if (sp & 3) {
		out_line(o, "Stack is misaligned");
		return;
	}
	begin_row(&r);
	for (uint32_t n = 0, step; left && rows; left -= step, sp += step) {
		const uint32_t in_page = PAGE_SIZE - (sp & (PAGE_SIZE - 1));
		uint32_t words[WORDS_PER_ROW];

		step = 4 * (WORDS_PER_ROW - n) < left ? 4 * (WORDS_PER_ROW - n) : left;
		step = in_page < step ? in_page : step;
		if (guest_view_read(g, sp, words, step) < 0) {
			end_row(o, &r);
			step = dump_hole(o, g, sp, left);
			n = 0;
			rows--;
			continue;
		}
		add_words(&r, words, step / 4, swap);
		n = (n + step / 4) % WORDS_PER_ROW;
		if (n == 0) {
			end_row(o, &r);
			rows--;
		}
	}
	end_row(o, &r);
}

/* As Linux has it: the exception's own stack is a few words, then the kernel works on that of SVC. */
static void dump_small_bank(struct out *o, struct guest_view *g, const struct guest_bank *bank, uint32_t rows)
{
	const struct guest_context *c = &g->v->context;
	const struct guest_bank svc = {c->SP_svc, c->LR_svc};

	dump_words(o, g, bank->sp, 4 * GUEST_SMALL_BANK_WORDS, rows);
	out_line(o, "%s has only %u words of stack there; this guest's own is SP_svc:", cpsr_mode_name(g->v->regs.cpsr),
		 GUEST_SMALL_BANK_WORDS);
	dump_words(o, g, svc.sp, guest_stack_room(svc.sp), rows);
	dump_trace(o, g, bank, &svc);
}

void dump_vcpu_stack(struct out *o, const struct vcpu *v, uint32_t rows)
{
	struct guest_view view;
	struct guest_bank bank;

	if (guest_frames_bank(&v->regs, &v->context, &bank) < 0) {
		out_line(o, "No guest stack: CPSR %08x names no mode of a guest", v->regs.cpsr);
		return;
	}
	guest_view_open(&view, v);
	if (guest_frames_small_bank(&v->regs, &v->context)) {
		dump_small_bank(o, &view, &bank, rows);
		return;
	}
	dump_words(o, &view, bank.sp, guest_stack_room(bank.sp), rows);
	dump_trace(o, &view, &bank, NULL);
}
