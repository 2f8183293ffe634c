/* SPDX-License-Identifier: GPL-2.0-or-later */
/* See truth.h. */
#include <string.h>

#include "truth.h"

#define PT_PC	   60u /* struct pt_regs */
#define VECTOR_IRQ 0x18u

/* Settles @s entry by entry: what a block did that an interrupt came behind shows in the pc that was stored. */
static bool settle(const struct shadow_stack *s, truth_word_fn *word, void *ctx, struct shadow_stack *out,
		   struct truth *t)
{
	memset(t, 0, sizeof(*t));
	*out = (struct shadow_stack){.id = s->id};
	for (uint32_t n = 0; n < s->count; n++) {
		struct shadow_entry e = s->entry[n];

		if (e.kind == SHADOW_USER) {
			t->user = true;
			t->user_vector = e.vector;
			continue;
		}
		if (e.kind == SHADOW_EXCEPTION) {
			if (e.regs == 0 || !word(ctx, e.regs + PT_PC, &e.ret))
				return false;
			if (e.vector == VECTOR_IRQ)
				shadow_went(out, &e.block, e.ret);
			t->exceptions++;
			t->vector = e.vector;
			t->interrupted = e.ret;
		}
		if (out->count == SHADOW_DEPTH)
			return false;
		out->entry[out->count++] = e;
	}
	return s->lost == 0;
}

bool truth_of(const struct shadow_stack *s, truth_word_fn *word, void *ctx, struct truth *t)
{
	static struct shadow_stack settled;

	if (!settle(s, word, ctx, &settled, t))
		return false;
	for (uint32_t n = settled.count; n > 0; n--)
		t->pc[t->count++] = settled.entry[n - 1].ret;
	return true;
}

bool truth_running(struct shadow_file *f, const struct shadow_cpu *cpu, const uint32_t *r, truth_word_fn *word,
		   void *ctx, struct truth *t)
{
	static struct shadow_cpu now;
	struct shadow_entry *last;
	bool early;

	now = *cpu;
	shadow_arrive(f, &now, r[15]);
	/* The entry has not stored the registers yet; r0 points to what the vector's stub stored: r0, pc, spsr. */
	last = now.now.count > 0 ? &now.now.entry[now.now.count - 1] : NULL;
	early = last != NULL && last->kind == SHADOW_EXCEPTION && last->regs == 0;
	if (early)
		last->regs = r[0] + 4 - PT_PC;
	if (!truth_of(&now.now, word, ctx, t))
		return false;
	t->elsewhere = early;
	return true;
}
