/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modules.h"
#include <err.h>
#include <stdio.h>

#define TRIAL_TEXT 0x01000000u /* any address: offsets in .text are found with it */
#define TRIAL_SPAN 0x01000000u

/* Is @module one that was opened, or tried in vain? */
static bool is_known(const struct target *t, const char *module)
{
	for (unsigned i = 0; i < t->nmodules; i++)
		if (strcmp(t->modules[i], module) == 0)
			return true;
	return false;
}

static bool is_full(struct target *t, const char *module)
{
	if (t->nmodules < TARGET_MODULES_MAX)
		return false;
	if (!t->full)
		warnx("%s: no module beyond the first %u is looked for: not %s, and none after it", t->path,
		      TARGET_MODULES_MAX, module);
	t->full = true;
	return true;
}

static void remember(struct target *t, const char *module)
{
	snprintf(t->modules[t->nmodules++], sizeof(t->modules[0]), "%s", module);
}

/* Where .text is, if the function of @s starts at @start; 0: that does not say it, the function is in init text.
 * Returns false when there is no such module. */
static bool find_text(const char *dir, const struct dump_symbol *s, uint32_t start, uint32_t *text)
{
	struct symbols *trial = symbols_new();
	struct symbols_named found;
	bool there = trial && symbols_add_module(trial, dir, s->module, TRIAL_TEXT, NULL) == 0;

	*text = 0;
	if (there && symbols_by_name(trial, s->name, &found, 1) == 1 && found.addr - TRIAL_TEXT < TRIAL_SPAN)
		*text = start - (found.addr - TRIAL_TEXT);
	symbols_free(trial);
	return there;
}

static void add(struct target *t, const char *dir, const struct dump_symbol *s, bool with_address)
{
	bool has_address = s->has_addr && s->has_offset;
	uint32_t text = 0;

	if (!*s->module || (with_address && !has_address) || is_known(t, s->module) || is_full(t, s->module))
		return;
	if (with_address && find_text(dir, s, (uint32_t)s->addr - s->offset, &text) && !text)
		return; /* perhaps another frame says it */
	remember(t, s->module);
	if (symbols_add_module(t->symbols, dir, s->module, text, NULL) != 0)
		warnx("%s", symbols_error(t->symbols));
}

/* "PC is at f+0x1/0x2 [mod]" and the row of pc together say where f is. */
static void add_register(struct target *t, const char *dir, const struct dump *d, bool with_address)
{
	struct dump_symbol pc = d->pc_symbol, lr = d->lr_symbol;

	if (!pc.has_addr && d->regs.known[REG_PC] && d->kind != DUMP_WARN) {
		pc.has_addr = true;
		pc.addr = d->regs.value[REG_PC];
	}
	if (!lr.has_addr && d->regs.known[REG_LR]) {
		lr.has_addr = true;
		lr.addr = d->regs.value[REG_LR];
	}
	add(t, dir, &pc, with_address);
	add(t, dir, &lr, with_address);
}

void modules_open_of(struct target *t, const char *dir, const struct dump_symbol *s)
{
	add(t, dir, s, false);
}

void modules_open(struct target *t, const char *dir, const struct dump *d)
{
	for (int with_address = 1; with_address >= 0; with_address--) {
		add_register(t, dir, d, with_address != 0);
		for (unsigned i = 0; i < d->nframes; i++)
			add(t, dir, &d->frames[i].at, with_address != 0);
	}
}
