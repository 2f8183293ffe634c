/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which dump does a line belong to? */
#include "assemble.h"

#define FOREIGN_MAX 24u /* lines of its key that a dump lets pass before it is over */
#define PIECES_MAX  8u	/* lines that one line may hold, run together */
#define NO_FIT	    1000u
#define BROKEN	    998u /* it could go on, if a line is missing between */
#define LAST_FIT    999u /* only if nothing else wants it */
#define CHAINED	    0u	 /* names or addresses join: nothing fits better */

/* Kinds of line that may come twice or oftener in a dump at the same rank. */
static bool may_repeat(enum event_kind kind)
{
	switch (kind) {
	case EV_INFO:
	case EV_GVA:
	case EV_GPA:
	case EV_ACCESS:
	case EV_ACCESS_END:
	case EV_WALK_OTHER:
	case EV_WALK_LEVEL:
	case EV_WALK_S1_LEVEL:
	case EV_STACK_BOUNDS:
	case EV_WORDS:
	case EV_WORDS_AT:
	case EV_NO_STACK:
	case EV_STACK_FROM:
	case EV_FRAME:
	case EV_EXC_STACK:
	case EV_CALL_ROW:
	case EV_VERDICT:
		return true;
	default:
		return false;
	}
}

static bool same_function(const struct event_symbol *callee, const struct dump_symbol *at)
{
	if (callee->has_addr && at->has_addr)
		return callee->addr == at->addr;
	return callee->name.n && text_equal(callee->name, at->name);
}

/* Does the frame go on where the dump's last one ended? */
static bool chains(const struct dump *d, const struct event *e)
{
	if (e->kind != EV_FRAME || !d->nframes)
		return false;
	return same_function(&e->sym[0], &d->frames[d->nframes - 1].at);
}

/* Functions with which the kernel's own traces of itself begin. */
static bool begins_trace(const struct event *e)
{
	return text_equal(e->sym[0].name, "unwind_backtrace") || text_equal(e->sym[0].name, "dump_backtrace");
}

/* Is the row inside the area that the dump is printing, behind what it has? */
static bool row_follows(const struct dump *d, const struct event *e)
{
	const struct dump_row *last = d->nrows > d->area_rows ? &d->rows[d->nrows - 1] : NULL;
	uint32_t low = ((uint32_t)e->num[0] + 4 * e->first_word) & 0xffff;

	if (!last)
		return d->has_base && (d->row_base & 0xffe0) == (e->num[0] & 0xffe0);
	return ((last->addr + 4u * last->n) & 0xffff) == low;
}

/* 0: it certainly goes there; the more, the less likely; NO_FIT: it does not. */
static unsigned fit(const struct dump *d, const struct event *e, struct text line)
{
	enum rank rank = e->rank;

	if (dump_doubles(d, e, line) || chains(d, e))
		return CHAINED;
	if (e->kind == EV_WORDS_AT && d->rank >= RANK_TRACE_HEAD && d->rank <= RANK_TRACE)
		rank = d->rank; /* an exception stack within the trace */
	if (e->kind == EV_STACK_FROM && (d->rank == RANK_STACK || d->rank == RANK_STACK_ROW))
		rank = RANK_STACK_ROW; /* hvscope prints the stack of the mode, then that of SVC */
	if (e->kind == EV_WORDS_AT && row_follows(d, e))
		return CHAINED;
	if (e->kind == EV_REGS && rank == d->rank && e->regs.n && !d->regs.known[e->regs.at[0].reg])
		return 1; /* arm64 prints pc, lr and sp on lines of their own; Xen 4.3 its system registers */
	if (rank == RANK_NONE || rank < d->rank || (rank == d->rank && !may_repeat(e->kind)))
		return dump_repeats(d, e) ? LAST_FIT : NO_FIT;
	if (e->kind == EV_FRAME && d->nframes)
		return begins_trace(e) ? NO_FIT : BROKEN;
	if (e->kind == EV_WORDS_AT)
		return BROKEN;
	if (e->kind == EV_END_PANIC && d->kind != DUMP_PANIC)
		return NO_FIT;
	return 1u + (unsigned)rank - (unsigned)d->rank;
}

static bool same_key(const struct dump_key *a, const struct dump_key *b)
{
	return a->source == b->source && a->domain == b->domain && a->caller == b->caller;
}

static struct dump *find(const struct assembly *a, const struct dump_key *key, const struct event *e, struct text line)
{
	struct dump *best = NULL;
	unsigned least = NO_FIT;

