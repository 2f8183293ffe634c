/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The screen of a diagnosis: its lines as people see them, its limits, and facts that nobody should trust. */
#include "diagnose_changes.h"

#define LINES_MAX 64u

struct screen_text {
	unsigned lines;
	char line[LINES_MAX][DIAGNOSE_COLUMNS + 8];
};

static void take(void *ctx, const char *text)
{
	struct screen_text *t = ctx;

	assert_true(t->lines < LINES_MAX);
	snprintf(t->line[t->lines++], sizeof(t->line[0]), "%s", text);
}

static void screen(struct diagnose_scene *s, struct screen_text *t)
{
	static struct diagnosis d;
	struct diagnose_input in;

	scene_input(s, &in);
	assert_int_equal(diagnose_check(&in), 0);
	diagnose(&in, &d);
	t->lines = 0;
	diagnose_print(&in, &d, take, t);
	for (unsigned i = 0; i < t->lines; i++)
		assert_true(strlen(t->line[i]) <= DIAGNOSE_COLUMNS);
}

static void expect(const struct screen_text *t, const char *const *want)
{
	for (unsigned i = 0; i < t->lines || want[i] != NULL; i++) {
		if (want[i] == NULL || i >= t->lines)
			fail_msg("%u lines", t->lines);
		assert_string_equal(t->line[i], want[i]);
	}
}

/* Memory of the walks: descriptors at a few addresses. The guest's: those that Debian's kernel has (design.md, 8). */
static int read_ipa(void *ctx, uint64_t addr, void *buf, size_t n)
{
	const uint32_t value = addr == 0x40207420 ? 0x4191b811 : 0x1c481453;

	(void)ctx;
	memcpy(buf, &value, n);
	return 0;
}

static int read_pa(void *ctx, uint64_t addr, void *buf, size_t n)
{
	const uint64_t value = addr == 0x7fe04000 ? 0x7fe06003 : 0;

	(void)ctx;
	memcpy(buf, &value, n);
	return 0;
}

static void with_walks(struct diagnose_scene *s)
{
	wrong_gic_crash(s);
	s->walks = true;
	s->ipa.read = read_ipa;
	s->pa.read = read_pa;
	s->s2 = (struct s2_regime){0x000100007fe04000, 0x80003540}; /* VTCR: SL0 = 1, T0SZ = 0 */
	s->domain.console_bytes = 0;
	s->domain.console_last[0] = '\0';
	s->vcpu[0].context.TTBR0 = 0x4020406a;
	s->vcpu[0].context.DACR = 0x51;
	s->vcpu[0].context.PRRR = 0x000a81a8;
	s->vcpu[0].context.NMRR = 0x40e040e0;
}

static void test_wrong_gic(void **state)
{
	static const char *const want[] = {
	    "vcpu0  CRASHED  pc c07d6bf8, SVC, IRQ and FIQ masked, MMU on (short desc.)",
	    "  fault  read 4 bytes into r2, va d0807004 -> ipa 1c481004, stage 2 level 2",
	    "  stage1 1ST[0xd08] (40207420) = 4191b811  table, domain 0 (client)",
	    "         2ND[0x07]  (4191b81c) = 1c481453  page, device, S, PL1 RW, XN",
	    "  stage2 1ST[0x0] = 7fe06003 table  2ND[0xe2] = 0 invalid",
	    "  code   e5932004 at pc; lr c1238298 follows \"bl c07d6bb8\"",
	    "  exits  9: hvc 8, data abort 1; before it hvc 8400000a, 3.1 ms",
	    "vcpu1  OFF      never started: the guest made no PSCI CPU_ON",
	    "guest's tree against its machine      tree         machine",
	    "  intc@1c481000   distributor         1c481000     08000000      WRONG",
	    "  intc@1c481000   CPU interface       1c482000     08010000      WRONG",
	    "  5 more rows, which agree                                       ok",
	    "entry: r0 0, r1 ffffffff, r2 48000000 (DTB ok), SVC, MMU off     ok",
	    "console: 0 bytes (\"earlycon\" in its bootargs may tell more)",
	    "VERDICT d1: the tree has the GIC at a wrong address               [certain]",
	    "  what     read of 4 bytes at ipa 1c481004: no RAM and no device of d1 is",
	    "           there                                                  [certain]",
	    "  tree     /intc@1c481000 \"arm,cortex-a15-gic\" reg[0]: +004 is",
	    "           GICD_TYPER                                             [certain]",
	    "  machine  d1's GICv2: distributor 08000000, CPU interface 08010000",
	    "  fix      reg = <0x0 0x08000000 0x0 0x10000  0x0 0x08010000 0x0 0x10000>;",
	    NULL};
	struct diagnose_scene s = good_scene();
	struct screen_text t;

	(void)state;
	with_walks(&s);
	screen(&s, &t);
	expect(&t, want);
	assert_true(t.lines <= DIAGNOSE_LINES);
}

