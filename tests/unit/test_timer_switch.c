/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The virtual timer over a vcpu switch: the recorded right sequences, and what they do on pcpus that behave as the
 * manuals say (Arm IHI 0048B, chapters 3.2 and 5.2; Arm DDI 0406C, chapter B8). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>
#include <hvlib/timer_switch.h>

#define BIT27 (1u << 27)

static const struct {
	const char *name;
	struct timer_state t;
	bool in, stays;
	struct timer_op want[TIMER_SWITCH_OPS + 1];
	unsigned count;
} sequences[] = {
    {"out, interrupt nowhere: the timer stops", {3, 5, TIMER_HW_NONE}, false, false, {{TIMER_OP_CNTV_CTL, 0}}, 1},
    {"out, interrupt pending: the active bit goes along",
     {1, 5, TIMER_HW_PENDING},
     false,
     false,
     {{TIMER_OP_CNTV_CTL, 0}, {TIMER_OP_ISB, 0}, {TIMER_OP_LR_TO_SOFTWARE, 27}, {TIMER_OP_GICD_ICACTIVER, BIT27}},
     4},
    {"out, in its handler: the active bit goes along",
     {1, 5, TIMER_HW_ACTIVE},
     false,
     false,
     {{TIMER_OP_CNTV_CTL, 0}, {TIMER_OP_ISB, 0}, {TIMER_OP_LR_TO_SOFTWARE, 27}, {TIMER_OP_GICD_ICACTIVER, BIT27}},
     4},
    {"out, but it stays: nothing", {5, 5, TIMER_HW_ACTIVE}, false, true, {{0, 0}}, 0},
    {"in, interrupt nowhere: compare value before control",
     {1, 0x123456789abcdefu, TIMER_HW_NONE},
     true,
     false,
     {{TIMER_OP_CNTV_CVAL, 0x123456789abcdefu}, {TIMER_OP_CNTV_CTL, 1}, {TIMER_OP_ISB, 0}},
     3},
    {"in, interrupt pending: active here before the line can rise",
     {5, 7, TIMER_HW_PENDING},
     true,
     false,
     {{TIMER_OP_GICD_ISACTIVER, BIT27},
      {TIMER_OP_LR_PENDING, 27},
      {TIMER_OP_CNTV_CVAL, 7},
      {TIMER_OP_CNTV_CTL, 1},
      {TIMER_OP_ISB, 0}},
     5},
    {"in, in its handler, masked: active here, control as it was without ISTATUS",
     {7, 7, TIMER_HW_ACTIVE},
     true,
     false,
     {{TIMER_OP_GICD_ISACTIVER, BIT27},
      {TIMER_OP_LR_ACTIVE, 27},
      {TIMER_OP_CNTV_CVAL, 7},
      {TIMER_OP_CNTV_CTL, 3},
      {TIMER_OP_ISB, 0}},
     5},
    {"in, but it stayed: nothing", {5, 5, TIMER_HW_PENDING}, true, true, {{0, 0}}, 0},
};

static void test_recorded_sequences(void **state)
{
	(void)state;
	for (unsigned i = 0; i < sizeof(sequences) / sizeof(sequences[0]); i++) {
		struct timer_op ops[TIMER_SWITCH_OPS];
		unsigned n = sequences[i].in ? timer_switch_in(&sequences[i].t, sequences[i].stays, ops)
					     : timer_switch_out(&sequences[i].t, sequences[i].stays, ops);

		if (n != sequences[i].count)
			fail_msg("%s: %u operations", sequences[i].name, n);
		for (unsigned k = 0; k < n; k++)
			if (ops[k].code != sequences[i].want[k].code || ops[k].value != sequences[i].want[k].value)
				fail_msg("%s: operation %u", sequences[i].name, k);
	}
}

/* A pcpu: its virtual timer, interrupt 27 in its GIC, the list register of 27. */
struct pcpu {
	uint32_t ctl;
	uint64_t cval;
	bool active;	  /* GICD_ISACTIVER0 bit 27 */
	enum timer_hw lr; /* HW = 1 */
};

struct vcpu {
	struct timer_state t;
	unsigned ticks;	   /* interrupts that its guest took */
	unsigned spurious; /* of these, taken though the timer was not due */
};

static uint64_t now;

/* The sequence under test; a broken variant leaves out the operations of one code. */
static int left_out;

static void run(struct pcpu *p, struct vcpu *v, const struct timer_op *ops, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		if ((int)ops[i].code == left_out)
			continue;
		switch (ops[i].code) {
		case TIMER_OP_CNTV_CTL:
			p->ctl = (uint32_t)ops[i].value;
			break;
		case TIMER_OP_CNTV_CVAL:
			p->cval = ops[i].value;
			break;
		case TIMER_OP_ISB:
			break;
		case TIMER_OP_LR_TO_SOFTWARE:
			v->t.hw = p->lr;
			p->lr = TIMER_HW_NONE;
			break;
		case TIMER_OP_LR_PENDING:
			p->lr = TIMER_HW_PENDING;
			break;
		case TIMER_OP_LR_ACTIVE:
			p->lr = TIMER_HW_ACTIVE;
			break;
		case TIMER_OP_GICD_ICACTIVER:
			p->active = false;
			break;
		case TIMER_OP_GICD_ISACTIVER:
			p->active = true;
			break;
		}
	}
}

