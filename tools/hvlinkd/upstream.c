/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Our own end of the hypervisor's link. */
#include "daemon.h"
#include <string.h>

#define RETRY_MS 500

/* A session has begun, perhaps with another hypervisor. */
static void session_begins(struct daemon *d)
{
	const uint64_t boot = hvlink_welcome(d->up)->boot;

	if (boot != d->boot) {
		if (d->boot)
			operator_forget(d); /* typed for the one before */
		consoles_anew(d);
		d->event_next = hvlink_event_head(d->up);
	} /* else what happened in between is fetched: a crash may be among it */
	d->boot = boot;
	d->sessions = hvlink_sessions(d->up);
	d->lost = false;
	consoles_ask(d);
}

static void connect_up(struct daemon *d)
{
	const struct hvlink_options options = {.name = "hvlinkd"};
	char error[HVLINK_ERROR_MAX];

	d->connect_at_ms = now_ms() + RETRY_MS;
	if (hvlink_open(d->options.url, &options, &d->up, error) < 0) {
		if (!d->said_down)
			say("%s; trying again", error);
		d->said_down = true;
		d->up = NULL;
		return;
	}
	say("%s: connected to %s", hvlink_name(d->up), hvlink_welcome(d->up)->name);
	d->said_down = false;
	d->events_asked = false;
	session_begins(d);
}

/* Nothing that was asked for in this session is done in the next one. What is typed from here on waits for that. */
static void session_lost(struct daemon *d)
{
	if (d->lost)
		return;
	d->lost = true;
	clients_session_lost(d);
	operator_forget(d);
}

bool up_is_open(const struct daemon *d)
{
	return d->up && !d->lost;
}

void up_work(struct daemon *d)
{
	if (!d->up)
		return;
	if (hvlink_work(d->up) < 0) {
		say("%s; connecting again", hvlink_error(d->up));
		session_lost(d);
		hvlink_close(d->up);
		d->up = NULL;
		d->said_down = true;
		d->connect_at_ms = now_ms();
	} else if (!hvlink_is_open(d->up)) {
		if (!d->lost)
			say("%s", hvlink_error(d->up));
		session_lost(d);
	} else if (hvlink_sessions(d->up) != d->sessions) {
		session_lost(d);
		session_begins(d);
	}
}

void up_check(struct daemon *d)
{
	if (!d->up && now_ms() >= d->connect_at_ms)
		connect_up(d);
	up_work(d);
}

static void happened(struct daemon *d, const struct hv_event *e)
{
	if (e->kind == HV_EVENT_CONSOLE)
		console_news(d, e->domain);
	if (e->kind == HV_EVENT_STATE && e->detail == HV_DOMAIN_CRASHED)
		crash_happened(d, e->domain);
}

static void events_done(void *ctx, int status, const void *reply, size_t n)
{
	struct daemon *d = ctx;
	struct hv_ring_reply r;

	d->events_asked = false;
	if (status || n < sizeof(r))
		return;
	memcpy(&r, reply, sizeof(r));
	for (uint32_t i = 0; i < r.count && sizeof(r) + (i + 1) * sizeof(struct hv_event) <= n; i++) {
		struct hv_event e;

		memcpy(&e, (const uint8_t *)reply + sizeof(r) + i * sizeof(e), sizeof(e));
		happened(d, &e);
	}
	d->event_next = (uint32_t)r.start + r.count;
}

void up_events(struct daemon *d)
{
	const struct hv_ring r = {.request = hvlink_request(HV_OP_EVENTS, HV_NOBODY, HV_ALL_VCPUS),
				  .position = d->event_next};

	/* Of what was fetched the pulse may still be on its way. */
	if (!up_is_open(d) || d->events_asked || (int32_t)(hvlink_event_head(d->up) - d->event_next) <= 0)
		return;
	d->events_asked = hvlink_submit(d->up, &r, sizeof(r), events_done, d) == 0;
}
