/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tables of system registers (arch/sysreg.h) against themselves, against a second list made by hand from the
 * instruction lines of Arm DDI 0406C, and against the lists of what a vcpu owns (<hvabi/regs.h>). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include <hvabi/regs.h>
#include "arch/sysreg.h"

struct reg {
	const char *name;
	unsigned opc1, crn, crm, opc2; /* MRRC has no CRn and no opc2: both 0 */
};

#define R(n, o1, cn, cm, o2) {#n, o1, cn, cm, o2},
static const struct reg regs32[] = {CP15_REGS(R) CP15_OPS(R)};
#undef R
#define R(n, o1, cm) {#n, o1, 0, cm, 0},
static const struct reg regs64[] = {CP15_REGS64(R)};
#undef R
#define X(name) #name,
static const char *const banked[] = {GUEST_BANKED_REGS(X)};
static const char *const owned32[] = {GUEST_CP15_REGS(X)};
static const char *const owned64[] = {GUEST_CP15_REGS64(X)};
#undef X

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The operands of "MRC p15, <opc1>, <Rt>, <CRn>, <CRm>, <opc2>", in words, beside the registers' headings (chapter
 * B4). Not made from sysreg.h: a slip in one of the two shows. */
static const struct {
	const char *name, *operands;
} manual32[] = {
    {"MIDR", "0 c0 c0 0"},	 {"CTR", "0 c0 c0 1"},		 {"MPIDR", "0 c0 c0 5"},
    {"ID_PFR0", "0 c0 c1 0"},	 {"ID_PFR1", "0 c0 c1 1"},	 {"ID_DFR0", "0 c0 c1 2"},
    {"ID_MMFR0", "0 c0 c1 4"},	 {"ID_MMFR1", "0 c0 c1 5"},	 {"ID_MMFR2", "0 c0 c1 6"},
    {"ID_MMFR3", "0 c0 c1 7"},	 {"CCSIDR", "1 c0 c0 0"},	 {"CLIDR", "1 c0 c0 1"},
    {"CSSELR", "2 c0 c0 0"},	 {"VPIDR", "4 c0 c0 0"},	 {"VMPIDR", "4 c0 c0 5"},
    {"SCTLR", "0 c1 c0 0"},	 {"ACTLR", "0 c1 c0 1"},	 {"CPACR", "0 c1 c0 2"},
    {"HSCTLR", "4 c1 c0 0"},	 {"HACTLR", "4 c1 c0 1"},	 {"HCR", "4 c1 c1 0"},
    {"HDCR", "4 c1 c1 1"},	 {"HCPTR", "4 c1 c1 2"},	 {"HSTR", "4 c1 c1 3"},
    {"TTBCR", "0 c2 c0 2"},	 {"HTCR", "4 c2 c0 2"},		 {"VTCR", "4 c2 c1 2"},
    {"DACR", "0 c3 c0 0"},	 {"DFSR", "0 c5 c0 0"},		 {"IFSR", "0 c5 c0 1"},
    {"ADFSR", "0 c5 c1 0"},	 {"AIFSR", "0 c5 c1 1"},	 {"HSR", "4 c5 c2 0"},
    {"DFAR", "0 c6 c0 0"},	 {"IFAR", "0 c6 c0 2"},		 {"HDFAR", "4 c6 c0 0"},
    {"HIFAR", "4 c6 c0 2"},	 {"HPFAR", "4 c6 c0 4"},	 {"PRRR", "0 c10 c2 0"},
    {"NMRR", "0 c10 c2 1"},	 {"AMAIR0", "0 c10 c3 0"},	 {"AMAIR1", "0 c10 c3 1"},
    {"HMAIR0", "4 c10 c2 0"},	 {"HMAIR1", "4 c10 c2 1"},	 {"VBAR", "0 c12 c0 0"},
    {"ISR", "0 c12 c1 0"},	 {"HVBAR", "4 c12 c0 0"},	 {"CONTEXTIDR", "0 c13 c0 1"},
    {"TPIDRURW", "0 c13 c0 2"},	 {"TPIDRURO", "0 c13 c0 3"},	 {"TPIDRPRW", "0 c13 c0 4"},
    {"HTPIDR", "4 c13 c0 2"},	 {"CNTFRQ", "0 c14 c0 0"},	 {"CNTKCTL", "0 c14 c1 0"},
    {"CNTP_TVAL", "0 c14 c2 0"}, {"CNTP_CTL", "0 c14 c2 1"},	 {"CNTV_TVAL", "0 c14 c3 0"},
    {"CNTV_CTL", "0 c14 c3 1"},	 {"CNTHCTL", "4 c14 c1 0"},	 {"CNTHP_TVAL", "4 c14 c2 0"},
    {"CNTHP_CTL", "4 c14 c2 1"}, {"ICIALLUIS", "0 c7 c1 0"},	 {"BPIALLIS", "0 c7 c1 6"},
    {"ICIALLU", "0 c7 c5 0"},	 {"ICIMVAU", "0 c7 c5 1"},	 {"BPIALL", "0 c7 c5 6"},
    {"DCIMVAC", "0 c7 c6 1"},	 {"DCISW", "0 c7 c6 2"},	 {"ATS1CPR", "0 c7 c8 0"},
    {"ATS1CPW", "0 c7 c8 1"},	 {"ATS1CUR", "0 c7 c8 2"},	 {"ATS1CUW", "0 c7 c8 3"},
    {"ATS12NSOPR", "0 c7 c8 4"}, {"ATS12NSOPW", "0 c7 c8 5"},	 {"ATS12NSOUR", "0 c7 c8 6"},
    {"ATS12NSOUW", "0 c7 c8 7"}, {"ATS1HR", "4 c7 c8 0"},	 {"DCCMVAC", "0 c7 c10 1"},
    {"DCCSW", "0 c7 c10 2"},	 {"DCCMVAU", "0 c7 c11 1"},	 {"DCCIMVAC", "0 c7 c14 1"},
    {"DCCISW", "0 c7 c14 2"},	 {"TLBIALLIS", "0 c8 c3 0"},	 {"TLBIMVAIS", "0 c8 c3 1"},
    {"TLBIALL", "0 c8 c7 0"},	 {"TLBIMVA", "0 c8 c7 1"},	 {"TLBIALLHIS", "4 c8 c3 0"},
    {"TLBIMVAHIS", "4 c8 c3 1"}, {"TLBIALLNSNHIS", "4 c8 c3 4"}, {"TLBIALLH", "4 c8 c7 0"},
    {"TLBIMVAH", "4 c8 c7 1"},	 {"TLBIALLNSNH", "4 c8 c7 4"},
};

