/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The vGIC against a GIC that is trivially simple, because it has no list registers: arrays of pending and active, and
 * the most urgent one is searched each time. Random operations, in two ways:
 * - prompt: kicks and maintenance interrupts are served at once; every acknowledge must give what the simple GIC gives;
 * - late: kicked vcpus leave the guest some time later; then no interrupt is lost, and none comes oftener than it was
 * sent. */
#include "gicv_sim.h"

#define VCPUS	4u
#define SPIS	14u
#define FIRST	40u /* SPIs FIRST to FIRST + SPIS - 1; the lower half is edge-triggered */
#define SGIS	3u
#define LINE	30u
#define OUTSIDE VGIC_HW_INTID

static struct sim s;
static uint32_t seed;

static uint32_t rnd(uint32_t below)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % below;
}

/* ---- the simple GIC ---- */

struct simple_irq {
	bool pending, line, active, enabled, edge, group1;
	uint8_t sources; /* of an SGI */
	unsigned priority, target;
};

static struct {
	struct simple_irq irq[VCPUS][GUEST_INTIDS]; /* SPIs: row 0 */
	uint32_t ctlr;
} simple;

static struct simple_irq *simple_irq(unsigned v, unsigned intid)
{
	return &simple.irq[intid < 32 ? v : 0][intid];
}

static bool simple_ready(unsigned v, unsigned intid)
{
	const struct simple_irq *q = simple_irq(v, intid);
	bool pending = q->pending || q->sources || (q->line && !q->edge);
	uint32_t group = q->group1 ? 2 : 1;

	return pending && q->enabled && !q->active && simple.ctlr & group && s.cpu[v].vmcr & group &&
	       (intid < 32 || q->target == v);
}

static uint32_t simple_ack(unsigned v)
{
	unsigned best = SPURIOUS, priority = sim_running(&s.cpu[v]) * 8;
	struct simple_irq *q;
	uint32_t iar;

	for (unsigned i = 0; i < GUEST_INTIDS; i++) {
		if (!simple_ready(v, i) || simple_irq(v, i)->priority >= priority)
			continue;
		best = i;
		priority = simple_irq(v, i)->priority;
	}
	if (best == SPURIOUS)
		return SPURIOUS;
	q = simple_irq(v, best);
	iar = best;
	if (best < 16) {
		iar |= (uint32_t)__builtin_ctz(q->sources) << 10;
		q->sources &= (uint8_t)(q->sources - 1);
	}
	q->pending = false;
	q->active = true;
	return iar;
}

/* ---- what both are told ---- */

static unsigned handling[VCPUS][40], depth[VCPUS]; /* the guests' stacks of interrupts in hand */
static unsigned events[VCPUS][GUEST_INTIDS], taken[VCPUS][GUEST_INTIDS];
static bool owed[VCPUS][GUEST_INTIDS]; /* sent, and not taken since */
static bool prompt;

static void note_event(unsigned v, unsigned intid)
{
	events[intid < 32 ? v : 0][intid]++;
	owed[intid < 32 ? v : 0][intid] = true;
}

static void served(void)
{
	if (prompt)
		sim_settle(&s);
}

static void guest_write(unsigned v, uint32_t offset, unsigned bytes, uint32_t value)
{
	sim_write_sized(&s, v, offset, bytes, value);
	served();
}

static void set_line(unsigned v, unsigned intid, bool high)
{
	struct simple_irq *q = simple_irq(v, intid);

	if (q->edge && high && !q->line) {
		q->pending = true;
		note_event(v, intid);
	}
	q->line = high;
	s.kicked |= vgic_set_line(&s.g, v, intid, high);
	served();
}

static unsigned random_spi(void)
{
	return FIRST + rnd(SPIS);
}

static unsigned random_private(void)
{
	static const unsigned ids[] = {0, 1, 2, LINE, OUTSIDE};

	return ids[rnd(5)];
}

