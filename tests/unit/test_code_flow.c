/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames found from code alone: the functions of tests/vectors/flow.s, each at some of its instructions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include <hvabi/errno.h>
#include <hvlib/code_flow.h>
#include "lib/code_flow.h"
#include "flow_vectors.inc"

#define T(label)    (FLOW_##label + 1) /* Thumb */
#define A(label)    (FLOW_##label)
#define BUDGET	    20000u
#define NOT_REACHED (-1)

static int read_code(void *ctx, uint32_t va, void *buf, size_t n)
{
	(void)ctx;
	if (va < FLOW_BASE || va - FLOW_BASE > sizeof(flow_bytes) - n)
		return -HV_EFAULT;
	memcpy(buf, flow_bytes + (va - FLOW_BASE), n);
	return 0;
}

static struct flow_lines lines;
static const struct flow_code code = {read_code, NULL, &lines};
static struct flow_work work;

#define LR FLOW_IN_LR

static const struct {
	const char *name;
	uint32_t start, at;
	int32_t depth; /* of sp; NOT_REACHED */
	int32_t lr;
} cases[] = {
    {"the first instruction: nothing was done", A(plain), A(plain), 0, LR},
    {"push, sub and vpush", A(plain), A(plain_mid), 56, 4},
    {"a conditional branch is followed both ways", A(plain), A(plain_ret), 56, 4},
    {"vpop and add give it back", A(plain), A(plain_end), 16, 4},
    {"a leaf keeps lr", A(leaf), A(leaf_mid), 0, LR},
    {"a conditional return goes on", A(leaf), A(leaf_low), 8, LR},
    {"one register pushed by str", A(single), A(single_mid), 4, 4},
    {"behind a call", A(single), A(single_ret), 4, 4},
    {"lr is loaded back", A(single), A(single_back), 0, LR},
    {"a tail call is followed", A(single), A(leaf_low), 8, LR},
    {"arguments pushed above lr", A(varargs), A(varargs_mid), 24, 20},
    {"a path without a frame ends with its return", A(wrapped), A(wrapped_mid), 8, 4},
    {"a conditional pop of pc goes on", A(wrapped), A(wrapped_on), 8, 4},
    {"strd with write-back, lr stored apart", A(dual), A(dual_mid), 16, 4},
    {"and loaded back", A(dual), A(dual_back), 0, LR},
    {"a large frame", A(frame), A(frame_mid), 0x104c, 4},
    {"sp less a register is not followed", A(frame), A(frame_lost), NOT_REACHED, 0},
    {"mov ip, sp and push {fp, ip, lr, pc}", A(apcs), A(apcs_mid), 16, 8},
    {"add pc, pc, r0: each branch of the row", A(switches), A(switches_ret3), 4, 4},
    {"with what it does to sp", A(switches), A(switches_ret4), 8, 4},
    {"ldr pc, [pc, r0]: each address of the row", A(switches), A(switches_ret6), 4, 4},
    {"the row ends at a word that is far away", A(switches), A(switches_ret7), 4, 4},
    {"a veneer is a jump to its literal", A(veneer), A(plain_mid), 56, 4},
    {"mov lr, pc and bx are not followed", A(old_call), A(old_call_ret), NOT_REACHED, 0},
    {"lr used for something else", A(clobbers), A(clobbers_mid), NOT_REACHED, 0},
    {"lr loaded from elsewhere", A(loads_lr), A(loads_lr_mid), NOT_REACHED, 0},
    {"sp from memory", A(sp_from_memory), A(sp_from_memory_mid), NOT_REACHED, 0},
    {"sp rounded", A(sp_aligned), A(sp_aligned_mid), NOT_REACHED, 0},
    {"a conditional push", A(pushes_some), A(pushes_some_mid), NOT_REACHED, 0},
    {"a loop ends", A(loops), A(loops_mid), NOT_REACHED, 0},
    {"a loop that pushes ends", A(grows), A(loops), NOT_REACHED, 0},
    {"what ftrace leaves of a call", A(ftraced), A(ftraced_mid), 8, 4},
    {"a call of mcount pops lr", A(profiled), A(profiled_mid), 8, 4},
    {"instructions that do not matter", A(masks), A(masks_mid), 0, LR},
    {"a vector stored to sp with write-back", A(pushes_neon), A(pushes_neon_mid), NOT_REACHED, 0},
    {"the code of another function is not reached", A(plain), A(leaf), NOT_REACHED, 0},
    {"ARM code is not Thumb code", A(plain), T(plain_mid), NOT_REACHED, 0},

    {"Thumb: push, sub, vpush", T(t_plain), T(t_plain_mid), 40, 4},
    {"Thumb: cbz is followed both ways", T(t_plain), T(t_plain_ret), 40, 4},
    {"Thumb: adds to the frame pointer", T(t_plain), T(t_plain_low), 32, 4},
    {"Thumb: sp from the frame pointer", T(t_plain), T(t_plain_end), 16, 4},
    {"Thumb: a return under IT goes on", T(t_leaf), T(t_leaf_mid), 0, LR},
    {"Thumb: sub.w with a modified immediate", T(t_leaf), T(t_leaf_low), 0x400, LR},
    {"Thumb: push.w and subw", T(t_wide), T(t_wide_mid), 1056, 4},
    {"Thumb: pop.w gives lr back", T(t_wide), T(t_wide_back), 0, LR},
    {"Thumb: b.w to a tail call", T(t_wide), T(t_leaf_low), 0x400, LR},
    {"Thumb: str and strd with write-back", T(t_single), T(t_single_mid), 12, 4},
    {"Thumb: behind blx", T(t_single), T(t_single_ret), 12, 4},
    {"Thumb: strd saves lr", T(t_dual), T(t_dual_mid), 8, 4},
    {"Thumb: ldrd gives it back", T(t_dual), T(t_dual_back), 0, LR},
    {"Thumb: tbb, first", T(t_table), T(t_table_ret1), 8, 4},
    {"Thumb: tbb, second", T(t_table), T(t_table_ret2), 8, 4},
    {"Thumb: tbh behind the third", T(t_table), T(t_table_ret4), 8, 4},
    {"Thumb: a pop under IT goes on", T(t_it), T(t_it_mid), 8, 4},
    {"Thumb: sp under IT is not followed", T(t_it), T(t_it_lost), NOT_REACHED, 0},
    {"Thumb: ldr.w pc, [pc] is a jump to its literal", T(t_veneer), T(t_plain_mid), 40, 4},
    {"Thumb: udf ends", T(t_udf), T(t_udf_mid), NOT_REACHED, 0},
};

