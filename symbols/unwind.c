/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The walk: for each frame the best method that has something to say, and what of it is proven. */
#include <stdlib.h>
#include <string.h>

#include <hvlib/cond.h>

#include "symbols/unwind_parts.h"

#define FRAME_MAX 0x4000u /* further than this above the last sp: another stack */

static bool is_code(struct unwind *u, const struct unwind_frame *f)
{
	uint32_t pc = f->regs.r[PC] & ~1u;

	/* A module that no file was given for: the call before it can be read where memory is live. */
	return symbols_is_text(u->symbols, pc) || (f->return_address && behind_call(u, f->regs.r[PC]));
}

/* ---- stacks ---- */

static bool on_stack(const struct unwind_range *s, uint32_t sp)
{
	return sp >= s->low && sp <= s->high;
}

static bool is_new_stack(const struct unwind *u, uint32_t sp)
{
	for (unsigned n = 0; n < u->stacks; n++) {
		if (on_stack(&u->stack[n], sp))
			return false;
	}
	return u->stacks < UNWIND_STACKS;
}

static bool same_stack(uint32_t from, uint32_t to)
{
	return to >= from && to - from <= FRAME_MAX;
}

/* Does the frame lie above the last one, or begin on a stack that the walk has not been on? */
static bool moves_on(struct unwind *u, const struct unwind_frame *from, const struct unwind_frame *to)
{
	uint32_t a = from->regs.r[SP], b = to->regs.r[SP];

	if ((b & 3) != 0)
		return false;
	/* The same sp: a function without a frame, stopped by something else than a call of its own; or that one. */
	if (same_stack(a, b))
		return b > a || !from->return_address || landmark_of(u, frame_lookup(from)) == ROLE_SWITCH;
	return is_new_stack(u, b);
}

/* Notes the stack of frame @n. */
static void note_stack(struct unwind *u, unsigned n)
{
	uint32_t sp = u->frames[n].regs.r[SP];

	if (n > 0 && same_stack(u->frames[n - 1].regs.r[SP], sp)) {
		u->stack[u->stacks - 1].high = sp;
	} else if (u->stacks < UNWIND_STACKS) {
		if (n > 0)
			u->stack[u->stacks - 1].overflow =
			    landmark_of(u, frame_lookup(&u->frames[n - 1])) == ROLE_OVERFLOW;
		u->stack[u->stacks++] = (struct unwind_range){.low = sp, .high = sp};
	}
	u->stack_of[n] = (uint8_t)(u->stacks - 1);
}

/* Only the end of the walk tells: the last stack is the task's, those before it were switched to. */
static void name_stacks(struct unwind *u)
{
	for (unsigned n = 0; n < u->count; n++) {
		unsigned s = u->stack_of[n];

		if (s + 1 >= u->stacks)
			u->frames[n].stack = UNWIND_STACK_TASK;
		else
			u->frames[n].stack = u->stack[s].overflow ? UNWIND_STACK_OVERFLOW : UNWIND_STACK_IRQ;
	}
}

/* ---- one frame ---- */

static bool may_switch(enum landmark_role role)
{
	return role == ROLE_STACK || role == ROLE_OVERFLOW || role == ROLE_EXCEPTION;
}

static bool ends_walks(enum landmark_role role)
{
	return role == ROLE_USER || role == ROLE_BOTTOM;
}

/* Is there nothing that speaks against it? */
static bool is_proven(struct unwind *u, const struct unwind_frame *from, const struct unwind_frame *to)
{
	if (!to->certain || !from->certain)
		return false;
	if (!same_stack(from->regs.r[SP], to->regs.r[SP]) && !may_switch(landmark_of(u, frame_lookup(from))))
		return false;
	if (!to->return_address)
		return true;
	switch (check_call(u, to->regs.r[PC], frame_lookup(from))) {
	case CALL_NONE: /* entry code puts addresses of its own into lr */
		return ends_walks(landmark_of(u, to->regs.r[PC] & ~1u));
	case CALL_OTHER:
		return false;
	default:
		return true;
	}
}

static void finish(struct unwind *u, const struct unwind_frame *from, struct unwind_frame *to)
{
	to->n = from->n + 1;
	to->certain = is_proven(u, from, to);
	to->thumb = (to->regs.r[PC] & 1) != 0;
	to->regs.r[PC] &= ~1u;
	/* ret_fast_syscall is returned to at its first instruction, by no call. */
	if (to->return_address && landmark_at(u, to->regs.r[PC]) == ROLE_USER)
		to->return_address = false;
}

