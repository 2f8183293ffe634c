/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Follows every path of a function until nothing more is learnt. */
#include <stdlib.h>

#include <hvabi/errno.h>
#include <hvlib/cond.h>

#include "symbols/armflow_decode.h"
#include "symbols/bytes.h"

#define TABLE_MAX  512u
#define ROW_MAX	   8u
#define STEPS_EACH 48u /* what is known can only get less: so often may one place be looked at on average */

struct walk {
	const struct armflow_code *code;
	uint32_t step; /* bytes between two places: 2 or 4 */
	uint32_t count;
	struct armflow_state *at; /* before the instruction, by place */
	bool *again;		  /* it has changed since it was last executed */
	uint32_t pc;
	struct armflow_state *returned; /* behind the call that ends at pc; NULL: not asked for */
	unsigned long steps;
	int error;
};

int armflow_decode(const struct armflow_code *code, uint32_t va, struct armflow_insn *insn)
{
	uint8_t b[4];
	uint16_t half;

	if (!code->thumb) {
		if (code->read(code->ctx, va, b, 4) != 0)
			return -HV_EFAULT;
		armflow_decode_arm(va, bytes_le32(b), insn);
		return 0;
	}
	if (code->read(code->ctx, va, b, 2) != 0)
		return -HV_EFAULT;
	half = bytes_le16(b);
	if (thumb_insn_len(half) == 2) {
		armflow_decode_thumb16(va, half, insn);
		return 0;
	}
	if (code->read(code->ctx, va + 2, b, 2) != 0)
		return -HV_EFAULT;
	armflow_decode_thumb32(va, (uint32_t)half << 16 | bytes_le16(b), insn);
	return 0;
}

/* A path comes to @va with @s. */
static void arrive(struct walk *w, uint32_t va, const struct armflow_state *s)
{
	uint32_t n = (va - w->code->start) / w->step;

	if (va < w->code->start || va >= w->code->end || (va - w->code->start) % w->step != 0)
		return;
	if (armflow_merge(&w->at[n], s))
		w->again[n] = true;
}

/* ---- tables ---- */

static bool table_word(const struct walk *w, uint32_t va, uint32_t *target)
{
	uint8_t b[4];

	if (w->code->read(w->code->ctx, va, b, 4) != 0)
		return false;
	*target = bytes_le32(b);
	if (w->code->thumb && (*target & 1) == 0)
		return false;
	*target &= ~1u;
	return *target >= w->code->start && *target < w->code->end && *target % w->step == 0;
}

/* Words are taken as long as they look like addresses of this function. */
static void words(struct walk *w, uint32_t table, const struct armflow_state *s)
{
	uint32_t target;

	for (uint32_t n = 0; n < TABLE_MAX && table_word(w, table + 4 * n, &target); n++)
		arrive(w, target, s);
}

/* The entries are instructions, from the second word behind the jump on. */
static void branches(struct walk *w, uint32_t table, const struct armflow_state *s)
{
	struct armflow_insn insn;

	for (uint32_t n = 0; n < TABLE_MAX; n++) {
		uint32_t va = table + 4 * n;

		arrive(w, va, s);
		if (armflow_decode(w->code, va, &insn) != 0 || insn.kind != ARMFLOW_BRANCH || insn.conditional)
			return;
	}
}

/* Linux's copy functions jump into rows of loads and stores of up to ROW_MAX words: arch/arm/lib/copy_template.S. */
static void row(struct walk *w, uint32_t first, const struct armflow_state *s)
{
	for (uint32_t n = 0; n <= ROW_MAX; n++)
		arrive(w, first + 4 * n, s);
}

/* TBB, TBH: the table ends where the first of its targets begins. */
static void offsets(struct walk *w, uint32_t table, uint32_t size, const struct armflow_state *s)
{
	uint32_t lowest = w->code->end;

	for (uint32_t n = 0; n < TABLE_MAX && table + (n + 1) * size <= lowest; n++) {
		uint8_t b[2] = {0};
		uint32_t target;

		if (w->code->read(w->code->ctx, table + n * size, b, size) != 0)
			return;
		target = table + 2 * bytes_le16(b);
		if (target <= table || target >= w->code->end)
			return;
		arrive(w, target, s);
		if (target < lowest)
			lowest = target;
	}
}

