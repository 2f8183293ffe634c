/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls that wait. */
#include "link.h"
#include <errno.h>
#include <poll.h>
#include <string.h>

/* One turn: waits for the descriptor at most @ms milliseconds, or until something is due. */
static int turn(struct hvlink *l, int ms)
{
	const int due = hvlink_wait_ms(l);
	struct pollfd p = {hvlink_fd(l), hvlink_poll_events(l), 0};

	if (poll(&p, 1, ms < 0 || due < ms ? due : ms) < 0 && errno != EINTR)
		return link_fail(l, -HV_EIO, "%s: poll: %s", l->name, strerror(errno));
	return hvlink_work(l);
}

int hvlink_idle(struct hvlink *l, int ms)
{
	const usec until = link_now() + (usec)ms * 1000;
	const unsigned pending = l->pending, events = l->event_head;
	int rc = hvlink_work(l);

	while (rc == 0 && l->pending == pending && l->event_head == events) {
		const usec left = until - link_now();

		if (left <= 0)
			break;
		rc = turn(l, (int)((left + 999) / 1000));
	}
	return rc;
}

struct waiting {
	bool done;
	int status;
	void *reply;
	size_t room, n;
};

static void done(void *ctx, int status, const void *reply, size_t n)
{
	struct waiting *w = ctx;

	w->done = true;
	w->status = status;
	w->n = n;
	if (reply)
		memcpy(w->reply, reply, n < w->room ? n : w->room);
}

long link_call(struct hvlink *l, const void *request, size_t n, void *reply, size_t room, bool may_split)
{
	struct waiting w = {.reply = reply, .room = room};
	struct call like = {.done = done, .ctx = &w, .may_split = may_split};
	int rc = link_queue(l, request, n, &like);

	if (rc < 0)
		return rc;
	for (rc = hvlink_work(l); rc == 0 && !w.done; rc = turn(l, -1))
		;
	if (!w.done) /* poll failed: nothing may write to @w later */
		link_drop_calls(l, LINK_DOWN);
	return w.status < 0 ? w.status : (long)w.n;
}

/* What the hypervisor says about a request in general; an operation may know better. */
static void explain(struct hvlink *l, const struct hv_request *r, int status)
{
	if (l->state != LINK_OPEN)
		return; /* said already */
	if (r->domain == HV_NOBODY)
		link_fail(l, status, "%s: operation %u: %s", l->name, r->op, hvlink_strerror(status));
	else if (r->vcpu == HV_ALL_VCPUS)
		link_fail(l, status, "%s: d%u: operation %u: %s", l->name, r->domain, r->op, hvlink_strerror(status));
	else
		link_fail(l, status, "%s: d%uv%u: operation %u: %s", l->name, r->domain, r->vcpu, r->op,
			  hvlink_strerror(status));
}

long hvlink_call(struct hvlink *l, const void *request, size_t n, void *reply, size_t room)
{
	const unsigned sessions = l->sessions;
	const long rc = link_call(l, request, n, reply, room, false);
	struct hv_request r;

	if (rc < 0 && n >= sizeof(r) && l->sessions == sessions) {
		memcpy(&r, request, sizeof(r));
		if (!(rc == -HV_EIO && l->state != LINK_OPEN))
			explain(l, &r, (int)rc);
	}
	return rc;
}
