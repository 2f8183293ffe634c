/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "annotate.h"
#include "ptewords.h"
#include "summary.h"

#define PREFIXED_MAX 8

/* One added line. Control characters of the log's or a file's names do not get to the terminal. */
static void put(FILE *file, const char *text)
{
	fputs(REPORT_INDENT, file);
	for (; *text; text++)
		fputc((unsigned char)*text < 0x20 || *text == 0x7f ? '?' : *text, file);
	fputc('\n', file);
}

static void put_place(FILE *file, const struct finding *f, const char *label, uint64_t addr, bool return_address)
{
	char text[600];
	struct strbuf s = strbuf_in(text, sizeof(text));
	struct place p = place_find(f->target, addr, return_address);

	if (!p.known || !p.at.symbol)
		return;
	strbuf_add(&s, "%s", label);
	place_addr(&s, addr, core_regs_wide(f->dump));
	strbuf_add(&s, "  ");
	place_all(&s, &p);
	put(file, text);
}

/* A place of a module that was found by its name; its address may not be known. */
static void put_found(FILE *file, const struct finding *f, const char *label, const struct found_frame *frame)
{
	char text[600];
	struct strbuf s = strbuf_in(text, sizeof(text));
	struct place p = found_place(f, frame);

	strbuf_add(&s, "%s", label);
	if (frame->has_pc)
		place_addr(&s, found_pc(frame), false);
	else
		strbuf_add(&s, "        ");
	strbuf_add(&s, "  ");
	place_all(&s, &p);
	strbuf_add(&s, " [%s]", frame->log->module);
	put(file, text);
}

static bool wants_place(enum dump_reg reg)
{
	return reg == REG_PC || reg == REG_LR || reg == REG_LR_SVC || reg == REG_LR_HYP || reg == REG_ELR_EL1;
}

/* The dump's pc, in a module whose place is not known. NULL: @value is another. */
static const struct found_frame *found_by_name(const struct finding *f, enum dump_reg reg, uint64_t value)
{
	const struct found_frame *frame = f->nframes && reg == REG_PC ? &f->frames[0] : NULL;

	return frame && frame->has_lookup && frame->has_pc && found_pc(frame) == value ? frame : NULL;
}

static void annotate_regs(FILE *file, const struct finding *f, const struct event *e)
{
	for (unsigned i = 0; i < e->regs.n; i++) {
		enum dump_reg reg = e->regs.at[i].reg;
		uint64_t value = e->regs.at[i].value;
		char words[REGWORDS_MAX], text[REGWORDS_MAX + 20], label[20];
		struct strbuf s = strbuf_in(text, sizeof(text)), l = strbuf_in(label, sizeof(label));
		const struct found_frame *named = found_by_name(f, reg, value);

		if (wants_place(reg))
			strbuf_add(&l, "%s ", dump_reg_name(reg));
		if (named) {
			put_found(file, f, label, named);
		} else if (wants_place(reg)) {
			put_place(file, f, label, value, reg != REG_PC && reg != REG_ELR_EL1);
		} else if (!core_regs_wide(f->dump) && regwords(reg, value, f->format, words) &&
			   !(reg >= REG_SPSR_SVC && reg <= REG_SPSR_FIQ)) {
			strbuf_add(&s, "%s: %s", dump_reg_name(reg), words);
			put(file, text);
		}
	}
}

static const struct found_frame *frame_of(const struct finding *f, uint64_t n)
{
	for (unsigned i = 0; i < f->nframes; i++)
		if (f->frames[i].line == n)
			return &f->frames[i];
	return NULL;
}

static void put_candidates(FILE *file, const struct finding *f, const struct found_frame *frame)
{
	for (unsigned i = 0; i < frame->ncandidates; i++)
		put_place(file, f, "perhaps ", frame->candidates[i], frame->return_address);
}

/* Rows for pc and lr are no frames of their own. */
static void annotate_frame(FILE *file, const struct finding *f, const struct event *e, uint64_t n)
{
	const struct found_frame *frame = frame_of(f, n);

	if (!f->target)
		return;
	if (frame && frame->ncandidates)
		put_candidates(file, f, frame);
	else if (frame && frame->has_lookup)
		put_found(file, f, "", frame);
	else if (frame && frame->has_pc)
		put_place(file, f, "", found_pc(frame), frame->return_address);
	else if (!frame && e->kind == EV_CALL_ROW)
		put_place(file, f, "", e->num[0], !(e->nstr && text_has(e->str[0], "(PC)")));
}

/* "fault status 81b: page domain fault, on a write, domain 1"; Linux says the same number twice. */
static void annotate_fault(FILE *file, const struct finding *f, const struct event *e)
{
	char text[REGWORDS_MAX + 40], words[REGWORDS_MAX];
	struct strbuf s = strbuf_in(text, sizeof(text));
	bool fetch = (f->dump->fsr & FSR_LINUX_FETCH) != 0 || strstr(f->dump->headline, "prefetch");

	if (!f->dump->has_fsr || (e->kind == EV_OOPS && strncmp(f->dump->headline, "Unhandled", 9) == 0))
		return;
	if (!regwords(fetch ? REG_IFSR : REG_DFSR, f->dump->fsr & ~FSR_LINUX_FETCH, f->format, words))
		return;
	strbuf_add(&s, "fault status %x: %s%s", f->dump->fsr, words, fetch ? ", on an instruction fetch" : "");
	put(file, text);
}

static void annotate_pte(FILE *file, const struct finding *f, const struct event *e)
{
	char text[PTEWORDS_MAX + 20], words[PTEWORDS_MAX];
	struct strbuf s = strbuf_in(text, sizeof(text));

	if (!e->nstr || !ptewords((uint32_t)e->num[0], e->str[0], f->format, words))
		return;
	strbuf_add(&s, "page tables: %s", words);
	put(file, text);
}

static void annotate_event(FILE *file, const struct finding *f, const struct event *e, uint64_t n)
{
	switch (e->kind) {
	case EV_REGS:
	case EV_PC_SYMBOL:
		annotate_regs(file, f, e);
		break;
	case EV_FRAME:
	case EV_CALL_ROW:
		annotate_frame(file, f, e, n);
		break;
	case EV_PTE:
		annotate_pte(file, f, e);
		break;
	case EV_UNHANDLED:
	case EV_OOPS:
		annotate_fault(file, f, e);
		break;
	default:
		break;
	}
}

void annotate(FILE *file, const struct finding *f, struct text raw, uint64_t n)
{
	char clean[LINE_TEXT_MAX];
	struct text line = prefix_clean(raw, clean);

	for (unsigned i = 0; i < PREFIXED_MAX && line.n; i++) {
		struct prefix prefix = prefix_strip(&line);
		size_t next = prefix_inside(line, prefix.source);
		struct text piece = {line.p, next ? next : line.n};
		struct event e;

		if (event_read(piece, &prefix, &e))
			annotate_event(file, f, &e, n);
		text_skip(&line, piece.n);
	}
}
