/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "words.h"
#include <hvabi/errno.h>
#include <stdlib.h>

#define ROW_BYTES 32u
#define PAGE	  0x1000u
#define STACK	  0x2000u /* where hvscope ends a stack: hypervisor/debug/dump_stack.c */

/* Where an area that begins at @sp must end at the latest. */
static uint32_t area_end(const struct dump *d, uint32_t sp)
{
	uint32_t unit = strncmp(d->producer, "hvscope", 7) == 0 ? STACK : PAGE;

	return (sp | (unit - 1)) + 1;
}

static bool same_row(const struct dump_row *a, const struct dump_row *b)
{
	return a->n == b->n && memcmp(a->words, b->words, a->n * sizeof(a->words[0])) == 0;
}

static void drop_row(struct words *w, unsigned i)
{
	w->nrows--;
	memmove(&w->rows[i], &w->rows[i + 1], (w->nrows - i) * sizeof(w->rows[0]));
}

/* Rows [first, end) of one area. */
struct area {
	unsigned first, end;
};

static uint32_t length_of(const struct words *w, struct area a)
{
	return a.end > a.first ? (a.end - a.first - 1) * ROW_BYTES + 4u * w->rows[a.end - 1].n : 0;
}

/* Xen and hvscope print to the end of a page or of a stack, and say no addresses. */
static void place_rows(struct words *w, struct area a, uint32_t sp, uint32_t end)
{
	for (unsigned i = a.first + 1; i < a.end && sp + length_of(w, a) > end;) {
		if (!same_row(&w->rows[i - 1], &w->rows[i])) {
			i++;
			continue;
		}
		drop_row(w, i);
		a.end--;
	}
	if (sp + length_of(w, a) > end)
		w->doubtful = true;
	if (a.end > a.first && w->rows[a.end - 1].n < EVENT_WORDS && sp + length_of(w, a) != end)
		w->doubtful = true; /* a short row can only be the one that ends the area */
	for (unsigned i = a.first; i < a.end; i++)
		w->rows[i].addr = sp + (i - a.first) * ROW_BYTES;
}

bool words_init(struct words *w, const struct dump *d)
{
	struct area a;

	*w = (struct words){.dump = d};
	if (!d->nrows)
		return true;
	w->rows = malloc(d->nrows * sizeof(w->rows[0]));
	if (!w->rows)
		return false;
	memcpy(w->rows, d->rows, d->nrows * sizeof(w->rows[0]));
	w->nrows = d->nrows;
	for (unsigned n = 1; n <= d->nareas; n++) {
		for (a.first = 0; a.first < w->nrows && w->rows[a.first].area != n; a.first++)
			;
		for (a.end = a.first; a.end < w->nrows && w->rows[a.end].area == n; a.end++)
			;
		place_rows(w, a, d->areas[n - 1], area_end(d, d->areas[n - 1]));
	}
	return true;
}

void words_deinit(struct words *w)
{
	free(w->rows);
	w->rows = NULL;
}

static bool word_at(const struct words *w, uint32_t va, uint32_t *word)
{
	for (unsigned i = 0; i < w->nrows; i++) {
		const struct dump_row *row = &w->rows[i];

		if (va - row->addr < 4u * row->n) {
			*word = row->words[(va - row->addr) / 4];
			return true;
		}
	}
	return false;
}

/* Words lie little-endian in memory, as a kernel of that order prints them. */
int words_read(void *ctx, uint32_t va, void *buf, size_t n)
{
	unsigned char *to = buf;

	for (size_t i = 0; i < n; i++) {
		uint32_t addr = va + (uint32_t)i, word;

		if (!word_at(ctx, addr & ~3u, &word))
			return -HV_EFAULT;
		to[i] = (unsigned char)(word >> 8 * (addr & 3));
	}
	return 0;
}

/* Thumb code may begin at half a word, and its last halfword stands alone. */
static bool code_half_at(const struct words *w, uint32_t va, uint32_t *half)
{
	const struct dump *d = w->dump;
	unsigned unit = d->code_thumb ? 2 : 4;
	uint32_t at = ((uint32_t)d->regs.value[REG_PC] & ~(unit - 1)) - unit * d->code_at, i = (va - at) / unit;

	if (!d->has_code_at || !d->regs.known[REG_PC] || va < at || i >= d->ncode)
		return false;
	*half = d->code_thumb ? d->code[i] : d->code[i] >> 8 * (va & 2);
	return true;
}

int words_read_code(void *ctx, uint32_t va, void *buf, size_t n)
{
	unsigned char *to = buf;

	for (size_t i = 0; i < n; i++) {
		uint32_t addr = va + (uint32_t)i, half;

		if (!code_half_at(ctx, addr & ~1u, &half))
			return -HV_EFAULT;
		to[i] = (unsigned char)(half >> 8 * (addr & 1));
	}
	return 0;
}
