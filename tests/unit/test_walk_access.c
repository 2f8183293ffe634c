/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a stage-1 mapping permits: access flag, domains, permissions, XN, and the FSR of what it does not. */
#include "walk_memory.h"

#define LINUX_SCTLR 0x10c5387du /* M, C, I, TRE; AFE and EE clear: what Debian's armmp kernel runs with */
#define LINUX_PRRR  0xff0a81a8u
#define LINUX_NMRR  0x40e040e0u
#define TTBCR_EAE   0x80000000u

static const struct s1_regime linux_short = {
    .sctlr = LINUX_SCTLR, .ttbr0 = 0x4020406a, .dacr = 0x51, .mair0 = LINUX_PRRR, .mair1 = LINUX_NMRR};

enum { READ, WRITE, FETCH, USER_READ, USER_WRITE, USER_FETCH };
static const struct walk_access accesses[] = {
    [READ] = {.write = false},
    [WRITE] = {.write = true},
    [FETCH] = {.fetch = true},
    [USER_READ] = {.user = true},
    [USER_WRITE] = {.write = true, .user = true},
    [USER_FETCH] = {.fetch = true, .user = true},
};

#define SCTLR_WXN  (1u << 19)
#define SCTLR_UWXN (1u << 20)
#define SCTLR_AFE  (1u << 29)

/* Sections whose base is 40200000, domain 3. */
static const struct {
	const char *name;
	uint32_t section, sctlr, dacr;
	unsigned access;
	enum walk_fault fault;
	uint32_t fsr;
} access_cases[] = {
    {"AP 001: PL1 may write", 0x4020046e, 0, 0x40, WRITE, WALK_FAULT_NONE, 0},
    {"AP 001: PL0 may not read", 0x4020046e, 0, 0x40, USER_READ, WALK_FAULT_PERMISSION, 0x3d},
    {"AP 010: PL0 may read", 0x4020086e, 0, 0x40, USER_READ, WALK_FAULT_NONE, 0},
    {"AP 010: PL0 may not write", 0x4020086e, 0, 0x40, USER_WRITE, WALK_FAULT_PERMISSION, 0x3d},
    {"AP 010: PL1 may write", 0x4020086e, 0, 0x40, WRITE, WALK_FAULT_NONE, 0},
    {"AP 011: PL0 may write", 0x40200c6e, 0, 0x40, USER_WRITE, WALK_FAULT_NONE, 0},
    {"AP 101: PL1 may read", 0x4020846e, 0, 0x40, READ, WALK_FAULT_NONE, 0},
    {"AP 101: PL1 may not write", 0x4020846e, 0, 0x40, WRITE, WALK_FAULT_PERMISSION, 0x3d},
    {"AP 111: nobody writes", 0x40208c6e, 0, 0x40, WRITE, WALK_FAULT_PERMISSION, 0x3d},
    {"AP 000: nobody reads", 0x4020006e, 0, 0x40, READ, WALK_FAULT_PERMISSION, 0x3d},
    {"a manager's accesses are not checked", 0x4020006e, 0, 0xc0, WRITE, WALK_FAULT_NONE, 0},
    {"a manager may even execute XN memory", 0x4020047e, 0, 0xc0, FETCH, WALK_FAULT_NONE, 0},
    {"a domain without access faults", 0x40200c6e, 0, 0x00, READ, WALK_FAULT_DOMAIN, 0x39},
    {"the reserved domain value faults", 0x40200c6e, 0, 0x80, READ, WALK_FAULT_DOMAIN, 0x39},
    {"XN is not executable", 0x4020047e, 0, 0x40, FETCH, WALK_FAULT_PERMISSION, 0x3d},
    {"without XN it is", 0x4020046e, 0, 0x40, FETCH, WALK_FAULT_NONE, 0},
    {"PXN keeps PL1 from executing", 0x40200c6f, 0, 0x40, FETCH, WALK_FAULT_PERMISSION, 0x3d},
    {"PXN does not keep PL0", 0x40200c6f, 0, 0x40, USER_FETCH, WALK_FAULT_NONE, 0},
    {"WXN: writable memory is not executable", 0x40200c6e, SCTLR_WXN, 0x40, FETCH, WALK_FAULT_PERMISSION, 0x3d},
    {"WXN: read-only memory is", 0x4020846e, SCTLR_WXN, 0x40, FETCH, WALK_FAULT_NONE, 0},
    {"UWXN: PL1 does not execute what PL0 may write", 0x40200c6e, SCTLR_UWXN, 0x40, FETCH, WALK_FAULT_PERMISSION, 0x3d},
    {"UWXN: PL1 executes what only PL1 may write", 0x4020046e, SCTLR_UWXN, 0x40, FETCH, WALK_FAULT_NONE, 0},
    {"AFE: a clear access flag faults first", 0x4020086e, SCTLR_AFE, 0x00, READ, WALK_FAULT_ACCESS_FLAG, 0x33},
    {"AFE: a set one does not", 0x40200c6e, SCTLR_AFE, 0x40, USER_WRITE, WALK_FAULT_NONE, 0},
};

