/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of the unwinder share. A method takes the newest frame and finds the one that called it. */
#ifndef SYMBOLS_UNWIND_PARTS_H
#define SYMBOLS_UNWIND_PARTS_H
#include "symbols/armflow.h"
#include "symbols/unwind.h"

#define SP	  13u
#define LR	  14u
#define PC	  15u
#define FP_ARM	  11u
#define FP_THUMB  7u
#define KNOWN(n)  UNWIND_KNOWN(n)
#define NOT_KEPT  (0x500fu | UNWIND_KNOWN_CPSR) /* what a call may change: r0-r3, ip, lr (IHI 0042), flags */
#define PC_AND_SP (UNWIND_KNOWN(PC) | UNWIND_KNOWN(SP))

#define UNWIND_LANDMARKS 64
#define UNWIND_STACKS	 8

struct unwind_landmark {
	uint32_t addr;
	uint8_t role; /* enum landmark_role */
};

/* A range of addresses that sp has been in. */
struct unwind_range {
	uint32_t low, high;
	bool overflow; /* left through the entry that switches to the overflow stack */
};

struct unwind {
	struct symbols *symbols;
	struct unwind_memory memory;
	struct unwind_frame frames[UNWIND_FRAMES_MAX];
	unsigned count, next;
	enum unwind_end end;
	uint32_t looked; /* instructions that checks of calls have looked at: a walk may not take for ever */
	uint32_t flowed; /* bytes of the functions that were followed */
	unsigned landmarks;
	unsigned stacks;
	struct unwind_range stack[UNWIND_STACKS];
	uint8_t stack_of[UNWIND_FRAMES_MAX];
	struct unwind_landmark landmark[UNWIND_LANDMARKS]; /* of this set of symbols, by address */
};

enum step_result {
	STEP_OK,
	STEP_NONE,     /* the method has nothing to say about this frame */
	STEP_NO_WORDS, /* it says where the caller is, but memory there is not known */
};

/* A method fills to->regs (pc with its Thumb bit, sp, what else it knows), to->method, to->certain (by its own lights)
 * and to->return_address. */
typedef enum step_result step_fn(struct unwind *u, const struct unwind_frame *from, struct unwind_frame *to);
step_fn step_cfi, step_exidx, step_exidx_proven, step_code, step_switch, step_fp, step_exception, step_lr, step_scan;

/* ---- memory and code: unwind_memory.c ---- */

bool read_word(const struct unwind *u, uint32_t va, uint32_t *word);
/** Live, else as linked. A armflow_code read function, with the struct unwind as its context. */
int read_code(void *u, uint32_t va, void *buf, size_t n);
/** As linked. */
int read_linked(void *u, uint32_t va, void *buf, size_t n);
/** Address by which tables and symbols know where the frame's pc is: in the call, when pc is behind one. */
uint32_t frame_lookup(const struct unwind_frame *f);
/** The function that @addr is in, and how its code is read. false: no symbol has it. */
bool function_at(struct unwind *u, uint32_t addr, bool thumb, struct armflow_code *code);
/** What unwinding needs of a caller's registers after a call has come back: @regs without what a call may change. */
void keep_over_call(struct unwind_regs *regs);

/* ---- calls: unwind_calls.c ---- */

enum call_check {
	CALL_NONE,     /* no call is before the return address */
	CALL_PROVEN,   /* it calls the function, or one that jumps on into it */
	CALL_POSSIBLE, /* through a register, or into code that cannot be followed to its end */
	CALL_OTHER,    /* it calls something that cannot lead there */
};
/** Can the call before @back (bit 0: Thumb) have led to the function that @callee is in? */
enum call_check check_call(struct unwind *u, uint32_t back, uint32_t callee);
/** Is there a call before it at all? */
bool behind_call(struct unwind *u, uint32_t back);

/* ---- Linux: unwind_linux.c ---- */

enum landmark_role {
	ROLE_NONE,
	ROLE_USER,	/* entry from user mode, and the way back there */
	ROLE_BOTTOM,	/* the first function of a task or processor */
	ROLE_EXCEPTION, /* struct pt_regs lies at sp when it calls */
	ROLE_POPS_LR,	/* "push {lr}; bl" here: the callee takes the word off the stack */
	ROLE_STACK,	/* calls a function on another stack */
	ROLE_SWITCH,	/* changes over to another task */
	ROLE_OVERFLOW,	/* goes over to the overflow stack */
};
void landmarks_find(struct unwind *u);
/** Role of the function that begins at exactly @addr. */
enum landmark_role landmark_at(const struct unwind *u, uint32_t addr);
/** Role of the function that @addr is in. */
enum landmark_role landmark_of(struct unwind *u, uint32_t addr);
/** Where the walk ends with @f: UNWIND_END_NONE, when it goes on. */
enum unwind_end linux_end(struct unwind *u, const struct unwind_frame *f);

/* ---- tables: unwind_exidx.c, unwind_cfi.c ---- */

/** Does .debug_frame cover @addr? */
bool has_cfi(struct unwind *u, uint32_t addr);

/** Is there a table for the function at @addr? Then it is compiled code, or was written with care for unwinding. */
bool has_tables(struct unwind *u, uint32_t addr);

/* ---- exceptions: unwind_exception.c ---- */

/** Fills @to with what the struct pt_regs at @base says. STEP_NONE: it is none. */
enum step_result exception_regs(struct unwind *u, uint32_t base, struct unwind_frame *to);

/* ---- code: unwind_code.c, unwind_switch.c, unwind_mcount.c ---- */

#define FLOWED_MAX 0x100000u /* bytes of u->flowed in one walk: no function is followed after that */

/** Does nothing run into the first instruction from before it? */
bool starts_afresh(struct unwind *u, const struct armflow_code *code);
/** Where @at stands between the "push {lr}" for __gnu_mcount_nc and the pop of that word, or at the return from such a
 * call: makes sp and lr what tables say they are there. */
void behind_mcount(struct unwind *u, struct unwind_frame *at);

#endif
