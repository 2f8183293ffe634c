/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From facts to a diagnosis: each vcpu's condition, the domain's findings, and of all these the heaviest as verdict. */
#include <stdarg.h>
#include <string.h>
#include <hvabi/errno.h>
#include <hvlib/fmt.h>
#include "diagnose_rules.h"

void diagnose_say(struct diagnose_vcpu *to, const char *label, const char *format, ...)
{
	if (to->nevidence >= DIAGNOSE_EVIDENCE)
		return;
	struct diagnose_evidence *line = &to->evidence[to->nevidence++];
	va_list args;

	line->label = label;
	va_start(args, format);
	fmt_vsn(line->text, sizeof(line->text), format, args);
	va_end(args);
}

void diagnose_place_text(const struct diagnose_case *c, struct line *line)
{
	diagnose_place(c->v, line);
}

static bool ends(const char *text, size_t size)
{
	return memchr(text, '\0', size) != NULL;
}

static bool vcpu_sound(const struct vcpu_facts *v, unsigned number)
{
	return v->version == FACTS_VERSION && v->size == sizeof(*v) && v->vcpu == number &&
	       v->state <= FACTS_VCPU_BLOCKED && v->samples <= FACTS_SAMPLES && v->last_exits <= FACTS_EXITS &&
	       v->code_valid <= FACTS_CODE && v->crash.reg < 15 && ends(v->crash.request, sizeof(v->crash.request));
}

int diagnose_check(const struct diagnose_input *in)
{
	const struct domain_facts *d = in->domain;

	if (d->version != FACTS_VERSION || d->size != sizeof(*d) || d->vcpus == 0 || d->vcpus > DIAGNOSE_VCPUS ||
	    d->windows > FACTS_WINDOWS || !ends(d->console_last, FACTS_TEXT) || !ends(d->console_panic, FACTS_TEXT))
		return -HV_EPROTO;
	for (unsigned i = 0; i < d->windows; i++) {
		if (!ends(d->window[i].name, FACTS_NAME))
			return -HV_EPROTO;
	}
	for (unsigned i = 0; i < d->vcpus; i++) {
		if (!vcpu_sound(&in->vcpu[i], i))
			return -HV_EPROTO;
	}
	return 0;
}

static void read_tree(struct diagnose_case *c)
{
	c->tree_error = "";
	if (c->in->dtb == NULL)
		return;
	if (c->in->claims != NULL) {
		c->tree_ok = true;
		c->claims = *c->in->claims;
		return;
	}
	c->tree_ok = tree_read_claims(c->in->dtb, c->in->dtb_size, &c->claims) == 0;
	if (!c->tree_ok) /* the check is the dear part: not twice */
		c->tree_err = tree_check(c->in->dtb, c->in->dtb_size, &c->tree_error);
}

static void read_crash(struct diagnose_case *c)
{
	for (unsigned i = 0; i < c->d->vcpus && c->crashed == NULL; i++) {
		if (c->in->vcpu[i].crash.kind != FACTS_CRASH_NONE)
			c->crashed = &c->in->vcpu[i];
	}
	(void)diagnose_crash(c->in, c->crashed != NULL ? c->crashed : &c->in->vcpu[0], &c->out->crash, c->out->windows);
	if (c->crashed != NULL)
		diagnose_walks(c->in, c->out);
}

static const struct diagnose_rule *rule_of(const struct diagnose_case *c)
{
	static const struct diagnose_part *const parts[] = {&diagnose_life, &diagnose_wait, &diagnose_exceptions,
							    &diagnose_run};
	const struct diagnose_part *last = parts[sizeof(parts) / sizeof(parts[0]) - 1];

	for (unsigned i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		for (unsigned k = 0; k < parts[i]->count; k++) {
			if (parts[i]->rules[k].applies(c))
				return &parts[i]->rules[k];
		}
	}
	return &last->rules[last->count - 1];
}

/* What is to become the headline, and the lines below it. */
struct finding {
	const struct diagnose_rule *rule; /* NULL: @row's */
	const struct diagnose_row *row;
	unsigned vcpu; /* FACTS_NO_VCPU: of the domain */
	enum diagnose_weight weight;
};

