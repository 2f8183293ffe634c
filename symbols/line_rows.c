/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows by address. For single addresses a run of the whole program leaves marks, from which the few rows up to an
 * address are run again: that takes less than to keep and sort all rows. */
#include <stdlib.h>
#include <symbols/array.h>
#include <symbols/bisect.h>
#include <symbols/line_table.h>

/* Of two rows at one address the end of a sequence comes first: what begins there holds. */
static int by_address(const void *a, const void *b)
{
	const struct line_row *x = a, *y = b;
	if (x->addr != y->addr)
		return x->addr < y->addr ? -1 : 1;
	return y->end - x->end;
}

static bool same_line(const struct line_row *a, const struct line_row *b)
{
	return a->file == b->file && a->line == b->line && a->column == b->column && a->end == b->end;
}

/* Of rows at one address the last one holds; a row that repeats the one before says nothing. */
static void tidy(struct line_table *t)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < t->nrows; i++) {
		if (n && t->rows[n - 1].addr == t->rows[i].addr)
			n--;
		if (!n || !same_line(&t->rows[n - 1], &t->rows[i]))
			t->rows[n++] = t->rows[i];
	}
	t->nrows = n;
}

/* Sequences may come in any order (glibc's qsort is a stable merge sort as long as there is memory). */
bool line_table_rows(struct line_table *t)
{
	struct line_program p = line_program_begin(t);
	struct line_row row;
	bool sorted = true;
	if (t->rows)
		return true;
	if (!array_grow(&t->rows, &t->rows_room, 0, sizeof row))
		return false;
	while (line_program_next(&p, &row)) {
		if (!array_grow(&t->rows, &t->rows_room, t->nrows, sizeof row))
			return false;
		sorted = sorted && (!t->nrows || by_address(&t->rows[t->nrows - 1], &row) <= 0);
		t->rows[t->nrows++] = row;
	}
	if (!sorted)
		qsort(t->rows, t->nrows, sizeof row, by_address);
	tidy(t);
	return true;
}

/* ---- one row ---- */

enum { ROWS_PER_MARK = 32 };

static bool add_mark(struct line_table *t, const struct line_program *p)
{
	if (!array_grow(&t->marks, &t->marks_room, t->nmarks, sizeof *t->marks))
		return false;
	t->marks[t->nmarks++] = (struct line_mark){.addr = (uint32_t)p->addr,
						   .offset = (uint32_t)(p->at.at - t->program.at),
						   .file = p->row.file,
						   .line = p->row.line,
						   .column = p->column};
	return true;
}

static int by_mark(const void *a, const void *b)
{
	const struct line_mark *x = a, *y = b;
	if (x->addr != y->addr)
		return x->addr < y->addr ? -1 : 1;
	return (x->offset > y->offset) - (x->offset < y->offset);
}

/* At each sequence's first row, and every so many. A sequence without code gets none. */
static bool make_marks(struct line_table *t)
{
	struct line_program p = line_program_begin(t);
	struct line_row row;
	uint32_t begin = 0, n = 0; /* of the sequence: its first mark, its rows */
	while (line_program_next(&p, &row)) {
		if (row.end) {
			if (n && row.addr == t->marks[begin].addr)
				t->nmarks = begin;
			begin = t->nmarks;
			n = 0;
		} else if (n++ % ROWS_PER_MARK == 0 && !add_mark(t, &p)) {
			return false;
		}
	}
	if (t->nmarks)
		qsort(t->marks, t->nmarks, sizeof *t->marks, by_mark);
	return true;
}

static struct line_program run_from(const struct line_table *t, const struct line_mark *m)
{
	struct line_program p = line_program_begin(t);
	p.at.at += m->offset;
	p.addr = (uint64_t)t->high << 32 | m->addr;
	p.column = m->column;
	p.row.file = m->file;
	p.row.line = m->line;
	return p;
}

/* @until: behind the row of a mark that leads to no row for @addr; what comes by there leads to none either. */
static bool row_from(struct line_program p, uint32_t addr, const uint8_t *until, struct line_row *row)
{
	struct line_row next = line_program_row(&p);
	do
		*row = next;
	while (p.at.at != until && line_program_next(&p, &next) && next.addr <= addr && !next.end);
	/* A sequence ends where its last row's code does. */
	return next.addr > addr;
}

/* Where one sequence ends another may begin: of several marks at one address any may be the one. */
bool line_table_row(struct line_table *t, uint32_t addr, struct line_row *row)
{
	if (!t->marked) {
		t->marked = true;
		if (!make_marks(t))
			t->nmarks = 0; /* no memory: some of them, unsorted, would lie */
	}
	uint32_t n = bisect_up_to(t->marks, t->nmarks, sizeof *t->marks, addr);
	const uint8_t *until = NULL;
	for (uint32_t i = n; i && t->marks[i - 1].addr == t->marks[n - 1].addr; i--) {
		const struct line_program p = run_from(t, &t->marks[i - 1]);
		if (row_from(p, addr, until, row))
			return true;
		until = p.at.at;
	}
	return false;
}
