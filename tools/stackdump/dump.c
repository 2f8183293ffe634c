/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a dump is as a whole: its life, repeats, whether it is worth a report and complete. */
#include "dump.h"
#include <stdlib.h>

struct dump *dump_new(unsigned serial, const struct dump_key *key, uint64_t line)
{
	struct dump *d = calloc(1, sizeof(*d));

	if (!d)
		return NULL;
	d->serial = serial;
	d->key = *key;
	d->first = d->last = line;
	d->domain = key->domain;
	d->vcpu = d->cpu = d->pid = -1;
	return d;
}

void dump_free(struct dump *d)
{
	if (!d)
		return;
	free(d->rows);
	free(d);
}

static bool same_registers(const struct dump *d, const struct event *e)
{
	for (unsigned i = 0; i < e->regs.n; i++) {
		enum dump_reg reg = e->regs.at[i].reg;

		if (!d->regs.known[reg] || d->regs.value[reg] != e->regs.at[i].value)
			return false;
	}
	return e->regs.n > 0;
}

static bool row_is_there(const struct dump *d, const struct event *e)
{
	uint32_t low = ((uint32_t)e->num[0] + 4 * e->first_word) & 0xffff;

	for (unsigned i = 0; i < d->nrows; i++)
		if ((d->rows[i].addr & 0xffff) == low && d->rows[i].n == e->nwords &&
		    memcmp(d->rows[i].words, e->words, e->nwords * sizeof(e->words[0])) == 0)
			return true;
	return false;
}

bool dump_doubles(const struct dump *d, const struct event *e, struct text line)
{
	struct text cut = text_trim(line);

	/* Rows of words without an address, and frames of a recursion, may be the same twice. */
	if (e->kind == EV_WORDS || (e->kind == EV_FRAME && d->nframes && e->nsym == 2 &&
				    text_equal(e->sym[0].name, d->frames[d->nframes - 1].at.name)))
		return false;
	cut.n = cut.n < DUMP_TEXT_MAX - 1 ? cut.n : DUMP_TEXT_MAX - 1;
	return d->previous.n == cut.n && memcmp(d->previous.p, cut.p, cut.n) == 0;
}

bool dump_repeats(const struct dump *d, const struct event *e)
{
	if (e->kind == EV_REGS || e->kind == EV_PC_SYMBOL)
		return e->rank <= d->rank && same_registers(d, e);
	return e->kind == EV_WORDS_AT && row_is_there(d, e);
}

bool dump_worth(const struct dump *d)
{
	unsigned regs = 0;

	for (unsigned i = 0; i < REG_COUNT; i++)
		regs += d->regs.known[i];
	if (d->kind >= DUMP_HUNG_TASK || (d->kind == DUMP_WARN && *d->headline))
		return true;
	return d->regs.known[REG_PC] || d->has_fault_addr || *d->error || *d->place || d->nframes >= 2 || regs >= 8;
}

static const char *const kind_names[DUMP_KIND_COUNT] = {
    [DUMP_NONE] = "regs",	    [DUMP_BACKTRACE] = "backtrace",	[DUMP_REGS] = "regs",
    [DUMP_WARN] = "warn",	    [DUMP_OOPS] = "linux-oops",		[DUMP_BUG] = "bug",
    [DUMP_HUNG_TASK] = "hung-task", [DUMP_SOFT_LOCKUP] = "soft-lockup", [DUMP_RCU_STALL] = "rcu-stall",
    [DUMP_PANIC] = "panic",	    [DUMP_GUEST_ABORT] = "guest-abort", [DUMP_HYP_FAULT] = "hyp-fault",
};

const char *dump_kind_name(enum dump_kind kind)
{
	return kind_names[kind];
}

static bool core_regs_known(const struct dump *d)
{
	for (unsigned i = REG_R0; i <= REG_R12; i++)
		if (!d->regs.known[i] && !d->regs.known[REG_X0])
			return false;
	return d->regs.known[REG_PC] && d->regs.known[REG_CPSR];
}

bool dump_complete(const struct dump *d)
{
	if (d->cut_start || d->damaged)
		return false;
	switch (d->kind) {
	case DUMP_OOPS:
	case DUMP_BUG:
	case DUMP_WARN:
		return d->ended || (d->kind == DUMP_WARN && d->nframes);
	case DUMP_REGS:
	case DUMP_GUEST_ABORT:
	case DUMP_HYP_FAULT:
		return core_regs_known(d) && d->rank >= RANK_STACK;
	default:
		return true;
	}
}