static void op_pulse(void)
{
	unsigned intid = FIRST + rnd(SPIS / 2);

	simple_irq(0, intid)->pending = true;
	note_event(0, intid);
	s.kicked |= vgic_pulse(&s.g, 0, intid);
	served();
}

static void op_line(void)
{
	if (rnd(3) == 0)
		set_line(rnd(VCPUS), LINE, rnd(2));
	else
		set_line(0, random_spi(), rnd(2));
}

static void op_sgi(void)
{
	unsigned from = rnd(VCPUS), intid = rnd(SGIS);
	uint32_t list = rnd(16);

	for (unsigned v = 0; v < VCPUS; v++) {
		if (!(list >> v & 1))
			continue;
		simple_irq(v, intid)->sources |= (uint8_t)(1u << from);
		note_event(v, intid);
	}
	guest_write(from, GICD_SGIR, 4, list << 16 | intid);
}

static void op_enable(void)
{
	unsigned v = rnd(VCPUS), intid = rnd(2) ? random_spi() : LINE;
	bool on = rnd(4) != 0;

	simple_irq(v, intid)->enabled = on;
	guest_write(v, (on ? GICD_ISENABLER : GICD_ICENABLER) + intid / 32 * 4, 4, SIM_BIT(intid));
}

static void op_pend_bit(void)
{
	unsigned v = rnd(VCPUS), intid = rnd(2) ? random_spi() : LINE;
	bool on = !prompt || rnd(2);

	simple_irq(v, intid)->pending = on;
	if (on)
		note_event(v, intid);
	else
		owed[intid < 32 ? v : 0][intid] = false;
	guest_write(v, (on ? GICD_ISPENDR : GICD_ICPENDR) + intid / 32 * 4, 4, SIM_BIT(intid));
}

static void op_target(void)
{
	unsigned intid = random_spi(), target = rnd(VCPUS);

	simple_irq(0, intid)->target = target;
	guest_write(rnd(VCPUS), GICD_ITARGETSR + intid, 1, 1u << target);
}

/* Not while it is active: what a guest's EOI with no list register means would depend on it. */
static void op_priority(void)
{
	unsigned v = rnd(VCPUS), intid = rnd(2) ? random_spi() : random_private(), priority = rnd(32) * 8;

	sim_settle(&s);
	if (sim_read(&s, v, GICD_ISACTIVER + intid / 32 * 4) & SIM_BIT(intid) || simple_irq(v, intid)->active)
		return;
	simple_irq(v, intid)->priority = priority;
	guest_write(v, GICD_IPRIORITYR + intid, 1, priority);
}

static void op_group(void)
{
	unsigned bank = rnd(2), v = rnd(VCPUS);
	uint32_t value = rnd(3) ? 0 : rnd(0x1000000) << 8;

	for (unsigned i = 0; i < 32; i++)
		simple_irq(v, bank * 32 + i)->group1 = value >> i & 1;
	guest_write(v, GICD_IGROUPR + bank * 4, 4, value);
}

static void op_controls(void)
{
	unsigned v = rnd(VCPUS);

	if (rnd(2)) {
		simple.ctlr = rnd(4) ? 3 : rnd(4);
		guest_write(v, GICD_CTLR, 4, simple.ctlr);
		return;
	}
	s.cpu[v].vmcr = rnd(4) ? 3 : rnd(4); /* GICV_CTLR: no exit */
	served();
}

/* The guest's timer: rises (HYP takes the interrupt unless it is active), or falls before the guest took it. */
static void op_timer(void)
{
	unsigned v = rnd(VCPUS);
	struct simple_irq *q = simple_irq(v, OUTSIDE);

	sim_settle(&s);
	if (!s.cpu[v].phys_active) {
		q->pending = true;
		note_event(v, OUTSIDE);
		sim_timer(&s, v);
	} else if (!q->active && rnd(2)) {
		sim_leave(&s, v);
		if (vgic_hw_state(&s.g, v) == TIMER_HW_PENDING)
			q->pending = owed[v][OUTSIDE] = false;
		vgic_hw_line_fell(&s.g, v);
		sim_enter(&s, v);
	}
	served();
}

