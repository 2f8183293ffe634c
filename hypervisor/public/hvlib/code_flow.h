/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a function's stack frame is at one of its instructions, found from its code alone: paths are followed, branches
 * and jump tables included, calls stepped over, and the stack pointer and the place of the return address are kept on
 * the way; from a known start to the instruction, or from the instruction to the function's returns. ARM and Thumb,
 * little-endian code (Arm DDI 0406C, A5, A6, A8).
 *
 * Pure and bounded: nothing is believed of the code but what it says, a path that does what is not understood (a stack
 * pointer from memory, a return, an indirect jump) ends, and the number of instructions looked at has a limit. */
#ifndef HVLIB_CODE_FLOW_H
#define HVLIB_CODE_FLOW_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FLOW_LINE  64u /* bytes of code that are read at once */
#define FLOW_LINES 32u

/* Code that was read: most instructions stand behind the one before, and many are looked at again. */
struct flow_lines {
	uint32_t at[FLOW_LINES]; /* va of each line; 1: none */
	union flow_line {
		uint32_t word[FLOW_LINE / 4];
		uint16_t half[FLOW_LINE / 2];
		uint8_t byte[FLOW_LINE];
	} line[FLOW_LINES];
};
void flow_lines_forget(struct flow_lines *lines);

/** How code is read: @n bytes (1 to 4, or a line) at va @va, within one page. 0 or -HV_EFAULT; must never touch a
 *  device. */
struct flow_code {
	int (*read)(void *ctx, uint32_t va, void *buf, size_t n);
	void *ctx;
	struct flow_lines *lines; /* what was read before, and has not changed since; NULL: it is read each time */
};

/* Where a value is, in bytes below the stack pointer that the search started with. */
#define FLOW_UNKNOWN	INT32_MIN
#define FLOW_IN_LR	(INT32_MIN + 1) /* flow_state.lr only: not saved yet, or restored */
#define FLOW_DEPTH_MAX	0x4000		/* a deeper frame is not followed */
#define FLOW_STATES_MAX 2048u		/* instructions of one search */
#define FLOW_NEAR	0x8000u /* what lies farther behind its start, or in front of it, is another function: */
#define FLOW_FAR_STATES 500u	/* a tail call leads there, if anything does */

enum flow_reg { FLOW_R7, FLOW_R11, FLOW_R12, FLOW_SP, FLOW_REGS };

struct flow_state {
	int32_t reg[FLOW_REGS]; /* depth it points to, or FLOW_UNKNOWN; r7, r11 and r12 are frame pointers */
	int32_t lr;		/* depth where the return address is saved, or one of the above */
	int32_t from;		/* depth that this return address was loaded from, or FLOW_IN_LR: lr at the start */
	int32_t top;		/* depth of the highest sp so far: what lies above was there before, below it is new */
};

struct flow_point {
	uint32_t addr; /* of an instruction; bit 0: Thumb */
	uint32_t it;   /* instructions from here on that an IT instruction makes conditional */
	struct flow_state state;
};

/* The work of one search. Large: not for a stack. */
struct flow_work {
	struct flow_point seen[FLOW_STATES_MAX];
	uint16_t link[FLOW_STATES_MAX]; /* the next one of the same bucket, plus 1 */
	uint16_t bucket[256];
	uint16_t waits[FLOW_STATES_MAX]; /* seen[] by number, in the order in which they are followed */
	unsigned nseen, next;		 /* waits[next..] are still to be followed */
	unsigned budget; /* instructions that may be looked at; counts down over searches, set by the caller */
};

/** Follows the function at @start (bit 0: Thumb) until it comes to the instruction at @at, and calls @found with the
 *  state before that instruction for every way it gets there, until @found returns true. Returns that, false when no
 *  path satisfied it. A branch out of the function (a tail call) is followed like any other. */
typedef bool flow_found_fn(void *ctx, const struct flow_state *state);
bool flow_search(const struct flow_code *code, struct flow_work *work, uint32_t start, uint32_t at,
		 flow_found_fn *found, void *ctx);

/* How a function returns. */
struct flow_return {
	int32_t slot; /* bytes from sp up to the word with the return address; FLOW_IN_LR: it is in lr */
	int32_t rise; /* bytes by which sp is higher then */
};

/** Follows the function from the instruction at @at to its returns. @state is what is known there: sp has depth 0, the
 *  frame pointers may be known, lr is FLOW_IN_LR or, behind a call, FLOW_UNKNOWN. Returns true when there are returns
 *  and all that were found agree; only the nearest FLOW_RETURN_STATES instructions are looked at. */
#define FLOW_RETURN_STATES 600u
bool flow_find_return(const struct flow_code *code, struct flow_work *work, uint32_t at, const struct flow_state *state,
		      struct flow_return *ret);

/** The same by the nearest return alone: a guess, which a proof by the call must follow. */
bool flow_first_return(const struct flow_code *code, struct flow_work *work, uint32_t at,
		       const struct flow_state *state, struct flow_return *ret);

/** The state behind the straight piece of code that starts the function at @start, as soon as one of the frame pointers
 *  r7 and r11 (@reg) has a known place; at most 16 instructions. false: it sets none up there. */
bool flow_frame_pointer(const struct flow_code *code, uint32_t start, enum flow_reg reg, struct flow_state *state);

/** What the call in front of a return address does. */
enum flow_call {
	FLOW_NO_CALL,
	FLOW_CALL_DIRECT,   /* BL, BLX immediate: the target is known */
	FLOW_CALL_INDIRECT, /* BLX register, or "mov lr, pc" and a jump */
};
struct flow_call_site {
	enum flow_call kind;
	uint32_t at;	 /* of the call instruction, bit 0: Thumb */
	uint32_t target; /* FLOW_CALL_DIRECT: bit 0: Thumb */
};

/** Is @addr (bit 0: Thumb) the address behind a call? FLOW_NO_CALL when the code cannot be read. */
struct flow_call_site flow_call_before(const struct flow_code *code, uint32_t addr);

#endif
