/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The dump of a guest that died: the abort, the stage-2 walk, registers, stack, and last of all why. */
#include <hvabi/messages.h>
#include <hvlib/diagnose.h>
#include <hvlib/hsr.h>
#include "core/console.h"
#include "core/guest_mem.h"
#include "core/options.h"
#include "debug/dump.h"
#include "debug/facts.h"
#include "debug/keys.h"

static void print_data_abort(struct out *o, const struct exit_info *x)
{
	const struct hsr_dabt a = hsr_dabt(x->hsr);

	out_line(o, "Guest data abort: %s%s%s", fsc_name(a.fsc), a.s1ptw ? " S2 during S1" : "",
		 fsc_level_suffix(a.fsc));
	out_line(o, "    gva=%08x", x->va);
	if (!a.s1ptw)
		out_line(o, "    gpa=%016llx", (unsigned long long)x->ipa);
	if (a.isv)
		out_line(o, "    size=%u sign=%u write=%u reg=%u", a.bytes >> 1, a.sign, a.write, a.rt);
	else
		out_line(o, "    instruction syndrome invalid");
	out_line(o, "    eat=%u cm=%u s1ptw=%u dfsc=%u", a.ea, a.cm, a.s1ptw, a.fsc);
}

static void print_fetch_abort(struct out *o, const struct exit_info *x)
{
	const struct hsr_pabt a = hsr_pabt(x->hsr);

	out_line(o, "Guest prefetch abort: %s%s%s", fsc_name(a.fsc), a.s1ptw ? " S2 during S1" : "",
		 fsc_level_suffix(a.fsc));
	out_line(o, "    gva=%08x", x->va);
	if (!a.s1ptw)
		out_line(o, "    gpa=%016llx", (unsigned long long)x->ipa);
	out_line(o, "    eat=%u s1ptw=%u ifsc=%u", a.ea, a.s1ptw, a.fsc);
}

static void print_other(struct out *o, const struct exit_info *x)
{
	char text[OUT_LINE_MAX];

	(void)hsr_describe(x->hsr, text, sizeof(text));
	out_line(o, "Unknown Guest Trap. HSR=0x%08x EC=0x%02x", x->hsr, x->ec);
	out_line(o, "    %s", text);
}

/* What the walks and the verdict need, side by side: too large for a dump's stack more than once. */
struct crash_state {
	struct domain_facts domain;
	struct vcpu_facts vcpu;
	struct crash_facts facts;
	struct walk s1, s2;
	struct crash_window windows[FACTS_WINDOWS];
	struct verdict verdict;
};

/* The same facts, by the same code, as a later diagnosis will have. */
static void fill_facts(struct crash_state *s, struct vcpu *v)
{
	facts_domain(v->domain, &s->domain);
	facts_vcpu(&s->domain, v, NULL, &s->vcpu);
	const struct diagnose_input in = facts_input(v->domain, &s->domain, &s->vcpu);

	(void)diagnose_crash(&in, &s->vcpu, &s->facts, s->windows);
}

static void walk_both(struct crash_state *s, const struct vcpu *v)
{
	const struct s2_regime s2 = {v->domain->stage2.vttbr, STAGE2_VTCR};
	const struct walk_memory ipa_mem = guest_ipa_memory(v), pa_mem = host_pa_memory();

	if (!s->facts.va_valid)
		return;
	walk_s1(&s->facts.regime, &ipa_mem, s->facts.va, &s->s1);
	walk_s2(&s2, &pa_mem, s->facts.ipa, &s->s2);
	s->facts.s1 = &s->s1;
	s->facts.s2 = &s->s2;
}

static void print_abort(struct out *o, const struct exit_info *x)
{
	if (x->ec == EC_DABT_LOWER)
		print_data_abort(o, x);
	else if (x->ec == EC_PABT_LOWER)
		print_fetch_abort(o, x);
	else
		print_other(o, x);
	if (x->reason)
		out_line(o, "    the instruction is not emulated: %s", x->reason);
}

static void print_walks(struct out *o, const struct crash_state *s, const struct vcpu *v)
{
	const struct s2_regime s2 = {v->domain->stage2.vttbr, STAGE2_VTCR};

	if (s->facts.kind == CRASH_S1PTW)
		walk_s1_print(&s->facts.regime, &s->s1, guest_walk_owner(v), out_text, o);
	if (s->facts.ipa_valid)
		walk_s2_print(&s2, &s->s2, v->domain->id, out_text, o);
}

void debug_crash(struct vcpu *v, const struct exit_info *x)
{
	static struct spinlock lock; /* guards state, and keeps two dumps apart */
	static struct crash_state state;
	struct out log = dump_to_log(DUMP_LOG_LINES), *o = &log;

	spin_lock(&lock);
	console_hold_guests(true);
	vcpu_refresh_context(v);
	v->crash = facts_crash(x);
	fill_facts(&state, v);
	walk_both(&state, v);
	print_abort(o, x);
	print_walks(o, &state, v);
	dump_vcpu_regs(o, v, this_pcpu()->id);
	dump_vcpu_stack(o, v, dump_stack_lines);
	out_line(o, HV_MSG_CRASHED, v->domain->id, v->id, v->domain->id);
	verdict_explain(&state.facts, &state.verdict);
	verdict_print(&state.verdict, out_text, o);
	console_hold_guests(false);
	spin_unlock(&lock);
	keys_press(options.crash_keys);
}