static bool keep(void *ctx, const struct flow_state *state)
{
	*(struct flow_state *)ctx = *state;
	return true;
}

static void frames_are_found_from_code(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct flow_state s = {{0, 0, 0, NOT_REACHED}, 0, 0, 0};

		work.budget = BUDGET;
		const bool found = flow_search(&code, &work, cases[i].start, cases[i].at, keep, &s);
		if (found != (cases[i].depth != NOT_REACHED) || s.reg[FLOW_SP] != cases[i].depth || s.lr != cases[i].lr)
			fail_msg("%s: sp %d, lr %d", cases[i].name, s.reg[FLOW_SP], s.lr);
	}
}

static const struct {
	const char *name;
	uint32_t start;
	enum flow_reg reg;
	int32_t depth, lr; /* depth NOT_REACHED: there is none */
} pointers[] = {
    {"gcc for ARM", A(gcc1), FLOW_R11, 4, 4},
    {"gcc -mapcs-frame", A(apcs), FLOW_R11, 4, 8},
    {"with other registers below", A(frame), FLOW_R11, 4, 4},
    {"Thumb: mov r7, sp", T(t_record2), FLOW_R7, 8, 4},
    {"Thumb: add r7, sp, #8", T(t_record1), FLOW_R7, 8, 4},
    {"Thumb: gcc's, below the locals", T(t_plain), FLOW_R7, 32, 4},
    {"a function without", A(plain), FLOW_R11, NOT_REACHED, 0},
    {"Thumb code has none in r11", T(t_record1), FLOW_R11, NOT_REACHED, 0},
    {"none in front of the first branch", A(switches), FLOW_R11, NOT_REACHED, 0},
};

static void frame_pointers_are_found_in_prologues(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(pointers) / sizeof(pointers[0]); i++) {
		struct flow_state s;
		const bool found = flow_frame_pointer(&code, pointers[i].start, pointers[i].reg, &s);

		if (found != (pointers[i].depth != NOT_REACHED))
			fail_msg("%s: found %d", pointers[i].name, found);
		if (found && (s.reg[pointers[i].reg] != pointers[i].depth || s.lr != pointers[i].lr))
			fail_msg("%s: %d, lr %d", pointers[i].name, s.reg[pointers[i].reg], s.lr);
	}
}