static void switch_out(struct pcpu *p, struct vcpu *v)
{
	struct timer_op ops[TIMER_SWITCH_OPS];

	v->t = (struct timer_state){p->ctl, p->cval, p->lr};
	run(p, v, ops, timer_switch_out(&v->t, false, ops));
}

static void switch_in(struct pcpu *p, struct vcpu *v)
{
	struct timer_op ops[TIMER_SWITCH_OPS];

	run(p, v, ops, timer_switch_in(&v->t, false, ops));
}

/* HYP takes 27 if its line is high and it is not active; then the guest, unless it is in its handler. */
static void guest_step(struct pcpu *p, struct vcpu *v)
{
	bool due = (p->ctl & 3) == 1 && p->cval <= now;

	if (due && !p->active) {
		p->active = true;
		p->lr = TIMER_HW_PENDING;
	}
	if (p->lr == TIMER_HW_PENDING) {
		p->lr = TIMER_HW_ACTIVE;
		v->ticks++;
		v->spurious += !due;
	}
}

static void guest_ends_handler(struct pcpu *p, uint64_t next)
{
	p->cval = next;
	if (p->lr == TIMER_HW_ACTIVE)
		p->active = false;
	p->lr = TIMER_HW_NONE;
}

/* One vcpu takes its tick and stays in the handler over ten slices; the other one ticks in each of its own. */
static void slices(struct pcpu *p, struct vcpu *slow, struct vcpu *quick)
{
	slow->t = quick->t = (struct timer_state){1, 0, TIMER_HW_NONE};
	for (unsigned i = 0; i < 10; i++) {
		now += 100;
		switch_in(p, slow);
		guest_step(p, slow);
		switch_out(p, slow);
		switch_in(p, quick);
		guest_step(p, quick);
		guest_ends_handler(p, now + 50);
		switch_out(p, quick);
	}
	switch_in(p, slow);
	guest_ends_handler(p, now + 50);
}

static void test_one_vcpu_in_its_handler_does_not_stop_the_other(void **state)
{
	struct pcpu p = {0};
	struct vcpu slow = {0}, quick = {0};

	(void)state;
	left_out = -1;
	slices(&p, &slow, &quick);
	assert_int_equal(slow.ticks, 1);
	assert_int_equal(quick.ticks, 10);
	assert_int_equal(slow.spurious + quick.spurious, 0);
	assert_false(p.active);
}

static void test_without_icactiver_the_other_never_ticks(void **state)
{
	struct pcpu p = {0};
	struct vcpu slow = {0}, quick = {0};

	(void)state;
	left_out = TIMER_OP_GICD_ICACTIVER;
	slices(&p, &slow, &quick);
	assert_int_equal(quick.ticks, 0);
}

static void test_without_isactiver_the_handler_gets_it_twice(void **state)
{
	struct pcpu p = {0};
	struct vcpu slow = {0}, quick = {0};

	(void)state;
	left_out = TIMER_OP_GICD_ISACTIVER;
	slices(&p, &slow, &quick);
	assert_true(slow.ticks > 1);
}

static void migrate(struct pcpu pcpus[2], struct vcpu *v, bool take_first)
{
	v->t = (struct timer_state){1, 0, TIMER_HW_NONE};
	now += 100;
	switch_in(&pcpus[0], v);
	guest_step(&pcpus[0], v);
	if (!take_first)
		pcpus[0].lr = TIMER_HW_PENDING; /* interrupts masked in the guest: HYP has it, the guest not */
	switch_out(&pcpus[0], v);
	switch_in(&pcpus[1], v);
	if (!take_first)
		pcpus[1].lr = pcpus[1].lr == TIMER_HW_PENDING ? TIMER_HW_ACTIVE : pcpus[1].lr;
	guest_ends_handler(&pcpus[1], now + 50);
}

static void test_migration_leaves_nothing_active_behind(void **state)
{
	(void)state;
	left_out = -1;
	for (int take = 0; take < 2; take++) {
		struct pcpu pcpus[2] = {0};
		struct vcpu v = {0}, other = {.t = {1, 0, TIMER_HW_NONE}};

		migrate(pcpus, &v, take);
		assert_false(pcpus[0].active);
		assert_false(pcpus[1].active);
		now += 100;
		guest_step(&pcpus[1], &v);
		assert_int_equal(v.ticks, 2);
		switch_in(&pcpus[0], &other);
		guest_step(&pcpus[0], &other);
		assert_int_equal(other.ticks, 1);
		assert_int_equal(v.spurious, 0);
	}
}

static void test_migration_without_icactiver_blocks_the_pcpu_left(void **state)
{
	struct pcpu pcpus[2] = {0};
	struct vcpu v = {0};

	(void)state;
	left_out = TIMER_OP_GICD_ICACTIVER;
	migrate(pcpus, &v, true);
	assert_true(pcpus[0].active);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_recorded_sequences),
	    cmocka_unit_test(test_one_vcpu_in_its_handler_does_not_stop_the_other),
	    cmocka_unit_test(test_without_icactiver_the_other_never_ticks),
	    cmocka_unit_test(test_without_isactiver_the_handler_gets_it_twice),
	    cmocka_unit_test(test_migration_leaves_nothing_active_behind),
	    cmocka_unit_test(test_migration_without_icactiver_blocks_the_pcpu_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
