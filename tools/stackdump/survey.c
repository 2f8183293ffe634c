/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey.h"
#include <stdlib.h>

struct survey {
	struct session *session;
	struct session own; /* the same files, and what the log says in this pass */
	struct stream_out out;
	struct stream *stream;
	struct report_identity *known; /* one a target */
	bool *has_dump;
};

static void on_line(void *ctx, struct text raw, uint64_t n, unsigned piece, const struct dump *owner)
{
	(void)ctx, (void)raw, (void)n, (void)piece, (void)owner;
}

static void on_after(void *ctx, const struct dump *d)
{
	(void)ctx, (void)d;
}

/* How much a verdict says about a file. */
static int weight(enum identity identity)
{
	static const int weights[] = {
	    [IDENTITY_UNKNOWN] = 0, [IDENTITY_CONTRADICTED] = 1, [IDENTITY_CONSISTENT] = 2, [IDENTITY_PROVEN] = 3};

	return weights[identity];
}

/* A target is worth what its best dump says; before the first one, what the banners say. */
static void take(struct survey *s, unsigned i, const struct identity_verdict *v, bool dump)
{
	struct identity_verdict *known = &s->known[i].verdict;

	if (s->has_dump[i] == dump ? weight(v->identity) <= weight(known->identity) : !dump)
		return;
	*known = *v;
	s->has_dump[i] = dump;
}

static void on_before(void *ctx, const struct dump *d)
{
	struct survey *s = ctx;
	struct identity_verdict v;
	struct target *t = finding_judge(&s->own, d, &v);

	worlds_note(&s->own.worlds, d);
	if (t)
		take(s, (unsigned)(t - s->own.targets), &v, true);
}

static void on_identity(void *ctx, const struct dump_key *key, const struct event *e, uint64_t line)
{
	struct survey *s = ctx;
	bool hyp = key->source == SOURCE_XEN || key->source == SOURCE_HVSCOPE;
	struct identity_verdict v;

	worlds_add(&s->own.worlds, key, e, line);
	for (unsigned i = 0; i < s->own.ntargets; i++) {
		if (s->own.targets[i].hyp != hyp)
			continue;
		identity_judge(&s->own.targets[i], worlds_at(&s->own.worlds, key, line), NULL, &v);
		take(s, i, &v, false);
	}
}

struct survey *survey_new(struct session *session)
{
	struct survey *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->session = session;
	s->own = *session;
	s->known = calloc(session->ntargets, sizeof(*s->known));
	s->has_dump = calloc(session->ntargets, sizeof(*s->has_dump));
	s->out = (struct stream_out){
	    .line = on_line, .before = on_before, .after = on_after, .identity = on_identity, .ctx = s};
	s->stream = stream_new(&s->out);
	if (!s->known || !s->has_dump || !s->stream) {
		survey_free(s);
		return NULL;
	}
	for (unsigned i = 0; i < session->ntargets; i++) {
		s->known[i].target = &session->targets[i];
		identity_judge(&session->targets[i], NULL, NULL, &s->known[i].verdict);
	}
	return s;
}

void survey_free(struct survey *s)
{
	if (!s)
		return;
	stream_free(s->stream);
	free(s->known);
	free(s->has_dump);
	free(s);
}

void survey_feed(struct survey *s, const char *bytes, size_t n)
{
	stream_feed(s->stream, bytes, n);
}

const struct report_identity *survey_end(struct survey *s)
{
	stream_end(s->stream);
	return s->known;
}

bool survey_contradicts(const struct survey *s)
{
	for (unsigned i = 0; i < s->own.ntargets; i++)
		if (s->known[i].verdict.identity == IDENTITY_CONTRADICTED)
			return true;
	return false;
}
