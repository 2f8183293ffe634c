/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stage-1 walks: short descriptors and LPAE, every format, split and fault, as text and as values. */
#include "walk_memory.h"

#define LINUX_SCTLR 0x10c5387du /* M, C, I, TRE; AFE and EE clear: what Debian's armmp kernel runs with */
#define LINUX_PRRR  0xff0a81a8u
#define LINUX_NMRR  0x40e040e0u
#define LPAE_MAIR0  0xeeaa4400u /* Linux LPAE: attr0 strongly ordered, 1 NC, 2 WT, 3 WB */
#define LPAE_MAIR1  0xff000004u /* attr4 device, attr7 WB */
#define TTBCR_EAE   0x80000000u

static const struct s1_regime linux_short = {
    .sctlr = LINUX_SCTLR, .ttbr0 = 0x4020406a, .dacr = 0x51, .mair0 = LINUX_PRRR, .mair1 = LINUX_NMRR};

struct walk_case {
	const char *name;
	uint32_t sctlr, ttbcr;
	uint64_t ttbr0, ttbr1;
	struct test_desc descs[6];
	uint32_t va;
	const char *want; /* every line behind "Walking VA …" */
};

static const struct walk_case short_cases[] = {
    {"the demo's va: a table, then a device page (design.md, section 8)",
     LINUX_SCTLR,
     0,
     0x4020406a,
     0,
     {{0x40207420, 0x4191b811}, {0x4191b81c, 0x1c481453}},
     0xd0807004,
     "1ST[0xd08] (40207420) = 4191b811  table, domain 0 (client)\n"
     "2ND[0x07]  (4191b81c) = 1c481453  page, device, S, PL1 RW, XN\n"
     "-> ipa 1c481004\n"},
    {"a section of kernel text",
     LINUX_SCTLR,
     0,
     0x40004000,
     0,
     {{0x40007000, 0x4021940e}},
     0xc0012345,
     "1ST[0xc00] (40007000) = 4021940e  section 1 MiB, WB, S, PL1 RO, domain 0 (client)\n"
     "-> ipa 40212345\n"},
    {"bit 0 of a section is PXN where LPAE exists",
     LINUX_SCTLR,
     0,
     0x40004000,
     0,
     {{0x40007000, 0x4020140f}},
     0xc0012345,
     "1ST[0xc00] (40007000) = 4020140f  section 1 MiB, WB, PL1 RW, PXN, domain 0 (client)\n"
     "-> ipa 40212345\n"},
    {"a supersection has 40 address bits and domain 0",
     LINUX_SCTLR,
     0,
     0x40004000,
     0,
     {{0x40007004, 0x41340c5e}},
     0xc0112345,
     "1ST[0xc01] (40007004) = 41340c5e  section 16 MiB, WB, RW, XN, domain 0 (client)\n"
     "-> ipa 2341112345\n"},
    {"a large page of 64 KiB",
     LINUX_SCTLR,
     0,
     0x40004000,
     0,
     {{0x40007000, 0x40010001}, {0x40010048, 0x4055802d}},
     0xc0012345,
     "1ST[0xc00] (40007000) = 40010001  table, domain 0 (client)\n"
     "2ND[0x12]  (40010048) = 4055802d  large page, WB, PL1 RW, PL0 RO, XN\n"
     "-> ipa 40552345\n"},
    {"nothing at level 1",
     LINUX_SCTLR,
     0,
     0x40004000,
     0,
     {{0}},
     0xc0012345,
     "1ST[0xc00] (40007000) = 00000000  invalid: nothing in c0000000-c00fffff\n"
     "-> translation fault at level 1 (FSR 005)\n"},
    {"nothing at level 2",
     LINUX_SCTLR,
     0,
     0x40004000,
     0,
     {{0x40007000, 0x40010001}},
     0xc0012345,
     "1ST[0xc00] (40007000) = 40010001  table, domain 0 (client)\n"
     "2ND[0x12]  (40010048) = 00000000  invalid: nothing in c0012000-c0012fff\n"
     "-> translation fault at level 2 (FSR 007)\n"},
    {"TTBR0 outside RAM: the level-1 descriptor cannot be read",
     LINUX_SCTLR,
     0,
     0x20004000,
     0,
     {{0}},
     0xd0807004,
     "1ST[0xd08] (20007420)  level-1 descriptor at ipa 20007420 could not be read\n"
     "-> descriptor not in RAM at level 1 (FSR 00c)\n"},
    {"a table outside RAM: the level-2 descriptor cannot be read",
     LINUX_SCTLR,
     0,
     0x40004000,
     0,
     {{0x40007420, 0x20000001}},
     0xd0807004,
     "1ST[0xd08] (40007420) = 20000001  table, domain 0 (client)\n"
     "2ND[0x07]  (2000001c)  level-2 descriptor at ipa 2000001c could not be read\n"
     "-> descriptor not in RAM at level 2 (FSR 00e)\n"},
    {"a table that points at itself ends at level 2",
     LINUX_SCTLR,
     0,
     0x40004000,
     0,
     {{0x40004000, 0x40004001}},
     0,
     "1ST[0x000] (40004000) = 40004001  table, domain 0 (client)\n"
     "2ND[0x00]  (40004000) = 40004001  large page, strongly ordered, S, no access\n"
     "-> ipa 40000000\n"},
    {"TTBCR.N = 2: addresses below 1 GiB use the small table of TTBR0",
     LINUX_SCTLR,
     2,
     0x40001000,
     0x40004000,
     {{0x40001ffc, 0x4020040e}},
     0x3ff12345,
     "1ST[0x3ff] (40001ffc) = 4020040e  section 1 MiB, WB, PL1 RW, domain 0 (client)\n"
     "-> ipa 40212345\n"},
    {"TTBCR.N = 2: addresses from 1 GiB up use TTBR1",
     LINUX_SCTLR,
     2,
     0x40001000,
     0x40004000,
     {{0x40005000, 0x4020040e}},
     0x40012345,
     "1ST[0x400] (40005000) = 4020040e  section 1 MiB, WB, PL1 RW, domain 0 (client)\n"
     "-> ipa 40212345\n"},
    {"TTBCR.PD0 forbids walks by TTBR0",
     LINUX_SCTLR,
     0x12,
     0x40001000,
     0x40004000,
     {{0x40001000, 0x4020040e}},
     0x1000,
     "-> translation fault at level 1 (FSR 005): TTBCR gives this va no table\n"},
    {"TTBCR.PD1 forbids walks by TTBR1",
     LINUX_SCTLR,
     0x22,
     0x40001000,
     0x40004000,
     {{0x40007000, 0x4020040e}},
     0xc0012345,
     "-> translation fault at level 1 (FSR 005): TTBCR gives this va no table\n"},
    {"TTBCR.PD1 does not touch TTBR0",
     LINUX_SCTLR,
     0x22,
     0x40001000,
     0x40004000,
     {{0x40001000, 0x4020040e}},
     0x1000,
     "1ST[0x000] (40001000) = 4020040e  section 1 MiB, WB, PL1 RW, domain 0 (client)\n"
     "-> ipa 40201000\n"},
    {"the last va of all",
     LINUX_SCTLR,
     0,
     0x40004000,
     0,
     {{0x40007ffc, 0x4020040e}},
     0xffffffff,
     "1ST[0xfff] (40007ffc) = 4020040e  section 1 MiB, WB, PL1 RW, domain 0 (client)\n"
     "-> ipa 402fffff\n"},
    {"without TEX remap TEX, C and B are the type",
     0x00c5387d,
     0,
     0x40004000,
     0,
     {{0x40007000, 0x40200c16}},
     0xc0012345,
     "1ST[0xc00] (40007000) = 40200c16  section 1 MiB, device, S, RW, XN, domain 0 (client)\n"
     "-> ipa 40212345\n"},
    {"without TEX remap TEX[2] gives the cache policy",
     0x00c5387d,
     0,
     0x40004000,
     0,
     {{0x40007000, 0x40205c0a}},
     0xc0012345,
     "1ST[0xc00] (40007000) = 40205c0a  section 1 MiB, WT, RW, domain 0 (client)\n"
     "-> ipa 40212345\n"},
    {"AFE: AP[0] is the access flag",
     0x30c5387d,
     0,
     0x40004000,
     0,
     {{0x40007000, 0x4020880e}},
     0xc0012345,
     "1ST[0xc00] (40007000) = 4020880e  section 1 MiB, WB, RO, AF clear, domain 0 (client)\n"
     "-> ipa 40212345\n"},
};