static const struct {
	const char *name;
	uint32_t addr;
	enum flow_call kind;
	uint32_t target;
} sites[] = {
    {"bl", A(plain_ret), FLOW_CALL_DIRECT, A(leaf)},
    {"blx r3", A(indirect_ret), FLOW_CALL_INDIRECT, 0},
    {"mov lr, pc; bx r3", A(old_call_ret), FLOW_CALL_INDIRECT, 0},
    {"add lr, pc, #0; ldr pc, [r1]", A(badr_call_ret), FLOW_CALL_INDIRECT, 0},
    {"bl in Thumb", T(t_plain_ret), FLOW_CALL_DIRECT, T(t_leaf)},
    {"blx from Thumb to ARM", T(t_single_ret), FLOW_CALL_DIRECT, A(leaf)},
    {"blx r1 in Thumb", T(t_table_ret1), FLOW_CALL_INDIRECT, 0},
    {"behind a push", A(plain) + 4, FLOW_NO_CALL, 0},
    {"behind a branch", A(switches) + 20, FLOW_NO_CALL, 0},
    {"in front of all code", FLOW_BASE, FLOW_NO_CALL, 0},
};

#define NO_FP FLOW_UNKNOWN
static const struct {
	const char *name;
	uint32_t at;
	int32_t fp; /* depth of r11 and r7 there */
	bool behind_call;
	int32_t slot, rise; /* slot FLOW_UNKNOWN: no return, or returns that do not agree */
} returns[] = {
    {"the epilogue's pop", A(plain_ret), NO_FP, true, 52, 56},
    {"the same from before the branch", A(plain_mid), NO_FP, false, 52, 56},
    {"lr, which nothing touched", A(leaf_mid), NO_FP, false, LR, 0},
    {"behind a call lr is not what it was", A(leaf_mid), NO_FP, true, FLOW_UNKNOWN, 0},
    {"mov pc, lr", A(leaf_pc), NO_FP, false, LR, 0},
    {"lr loaded back, then a tail call", A(single_ret), NO_FP, true, 0, 4},
    {"and one that saves lr again", A(tail), NO_FP, true, 4, 8},
    {"a tail call of one that stores its arguments where the frame was", A(printk_caller), NO_FP, true, 12, 16},
    {"arguments above lr", A(varargs_mid), NO_FP, false, 4, 24},
    {"lr from its place in the frame", A(dual_mid), NO_FP, false, 12, 16},
    {"a conditional return and another that agrees", A(wrapped_mid), NO_FP, false, 4, 8},
    {"returns that do not agree", A(disagrees), NO_FP, false, FLOW_UNKNOWN, 0},
    {"through a frame pointer that is known", A(frame_lost), -0x2000, false, 0x2000, 0x2004},
    {"through one that is not", A(frame_lost), NO_FP, false, FLOW_UNKNOWN, 0},
    {"sp from memory", A(apcs_ret), NO_FP, true, FLOW_UNKNOWN, 0},
    {"a function behind one that never returns has its own frame", A(never_returns_ret), NO_FP, true, FLOW_UNKNOWN, 0},
    {"code behind an undefined instruction is not its own", A(bug), NO_FP, false, FLOW_UNKNOWN, 0},
    {"a return from an exception", A(irq_return), NO_FP, true, FLOW_UNKNOWN, 0},
    {"Thumb: pop", T(t_table_ret1), NO_FP, true, 4, 8},
    {"Thumb: ldr pc with write-back", T(t_single_ret), NO_FP, true, 8, 12},
    {"Thumb: lr by pop.w, then a tail call", T(t_wide_mid), NO_FP, true, 1052, 1056},
    {"Thumb: ldrd of r7 and lr", T(t_dual_mid), NO_FP, false, 4, 8},
    {"Thumb: bx lr", T(t_leaf_mid), NO_FP, false, LR, 0},
    {"Thumb: through r7", T(t_plain_low), -24, true, 36, 40},
};

static void returns_are_found_from_code(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(returns) / sizeof(returns[0]); i++) {
		const int32_t lr = returns[i].behind_call ? FLOW_UNKNOWN : FLOW_IN_LR;
		const struct flow_state s = {{returns[i].fp, returns[i].fp, FLOW_UNKNOWN, 0}, lr, lr, 0};
		struct flow_return r = {0, 0};

		work.budget = BUDGET;
		const bool found = flow_find_return(&code, &work, returns[i].at, &s, &r);
		if (found != (returns[i].slot != FLOW_UNKNOWN))
			fail_msg("%s: found %d", returns[i].name, found);
		if (found && (r.slot != returns[i].slot || r.rise != returns[i].rise))
			fail_msg("%s: slot %d, rise %d", returns[i].name, r.slot, r.rise);
	}
}

