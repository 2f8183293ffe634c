/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What one instruction does to what is known, and what two paths have in common. */
#include <string.h>

#include "symbols/armflow_decode.h"
#include "symbols/bytes.h"

void armflow_enter(struct armflow_state *s)
{
	memset(s, 0, sizeof(*s));
	s->reached = true;
	for (uint32_t n = 0; n < 15; n++)
		s->r[n] = (struct armflow_value){ARMFLOW_ENTRY, n};
	s->r[SP] = (struct armflow_value){ARMFLOW_FRAME, 0};
}

static struct armflow_value plus(struct armflow_value v, uint32_t n)
{
	/* An entry value is followed only as it is. */
	if (v.what == ARMFLOW_ENTRY && n != 0)
		v.what = ARMFLOW_UNKNOWN;
	else if (v.what == ARMFLOW_FRAME || v.what == ARMFLOW_VALUE)
		v.n += n;
	return v;
}

static struct armflow_value value_of(const struct armflow_state *s, unsigned reg)
{
	return reg < 15 ? s->r[reg] : (struct armflow_value){0};
}

/* ---- the slots of the frame ---- */

static void slot_drop(struct armflow_state *s, unsigned n)
{
	s->slot[n] = s->slot[--s->slots];
}

/* Forgets the words that [at, at + 4) touches. */
static void slots_touch(struct armflow_state *s, uint32_t at)
{
	for (unsigned n = 0; n < s->slots;) {
		if (s->slot[n].at - at + 3 < 7) /* -3 .. 3 */
			slot_drop(s, n);
		else
			n++;
	}
}

static void slot_store(struct armflow_state *s, uint32_t at, struct armflow_value v)
{
	slots_touch(s, at);
	if (v.what == ARMFLOW_UNKNOWN || v.what == ARMFLOW_VALUE || s->slots == ARMFLOW_SLOTS)
		return;
	s->slot[s->slots].at = at;
	s->slot[s->slots++].value = v;
}

static struct armflow_value slot_load(const struct armflow_state *s, uint32_t at)
{
	for (unsigned n = 0; n < s->slots; n++) {
		if (s->slot[n].at == at)
			return s->slot[n].value;
	}
	return (struct armflow_value){0};
}

/* What is below sp belongs to nobody. */
static void slots_below_sp(struct armflow_state *s)
{
	if (s->r[SP].what != ARMFLOW_FRAME)
		return;
	for (unsigned n = 0; n < s->slots;) {
		if ((int32_t)(s->slot[n].at - s->r[SP].n) < 0)
			slot_drop(s, n);
		else
			n++;
	}
}

/* ---- one instruction ---- */

static void store(struct armflow_state *s, const struct armflow_insn *insn, struct armflow_value at)
{
	for (unsigned reg = 0; reg < 16; reg++) {
		if ((insn->list & BIT(reg)) == 0)
			continue;
		slot_store(s, at.n, value_of(s, reg));
		at.n += 4;
	}
}

static void load(struct armflow_state *s, const struct armflow_insn *insn, struct armflow_value at)
{
	for (unsigned reg = 0; reg < 15; reg++) {
		if ((insn->list & BIT(reg)) == 0)
			continue;
		s->r[reg] = at.what == ARMFLOW_FRAME ? slot_load(s, at.n) : (struct armflow_value){0};
		at.n += 4;
	}
}

static void memory(struct armflow_state *s, const struct armflow_insn *insn)
{
	struct armflow_value base = value_of(s, insn->rn), at = plus(base, insn->imm);

	if (insn->op == ARMFLOW_STORE && at.what == ARMFLOW_FRAME)
		store(s, insn, at);
	if (insn->writeback && insn->rn < 15)
		s->r[insn->rn] = plus(base, insn->add);
	if (insn->op == ARMFLOW_LOAD)
		load(s, insn, at);
}

static struct armflow_value sum(struct armflow_value a, struct armflow_value b, bool subtract)
{
	if (b.what == ARMFLOW_VALUE)
		return plus(a, subtract ? 0u - b.n : b.n);
	if (a.what == ARMFLOW_VALUE && !subtract)
		return plus(b, a.n);
	return (struct armflow_value){0};
}

