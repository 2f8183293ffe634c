/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Call traces: frame records, words that their calls prove, guesses; the stack pointer of each mode. The code is that
 * of tests/vectors/flow.s. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include <hvabi/errno.h>
#include <hvlib/guest_frames.h>
#include "flow_vectors.inc"

#define T(label) (FLOW_##label + 1) /* Thumb */
#define A(label) (FLOW_##label)
#define STACK	 0xc1401f40u /* 48 words to the end of its area */
#define WORDS	 48u
#define AT(i)	 (STACK + 4 * (i))

struct guest {
	uint32_t stack[WORDS];
	uint32_t no_exec;  /* nothing below this can be executed */
	uint32_t unmapped; /* va of the word of the stack that cannot be read; 0: all can */
};

static int guest_read(void *ctx, uint32_t va, void *buf, size_t n)
{
	struct guest *g = ctx;

	if (va >= FLOW_BASE && va - FLOW_BASE <= sizeof(flow_bytes) - n)
		memcpy(buf, flow_bytes + (va - FLOW_BASE), n);
	else if (va >= STACK && va - STACK <= sizeof(g->stack) - n && (g->unmapped == 0 || g->unmapped - va >= n))
		memcpy(buf, (uint8_t *)g->stack + (va - STACK), n);
	else
		return -HV_EFAULT;
	return 0;
}

static bool guest_executable(void *ctx, uint32_t va)
{
	return va >= ((struct guest *)ctx)->no_exec;
}

static struct guest_trace_work work;
static struct guest_trace trace;

static void run(struct guest *g, const struct guest_trace_start *start)
{
	const struct guest_code code = {{guest_read, g, NULL}, guest_executable};

	guest_trace(&code, start, &work, &trace);
}

struct word {
	unsigned at;
	uint32_t value;
};

#define REC   GUEST_FRAME_RECORD
#define CALL  GUEST_FRAME_CALL
#define GUESS GUEST_FRAME_GUESS

