/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules of a vcpu that is not there to run: crashed, stopped, paused, off. */
#include "diagnose_rules.h"

#define SYSTEM_OFF   0x84000008u /* DEN 0022D, 5.1 */
#define SYSTEM_RESET 0x84000009u

static bool crashed_applies(const struct diagnose_case *c)
{
	return c->d->state == FACTS_DOMAIN_CRASHED && c->v == c->crashed;
}

static bool stopped_applies(const struct diagnose_case *c)
{
	return c->d->state == FACTS_DOMAIN_CRASHED && c->crashed != NULL && c->v->state != FACTS_VCPU_OFF;
}

static bool crash_asked_applies(const struct diagnose_case *c)
{
	return c->d->state == FACTS_DOMAIN_CRASHED && c->crashed == NULL && c->v->state != FACTS_VCPU_OFF;
}

static void stopped_text(const struct diagnose_case *c, struct line *line)
{
	line_add(line, "with vcpu%u's crash: pc %08x, %s%s", c->crashed->vcpu, c->v->regs.pc,
		 facts_mode_name(c->v->regs.cpsr), c->v->state == FACTS_VCPU_BLOCKED ? ", in WFI" : "");
}

static bool paused_new_applies(const struct diagnose_case *c)
{
	return c->d->state == FACTS_DOMAIN_PAUSED && c->v->entry.entered == 0 && c->v->state != FACTS_VCPU_OFF;
}

static void paused_new_text(const struct diagnose_case *c, struct line *line)
{
	line_add(line, "before its first instruction, at %08x", c->v->regs.pc);
}

static void paused_new_remedy(const struct diagnose_case *c, struct verdict *v)
{
	verdict_say(v, "fix", VERDICT_PLAIN, "start d%u without \"paused\", or let a debugger continue it",
		    c->d->domain);
}

static bool paused_applies(const struct diagnose_case *c)
{
	const bool paused =
	    c->d->state == FACTS_DOMAIN_PAUSED || (c->d->state == FACTS_DOMAIN_RUNNING && c->v->paused != 0);

	return paused && c->v->state != FACTS_VCPU_OFF;
}

static bool ended_applies(const struct diagnose_case *c)
{
	return c->d->state == FACTS_DOMAIN_OFF && c->d->calls.end == SYSTEM_OFF;
}

static void ended_text(const struct diagnose_case *c, struct line *line)
{
	line_add(line, "the guest powered off: SYSTEM_OFF of vcpu%u at pc %08x", c->d->calls.end_vcpu,
		 c->d->calls.end_pc);
}

static bool all_off_applies(const struct diagnose_case *c)
{
	return c->d->state == FACTS_DOMAIN_OFF;
}

static void all_off_text(const struct diagnose_case *c, struct line *line)
{
	if (c->v->psci.off_calls != 0)
		line_add(line, "by its own CPU_OFF at pc %08x; nobody can start it", c->v->psci.off_pc);
	else
		line_add(line, "the last vcpu went off; nobody can start it");
}

static void all_off_remedy(const struct diagnose_case *c, struct verdict *v)
{
	(void)c;
	verdict_say(v, "fix", VERDICT_PLAIN, "end a guest with SYSTEM_OFF (%x), not CPU_OFF", SYSTEM_OFF);
}

static bool restarting_applies(const struct diagnose_case *c)
{
	return c->d->state == FACTS_DOMAIN_RESTARTING;
}

static void restarting_text(const struct diagnose_case *c, struct line *line)
{
	if (c->d->calls.end == SYSTEM_RESET)
		line_add(line, "SYSTEM_RESET of vcpu%u at pc %08x; %u restarts so far", c->d->calls.end_vcpu,
			 c->d->calls.end_pc, c->d->restarts);
	else
		line_add(line, "%u restarts so far", c->d->restarts);
}

static bool is_off(const struct diagnose_case *c)
{
	return c->v->state == FACTS_VCPU_OFF;
}

static bool cpu_off_applies(const struct diagnose_case *c)
{
	return is_off(c) && c->v->psci.off_calls != 0;
}

static void cpu_off_text(const struct diagnose_case *c, struct line *line)
{
	line_add(line, "by its own PSCI CPU_OFF at pc %08x", c->v->psci.off_pc);
}

/* Secondary vcpus of a guest that has had no time to start them are nothing to blame the tree for: these three are
 * notes, and each gives a reason that stands in the tree or in a call. */
static bool no_psci_applies(const struct diagnose_case *c)
{
	return is_off(c) && c->v->psci.on_calls == 0 && diagnose_tree_wrong(c, "PSCI conduit") != NULL;
}

static void no_psci_text(const struct diagnose_case *c, struct line *line)
{
	(void)c;
	line_add(line, "never started: its tree has no PSCI to start it with");
}

static void no_psci_remedy(const struct diagnose_case *c, struct verdict *v)
{
	diagnose_tree_cause(c, diagnose_tree_wrong(c, "PSCI conduit"), v);
}

static bool not_listed_applies(const struct diagnose_case *c)
{
	return is_off(c) && c->v->psci.on_calls == 0 && c->tree_ok && c->v->vcpu >= c->claims.ncpus;
}