static void examine(struct diagnose_case *c, unsigned i, struct finding *worst)
{
	struct diagnose_vcpu *to = &c->out->vcpu[i];
	struct line line = {.buf = to->text, .size = sizeof(to->text)};

	c->v = &c->in->vcpu[i];
	c->motion = diagnose_watch(c->v);
	const struct diagnose_rule *rule = rule_of(c);

	to->rule = rule->name;
	to->word = rule->word;
	to->weight = rule->weight;
	to->certainty = rule->certainty;
	rule->text(c, &line);
	if (rule->evidence != NULL)
		rule->evidence(c, to);
	if (rule->weight > worst->weight)
		*worst = (struct finding){rule, NULL, i, rule->weight};
}

/* Of equal weight with a vcpu's condition the domain's finding counts: it is nearer to the cause. */
static void examine_domain(struct diagnose_case *c, struct finding *worst)
{
	const struct diagnose_row *row = diagnose_tree_worst(c);

	c->v = NULL;
	for (unsigned i = diagnose_domain.count; i > 0; i--) {
		const struct diagnose_rule *rule = &diagnose_domain.rules[i - 1];

		if (rule->weight >= worst->weight && rule->applies(c))
			*worst = (struct finding){rule, NULL, FACTS_NO_VCPU, rule->weight};
	}
	if (row != NULL && row->weight >= worst->weight)
		*worst = (struct finding){NULL, row, FACTS_NO_VCPU, row->weight};
}

/* The rule that names the cause speaks in the headline; without one, the rule that says what happened. */
static void conclude_crash(const struct diagnose_case *c)
{
	struct diagnosis *out = c->out;
	struct verdict v;

	verdict_explain(&out->crash, &v);
	out->rule = v.cause != NULL ? v.cause : v.rules[0];
	out->certainty = v.cause != NULL ? v.cause_certainty : v.lines[0].certainty;
	for (unsigned i = 0; i < v.nlines; i++)
		verdict_say(&out->verdict, v.lines[i].label, v.lines[i].certainty, "%s", v.lines[i].text);
	fmt_sn(out->headline, sizeof(out->headline), "%s", out->rule);
}

/* What it does to the guest, where the headline names a cause. */
static void say_worst_vcpu(const struct diagnosis *out, struct verdict *v)
{
	const struct diagnose_vcpu *worst = &out->vcpu[0];

	for (unsigned i = 1; i < out->vcpus; i++)
		worst = out->vcpu[i].weight > worst->weight ? &out->vcpu[i] : worst;
	if (worst->weight >= DIAGNOSE_SUSPECT)
		verdict_say(v, "seen", worst->certainty, "vcpu%u %s", (unsigned)(worst - out->vcpu), worst->rule);
}

static void conclude(struct diagnose_case *c, const struct finding *f)
{
	struct diagnosis *out = c->out;

	out->weight = f->weight;
	out->rule = f->rule != NULL ? f->rule->name : f->row->rule;
	out->certainty = f->rule != NULL ? f->rule->certainty : VERDICT_CERTAIN;
	if (f->vcpu == FACTS_NO_VCPU) {
		fmt_sn(out->headline, sizeof(out->headline), "%s", out->rule);
		say_worst_vcpu(out, &out->verdict);
	} else {
		fmt_sn(out->headline, sizeof(out->headline), "vcpu%u %s", f->vcpu, out->rule);
		c->v = &c->in->vcpu[f->vcpu];
		c->motion = diagnose_watch(c->v);
	}
	if (f->rule == NULL)
		diagnose_tree_cause(c, f->row, &out->verdict);
	else if (f->rule->remedy != NULL)
		f->rule->remedy(c, &out->verdict);
}

void diagnose(const struct diagnose_input *in, struct diagnosis *out)
{
	struct diagnose_case c;
	struct finding worst = {NULL, NULL, FACTS_NO_VCPU, DIAGNOSE_FINE};

	memset(out, 0, sizeof(*out));
	memset(&c, 0, sizeof(c));
	c.in = in;
	c.d = in->domain;
	c.out = out;
	c.alive = diagnose_alive(in);
	out->vcpus = in->domain->vcpus;
	read_crash(&c);
	read_tree(&c);
	out->tree_ok = c.tree_ok;
	diagnose_tree(&c, out);
	diagnose_entry(&c, out);
	for (unsigned i = 0; i < in->domain->vcpus; i++)
		examine(&c, i, &worst);
	if (c.crashed != NULL && in->domain->state == FACTS_DOMAIN_CRASHED) {
		out->weight = DIAGNOSE_BROKEN;
		conclude_crash(&c);
		return;
	}
	examine_domain(&c, &worst);
	conclude(&c, &worst);
}
