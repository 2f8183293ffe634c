/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Evaluates what libdw gives for a CFA or a register: mostly "register plus offset", but any expression may come. */
#include <dwarf.h>

#include "symbols/cfi_expr.h"

#define DEPTH 16
#define STEPS 256

struct stack {
	const struct cfi_machine *m;
	uint32_t v[DEPTH];
	unsigned n;
	enum cfi_kind kind; /* of what is on top at the end */
	bool failed;
};

static void push(struct stack *s, uint32_t v)
{
	if (s->n == DEPTH)
		s->failed = true;
	else
		s->v[s->n++] = v;
}

static uint32_t pop(struct stack *s)
{
	if (s->n == 0) {
		s->failed = true;
		return 0;
	}
	return s->v[--s->n];
}

static void push_register(struct stack *s, Dwarf_Word reg, Dwarf_Word offset)
{
	if (reg > 15 || (s->m->known >> reg & 1) == 0)
		s->failed = true;
	else
		push(s, s->m->r[reg] + (uint32_t)offset);
}

static void deref(struct stack *s)
{
	uint32_t v = pop(s), word = 0;

	if (!s->failed && !s->m->read_word(s->m->ctx, v, &word)) {
		s->failed = true;
		s->kind = CFI_NO_WORDS;
	}
	push(s, word);
}

static void binary(struct stack *s, uint8_t atom)
{
	uint32_t b = pop(s), a = pop(s);

	switch (atom) {
	case DW_OP_plus:
		push(s, a + b);
		break;
	case DW_OP_minus:
		push(s, a - b);
		break;
	case DW_OP_and:
		push(s, a & b);
		break;
	case DW_OP_or:
		push(s, a | b);
		break;
	case DW_OP_mul:
		push(s, a * b);
		break;
	case DW_OP_shl:
		push(s, b < 32 ? a << b : 0);
		break;
	case DW_OP_shr:
		push(s, b < 32 ? a >> b : 0);
		break;
	default:
		s->failed = true;
	}
}

static bool constant(const Dwarf_Op *op)
{
	switch (op->atom) {
	case DW_OP_addr:
	case DW_OP_const1u:
	case DW_OP_const1s:
	case DW_OP_const2u:
	case DW_OP_const2s:
	case DW_OP_const4u:
	case DW_OP_const4s:
	case DW_OP_constu:
	case DW_OP_consts:
		return true;
	default:
		return false;
	}
}

static void special(struct stack *s, const Dwarf_Op *op)
{
	switch (op->atom) {
	case DW_OP_call_frame_cfa:
		s->failed |= !s->m->has_cfa;
		push(s, s->m->cfa);
		break;
	case DW_OP_plus_uconst:
		push(s, pop(s) + (uint32_t)op->number);
		break;
	case DW_OP_dup:
		push(s, s->n > 0 ? s->v[s->n - 1] : 0);
		break;
	case DW_OP_drop:
		pop(s);
		break;
	case DW_OP_deref:
		deref(s);
		break;
	case DW_OP_stack_value:
		s->kind = CFI_VALUE;
		break;
	case DW_OP_regx:
		push_register(s, op->number, 0);
		s->kind = CFI_VALUE;
		break;
	case DW_OP_bregx:
		push_register(s, op->number, op->number2);
		break;
	default:
		binary(s, op->atom);
	}
}

static void execute(struct stack *s, const Dwarf_Op *op)
{
	uint8_t atom = op->atom;

	if (constant(op)) {
		push(s, (uint32_t)op->number);
	} else if (atom >= DW_OP_lit0 && atom <= DW_OP_lit31) {
		push(s, atom - DW_OP_lit0);
	} else if (atom >= DW_OP_reg0 && atom <= DW_OP_reg31) {
		push_register(s, atom - DW_OP_reg0, 0);
		s->kind = CFI_VALUE;
	} else if (atom >= DW_OP_breg0 && atom <= DW_OP_breg31) {
		push_register(s, atom - DW_OP_breg0, op->number);
	} else {
		special(s, op);
	}
}

enum cfi_kind cfi_evaluate(const struct cfi_machine *m, const Dwarf_Op *ops, size_t n, uint32_t *out)
{
	struct stack s = {.m = m, .kind = CFI_ADDRESS};

	if (n == 0 || n > STEPS)
		return CFI_UNKNOWN;
	for (size_t i = 0; i < n && !s.failed; i++)
		execute(&s, &ops[i]);
	if (s.failed || s.n == 0)
		return s.kind == CFI_NO_WORDS ? CFI_NO_WORDS : CFI_UNKNOWN;
	*out = s.v[s.n - 1];
	return s.kind;
}