static struct armflow_value literal(const struct armflow_code *code, uint32_t va)
{
	uint8_t b[4];

	if (code->read(code->ctx, va, b, sizeof(b)) != 0)
		return (struct armflow_value){0};
	return (struct armflow_value){ARMFLOW_VALUE, bytes_le32(b)};
}

static struct armflow_value result(const struct armflow_code *code, const struct armflow_state *s,
				   const struct armflow_insn *insn)
{
	struct armflow_value v = value_of(s, insn->rd);

	switch (insn->op) {
	case ARMFLOW_ADD:
		return plus(value_of(s, insn->rn), insn->imm);
	case ARMFLOW_ADD_REG:
	case ARMFLOW_SUB_REG:
		return sum(value_of(s, insn->rn), value_of(s, insn->rm), insn->op == ARMFLOW_SUB_REG);
	case ARMFLOW_TOP:
		v.n = (v.n & 0xffff) | insn->imm << 16;
		return v.what == ARMFLOW_VALUE ? v : (struct armflow_value){0};
	case ARMFLOW_LITERAL:
		return literal(code, insn->imm);
	case ARMFLOW_GET_MODE:
		return (struct armflow_value){ARMFLOW_MODE, 0};
	default:
		return (struct armflow_value){ARMFLOW_VALUE, insn->imm};
	}
}

static void set_mode(const struct armflow_code *code, struct armflow_value v, struct armflow_state *s)
{
	if (v.what == ARMFLOW_MODE || (code->keeps_mode && v.what != ARMFLOW_VALUE))
		return;
	s->r[SP] = (struct armflow_value){0};
	s->r[LR] = (struct armflow_value){0};
}

/* "push {lr}; bl __gnu_mcount_nc": the callee takes the word off the stack, back into lr. */
static bool popped_lr(const struct armflow_code *code, const struct armflow_insn *insn, struct armflow_state *s)
{
	if (insn->kind != ARMFLOW_CALL || insn->target == 0 || code->pops_lr == NULL ||
	    s->r[SP].what != ARMFLOW_FRAME || !code->pops_lr(code->ctx, insn->target))
		return false;
	s->r[LR] = slot_load(s, s->r[SP].n);
	s->r[SP].n += 4;
	s->r[12] = (struct armflow_value){0};
	return true;
}

void armflow_apply(const struct armflow_code *code, const struct armflow_insn *insn, struct armflow_state *s)
{
	if (!popped_lr(code, insn, s)) {
		if (insn->op == ARMFLOW_SET_MODE)
			set_mode(code, value_of(s, insn->rn), s);
		else if (insn->op >= ARMFLOW_LOAD || insn->writeback)
			memory(s, insn);
		else if (insn->op != ARMFLOW_NOTHING && insn->rd < 15)
			s->r[insn->rd] = result(code, s, insn);
		for (unsigned reg = 0; reg < 15; reg++) {
			if ((insn->clobbers & BIT(reg)) != 0)
				s->r[reg] = (struct armflow_value){0};
		}
	}
	slots_below_sp(s);
}

/* ---- two paths ---- */

static bool same(struct armflow_value a, struct armflow_value b)
{
	return a.what == b.what && (a.what == ARMFLOW_UNKNOWN || a.n == b.n);
}

bool armflow_merge(struct armflow_state *into, const struct armflow_state *from)
{
	bool changed = false;

	if (!into->reached) {
		*into = *from;
		return true;
	}
	for (unsigned n = 0; n < 15; n++) {
		if (into->r[n].what != ARMFLOW_UNKNOWN && !same(into->r[n], from->r[n])) {
			into->r[n] = (struct armflow_value){0};
			changed = true;
		}
	}
	for (unsigned n = 0; n < into->slots;) {
		if (!same(into->slot[n].value, slot_load(from, into->slot[n].at))) {
			slot_drop(into, n);
			changed = true;
		} else {
			n++;
		}
	}
	return changed;
}
