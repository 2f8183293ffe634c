/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exceptions of the test guests: one frame for all of them, and recovery from those that a test provokes. */
#ifndef GUEST_EXCEPTION_H
#define GUEST_EXCEPTION_H

/* Vector numbers as in DDI 0406C, B1.8.1 (offset / 4). */
#define VECTOR_NONE 0
#define VECTOR_UND  1
#define VECTOR_SVC  2
#define VECTOR_PABT 3
#define VECTOR_DABT 4
#define VECTOR_IRQ  6
#define VECTOR_FIQ  7

/* Offsets of struct guard, for start.S; exception.c proves them. */
#define GUARD_SP     0
#define GUARD_CPSR   4
#define GUARD_VECTOR 8

#ifndef __ASSEMBLER__
#include <stdbool.h>
#include <stdint.h>

/** What an exception saved; start.S builds it on the stack of the exception's mode. */
struct frame {
	uint32_t pad;
	uint32_t cpsr;	/* of the interrupted code */
	uint32_t r[13]; /* r0..r12 */
	uint32_t pc;	/* the instruction (aborts, undefined) or the next one (SVC, interrupts) */
};

/** One guarded run: filled by guard_call() and by the exception that ended it. */
struct guard {
	uint32_t sp, cpsr; /* where to go on */
	uint32_t vector;   /* VECTOR_..., what ended it; VECTOR_NONE: it returned */
	uint32_t pc;	   /* of that exception */
	uint32_t psr;	   /* the CPSR it interrupted */
	uint32_t fsr, far; /* DFSR/DFAR, or IFSR/IFAR */
	uint32_t r[13];
};

/** Runs @fn(@arg) in the present mode; bit 0 of @fn chooses Thumb. Returns the vector of the exception that ended it,
 *  or VECTOR_NONE. r4-r12, sp and CPSR are as before in both cases; details in @g. */
uint32_t guard_run(struct guard *g, uint32_t fn, uint32_t arg);

/** The same in USR mode with its own stack; returning is by SVC, which counts as VECTOR_NONE. */
uint32_t guard_run_user(struct guard *g, uint32_t fn, uint32_t arg);

/** Reads a word; false when that raised an exception (@val is then unchanged). */
bool try_read(uint32_t addr, uint32_t *val);
bool try_write(uint32_t addr, uint32_t val);

/** Called in IRQ mode with interrupts masked; a guest that enables interrupts sets it. */
extern void (*irq_handler)(struct frame *f);

/** Ends the current guarded run of this cpu from an interrupt handler, as if by exception @vector.
 *  Returns false when there is none. */
bool guard_abandon(struct frame *f, uint32_t vector);

/* start.S */
uint32_t guard_call(struct guard *g, uint32_t fn, uint32_t arg);
uint32_t guard_call_user(struct guard *g, uint32_t fn, uint32_t arg, uint32_t user_sp);
void guard_resume(void);
extern const char guard_user_done[];
extern uint32_t vectors[];
#endif
#endif
