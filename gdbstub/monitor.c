/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The `monitor` commands of a domain. */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <hvlib/walk.h>
#include "hv_target.h"
#include "monitor.h"

void monitor_say(const struct call *c, const char *format, ...)
{
	char text[256];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	c->say(c->ctx, text);
}

int monitor_failed(const struct call *c, int rc)
{
	if (rc < 0)
		snprintf(c->t->why, sizeof(c->t->why), "%s", hvlink_error(c->t->link));
	return rc;
}

static int press(const struct call *c, char key)
{
	char *text;
	size_t n;
	const int rc = monitor_failed(c, hvlink_key(c->t->link, key, c->t->domain, &text, &n));

	if (rc < 0)
		return rc;
	c->say(c->ctx, text);
	free(text);
	return 0;
}

static int do_diagnose(const struct call *c)
{
	return press(c, 'Y');
}

static int do_map(const struct call *c)
{
	return press(c, 'D');
}

static int do_exits(const struct call *c)
{
	return press(c, 'x');
}

static int do_regs(const struct call *c)
{
	return press(c, (char)('0' + c->t->domain % 10));
}

static int do_keys(const struct call *c)
{
	int rc = 0;

	if (!*c->argument)
		monitor_say(c, "keys: which? Such as \"monitor keys q\"; \"monitor keys h\" lists them\n");
	for (const char *k = c->argument; *k && rc == 0; k++)
		if (!isspace((unsigned char)*k))
			rc = press(c, *k);
	return rc;
}

/* The ABI's walk as the decoder's, for its words. */
static struct walk to_walk(const struct hv_walk *from)
{
	struct walk w = {.in = from->in,
			 .out = from->out,
			 .ok = from->flags & HV_WALK_OK,
			 .format = from->format,
			 .fault = from->fault,
			 .fault_level = from->fault_level,
			 .ttbr = from->ttbr,
			 .nlevels = from->nlevels < WALK_MAX_LEVELS ? from->nlevels : WALK_MAX_LEVELS,
			 .fsr = from->fsr,
			 .leaf_size = from->leaf_size};

	w.attrs = (struct walk_attrs){.perm = from->perm, .memtype = from->memtype, .domain = from->domain};
	w.attrs.xn = from->flags & HV_WALK_XN;
	w.attrs.pxn = from->flags & HV_WALK_PXN;
	w.attrs.ng = from->flags & HV_WALK_NG;
	w.attrs.shared = from->flags & HV_WALK_SHARED;
	w.attrs.access_flag = from->flags & HV_WALK_AF;
	for (unsigned i = 0; i < w.nlevels; i++) {
		const struct hv_walk_level *l = &from->levels[i];

		w.levels[i] = (struct walk_level){.level = l->level,
						  .size = l->size,
						  .kind = l->kind,
						  .index = (uint16_t)l->index,
						  .desc_addr = l->desc_addr,
						  .value = l->value,
						  .next = l->next,
						  .span_start = l->span_start,
						  .span_end = l->span_end};
	}
	return w;
}

static void walk_line(void *ctx, const char *text)
{
	monitor_say(ctx, "%s\n", text);
}

static int do_walk(const struct call *c)
{
	struct hvlink_place place = {.domain = c->t->domain, .vcpu = c->vcpu, .space = HV_SPACE_VA};
	struct hv_translate_reply r;
	char *end;

	place.address = strtoull(c->argument, &end, 16);
	if (end == c->argument || *end || place.address > UINT32_MAX) {
		monitor_say(c, "walk: of which address? Such as \"monitor walk c0008000\"\n");
		return 0;
	}
	const int rc = monitor_failed(c, hvlink_translate(c->t->link, &place, &r));
	if (rc < 0)
		return rc;
	const struct s1_regime s1 = {
	    .sctlr = r.sctlr, .ttbcr = r.ttbcr, .dacr = r.dacr, .ttbr0 = r.ttbr0, .ttbr1 = r.ttbr1};
	const struct s2_regime s2 = {r.vttbr, r.vtcr};
	struct walk w = to_walk(&r.stage1);
	if (r.stage1.flags & HV_WALK_DONE)
		walk_s1_print(&s1, &w, (struct walk_owner){.domain = c->t->domain, .vcpu = c->vcpu}, walk_line,
			      (void *)(uintptr_t)c);
	w = to_walk(&r.stage2);
	if (r.stage2.flags & HV_WALK_DONE)
		walk_s2_print(&s2, &w, c->t->domain, walk_line, (void *)(uintptr_t)c);
	return 0;
}

