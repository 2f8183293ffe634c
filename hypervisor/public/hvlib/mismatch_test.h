/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Do address mismatch breakpoints work here? QEMU 7.2 takes the registers, reads them back, and does nothing
 * (docs/emulation.md), so it is tried: a few instructions of a guest's kind, each of which must stop exactly behind
 * itself. What is to be run, and the judgement; who runs it is arch/mismatch.c, or a model of the processor in
 * tests/unit. Pure. */
#ifndef HVLIB_MISMATCH_TEST_H
#define HVLIB_MISMATCH_TEST_H
#include <stdbool.h>
#include <stdint.h>

/* Where the instructions lie from the code's start, which is the table of vectors (arch/mismatch_code.S). Whatever does
 * not stop runs straight into a trap. */
#define MISMATCH_VECTOR_SVC 0x08u
#define MISMATCH_ARM	    0x20u /* add r0, r0, #1; add r0, r0, #2; trap */
#define MISMATCH_SVC	    0x2cu /* svc; its vector is a trap */
#define MISMATCH_THUMB	    0x30u /* adds r0, #1; adds r0, #2; adds r0, #4; nop; trap */
#define MISMATCH_CODE_SIZE  0x40u

struct mismatch_run {
	uint32_t at, cpsr; /* begins there, r0 being 0 */
	uint32_t bvr, bcr; /* with this in breakpoint 0, no other is on */
};

/* How it came back. */
struct mismatch_end {
	uint32_t hsr, moe; /* DBGDSCR.MOE */
	uint32_t pc, r0;
};

typedef void mismatch_run_fn(void *ctx, const struct mismatch_run *run, struct mismatch_end *end);

enum mismatch_verdict {
	MISMATCH_UNTESTED, /* plain breakpoints do not stop there either: it is the test that does not work here */
	MISMATCH_NOT,
	MISMATCH_WORKS,
};

/** @run executes code that lies at @base until it comes back, which it does. */
enum mismatch_verdict mismatch_test(uint32_t base, mismatch_run_fn *run, void *ctx);

#endif
