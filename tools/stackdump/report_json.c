/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The report as JSON Lines: a header, every line, every dump before its first line. The schema is in docs/stackdump.1.
 */
#include "report.h"
#include "summary.h"

static struct json json_of(const struct report *r)
{
	return (struct json){r->file, false};
}

static void on_line(void *ctx, struct text raw, uint64_t n, unsigned piece, const struct dump *owner)
{
	struct report *r = ctx;
	struct json j = json_of(r);

	(void)owner;
	if (raw.n && raw.p[raw.n - 1] == '\n')
		raw.n--;
	json_open(&j, NULL, '{');
	json_string(&j, "type", "line");
	json_number(&j, "n", (int64_t)n);
	if (piece)
		json_number(&j, "piece", piece);
	json_text(&j, "text", raw);
	json_close(&j, '}');
	json_end_line(&j);
}

static void id_or_null(struct json *j, const char *key, int value)
{
	if (value >= 0)
		json_number(j, key, value);
	else
		json_null(j, key);
}

static void put_regs(struct json *j, const struct finding *f)
{
	const struct dump_regs *r = &f->dump->regs;

	json_open(j, "regs", '{');
	for (unsigned i = 0; i < REG_COUNT; i++) {
		unsigned core = i == REG_SP ? CORE_SP : i == REG_LR ? CORE_LR : 0;

		if (r->known[i])
			json_addr(j, dump_reg_name((enum dump_reg)i), r->value[i]);
		else if (core && CORE_KNOWN(&f->regs, core))
			json_addr(j, dump_reg_name((enum dump_reg)i), f->regs.r[core]);
	}
	json_close(j, '}');
}

static void put_frame(struct json *j, const struct finding *f, unsigned n)
{
	const struct found_frame *frame = &f->frames[n];
	struct place p = found_place(f, frame);

	json_open(j, NULL, '{');
	json_number(j, "n", n);
	if (frame->has_pc)
		json_addr(j, "pc", found_pc(frame));
	else
		json_null(j, "pc");
	if (frame->has_sp)
		json_addr(j, "sp", frame->sp);
	else
		json_null(j, "sp");
	json_string(j, "method", unwind_method_name(frame->method));
	json_bool(j, "certain", frame->certain);
	json_string(j, "stack", frame->stack);
	if (frame->has_pc)
		json_addr(j, "addr", found_pc(frame));
	else
		json_null(j, "addr");
	place_json(j, &p, frame->log);
	json_open(j, "candidates", '[');
	for (unsigned i = 0; i < frame->ncandidates; i++)
		json_addr(j, NULL, frame->candidates[i]);
	json_close(j, ']');
	json_close(j, '}');
}

static void put_decoded(struct json *j, const struct finding *f)
{
	const struct dump_regs *r = &f->dump->regs;
	char words[REGWORDS_MAX];

	json_open(j, "decoded", '{');
	for (unsigned i = 0; i < REG_COUNT; i++)
		if (r->known[i] && !core_regs_wide(f->dump) &&
		    regwords((enum dump_reg)i, r->value[i], f->format, words))
			json_string(j, dump_reg_name((enum dump_reg)i), words);
	if (f->dump->has_fsr)
		json_string(j, "fsr", regwords_fsr(f->dump->fsr, f->format));
	json_close(j, '}');
}

static void put_reasons(struct json *j, const struct finding *f)
{
	json_open(j, "explanation", '[');
	for (unsigned i = 0; i < f->nreasons; i++) {
		json_open(j, NULL, '{');
		json_string(j, "text", f->reasons[i].text);
		json_bool(j, "certain", f->reasons[i].certain);
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void put_who(struct json *j, const struct dump *d)
{
	id_or_null(j, "domain", d->domain);
	id_or_null(j, "vcpu", d->vcpu);
	id_or_null(j, "cpu", d->cpu);
	json_string(j, "task", *d->command ? d->command : NULL);
	id_or_null(j, "pid", d->pid);
}

static void on_before(void *ctx, const struct dump *d)
{
	struct report *r = ctx;
	struct finding *f = report_find(r, d);
	struct json j = json_of(r);

	if (!f)
		return;
	json_open(&j, NULL, '{');
	json_string(&j, "type", "dump");
	json_number(&j, "id", d->id);
	json_string(&j, "kind", dump_kind_name(d->kind));
	json_number(&j, "first", (int64_t)d->first);
	json_number(&j, "last", (int64_t)d->last);
	put_who(&j, d);
	json_string(&j, "identity", identity_name(f->identity.identity));
	json_string(&j, "evidence", f->identity.evidence);
	json_string(&j, "summary", f->summary);
	put_regs(&j, f);
	json_open(&j, "frames", '[');
	for (unsigned i = 0; i < f->nframes; i++)
		put_frame(&j, f, i);
	json_close(&j, ']');
	json_string(&j, "end", f->end);
	put_decoded(&j, f);
	put_reasons(&j, f);
	json_bool(&j, "complete", dump_complete(d));
	json_close(&j, '}');
	json_end_line(&j);
}

static void on_after(void *ctx, const struct dump *d)
{
	report_forget(ctx, d);
}

void report_json_out(struct report *r, struct stream_out *out)
{
	*out = (struct stream_out){
	    .line = on_line, .before = on_before, .after = on_after, .identity = report_world, .ctx = r};
}

void report_json_header(struct report *r, const struct report_identity *known)
{
	struct json j = json_of(r);

	json_open(&j, NULL, '{');
	json_string(&j, "type", "header");
	json_string(&j, "schema", "hvscope.stackdump/1");
	json_open(&j, "files", '[');
	for (unsigned i = 0; i < r->session->ntargets; i++) {
		const struct target *t = &r->session->targets[i];

		json_open(&j, NULL, '{');
		json_string(&j, "path", t->path);
		json_string(&j, "build_id", symbols_object_build_id(t->object));
		json_string(&j, "release", symbols_object_release(t->object));
		json_string(&j, "banner", symbols_object_banner(t->object));
		json_string(&j, "identity", known ? identity_name(known[i].verdict.identity) : "unknown");
		json_string(&j, "evidence", known ? known[i].verdict.evidence : "the log has not been read yet");
		json_close(&j, '}');
	}
	json_close(&j, ']');
	json_close(&j, '}');
	json_end_line(&j);
}