static void not_listed_text(const struct diagnose_case *c, struct line *line)
{
	line_add(line, "never started: its tree lists %u cpu%s", c->claims.ncpus, c->claims.ncpus == 1 ? "" : "s");
}

static void not_listed_remedy(const struct diagnose_case *c, struct verdict *v)
{
	verdict_say(v, "fix", VERDICT_PLAIN, "a cpu node with reg = <%u> and device_type = \"cpu\"", c->v->vcpu);
}

static bool on_refused_applies(const struct diagnose_case *c)
{
	return is_off(c) && c->v->psci.on_calls == 0 && c->d->calls.on_refused != 0;
}

static void on_refused_text(const struct diagnose_case *c, struct line *line)
{
	line_add(line, "never started: CPU_ON was for cpu %x, at pc %08x", c->d->calls.on_refused_mpidr,
		 c->d->calls.on_refused_pc);
}

static void on_refused_remedy(const struct diagnose_case *c, struct verdict *v)
{
	verdict_say(v, "fix", VERDICT_PLAIN, "cpus are numbered 0 to %u: reg of the cpu nodes, r1 of CPU_ON",
		    c->d->vcpus - 1);
}

static bool never_on_applies(const struct diagnose_case *c)
{
	return is_off(c) && c->v->psci.on_calls == 0;
}

static void never_on_text(const struct diagnose_case *c, struct line *line)
{
	(void)c;
	line_add(line, "never started: the guest made no PSCI CPU_ON");
}

static bool off_applies(const struct diagnose_case *c)
{
	return is_off(c);
}

static void off_text(const struct diagnose_case *c, struct line *line)
{
	line_add(line, "CPU_ON by vcpu%u at pc %08x gave %d", c->v->psci.on_vcpu, c->v->psci.on_pc,
		 c->v->psci.on_result);
}

static bool not_entered_applies(const struct diagnose_case *c)
{
	return c->v->entry.entered == 0 && c->v->state == FACTS_VCPU_RUNNABLE;
}

static void not_entered_text(const struct diagnose_case *c, struct line *line)
{
	line_add(line, "never entered: it waits for a pcpu, to start at %08x", c->v->regs.pc);
}

static const struct diagnose_rule life_rules[] = {
    {"crashed", "CRASHED", DIAGNOSE_BROKEN, VERDICT_CERTAIN, crashed_applies, diagnose_place_text, NULL,
     diagnose_crash_evidence},
    {"stopped with another vcpu's crash", "STOPPED", DIAGNOSE_FINE, VERDICT_CERTAIN, stopped_applies, stopped_text,
     NULL, NULL},
    {"was stopped by an operator, as a crash", "STOPPED", DIAGNOSE_NOTE, VERDICT_CERTAIN, crash_asked_applies,
     diagnose_place_text, NULL, NULL},
    {"was never entered: its domain is paused", "PAUSED", DIAGNOSE_NOTE, VERDICT_CERTAIN, paused_new_applies,
     paused_new_text, paused_new_remedy, NULL},
    {"is paused", "PAUSED", DIAGNOSE_NOTE, VERDICT_CERTAIN, paused_applies, diagnose_place_text, NULL, NULL},
    {"is off: the guest powered itself off", "OFF", DIAGNOSE_NOTE, VERDICT_CERTAIN, ended_applies, ended_text, NULL,
     NULL},
    {"is off, as all are: each made its own CPU_OFF", "OFF", DIAGNOSE_SUSPECT, VERDICT_CERTAIN, all_off_applies,
     all_off_text, all_off_remedy, NULL},
    {"is to restart", "RESTART", DIAGNOSE_NOTE, VERDICT_CERTAIN, restarting_applies, restarting_text, NULL, NULL},
    {"is off by its own CPU_OFF", "OFF", DIAGNOSE_FINE, VERDICT_CERTAIN, cpu_off_applies, cpu_off_text, NULL, NULL},
    {"was never started: the tree has no PSCI", "OFF", DIAGNOSE_NOTE, VERDICT_LIKELY, no_psci_applies, no_psci_text,
     no_psci_remedy, NULL},
    {"was never started: the tree does not list it", "OFF", DIAGNOSE_NOTE, VERDICT_LIKELY, not_listed_applies,
     not_listed_text, not_listed_remedy, NULL},
    {"was never started: CPU_ON named another cpu", "OFF", DIAGNOSE_NOTE, VERDICT_CERTAIN, on_refused_applies,
     on_refused_text, on_refused_remedy, NULL},
    {"was never started", "OFF", DIAGNOSE_FINE, VERDICT_CERTAIN, never_on_applies, never_on_text, NULL, NULL},
    {"is off", "OFF", DIAGNOSE_FINE, VERDICT_CERTAIN, off_applies, off_text, NULL, NULL},
    {"was never entered: no pcpu is free", "WAITS", DIAGNOSE_SUSPECT, VERDICT_LIKELY, not_entered_applies,
     not_entered_text, NULL, NULL},
};
DIAGNOSE_PART(life);