	for (unsigned i = a->nopen; i > 0; i--) { /* the youngest first */
		struct dump *d = a->open[i - 1];
		unsigned f = same_key(&d->key, key) ? fit(d, e, line) : NO_FIT;

		if (f < least) {
			least = f;
			best = d;
		}
	}
	return best;
}

static void close_at(struct assembly *a, unsigned i)
{
	struct dump *d = a->open[i];

	for (a->nopen--; i < a->nopen; i++)
		a->open[i] = a->open[i + 1];
	d->closed = true;
	a->closed(a->ctx, d);
}

static void close_dump(struct assembly *a, const struct dump *d)
{
	unsigned i = 0;

	while (i < a->nopen && a->open[i] != d)
		i++;
	if (i < a->nopen)
		close_at(a, i);
}

void assembly_close_first(struct assembly *a)
{
	if (a->nopen)
		close_at(a, 0);
}

void assembly_close(struct assembly *a)
{
	while (a->nopen)
		close_at(a, 0);
}

static struct dump *begin(struct assembly *a, const struct dump_key *key, const struct event *e, uint64_t n)
{
	struct dump *d;

	if (a->nopen == ASSEMBLY_OPEN_MAX)
		assembly_close_first(a);
	d = dump_new(++a->serial, key, n);
	if (!d)
		return NULL;
	d->cut_start = e->starts == DUMP_NONE;
	a->open[a->nopen++] = d;
	return d;
}

/* A line of @key that went elsewhere, or nowhere: a dump that hears of nothing but others is over. */
static void count_foreign(struct assembly *a, const struct dump_key *key, const struct dump *owner)
{
	for (unsigned i = a->nopen; i > 0; i--) {
		struct dump *d = a->open[i - 1];

		if (d != owner && same_key(&d->key, key) && ++d->foreign > FOREIGN_MAX)
			close_at(a, i - 1);
	}
}

/* A kernel that starts anew ends every dump of the one before it. */
static void end_of_boot(struct assembly *a, const struct dump_key *key)
{
	for (unsigned i = a->nopen; i > 0; i--)
		if (same_key(&a->open[i - 1]->key, key))
			close_at(a, i - 1);
}

static void take_identity(struct assembly *a, const struct dump_key *key, const struct event *e, uint64_t n)
{
	if (e->kind == EV_LINUX_BANNER || e->kind == EV_XEN_VERSION || e->kind == EV_HV_BANNER)
		end_of_boot(a, key);
	if (a->identity)
		a->identity(a->ctx, key, e, n);
}

/* What a hypervisor says of its own accord, and about a domain, comes from one writer. */
static struct dump_key key_of(const struct prefix *prefix)
{
	struct dump_key key = {prefix->source, prefix->domain, prefix->caller};

	if (key.source == SOURCE_GUEST_DEBUG) {
		key.source = SOURCE_XEN;
		key.domain = -1;
	}
	return key;
}

static unsigned add_to(struct assembly *a, struct dump *d, const struct event *e, struct text piece, uint64_t n)
{
	unsigned serial = d->serial;

	if (dump_doubles(d, e, piece) || dump_repeats(d, e)) {
		d->repeats++;
		d->last = n;
		d->foreign = 0;
		return serial;
	}
	dump_add(d, e, piece, n);
	if (d->ended)
		close_dump(a, d);
	return serial;
}

static unsigned add_piece(struct assembly *a, struct text piece, const struct prefix *prefix, uint64_t n)
{
	struct dump_key key = key_of(prefix);
	struct event e;
	struct dump *d;

	if (!event_read(piece, prefix, &e)) {
		if (a->nopen && e.kind != EV_BLANK)
			count_foreign(a, &key, NULL);
		return 0;
	}
	if (e.kind >= EV_LINUX_BANNER && e.kind <= EV_HV_IMAGE)
		take_identity(a, &key, &e, n);
	d = find(a, &key, &e, piece);
	if (!d && (e.starts != DUMP_NONE || e.continues))
		d = begin(a, &key, &e, n);
	count_foreign(a, &key, d);
	return d ? add_to(a, d, &e, piece, n) : 0;
}

unsigned assembly_line(struct assembly *a, struct text line, uint64_t n)
{
	unsigned serial = 0;

	for (unsigned i = 0; i < PIECES_MAX && line.n; i++) {
		struct prefix prefix = prefix_strip(&line);
		size_t next = prefix_inside(line, prefix.source);
		struct text piece = {line.p, next ? next : line.n};
		unsigned to = add_piece(a, piece, &prefix, n);

		serial = to ? to : serial;
		text_skip(&line, piece.n);
	}
	return serial;
}