static const struct walk_case lpae_cases[] = {
    {"a 4 KiB page under three levels",
     LINUX_SCTLR,
     TTBCR_EAE,
     0x40003000,
     0,
     {{0x40003018, 0x40004003}, {0x40004120, 0x40005003}, {0x40005038, 0x0040000009000753}},
     0xc4807018,
     "1ST[0x3]   (40003018) = 0000000040004003  table at 40004000\n"
     "2ND[0x024] (40004120) = 0000000040005003  table at 40005000\n"
     "3RD[0x007] (40005038) = 0040000009000753  page, device, S, RW, XN\n"
     "-> ipa 09000018\n"},
    {"a 1 GiB block",
     LINUX_SCTLR,
     TTBCR_EAE,
     0x40003000,
     0,
     {{0x40003008, 0x4000070d}},
     0x52345678,
     "1ST[0x1]   (40003008) = 000000004000070d  block 1 GiB, WB, S, PL1 RW\n"
     "-> ipa 52345678\n"},
    {"a 2 MiB block above 4 GiB",
     LINUX_SCTLR,
     TTBCR_EAE,
     0x40003000,
     0,
     {{0x40003018, 0x40004003}, {0x40004000, 0x123420070d}},
     0xc0112345,
     "1ST[0x3]   (40003018) = 0000000040004003  table at 40004000\n"
     "2ND[0x000] (40004000) = 000000123420070d  block 2 MiB, WB, S, PL1 RW\n"
     "-> ipa 1234312345\n"},
    {"a first table need not start a page",
     LINUX_SCTLR,
     TTBCR_EAE,
     0x40003fe0,
     0,
     {{0x40003fe8, 0x4000070d}},
     0x40000000,
     "1ST[0x1]   (40003fe8) = 000000004000070d  block 1 GiB, WB, S, PL1 RW\n"
     "-> ipa 40000000\n"},
    {"T1SZ = 1: the upper 2 GiB by TTBR1 from level 1",
     LINUX_SCTLR,
     TTBCR_EAE | 0x10000,
     0x40003000,
     0x40008010,
     {{0x40008018, 0x4000070d}},
     0xc0000123,
     "1ST[0x1]   (40008018) = 000000004000070d  block 1 GiB, WB, S, PL1 RW\n"
     "-> ipa 40000123\n"},
    {"T1SZ = 2: the upper 1 GiB by TTBR1 from level 2",
     LINUX_SCTLR,
     TTBCR_EAE | 0x20000,
     0x40003000,
     0x40009000,
     {{0x40009008, 0x4060070d}},
     0xc0200123,
     "2ND[0x001] (40009008) = 000000004060070d  block 2 MiB, WB, S, PL1 RW\n"
     "-> ipa 40600123\n"},
    {"T0SZ = 7: 32 MiB of TTBR0 in a table of 128 bytes",
     LINUX_SCTLR,
     TTBCR_EAE | 7,
     0x40003f80,
     0x40008000,
     {{0x40003ff8, 0x4060070d}},
     0x01e00123,
     "2ND[0x00f] (40003ff8) = 000000004060070d  block 2 MiB, WB, S, PL1 RW\n"
     "-> ipa 40600123\n"},
    {"T0SZ = 1 and T1SZ = 0: what is above goes to TTBR1",
     LINUX_SCTLR,
     TTBCR_EAE | 1,
     0x40003000,
     0x40008000,
     {{0x40008010, 0x4000070d}},
     0x80000123,
     "1ST[0x2]   (40008010) = 000000004000070d  block 1 GiB, WB, S, PL1 RW\n"
     "-> ipa 40000123\n"},
    {"between the regions of TTBR0 and TTBR1 there is nothing",
     LINUX_SCTLR,
     TTBCR_EAE | 0x20002,
     0x40003000,
     0x40008000,
     {{0}},
     0x80000000,
     "-> translation fault at level 1 (FSR 205): TTBCR gives this va no table\n"},
    {"EPD0 forbids walks by TTBR0",
     LINUX_SCTLR,
     TTBCR_EAE | 0x80,
     0x40003000,
     0,
     {{0x40003008, 0x4000070d}},
     0x52345678,
     "-> translation fault at level 1 (FSR 205): TTBCR gives this va no table\n"},
    {"EPD1 forbids walks by TTBR1",
     LINUX_SCTLR,
     TTBCR_EAE | 0x820000,
     0x40003000,
     0x40009000,
     {{0x40009008, 0x4060070d}},
     0xc0200123,
     "-> translation fault at level 1 (FSR 205): TTBCR gives this va no table\n"},
    {"EPD1 does not touch TTBR0",
     LINUX_SCTLR,
     TTBCR_EAE | 0x820000,
     0x40003000,
     0x40009000,
     {{0x40003008, 0x4000070d}},
     0x52345678,
     "1ST[0x1]   (40003008) = 000000004000070d  block 1 GiB, WB, S, PL1 RW\n"
     "-> ipa 52345678\n"},
    {"tables limit what is below: read-only, PL1 only, XN, PXN",
     LINUX_SCTLR,
     TTBCR_EAE,
     0x40003000,
     0,
     {{0x40003000, 0x7800000040004003}, {0x40004000, 0x4060074d}},
     0x123,
     "1ST[0x0]   (40003000) = 7800000040004003  table at 40004000, no PL0 below, RO below, XN below, PXN below\n"
     "2ND[0x000] (40004000) = 000000004060074d  block 2 MiB, WB, S, PL1 RO, XN, PXN\n"
     "-> ipa 40600123\n"},
    {"the contiguous hint is told",
     LINUX_SCTLR,
     TTBCR_EAE,
     0x40003000,
     0,
     {{0x40003008, 0x1000004000070d}},
     0x52345678,
     "1ST[0x1]   (40003008) = 001000004000070d  block 1 GiB, WB, S, PL1 RW, contiguous\n"
     "-> ipa 52345678\n"},
    {"a block at level 3 is reserved",
     LINUX_SCTLR,
     TTBCR_EAE,
     0x40003000,
     0,
     {{0x40003000, 0x40004003}, {0x40004000, 0x40005003}, {0x40005000, 0x40006701}},
     0x123,
     "1ST[0x0]   (40003000) = 0000000040004003  table at 40004000\n"
     "2ND[0x000] (40004000) = 0000000040005003  table at 40005000\n"
     "3RD[0x000] (40005000) = 0000000040006701  invalid (reserved): nothing in 00000000-00000fff\n"
     "-> translation fault at level 3 (FSR 207)\n"},
    {"a table that points at itself ends at level 3",
     LINUX_SCTLR,
     TTBCR_EAE,
     0x40003000,
     0,
     {{0x40003000, 0x40003003}},
     0x123,
     "1ST[0x0]   (40003000) = 0000000040003003  table at 40003000\n"
     "2ND[0x000] (40003000) = 0000000040003003  table at 40003000\n"
     "3RD[0x000] (40003000) = 0000000040003003  page, strongly ordered, PL1 RW, AF clear\n"
     "-> ipa 40003123\n"},
    {"a level-3 table outside RAM",
     LINUX_SCTLR,
     TTBCR_EAE,
     0x40003000,
     0,
     {{0x40003000, 0x40004003}, {0x40004000, 0x20005003}},
     0x1123,
     "1ST[0x0]   (40003000) = 0000000040004003  table at 40004000\n"
     "2ND[0x000] (40004000) = 0000000020005003  table at 20005000\n"
     "3RD[0x001] (20005008)  level-3 descriptor at ipa 20005008 could not be read\n"
     "-> descriptor not in RAM at level 3 (FSR 217)\n"},
};