static void op_ack(void)
{
	unsigned v = rnd(VCPUS), intid, row;
	uint32_t iar = sim_ack(&s, v);

	if (prompt) {
		uint32_t apr = s.cpu[v].apr;

		if (iar != SPURIOUS)
			s.cpu[v].apr &= apr - 1; /* the simple GIC is asked as things were before */
		assert_int_equal(iar, simple_ack(v));
		s.cpu[v].apr = apr;
	}
	if (iar == SPURIOUS)
		return;
	intid = iar & GICH_LR_VIRTID;
	row = intid < 32 ? v : 0;
	taken[row][intid]++;
	owed[row][intid] = false;
	for (unsigned w = intid < 32 ? v : 0; w < (intid < 32 ? v + 1 : VCPUS); w++)
		for (unsigned i = 0; i < depth[w]; i++)
			assert_int_not_equal(handling[w][i] & GICH_LR_VIRTID, intid);
	handling[v][depth[v]++] = iar;
	served();
}

static void op_eoi(void)
{
	unsigned v = rnd(VCPUS);
	uint32_t iar;

	if (depth[v] == 0)
		return;
	iar = handling[v][--depth[v]];
	simple_irq(v, iar & GICH_LR_VIRTID)->active = false;
	sim_eoi(&s, v, iar);
	served();
}

/* A kicked vcpu leaves at last, one leaves for a reason of its own, or a maintenance interrupt gets through. */
static void op_exit(void)
{
	unsigned v = rnd(VCPUS);

	if (sim_misr(&s.cpu[v]))
		vgic_mark_dirty(&s.g, v);
	else if (rnd(2))
		sim_leave(&s, v);
	sim_enter(&s, v);
	served();
}

/* The vcpu leaves its pcpu and comes back; the timer's active bit goes along (timer_switch.h). */
static void op_switch(void)
{
	unsigned v = rnd(VCPUS);
	struct sim_pcpu *p = &s.cpu[v];

	sim_leave(&s, v);
	assert_int_equal(p->phys_active, vgic_hw_state(&s.g, v) != TIMER_HW_NONE);
	vgic_park(&s.g, v, &p->img);
	sim_write_dirty(p);
	for (unsigned i = 0; i < p->img.nr_lrs; i++)
		assert_int_equal(p->lr[i], 0);
	sim_enter(&s, v);
	served();
}

static void (*const ops[])(void) = {
    op_pulse, op_pulse,	   op_line,  op_line,  op_sgi,	op_enable, op_pend_bit, op_target, op_priority,
    op_group, op_controls, op_timer, op_timer, op_ack,	op_ack,	   op_ack,	op_ack,	   op_ack,
    op_eoi,   op_eoi,	   op_eoi,   op_eoi,   op_exit, op_switch, op_ack,	op_eoi,
};

static void set_up(uint32_t first_seed, unsigned lrs)
{
	seed = first_seed;
	sim_init_timer(&s, VCPUS, lrs, seed & 1);
	memset(&simple, 0, sizeof(simple));
	memset(depth, 0, sizeof(depth));
	memset(events, 0, sizeof(events));
	memset(taken, 0, sizeof(taken));
	memset(owed, 0, sizeof(owed));
	simple.ctlr = 3;
	sim_write(&s, 0, GICD_CTLR, 3);
	for (unsigned v = 0; v < VCPUS; v++) {
		s.cpu[v].vmcr = 3;
		sim_write(&s, v, GICD_ISENABLER, 1u << LINE | 1u << OUTSIDE);
		for (unsigned i = 0; i < SGIS; i++)
			simple.irq[v][i] = (struct simple_irq){.enabled = true, .edge = true};
		simple.irq[v][LINE].enabled = simple.irq[v][OUTSIDE].enabled = true;
	}
	for (unsigned i = FIRST; i < FIRST + SPIS; i++) {
		struct simple_irq q = {
		    .enabled = true, .edge = i < FIRST + SPIS / 2, .target = rnd(VCPUS), .priority = rnd(32) * 8};

		simple.irq[0][i] = q;
		sim_spi(&s, i, q.target, q.priority, q.edge);
	}
}