static int do_view(const struct call *c)
{
	static const char *const names[] = {[VIEW_VA] = "va", [VIEW_IPA] = "ipa", [VIEW_PA] = "pa", [VIEW_HYP] = "hyp"};

	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(c->argument, names[i]) == 0)
			c->t->target.view = (enum target_view)i;
	monitor_say(c,
		    "addresses are %s (va, ipa, pa, hyp); gdb may have read what it shows before: \"maintenance flush "
		    "dcache\"\n",
		    names[c->t->target.view]);
	return 0;
}

static int do_restart(const struct call *c)
{
	const int rc = c->t->target.ops->restart(&c->t->target);

	if (rc == 0)
		monitor_say(
		    c,
		    "d%u: loaded anew, stopped before its first instruction. \"maintenance flush register-cache\" "
		    "shows it\n",
		    c->t->domain);
	return rc;
}

static int do_pause(const struct call *c)
{
	return hv_target_pause(c->t);
}

static int do_unpause(const struct call *c)
{
	return hv_target_unpause(c->t);
}

/* Does a step hold back virtual interrupts? */
static int do_step_mask(const struct call *c)
{
	if (strcmp(c->argument, "on") == 0 || strcmp(c->argument, "off") == 0)
		c->t->step_interrupts = c->argument[1] == 'f';
	else if (*c->argument)
		monitor_say(c, "step-mask: on or off\n");
	monitor_say(c, "virtual interrupts %s while a vcpu steps\n", c->t->step_interrupts ? "are delivered" : "wait");
	return 0;
}

static int do_help(const struct call *c);

static const struct {
	const char *name, *help;
	int (*run)(const struct call *c);
} rows[] = {
    {"help", "this list", do_help},
    {"diagnose", "what keeps the domain from booting, and the remedy", do_diagnose},
    {"walk", "walk ADDRESS: both page-table walks of a va, as the chosen vcpu sees it", do_walk},
    {"map", "the domain's stage-2 map", do_map},
    {"regs", "all registers and stacks, as the console's dump has them", do_regs},
    {"exits", "the last exits of each vcpu", do_exits},
    {"keys", "keys CHARACTERS: debug keys of the hypervisor", do_keys},
    {"catch", "catch [THING [once] | off]: stop at exceptions, calls and the like; alone: which there are",
     monitor_catch},
    {"step-mask", "step-mask on|off: hold back interrupts during a step", do_step_mask},
    {"symbols", "which kernel is in its RAM, and how gdb's file of it is to be loaded", monitor_symbols},
    {"view", "view va|ipa|pa|hyp: what gdb's addresses mean from now on", do_view},
    {"restart", "load the domain anew and stop it before its first instruction", do_restart},
    {"pause", "stop the whole domain", do_pause},
    {"unpause", "let it run, whatever gdb thinks", do_unpause},
    {"why", "the last error in full", NULL}, /* the session's own: rsp_monitor() */
};
#define ROWS (sizeof(rows) / sizeof(rows[0]))

static int do_help(const struct call *c)
{
	for (size_t i = 0; i < ROWS; i++)
		monitor_say(c, "%-9s %s\n", rows[i].name, rows[i].help);
	return 0;
}

int hv_target_monitor(struct target *target, unsigned vcpu, const char *command,
		      void (*say_fn)(void *ctx, const char *text), void *ctx)
{
	struct call c = {(struct hv_target *)(void *)target, vcpu, command + strcspn(command, " "), say_fn, ctx};
	const size_t n = (size_t)(c.argument - command);

	c.argument += strspn(c.argument, " ");
	for (size_t i = 0; i < ROWS; i++)
		if (n && strlen(rows[i].name) == n && strncmp(rows[i].name, command, n) == 0 && rows[i].run)
			return rows[i].run(&c);
	monitor_say(&c, "no command \"%.*s\": \"monitor help\" lists them\n", (int)n, command);
	return 0;
}
