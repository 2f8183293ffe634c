/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules of a vcpu that runs: does it get anywhere? The last one always applies. */
#include "diagnose_rules.h"

static bool running(const struct diagnose_case *c)
{
	return c->v->state == FACTS_VCPU_RUNNING || c->v->state == FACTS_VCPU_RUNNABLE;
}

static bool stale_applies(const struct diagnose_case *c)
{
	return c->v->stale != 0;
}

static void stale_text(const struct diagnose_case *c, struct line *line)
{
	line_add(line, "its pcpu does not answer; pc %08x is of its last exit", c->v->regs.pc);
}

/* Another vcpu gets on: then one that stays where it is may have been put there. */
static bool other_moves(const struct diagnose_case *c)
{
	for (unsigned i = 0; i < c->d->vcpus; i++) {
		const struct vcpu_facts *v = &c->in->vcpu[i];

		if (v == c->v || (c->alive >> i & 1) == 0)
			continue;
		const enum diagnose_motion_kind kind = diagnose_watch(v).kind;

		if (v->state == FACTS_VCPU_BLOCKED || kind == MOTION_RUNS || kind == MOTION_LOOP)
			return true;
	}
	return false;
}

static bool frozen(const struct diagnose_case *c)
{
	return running(c) && c->motion.kind == MOTION_FROZEN;
}

static bool self_branch(const struct diagnose_case *c)
{
	return frozen(c) && c->motion.lo == c->motion.hi && diagnose_self_branch(c->v);
}

static bool spun_off_applies(const struct diagnose_case *c)
{
	return frozen(c) && c->motion.masked && c->v->vcpu != 0 && other_moves(c);
}

/* "at 40010808 for 160 ms", "in 40010808-40010810 for …" */
static void motion_line(const struct diagnose_motion *m, struct line *line)
{
	char time[DIAGNOSE_TIME_TEXT];

	if (m->lo == m->hi)
		line_add(line, "at %08x", m->lo);
	else
		line_add(line, "in %08x-%08x", m->lo, m->hi);
	line_add(line, " for %s", diagnose_time(m->span, time));
}

static void loop_text(const struct diagnose_case *c, struct line *line)
{
	motion_line(&c->motion, line);
	line_add(line, ", %s, %s", facts_mode_name(c->v->regs.cpsr), diagnose_masks(c->v->regs.cpsr));
}

static void loop_evidence(const struct diagnose_case *c, struct diagnose_vcpu *to)
{
	uint32_t insn;

	if (diagnose_self_branch(c->v))
		diagnose_say(to, "code", "a branch to itself; lr %08x", facts_reg(&c->v->regs, &c->v->context, 14));
	else if (diagnose_insn(c->v, &insn))
		diagnose_say(to, "code", "%08x at pc; lr %08x, all registers as before", insn,
			     facts_reg(&c->v->regs, &c->v->context, 14));
	diagnose_irq_evidence(c, to);
}

static bool self_masked_applies(const struct diagnose_case *c)
{
	return self_branch(c) && c->motion.masked;
}

static void where_remedy(const struct diagnose_case *c, struct verdict *v)
{
	verdict_say(v, "where", VERDICT_CERTAIN, "pc %08x, called from before lr %08x", c->v->regs.pc,
		    facts_reg(&c->v->regs, &c->v->context, 14));
}

static bool masked_applies(const struct diagnose_case *c)
{
	return frozen(c) && c->motion.masked && !c->motion.user;
}

static void masked_remedy(const struct diagnose_case *c, struct verdict *v)
{
	where_remedy(c, v);
	verdict_say(v, "cause", VERDICT_LIKELY, "it waits for memory that only another vcpu or a device can change");
}

static bool user_applies(const struct diagnose_case *c)
{
	return frozen(c) && c->motion.user;
}

static void user_text(const struct diagnose_case *c, struct line *line)
{
	line_add(line, "a program in user mode spins at %08x", c->motion.lo);
}

static bool open_applies(const struct diagnose_case *c)
{
	return frozen(c);
}

/* No timer that could end the wait: then that is the likely cause. */
static void open_remedy(const struct diagnose_case *c, struct verdict *v)
{
	const struct diagnose_timers t = diagnose_timers(c->d, c->v);
	const struct diagnose_row *row = diagnose_tree_wrong(c, "virtual timer");

	where_remedy(c, v);
	if (t.virt == TIMER_ARMED || t.phys == TIMER_ARMED) {
		verdict_say(v, "cause", VERDICT_LIKELY, "its timer runs: it waits for something else, in memory");
		return;
	}
	verdict_say(v, "cause", VERDICT_LIKELY, "no timer interrupt reaches it: it may wait for one");
	if (row != NULL)
		diagnose_tree_cause(c, row, v);
}

static bool starved_applies(const struct diagnose_case *c)
{
	return c->v->state == FACTS_VCPU_RUNNABLE && c->motion.kind == MOTION_STILL;
}

static void starved_text(const struct diagnose_case *c, struct line *line)
{
	char time[DIAGNOSE_TIME_TEXT];

	line_add(line, "ready at pc %08x; got no pcpu for %s", c->v->regs.pc, diagnose_time(c->motion.span, time));
}

static bool busy_applies(const struct diagnose_case *c)
{
	return running(c) && c->motion.kind == MOTION_LOOP && !c->motion.user && c->v->watch_kinds[FACTS_EXIT_WFX] == 0;
}

static void busy_text(const struct diagnose_case *c, struct line *line)
{
	line_add(line, "busy ");
	motion_line(&c->motion, line);
	line_add(line, "; registers change");
}

static bool runs_applies(const struct diagnose_case *c)
{
	(void)c;
	return true;
}

static const struct diagnose_rule run_rules[] = {
    {"is on a pcpu that does not answer", "STUCK", DIAGNOSE_SUSPECT, VERDICT_CERTAIN, stale_applies, stale_text, NULL,
     NULL},
    {"was put aside in a loop, interrupts masked", "LOOP", DIAGNOSE_NOTE, VERDICT_LIKELY, spun_off_applies, loop_text,
     NULL, NULL},
    {"spins: a branch to itself, interrupts masked", "LOOP", DIAGNOSE_BROKEN, VERDICT_CERTAIN, self_masked_applies,
     loop_text, where_remedy, loop_evidence},
    {"spins in an endless loop, interrupts masked", "LOOP", DIAGNOSE_BROKEN, VERDICT_LIKELY, masked_applies, loop_text,
     masked_remedy, loop_evidence},
    {"runs a program that spins", "RUNS", DIAGNOSE_FINE, VERDICT_LIKELY, user_applies, user_text, NULL, NULL},
    {"spins in a loop that changes nothing", "LOOP", DIAGNOSE_SUSPECT, VERDICT_LIKELY, open_applies, loop_text,
     open_remedy, loop_evidence},
    {"got no pcpu while it was watched", "WAITS", DIAGNOSE_NOTE, VERDICT_LIKELY, starved_applies, starved_text, NULL,
     NULL},
    {"is in a short loop: delay, copy or wait", "RUNS", DIAGNOSE_NOTE, VERDICT_LIKELY, busy_applies, busy_text, NULL,
     diagnose_exits_evidence},
    {"runs", "RUNS", DIAGNOSE_FINE, VERDICT_LIKELY, runs_applies, diagnose_place_text, NULL, diagnose_exits_evidence},
};
DIAGNOSE_PART(run);
