/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The true call stack of a stopped guest, out of the shadow stacks and of what the entry code stored. */
#ifndef TESTS_UNWIND_TRUTH_H
#define TESTS_UNWIND_TRUTH_H
#include <stdbool.h>
#include <stdint.h>

#include "shadow.h"

#define TRUTH_MAX (SHADOW_DEPTH + 16)

struct truth {
	unsigned count;
	uint32_t pc[TRUTH_MAX]; /* of the callers, innermost first: return addresses, and what exceptions interrupted */
	bool user;		/* began in user mode */
	uint32_t user_vector;
	unsigned exceptions;
	uint32_t vector;      /* of the innermost exception of the kernel */
	uint32_t interrupted; /* its pc */
	bool elsewhere;	      /* where that pc was is not on this stack: the entry has not copied it yet */
};

typedef bool truth_word_fn(void *ctx, uint32_t va, uint32_t *word);

/** The stack of the task that @cpu runs, stopped in SVC mode with these @r (r0 to r15). false: it is not known, for
 * there were more calls than the shadow holds. */
bool truth_running(struct shadow_file *f, const struct shadow_cpu *cpu, const uint32_t *r, truth_word_fn *word,
		   void *ctx, struct truth *t);
/** The stack of a task that does not run, from inside __switch_to's caller: pc[0] is where it will go on. */
bool truth_of(const struct shadow_stack *s, truth_word_fn *word, void *ctx, struct truth *t);

#endif
