/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What both kinds of report share: the findings of the dumps whose lines are on their way. */
#include "report.h"
#include "gdb_core.h"

struct finding *report_finding(struct report *r, const struct dump *d)
{
	struct finding *f = r->findings;

	while (f && f->dump != d)
		f = f->next;
	return f;
}

struct finding *report_find(struct report *r, const struct dump *d)
{
	struct finding *f = finding_new(r->session, d);

	if (!f)
		return NULL;
	f->next = r->findings;
	r->findings = f;
	r->dumps++;
	worlds_note(&r->session->worlds, d);
	if (f->identity.identity == IDENTITY_CONTRADICTED)
		r->contradicted = true;
	if (r->session->gdb_dir && !gdb_core_write(f, r->session->gdb_dir))
		r->session->gdb_failed = true;
	return f;
}

void report_forget(struct report *r, const struct dump *d)
{
	for (struct finding **link = &r->findings; *link; link = &(*link)->next) {
		struct finding *f = *link;

		if (f->dump != d)
			continue;
		*link = f->next;
		finding_free(f);
		return;
	}
}

void report_world(void *ctx, const struct dump_key *key, const struct event *e, uint64_t line)
{
	struct report *r = ctx;

	worlds_add(&r->session->worlds, key, e, line);
}
