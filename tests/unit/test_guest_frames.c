/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Call sites in ARM and Thumb code, candidates from a stack, the stack pointer of each mode. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>
#include <hvabi/errno.h>
#include <hvlib/guest_frames.h>

#define CODE_VA	 0xc0008000u
#define STACK_VA 0xc1401f40u

/* Eight bytes of code at CODE_VA and eight words of stack at STACK_VA; nothing else is mapped. */
struct guest {
	uint8_t code[8];
	uint32_t stack[8];
};

static int guest_read(void *ctx, uint32_t va, void *buf, size_t n)
{
	struct guest *g = ctx;

	if (va >= CODE_VA && va - CODE_VA + n <= sizeof(g->code))
		memcpy(buf, g->code + (va - CODE_VA), n);
	else if (va >= STACK_VA && va - STACK_VA + n <= sizeof(g->stack))
		memcpy(buf, (uint8_t *)g->stack + (va - STACK_VA), n);
	else
		return -HV_EFAULT;
	return 0;
}

/* Assembled with arm-linux-gnueabihf-as; @addr is tested as a return address. */
static const struct {
	const char *name;
	uint8_t code[8];
	uint32_t addr;
	bool want;
} sites[] = {
    {"ARM: behind bl", {0, 0, 0, 0, 0x02, 0x40, 0x50, 0xeb}, CODE_VA + 8, true},
    {"ARM: behind a conditional bl", {0, 0, 0, 0, 0x02, 0x40, 0x50, 0x1b}, CODE_VA + 8, true},
    {"ARM: behind b", {0, 0, 0, 0, 0x02, 0x40, 0x50, 0xea}, CODE_VA + 8, false},
    {"ARM: behind blx to Thumb, H set", {0, 0, 0, 0, 0x02, 0x40, 0x50, 0xfb}, CODE_VA + 8, true},
    {"ARM: behind blx to Thumb, H clear", {0, 0, 0, 0, 0x02, 0x40, 0x50, 0xfa}, CODE_VA + 8, true},
    {"ARM: behind blx r3", {0, 0, 0, 0, 0x33, 0xff, 0x2f, 0xe1}, CODE_VA + 8, true},
    {"ARM: behind bx r3", {0, 0, 0, 0, 0x13, 0xff, 0x2f, 0xe1}, CODE_VA + 8, false},
    {"ARM: behind mov lr, pc and bx r3", {0x0f, 0xe0, 0xa0, 0xe1, 0x13, 0xff, 0x2f, 0xe1}, CODE_VA + 8, true},
    {"ARM: behind mov lr, pc and ldr pc, [r3, #4]", {0x0f, 0xe0, 0xa0, 0xe1, 4, 0xf0, 0x93, 0xe5}, CODE_VA + 8, true},
    {"ARM: behind ldr pc without mov lr, pc", {0, 0, 0, 0, 4, 0xf0, 0x93, 0xe5}, CODE_VA + 8, false},
    {"ARM: behind mov lr, pc and mov pc, r3", {0x0f, 0xe0, 0xa0, 0xe1, 0x03, 0xf0, 0xa0, 0xe1}, CODE_VA + 8, true},
    {"ARM: behind mov lr, pc and str r0, [r3]", {0x0f, 0xe0, 0xa0, 0xe1, 0, 0, 0x83, 0xe5}, CODE_VA + 8, false},
    {"ARM: behind ldr r2, [r3, #4]", {0, 0, 0, 0, 4, 0x20, 0x93, 0xe5}, CODE_VA + 8, false},
    {"ARM: misaligned by 2", {0x02, 0x40, 0x50, 0xeb, 0x02, 0x40, 0x50, 0xeb}, CODE_VA + 6, false},
    {"ARM: code that cannot be read", {0}, CODE_VA + 0x1000, false},
    {"ARM: 0 has nothing before it", {0}, 0, false},
    {"Thumb: behind bl", {0, 0, 0, 0, 0x00, 0xf0, 0x02, 0xf8}, CODE_VA + 9, true},
    {"Thumb: behind blx to ARM", {0, 0, 0, 0, 0x00, 0xf0, 0x02, 0xe8}, CODE_VA + 9, true},
    {"Thumb: behind blx r3", {0, 0, 0, 0, 0, 0, 0x98, 0x47}, CODE_VA + 9, true},
    {"Thumb: behind bx r3", {0, 0, 0, 0, 0, 0, 0x18, 0x47}, CODE_VA + 9, false},
    {"Thumb: behind b.w", {0, 0, 0, 0, 0x00, 0xf0, 0x02, 0xb8}, CODE_VA + 9, false},
    {"Thumb: bl misaligned to a word is one too", {0, 0, 0x00, 0xf0, 0x02, 0xf8, 0, 0}, CODE_VA + 7, true},
    {"Thumb: 1 has nothing before it", {0}, 1, false},
};