/* "MRRC p15, <opc1>, <Rt>, <Rt2>, <CRm>" */
static const struct {
	const char *name, *operands;
} manual64[] = {
    {"TTBR0", "0 c2"},	    {"TTBR1", "1 c2"},	  {"HTTBR", "4 c2"},	   {"VTTBR", "6 c2"},
    {"PAR", "0 c7"},	    {"CNTPCT", "0 c14"},  {"CNTVCT", "1 c14"},	   {"CNTP_CVAL", "2 c14"},
    {"CNTV_CVAL", "3 c14"}, {"CNTVOFF", "4 c14"}, {"CNTHP_CVAL", "6 c14"},
};

/* NULL, or what is wrong with the first wrong row. @opc1_max: MRC has three bits for it, MRRC four (A8.8.107,
 * A8.8.108).
 */
static const char *fault_of(const struct reg *regs, size_t count, unsigned opc1_max)
{
	for (size_t i = 0; i < count; i++) {
		const struct reg *a = &regs[i];

		if (a->opc1 > opc1_max || a->crn > 15 || a->crm > 15 || a->opc2 > 7)
			return "a field is out of range";
		for (size_t j = 0; j < i; j++) {
			const struct reg *b = &regs[j];

			if (!strcmp(a->name, b->name))
				return "a name repeats";
			if (a->opc1 == b->opc1 && a->crn == b->crn && a->crm == b->crm && a->opc2 == b->opc2)
				return "two rows share an encoding";
		}
	}
	return NULL;
}

static const struct reg *find(const struct reg *regs, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		if (!strcmp(regs[i].name, name))
			return &regs[i];
	}
	return NULL;
}

static void test_rows_are_in_range_and_unique(void **state)
{
	(void)state;
	assert_null(fault_of(regs32, COUNT(regs32), 7));
	assert_null(fault_of(regs64, COUNT(regs64), 15));
}

static void test_wrong_tables_are_found(void **state)
{
	static const struct {
		const char *want;
		struct reg regs[2];
	} cases[] = {
	    {"two rows share an encoding", {{"HDFAR", 4, 6, 0, 0}, {"HCR2", 4, 6, 0, 0}}},
	    {"a name repeats", {{"HCR", 4, 1, 1, 0}, {"HCR", 4, 1, 1, 4}}},
	    {"a field is out of range", {{"HCR", 4, 1, 1, 0}, {"HX", 8, 1, 1, 0}}},
	    {"a field is out of range", {{"HCR", 4, 1, 1, 0}, {"HX", 4, 16, 1, 0}}},
	    {"a field is out of range", {{"HCR", 4, 1, 1, 0}, {"HX", 4, 1, 16, 0}}},
	    {"a field is out of range", {{"HCR", 4, 1, 1, 0}, {"HX", 4, 1, 1, 8}}},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(fault_of(cases[i].regs, 2, 7), cases[i].want);
}

static void test_names_are_unique_over_both_tables(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(regs64); i++)
		assert_null(find(regs32, COUNT(regs32), regs64[i].name));
}

