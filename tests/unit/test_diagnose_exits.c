/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the facts say of a vcpu's exit history. */
#include "diagnose_changes.h"

static struct hv_exit_record ring[HV_EXIT_HISTORY];

/* Exits 1 to @n, each at counter value 100 times its number, by @hsr. */
static struct facts_history history(uint32_t n, uint32_t hsr)
{
	memset(ring, 0, sizeof(ring));
	for (uint32_t i = n > HV_EXIT_HISTORY ? n - HV_EXIT_HISTORY + 1 : 1; i <= n; i++)
		ring[i % HV_EXIT_HISTORY] = exit_at(i, 100 * i, hsr);
	return (struct facts_history){ring, n, 0, UINT64_MAX};
}

static struct vcpu_facts facts_of(const struct facts_history *h)
{
	const struct diagnose_scene s = good_scene();
	struct vcpu_facts v = {0};

	facts_set_exits(&s.domain, h, &v);
	return v;
}

static void test_kinds(void **state)
{
	static const struct {
		uint32_t hsr, ipa;
		enum facts_exit_kind kind;
	} cases[] = {
	    {HV_EXIT_IRQ, 0, FACTS_EXIT_IRQ},
	    {0x06000000, 0, FACTS_EXIT_WFX},
	    {0x4a000000, 0, FACTS_EXIT_HVC},
	    {0x4e000000, 0, FACTS_EXIT_SMC},
	    {0x0e000000, 0, FACTS_EXIT_CP},
	    {0x02000000, 0, FACTS_EXIT_UNDEF},
	    {0x93820006, 0x09000018, FACTS_EXIT_MMIO},
	    {0x93820006, 0x1c481004, FACTS_EXIT_HOLE},
	    {0x93820006, 0x09001000, FACTS_EXIT_HOLE},
	    {0x82000006, 0x1c481004, FACTS_EXIT_FETCH},
	    {0x82000086, 0x1c481004, FACTS_EXIT_WALK},
	    {0x46000000, 0, FACTS_EXIT_OTHER},
	};
	const struct diagnose_scene s = good_scene();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct hv_exit_record r = access_at(0, cases[i].ipa);

		r.hsr = cases[i].hsr;
		assert_int_equal(facts_exit_kind(&s.domain, &r), cases[i].kind);
	}
}

static void test_none(void **state)
{
	const struct facts_history h = history(0, 0);
	const struct vcpu_facts v = facts_of(&h);

	(void)state;
	assert_int_equal(v.exits, 0);
	assert_int_equal(v.exits_known, 0);
	assert_int_equal(v.repeats, 0);
	assert_int_equal(v.last_exits, 0);
}

static void test_more_than_the_ring_holds(void **state)
{
	const struct facts_history h = history(1000, HV_EXIT_IRQ);
	const struct vcpu_facts v = facts_of(&h);

	(void)state;
	assert_int_equal(v.exits, 1000);
	assert_int_equal(v.exits_known, HV_EXIT_HISTORY);
	assert_int_equal(v.exit_kinds[FACTS_EXIT_IRQ], HV_EXIT_HISTORY);
	assert_int_equal(v.last_exits, FACTS_EXITS);
	assert_int_equal(v.last_exit[0].number, 1000);
	assert_int_equal(v.last_exit[FACTS_EXITS - 1].number, 1000 - FACTS_EXITS + 1);
	assert_int_equal(v.repeats, 0);
}

/* Those before its last start are not its own. */
static void test_a_life_before(void **state)
{
	struct facts_history h = history(20, HV_EXIT_IRQ);

	(void)state;
	h.first = 15;
	assert_int_equal(facts_of(&h).exits, 5);
	assert_int_equal(facts_of(&h).exits_known, 5);
}

static void test_the_watch(void **state)
{
	struct facts_history h = history(20, 0x06000000);

	(void)state;
	h.watched_since = 1800;
	assert_int_equal(facts_of(&h).watch_kinds[FACTS_EXIT_WFX], 3);
	assert_int_equal(facts_of(&h).exit_kinds[FACTS_EXIT_WFX], 20);
	h.watched_since = UINT64_MAX;
	assert_int_equal(facts_of(&h).watch_kinds[FACTS_EXIT_WFX], 0);
}

static void put(uint32_t number, struct hv_exit_record r)
{
	r.number = number;
	ring[number % HV_EXIT_HISTORY] = r;
}

static void test_repeats(void **state)
{
	struct facts_history h = history(20, HV_EXIT_IRQ);

	(void)state;
	put(3, access_at(0x100, 0x1c481008)); /* another */
	put(5, access_at(0x100, 0x1c481004));
	put(9, access_at(0x200, 0x1c481004)); /* the same access from elsewhere, interrupts between */
	put(18, access_at(0x100, 0x1c481004));
	assert_int_equal(facts_of(&h).repeats, 3);
	assert_int_equal(facts_of(&h).repeated.number, 18);
	put(12, exit_at(12, 0, 0x4a000000)); /* a call between */
	assert_int_equal(facts_of(&h).repeats, 1);
}

