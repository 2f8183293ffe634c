/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whole walks over the functions of tests/symbols/calls.S: stacks laid out by hand, every method, end and doubt. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include <symbols/unwind.h>
#include "sample_file.h"

#define TASK	  0xd0001000u /* the stack, word 0 */
#define IRQ	  0xd0009000u
#define WORDS_MAX 40

/* A word: an address, when @name is set (bit 0 set in a Thumb function), else @value. */
struct word {
	uint32_t at;
	const char *name;
	uint32_t value; /* offset, with a name */
};

static struct symbols *symbols;

static uint32_t resolve(const char *name, uint32_t value)
{
	struct symbols_named found;

	if (name == NULL)
		return value;
	if (symbols_by_name(symbols, name, &found, 1) != 1)
		fail_msg("no function %s", name);
	return ((found.addr & ~1u) + value) | (strstr(name, "thumb") != NULL ? 1 : 0);
}

struct memory {
	const struct word *words;
};

static int read_words(void *ctx, uint32_t va, void *buf, size_t n)
{
	const struct memory *m = ctx;

	for (unsigned i = 0; i < WORDS_MAX && m->words[i].at != 0 && n == 4; i++) {
		uint32_t value = resolve(m->words[i].name, m->words[i].value);

		if (m->words[i].at != va)
			continue;
		memcpy(buf, &value, 4);
		return 0;
	}
	return -1;
}

#define SVC  0x13u
#define USR  0x10u
#define ZERO 0x40000000u /* CPSR.Z */

struct row {
	const char *name;
	struct word pc, lr; /* at: not used; no name: value */
	uint32_t sp, fp, cpsr;
	struct word words[WORDS_MAX];
	const char *want; /* a frame is NAME+OFFSET:METHOD, with a '?' when it is not certain; then the end */
};

/* leaf, called by by_exidx, called by by_cfi, called by by_exidx_thumb, called by by_code, called by start_kernel. */
#define CHAIN(base)                                                                                                    \
	{(base), NULL, 4}, {(base) + 4, "by_cfi", 8}, {(base) + 8, NULL, 4}, {(base) + 12, NULL, 5},                   \
	    {(base) + 16, NULL, 6}, {(base) + 20, "by_exidx_thumb", 8}, {(base) + 24, NULL, 0},                        \
	    {(base) + 28, NULL, 0}, {(base) + 32, NULL, 7}, {(base) + 36, "by_code", 12}, {(base) + 40, NULL, 0},      \
	    {(base) + 44, NULL, 0}, {(base) + 48, NULL, 0}, {(base) + 52, NULL, 0}, {(base) + 56, NULL, 4},            \
	{                                                                                                              \
		(base) + 60, "start_kernel", 8                                                                         \
	}

/* r0 is 0, where the mode's stack has r0, pc and spsr of what was interrupted; its sp was @sp. */
#define INTERRUPTED(sp)                                                                                                \
	{                                                                                                              \
		{4, "sys_thing", 8}, {8, NULL, SVC}, {(sp), NULL, 4},                                                  \
		{                                                                                                      \
			(sp) + 4, "ret_fast_syscall", 0                                                                \
		}                                                                                                      \
	}