/* Tries one method. STEP_NONE with *why set: what it found cannot be. */
static enum step_result attempt(struct unwind *u, step_fn *method, struct unwind_frame *to, enum unwind_end *why)
{
	const struct unwind_frame *from = &u->frames[u->count - 1];
	enum step_result result;

	memset(to, 0, sizeof(*to));
	result = method(u, from, to);
	if (result != STEP_OK)
		return result;
	if (to->certain && from->certain && to->regs.r[PC] == 0)
		*why = UNWIND_END_BOTTOM;
	else if (!is_code(u, to))
		*why = UNWIND_END_BAD_PC;
	else if (!moves_on(u, from, to))
		*why = UNWIND_END_LOOP;
	else
		return STEP_OK;
	return STEP_NONE;
}

/* The caller of the newest frame; UNWIND_END_NONE: it is in *to. */
static enum unwind_end find_caller(struct unwind *u, struct unwind_frame *to)
{
	/* Where the small index and the code prove a frame, libdw need not read all of .debug_frame to find it. */
	static step_fn *const methods[] = {step_exception, step_exidx_proven, step_cfi, step_exidx, step_code,
					   step_switch,	   step_fp,	      step_lr,	step_scan};
	enum unwind_end why = UNWIND_END_NONE;

	for (unsigned i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		switch (attempt(u, methods[i], to, &why)) {
		case STEP_OK:
			return UNWIND_END_NONE;
		case STEP_NO_WORDS:
			return why != UNWIND_END_NONE ? why : UNWIND_END_NO_WORDS;
		case STEP_NONE:
			if (why == UNWIND_END_BOTTOM)
				return why;
		}
	}
	return why != UNWIND_END_NONE ? why : UNWIND_END_BAD_PC;
}

static void walk(struct unwind *u)
{
	while (u->count < UNWIND_FRAMES_MAX) {
		struct unwind_frame *from = &u->frames[u->count - 1], to;

		u->end = linux_end(u, from);
		if (u->end == UNWIND_END_NONE)
			u->end = find_caller(u, &to);
		if (u->end != UNWIND_END_NONE)
			return;
		finish(u, from, &to);
		u->frames[u->count++] = to;
		note_stack(u, to.n);
	}
}

static void first_frame(struct unwind *u, const struct unwind_regs *regs)
{
	struct unwind_frame *f = &u->frames[0];
	bool thumb = (regs->known & UNWIND_KNOWN_CPSR) != 0 ? (regs->cpsr & CPSR_T) != 0 : (regs->r[PC] & 1) != 0;

	*f = (struct unwind_frame){.regs = *regs, .method = UNWIND_REGS, .thumb = thumb};
	f->regs.r[PC] &= ~1u;
	f->certain = (regs->known & PC_AND_SP) == PC_AND_SP;
	u->count = 1;
	note_stack(u, 0);
}

struct unwind *unwind_start(struct symbols *symbols, const struct unwind_memory *memory, const struct unwind_regs *regs)
{
	struct unwind *u = calloc(1, sizeof(*u));

	if (u == NULL)
		return NULL;
	u->symbols = symbols;
	u->memory = *memory;
	landmarks_find(u);
	first_frame(u, regs);
	if ((regs->known & KNOWN(PC)) == 0)
		u->end = UNWIND_END_BAD_PC;
	else
		walk(u);
	name_stacks(u);
	return u;
}

int unwind_next(struct unwind *u, struct unwind_frame *frame)
{
	if (u->next == u->count)
		return 0;
	*frame = u->frames[u->next++];
	return 1;
}

enum unwind_end unwind_end_reason(const struct unwind *u)
{
	return u->end;
}

void unwind_free(struct unwind *u)
{
	free(u);
}

const char *unwind_method_name(enum unwind_method m)
{
	static const char *const names[] = {"regs", "cfi", "exidx", "code", "fp", "exception", "log", "scan"};

	return (unsigned)m < sizeof(names) / sizeof(names[0]) ? names[m] : "?";
}

const char *unwind_end_name(enum unwind_end e)
{
	static const char *const names[] = {"none", "user", "bottom", "no-words", "loop", "bad-pc"};

	return (unsigned)e < sizeof(names) / sizeof(names[0]) ? names[e] : "?";
}

const char *unwind_stack_name(enum unwind_stack s)
{
	static const char *const names[] = {"task", "irq", "ovf"};

	return (unsigned)s < sizeof(names) / sizeof(names[0]) ? names[s] : "?";
}