static struct walk do_walk(const struct walk_case *c, int big_endian, struct test_text *text)
{
	struct s1_regime regime = {.sctlr = c->sctlr, .ttbcr = c->ttbcr, .ttbr0 = c->ttbr0, .ttbr1 = c->ttbr1};
	struct test_ram ram = {.descs = c->descs, .big_endian = big_endian};
	struct walk_memory mem = {test_ram_read, &ram};
	const struct walk_owner owner = {.domain = 1};
	struct walk w;

	regime.dacr = 0x51;
	regime.mair0 = c->ttbcr & TTBCR_EAE ? LPAE_MAIR0 : LINUX_PRRR;
	regime.mair1 = c->ttbcr & TTBCR_EAE ? LPAE_MAIR1 : LINUX_NMRR;
	if (big_endian)
		regime.sctlr |= 1u << 25;
	walk_s1(&regime, &mem, c->va, &w);
	assert_int_equal(ram.reads, w.nlevels);
	text->text[0] = '\0';
	walk_s1_print(&regime, &w, owner, test_text_line, text);
	return w;
}

static void check_cases(const struct walk_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		for (int big_endian = 0; big_endian < 2; big_endian++) {
			struct test_text text;
			struct walk w = do_walk(&cases[i], big_endian, &text);
			const char *body = strchr(text.text, '\n') + 1;

			if (strcmp(body, cases[i].want) != 0)
				fail_msg("%s:\n%s--- wanted:\n%s", cases[i].name, text.text, cases[i].want);
			assert_int_equal(w.ok, w.fault == WALK_FAULT_NONE);
			assert_int_equal(w.fsr != 0, !w.ok);
		}
	}
}

