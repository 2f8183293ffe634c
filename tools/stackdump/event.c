/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading one line: by the table of patterns, then as a row of registers, of words, or as a frame. */
#include "event.h"
#include "pattern.h"

#define WORD_DIGITS    8
#define BUCKETS	       128u /* ASCII */
#define ROW_LABEL      4    /* digits before the colon of "7fa0: 00000000 …" */
#define TASK_NAME_COLS 15

/* Rows by the first character of their pattern: row_first[c] is the first, row_next[i] the one after row i. */
static unsigned char row_first[BUCKETS], row_next[EVENT_ROWS_MAX];

/* Built at the first call; a row's number plus 1, 0 ends a list. */
static void build_buckets(void)
{
	for (size_t i = event_row_count; i > 0; i--) {
		unsigned char c = (unsigned char)event_rows[i - 1].pattern[0] % BUCKETS;

		row_next[i - 1] = row_first[c];
		row_first[c] = (unsigned char)i;
	}
}

static void fill_from_row(const struct event_row *row, struct event *e)
{
	e->kind = row->kind;
	e->rank = row->rank;
	e->starts = row->starts;
	e->continues = (row->flags & EVENT_CONTINUES) != 0;
	e->ends = (row->flags & EVENT_ENDS) != 0;
}

static bool read_bucket(unsigned char c, struct text line, unsigned source, struct event *e)
{
	for (unsigned i = c < BUCKETS ? row_first[c] : 0; i; i = row_next[i - 1]) {
		const struct event_row *row = &event_rows[i - 1];

		if ((row->sources & source) && pattern_match(row->pattern, line, e)) {
			fill_from_row(row, e);
			return true;
		}
	}
	return false;
}

/* "[<a>] (f) from [<b>] (g)": the numbers belong to the symbols. */
static void join_addresses(struct event *e)
{
	for (unsigned i = 0; i < 2 && i < e->nnum; i++) {
		if (e->nsym <= i)
			e->sym[e->nsym++] = (struct event_symbol){.name = {"", 0}};
		e->sym[i].has_addr = true;
		e->sym[i].addr = e->num[i];
	}
}

/* A register row; "PC: 00258bbc domain.c#idle_loop+0x138/0x150" has been seen by its pattern, for the symbol. */
static bool read_regs(struct text line, bool kernel, struct event *e)
{
	if (!reg_row_read(line, kernel, &e->regs))
		return false;
	if (e->kind != EV_PC_SYMBOL)
		e->kind = EV_REGS;
	e->rank = (enum rank)e->regs.rank;
	e->continues = true;
	return true;
}

static bool take_word(struct text *t, uint32_t *word)
{
	struct text at = *t;
	uint64_t value;
	unsigned digits;

	if (!at.n || hex_value(*at.p) < 0 || !text_hex(&at, &value, &digits) || digits != WORD_DIGITS ||
	    at.p - t->p != WORD_DIGITS || (at.n && !is_blank(*at.p)))
		return false;
	*word = (uint32_t)value;
	*t = at;
	return true;
}

/* "dfa0: 00000000 00000000 …": nine columns a word, blank where a row does not begin at its first. */
static bool read_words_at(struct text line, struct event *e)
{
	struct text at = line;
	unsigned column = 0;

	for (unsigned i = 0; i < ROW_LABEL; i++)
		e->num[0] = i ? e->num[0] << 4 | (unsigned)hex_value(at.p[i]) : (unsigned)hex_value(at.p[i]);
	text_skip(&at, ROW_LABEL + 1);
	while (at.n > WORD_DIGITS && column < EVENT_WORDS && text_starts(at, "         ")) {
		text_skip(&at, WORD_DIGITS + 1);
		column++;
	}
	e->first_word = column;
	while (column + e->nwords < EVENT_WORDS && text_take(&at, " ") && take_word(&at, &e->words[e->nwords]))
		e->nwords++;
	if (!e->nwords)
		return false;
	e->kind = EV_WORDS_AT;
	e->rank = RANK_STACK_ROW;
	e->nnum = 1;
	e->continues = true;
	return true;
}

static bool is_words_at(struct text line)
{
	if (line.n < ROW_LABEL + 1 || line.p[ROW_LABEL] != ':')
		return false;
	for (unsigned i = 0; i < ROW_LABEL; i++)
		if (hex_value(line.p[i]) < 0)
			return false;
	return true;
}

/* "   c0c1a000 00000000 …", alone on the line; a last word that was cut is left out. arm64's 16 digits are known, but
 * not kept. */
