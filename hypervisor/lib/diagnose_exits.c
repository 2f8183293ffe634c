/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A vcpu's exit history: what kinds, what comes again and again, in a line. */
#include <string.h>
#include <hvlib/exit_history.h>
#include <hvlib/hsr.h>
#include "diagnose_case.h"

static bool in_window(const struct domain_facts *d, uint64_t ipa)
{
	for (unsigned i = 0; i < d->windows && i < FACTS_WINDOWS; i++) {
		if (ipa >= d->window[i].base && ipa - d->window[i].base < d->window[i].size)
			return true;
	}
	return false;
}

static enum facts_exit_kind abort_kind(const struct domain_facts *d, const struct hv_exit_record *r)
{
	uint64_t ipa = 0;

	if (hsr_dabt(r->hsr).s1ptw)
		return FACTS_EXIT_WALK;
	if (hsr_ec(r->hsr) == EC_PABT_LOWER)
		return FACTS_EXIT_FETCH;
	(void)exit_record_ipa(r, &ipa);
	return in_window(d, ipa) ? FACTS_EXIT_MMIO : FACTS_EXIT_HOLE;
}

enum facts_exit_kind facts_exit_kind(const struct domain_facts *d, const struct hv_exit_record *r)
{
	if (r->hsr == HV_EXIT_IRQ)
		return FACTS_EXIT_IRQ;
	switch (hsr_ec(r->hsr)) {
	case EC_UNKNOWN:
		return FACTS_EXIT_UNDEF;
	case EC_WFX:
		return FACTS_EXIT_WFX;
	case EC_HVC:
		return FACTS_EXIT_HVC;
	case EC_SMC:
		return FACTS_EXIT_SMC;
	case EC_CP15_32:
	case EC_CP15_64:
	case EC_CP14_32:
	case EC_CP14_64:
	case EC_CP10_ID:
		return FACTS_EXIT_CP;
	case EC_PABT_LOWER:
	case EC_DABT_LOWER:
		return abort_kind(d, r);
	default:
		return FACTS_EXIT_OTHER;
	}
}

/* What the last two unlike exits were: a guest that polls or prints makes the same two accesses again and again. */
struct met {
	struct {
		uint32_t hsr, arg[2];
		enum facts_exit_kind kind;
	} exit[2];
	unsigned older; /* of the two */
};

static enum facts_exit_kind kind_met(const struct domain_facts *d, const struct hv_exit_record *r, struct met *met)
{
	if (r->hsr == HV_EXIT_IRQ) /* no matter which; what was never filled has this, too */
		return FACTS_EXIT_IRQ;
	for (unsigned i = 0; i < 2; i++)
		if (met->exit[i].hsr == r->hsr && met->exit[i].arg[0] == r->arg[0] && met->exit[i].arg[1] == r->arg[1])
			return met->exit[i].kind;
	const enum facts_exit_kind kind = facts_exit_kind(d, r);

	met->exit[met->older].hsr = r->hsr;
	met->exit[met->older].arg[0] = r->arg[0];
	met->exit[met->older].arg[1] = r->arg[1];
	met->exit[met->older].kind = kind;
	met->older ^= 1;
	return kind;
}

/* The same access, wherever it was made; else the same instruction. */
static bool same_exit(const struct hv_exit_record *a, const struct hv_exit_record *b)
{
	uint64_t ipa_a, ipa_b;

	if (exit_record_ipa(a, &ipa_a) && exit_record_ipa(b, &ipa_b))
		return ipa_a == ipa_b && hsr_dabt(a->hsr).write == hsr_dabt(b->hsr).write;
	return a->pc == b->pc;
}

/* The exits before the newest one that are like it. */
struct repeats {
	enum facts_exit_kind kind;
	bool broken;
};

static void count_repeats(const struct hv_exit_record *r, enum facts_exit_kind kind, struct repeats *to,
			  struct vcpu_facts *v)
{
	if (to->broken || kind == FACTS_EXIT_IRQ)
		return;
	if (v->repeated.number == 0) {
		v->repeated = *r;
		to->kind = kind;
	}
	if (kind == to->kind && same_exit(&v->repeated, r))
		v->repeats++;
	else
		to->broken = true;
}