static void short_descriptors(void **state)
{
	(void)state;
	check_cases(short_cases, sizeof(short_cases) / sizeof(short_cases[0]));
}

static void long_descriptors(void **state)
{
	(void)state;
	check_cases(lpae_cases, sizeof(lpae_cases) / sizeof(lpae_cases[0]));
}

static void headline_names_domain_vcpu_and_ttbr(void **state)
{
	struct test_text text;

	(void)state;
	do_walk(&short_cases[0], 0, &text);
	assert_memory_equal(text.text, "Walking VA 0xd0807004 of d1v0 via TTBR0 0x000000004020406a\n", 59);
}

static void mmu_off_is_identity_and_reads_nothing(void **state)
{
	struct walk_case c = {.sctlr = LINUX_SCTLR & ~1u, .ttbr0 = 0x40004000, .va = 0xd0807004};
	struct test_text text;
	struct walk w = do_walk(&c, 0, &text);

	(void)state;
	assert_true(w.ok);
	assert_int_equal(w.out, 0xd0807004);
	assert_int_equal(w.nlevels, 0);
	assert_int_equal(w.format, WALK_MMU_OFF);
	assert_string_equal(text.text, "VA 0xd0807004 of d1v0: MMU off, ipa = va\n");
}

static void little_endian_tables_read_as_big_endian_differ(void **state)
{
	struct walk_case c = short_cases[0];
	struct s1_regime regime = linux_short;
	struct test_ram ram = {.descs = c.descs};
	struct walk_memory mem = {test_ram_read, &ram};
	struct walk w;

	(void)state;
	regime.sctlr |= 1u << 25;
	walk_s1(&regime, &mem, c.va, &w);
	assert_int_equal(w.levels[0].value, 0x11b89141);
}