static void test_a_write_is_not_a_read(void **state)
{
	struct facts_history h = history(20, HV_EXIT_IRQ);
	struct hv_exit_record write = access_at(0x100, 0x1c481004);

	(void)state;
	write.hsr |= 1u << 6;
	put(5, access_at(0x100, 0x1c481004));
	put(18, write);
	assert_int_equal(facts_of(&h).repeats, 1);
}

static void test_same_instruction(void **state)
{
	struct facts_history h = history(20, 0x02000000);

	(void)state;
	assert_int_equal(facts_of(&h).repeats, 20);
	ring[10].pc = 4;
	assert_int_equal(facts_of(&h).repeats, 10);
}

/* Accesses that differ in one field each, in a pseudo-random order: each is counted as what it is by itself. */
static void test_exits_met_before(void **state)
{
	const struct hv_exit_record kinds[] = {access_at(0, 0x09000018), access_at(0, 0x1c481018),
					       access_at(0, 0x08000018), exit_at(0, 0, HV_EXIT_IRQ),
					       exit_at(0, 0, 0x06000000)};
	const struct diagnose_scene s = good_scene();
	struct facts_history h = history(HV_EXIT_HISTORY, HV_EXIT_IRQ);
	uint32_t want[FACTS_EXIT_KINDS] = {0}, random = 1;

	(void)state;
	for (uint32_t number = HV_EXIT_HISTORY; number > 0; number--) {
		struct hv_exit_record r = kinds[random % 5];

		random = (random * 75 + 74) % 65537;
		if (random % 7 == 0 && r.hsr != HV_EXIT_IRQ)
			r.hsr |= 0x80; /* of an access: a table walk */
		want[facts_exit_kind(&s.domain, &r)]++;
		put(number, r);
		h.first = number - 1;
		const struct vcpu_facts v = facts_of(&h);

		assert_memory_equal(v.exit_kinds, want, sizeof(want));
	}
	assert_int_not_equal(want[FACTS_EXIT_MMIO], 0);
	assert_int_not_equal(want[FACTS_EXIT_HOLE], 0);
	assert_int_not_equal(want[FACTS_EXIT_WALK], 0);
}

/* A register of the vcpu's mode moves the digest, and facts_reg() has it; one of another mode's does not. */
static void assert_moves(const struct guest_regs *regs, struct guest_context *x, uint32_t *word, int n)
{
	const uint32_t before = facts_digest(regs, x), was = *word;

	*word = 0x12345678;
	if (n >= 0)
		assert_int_equal(facts_reg(regs, x, (unsigned)n), 0x12345678);
	assert_int_equal(facts_digest(regs, x) != before, n >= 0);
	*word = was;
}

static void test_digest(void **state)
{
	static const uint32_t svc = 0x1d3, fiq = 0x1d1;
	struct guest_regs regs = {.cpsr = svc};
	struct guest_context x = {0};

	(void)state;
	for (int n = 0; n < 13; n++)
		assert_moves(&regs, &x, &regs.r[n], n);
	assert_moves(&regs, &x, &x.SP_svc, 13);
	assert_moves(&regs, &x, &x.LR_svc, 14);
	assert_moves(&regs, &x, &x.R8_fiq, -1);
	assert_moves(&regs, &x, &x.SP_fiq, -1);
	regs.cpsr = fiq;
	for (int n = 0; n < 13; n++)
		assert_moves(&regs, &x, &regs.r[n], n < 8 ? n : -1);
	assert_moves(&regs, &x, &x.R8_fiq, 8);
	assert_moves(&regs, &x, &x.R9_fiq, 9);
	assert_moves(&regs, &x, &x.R10_fiq, 10);
	assert_moves(&regs, &x, &x.R11_fiq, 11);
	assert_moves(&regs, &x, &x.R12_fiq, 12);
	assert_moves(&regs, &x, &x.SP_fiq, 13);
	assert_moves(&regs, &x, &x.LR_svc, -1);
}

/* A slot that was overwritten meanwhile ends the history. */
static void test_torn(void **state)
{
	struct facts_history h = history(20, HV_EXIT_IRQ);

	(void)state;
	ring[12].number = 268;
	assert_int_equal(facts_of(&h).exits_known, 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_kinds),
	    cmocka_unit_test(test_none),
	    cmocka_unit_test(test_more_than_the_ring_holds),
	    cmocka_unit_test(test_a_life_before),
	    cmocka_unit_test(test_the_watch),
	    cmocka_unit_test(test_repeats),
	    cmocka_unit_test(test_a_write_is_not_a_read),
	    cmocka_unit_test(test_same_instruction),
	    cmocka_unit_test(test_exits_met_before),
	    cmocka_unit_test(test_digest),
	    cmocka_unit_test(test_torn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
