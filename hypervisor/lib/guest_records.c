/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frame records: a chain of saved frame pointers, each with a saved lr beside it. A register that is no frame pointer
 * may hold anything, a pointer into the stack, too; so a chain is believed only when each link of it is sound, and the
 * code says so: a call that leads to a record goes to a function that makes such records. */
#include "guest_records.h"

#define RECORDS_MAX GUEST_FRAMES_MAX

/* Where compilers put the caller's frame pointer and lr, relative to the frame pointer. */
static const struct layout {
	int32_t caller, lr;
} layouts[] = {
    {0, 4},    /* clang; gcc for Thumb when nothing lies below: push {r7, lr}; mov r7, sp */
    {-4, 0},   /* gcc for ARM: push {fp, lr}; add fp, sp, #4 */
    {-12, -4}, /* gcc -mapcs-frame: mov ip, sp; push {fp, ip, lr, pc}; sub fp, ip, #4 */
};

struct chain {
	uint32_t fp[RECORDS_MAX], lr[RECORDS_MAX];
	struct flow_call_site site[RECORDS_MAX];
	unsigned n, proven; /* records, and those whose call goes to a function that makes them */
	bool ends;	    /* with a frame pointer of zero */
};

static bool in_stack(const struct guest_tracer *t, uint32_t va)
{
	return (va & 3) == 0 && va - t->start->sp < t->room;
}

/* Does the function called by @site set up such a record? */
static bool makes_record(const struct guest_tracer *t, const struct flow_call_site *site, enum flow_reg reg,
			 const struct layout *layout)
{
	struct flow_state s;

	return flow_frame_pointer(&t->code->flow, site->target, reg, &s) && s.lr > 0 && s.lr == s.reg[reg] - layout->lr;
}

/* Takes the record at @fp. false: it is none. */
static bool take_record(const struct guest_tracer *t, uint32_t fp, enum flow_reg reg, const struct layout *layout,
			struct chain *c, uint32_t *next)
{
	const uint32_t caller_at = fp + (uint32_t)layout->caller, lr_at = fp + (uint32_t)layout->lr;
	uint32_t lr;

	if (!in_stack(t, caller_at) || !in_stack(t, lr_at) || !guest_trace_word(t, caller_at, next) ||
	    !guest_trace_word(t, lr_at, &lr))
		return false;
	const struct flow_call_site site = guest_trace_site(t, lr);
	if (site.kind == FLOW_NO_CALL)
		return false;
	if (site.kind == FLOW_CALL_DIRECT && !makes_record(t, &site, reg, layout))
		return false;
	c->fp[c->n] = fp;
	c->lr[c->n] = lr;
	c->site[c->n++] = site;
	c->proven += site.kind == FLOW_CALL_DIRECT;
	return true;
}

/* @lr of the outermost function is no return address; its record ends the chain like a frame pointer of zero. */
static bool follow_chain(const struct guest_tracer *t, uint32_t fp, enum flow_reg reg, const struct layout *layout,
			 struct chain *c)
{
	uint32_t next;

	*c = (struct chain){.n = 0};
	while (c->n < RECORDS_MAX && fp != 0) {
		if (!take_record(t, fp, reg, layout, c, &next))
			break;
		if (next != 0 && next <= fp)
			return false; /* a chain goes up */
		fp = next;
	}
	c->ends = fp == 0;
	return c->proven > 0 || (c->ends && c->n > 1);
}

static void add_chain(struct guest_tracer *t, const struct layout *layout, const struct chain *c)
{
	for (unsigned i = 0; i < c->n; i++)
		guest_trace_add(t, c->lr[i], c->fp[i] + (uint32_t)layout->lr, GUEST_FRAME_RECORD);
	guest_trace_climb(t, &c->site[c->n - 1], c->lr[c->n - 1], c->fp[c->n - 1] + (uint32_t)layout->lr + 4);
}

enum guest_records guest_trace_records(struct guest_tracer *t)
{
	const bool thumb = (t->start->pc & 1) != 0;
	const struct {
		enum flow_reg reg;
		uint32_t fp;
	} pointers[] = {{FLOW_R7, t->start->r7}, {FLOW_R11, t->start->r11}};
	enum guest_records result = GUEST_RECORDS_OUTSIDE;
	struct chain c;

	for (unsigned p = thumb ? 0 : 1; p < 2; p++) {
		if (pointers[p].fp == 0 || !in_stack(t, pointers[p].fp))
			continue;
		result = GUEST_RECORDS_NONE;
		for (unsigned i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++) {
			if (!follow_chain(t, pointers[p].fp, pointers[p].reg, &layouts[i], &c))
				continue;
			add_chain(t, &layouts[i], &c);
			return GUEST_RECORDS_REAL;
		}
	}
	return result;
}