static int locate(void *ctx, uint64_t ipa, uint64_t *pa)
{
	*pa = ipa + 0x3c000000;
	return ipa == *(uint64_t *)ctx ? -HV_EFAULT : 0;
}

static void descriptors_have_a_pa_when_somebody_knows_it(void **state)
{
	struct test_desc descs[] = {{0x40207420, 0x4191b811}, {0x4191b81c, 0x1c481453}, {0, 0}};
	struct test_ram ram = {.descs = descs};
	const struct walk_memory mem = {test_ram_read, &ram};
	uint64_t unknown = 0x4191b81c;
	const struct walk_owner owner = {1, 0, locate, &unknown};
	struct test_text text = {""};
	struct walk w;

	(void)state;
	walk_s1(&linux_short, &mem, 0xd0807004, &w);
	walk_s1_print(&linux_short, &w, owner, test_text_line, &text);
	assert_string_equal(text.text, "Walking VA 0xd0807004 of d1v0 via TTBR0 0x000000004020406a\n"
				       "1ST[0xd08] (40207420 pa 7c207420) = 4191b811  table, domain 0 (client)\n"
				       "2ND[0x07]  (4191b81c) = 1c481453  page, device, S, PL1 RW, XN\n"
				       "-> ipa 1c481004\n");
}

/* Every register and descriptor value: no read out of place, no endless walk, no text that is cut. */
static void random_tables_are_harmless(void **state)
{
	uint32_t seed = 12345;
	struct test_desc descs[2] = {{0, 0}, {0, 0}};

	(void)state;
	for (unsigned i = 0; i < 20000; i++) {
		uint32_t r[12];

		for (unsigned k = 0; k < 12; k++)
			r[k] = seed = seed * 1664525u + 1013904223u;
		struct s1_regime regime = {
		    .sctlr = r[0] | 1, .ttbcr = r[1], .dacr = r[2], .mair0 = r[3], .mair1 = r[4]};
		struct test_ram ram = {.descs = descs};
		struct walk_memory mem = {test_ram_read, &ram};
		const struct walk_owner owner = {.domain = 1};
		struct test_text text = {""};
		struct walk w;

		regime.ttbr0 = (uint64_t)r[5] << 32 | (r[6] & 0x7fffffff) | 0x40000000;
		regime.ttbr1 = (uint64_t)(r[7] & 0xff) << 32 | r[8];
		walk_s1(&regime, &mem, r[9], &w);
		assert_true(w.nlevels <= 3 && ram.reads == w.nlevels);
		if (w.nlevels != 0) { /* again, with something in that place */
			descs[0].addr = w.levels[0].desc_addr;
			descs[0].value = (uint64_t)r[11] << 32 | r[10];
			walk_s1(&regime, &mem, r[9], &w);
		}
		walk_s1_print(&regime, &w, owner, test_text_line, &text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(short_descriptors),
	    cmocka_unit_test(long_descriptors),
	    cmocka_unit_test(headline_names_domain_vcpu_and_ttbr),
	    cmocka_unit_test(mmu_off_is_identity_and_reads_nothing),
	    cmocka_unit_test(little_endian_tables_read_as_big_endian_differ),
	    cmocka_unit_test(descriptors_have_a_pa_when_somebody_knows_it),
	    cmocka_unit_test(random_tables_are_harmless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
