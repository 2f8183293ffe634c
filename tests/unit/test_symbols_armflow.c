/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where functions keep their caller's registers: those of tests/symbols/frames.S, place by place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include <hvabi/errno.h>
#include <symbols/armflow.h>
#include <symbols/symbols.h>
#include "sample_file.h"

struct setup {
	struct symbols *symbols;
	uint32_t pops;
};

static int read_code(void *ctx, uint32_t va, void *buf, size_t n)
{
	return symbols_read(((struct setup *)ctx)->symbols, va, buf, n);
}

static bool pops_lr(void *ctx, uint32_t target)
{
	return target == ((struct setup *)ctx)->pops;
}

static int start(void **state)
{
	static struct setup s;
	const struct symbols_options options = {.no_index = true};
	struct symbols_named found;

	s.symbols = symbols_new();
	symbols_set_options(s.symbols, &options);
	if (symbols_add_elf(s.symbols, sample_file("frames.elf"), 0, NULL) != 0 ||
	    symbols_by_name(s.symbols, "pops", &found, 1) != 1)
		return -1;
	s.pops = found.addr;
	*state = &s;
	return 0;
}

static int stop(void **state)
{
	symbols_free(((struct setup *)*state)->symbols);
	return 0;
}

/* "sp-8 lr[-4] r4[-8] r11=-4": where sp is, where lr is, what of r4 to r11 is not itself; all relative to sp at the
 * entry. */
static const struct {
	const char *function;
	unsigned at; /* offset; with returning, of what is behind the call */
	bool thumb, returning;
	const char *want;
} places[] = {
    {"leaf", 0, false, false, "sp+0 lr"},
    {"leaf", 4, false, false, "sp+0 lr"},
    {"gcc_frame", 0, false, false, "sp+0 lr"},
    {"gcc_frame", 4, false, false, "sp-12 lr"},
    {"gcc_frame", 8, false, false, "sp-24 lr"},
    {"gcc_frame", 12, false, false, "sp-24 lr r4[-12]"},
    {"gcc_frame", 16, false, true, "sp-24 lr[-4] r4[-12]"},
    {"gcc_frame", 20, false, false, "sp-12 lr[-4] r4[-12]"},
    {"apcs_frame", 4, false, false, "sp+0 lr"},
    {"apcs_frame", 12, false, false, "sp-20 lr r11=-4"},
    {"apcs_frame", 16, false, false, "sp? lr r11=-4"},
    {"apcs_frame", 20, false, true, "sp? lr[-8] r11=-4"},
    {"other_stack", 8, false, false, "sp-8 lr r11=-8"},
    {"other_stack", 12, false, false, "sp=r2 lr r11=-8"},
    {"other_stack", 16, false, true, "sp=r2 lr[-4] r11=-8"},
    {"other_stack", 20, false, false, "sp-8 lr[-4] r11=-8"},
    {"early_return", 12, false, false, "sp-8 lr"},
    {"early_return", 16, false, true, "sp-8 lr[-4]"},
    {"early_return", 20, false, false, "sp+0 lr"},
    {"two_ways", 8, false, false, "sp+0 lr"},
    {"two_ways", 12, false, false, "sp? lr"},
    {"big_frame", 16, false, false, "sp-77828 lr"},
    {"big_frame", 20, false, false, "sp-77844 lr"},
    {"big_frame", 28, false, true, "sp-77844 lr[-4]"},
    {"lr_elsewhere", 8, false, false, "sp+0 lr=r3"},
    {"lr_lost", 4, false, true, "sp+0 lr?"},
    {"old_call", 12, false, true, "sp-8 lr[-4]"},
    {"word_table", 12, false, false, "sp-8 lr"},
    {"word_table", 28, false, false, "sp-16 lr"},
    {"word_table", 36, false, false, "sp-8 lr"},
    {"word_table", 40, false, false, "sp-8 lr"},
    {"branch_table", 20, false, false, "sp-8 lr"},
    {"branch_table", 24, false, false, "sp-8 lr"},
    {"profiled", 8, false, false, "sp-12 lr"},
    {"profiled", 12, false, true, "sp-8 lr"},
    {"irq_flags", 12, false, false, "sp+0 lr"},
    {"irq_flags", 20, false, false, "sp? lr?"},
    {"overwritten", 8, false, true, "sp-8 lr[-4]"},
    {"overwritten", 12, false, false, "sp-8 lr?"},
    {"thumb_frame", 2, true, false, "sp-12 lr"},
    {"thumb_frame", 6, true, false, "sp-20 lr r7=-20"},
    {"thumb_frame", 10, true, true, "sp-20 lr[-4] r7=-20"},
    {"thumb_frame", 14, true, false, "sp-20 lr[-4] r7=-12"},
    {"thumb_frame", 16, true, false, "sp-12 lr[-4] r7=-12"},
    {"thumb_wide", 4, true, false, "sp-36 lr"},
    {"thumb_wide", 8, true, false, "sp-1072 lr"},
    {"thumb_wide", 16, true, true, "sp-1072 lr[-4]"},
    {"thumb_wide", 24, true, false, "sp+0 lr"},
    {"thumb_leaf", 4, true, false, "sp+0 lr"},
    {"thumb_it", 8, true, false, "sp? lr"},
    {"thumb_it", 10, true, false, "sp? lr"},
    {"thumb_table", 10, true, false, "sp-16 lr"},
    {"thumb_table", 14, true, false, "sp-8 lr"},
};

