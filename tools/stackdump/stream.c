/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines out of bytes, and the queue of lines that wait for their dump. */
#include "stream.h"
#include <hvabi/errno.h>
#include <stdlib.h>

struct held_line {
	uint64_t n;
	size_t at, length; /* in bytes */
	unsigned piece, serial;
};

struct stream {
	const struct stream_out *out;
	struct assembly assembly;
	struct dump *closed; /* not yet printed */
	unsigned reported;
	uint64_t n;	/* lines that have begun */
	unsigned piece; /* of the line that goes on */
	int error;

	char carry[STREAM_LINE_MAX]; /* the beginning of a line whose end has not come */
	size_t ncarry;

	struct held_line *held;
	size_t nheld, first_held;
	char *bytes;
	size_t nbytes, bytes_room;
};

static void on_closed(void *ctx, struct dump *d)
{
	struct stream *s = ctx;

	if (!dump_worth(d)) {
		dump_free(d);
		return;
	}
	d->next = s->closed;
	s->closed = d;
	if (s->out->closed)
		s->out->closed(s->out->ctx, d);
}

static void on_identity(void *ctx, const struct dump_key *key, const struct event *e, uint64_t line)
{
	struct stream *s = ctx;

	if (s->out->identity)
		s->out->identity(s->out->ctx, key, e, line);
}

struct stream *stream_new(const struct stream_out *out)
{
	struct stream *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->held = calloc(STREAM_HELD_LINES, sizeof(*s->held));
	s->out = out;
	s->assembly = (struct assembly){.closed = on_closed, .identity = on_identity, .ctx = s};
	if (!s->held) {
		free(s);
		return NULL;
	}
	return s;
}

void stream_free(struct stream *s)
{
	struct dump *next;

	if (!s)
		return;
	for (unsigned i = 0; i < s->assembly.nopen; i++)
		dump_free(s->assembly.open[i]);
	for (; s->closed; s->closed = next) {
		next = s->closed->next;
		dump_free(s->closed);
	}
	free(s->held);
	free(s->bytes);
	free(s);
}

static const struct dump *closed_of(const struct stream *s, unsigned serial)
{
	const struct dump *d = serial ? s->closed : NULL;

	while (d && d->serial != serial)
		d = d->next;
	return d;
}

/* Dumps that begin at line @n; of several, the one that began first. */
static void print_before(struct stream *s, uint64_t n)
{
	struct dump *next;

	do {
		next = NULL;
		for (struct dump *d = s->closed; d; d = d->next)
			if (d->first == n && !d->id && (!next || d->serial < next->serial))
				next = d;
		if (next) {
			next->id = ++s->reported;
			s->out->before(s->out->ctx, next);
		}
	} while (next);
}

static void print_after(struct stream *s, uint64_t n)
{
	struct dump **link = &s->closed;

	while (*link) {
		struct dump *d = *link;

		if (d->last > n || !d->id) {
			link = &d->next;
			continue;
		}
		s->out->after(s->out->ctx, d);
		*link = d->next;
		dump_free(d);
	}
}

static void print_line(struct stream *s, struct text raw, uint64_t n, unsigned piece, unsigned serial)
{
	if (s->closed && !piece)
		print_before(s, n);
	s->out->line(s->out->ctx, raw, n, piece, closed_of(s, serial));
	if (s->closed)
		print_after(s, n);
}

/* Lines before the first line of every open dump may go. */
static void flush(struct stream *s)
{
	uint64_t barrier = UINT64_MAX;

	for (unsigned i = 0; i < s->assembly.nopen; i++)
		if (s->assembly.open[i]->first < barrier)
			barrier = s->assembly.open[i]->first;
	for (; s->first_held < s->nheld && s->held[s->first_held].n < barrier; s->first_held++) {
		const struct held_line *h = &s->held[s->first_held];

		print_line(s, (struct text){s->bytes + h->at, h->length}, h->n, h->piece, h->serial);
	}
	if (s->first_held == s->nheld)
		s->first_held = s->nheld = s->nbytes = 0;
}