static void table(struct walk *w, const struct armflow_insn *insn, const struct armflow_state *s)
{
	uint32_t at = insn->table;

	if (at == 0 && insn->rn < 15 && s->r[insn->rn].what == ARMFLOW_VALUE)
		at = s->r[insn->rn].n;
	if (at == 0)
		return;
	switch (insn->table_kind) {
	case ARMFLOW_TABLE_WORDS:
		words(w, at, s);
		break;
	case ARMFLOW_TABLE_BRANCHES:
		branches(w, at, s);
		break;
	case ARMFLOW_TABLE_INSNS:
		row(w, at, s);
		break;
	case ARMFLOW_TABLE_BYTES:
		offsets(w, at, 1, s);
		break;
	case ARMFLOW_TABLE_HALVES:
		offsets(w, at, 2, s);
		break;
	}
}

/* ---- one place ---- */

static void come_back(struct walk *w, uint32_t va, const struct armflow_state *s)
{
	if (w->returned != NULL && va == w->pc)
		armflow_merge(w->returned, s);
	arrive(w, va, s);
}

/* "mov lr, pc" or "adr lr, 1f", then a jump through a register: a call. */
static void leave(struct walk *w, struct armflow_state *s)
{
	uint32_t back;

	if (s->r[LR].what != ARMFLOW_VALUE)
		return;
	back = s->r[LR].n & ~1u;
	for (unsigned reg = 0; reg < 15; reg++) {
		if ((CALL_CLOBBERS & BIT(reg)) != 0)
			s->r[reg] = (struct armflow_value){0};
	}
	come_back(w, back, s);
}

/* A part of this function that is called by it: there lr is its own. */
static void local_call(struct walk *w, uint32_t back, uint32_t target, struct armflow_state *s)
{
	if (target == w->code->start)
		return;
	s->r[LR] = (struct armflow_value){ARMFLOW_VALUE, back};
	arrive(w, target, s);
}

static void go_on(struct walk *w, uint32_t va, const struct armflow_insn *insn, struct armflow_state *s)
{
	switch (insn->kind) {
	case ARMFLOW_NEXT:
		arrive(w, va + insn->length, s);
		break;
	case ARMFLOW_CALL:
		come_back(w, va + insn->length, s);
		local_call(w, va + insn->length, insn->target, s);
		break;
	case ARMFLOW_BRANCH:
		arrive(w, insn->target, s);
		break;
	case ARMFLOW_TABLE:
		table(w, insn, s);
		break;
	case ARMFLOW_LEAVE:
		leave(w, s);
		break;
	case ARMFLOW_STOP:
		break;
	}
}

static void step(struct walk *w, uint32_t n)
{
	uint32_t va = w->code->start + n * w->step;
	struct armflow_state before = w->at[n], after;
	struct armflow_insn insn;

	if (armflow_decode(w->code, va, &insn) != 0) {
		w->error = -HV_EFAULT;
		return;
	}
	if (before.it > 0) {
		insn.conditional = true;
		before.it--;
	}
	before.it = insn.it > 0 ? insn.it : before.it;
	after = before;
	armflow_apply(w->code, &insn, &after);
	go_on(w, va, &insn, &after);
	if (insn.conditional)
		arrive(w, va + insn.length, &before);
}

static int run(struct walk *w)
{
	bool more = true;
	struct armflow_state entry;

	armflow_enter(&entry);
	arrive(w, w->code->start, &entry);
	while (more) {
		more = false;
		for (uint32_t n = 0; n < w->count; n++) {
			if (!w->again[n])
				continue;
			w->again[n] = false;
			more = true;
			step(w, n);
			if (++w->steps > (unsigned long)w->count * STEPS_EACH)
				return -HV_ENOSPC;
		}
	}
	return 0;
}

int armflow_at(const struct armflow_code *code, uint32_t pc, bool returning, struct armflow_state *state)
{
	struct walk w = {.code = code, .step = code->thumb ? 2 : 4, .pc = pc};
	uint32_t bytes = code->end - code->start;
	int err;

	state->reached = false;
	if (code->end <= code->start || pc < code->start || pc > code->end || (!returning && pc == code->end) ||
	    (pc - code->start) % w.step != 0)
		return -HV_EINVAL;
	if (bytes > ARMFLOW_MAX_BYTES)
		return -HV_ENOSPC;
	w.count = bytes / w.step;
	w.returned = returning ? state : NULL;
	w.at = calloc(w.count + 1, sizeof(*w.at));
	w.again = calloc(w.count + 1, sizeof(*w.again));
	err = w.at == NULL || w.again == NULL ? -HV_ENOMEM : run(&w);
	if (err == 0 && !returning)
		*state = w.at[(pc - code->start) / w.step];
	free(w.at);
	free(w.again);
	if (err == 0)
		err = w.error; /* a path that was not followed might have led here, too */
	return err != 0 || state->reached ? err : -HV_ENOENT;
}