static void call_sites(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(sites) / sizeof(sites[0]); i++) {
		struct guest g = {{0}, {0}};
		struct guest_code code = {.read = guest_read, .ctx = &g};

		memcpy(g.code, sites[i].code, sizeof(g.code));
		if (guest_frames_is_call_site(&code, sites[i].addr) != sites[i].want)
			fail_msg("%s: wanted %d", sites[i].name, sites[i].want);
	}
}

static const uint8_t bl_code[8] = {0x02, 0x40, 0x50, 0xeb, 0x02, 0x40, 0x50, 0xeb};

static void candidates_come_in_stack_order(void **state)
{
	struct guest g = {{0}, {0, CODE_VA + 8, 0xc1401f40, CODE_VA + 4, 5, 0, 0, CODE_VA + 8}};
	struct guest_code code = {.read = guest_read, .ctx = &g};
	struct guest_stack stack = {STACK_VA + 1, 100};
	struct guest_frame frames[8];

	(void)state;
	memcpy(g.code, bl_code, sizeof(g.code));
	assert_int_equal(guest_frames_find(&code, stack, frames, 8), 3);
	assert_int_equal(frames[0].addr, CODE_VA + 8);
	assert_int_equal(frames[0].where, STACK_VA + 4);
	assert_int_equal(frames[1].addr, CODE_VA + 4);
	assert_int_equal(frames[2].where, STACK_VA + 28);
}

static void limits_on_words_and_results_hold(void **state)
{
	struct guest g = {{0}, {CODE_VA + 8, CODE_VA + 8, CODE_VA + 8, CODE_VA + 8}};
	struct guest_code code = {.read = guest_read, .ctx = &g};
	struct guest_stack all = {STACK_VA, 100}, two = {STACK_VA, 2};
	struct guest_frame frames[4];

	(void)state;
	memcpy(g.code, bl_code, sizeof(g.code));
	assert_int_equal(guest_frames_find(&code, all, frames, 3), 3);
	assert_int_equal(guest_frames_find(&code, two, frames, 4), 2);
	assert_int_equal(guest_frames_find(&code, two, frames, 0), 0);
}

static void an_unmapped_stack_gives_nothing(void **state)
{
	struct guest g = {{0}, {0}};
	struct guest_code code = {.read = guest_read, .ctx = &g};
	struct guest_stack stack = {0xfffffff0, 100};
	struct guest_frame frames[4];

	(void)state;
	assert_int_equal(guest_frames_find(&code, stack, frames, 4), 0);
}

static void words_outside_the_text_are_not_candidates(void **state)
{
	struct guest g = {{0}, {CODE_VA + 8, CODE_VA + 4}};
	struct guest_code code = {.read = guest_read, .ctx = &g, .text_lo = CODE_VA, .text_hi = CODE_VA + 8};
	struct guest_stack stack = {STACK_VA, 2};
	struct guest_frame frames[4];

	(void)state;
	memcpy(g.code, bl_code, sizeof(g.code));
	assert_int_equal(guest_frames_find(&code, stack, frames, 4), 1);
	assert_int_equal(frames[0].addr, CODE_VA + 4);
}

static int all_ones_read(void *ctx, uint32_t va, void *buf, size_t n)
{
	(void)ctx;
	(void)va;
	memset(buf, 0xff, n);
	return 0;
}

static void the_search_ends_at_the_top_of_the_address_space(void **state)
{
	struct guest_code code = {.read = all_ones_read};
	struct guest_stack stack = {0xfffffff0, SIZE_MAX};
	struct guest_frame frames[1];

	(void)state;
	assert_int_equal(guest_frames_find(&code, stack, frames, 1), 0);
}

static void a_frame_is_printed_with_a_question_mark(void **state)
{
	struct guest_frame frame = {0xc1238299, 0xc1401f54};
	char text[GUEST_FRAME_TEXT_MAX];

	(void)state;
	guest_frames_format(&frame, text);
	assert_string_equal(text, "   [<c1238298>] ?  from the stack at c1401f54");
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

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(call_sites),
	    cmocka_unit_test(candidates_come_in_stack_order),
	    cmocka_unit_test(limits_on_words_and_results_hold),
	    cmocka_unit_test(an_unmapped_stack_gives_nothing),
	    cmocka_unit_test(words_outside_the_text_are_not_candidates),
	    cmocka_unit_test(the_search_ends_at_the_top_of_the_address_space),
	    cmocka_unit_test(a_frame_is_printed_with_a_question_mark),
	    cmocka_unit_test(each_mode_has_its_own_stack),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
