/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A stop kept as text: registers, the words of stack that a walk reads, and the trace that comes out. Without live
 * code, so that the kernel's file and this text are all that is needed to walk again. */
#ifndef TESTS_UNWIND_RECORD_H
#define TESTS_UNWIND_RECORD_H
#include <stdio.h>

#include <symbols/unwind.h>

/** Walks and prints a line a frame, then "end REASON". */
void record_trace(FILE *out, struct symbols *s, const struct unwind_memory *memory, const struct unwind_regs *regs);
/** Writes registers and words read through @memory. */
void record_stop(FILE *out, struct symbols *s, const struct unwind_memory *memory, const struct unwind_regs *regs);

#endif