static const char *manual_operands(const char *name, int bits)
{
	for (size_t i = 0; bits == 32 && i < COUNT(manual32); i++) {
		if (!strcmp(manual32[i].name, name))
			return manual32[i].operands;
	}
	for (size_t i = 0; bits == 64 && i < COUNT(manual64); i++) {
		if (!strcmp(manual64[i].name, name))
			return manual64[i].operands;
	}
	fail_msg("%s is not in the list from the manual: look it up and add it there", name);
	return "";
}

static void test_encodings_are_those_of_the_manual(void **state)
{
	char mine[32];

	(void)state;
	for (size_t i = 0; i < COUNT(regs32); i++) {
		const struct reg *r = &regs32[i];

		snprintf(mine, sizeof(mine), "%u c%u c%u %u", r->opc1, r->crn, r->crm, r->opc2);
		if (strcmp(mine, manual_operands(r->name, 32)) != 0)
			fail_msg("%s is %s, the manual says %s", r->name, mine, manual_operands(r->name, 32));
	}
	for (size_t i = 0; i < COUNT(regs64); i++) {
		const struct reg *r = &regs64[i];

		snprintf(mine, sizeof(mine), "%u c%u", r->opc1, r->crm);
		if (strcmp(mine, manual_operands(r->name, 64)) != 0)
			fail_msg("%s is %s, the manual says %s", r->name, mine, manual_operands(r->name, 64));
	}
}

/* Those of opc1 4 to 7 are PL2's (B3.17.1), and c0's but CSSELR cannot be written: no guest owns one. */
static void check_owned(const struct reg *r, const char *name)
{
	if (!r)
		fail_msg("%s has no row in sysreg.h", name);
	else if (r->opc1 >= 4)
		fail_msg("%s is the hypervisor's own", name);
	else if (r->crn == 0 && r->crm == 0 && strcmp(name, "CSSELR") != 0)
		fail_msg("%s cannot be restored: it is read-only", name);
}

static void test_what_a_vcpu_owns_has_a_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(owned32); i++)
		check_owned(find(regs32, COUNT(regs32), owned32[i]), owned32[i]);
	for (size_t i = 0; i < COUNT(owned64); i++) {
		const struct reg *r = find(regs64, COUNT(regs64), owned64[i]);

		assert_non_null(r);
		assert_true(r->opc1 < 4);
	}
}

static void test_the_context_has_a_field_of_its_width_for_each(void **state)
{
	size_t fields = 0;

	(void)state;
#define X(name) fields += sizeof(((struct guest_context *)0)->name) == 4;
	GUEST_BANKED_REGS(X)
	GUEST_CP15_REGS(X)
#undef X
	assert_int_equal(fields, COUNT(banked) + COUNT(owned32));
#define X(name) fields += sizeof(((struct guest_context *)0)->name) == 8;
	GUEST_CP15_REGS64(X)
#undef X
	assert_int_equal(fields, COUNT(banked) + COUNT(owned32) + COUNT(owned64));
}

static unsigned times(const char *const *names, size_t count, const char *name)
{
	unsigned n = 0;

	for (size_t i = 0; i < count; i++)
		n += !strcmp(names[i], name);
	return n;
}

/* A register that is missing here leaks from one vcpu to the next; nothing on the emulator would tell. */
static void test_nothing_is_missing_from_the_world_switch(void **state)
{
	static const char *const need[] = {
	    "SCTLR",	  "CPACR",    "TTBR0",	  "TTBR1",    "TTBCR",	 "DACR",    "DFSR",	"IFSR",	  "ADFSR",
	    "AIFSR",	  "DFAR",     "IFAR",	  "PAR",      "PRRR",	 "NMRR",    "AMAIR0",	"AMAIR1", "VBAR",
	    "CONTEXTIDR", "TPIDRURW", "TPIDRURO", "TPIDRPRW", "CSSELR",	 "CNTKCTL", "SP_usr",	"SP_svc", "LR_svc",
	    "SPSR_svc",	  "SP_abt",   "LR_abt",	  "SPSR_abt", "SP_und",	 "LR_und",  "SPSR_und", "SP_irq", "LR_irq",
	    "SPSR_irq",	  "R8_fiq",   "R9_fiq",	  "R10_fiq",  "R11_fiq", "R12_fiq", "SP_fiq",	"LR_fiq", "SPSR_fiq",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(need); i++) {
		unsigned n = times(banked, COUNT(banked), need[i]) + times(owned32, COUNT(owned32), need[i]) +
			     times(owned64, COUNT(owned64), need[i]);

		if (n != 1)
			fail_msg("%s is in the lists of regs.h %u times", need[i], n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_rows_are_in_range_and_unique),
	    cmocka_unit_test(test_wrong_tables_are_found),
	    cmocka_unit_test(test_names_are_unique_over_both_tables),
	    cmocka_unit_test(test_encodings_are_those_of_the_manual),
	    cmocka_unit_test(test_what_a_vcpu_owns_has_a_row),
	    cmocka_unit_test(test_the_context_has_a_field_of_its_width_for_each),
	    cmocka_unit_test(test_nothing_is_missing_from_the_world_switch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