static void test_well(void **state)
{
	static const char *const want[] = {
	    "vcpu0  WFI      idle, pc c0107a3c; virtual timer armed, fires in 3.0 ms",
	    "vcpu1  WFI      idle, pc c0107a3c; waits for an SGI of vcpu0, or a device",
	    "guest's tree against its machine      tree         machine",
	    "  memory@40000000 size                256 MiB      256 MiB       ok",
	    "  intc@8000000    distributor         08000000     08000000      ok",
	    "  intc@8000000    CPU interface       08010000     08010000      ok",
	    "  timer           virtual timer       PPI 11       INTID 27      ok",
	    "  psci            PSCI conduit        hvc          hvc or smc    ok",
	    "  pl011@9000000   console             09000000     09000000      ok",
	    "  cpus            count               2            2             ok",
	    "entry: r0 0, r1 ffffffff, r2 48000000 (DTB ok), SVC, MMU off     ok",
	    "console: 4711 bytes, last: Run /init as init process",
	    "VERDICT d1: running well, as far as can be seen from outside      [likely]",
	    "  seen     2 of 2 vcpus started, 4711 bytes printed               [certain]",
	    NULL};
	struct diagnose_scene s = good_scene();
	struct screen_text t;

	(void)state;
	idle_tickless(&s);
	screen(&s, &t);
	expect(&t, want);
}

/* Eight vcpus: those in the same state share a line, and only the worst has evidence. */
static void test_eight_vcpus(void **state)
{
	struct diagnose_scene s = good_scene();
	struct screen_text t;

	(void)state;
	s.domain.vcpus = 8;
	for (unsigned i = 1; i < 8; i++)
		off_vcpu(&s.vcpu[i]);
	block(&s.vcpu[0]);
	s.vcpu[0].cntv_ctl = 0;
	screen(&s, &t);
	assert_string_equal(t.line[0], "vcpu0  WFI      pc c0107a3c: no timer is armed, nobody can wake it");
	assert_string_equal(t.line[3], "vcpu1-7 OFF      never started: the guest made no PSCI CPU_ON");
	assert_true(t.lines <= DIAGNOSE_LINES);
}

static void test_eight_vcpus_of_each_kind(void **state)
{
	struct diagnose_scene s = good_scene();
	struct screen_text t;

	(void)state;
	s.domain.vcpus = 8;
	for (unsigned i = 0; i < 8; i++)
		watch_at(&s.vcpu[i], 0x40010000 + 0x100 * i, SVC_OFF);
	screen(&s, &t);
	assert_true(t.lines <= DIAGNOSE_LINES + 6);
}

/* A console line, and names of nodes, may hold anything. */
static void test_control_characters(void **state)
{
	struct diagnose_scene s = good_scene();
	struct screen_text t;

	(void)state;
	strcpy(s.domain.console_last, "\x1b[2J\r\n\x80");
	strcpy(s.domain.console_panic, "Kernel panic\x1b]0;x\x07");
	screen(&s, &t);
	for (unsigned i = 0; i < t.lines; i++) {
		for (const char *at = t.line[i]; *at != '\0'; at++)
			assert_true(*at >= ' ' && *at <= '~');
	}
}

static void bad_version(struct diagnose_scene *s)
{
	s->domain.version++;
}

static void bad_size(struct diagnose_scene *s)
{
	s->vcpu[1].size--;
}

static void too_many_vcpus(struct diagnose_scene *s)
{
	s->domain.vcpus = DIAGNOSE_VCPUS + 1;
}

static void no_vcpus(struct diagnose_scene *s)
{
	s->domain.vcpus = 0;
}

static void too_many_windows(struct diagnose_scene *s)
{
	s->domain.windows = FACTS_WINDOWS + 1;
}

static void unterminated_name(struct diagnose_scene *s)
{
	memset(s->domain.window[2].name, 'x', FACTS_NAME);
}

static void unterminated_line(struct diagnose_scene *s)
{
	memset(s->domain.console_last, 'x', FACTS_TEXT);
}

static void too_many_samples(struct diagnose_scene *s)
{
	s->vcpu[0].samples = FACTS_SAMPLES + 1;
}

static void unknown_state(struct diagnose_scene *s)
{
	s->vcpu[0].state = 9;
}

static void wrong_number(struct diagnose_scene *s)
{
	s->vcpu[1].vcpu = 0;
}

static void register_of_no_vcpu(struct diagnose_scene *s)
{
	s->vcpu[0].crash.reg = 15;
}

static void test_untrusted_facts(void **state)
{
	static void (*const bad[])(struct diagnose_scene * s) = {
	    bad_version,       bad_size,	 too_many_vcpus, no_vcpus,     too_many_windows,   unterminated_name,
	    unterminated_line, too_many_samples, unknown_state,	 wrong_number, register_of_no_vcpu};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct diagnose_scene s = good_scene();
		struct diagnose_input in;

		scene_input(&s, &in);
		bad[i](&s);
		assert_int_not_equal(diagnose_check(&in), 0);
	}
}

/* Facts that pass the check may be any nonsense: no line too wide, no crash (this test runs with sanitizers, too). */
static void test_random_facts(void **state)
{
	uint32_t seed = 1;
	struct screen_text t;

	(void)state;
	for (unsigned round = 0; round < 2000; round++) {
		struct diagnose_scene s = good_scene();
		uint32_t *words = (uint32_t *)s.vcpu;
		struct diagnose_input in;

		for (unsigned i = 0; i < 40; i++) {
			seed = seed * 1664525 + 1013904223;
			words[(seed >> 8) % (2 * sizeof(struct vcpu_facts) / 4)] = seed % 3 ? seed : seed % 70;
		}
		s.domain.state = seed % 6;
		scene_input(&s, &in);
		if (diagnose_check(&in) == 0)
			screen(&s, &t);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_wrong_gic),	       cmocka_unit_test(test_well),
	    cmocka_unit_test(test_eight_vcpus),	       cmocka_unit_test(test_eight_vcpus_of_each_kind),
	    cmocka_unit_test(test_control_characters), cmocka_unit_test(test_untrusted_facts),
	    cmocka_unit_test(test_random_facts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
