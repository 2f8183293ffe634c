/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A trace under way. Not for use outside lib/guest_*.c. */
#ifndef LIB_GUEST_RECORDS_H
#define LIB_GUEST_RECORDS_H
#include <hvlib/guest_frames.h>

struct guest_tracer {
	const struct guest_code *code;
	const struct guest_trace_start *start;
	struct guest_trace_work *work;
	struct guest_trace *trace;
	uint32_t room; /* bytes from start->sp to the end of its area; 0: sp is misaligned */
	/* The highest proven frame: */
	uint32_t at;	 /* its instruction, bit 0 Thumb: the call, or the pc of the lowest frame */
	uint32_t resume; /* where it goes on: behind the call, or the pc */
	uint32_t sp;	 /* there */
	bool lowest;	 /* its other registers are those of @start */
	enum { RETURNS_UNASKED, RETURNS_UNKNOWN, RETURNS_ALIKE } returns; /* all ways from resume on */
	struct flow_return ret;						  /* RETURNS_ALIKE */
	unsigned nmisses;						  /* used work->misses */
};

/** A word of the stack. false: it cannot be read. */
bool guest_trace_word(const struct guest_tracer *t, uint32_t va, uint32_t *word);
/** The call in front of @addr, when that can be executed. */
struct flow_call_site guest_trace_site(const struct guest_tracer *t, uint32_t addr);
void guest_trace_add(struct guest_tracer *t, uint32_t addr, uint32_t where, enum guest_frame_kind kind);

/** The frame above, which was called at @site and goes on at @addr with @sp, is proven. */
void guest_trace_climb(struct guest_tracer *t, const struct flow_call_site *site, uint32_t addr, uint32_t sp);

/** Adds the frames that records tell, and moves t->at and t->sp to the highest one. */
enum guest_records guest_trace_records(struct guest_tracer *t);

#endif