void facts_set_exits(const struct domain_facts *d, const struct facts_history *h, struct vcpu_facts *v)
{
	struct repeats repeats = {FACTS_EXIT_IRQ, false};
	struct met met = {.exit = {{.hsr = HV_EXIT_IRQ}, {.hsr = HV_EXIT_IRQ}}};

	v->exits = h->newest - h->first;
	const uint32_t most = v->exits < HV_EXIT_HISTORY ? v->exits : HV_EXIT_HISTORY;

	for (v->exits_known = 0; v->exits_known < most; v->exits_known++) {
		const uint32_t number = h->newest - v->exits_known;
		const struct hv_exit_record *r = &h->ring[number % HV_EXIT_HISTORY];

		if (r->number != number)
			return;
		const enum facts_exit_kind kind = kind_met(d, r, &met);

		v->exit_kinds[kind]++;
		v->watch_kinds[kind] += r->time >= h->watched_since;
		if (v->last_exits < FACTS_EXITS)
			v->last_exit[v->last_exits++] = *r;
		count_repeats(r, kind, &repeats, v);
	}
}

static const char *const exit_names[FACTS_EXIT_KINDS] = {
    [FACTS_EXIT_IRQ] = "interrupt",   [FACTS_EXIT_WFX] = "WFI",
    [FACTS_EXIT_HVC] = "hvc",	      [FACTS_EXIT_SMC] = "smc",
    [FACTS_EXIT_CP] = "register",     [FACTS_EXIT_MMIO] = "device",
    [FACTS_EXIT_HOLE] = "data abort", [FACTS_EXIT_FETCH] = "prefetch abort",
    [FACTS_EXIT_WALK] = "table walk", [FACTS_EXIT_UNDEF] = "undefined",
    [FACTS_EXIT_OTHER] = "other"};

/* The kinds by number, most first, @max of them. */
static void add_kinds(const struct vcpu_facts *v, unsigned max, struct line *line)
{
	bool told[FACTS_EXIT_KINDS] = {false};

	for (unsigned n = 0; n < max; n++) {
		unsigned best = FACTS_EXIT_KINDS;

		for (unsigned k = 0; k < FACTS_EXIT_KINDS; k++) {
			if (!told[k] && v->exit_kinds[k] != 0 &&
			    (best == FACTS_EXIT_KINDS || v->exit_kinds[k] > v->exit_kinds[best]))
				best = k;
		}
		if (best == FACTS_EXIT_KINDS)
			return;
		told[best] = true;
		line_add(line, "%s%s %u", n != 0 ? ", " : "", exit_names[best], v->exit_kinds[best]);
	}
}

/* Of a crash also the exit before it: "; before it hvc 8400000a, 3.1 ms". */
static void add_before(const struct domain_facts *d, const struct vcpu_facts *v, struct line *line)
{
	const struct hv_exit_record *last = &v->last_exit[0], *before = &v->last_exit[1];
	char time[DIAGNOSE_TIME_TEXT];

	if (v->crash.kind == FACTS_CRASH_NONE || v->last_exits < 2 || v->last_exits > FACTS_EXITS || d->timer_hz == 0)
		return;
	const enum facts_exit_kind kind = facts_exit_kind(d, before);

	line_add(line, "; before it %s", exit_names[kind]);
	if (kind == FACTS_EXIT_HVC || kind == FACTS_EXIT_SMC)
		line_add(line, " %x", before->arg[0]);
	line_add(line, ", %s", diagnose_time(facts_ns(last->time - before->time, d->timer_hz), time));
}

#define KINDS_MAX 3u

void diagnose_exits_evidence(const struct diagnose_case *c, struct diagnose_vcpu *to)
{
	const struct vcpu_facts *v = c->v;
	char text[DIAGNOSE_TEXT];
	struct line line = {.buf = text, .size = sizeof(text)};

	if (v->exits == 0 || v->exits_known == 0)
		return;
	for (unsigned max = KINDS_MAX; max > 0; max--) { /* as many kinds as there is room for */
		line.len = 0;
		line_add(&line, v->exits_known < v->exits ? "%u, of the last %u " : "%u: ", v->exits, v->exits_known);
		add_kinds(v, max, &line);
		add_before(c->d, v, &line);
		if (line.len < sizeof(text))
			break;
	}
	diagnose_say(to, "exits", "%s", text);
}
