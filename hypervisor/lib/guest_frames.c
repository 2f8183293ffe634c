/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A guest's call trace: frame records where they are real, then words that their calls prove, then guesses. */
#include <string.h>
#include <hvlib/fmt.h>
#include <hvlib/guest_frames.h>
#include "guest_records.h"

static uint32_t word_of(const struct guest_tracer *t, const uint8_t *b)
{
	const uint32_t word = (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;

	return t->start->big_endian ? __builtin_bswap32(word) : word;
}

bool guest_trace_word(const struct guest_tracer *t, uint32_t va, uint32_t *word)
{
	uint8_t b[4];

	if ((va & 3) != 0 || t->code->flow.read(t->code->flow.ctx, va, b, sizeof(b)) != 0)
		return false;
	*word = word_of(t, b);
	return true;
}

struct flow_call_site guest_trace_site(const struct guest_tracer *t, uint32_t addr)
{
	const struct guest_code *code = t->code;

	if (code->executable && !code->executable(code->flow.ctx, addr & ~1u))
		return (struct flow_call_site){FLOW_NO_CALL, 0, 0};
	return flow_call_before(&code->flow, addr);
}

static void gather_word(struct guest_tracer *t, uint32_t where, uint32_t word)
{
	struct guest_trace_work *work = t->work;

	if (word == 0 || work->nwords == GUEST_WORDS_MAX) /* most words of a stack are zero */
		return;
	const struct flow_call_site site = guest_trace_site(t, word);
	if (site.kind == FLOW_NO_CALL)
		return;
	work->words[work->nwords].where = where;
	work->words[work->nwords].addr = word;
	work->words[work->nwords++].site = site;
}

#define PIECE 64u

static void gather_piece(struct guest_tracer *t, uint32_t where, const uint8_t *piece, uint32_t n)
{
	for (uint32_t i = 0; i < n; i += 4)
		gather_word(t, where + i, word_of(t, piece + i));
}

/* Read by pieces that lie in one page; of one that begins readable but is not whole, each word by itself. */
static void gather_words(struct guest_tracer *t)
{
	uint8_t piece[PIECE];

	t->work->nwords = 0;
	for (uint32_t at = 0, n; at < t->room && t->work->nwords < GUEST_WORDS_MAX; at += n) {
		const uint32_t where = t->start->sp + at, to_end = PIECE - where % PIECE;

		n = to_end < t->room - at ? to_end : t->room - at;
		uint32_t word;

		if (t->code->flow.read(t->code->flow.ctx, where, piece, n) == 0)
			gather_piece(t, where, piece, n);
		else
			for (uint32_t i = 0; i < n && guest_trace_word(t, where + i, &word); i += 4)
				gather_word(t, where + i, word);
	}
}

/* What is looked for along the paths from a call's target to the frame below. */
struct proof {
	uint32_t sp;	/* in the frame below */
	bool in_lr;	/* the return address must still be in lr; else: */
	uint32_t where; /* the frame must keep it here */
	uint32_t entry; /* the result: sp as the frame below was entered */
	bool reached;	/* some path led there */
};

static bool proves(void *ctx, const struct flow_state *state)
{
	struct proof *p = ctx;

	p->reached = true;
	p->entry = p->sp + (uint32_t)state->reg[FLOW_SP];
	if (p->in_lr)
		return state->lr == FLOW_IN_LR;
	return state->lr > 0 && p->entry - (uint32_t)state->lr == p->where;
}

static bool is_miss(const struct guest_tracer *t, uint32_t target)
{
	for (unsigned i = 0; i < t->nmisses; i++)
		if (t->work->misses[i] == target)
			return true;
	return false;
}

/* Stale words are many, and behind the same few calls. */
static bool prove(struct guest_tracer *t, const struct flow_call_site *site, struct proof *p)
{
	if (site->kind != FLOW_CALL_DIRECT || is_miss(t, site->target))
		return false;
	p->reached = false;
	if (flow_search(&t->code->flow, &t->work->flow, site->target, t->at, proves, p))
		return true;
	if (!p->reached && t->nmisses < GUEST_MISSES_MAX)
		t->work->misses[t->nmisses++] = site->target;
	return false;
}

void guest_trace_add(struct guest_tracer *t, uint32_t addr, uint32_t where, enum guest_frame_kind kind)
{
	struct guest_trace *trace = t->trace;

	if (trace->nframes < GUEST_FRAMES_MAX)
		trace->frames[trace->nframes++] = (struct guest_frame){addr, where, kind};
	else
		trace->left_out++;
}

void guest_trace_climb(struct guest_tracer *t, const struct flow_call_site *site, uint32_t addr, uint32_t sp)
{
	t->at = site->at;
	t->resume = addr;
	t->sp = sp;
	t->lowest = false;
	t->returns = RETURNS_UNASKED;
	t->nmisses = 0;
}

/* A frame pointer of the lowest frame as a depth below sp. */
static int32_t known_depth(const struct guest_tracer *t, uint32_t value)
{
	const uint32_t below = t->sp - value + FLOW_DEPTH_MAX;

	return below <= 2 * FLOW_DEPTH_MAX ? (int32_t)(t->sp - value) : FLOW_UNKNOWN;
}

static struct flow_state state_here(const struct guest_tracer *t, bool pointers)
{
	struct flow_state s = {{FLOW_UNKNOWN, FLOW_UNKNOWN, FLOW_UNKNOWN, 0}, FLOW_UNKNOWN, FLOW_UNKNOWN, 0};

	if (t->lowest)
		s.lr = s.from = FLOW_IN_LR;
	if (t->lowest && pointers) {
		s.reg[FLOW_R7] = known_depth(t, t->start->r7);
		s.reg[FLOW_R11] = known_depth(t, t->start->r11);
	}
	return s;
}

/* Do all ways from here return alike? By t->ret then. */
static bool returns_alike(struct guest_tracer *t)
{
	const struct flow_state s = state_here(t, true);

	if (t->returns == RETURNS_UNASKED)
		t->returns = flow_find_return(&t->code->flow, &t->work->flow, t->resume, &s, &t->ret) ? RETURNS_ALIKE
												      : RETURNS_UNKNOWN;
	return t->returns == RETURNS_ALIKE;
}

/* The frame above is where @r returns to, behind a call that leads here. @direct: one whose target is known. */
static bool climb_to(struct guest_tracer *t, const struct flow_return *r, bool direct)
{
	struct proof p = {.sp = t->sp, .in_lr = r->slot == FLOW_IN_LR, .where = t->sp + (uint32_t)r->slot};
	uint32_t addr = t->start->lr;

	if (!p.in_lr && (p.where - t->start->sp >= t->room || !guest_trace_word(t, p.where, &addr)))
		return false;
	const struct flow_call_site site = guest_trace_site(t, addr);
	if (site.kind == FLOW_NO_CALL || (site.kind == FLOW_CALL_DIRECT ? !prove(t, &site, &p) : direct))
		return false;
	guest_trace_climb(t, &site, addr, t->sp + (uint32_t)r->rise);
	if (p.in_lr)
		t->trace->lr_proven = true;
	else
		guest_trace_add(t, addr, p.where, GUEST_FRAME_CALL);
	return true;
}

/* The frame above by the nearest return alone, when the call proves it. */
static bool climb_by_first_return(struct guest_tracer *t)
{
	const struct flow_state s = state_here(t, true);
	struct flow_return r = {0, 0};

	return t->returns == RETURNS_UNASKED && flow_first_return(&t->code->flow, &t->work->flow, t->resume, &s, &r) &&
	       climb_to(t, &r, true);
}

/* The frame above by the code that led here: lr, or the first word of the stack, that its call proves. */
static bool climb_by_lr(struct guest_tracer *t)
{
	const struct flow_call_site site = guest_trace_site(t, t->start->lr);
	struct proof p = {.sp = t->sp, .in_lr = true};

	if (!t->lowest || !prove(t, &site, &p))
		return false;
	guest_trace_climb(t, &site, t->start->lr, p.entry);
	t->trace->lr_proven = true;
	return true;
}

/* A leaf has no record of its own: its caller comes first. */
static void leave_leaf(struct guest_tracer *t)
{
	if (!returns_alike(t))
		(void)climb_by_lr(t);
	else if (t->ret.slot == FLOW_IN_LR)
		(void)climb_to(t, &t->ret, false);
}

static bool climb_by_word(struct guest_tracer *t)
{
	for (unsigned i = 0; i < t->work->nwords; i++) {
		const struct flow_call_site site = t->work->words[i].site;
		struct proof p = {.sp = t->sp, .where = t->work->words[i].where};

		if (p.where < t->sp || p.where - t->sp > FLOW_DEPTH_MAX || !prove(t, &site, &p))
			continue;
		guest_trace_climb(t, &site, t->work->words[i].addr, p.entry);
		guest_trace_add(t, t->work->words[i].addr, p.where, GUEST_FRAME_CALL);
		return true;
	}
	return false;
}

/* Does t->ret stand on a register that may be no frame pointer? */
static bool needs_pointer(const struct guest_tracer *t)
{
	const struct flow_state with = state_here(t, true), without = state_here(t, false);
	struct flow_return r = {0, 0};

	if (with.reg[FLOW_R7] == FLOW_UNKNOWN && with.reg[FLOW_R11] == FLOW_UNKNOWN)
		return false;
	return !flow_find_return(&t->code->flow, &t->work->flow, t->resume, &without, &r) || r.slot != t->ret.slot;
}

/* The frame above by the code to come: the nearest return does when its call proves it. Where all ways return alike no
 * other word can be the right one. Else by the code that led here. */
static bool climb(struct guest_tracer *t)
{
	if (climb_by_first_return(t))
		return true;
	if (returns_alike(t)) {
		if (climb_to(t, &t->ret, false))
			return true;
		if (!needs_pointer(t))
			return false;
	}
	return climb_by_lr(t) || climb_by_word(t);
}

static void follow_calls(struct guest_tracer *t)
{
	for (unsigned n = 0; n <= GUEST_FRAMES_MAX && t->sp - t->start->sp < t->room; n++)
		if (!climb(t))
			return;
}

static void add_guesses(struct guest_tracer *t)
{
	for (unsigned i = 0; i < t->work->nwords; i++)
		if (t->work->words[i].where >= t->sp)
			guest_trace_add(t, t->work->words[i].addr, t->work->words[i].where, GUEST_FRAME_GUESS);
}

void guest_trace(const struct guest_code *code, const struct guest_trace_start *start, struct guest_trace_work *work,
		 struct guest_trace *trace)
{
	const struct guest_code lined = {{code->flow.read, code->flow.ctx, &work->lines}, code->executable};
	struct guest_tracer t = {.code = &lined,
				 .start = start,
				 .work = work,
				 .trace = trace,
				 .at = start->pc,
				 .resume = start->pc,
				 .sp = start->sp,
				 .lowest = true};

	memset(trace, 0, sizeof(*trace));
	work->flow.budget = GUEST_TRACE_BUDGET;
	flow_lines_forget(&work->lines);
	t.room = (start->sp & 3) == 0 ? guest_stack_room(start->sp) : 0;
	gather_words(&t);
	leave_leaf(&t);
	trace->records = guest_trace_records(&t);
	follow_calls(&t);
	add_guesses(&t);
}

void guest_frames_format(const struct guest_frame *frame, char buf[GUEST_FRAME_TEXT_MAX])
{
	static const char *const how[] = {
	    [GUEST_FRAME_RECORD] = "  frame record at",
	    [GUEST_FRAME_CALL] = "  from the stack at",
	    [GUEST_FRAME_GUESS] = " ?  from the stack at",
	};

	fmt_sn(buf, GUEST_FRAME_TEXT_MAX, "   [<%08x>]%s %08x", frame->addr & ~1u, how[frame->kind], frame->where);
}
