/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The report for people: every line as it was, what it means under it, the summary of a dump before its first line. */
#include "annotate.h"
#include "report.h"
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

static void put_notes(FILE *file, const struct finding *f)
{
	const struct dump *d = f->dump;

	if (f->no_resolution)
		fprintf(file, REPORT_INDENT "addresses are not resolved (%s): %s\n", f->identity.evidence,
			f->no_resolution);
	if (f->mmu_off)
		fprintf(file, REPORT_INDENT "the MMU was off: addresses are physical, the file's less 0x%08x\n",
			0u - f->target->bias);
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
