/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A diagnosis as text: one screen of 80 x 24 for a domain of up to two vcpus, the verdict last. */
#include <string.h>
#include <hvlib/fmt.h>
#include "diagnose_case.h"
#include "verdict_case.h"

#define FEW_VCPUS     2u
#define LABEL_COLUMN  9u  /* text of a verdict's line starts behind it and two blanks */
#define MATCH_COLUMN  65u /* of "ok" and "WRONG" */
#define LINE_BYTES    (DIAGNOSE_COLUMNS + 1)
#define CERTAIN_WIDTH 12u /* "   [certain]" */

/* Lines go to @line, or are only counted while @line is NULL. */
struct screen {
	const struct diagnose_input *in;
	const struct diagnosis *d;
	bool rows_short; /* rows that are right share one line */
	unsigned lines;
	walk_line_fn *line;
	void *ctx;
};

static void put(struct screen *s, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void put(struct screen *s, const char *format, ...)
{
	char text[LINE_BYTES];
	va_list args;

	s->lines++;
	if (s->line == NULL)
		return;
	va_start(args, format);
	fmt_vsn(text, sizeof(text), format, args);
	va_end(args);
	for (char *at = text; *at != '\0'; at++) {
		if (*at < 0x20 || *at > 0x7e)
			*at = '?'; /* names from a guest's tree, or its console, must not reach a terminal raw */
	}
	s->line(s->ctx, text);
}

/* The last vcpu behind @i whose line would read the same. */
static unsigned same_until(const struct screen *s, unsigned i)
{
	const struct diagnose_vcpu *v = s->d->vcpu;
	unsigned last = i;

	while (s->d->vcpus > FEW_VCPUS && last + 1 < s->d->vcpus && v[last + 1].weight == DIAGNOSE_FINE &&
	       v[last + 1].rule == v[i].rule && strcmp(v[last + 1].text, v[i].text) == 0)
		last++;
	return last;
}

static unsigned worst_vcpu(const struct diagnosis *d)
{
	unsigned worst = 0;

	for (unsigned i = 1; i < d->vcpus; i++)
		worst = d->vcpu[i].weight > d->vcpu[worst].weight ? i : worst;
	return worst;
}

static void put_vcpu(struct screen *s, unsigned i, unsigned last)
{
	const struct diagnose_vcpu *v = &s->d->vcpu[i];
	char name[16];

	if (last > i)
		fmt_sn(name, sizeof(name), "vcpu%u-%u", i, last);
	else
		fmt_sn(name, sizeof(name), "vcpu%u", i);
	put(s, "%-6s %-8s %s", name, v->word, v->text);
	if (s->d->vcpus > FEW_VCPUS && i != worst_vcpu(s->d))
		return;
	for (unsigned n = 0; n < v->nevidence; n++)
		put(s, "  %-7s%s", v->evidence[n].label, v->evidence[n].text);
}

static void put_vcpus(struct screen *s)
{
	for (unsigned i = 0; i < s->d->vcpus; i++) {
		const unsigned last = same_until(s, i);

		put_vcpu(s, i, last);
		i = last;
	}
}

static void put_row(struct screen *s, const struct diagnose_row *row)
{
	static const char *const words[] = {[DIAGNOSE_OK] = "ok",
					    [DIAGNOSE_LESS] = "ok, less",
					    [DIAGNOSE_WRONG] = "WRONG",
					    [DIAGNOSE_ABSENT] = "ABSENT"};

	put(s, "  %-15s %-19s %-12s %-13s %s", row->node, row->what, row->tree, row->machine, words[row->match]);
}

static void put_tree(struct screen *s)
{
	const struct domain_facts *f = s->in->domain;
	char text[LINE_BYTES];
	unsigned right = 0;

	if (!s->d->tree_ok) {
		put(s, "guest's tree: %s", f->dtb_size == 0 ? "it was started without one" : "it cannot be read");
		return;
	}
	put(s, "%-38s%-13s%s", "guest's tree against its machine", "tree", "machine");
	for (unsigned i = 0; i < s->d->rows; i++) {
		const bool ok = s->d->row[i].match == DIAGNOSE_OK || s->d->row[i].match == DIAGNOSE_LESS;

		right += ok;
		if (!ok || !s->rows_short)
			put_row(s, &s->d->row[i]);
	}
	if (!s->rows_short || right == 0)
		return;
	fmt_sn(text, sizeof(text), "  %u more rows, which agree", right);
	put(s, "%-*sok", (int)MATCH_COLUMN, text);
}

static void put_entry(struct screen *s)
{
	char text[LINE_BYTES];

	if (!s->d->entered) {
		put(s, "entry: not yet");
		return;
	}
	fmt_sn(text, sizeof(text), "entry: %s", s->d->entry);
	put(s, "%-*s %s", (int)MATCH_COLUMN - 1, text, s->d->entry_ok ? "ok" : "WRONG");
}

static void put_console(struct screen *s)
{
	const struct domain_facts *f = s->in->domain;

	if (f->console_bytes == 0)
		put(s, "console: 0 bytes (\"earlycon\" in its bootargs may tell more)");
	else
		put(s, "console: %llu bytes, last: %s", (unsigned long long)f->console_bytes, f->console_last);
}

/* Characters of @text that fit @width: up to a blank, or all of them. */
static size_t fitting(const char *text, size_t width)
{
	size_t n = strlen(text), blank = width;

	if (n <= width)
		return n;
	while (blank > 0 && text[blank] != ' ')
		blank--;
	return blank > 0 ? blank : width;
}

static const char *certainty_text(enum verdict_certainty certainty)
{
	static const char *const words[] = {
	    [VERDICT_PLAIN] = "", [VERDICT_LIKELY] = "[likely]", [VERDICT_CERTAIN] = "[certain]"};

	return words[certainty];
}

/* A text of any length behind @label, in lines that leave room for the certainty at the end of the last. */
static void put_wrapped(struct screen *s, const char *label, const char *text, enum verdict_certainty certainty)
{
	const size_t indent = LABEL_COLUMN + 2, width = DIAGNOSE_COLUMNS - indent;
	const size_t last = certainty != VERDICT_PLAIN ? width - CERTAIN_WIDTH : width;

	while (strlen(text) > last) {
		const size_t n = fitting(text, strlen(text) <= width ? last : width);

		put(s, "  %-*s%.*s", (int)LABEL_COLUMN, label, (int)n, text);
		text += n;
		text += *text == ' ';
		label = "";
	}
	if (certainty != VERDICT_PLAIN)
		put(s, "  %-*s%-*s   %s", (int)LABEL_COLUMN, label, (int)last, text, certainty_text(certainty));
	else
		put(s, "  %-*s%s", (int)LABEL_COLUMN, label, text);
}

static void put_verdict(struct screen *s)
{
	char text[LINE_BYTES];
	const struct diagnosis *d = s->d;
	const unsigned room = DIAGNOSE_COLUMNS - CERTAIN_WIDTH;

	fmt_sn(text, sizeof(text), "VERDICT d%u: %s", s->in->domain->domain, d->headline);
	if (strlen(text) <= room) {
		put(s, "%-*s   %s", (int)room, text, certainty_text(d->certainty));
	} else {
		put(s, "%s", text);
		put(s, "%-*s   %s", (int)room, "", certainty_text(d->certainty));
	}
	for (unsigned i = 0; i < d->verdict.nlines; i++)
		put_wrapped(s, d->verdict.lines[i].label, d->verdict.lines[i].text, d->verdict.lines[i].certainty);
}

static void put_all(struct screen *s)
{
	put_vcpus(s);
	put_tree(s);
	put_entry(s);
	put_console(s);
	put_verdict(s);
}

void diagnose_print(const struct diagnose_input *in, const struct diagnosis *d, walk_line_fn *line, void *ctx)
{
	struct screen s = {.in = in, .d = d};

	put_all(&s);
	s.rows_short = s.lines > DIAGNOSE_LINES;
	s.lines = 0;
	s.line = line;
	s.ctx = ctx;
	put_all(&s);
}
