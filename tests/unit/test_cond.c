/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Conditions, IT state, lengths. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include <hvlib/cond.h>
#include <hvlib/hsr.h>

/* Arm DDI 0406C, A8.3, table "Condition codes", row by row; deliberately not how the code does it. */
static bool manual_says(unsigned cond, bool n, bool z, bool c, bool v)
{
	switch (cond) {
	case 0x0: /* EQ */
		return z;
	case 0x1: /* NE */
		return !z;
	case 0x2: /* CS */
		return c;
	case 0x3: /* CC */
		return !c;
	case 0x4: /* MI */
		return n;
	case 0x5: /* PL */
		return !n;
	case 0x6: /* VS */
		return v;
	case 0x7: /* VC */
		return !v;
	case 0x8: /* HI */
		return c && !z;
	case 0x9: /* LS */
		return !c || z;
	case 0xa: /* GE */
		return n == v;
	case 0xb: /* LT */
		return n != v;
	case 0xc: /* GT */
		return !z && n == v;
	case 0xd: /* LE */
		return z || n != v;
	default:
		return true;
	}
}

static uint32_t cpsr_of(unsigned flags, uint32_t it, bool thumb)
{
	return (uint32_t)flags << 28 | (it & 3) << 25 | (it & 0xfc) << 8 | (thumb ? CPSR_T : 0) | 0x13;
}

static void test_every_condition_with_every_flag(void **state)
{
	(void)state;
	for (unsigned cond = 0; cond < 16; cond++)
		for (unsigned flags = 0; flags < 16; flags++)
			assert_int_equal(
			    cond_holds(cond, cpsr_of(flags, 0, false)),
			    manual_says(cond, (flags & 8) != 0, (flags & 4) != 0, (flags & 2) != 0, (flags & 1) != 0));
}

#define HSR_OF(ec, cv, cond) ((uint32_t)(ec) << 26 | 1u << 25 | (uint32_t)(cv) << 24 | (uint32_t)(cond) << 20)
#define FLAG_Z		     4u

static const struct {
	const char *name;
	uint32_t cpsr, hsr;
	bool want;
} passed_cases[] = {
    {"MCREQ with Z set is executed", 0x40000013, HSR_OF(EC_CP15_32, 1, 0), true},
    {"MCREQ with Z clear is skipped", 0x00000013, HSR_OF(EC_CP15_32, 1, 0), false},
    {"WFINE with Z set is skipped", 0x40000013, HSR_OF(EC_WFX, 1, 1), false},
    {"VMRS (EC 8) has a condition too", 0x00000013, HSR_OF(EC_CP10_ID, 1, 0), false},
    {"condition AL always passes", 0x00000013, HSR_OF(EC_CP15_32, 1, 14), true},
    {"ARM state without CV passes", 0x00000013, HSR_OF(EC_CP15_32, 0, 0), true},
    {"Thumb without CV outside an IT block passes", 0x00000033, HSR_OF(EC_CP15_32, 0, 0), true},
    {"Thumb without CV in IT EQ, Z clear: skipped", 0x00000833, HSR_OF(EC_CP15_32, 0, 14), false},
    {"Thumb without CV in IT EQ, Z set: executed", 0x40000833, HSR_OF(EC_CP15_32, 0, 1), true},
    {"Thumb with CV: the syndrome's condition counts, not IT", 0x00000833, HSR_OF(EC_CP15_32, 1, 14), true},
    {"a data abort has ISV where CV is: it passed", 0x00000013, HSR_OF(EC_DABT_LOWER, 1, 0), true},
    {"HVC has no condition field", 0x00000013, HSR_OF(EC_HVC, 1, 0), true},
    {"SMC has none on ARMv7", 0x00000013, HSR_OF(EC_SMC, 1, 0), true},
    {"unknown reason has none", 0x00000013, HSR_OF(EC_UNKNOWN, 1, 0), true},
};

static void test_cond_passed(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof passed_cases / sizeof passed_cases[0]; i++)
		if (cond_passed(passed_cases[i].cpsr, passed_cases[i].hsr) != passed_cases[i].want)
			fail_msg("%s", passed_cases[i].name);
}

static void test_it_bits_are_where_the_manual_puts_them(void **state)
{
	(void)state;
	for (unsigned it = 0; it < 256; it++)
		assert_int_equal(cpsr_it(cpsr_of(5, it, true)), it);
	assert_int_equal(cpsr_it(~CPSR_IT_MASK), 0);
}

/* One IT block: the condition of each instruction, as an assembler writes it (base condition and x, y, z letters). */
static void check_block(unsigned firstcond, const char *letters)
{
	unsigned length = (unsigned)strlen(letters) + 1;
	unsigned mask = 1u << (4 - length);

	/* DDI 0406C, A8.8.54 (IT): the mask holds the low condition bit of each later instruction, then a one. */
	for (unsigned i = 0; i + 1 < length; i++)
		mask |= (letters[i] == 'T' ? firstcond & 1 : ~firstcond & 1) << (3 - i);
	uint32_t cpsr = cpsr_of(9, firstcond << 4 | mask, true);

	for (unsigned i = 0; i < length; i++) {
		unsigned want = i == 0 || letters[i - 1] == 'T' ? firstcond : firstcond ^ 1;

		assert_int_equal(cpsr_it_cond(cpsr), want);
		cpsr = cpsr_advance_it(cpsr);
	}
	assert_int_equal(cpsr_it_cond(cpsr), COND_AL);
	assert_int_equal(cpsr, cpsr_of(9, 0, true)); /* all else kept */
}

static void test_it_blocks_run_through_their_conditions(void **state)
{
	static const char *const blocks[] = {"",    "T",   "E",	  "TT",	 "TE",	"ET",  "EE", "TTT",
					     "TTE", "TET", "TEE", "ETT", "ETE", "EET", "EEE"};

	(void)state;
	for (unsigned cond = 0; cond < 14; cond++)
		for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++)
			check_block(cond, blocks[i]);
}

static void test_arm_state_ignores_and_keeps_it(void **state)
{
	uint32_t cpsr = cpsr_of(FLAG_Z, 0x1c, false);

	(void)state;
	assert_int_equal(cpsr_advance_it(cpsr), cpsr);
	assert_int_equal(cpsr_it_cond(cpsr), COND_AL);
	/* IT[3:0] of zero is no block, whatever the condition bits say. */
	assert_int_equal(cpsr_it_cond(cpsr_of(FLAG_Z, 0x10, true)), COND_AL);
	assert_int_equal(cpsr_it_cond(cpsr_of(FLAG_Z, 0x18, true)), 1);
}

static void test_thumb_length_of_every_halfword(void **state)
{
	(void)state;
	for (unsigned hw = 0; hw <= 0xffff; hw++) {
		unsigned top = hw >> 11;
		unsigned want = top == 0x1d || top == 0x1e || top == 0x1f ? 4 : 2;

		assert_int_equal(thumb_insn_len((uint16_t)hw), want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_every_condition_with_every_flag),
	    cmocka_unit_test(test_cond_passed),
	    cmocka_unit_test(test_it_bits_are_where_the_manual_puts_them),
	    cmocka_unit_test(test_it_blocks_run_through_their_conditions),
	    cmocka_unit_test(test_arm_state_ignores_and_keeps_it),
	    cmocka_unit_test(test_thumb_length_of_every_halfword),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