static void render_lr(const struct armflow_state *s, char *out, size_t size)
{
	for (unsigned reg = 0; reg < 15; reg++) {
		unsigned r = (reg + 14) % 15; /* lr itself first */

		if (s->r[r].what == ARMFLOW_ENTRY && s->r[r].n == 14) {
			snprintf(out, size, r == 14 ? " lr" : " lr=r%u", r);
			return;
		}
	}
	snprintf(out, size, " lr?");
	for (unsigned n = 0; n < s->slots; n++) {
		if (s->slot[n].value.what == ARMFLOW_ENTRY && s->slot[n].value.n == 14)
			snprintf(out, size, " lr[%d]", (int)s->slot[n].at);
	}
}

static void render_saved(const struct armflow_state *s, unsigned reg, char *out, size_t size)
{
	*out = '\0';
	if (s->r[reg].what == ARMFLOW_ENTRY && s->r[reg].n == reg)
		return;
	if (s->r[reg].what == ARMFLOW_FRAME) {
		snprintf(out, size, " r%u=%d", reg, (int)s->r[reg].n);
		return;
	}
	for (unsigned n = 0; n < s->slots; n++) {
		if (s->slot[n].value.what == ARMFLOW_ENTRY && s->slot[n].value.n == reg)
			snprintf(out, size, " r%u[%d]", reg, (int)s->slot[n].at);
	}
}

static void render(const struct armflow_state *s, char *out, size_t size)
{
	char part[32];

	if (s->r[13].what == ARMFLOW_FRAME)
		snprintf(out, size, "sp%+d", (int)s->r[13].n);
	else if (s->r[13].what == ARMFLOW_ENTRY)
		snprintf(out, size, "sp=r%u", s->r[13].n);
	else
		snprintf(out, size, "sp?");
	render_lr(s, part, sizeof(part));
	strncat(out, part, size - strlen(out) - 1);
	for (unsigned reg = 4; reg < 12; reg++) {
		render_saved(s, reg, part, sizeof(part));
		strncat(out, part, size - strlen(out) - 1);
	}
}

static struct armflow_code function(struct setup *s, const char *name, bool thumb)
{
	struct armflow_code code = {.read = read_code, .pops_lr = pops_lr, .ctx = s, .thumb = thumb};
	struct symbols_named found;

	if (symbols_by_name(s->symbols, name, &found, 1) != 1)
		fail_msg("no function %s", name);
	code.start = found.addr & ~1u;
	code.end = code.start + found.size;
	return code;
}

static void every_place(void **state)
{
	char text[128];

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		struct armflow_code code = function(*state, places[i].function, places[i].thumb);
		struct armflow_state s;
		int err = armflow_at(&code, code.start + places[i].at, places[i].returning, &s);

		if (err != 0)
			fail_msg("%s+%u: %d", places[i].function, places[i].at, err);
		render(&s, text, sizeof(text));
		if (strcmp(text, places[i].want) != 0)
			fail_msg("%s+%u: %s, not %s", places[i].function, places[i].at, text, places[i].want);
	}
}

static void places_that_are_none(void **state)
{
	struct armflow_code code = function(*state, "word_table", false);
	struct armflow_state s;

	assert_int_equal(armflow_at(&code, code.start + 16, false, &s), -HV_ENOENT); /* the table itself */
	assert_int_equal(armflow_at(&code, code.start + 20, true, &s), -HV_ENOENT);  /* no call before it */
	assert_int_equal(armflow_at(&code, code.start + 2, false, &s), -HV_EINVAL);
	assert_int_equal(armflow_at(&code, code.end, false, &s), -HV_EINVAL);
	assert_int_equal(armflow_at(&code, code.start - 4, false, &s), -HV_EINVAL);
	code.end = code.start + 4 + ARMFLOW_MAX_BYTES;
	assert_int_equal(armflow_at(&code, code.start, false, &s), -HV_ENOSPC);
	code.start = 0x10;
	code.end = 0x20;
	assert_int_equal(armflow_at(&code, 0x10, false, &s), -HV_EFAULT); /* no code there */
}

/* A cpsr out of memory is taken for an earlier one in compiled code only. */
static void modes_in_compiled_code(void **state)
{
	struct armflow_code code = function(*state, "irq_flags", false);
	struct armflow_state s;
	char text[128];

	code.start += 4; /* without the mrs: r3 came with the call */
	assert_int_equal(armflow_at(&code, code.start + 8, false, &s), 0);
	render(&s, text, sizeof(text));
	assert_string_equal(text, "sp? lr?");
	code.keeps_mode = true;
	assert_int_equal(armflow_at(&code, code.start + 8, false, &s), 0);
	render(&s, text, sizeof(text));
	assert_string_equal(text, "sp+0 lr");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_place),
	    cmocka_unit_test(places_that_are_none),
	    cmocka_unit_test(modes_in_compiled_code),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