#define CASE_WORDS 14
static const struct trace_case {
	const char *name;
	struct guest_trace_start start;
	struct word stack[CASE_WORDS]; /* ends at value 0: all others are zero */
	bool lr_proven;
	enum guest_records records;
	struct {
		unsigned at;
		enum guest_frame_kind kind;
	} want[CASE_WORDS]; /* as many as there are; one at 99 behind the last */
	uint32_t no_exec;
} cases[] = {
    {"a leaf, then words that calls and returns prove, a call through a register among them",
     {.pc = A(leaf_mid), .lr = A(single_ret), .sp = STACK},
     {{0, A(caller1_ret)},   /* single's lr */
      {1, A(gcc2_ret)},	     /* caller1's r4: behind a call, but of another function */
      {2, A(caller2_ret)},   /* caller1's lr */
      {4, A(caller2_ret)},   /* stale, in what caller2 has of its own: the right call in the wrong place */
      {10, A(caller3_ret)},  /* caller2's lr, above 16 bytes and r4-r6 */
      {12, A(indirect_ret)}, /* caller3's lr, by its return */
      {20, A(caller1_ret)}},
     true,
     GUEST_RECORDS_OUTSIDE,
     {{0, CALL}, {2, CALL}, {10, CALL}, {12, CALL}, {20, GUESS}, {99, CALL}},
     0},
    {"a stale lr is not proven",
     {.pc = A(single_ret), .lr = A(single_ret), .sp = STACK},
     {{0, A(caller1_ret)}, {2, A(caller2_ret)}},
     false,
     GUEST_RECORDS_OUTSIDE,
     {{0, CALL}, {2, CALL}, {99, CALL}},
     0},
    {"a tail call: caller1 ends in leaf, whose return address is caller2's",
     {.pc = A(leaf_low), .lr = A(caller2_ret), .sp = STACK},
     {{1, A(caller1_ret)}, {2 + 7, A(caller3_ret)}},
     true,
     GUEST_RECORDS_OUTSIDE,
     {{9, CALL}, {99, CALL}},
     0},
    {"the right call, but the frame keeps its return address elsewhere",
     {.pc = A(single_ret), .lr = 0, .sp = STACK},
     {{1, A(caller1_ret)}},
     false,
     GUEST_RECORDS_OUTSIDE,
     {{1, GUESS}, {99, CALL}},
     0},
    {"the right place, but the call leads elsewhere",
     {.pc = A(single_ret), .lr = 0, .sp = STACK},
     {{0, A(plain_ret)}},
     false,
     GUEST_RECORDS_OUTSIDE,
     {{0, GUESS}, {99, CALL}},
     0},
    {"a word behind a call in what cannot be executed is none",
     {.pc = A(single_ret), .lr = 0, .sp = STACK},
     {{0, A(caller1_ret)}},
     false,
     GUEST_RECORDS_OUTSIDE,
     {{99, CALL}},
     0xc0200000},
    {"pc where no code is: the call in front of lr proves that it leads there",
     {.pc = A(leaf), .lr = A(plain_ret), .sp = STACK},
     {{13, A(caller1_ret)}},
     true,
     GUEST_RECORDS_OUTSIDE,
     {{13, GUESS}, {99, CALL}},
     0},
    {"records of gcc: fp at the saved lr",
     {.pc = A(gcc1_mid), .lr = 0, .sp = STACK, .r11 = AT(5)},
     {{2, A(plain_ret)}, {4, AT(7)}, {5, A(gcc2_ret)}, {7, A(indirect_ret)}, {10, A(leaf)}, {12, A(caller1_ret)}},
     false,
     GUEST_RECORDS_REAL,
     {{5, REC}, {7, REC}, {12, GUESS}, {99, REC}},
     0},
    {"records of gcc -mapcs-frame",
     {.pc = A(apcs_mid), .lr = 0, .sp = STACK, .r11 = AT(3)},
     {{0, AT(7)}, {1, AT(4)}, {2, A(apcs2_ret)}, {3, A(apcs)}, {5, AT(8)}, {6, A(indirect_ret)}, {7, A(apcs2)}},
     false,
     GUEST_RECORDS_REAL,
     {{2, REC}, {6, REC}, {99, REC}},
     0},
    {"records of Thumb code: r7 at the caller's",
     {.pc = T(t_record1_mid), .lr = 0, .sp = STACK, .r7 = AT(4)},
     {{4, AT(6)}, {5, T(t_record2_ret)}, {7, T(t_table_ret1)}},
     false,
     GUEST_RECORDS_REAL,
     {{5, REC}, {7, REC}, {99, REC}},
     0},
    {"records go on where the calls end: a leaf called by a function with a record",
     {.pc = A(leaf_mid), .lr = A(apcs_ret), .sp = STACK, .r11 = AT(3)},
     {{1, AT(4)}, {2, A(apcs2_ret)}, {3, A(apcs)}},
     true,
     GUEST_RECORDS_REAL,
     {{2, REC}, {99, REC}},
     0},
    {"no records: r11 points into the stack, to a word behind a call, but its function makes none",
     {.pc = A(single_ret), .lr = 0, .sp = STACK, .r11 = AT(3)},
     {{0, A(caller1_ret)}, {2, AT(9)}, {3, A(caller2_ret)}, {9, A(caller3_ret)}},
     false,
     GUEST_RECORDS_NONE,
     {{0, CALL}, {3, GUESS}, {9, GUESS}, {99, CALL}},
     0},
    {"no records: one link, through a register",
     {.pc = A(gcc1_mid), .lr = 0, .sp = STACK, .r11 = AT(5)},
     {{5, A(indirect_ret)}},
     false,
     GUEST_RECORDS_NONE,
     {{5, CALL}, {99, CALL}},
     0},
    {"no records: the chain goes down",
     {.pc = A(gcc1_mid), .lr = 0, .sp = STACK, .r11 = AT(5)},
     {{4, AT(5)}, {5, A(gcc2_ret)}},
     false,
     GUEST_RECORDS_NONE,
     {{5, CALL}, {99, CALL}},
     0},
    {"no records: r11 is misaligned",
     {.pc = A(gcc1_mid), .lr = 0, .sp = STACK, .r11 = AT(5) + 2},
     {{5, A(gcc2_ret)}},
     false,
     GUEST_RECORDS_OUTSIDE,
     {{5, CALL}, {99, CALL}},
     0},
    {"a misaligned sp has no stack",
     {.pc = A(gcc1_mid), .lr = 0, .sp = STACK + 2, .r11 = AT(5)},
     {{0, A(gcc2_ret)}, {5, A(gcc2_ret)}},
     false,
     GUEST_RECORDS_OUTSIDE,
     {{99, CALL}},
     0},
    {"sp of zero", {.pc = A(gcc1_mid), .lr = 0, .sp = 0}, {{0, 0}}, false, GUEST_RECORDS_OUTSIDE, {{99, CALL}}, 0},
    {"the last word there is",
     {.pc = A(gcc1_mid), .lr = 0, .sp = 0xfffffffc, .r11 = 0xfffffffc},
     {{0, 0}},
     false,
     GUEST_RECORDS_NONE,
     {{99, CALL}},
     0},
};

