/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Call stacks of 32-bit ARM code, one frame at a time: each with the method that found it and whether it is proven. */
#ifndef SYMBOLS_UNWIND_H
#define SYMBOLS_UNWIND_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbols/symbols.h"

enum unwind_method {
	UNWIND_REGS,	  /* frame 0: the registers that were given */
	UNWIND_CFI,	  /* .debug_frame */
	UNWIND_EXIDX,	  /* .ARM.exidx */
	UNWIND_CODE,	  /* the function's instructions, up to pc */
	UNWIND_FP,	  /* a frame record */
	UNWIND_EXCEPTION, /* registers that an exception entry of Linux put on the stack */
	UNWIND_LOG,	  /* named by a log; never comes from here */
	UNWIND_SCAN,	  /* a word of the stack, or lr, behind a call */
};
enum unwind_end {
	UNWIND_END_NONE,     /* not at the end; or UNWIND_FRAMES_MAX frames came */
	UNWIND_END_USER,     /* user mode is next, or is where the registers stand */
	UNWIND_END_BOTTOM,   /* the first function of a task or a processor */
	UNWIND_END_NO_WORDS, /* the stack goes on where memory is not known */
	UNWIND_END_LOOP,     /* the next frame would not lie above this one */
	UNWIND_END_BAD_PC,   /* no method leads to an address in text */
};
enum unwind_stack { UNWIND_STACK_TASK, UNWIND_STACK_IRQ, UNWIND_STACK_OVERFLOW };

#define UNWIND_KNOWN(n)	  (1u << (n)) /* n: 0 to 15 */
#define UNWIND_KNOWN_CPSR (1u << 16)
#define UNWIND_KNOWN_ALL  0x1ffffu

struct unwind_regs {
	uint32_t r[16]; /* r13 sp, r14 lr, r15 pc (bit 0 is clear) */
	uint32_t cpsr;
	uint32_t known; /* UNWIND_KNOWN... */
};

/** Stack and other data memory: 0, or an error when not all @n bytes at @va are known. */
struct unwind_memory {
	int (*read)(void *ctx, uint32_t va, void *buf, size_t n);
	/** Live code, tried before the bytes as linked. May be NULL. */
	int (*read_code)(void *ctx, uint32_t va, void *buf, size_t n);
	void *ctx;
};

struct unwind_frame {
	unsigned n;		   /* 0: where the registers stand */
	struct unwind_regs regs;   /* as they were in this frame; pc and sp are known but for frame 0 */
	enum unwind_method method; /* how this frame was found; UNWIND_REGS for n == 0 */
	bool certain;		   /* proven; so are then all frames before it */
	bool return_address;	   /* pc is one: look up pc - 1. false for frame 0, for one that an exception
				    * interrupted, and for the entry code that a system call returns to */
	bool thumb;		   /* instruction set at pc */
	enum unwind_stack stack;   /* where its sp is */
};

struct unwind; /* opaque */
/** Begins at @regs (copied); bit 0 of pc and the T bit of a known cpsr say Thumb. @symbols must outlive it, @memory and
 * its ctx, too. NULL: no memory. Results of earlier symbols_lookup() calls stay valid. */
struct unwind *unwind_start(struct symbols *symbols, const struct unwind_memory *memory,
			    const struct unwind_regs *regs);
/** Next frame, frame 0 first. 1: *frame is filled; 0: the end, unwind_end_reason() says why; never negative. At most
 *  UNWIND_FRAMES_MAX frames come. */
#define UNWIND_FRAMES_MAX 256
int unwind_next(struct unwind *u, struct unwind_frame *frame);
enum unwind_end unwind_end_reason(const struct unwind *u);
void unwind_free(struct unwind *u); /* accepts NULL */

const char *unwind_method_name(enum unwind_method m); /* "cfi" …, as in JSON */
const char *unwind_end_name(enum unwind_end e);	      /* "user" …; "none" */
const char *unwind_stack_name(enum unwind_stack s);   /* "task", "irq", "ovf" */

#endif
