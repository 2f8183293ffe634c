/* SPDX-License-Identifier: GPL-2.0-or-later */
/* MMIO instruction decoder: every form against assembled instructions, and random words against its promises. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include <hvlib/cond.h>
#include <hvlib/fmt.h>
#include <hvlib/insn.h>
#include "lib/insn_mmio.h"

#define RANDOM_WORDS 1000000u

static const struct {
	bool thumb;
	uint32_t opcode;
	const char *text, *want;
} vectors[] = {
#include "mmio_insn_vectors.inc"
};

/* The register file that tests/vectors/mmio_insn.txt describes. */
static struct mmio_insn_in input(bool thumb, uint32_t opcode)
{
	struct mmio_insn_in in = {.opcode = opcode, .thumb = thumb, .cpsr = CPSR_C | (thumb ? CPSR_T : 0)};

	for (unsigned i = 0; i < 15; i++)
		in.regs[i] = (i + 1) << 12;
	in.regs[8] = 4;
	in.regs[9] = 0x80000011;
	in.regs[15] = thumb ? 0x10002 : 0x10000;
	return in;
}

static void render(const struct mmio_insn *insn, char *buf, size_t size)
{
	static const char *const kinds[] = {"ok", "not memory", "exclusive", "unsupported"};
	size_t at = 0;

	if (insn->kind != MMIO_INSN_OK) {
		fmt_sn(buf, size, "%s %s", kinds[insn->kind], insn->reason);
		return;
	}
	for (unsigned i = 0; i < insn->count; i++) {
		const struct mmio_transfer *t = &insn->transfers[i];

		at += fmt_sn(buf + at, size - at, "%sr%u%s%s%u@%x", i > 0 ? " " : "", t->reg, t->write ? ">" : "<",
			     t->sign_extend ? "s" : "", t->bytes, t->va);
		if (t->write)
			at += fmt_sn(buf + at, size - at, ":%x", t->value);
	}
	if (insn->writeback)
		at += fmt_sn(buf + at, size - at, " r%u=%x", insn->base, insn->base_value);
	if (insn->unprivileged)
		fmt_sn(buf + at, size - at, " user");
}

static void test_vectors(void **state)
{
	unsigned bad = 0;

	(void)state;
	for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
		struct mmio_insn_in in = input(vectors[i].thumb, vectors[i].opcode);
		struct mmio_insn out;
		char got[512];

		mmio_insn_decode(&in, &out);
		render(&out, got, sizeof got);
		if (strcmp(got, vectors[i].want) == 0)
			continue;
		print_error("%s (%08x):\n  got  %s\n  want %s\n", vectors[i].text, vectors[i].opcode, got,
			    vectors[i].want);
		bad++;
	}
	assert_int_equal(bad, 0);
}

static void test_length_comes_from_the_first_halfword(void **state)
{
	static const struct {
		bool thumb;
		uint32_t opcode;
		unsigned length;
	} cases[] = {
	    {false, 0xe5910000, 4}, {true, 0x68080000, 2}, {true, 0x6808ffff, 2},
	    {true, 0xf8510b04, 4},  {true, 0xe8df0000, 4}, {true, 0xe7fe0000, 2},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct mmio_insn_in in = input(cases[i].thumb, cases[i].opcode);
		struct mmio_insn out;

		mmio_insn_decode(&in, &out);
		assert_int_equal(out.length, cases[i].length);
	}
}

static void test_second_halfword_of_a_short_instruction_is_ignored(void **state)
{
	struct mmio_insn_in clean = input(true, 0x68080000), dirty = input(true, 0x6808dead);
	struct mmio_insn a, b;

	(void)state;
	mmio_insn_decode(&clean, &a);
	mmio_insn_decode(&dirty, &b);
	assert_int_equal(a.kind, MMIO_INSN_OK);
	assert_int_equal(b.kind, MMIO_INSN_OK);
	assert_int_equal(a.transfers[0].va, b.transfers[0].va);
}

static void test_cpsr_e_and_j(void **state)
{
	struct mmio_insn_in in = input(false, 0xe4910004); /* ldr r0, [r1], #4 */
	struct mmio_insn out;

	(void)state;
	mmio_insn_decode(&in, &out);
	assert_false(out.big_endian);
	in.cpsr |= CPSR_E;
	assert_int_equal(mmio_insn_decode(&in, &out), MMIO_INSN_OK);
	assert_true(out.big_endian);
	in.cpsr |= CPSR_J;
	assert_int_equal(mmio_insn_decode(&in, &out), MMIO_INSN_UNSUPPORTED);
}