static void check_case(const struct trace_case *c, struct guest *g)
{
	unsigned n = 0;

	run(g, &c->start);
	if (trace.lr_proven != c->lr_proven)
		fail_msg("%s: lr proven %d", c->name, trace.lr_proven);
	if (trace.records != c->records)
		fail_msg("%s: records %d", c->name, trace.records);
	for (; c->want[n].at != 99; n++) {
		const struct guest_frame *f = &trace.frames[n];
		if (n == trace.nframes)
			fail_msg("%s: only %u frames", c->name, n);
		if (f->where != AT(c->want[n].at) || f->kind != c->want[n].kind || f->addr != g->stack[c->want[n].at])
			fail_msg("%s: frame %u is %08x at %08x, kind %d", c->name, n, f->addr, f->where, f->kind);
	}
	if (trace.nframes != n)
		fail_msg("%s: %u frames", c->name, trace.nframes);
}

static void traces(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct guest g = {{0}, cases[i].no_exec, 0};

		for (unsigned k = 0; k < CASE_WORDS && cases[i].stack[k].value != 0; k++)
			g.stack[cases[i].stack[k].at] = cases[i].stack[k].value;
		check_case(&cases[i], &g);
	}
}

static void a_big_endian_stack_is_read_as_one(void **state)
{
	struct guest g = {{0}, 0, 0};
	const struct guest_trace_start start = {.pc = A(single_ret), .sp = STACK, .big_endian = true};

	(void)state;
	g.stack[0] = __builtin_bswap32(A(caller1_ret));
	g.stack[1] = A(caller2_ret);
	run(&g, &start);
	assert_int_equal(trace.nframes, 1);
	assert_int_equal(trace.frames[0].addr, A(caller1_ret));
	assert_int_equal(trace.frames[0].kind, GUEST_FRAME_CALL);
}

static void a_hole_in_the_stack_is_passed_over(void **state)
{
	struct guest g = {{0}, 0, AT(1)};
	const struct guest_trace_start start = {.pc = A(single_ret), .sp = STACK};

	(void)state;
	g.stack[0] = A(caller1_ret);
	g.stack[2] = A(caller2_ret);
	run(&g, &start);
	assert_int_equal(trace.nframes, 2);
	assert_int_equal(trace.frames[1].kind, GUEST_FRAME_CALL);
}

static void more_guesses_than_room_are_counted(void **state)
{
	struct guest g = {{0}, 0, 0};
	const struct guest_trace_start start = {.pc = A(leaf), .sp = STACK};

	(void)state;
	for (unsigned i = 0; i < WORDS; i++)
		g.stack[i] = A(indirect_ret);
	run(&g, &start);
	assert_int_equal(trace.nframes, GUEST_FRAMES_MAX);
	assert_int_equal(trace.left_out, WORDS - GUEST_FRAMES_MAX);
}

static int noise_read(void *ctx, uint32_t va, void *buf, size_t n)
{
	static const uint8_t words[][4] = {{0x02, 0x40, 0x50, 0xeb}, {0x33, 0xff, 0x2f, 0xe1}, {0x10, 0x40, 0x2d, 0xe9},
					   {0x10, 0x80, 0xbd, 0xe8}, {0x04, 0xe0, 0x2d, 0xe5}, {0x00, 0xf0, 0x02, 0xf8},
					   {0x40, 0x1f, 0x40, 0xc1}, {0x10, 0xb5, 0x80, 0x46}};
	const uint32_t x = ((va & ~3u) * 2654435761u) ^ *(uint32_t *)ctx;

	for (size_t i = 0; i < n; i++)
		((uint8_t *)buf)[i] = words[x >> 29][(va + i) & 3];
	return 0;
}

