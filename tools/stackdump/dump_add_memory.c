/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Gathering what a dump says of memory: words of the stack, registers that an exception saved there, frames, code. */
#include "dump_lines.h"
#include <stdlib.h>

#define PT_REGS_WORDS 17u /* r0-r15, cpsr; the 18th, the old r0, is not kept */
#define PT_REGS_BYTES 72u
#define THREAD_SIZE   0x2000u

/* ---- words of memory ---- */

static void add_row(struct dump *d, uint32_t addr, unsigned area, const struct event *e)
{
	struct dump_row *grown;

	if (d->nrows == DUMP_ROWS_MAX)
		return;
	if ((d->nrows & (d->nrows - 1)) == 0) { /* room for the next power of two */
		grown = realloc(d->rows, (d->nrows ? 2 * (size_t)d->nrows : 1) * sizeof(*grown));
		if (!grown)
			return;
		d->rows = grown;
	}
	d->rows[d->nrows] = (struct dump_row){.addr = addr, .n = (uint8_t)e->nwords, .area = (uint8_t)area};
	memcpy(d->rows[d->nrows].words, e->words, e->nwords * sizeof(e->words[0]));
	d->nrows++;
}

static void add_exception_words(struct dump_exception *x, uint32_t addr, const struct event *e)
{
	for (unsigned i = 0; i < e->nwords; i++) {
		uint32_t index = (addr + 4 * i - x->at) / 4;

		if (addr + 4 * i < x->at || index >= PT_REGS_WORDS)
			continue;
		x->r[index] = e->words[i];
		x->known |= 1u << index;
	}
}

/* The row says the low 16 bits of its address; the area it is in begins at row_base. */
void dump_add_words_at(struct dump *d, const struct dump_line *l)
{
	const struct event *e = l->e;
	uint32_t low = (uint32_t)e->num[0] & 0xffff, addr;

	if (!d->has_base && d->regs.known[REG_SP]) {
		d->row_base = (uint32_t)d->regs.value[REG_SP] & ~31u;
		d->has_base = true;
	}
	if (!d->has_base)
		return;
	addr = (d->row_base & 0xffff0000u) | low;
	if (low < (d->row_base & 0xffffu & ~31u))
		addr += 0x10000; /* the area crosses a multiple of 64 KiB */
	addr += 4 * e->first_word;
	add_row(d, addr, 0, e);
	if (d->exception_open)
		add_exception_words(&d->exceptions[d->nexceptions - 1], addr, e);
}

void dump_add_words(struct dump *d, const struct dump_line *l)
{
	if (d->nareas)
		add_row(d, 0, d->nareas, l->e);
}

void dump_begin_area(struct dump *d, const struct dump_line *l)
{
	d->row_base = (uint32_t)l->e->num[0];
	d->has_base = true;
	d->area_rows = d->nrows;
	d->exception_open = false;
}

/* A system call pushes its fifth and sixth argument below the registers, and Linux prints from there: the registers of
 * a user program always end 8 bytes under the top of its 8 KiB stack (arch/arm/include/asm/processor.h, task_pt_regs).
 */
static uint32_t saved_regs(uint32_t from)
{
	return (from & (THREAD_SIZE - 1)) == THREAD_SIZE - 8 - PT_REGS_BYTES - 8 ? from + 8 : from;
}

void dump_begin_exception(struct dump *d, const struct dump_line *l)
{
	dump_begin_area(d, l);
	if (d->nexceptions == DUMP_EXCEPTIONS)
		return;
	d->exceptions[d->nexceptions++] = (struct dump_exception){.at = saved_regs((uint32_t)l->e->num[0])};
	d->exception_open = true;
}

void dump_begin_rows(struct dump *d, const struct dump_line *l)
{
	if (d->nareas < DUMP_AREAS_MAX)
		d->areas[d->nareas++] = (uint32_t)l->e->num[0];
}

/* ---- frames ---- */

static struct dump_frame *new_frame(struct dump *d, uint64_t line)
{
	struct dump_frame *f;

	if (d->nframes == DUMP_FRAMES_MAX)
		return NULL;
	f = &d->frames[d->nframes++];
	f->line = line;
	f->exception = -1;
	f->guess = d->frames_guessed;
	return f;
}

/* The frame behind an exception stack is where the exception struck: its registers are known. */
void dump_add_frame(struct dump *d, const struct dump_line *l)
{
	struct dump_frame *f = new_frame(d, l->n);

	if (!f)
		return;
	dump_copy_symbol(&f->callee, &l->e->sym[0]);
	dump_copy_symbol(&f->at, &l->e->sym[1]);
	if (d->exception_open)
		f->exception = (int)d->nexceptions - 1;
	d->exception_open = false;
}

void dump_add_call_row(struct dump *d, const struct dump_line *l)
{
	const struct event *e = l->e;
	struct dump_frame *f = new_frame(d, l->n);
	struct text tag = e->nstr ? e->str[0] : (struct text){"", 0};

	if (!f)
		return;
	if (e->nsym)
		dump_copy_symbol(&f->at, &e->sym[0]);
	f->at.has_addr = true;
	f->at.addr = e->num[0];
	f->guess = f->guess || text_has(tag, "?");
	if (text_has(tag, "(PC)"))
		memcpy(f->tag, "PC", 3);
	else if (text_has(tag, "(LR)"))
		memcpy(f->tag, "LR", 3);
}

/* ---- code ---- */

/* "e35c0000 1a000052 (e5d73000) ", Thumb: "b510 4604 (6803) ". */
void dump_add_code(struct dump *d, const struct dump_line *l)
{
	const struct event *e = l->e;
	struct text at = e->str[0];
	uint64_t value;
	unsigned digits;

	KEEP(e, 0, d->code_text);
	d->ncode = 0;
	d->has_code_at = false;
	while (d->ncode < DUMP_CODE_MAX) {
		text_skip_blanks(&at);
		if (text_take(&at, "(")) {
			d->code_at = d->ncode;
			d->has_code_at = true;
		}
		if (!text_hex(&at, &value, &digits) || (digits != 8 && digits != 4))
			break;
		d->code_thumb = digits == 4;
		d->code[d->ncode++] = (uint32_t)value;
		text_take(&at, ")");
	}
	d->has_code_at = d->has_code_at && d->code_at < d->ncode;
}