static void test_rrx_takes_the_carry(void **state)
{
	struct mmio_insn_in in = input(false, 0xe7910069); /* ldr r0, [r1, r9, rrx] */
	struct mmio_insn out;

	(void)state;
	mmio_insn_decode(&in, &out);
	assert_int_equal(out.transfers[0].va, 0xc0002008);
	in.cpsr &= ~CPSR_C;
	mmio_insn_decode(&in, &out);
	assert_int_equal(out.transfers[0].va, 0x40002008);
}

static void test_addresses_wrap_at_4_gib(void **state)
{
	struct mmio_insn_in in = input(false, 0xe8a1000c); /* stmia r1!, {r2, r3} */
	struct mmio_insn out;

	(void)state;
	in.regs[1] = 0xfffffffc;
	assert_int_equal(mmio_insn_decode(&in, &out), MMIO_INSN_OK);
	assert_int_equal(out.transfers[0].va, 0xfffffffc);
	assert_int_equal(out.transfers[1].va, 0);
	assert_int_equal(out.base_value, 4);
}

/* xorshift32: the same words in every run. */
static uint32_t next_random(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

static void check_transfer(const struct mmio_transfer *t)
{
	assert_true(t->bytes == 1 || t->bytes == 2 || t->bytes == 4);
	assert_true(t->reg < 15 || (t->reg == 15 && t->write));
	assert_false(t->write && t->sign_extend);
	assert_false(t->bytes == 4 && t->sign_extend);
	assert_true(t->write || t->value == 0);
}

static void check_promises(const struct mmio_insn_in *in, const struct mmio_insn *out)
{
	bool ok = out->kind == MMIO_INSN_OK;

	assert_true(out->kind <= MMIO_INSN_UNSUPPORTED);
	assert_true(out->length == (in->thumb ? thumb_insn_len((uint16_t)(in->opcode >> 16)) : 4));
	assert_true(ok == (out->count > 0));
	assert_true(ok == (out->reason[0] == '\0'));
	assert_true(out->count <= MMIO_TRANSFERS_MAX);
	assert_false(!ok && (out->writeback || out->unprivileged));
	assert_false(out->writeback && out->base >= 15);
	for (unsigned i = 0; i < out->count; i++) {
		check_transfer(&out->transfers[i]);
		/* A register that is loaded is never the one written back. */
		assert_false(out->writeback && !out->transfers[i].write && out->transfers[i].reg == out->base);
	}
}

static void check_random_words(bool thumb)
{
	uint32_t seed = 0x2545f491;
	unsigned seen[4] = {0};

	for (uint32_t i = 0; i < RANDOM_WORDS; i++) {
		uint32_t opcode = next_random(&seed);
		struct mmio_insn_in in = input(thumb, opcode);
		struct mmio_insn out;

		/* Every other Thumb word is a 32-bit one of the load and store space: few random ones are. */
		if (thumb && i % 2 == 0)
			in.opcode = (opcode & 0x11ffffff) | 0xe8000000;
		seen[mmio_insn_decode(&in, &out)]++;
		check_promises(&in, &out);
	}
	for (unsigned kind = 0; kind < 4; kind++)
		assert_true(seen[kind] > RANDOM_WORDS / 1000);
}

static void test_random_arm_words_keep_the_promises(void **state)
{
	(void)state;
	check_random_words(false);
}

static void test_random_thumb_words_keep_the_promises(void **state)
{
	(void)state;
	check_random_words(true);
}

static void check_rows(const struct mmio_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(rows[i].value & ~rows[i].mask, 0);
		assert_true(rows[i].decode == NULL ? rows[i].reason != NULL : rows[i].kind == MMIO_INSN_OK);
		/* No row hides a later one wholly. */
		for (size_t j = 0; j < i; j++)
			assert_false((rows[j].mask & ~rows[i].mask) == 0 &&
				     (rows[i].value & rows[j].mask) == rows[j].value);
	}
}

static void test_every_row_can_be_reached(void **state)
{
	(void)state;
	check_rows(mmio_arm_rows, mmio_arm_row_count);
	check_rows(mmio_arm_uncond_rows, mmio_arm_uncond_row_count);
	check_rows(mmio_thumb16_rows, mmio_thumb16_row_count);
	check_rows(mmio_thumb32_rows, mmio_thumb32_row_count);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_vectors),
	    cmocka_unit_test(test_length_comes_from_the_first_halfword),
	    cmocka_unit_test(test_second_halfword_of_a_short_instruction_is_ignored),
	    cmocka_unit_test(test_cpsr_e_and_j),
	    cmocka_unit_test(test_rrx_takes_the_carry),
	    cmocka_unit_test(test_addresses_wrap_at_4_gib),
	    cmocka_unit_test(test_random_arm_words_keep_the_promises),
	    cmocka_unit_test(test_random_thumb_words_keep_the_promises),
	    cmocka_unit_test(test_every_row_can_be_reached),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