static const struct row rows[] = {
    {"every kind of table, both instruction sets",
     {0, "leaf", 4},
     {0, "by_exidx", 8},
     TASK,
     0,
     SVC,
     {CHAIN(TASK)},
     "leaf+4:regs by_exidx+8:code by_cfi+8:exidx by_exidx_thumb+8:cfi by_code+12:exidx start_kernel+8:code bottom"},
    {"the words end in the middle of a frame",
     {0, "leaf", 0},
     {0, "by_exidx", 8},
     TASK,
     0,
     SVC,
     {{TASK, NULL, 4}, {TASK + 4, "by_cfi", 8}, {TASK + 8, NULL, 4}},
     "leaf+0:regs by_exidx+8:code by_cfi+8:exidx no-words"},
    {"before its first instruction a function's caller is in lr, whatever its table says",
     {0, "by_exidx", 0},
     {0, "by_cfi", 8},
     TASK + 8,
     0,
     SVC,
     {{TASK + 8, NULL, 4}, {TASK + 12, NULL, 5}, {TASK + 16, NULL, 6}, {TASK + 20, NULL, 0}},
     "by_exidx+0:regs by_cfi+8:code bottom"},
    {"a return address that no call of this function left there is not certain",
     {0, "leaf", 0},
     {0, "by_cfi", 8},
     TASK,
     0,
     SVC,
     {{TASK, NULL, 4}, {TASK + 4, NULL, 5}, {TASK + 8, NULL, 6}, {TASK + 12, "start_kernel", 8}},
     "leaf+0:regs by_cfi+8:code? start_kernel+8:cfi? bottom"},
    {"user mode", {0, NULL, 0x10000}, {0, NULL, 0x20000}, 0x7eff0000, 0, USR, {{0, NULL, 0}}, "?:regs user"},
    {"a system call ends where it goes back to user mode",
     {0, "leaf", 0},
     {0, "sys_thing", 8},
     TASK,
     0,
     SVC,
     {{TASK, NULL, 4}, {TASK + 4, "ret_fast_syscall", 0}},
     "leaf+0:regs sys_thing+8:code ret_fast_syscall+0:code user"},
    {"a frame record, where the code behind a jump cannot be followed",
     {0, "by_record", 12},
     {0, NULL, 1},
     TASK,
     TASK + 4,
     SVC,
     {{TASK, NULL, TASK + 0x20}, {TASK + 4, "calls_both", 8}, {TASK + 8, NULL, 4}, {TASK + 12, "ret_fast_syscall", 0}},
     "by_record+12:regs calls_both+8:fp? ret_fast_syscall+0:code? user"},
    {"no record where the function makes none: the word whose call leads here, not the stale one before it",
     {0, "no_record", 8},
     {0, NULL, 1},
     TASK,
     TASK + 4,
     SVC,
     {{TASK, NULL, TASK + 0x20},
      {TASK + 4, "by_cfi", 8},
      {TASK + 8, "calls_both", 12},
      {TASK + 12, NULL, 4},
      {TASK + 16, "ret_fast_syscall", 0}},
     "no_record+8:regs calls_both+12:scan? ret_fast_syscall+0:code? user"},
    {"a call that gets here by a jump counts, too",
     {0, "no_record", 8},
     {0, NULL, 1},
     TASK,
     0,
     SVC,
     {{TASK, "by_record", 12}, {TASK + 4, "calls_both", 16}, {TASK + 8, NULL, 4}, {TASK + 12, "ret_fast_syscall", 0}},
     "no_record+8:regs calls_both+16:scan? ret_fast_syscall+0:code? user"},
    {"a jump to null: what is before lr is likely, for nothing was executed since",
     {0, NULL, 0},
     {0, "call_with_stack", 16},
     TASK,
     TASK + 0x40,
     SVC,
     {{TASK + 0x40, NULL, 11}, {TASK + 0x44, "start_kernel", 8}},
     "?:regs call_with_stack+16:scan? start_kernel+8:exidx? bottom"},
    {"an interrupt on its own stack, back to what it interrupted",
     {0, "leaf", 0},
     {0, "by_exidx", 8},
     IRQ,
     TASK,
     SVC,
     {{IRQ, NULL, 4},
      {IRQ + 4, "call_with_stack", 16},
      {TASK, NULL, 11},
      {TASK + 4, "__irq_svc", 52},
      /* struct pt_regs */
      {TASK + 8, NULL, 0},
      {TASK + 12, NULL, 1},
      {TASK + 16, NULL, 2},
      {TASK + 20, NULL, 3},
      {TASK + 24, NULL, 4},
      {TASK + 28, NULL, 5},
      {TASK + 32, NULL, 6},
      {TASK + 36, NULL, 7},
      {TASK + 40, NULL, 8},
      {TASK + 44, NULL, 9},
      {TASK + 48, NULL, 10},
      {TASK + 52, NULL, 11},
      {TASK + 56, NULL, 12},
      {TASK + 60, NULL, TASK + 84},
      {TASK + 64, "sys_thing", 8},
      {TASK + 68, "leaf", 4},
      {TASK + 72, NULL, SVC},
      {TASK + 84, NULL, 4},
      {TASK + 88, "ret_fast_syscall", 0}},
     "leaf+0:regs/irq by_exidx+8:code/irq call_with_stack+16:exidx/irq __irq_svc+52:exidx leaf+4:exception "
     "sys_thing+8:code ret_fast_syscall+0:code user"},
    {"in the entry, sp aligned",
     {0, "__irq_svc", 12},
     {0, NULL, 1},
     TASK + 0x80 - 80,
     0,
     SVC,
     INTERRUPTED(TASK + 0x80),
     "__irq_svc+12:regs sys_thing+8:exception ret_fast_syscall+0:code user"},
    {"in the entry, sp was so already",
     {0, "__irq_svc", 12},
     {0, NULL, 1},
     TASK + 0x84 - 76,
     0,
     SVC | ZERO,
     INTERRUPTED(TASK + 0x84),
     "__irq_svc+12:regs sys_thing+8:exception ret_fast_syscall+0:code user"},
    {"in an older entry, sp was so already",
     {0, "__dabt_svc", 12},
     {0, NULL, 1},
     TASK + 0x80 - 76,
     0,
     SVC,
     INTERRUPTED(TASK + 0x80),
     "__dabt_svc+12:regs sys_thing+8:exception ret_fast_syscall+0:code user"},
    {"in an older entry, sp aligned",
     {0, "__dabt_svc", 12},
     {0, NULL, 1},
     TASK + 0x84 - 80,
     0,
     SVC | ZERO,
     INTERRUPTED(TASK + 0x84),
     "__dabt_svc+12:regs sys_thing+8:exception ret_fast_syscall+0:code user"},
    {"in an older entry, r0 pushed",
     {0, "__dabt_svc", 40},
     {0, NULL, 1},
     TASK + 0x84 - 84,
     0,
     SVC | ZERO,
     INTERRUPTED(TASK + 0x84),
     "__dabt_svc+40:regs sys_thing+8:exception ret_fast_syscall+0:code user"},
    {"lr is not what was saved of it: other code ran than this",
     {0, "sys_thing", 4},
     {0, "by_exidx", 8},
     TASK,
     0,
     SVC,
     {{TASK, NULL, 4}, {TASK + 4, "ret_fast_syscall", 0}},
     "sys_thing+4:regs ret_fast_syscall+0:code? user"},
    {"a switch of tasks has one caller",
     {0, "leaf", 4},
     {0, "__switch_to", 16},
     TASK,
     0,
     SVC,
     {{TASK, NULL, 4}, {TASK + 4, "sys_thing", 8}, {TASK + 8, NULL, 4}, {TASK + 12, "ret_fast_syscall", 0}},
     "leaf+4:regs __switch_to+16:code __schedule+8:code sys_thing+8:code? ret_fast_syscall+0:code? user"},
    {"a stack that goes down again is a loop",
     {0, "leaf", 0},
     {0, "call_with_stack", 16},
     TASK + 0x40,
     TASK + 0x10,
     SVC,
     {{TASK + 0x10, NULL, TASK + 0x10}, {TASK + 0x14, "call_with_stack", 16}},
     "leaf+0:regs/irq call_with_stack+16:code/irq call_with_stack+16:exidx loop"},
    {"nothing there",
     {0, NULL, 0xe0000000},
     {0, NULL, 0xe0000000},
     TASK,
     0,
     SVC,
     {{TASK, NULL, 1}, {TASK + 4, NULL, 2}},
     "?:regs no-words"},
};