static bool read_words(struct text line, struct event *e)
{
	struct text at = line;
	uint64_t value;
	unsigned digits = 0;

	while (e->nwords < EVENT_WORDS && take_word(&at, &e->words[e->nwords])) {
		e->nwords++;
		text_skip_blanks(&at);
	}
	if (at.n && (!text_hex(&at, &value, &digits) || (e->nwords && at.n)))
		return false;
	if (!e->nwords && (digits != 2 * WORD_DIGITS || (at.n && !is_blank(*at.p))))
		return false;
	e->kind = e->nwords ? EV_WORDS : EV_INFO;
	e->rank = RANK_STACK_ROW;
	e->continues = e->nwords != 0;
	return true;
}

/* "default_idle_call from do_idle+0xd0/0x148": most letters of garbage are turned away at the first blank. */
static bool read_frame(struct text line, struct event *e)
{
	struct text at = line;

	if (!text_symbol(&at).n || !text_take(&at, " ") || (!text_starts(at, "from ") && !text_starts(at, "[")) ||
	    !pattern_match("%s from %S", line, e))
		return false;
	e->kind = EV_FRAME;
	e->rank = RANK_TRACE;
	e->continues = true;
	return true;
}

/* A line of hvscope's verdict: two blanks, a label of up to 8 letters, the text in column 11. */
static bool read_verdict(struct text line, struct event *e)
{
	struct text at = line;

	if (line.n < 12 || !text_take(&at, "  ") || is_blank(*at.p) || line.p[10] != ' ' || is_blank(line.p[11]))
		return false;
	e->str[0] = text_word(&at);
	text_skip_blanks(&at);
	if (at.p != line.p + 11)
		return false;
	e->str[1] = at;
	e->nstr = 2;
	e->kind = EV_VERDICT;
	e->rank = RANK_VERDICT;
	return true;
}

/* Kernels before 5.10: "kthreadd        S c04e5b2c     0     2      0 0x00000000" (sched_show_task). */
static bool read_old_task(struct text line, struct event *e)
{
	struct text name = {line.p, TASK_NAME_COLS}, at = line;
	uint32_t number;

	if (line.n < 40 || line.p[TASK_NAME_COLS] != ' ' || !strchr("RSDTtXZPIxKW", line.p[TASK_NAME_COLS + 1]) ||
	    line.p[TASK_NAME_COLS + 2] != ' ' || memcmp(line.p + line.n - 10, "0x", 2) != 0)
		return false;
	text_skip(&at, TASK_NAME_COLS + 3);
	text_skip_blanks(&at);
	text_word(&at); /* where it sleeps, or "running" */
	text_skip_blanks(&at);
	if (!text_decimal(&at, &number))
		return false;
	text_skip_blanks(&at);
	if (!text_decimal(&at, &number))
		return false;
	e->str[0] = text_trim(name);
	e->nstr = 1;
	e->num[0] = number;
	e->nnum = 1;
	e->kind = EV_TASK;
	e->rank = RANK_WALK;
	e->starts = DUMP_BACKTRACE;
	return true;
}

static bool read_shape(struct text whole, struct text line, const struct prefix *prefix, struct event *e)
{
	bool kernel = prefix->source == SOURCE_BARE || prefix->source == SOURCE_GUEST;

	e->nnum = e->nstr = e->nsym = 0;
	if (read_regs(line, kernel, e))
		return true;
	if (kernel && is_words_at(line))
		return read_words_at(line, e);
	if (kernel)
		return read_frame(line, e) || read_old_task(line, e);
	if (hex_value(*line.p) >= 0 && read_words(line, e))
		return true;
	return prefix->source == SOURCE_HVSCOPE && read_verdict(whole, e);
}

/* What Linux' subsystems put before their words. */
static void skip_subsystem(struct text *line)
{
	if (!text_take(line, "rcu: ") && !text_take(line, "watchdog: "))
		return;
	text_skip_blanks(line);
}

bool event_read(struct text whole, const struct prefix *prefix, struct event *e)
{
	struct text line = text_trim(whole);
	unsigned source = 1u << prefix->source;

	if (!row_first['P'])
		build_buckets();
	e->kind = EV_NONE;
	e->rank = RANK_NONE;
	e->starts = DUMP_NONE;
	e->continues = e->ends = false;
	e->nwords = e->first_word = e->regs.n = e->nnum = e->nstr = e->nsym = 0;
	text_skip_blanks(&line);
	if (!line.n) {
		e->kind = EV_BLANK;
		return false;
	}
	if (*line.p == 'r' || *line.p == 'w')
		skip_subsystem(&line);
	if (line.n &&
	    (read_bucket((unsigned char)*line.p, line, source, e) ||
	     (prefix->source != SOURCE_BARE && prefix->source != SOURCE_GUEST && read_bucket('%', line, source, e)))) {
		if (e->kind == EV_FRAME)
			join_addresses(e);
		return e->kind != EV_PC_SYMBOL || read_regs(line, false, e);
	}
	return line.n && read_shape(text_trim(whole), line, prefix, e);
}
