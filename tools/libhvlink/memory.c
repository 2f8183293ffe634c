/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory, in as many requests as it takes; the next is on its way while an answer is taken apart. */
#include "link.h"
#include <stdlib.h>
#include <string.h>

/* After so many good pieces larger ones are tried again. */
#define GOOD_ENOUGH 64u
#define CHUNK_MIN   (sizeof(struct hv_memory) + 32u)

bool link_split(struct hvlink *l, int status)
{
	if (status == -HV_EAGAIN && l->chunk > CHUNK_MIN) {
		l->chunk = l->chunk / 4 > CHUNK_MIN ? l->chunk / 4 : CHUNK_MIN;
		l->good = 0;
		return true;
	}
	if (status == 0 && ++l->good >= GOOD_ENOUGH && l->chunk < l->welcome.max_payload) {
		l->chunk = l->chunk * 2 < l->welcome.max_payload ? l->chunk * 2 : l->welcome.max_payload;
		l->good = 0;
	}
	return false;
}

#define AT_ONCE 2u

struct transfer {
	struct hvlink *link;
	const struct hvlink_place *place;
	uint8_t *in;	    /* read: goes there */
	const uint8_t *out; /* write: comes from there */
	size_t n, asked;    /* bytes in all, and in the requests so far */
	size_t done;	    /* without a gap from the start */
	unsigned under_way;
	size_t pieces[AT_ONCE]; /* bytes of the requests under way, a ring */
	unsigned first;		/* of them: the next one whose answer comes */
	bool stopped;
	int status;
	struct hvlink_fault fault;
};

static size_t piece(const struct transfer *t)
{
	const size_t head = t->in ? sizeof(struct hv_memory_reply) : sizeof(struct hv_memory);
	const size_t most = (t->link->chunk > head + 8 ? t->link->chunk - head : 8) & ~(size_t)7;
	const size_t left = t->n - t->asked;

	return left < most ? left : most;
}

static void piece_done(void *ctx, int status, const void *reply, size_t n)
{
	struct transfer *t = ctx;
	struct hv_memory_reply r = {0};
	const size_t asked = t->pieces[t->first];

	t->first = (t->first + 1) % AT_ONCE;
	t->under_way--;
	if (t->stopped)
		return;
	if (reply && n >= sizeof(r)) {
		memcpy(&r, reply, sizeof(r));
		if ((t->in && r.done > n - sizeof(r)) || r.done > asked || (status == 0 && r.done != asked))
			status = -HV_EPROTO;
		else if (t->in)
			memcpy(t->in + t->done, (const uint8_t *)reply + sizeof(r), r.done);
	} else if (status == 0) {
		status = -HV_EPROTO;
	}
	if (status == -HV_EPROTO)
		r.done = 0;
	t->done += r.done;
	if (status == 0)
		(void)link_split(t->link, 0);
	else {
		t->stopped = true;
		t->status = status;
		t->fault = (struct hvlink_fault){r.bad, (enum hv_memory_why)r.why};
	}
}

static int submit_piece(struct transfer *t, uint8_t *request)
{
	const size_t n = piece(t);
	const struct hv_memory m = {
	    .request = hvlink_request(t->in ? HV_OP_READ : HV_OP_WRITE, t->place->domain, t->place->vcpu),
	    .space = (uint8_t)t->place->space,
	    .flags = t->place->flags,
	    .width = t->place->width,
	    .length = (uint32_t)n,
	    .address = t->place->address + t->asked,
	    .ttbr = t->place->ttbr,
	};
	struct call like = {.done = piece_done, .ctx = t, .may_split = true};

	memcpy(request, &m, sizeof(m));
	if (t->out)
		memcpy(request + sizeof(m), t->out + t->asked, n);
	const int rc = link_queue(t->link, request, sizeof(m) + (t->out ? n : 0), &like);
	if (rc == 0) {
		t->pieces[(t->first + t->under_way) % AT_ONCE] = n;
		t->asked += n;
		t->under_way++;
	}
	return rc;
}

/* On a good wire the next request is ready when an answer comes; on a bad one it may not be what is wanted then. */
static unsigned at_once(const struct hvlink *l)
{
	return l->chunk == l->welcome.max_payload ? AT_ONCE : 1;
}

/* Requests are kept going. Ends when all is done, or one has failed; then none is left that points to @t. */
static int run(struct transfer *t, uint8_t *request)
{
	while (t->under_way || (!t->stopped && t->asked < t->n)) {
		int rc = 0;

		while (rc == 0 && !t->stopped && t->under_way < at_once(t->link) && t->asked < t->n)
			rc = submit_piece(t, request);
		if (rc == 0)
			rc = hvlink_idle(t->link, 1000);
		if (rc < 0) {
			t->stopped = true;
			t->status = rc;
			if (t->under_way)
				link_drop_calls(t->link, LINK_DOWN);
			break;
		}
		if (!t->under_way && t->stopped && link_split(t->link, t->status)) {
			t->stopped = false;
			t->status = 0;
			t->asked = t->done;
		}
	}
	return t->status;
}

static int transfer(struct transfer *t, size_t *done, struct hvlink_fault *fault)
{
	uint8_t *request = malloc(HV_LINK_PAYLOAD_MAX);
	struct hvlink *l = t->link;

	if (!request)
		return link_fail(l, -HV_ENOMEM, "out of memory");
	const int rc = run(t, request);
	free(request);
	if (done)
		*done = t->done;
	if (fault)
		*fault = t->fault;
	if (rc == -HV_EFAULT)
		link_fail(l, rc, "%s: %s at %08llx", l->name, hvlink_why(t->fault.why),
			  (unsigned long long)t->fault.address);
	else if (rc && l->state == LINK_OPEN)
		link_fail(l, rc, "%s: memory at %08llx: %s", l->name, (unsigned long long)t->place->address + t->done,
			  hvlink_strerror(rc));
	return rc;
}

int hvlink_read(struct hvlink *l, const struct hvlink_place *place, void *buffer, size_t n, size_t *done,
		struct hvlink_fault *fault)
{
	struct transfer t = {.link = l, .place = place, .in = buffer, .n = n};

	return transfer(&t, done, fault);
}

int hvlink_write(struct hvlink *l, const struct hvlink_place *place, const void *buffer, size_t n, size_t *done,
		 struct hvlink_fault *fault)
{
	struct transfer t = {.link = l, .place = place, .out = buffer, .n = n};

	return transfer(&t, done, fault);
}
