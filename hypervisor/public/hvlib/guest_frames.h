/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A guest's call trace, without symbols, from its registers, stack and code. What is proven is told apart from what is
 * not: a frame record counts when the code that leads to it makes such records, a word of the stack when the call in
 * front of it leads to the frame below and that frame keeps its return address in this very word. Every other word
 * behind a call may be stale, so it is printed with a '?'. */
#ifndef HVLIB_GUEST_FRAMES_H
#define HVLIB_GUEST_FRAMES_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <hvabi/regs.h>
#include <hvlib/code_flow.h>

#define GUEST_FRAME_TEXT_MAX 80	     /* bytes of one line, the NUL included */
#define GUEST_FRAMES_MAX     24u     /* frames and guesses of one trace */
#define GUEST_WORDS_MAX	     128u    /* words behind a call that are looked at */
#define GUEST_MISSES_MAX     64u     /* functions of a frame that are known not to lead to it */
#define GUEST_TRACE_BUDGET   5000u   /* instructions that one trace looks at */
#define GUEST_STACK_AREA     0x2000u /* a stack is taken to end at the next multiple: Linux' THREAD_SIZE on ARM */

/** Code as the guest would fetch it; @executable, with the same ctx, tells whether it could (NULL: it can). */
struct guest_code {
	struct flow_code flow;
	bool (*executable)(void *ctx, uint32_t va);
};

/* The registers that a trace starts from; bit 0 of pc: Thumb. */
struct guest_trace_start {
	uint32_t pc, lr, sp, r7, r11;
	bool big_endian; /* CPSR.E: of the stack's words */
};

enum guest_frame_kind {
	GUEST_FRAME_RECORD, /* proven by frame records */
	GUEST_FRAME_CALL,   /* proven by its call */
	GUEST_FRAME_GUESS
};

struct guest_frame {
	uint32_t addr;	/* the return address, with its Thumb bit */
	uint32_t where; /* va of the stack word it was found in */
	enum guest_frame_kind kind;
};

/* Frame records, of r11 (ARM) or r7 and r11 (Thumb). */
enum guest_records {
	GUEST_RECORDS_REAL,
	GUEST_RECORDS_OUTSIDE, /* the frame pointer does not point into this stack */
	GUEST_RECORDS_NONE     /* it does, but to no record */
};

struct guest_trace {
	struct guest_frame frames[GUEST_FRAMES_MAX];
	unsigned nframes;
	unsigned left_out; /* guesses for which there was no room */
	bool lr_proven;	   /* lr is the return address of the function at pc */
	enum guest_records records;
};

/* Large: not for a stack. */
struct guest_trace_work {
	struct flow_work flow;
	struct flow_lines lines;
	uint32_t misses[GUEST_MISSES_MAX]; /* targets of calls that do not lead to the highest proven frame */
	struct {
		uint32_t where, addr;
		struct flow_call_site site;
	} words[GUEST_WORDS_MAX];
	unsigned nwords;
};

/** Traces the stack from start->sp to the end of its area. Words that cannot be read are passed over. */
void guest_trace(const struct guest_code *code, const struct guest_trace_start *start, struct guest_trace_work *work,
		 struct guest_trace *trace);

/** One line, the address with its Thumb bit cleared, as symbolizers read it:
 *  "   [<c1238298>]  from the stack at c1401f54", "   [<c1238298>]  frame record at c1401f50",
 *  "   [<c1238298>] ?  from the stack at c1401f54". */
void guest_frames_format(const struct guest_frame *frame, char buf[GUEST_FRAME_TEXT_MAX]);

/** Bytes from @sp (a multiple of 4) to the end of its area: 4 to GUEST_STACK_AREA. */
static inline uint32_t guest_stack_room(uint32_t sp)
{
	return GUEST_STACK_AREA - (sp & (GUEST_STACK_AREA - 1));
}

struct guest_bank {
	uint32_t sp, lr;
};

/** The stack pointer and link register that the mode in @regs->cpsr uses. 0; -HV_EINVAL: not a mode that a guest has.
 */
int guest_frames_bank(const struct guest_regs *regs, const struct guest_context *context, struct guest_bank *bank);

/** Is the vcpu in one of the exception modes that this kernel gives only a few words of stack each, as Linux does
 * (three words of one array for IRQ, ABT, UND and FIQ)? Its real stack is then that of SVC. */
bool guest_frames_small_bank(const struct guest_regs *regs, const struct guest_context *context);
#define GUEST_SMALL_BANK_WORDS 3u

#endif