static void render_frame(const struct unwind_frame *f, char *out, size_t size)
{
	struct symbols_place place = {0};
	char where[64] = "?";

	symbols_lookup(symbols, f->regs.r[15], f->return_address, &place);
	if (place.symbol != NULL)
		snprintf(where, sizeof(where), "%s+%u", place.symbol, f->regs.r[15] - (place.start & ~1u));
	snprintf(out, size, "%s:%s%s%s%s ", where, unwind_method_name(f->method), f->certain ? "" : "?",
		 f->stack != UNWIND_STACK_TASK ? "/" : "",
		 f->stack != UNWIND_STACK_TASK ? unwind_stack_name(f->stack) : "");
}

static void render(struct unwind *u, char *out, size_t size)
{
	struct unwind_frame f;
	char part[96];

	*out = '\0';
	while (unwind_next(u, &f) == 1) {
		render_frame(&f, part, sizeof(part));
		strncat(out, part, size - strlen(out) - 1);
	}
	strncat(out, unwind_end_name(unwind_end_reason(u)), size - strlen(out) - 1);
}

static void every_walk(void **state)
{
	char text[1024];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];
		struct memory words = {row->words};
		struct unwind_memory memory = {.read = read_words, .ctx = &words};
		struct unwind_regs regs = {.known = UNWIND_KNOWN_ALL, .cpsr = row->cpsr};
		struct unwind *u;

		regs.r[11] = row->fp;
		regs.r[13] = row->sp;
		regs.r[14] = resolve(row->lr.name, row->lr.value);
		regs.r[15] = resolve(row->pc.name, row->pc.value);
		u = unwind_start(symbols, &memory, &regs);
		assert_non_null(u);
		render(u, text, sizeof(text));
		unwind_free(u);
		if (strcmp(text, row->want) != 0)
			fail_msg("%s:\n  %s\nnot\n  %s", row->name, text, row->want);
	}
}

/* Live memory where Linux has freed a function of the boot: poison (poison_init_mem() in arch/arm/mm/init.c). */
static int freed_code(void *ctx, uint32_t va, void *buf, size_t n)
{
	static const uint8_t poison[4] = {0xf0, 0xde, 0xfd, 0xe7};
	uint32_t start, end;

	(void)ctx;
	if (symbols_bounds(symbols, resolve("by_code", 0), &start, &end) != 0 || va < start || va >= end || n > 4)
		return -1;
	memcpy(buf, poison, n);
	return 0;
}