static void end_all(unsigned v)
{
	while (depth[v] > 0) {
		sim_eoi(&s, v, handling[v][--depth[v]]);
		sim_settle(&s);
	}
}

/* Everything enabled, lines low, kicks served: each vcpu takes and ends what is left. */
static void drain(void)
{
	for (unsigned v = 0; v < VCPUS; v++) {
		s.cpu[v].vmcr = 3;
		sim_write(&s, v, GICD_ISENABLER, 0xffffffff);
		sim_line(&s, v, LINE, false);
		for (unsigned i = 0; i < 32; i++)
			sim_byte(&s, v, GICD_IPRIORITYR + i, 0x80);
	}
	for (unsigned i = FIRST; i < FIRST + SPIS; i++)
		sim_line(&s, 0, i, false);
	for (unsigned n = 1; n < 4; n++)
		sim_write(&s, 0, GICD_ISENABLER + n * 4, 0xffffffff);
	for (unsigned i = FIRST; i < FIRST + SPIS; i++)
		sim_byte(&s, 0, GICD_IPRIORITYR + i, 0x80);
	sim_write(&s, 0, GICD_CTLR, 3);
	for (unsigned round = 0; round < 64; round++) {
		for (unsigned v = 0; v < VCPUS; v++) {
			uint32_t iar;

			end_all(v);
			iar = sim_ack(&s, v);
			if (iar == SPURIOUS)
				continue;
			taken[(iar & 0x3ff) < 32 ? v : 0][iar & 0x3ff]++;
			owed[(iar & 0x3ff) < 32 ? v : 0][iar & 0x3ff] = false;
			handling[v][depth[v]++] = iar;
		}
	}
}

static void check_nothing_left(void)
{
	for (unsigned v = 0; v < VCPUS; v++)
		sim_leave(&s, v);
	for (unsigned v = 0; v < VCPUS; v++) {
		assert_int_equal(depth[v], 0);
		sim_enter(&s, v);
		assert_int_equal(sim_ack(&s, v), SPURIOUS);
		assert_false(s.cpu[v].phys_active);
		assert_false(vgic_deliverable(&s.g, v));
		for (unsigned n = 0; n < VGIC_BANKS; n++) {
			assert_int_equal(sim_read(&s, v, GICD_ISACTIVER + n * 4), 0);
			assert_int_equal(sim_read(&s, v, GICD_ISPENDR + n * 4), 0);
		}
		for (unsigned i = 0; i < GUEST_INTIDS; i++)
			assert_false(owed[v][i]);
	}
}

static void check_none_twice(void)
{
	for (unsigned v = 0; v < VCPUS; v++) {
		for (unsigned i = 0; i < FIRST + SPIS / 2; i++)
			if (i != LINE && taken[v][i] > events[v][i])
				fail_msg("INTID %u of vcpu %u came %u times, sent %u", i, v, taken[v][i], events[v][i]);
	}
}

static void run(unsigned seeds, unsigned steps)
{
	for (uint32_t i = 1; i <= seeds; i++) {
		set_up(i, 2 + i % 5);
		for (unsigned n = 0; n < steps; n++)
			ops[rnd(sizeof(ops) / sizeof(ops[0]))]();
		drain();
		check_nothing_left();
		check_none_twice();
	}
}

static void test_prompt_it_is_the_simple_gic(void **state)
{
	(void)state;
	prompt = true;
	run(200, 2000);
}

static void test_late_nothing_is_lost_and_nothing_comes_twice(void **state)
{
	(void)state;
	prompt = false;
	run(200, 2000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_prompt_it_is_the_simple_gic),
	    cmocka_unit_test(test_late_nothing_is_lost_and_nothing_comes_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