static void any_memory_ends_in_a_trace(void **state)
{
	(void)state;
	for (uint32_t seed = 0; seed < 200; seed++) {
		const struct guest_code code = {{noise_read, &seed, NULL}, NULL};
		const struct guest_trace_start start = {.pc = seed * 4 + (seed & 1),
							.lr = seed * 8,
							.sp = 0xc1400000 + 4 * seed,
							.r11 = 0xc1400000 + 8 * seed};

		guest_trace(&code, &start, &work, &trace);
		assert_true(trace.nframes <= GUEST_FRAMES_MAX);
	}
}

static void a_guess_is_printed_with_a_question_mark(void **state)
{
	static const struct {
		enum guest_frame_kind kind;
		const char *want;
	} lines[] = {{GUEST_FRAME_GUESS, "   [<c1238298>] ?  from the stack at c1401f54"},
		     {GUEST_FRAME_CALL, "   [<c1238298>]  from the stack at c1401f54"},
		     {GUEST_FRAME_RECORD, "   [<c1238298>]  frame record at c1401f54"}};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct guest_frame frame = {0xc1238299, 0xc1401f54, lines[i].kind};
		char text[GUEST_FRAME_TEXT_MAX];

		guest_frames_format(&frame, text);
		assert_string_equal(text, lines[i].want);
	}
}

static void each_mode_has_its_own_stack(void **state)
{
	struct guest_context context = {.SP_usr = 1, .SP_svc = 2, .SP_abt = 3, .SP_und = 4, .SP_irq = 5, .SP_fiq = 6};
	struct guest_regs regs = {.lr_usr = 11};
	static const struct {
		uint32_t cpsr, sp, lr;
	} modes[] = {{0x10, 1, 11}, {0x1f, 1, 11}, {0x600000d3, 2, 12}, {0x17, 3, 13},
		     {0x1b, 4, 14}, {0x12, 5, 15}, {0x11, 6, 16}};
	struct guest_bank bank;

	(void)state;
	context.LR_svc = 12;
	context.LR_abt = 13;
	context.LR_und = 14;
	context.LR_irq = 15;
	context.LR_fiq = 16;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		regs.cpsr = modes[i].cpsr;
		assert_int_equal(guest_frames_bank(&regs, &context, &bank), 0);
		assert_int_equal(bank.sp, modes[i].sp);
		assert_int_equal(bank.lr, modes[i].lr);
	}
	regs.cpsr = 0x1a; /* Hyp */
	assert_int_equal(guest_frames_bank(&regs, &context, &bank), -HV_EINVAL);
}

static void a_linux_like_guest_has_small_banks(void **state)
{
	static const struct {
		const char *name;
		uint32_t mode, irq, abt, und, fiq;
		bool small;
	} banks[] = {
	    {"Linux, in ABT", 0x17, 0xc1506700, 0xc150670c, 0xc1506718, 0xc1506724, true},
	    {"Linux, in SVC", 0x13, 0xc1506700, 0xc150670c, 0xc1506718, 0xc1506724, false},
	    {"Linux, in USR", 0x10, 0xc1506700, 0xc150670c, 0xc1506718, 0xc1506724, false},
	    {"stacks of 256 bytes", 0x17, 0x40181200, 0x40181700, 0x40181b00, 0x40181100, false},
	    {"nobody set them", 0x12, 0, 0, 0, 0, false},
	    {"one stack for all", 0x12, 0x40181200, 0x40181200, 0x40181200, 0x40181200, false},
	    {"only one was set", 0x12, 0x40181200, 0, 0, 0, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(banks) / sizeof(banks[0]); i++) {
		const struct guest_regs regs = {.cpsr = 0x60000080 | banks[i].mode};
		const struct guest_context context = {
		    .SP_irq = banks[i].irq, .SP_abt = banks[i].abt, .SP_und = banks[i].und, .SP_fiq = banks[i].fiq};

		if (guest_frames_small_bank(&regs, &context) != banks[i].small)
			fail_msg("%s", banks[i].name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(traces),
	    cmocka_unit_test(a_big_endian_stack_is_read_as_one),
	    cmocka_unit_test(a_hole_in_the_stack_is_passed_over),
	    cmocka_unit_test(more_guesses_than_room_are_counted),
	    cmocka_unit_test(any_memory_ends_in_a_trace),
	    cmocka_unit_test(a_guess_is_printed_with_a_question_mark),
	    cmocka_unit_test(each_mode_has_its_own_stack),
	    cmocka_unit_test(a_linux_like_guest_has_small_banks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