static void a_caller_that_is_freed_is_known_as_linked(void **state)
{
	struct memory words = {rows[0].words};
	struct unwind_memory memory = {.read = read_words, .read_code = freed_code, .ctx = &words};
	struct unwind_regs regs = {.known = UNWIND_KNOWN_ALL, .cpsr = SVC};
	struct unwind *u;
	char text[1024];

	(void)state;
	regs.r[13] = rows[0].sp;
	regs.r[14] = resolve(rows[0].lr.name, rows[0].lr.value);
	regs.r[15] = resolve(rows[0].pc.name, rows[0].pc.value);
	u = unwind_start(symbols, &memory, &regs);
	assert_non_null(u);
	render(u, text, sizeof(text));
	unwind_free(u);
	assert_string_equal(text, rows[0].want);
}

/* The registers that a caller keeps come back out of the frames. */
static void registers_come_back(void **state)
{
	struct memory words = {rows[0].words};
	struct unwind_memory memory = {.read = read_words, .ctx = &words};
	struct unwind_regs regs = {.known = UNWIND_KNOWN_ALL, .cpsr = SVC};
	struct unwind_frame f;
	struct unwind *u;

	(void)state;
	for (unsigned n = 0; n < 13; n++)
		regs.r[n] = 0x100 + n;
	regs.r[13] = TASK;
	regs.r[14] = resolve("by_exidx", 8);
	regs.r[15] = resolve("leaf", 4);
	u = unwind_start(symbols, &memory, &regs);
	for (unsigned n = 0; n < 4; n++)
		assert_int_equal(unwind_next(u, &f), 1);
	/* by_exidx_thumb */
	assert_true(f.thumb);
	assert_int_equal(f.regs.r[13], TASK + 24);
	assert_int_equal(f.regs.r[4], 4);
	assert_int_equal(f.regs.r[7], 0x107);
	assert_int_equal(f.regs.known & 0x500f, 0); /* lost over a call */
	assert_int_equal(unwind_next(u, &f), 1);
	assert_int_equal(f.regs.r[7], 7);
	unwind_free(u);
}

/* Any state of any register and word: it ends, and says why. */
static void hostile_stacks_end(void **state)
{
	static struct word words[WORDS_MAX];
	static const char *const names[] = {"by_exidx", "by_cfi", "by_exidx_thumb", "by_code",	       "calls_both",
					    "jumps_on", "leaf",	  "__irq_svc",	    "call_with_stack", "by_record"};
	struct memory ctx = {words};
	struct unwind_memory memory = {.read = read_words, .ctx = &ctx};
	uint32_t seed = 1;

	(void)state;
	for (unsigned round = 0; round < 3000; round++) {
		struct unwind_regs regs = {.known = UNWIND_KNOWN_ALL, .cpsr = SVC};
		struct unwind_frame f;
		struct unwind *u;
		unsigned frames = 0;

		for (unsigned n = 0; n < WORDS_MAX - 1; n++) {
			seed = seed * 1664525 + 1013904223;
			words[n].at = TASK + 4 * n;
			words[n].name = (seed >> 28) < 10 ? names[seed >> 28] : NULL;
			words[n].value = words[n].name != NULL ? (seed >> 16 & 15) * 4 : TASK + (seed >> 16 & 0xfc);
		}
		for (unsigned n = 0; n < 16; n++) {
			seed = seed * 1664525 + 1013904223;
			regs.r[n] = (seed >> 30) == 0 ? resolve(names[(seed >> 24) % 10], (seed >> 16 & 7) * 4)
						      : TASK + (seed >> 20 & 0xfc);
		}
		u = unwind_start(symbols, &memory, &regs);
		while (unwind_next(u, &f) == 1)
			frames++;
		assert_in_range(frames, 1, UNWIND_FRAMES_MAX);
		assert_true(frames == UNWIND_FRAMES_MAX || unwind_end_reason(u) != UNWIND_END_NONE);
		unwind_free(u);
	}
}

static int start(void **state)
{
	const struct symbols_options options = {.no_index = true};

	(void)state;
	symbols = symbols_new();
	symbols_set_options(symbols, &options);
	return symbols_add_elf(symbols, sample_file("calls.elf"), 0, NULL);
}

static int stop(void **state)
{
	(void)state;
	symbols_free(symbols);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_walk),
	    cmocka_unit_test(a_caller_that_is_freed_is_known_as_linked),
	    cmocka_unit_test(registers_come_back),
	    cmocka_unit_test(hostile_stacks_end),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