static void calls_have_targets(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(sites) / sizeof(sites[0]); i++) {
		const struct flow_call_site s = flow_call_before(&code, sites[i].addr);

		if (s.kind != sites[i].kind || s.target != sites[i].target)
			fail_msg("%s: kind %d, target %08x", sites[i].name, s.kind, s.target);
	}
}

static void a_spent_budget_ends_the_search(void **state)
{
	struct flow_state s;

	(void)state;
	work.budget = 4;
	assert_false(flow_search(&code, &work, A(plain), A(plain_end), keep, &s));
	assert_int_equal(work.budget, 0);
	work.budget = 40;
	assert_true(flow_search(&code, &work, A(plain), A(plain_end), keep, &s));
}

/* Bytes from a counter: every search must end, within its budget, whatever the code is. */
static int read_noise(void *ctx, uint32_t va, void *buf, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint32_t x = (va + (uint32_t)i) * 2654435761u + *(uint32_t *)ctx;

		x ^= x >> 15;
		((uint8_t *)buf)[i] = (uint8_t)(x * 2246822519u >> 24);
	}
	return 0;
}

/* What is passed over without being decoded must be what need not be. */
static void what_is_plain_does_nothing(void **state)
{
	const uint32_t tracked = 1u << 7 | 1u << 11 | 1u << 12 | 1u << REG_SP | 1u << REG_LR;
	uint32_t bits = 1, plain[2] = {0, 0};

	(void)state;
	for (uint32_t i = 0; i < 4000000; i++) {
		const uint32_t thumb = i & 1;
		struct flow_insn insn;

		bits = bits * 1664525 + 1013904223;
		const uint32_t word = thumb && bits < 0xe8000000 ? bits & 0xffff0000 : bits ^ bits >> 16;
		if (!flow_is_plain(0x1000 | thumb, word))
			continue;
		plain[thumb]++;
		if (thumb)
			flow_decode_thumb(0x1000, word, &insn);
		else
			flow_decode_arm(0x1000, word, &insn);
		if (insn.next != FLOW_ON || insn.it != 0 || insn.sp_change != 0 || (insn.writes & tracked) != 0 ||
		    (insn.set >= 0 && (1u << insn.set & tracked) != 0) || insn.lr_store.reg >= 0 ||
		    insn.lr_load.reg >= 0 || insn.length != (thumb && word < 0xe8000000 ? 2 : 4))
			fail_msg("%s %08x is not plain", thumb ? "Thumb" : "ARM", word);
	}
	assert_true(plain[0] > 200000 && plain[1] > 200000);
}

static bool never(void *ctx, const struct flow_state *state)
{
	(void)ctx;
	assert_true(state->reg[FLOW_SP] >= 0 && state->reg[FLOW_SP] <= FLOW_DEPTH_MAX);
	return false;
}

static void any_code_is_followed_to_an_end(void **state)
{
	(void)state;
	for (uint32_t seed = 0; seed < 400; seed++) {
		const struct flow_code noise = {read_noise, &seed, seed & 2 ? &lines : NULL};
		const uint32_t start = 0xfffffff0u * (seed & 1) + 64 * seed + (seed >> 1 & 1);

		work.budget = BUDGET;
		flow_lines_forget(&lines);
		assert_false(flow_search(&noise, &work, start, start, never, NULL));
		assert_true(work.nseen <= FLOW_STATES_MAX);
		(void)flow_call_before(&noise, start);
		const struct flow_state s = {{FLOW_UNKNOWN, FLOW_UNKNOWN, FLOW_UNKNOWN, 0}, FLOW_IN_LR, FLOW_IN_LR, 0};
		struct flow_return r = {0, 0};
		(void)flow_find_return(&noise, &work, start, &s, &r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(frames_are_found_from_code),
	    cmocka_unit_test(returns_are_found_from_code),
	    cmocka_unit_test(frame_pointers_are_found_in_prologues),
	    cmocka_unit_test(calls_have_targets),
	    cmocka_unit_test(a_spent_budget_ends_the_search),
	    cmocka_unit_test(what_is_plain_does_nothing),
	    cmocka_unit_test(any_code_is_followed_to_an_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
