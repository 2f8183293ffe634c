/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the facts of a crash to its last lines: works out what the rules ask for, then lets them speak. */
#include <stdarg.h>
#include <string.h>
#include <hvabi/errno.h>
#include <hvlib/fmt.h>
#include "verdict_case.h"

#define PAGE_SIZE   0x1000u
#define REPLACEMENT '?'

/* The text may hold names from a guest's tree: a terminal must not get their control characters. */
static void make_printable(char *text)
{
	for (; *text != '\0'; text++) {
		if (*text < 0x20 || *text > 0x7e)
			*text = REPLACEMENT;
	}
}

void verdict_say(struct verdict *v, const char *label, enum verdict_certainty certainty, const char *format, ...)
{
	if (v->nlines >= VERDICT_LINES_MAX)
		return;
	struct verdict_line *line = &v->lines[v->nlines++];
	va_list args;

	line->label = label;
	line->certainty = certainty;
	va_start(args, format);
	fmt_vsn(line->text, sizeof(line->text), format, args);
	va_end(args);
	make_printable(line->text);
}

const struct crash_window *verdict_device(const struct crash_facts *f, enum crash_device device)
{
	for (unsigned i = 0; i < f->nwindows; i++) {
		if (f->windows[i].device == device)
			return &f->windows[i];
	}
	return NULL;
}

const char *verdict_size_text(uint64_t bytes, char buf[VERDICT_SIZE_TEXT])
{
	if (bytes >= 0x100000 && (bytes & 0xfffff) == 0)
		fmt_sn(buf, VERDICT_SIZE_TEXT, "%llu MiB", (unsigned long long)(bytes >> 20));
	else if (bytes >= 0x400 && (bytes & 0x3ff) == 0)
		fmt_sn(buf, VERDICT_SIZE_TEXT, "%llu KiB", (unsigned long long)(bytes >> 10));
	else
		fmt_sn(buf, VERDICT_SIZE_TEXT, "%llu bytes", (unsigned long long)bytes);
	return buf;
}

/* The descriptor that a stage-1 walk could not read; the walk must agree with HPFAR's page, if that is known. */
static bool case_s1_descriptor(const struct crash_facts *f, uint64_t *addr)
{
	if (f->s1 == NULL || f->s1->fault != WALK_FAULT_TABLE_READ || f->s1->nlevels == 0)
		return false;
	*addr = f->s1->levels[f->s1->nlevels - 1].desc_addr;
	return !f->ipa_valid || *addr / PAGE_SIZE == f->ipa / PAGE_SIZE;
}

static void case_address(struct verdict_case *c)
{
	const struct crash_facts *f = c->f;

	c->addr = f->ipa;
	c->addr_known = f->ipa_valid;
	if (f->kind == CRASH_S1PTW && case_s1_descriptor(f, &c->addr))
		c->addr_known = true;
	else if (f->kind == CRASH_S1PTW)
		c->addr = f->ipa;
	if (f->kind == CRASH_TRAP || f->kind == CRASH_UNKNOWN || f->kind == CRASH_REFUSED)
		c->addr_known = false;
}

static bool inside(uint64_t addr, uint64_t base, uint64_t size)
{
	return addr >= base && addr - base < size;
}

/* The walk is of the very address when in == addr; for S1PTW it may be of its page. */
static bool case_walk_agrees(const struct verdict_case *c)
{
	const struct walk *s2 = c->f->s2;

	return s2 != NULL && s2->in / PAGE_SIZE == c->addr / PAGE_SIZE && !s2->ok &&
	       s2->fault == WALK_FAULT_TRANSLATION;
}

static void case_place(struct verdict_case *c)
{
	const struct crash_facts *f = c->f;

	if (!c->addr_known)
		return;
	c->in_ram = inside(c->addr, f->ram_base, f->ram_size);
	for (unsigned i = 0; i < f->nwindows && c->window == NULL; i++) {
		if (inside(c->addr, f->windows[i].base, f->windows[i].size))
			c->window = &f->windows[i];
	}
	c->hole = !c->in_ram && c->window == NULL;
	c->proven = c->hole && case_walk_agrees(c);
}

static void case_tree(struct verdict_case *c)
{
	const struct crash_facts *f = c->f;
	struct tree_range where = {c->addr, 1};

	c->tree_error = "";
	if (f->dtb == NULL)
		return;
	c->tree_err = tree_check(f->dtb, f->dtb_size, &c->tree_error);
	if (c->tree_err != 0)
		return;
	c->tree_ok = tree_read_claims(f->dtb, f->dtb_size, &c->claims) == 0;
	if (!c->addr_known || tree_lookup(f->dtb, f->dtb_size, where, &c->hit) != 0)
		return;
	c->hit_valid = true;
	c->hit_kind = tree_device_kind(f->dtb, c->hit.node);
}

void verdict_explain(const struct crash_facts *facts, struct verdict *verdict)
{
	struct verdict_case c;
	bool said[VERDICT_NOTE + 1] = {false};
	unsigned nrules = 0;

	memset(&c, 0, sizeof(c));
	memset(verdict, 0, sizeof(*verdict));
	c.f = facts;
	case_address(&c);
	case_place(&c);
	case_tree(&c);
	for (unsigned i = 0; i < verdict_rule_count && verdict->nlines < VERDICT_LINES_MAX; i++) {
		const struct verdict_rule *rule = &verdict_rules[i];

		if ((said[rule->group] && rule->group != VERDICT_NOTE) || !rule->applies(&c))
			continue;
		said[rule->group] = true;
		const unsigned first = verdict->nlines;

		rule->emit(&c, verdict);
		if (rule->group == VERDICT_CAUSE) {
			verdict->cause = rule->name;
			verdict->cause_certainty = verdict->lines[first].certainty;
		}
		verdict->rules[nrules++] = rule->name;
	}
}

void verdict_format(const struct verdict_line *line, char buf[VERDICT_OUT_MAX])
{
	static const char *const words[] = {
	    [VERDICT_PLAIN] = "", [VERDICT_LIKELY] = "[likely]", [VERDICT_CERTAIN] = "[certain]"};

	if (line->certainty == VERDICT_PLAIN)
		fmt_sn(buf, VERDICT_OUT_MAX, "  %-8s %s", line->label, line->text);
	else
		fmt_sn(buf, VERDICT_OUT_MAX, "  %-8s %-*s   %s", line->label, VERDICT_COLUMN, line->text,
		       words[line->certainty]);
}

void verdict_print(const struct verdict *verdict, walk_line_fn *line, void *ctx)
{
	char text[VERDICT_OUT_MAX];

	for (unsigned i = 0; i < verdict->nlines && i < VERDICT_LINES_MAX; i++) {
		verdict_format(&verdict->lines[i], text);
		line(ctx, text);
	}
}