static void accesses_are_judged_by_permissions(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(access_cases) / sizeof(access_cases[0]); i++) {
		struct test_desc descs[] = {{0x40007000, access_cases[i].section}, {0, 0}};
		struct test_ram ram = {.descs = descs};
		struct walk_memory mem = {test_ram_read, &ram};
		struct s1_regime regime = linux_short;
		uint32_t fsr = 0xdead;
		struct walk w;

		regime.ttbr0 = 0x40004000;
		regime.sctlr |= access_cases[i].sctlr;
		regime.dacr = access_cases[i].dacr;
		walk_s1(&regime, &mem, 0xc0000000, &w);
		assert_true(w.ok);
		enum walk_fault fault = walk_s1_access(&regime, &w, accesses[access_cases[i].access], &fsr);

		if (fault != access_cases[i].fault || fsr != access_cases[i].fsr)
			fail_msg("%s: %s, FSR %03x", access_cases[i].name, walk_fault_name(fault), fsr);
	}
}

/* LPAE pages: AP, XN and the access flag at level 3; FSR has bit 9. */
static void long_descriptor_accesses(void **state)
{
	struct test_desc descs[] = {
	    {0x40003000, 0x40004003}, {0x40004000, 0x40005003}, {0x40005000, 0x0040000040006383}, {0, 0}};
	struct test_ram ram = {.descs = descs};
	struct walk_memory mem = {test_ram_read, &ram};
	struct s1_regime regime = {.sctlr = LINUX_SCTLR, .ttbcr = TTBCR_EAE, .ttbr0 = 0x40003000};
	uint32_t fsr;
	struct walk w;

	(void)state;
	walk_s1(&regime, &mem, 0x10, &w);
	assert_int_equal(walk_s1_access(&regime, &w, accesses[READ], &fsr), WALK_FAULT_ACCESS_FLAG);
	assert_int_equal(fsr, 0x20b);
	descs[2].value |= 1u << 10;
	walk_s1(&regime, &mem, 0x10, &w);
	assert_int_equal(walk_s1_access(&regime, &w, accesses[READ], &fsr), WALK_FAULT_NONE);
	assert_int_equal(walk_s1_access(&regime, &w, accesses[WRITE], &fsr), WALK_FAULT_PERMISSION);
	assert_int_equal(fsr, 0x20f);
	assert_int_equal(walk_s1_access(&regime, &w, accesses[FETCH], NULL), WALK_FAULT_PERMISSION);
}

static void a_walk_that_failed_keeps_its_own_fault(void **state)
{
	static const struct test_desc descs[] = {{0, 0}};
	struct test_ram ram = {.descs = descs};
	struct walk_memory mem = {test_ram_read, &ram};
	uint32_t fsr;
	struct walk w;

	(void)state;
	walk_s1(&linux_short, &mem, 0x10, &w);
	assert_int_equal(walk_s1_access(&linux_short, &w, accesses[READ], &fsr), WALK_FAULT_TRANSLATION);
	assert_int_equal(fsr, 5);
}

static void rights_are_told_in_words(void **state)
{
	static const struct {
		uint32_t section, sctlr, dacr;
		const char *want;
	} cases[] = {
	    {0x4020046e, 0, 0x40, "PL1 read write execute, PL0 none"},
	    {0x4020847e, 0, 0x40, "PL1 read, PL0 none"},
	    {0x40200c6f, 0, 0x40, "PL1 read write, PL0 read write execute"},
	    {0x4020086e, 0, 0x40, "PL1 read write execute, PL0 read execute"},
	    {0x4020086e, 0, 0x00, "PL1 none, PL0 none"},
	    {0x4020006e, 0, 0xc0, "PL1 read write execute, PL0 read write execute"},
	    {0x40200c6e, SCTLR_WXN, 0x40, "PL1 read write, PL0 read write"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct test_desc descs[] = {{0x40007000, cases[i].section}, {0, 0}};
		struct test_ram ram = {.descs = descs};
		const struct walk_memory mem = {test_ram_read, &ram};
		struct s1_regime regime = linux_short;
		char text[WALK_LINE_MAX];
		struct walk w;

		regime.ttbr0 = 0x40004000;
		regime.sctlr |= cases[i].sctlr;
		regime.dacr = cases[i].dacr;
		walk_s1(&regime, &mem, 0xc0000000, &w);
		walk_s1_rights(&regime, &w, text, sizeof(text));
		assert_string_equal(text, cases[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rights_are_told_in_words),
	    cmocka_unit_test(accesses_are_judged_by_permissions),
	    cmocka_unit_test(long_descriptor_accesses),
	    cmocka_unit_test(a_walk_that_failed_keeps_its_own_fault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
