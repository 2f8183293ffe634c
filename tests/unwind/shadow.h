/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shadow call stacks of a Linux guest: kept by a plugin in QEMU (shadow_plugin.c) that sees every block of instructions
 * it executes, in a file that the test maps, too. They are the truth that the unwinder is measured against. Each cpu
 * has the stack of the task that it runs; those of the others are found by the task, whatever cpu it goes on on.
 *
 * A block's last instruction may jump, but where to is only known when the next block begins, and an interrupt may come
 * between: then the exception keeps the block, and what it did is settled when the interrupted pc is known. */
#ifndef TESTS_UNWIND_SHADOW_H
#define TESTS_UNWIND_SHADOW_H
#include <stdbool.h>
#include <stdint.h>

#define SHADOW_DEPTH  192
#define SHADOW_TASKS  2048
#define SHADOW_CPUS   4
#define SHADOW_KERNEL 0xbf000000u /* addresses from here on are the kernel's and its modules' */

/* A block of instructions that was begun. */
struct shadow_block {
	uint32_t start, end; /* [start, end); end is where it goes on without a jump */
	uint32_t last;	     /* address of the last instruction */
	uint32_t opcode;     /* of it */
	uint32_t hint;	     /* what an "add lr, pc, #n" or "mov lr, pc" in the block put into lr; 0: none */
};

enum shadow_kind {
	SHADOW_CALL,	  /* ret is where the call comes back to */
	SHADOW_EXCEPTION, /* of the kernel: block was being executed */
	SHADOW_USER,	  /* came from user mode */
};

struct shadow_entry {
	uint32_t kind;
	uint32_t ret;
	uint32_t vector; /* exception: offset in the vectors */
	uint32_t regs;	 /* exception: va of struct pt_regs; 0: not stored yet */
	struct shadow_block block;
};

struct shadow_stack {
	uint32_t id;  /* va of the task's struct cpu_context_save; 0: free */
	uint32_t cpu; /* that the task was on last, or is on */
	uint32_t count;
	uint32_t lost;				 /* entries that did not fit */
	struct shadow_entry entry[SHADOW_DEPTH]; /* outermost first */
};

struct shadow_cpu {
	uint32_t number;
	struct shadow_block block; /* the last one begun */
	uint32_t next_task;	   /* __switch_to has loaded this one's registers; 0: none */
	uint32_t prev_task;
	uint32_t in_user;
	uint64_t blocks; /* that were begun */
	struct shadow_stack now;
};

struct shadow_file {
	uint32_t switches, odd; /* task switches; jumps that no rule explains */
	uint32_t moved;		/* tasks that went on on another cpu, with calls to come back to */
	struct shadow_cpu cpu[SHADOW_CPUS];
	struct shadow_stack task[SHADOW_TASKS];
};

/** What executing @block, and going on at @pc, did to @s. Exceptions are none of it. */
void shadow_went(struct shadow_stack *s, const struct shadow_block *block, uint32_t pc);

/** Cpu @cpu begins a block at @pc: everything that follows from it. shadow_begin() comes next. */
void shadow_arrive(struct shadow_file *f, struct shadow_cpu *cpu, uint32_t pc);

/** @block is the one that @cpu is in. */
void shadow_begin(struct shadow_cpu *cpu, const struct shadow_block *block);

/** The instruction classes that matter. */
bool shadow_is_exception_return(uint32_t opcode);

#endif
