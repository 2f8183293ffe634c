/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The report for people: every line as it was, what it means under it, the summary of a dump before its first line. */
#include "annotate.h"
#include "report.h"
#include "source_lines.h"
#include "summary.h"

static void on_line(void *ctx, struct text raw, uint64_t n, unsigned piece, const struct dump *owner)
{
	struct report *r = ctx;
	struct finding *f = owner && !piece ? report_finding(r, owner) : NULL;

	fwrite_unlocked(raw.p, 1, raw.n, r->file);
	if (!f)
		return;
	if (raw.n && raw.p[raw.n - 1] != '\n')
		fputc('\n', r->file);
	annotate(r->file, f, raw, n);
}

static void on_before(void *ctx, const struct dump *d)
{
	struct report *r = ctx;
	struct finding *f = report_find(r, d);

	if (f)
		fprintf(r->file, "== dump %u: %s\n", d->id, f->summary);
}

static const char *end_words(const char *end)
{
	static const char *const words[][2] = {
	    {"user", ", then user mode"},
	    {"bottom", ", end of stack"},
	    {"no-words", ", the dump has no more of the stack"},
	    {"loop", ", then the stack leads back"},
	    {"bad-pc", ", then nowhere"},
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i][0], end) == 0)
			return words[i][1];
	return "";
}

/* Functions that were inlined where the frame is, innermost first. */
static void put_inlines(FILE *file, const struct place *p)
{
	for (unsigned i = 0; p->known && i < p->at.ninlines; i++) {
		const struct symbols_inline *in = &p->at.inlines[i];

		fprintf(file, REPORT_INDENT "          %-26s inlined", in->function ? in->function : "?");
		if (in->file)
			fprintf(file, "    %s:%u", in->file, in->line);
		fputc('\n', file);
	}
}

/* "gic_init_bases+0x3c": what follows in the row needs the room that the size would take. */
static void short_symbol(struct strbuf *s, const struct found_frame *frame, const struct place *p)
{
	if (p->known && p->at.symbol)
		strbuf_add(s, "%s+0x%x", p->at.symbol, (uint32_t)p->addr - p->at.start);
	else if (frame->log && frame->log->has_offset)
		strbuf_add(s, "%s+0x%x", frame->log->name, frame->log->offset);
	else
		strbuf_add(s, "?");
}

static void put_frame(FILE *file, const struct finding *f, unsigned i)
{
	const struct found_frame *frame = &f->frames[i];
	const struct disasm *code = &f->code;
	struct place p = found_place(f, frame);
	char symbol[200], line[200], addr[20];
	struct strbuf s = strbuf_in(symbol, sizeof(symbol)), l = strbuf_in(line, sizeof(line));
	struct strbuf a = strbuf_in(addr, sizeof(addr));

	put_inlines(file, &p);
	short_symbol(&s, frame, &p);
	place_line(&l, &p);
	place_addr(&a, found_pc(frame), core_regs_wide(f->dump));
	fprintf(file, REPORT_INDENT "%s  %-26s ", addr, symbol);
	if (i == 0 && code->at >= 0)
		fprintf(file, "%s      %s", code->lines[code->at].insn.text, code->values);
	else
		fprintf(file, "%s%s%s", unwind_method_name(frame->method), frame->certain ? "" : "?",
			i + 1 < f->nframes || !f->end ? "" : end_words(f->end));
	fprintf(file, "%s%s\n", l.n ? "    " : "", line);
}

/* Frames that the log does not print itself; frame 0 with its instruction. */
static void put_trace(FILE *file, const struct finding *f)
{
	unsigned own = 0;

	for (unsigned i = 0; i < f->nframes; i++)
		own += f->frames[i].line == 0;
	for (unsigned i = 0; i < f->nframes && own >= 2; i++)
		put_frame(file, f, i);
}

static void put_code(FILE *file, const struct disasm *code)
{
	bool linked = true;

	for (unsigned i = 0; i < code->n; i++)
		linked = linked && code->lines[i].source == CODE_LINKED;
	if (code->at < 0)
		return;
	fprintf(file, REPORT_INDENT "code%s:\n", linked ? ", as linked" : "");
	for (unsigned i = 0; i < code->n; i++) {
		const struct disasm_line *line = &code->lines[i];
		bool at = (int)i == code->at;

		fprintf(file, REPORT_INDENT "%c %08x  %0*x%*s  %s%s%s%s\n", at ? '>' : ' ', line->addr,
			(int)(2 * line->bytes), line->word, (int)(8 - 2 * line->bytes), "",
			*line->insn.text ? line->insn.text : "?", at && *code->values ? "      " : "",
			at ? code->values : "", !linked && line->source == CODE_LINKED ? "   (as linked)" : "");
	}
	if (!insn_available())
		fprintf(file, REPORT_INDENT "(instructions are words only: libcapstone4 is not installed)\n");
}

/* The source of what was executed: of the innermost function. */
static void put_source(FILE *file, const struct finding *f, const char *dir)
{
	struct place p = f->nframes && dir ? found_place(f, &f->frames[0]) : (struct place){0};
	const char *path = p.at.ninlines ? p.at.inlines[0].file : p.at.file;
	unsigned line = p.at.ninlines ? p.at.inlines[0].line : p.at.line;

	if (p.known && path && line) /* the compiler's own code has line 0 (DWARF 5, 6.2.2) */
		source_lines_put(file, dir, path, line);
}

static void put_reasons(FILE *file, const struct finding *f)
{
	for (unsigned i = 0; i < f->nreasons; i++)
		fprintf(file, REPORT_INDENT "why: %s   [%s]\n", f->reasons[i].text,
			f->reasons[i].certain ? "certain" : "likely");
}

static void put_notes(FILE *file, const struct finding *f)
{
	const struct dump *d = f->dump;

	if (f->no_resolution)
		fprintf(file, REPORT_INDENT "addresses are not resolved (%s): %s\n", f->identity.evidence,
			f->no_resolution);
	if (!dump_complete(d))
		fprintf(file, REPORT_INDENT "the dump is not whole: %s\n",
			d->cut_start ? "the log begins in the middle of it" : "it breaks off, or lines are missing");
}

static void on_after(void *ctx, const struct dump *d)
{
	struct report *r = ctx;
	struct finding *f = report_finding(r, d);

	if (!f)
		return;
	fprintf(r->file, REPORT_INDENT "-- dump %u: %s, lines %llu-%llu, identity %s\n", d->id, dump_kind_name(d->kind),
		(unsigned long long)d->first, (unsigned long long)d->last, identity_name(f->identity.identity));
	if (!f->same_as) {
		put_trace(r->file, f);
		put_code(r->file, &f->code);
		put_source(r->file, f, r->session->source_dir);
		put_reasons(r->file, f);
	}
	put_notes(r->file, f);
	report_forget(r, d);
}

void report_text_out(struct report *r, struct stream_out *out)
{
	*out = (struct stream_out){
	    .line = on_line, .before = on_before, .after = on_after, .identity = report_world, .ctx = r};
}

void report_text_header(struct report *r, const struct report_identity *known)
{
	if (!r->session->ntargets)
		return;
	for (unsigned i = 0; i < r->session->ntargets; i++) {
		const struct target *t = &r->session->targets[i];

		if (known)
			fprintf(r->file, "== %s: identity %s (%s)\n", t->path, identity_name(known[i].verdict.identity),
				known[i].verdict.evidence);
		else
			fprintf(r->file, "== %s: identity not known yet\n", t->path);
	}
}