/* Moves what still waits to the front. */
static void compact(struct stream *s)
{
	size_t base = s->first_held < s->nheld ? s->held[s->first_held].at : s->nbytes;

	if (!s->first_held)
		return;
	memmove(s->bytes, s->bytes + base, s->nbytes - base);
	memmove(s->held, s->held + s->first_held, (s->nheld - s->first_held) * sizeof(*s->held));
	s->nheld -= s->first_held;
	s->nbytes -= base;
	s->first_held = 0;
	for (size_t i = 0; i < s->nheld; i++)
		s->held[i].at -= base;
}

static bool make_room(struct stream *s, size_t length)
{
	size_t room = s->bytes_room ? s->bytes_room : 65536;
	char *grown;

	while (room < s->nbytes + length)
		room *= 2;
	if (room == s->bytes_room)
		return true;
	grown = realloc(s->bytes, room);
	if (!grown)
		return false;
	s->bytes = grown;
	s->bytes_room = room;
	return true;
}

static bool is_full(const struct stream *s, size_t length)
{
	return s->nheld == STREAM_HELD_LINES || s->nbytes + length > STREAM_HELD_BYTES;
}

/* Dumps are reported as they are until the line has room. */
static void make_space(struct stream *s, size_t length)
{
	if (is_full(s, length))
		compact(s);
	while (is_full(s, length) && s->assembly.nopen) {
		assembly_close_first(&s->assembly);
		flush(s);
		compact(s);
	}
}

static void hold(struct stream *s, struct text raw, uint64_t n, unsigned piece, unsigned serial)
{
	make_space(s, raw.n);
	if (!s->nheld && !s->assembly.nopen) {
		print_line(s, raw, n, piece, serial);
		return;
	}
	if (!make_room(s, raw.n)) {
		s->error = -HV_ENOMEM;
		return;
	}
	memcpy(s->bytes + s->nbytes, raw.p, raw.n);
	s->held[s->nheld++] = (struct held_line){n, s->nbytes, raw.n, piece, serial};
	s->nbytes += raw.n;
	flush(s);
}

static void take_line(struct stream *s, struct text raw, bool whole)
{
	char clean[LINE_TEXT_MAX];
	unsigned serial = 0, piece = s->piece;

	if (!piece) {
		s->n++;
		serial = assembly_line(&s->assembly, prefix_clean(raw, clean), s->n);
	}
	s->piece = whole ? 0 : piece + 1;
	if (!s->nheld && !s->assembly.nopen)
		print_line(s, raw, s->n, piece, serial);
	else
		hold(s, raw, s->n, piece, serial);
}

static void take_carry(struct stream *s, bool whole)
{
	struct text raw = {s->carry, s->ncarry};

	s->ncarry = 0;
	take_line(s, raw, whole);
}

/* Part of a line up to @n bytes, the newline among them if @whole. */
static void take_part(struct stream *s, const char *bytes, size_t n, bool whole)
{
	while (n) {
		size_t take = STREAM_LINE_MAX - s->ncarry < n ? STREAM_LINE_MAX - s->ncarry : n;

		memcpy(s->carry + s->ncarry, bytes, take);
		s->ncarry += take;
		bytes += take;
		n -= take;
		if (n || s->ncarry == STREAM_LINE_MAX || whole)
			take_carry(s, whole && !n);
	}
}

int stream_feed(struct stream *s, const char *bytes, size_t n)
{
	while (n && !s->error) {
		const char *newline = memchr(bytes, '\n', n);
		size_t length = newline ? (size_t)(newline - bytes) + 1 : n;

		if (newline && !s->ncarry && length <= STREAM_LINE_MAX)
			take_line(s, (struct text){bytes, length}, true);
		else
			take_part(s, bytes, length, newline != NULL);
		bytes += length;
		n -= length;
	}
	return s->error;
}

void stream_idle(struct stream *s)
{
	assembly_close(&s->assembly);
	flush(s);
}

void stream_end(struct stream *s)
{
	if (s->ncarry)
		take_carry(s, true);
	stream_idle(s);
}

bool stream_waits(const struct stream *s)
{
	return s->ncarry || s->assembly.nopen;
}
