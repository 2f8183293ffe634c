/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Console, keys and events: readers of rings that say how far they have come. */
#include "link.h"
#include <stdlib.h>
#include <string.h>

/* One piece from @position on, at most @room bytes (or elements of @unit bytes). Returns the bytes. */
static long read_ring(struct hvlink *l, struct hv_ring r, struct hv_ring_reply *head, void *to, size_t room,
		      size_t unit)
{
	const size_t most = l->welcome.max_payload - sizeof(*head);
	const size_t part = room < most ? room : most;
	uint8_t *reply = malloc(sizeof(*head) + part);

	if (!reply)
		return link_fail(l, -HV_ENOMEM, "out of memory");
	r.max = (uint32_t)(part / unit);
	const long n = hvlink_call(l, &r, sizeof(r), reply, sizeof(*head) + part);
	long rc = n;
	if (n >= (long)sizeof(*head)) {
		memcpy(head, reply, sizeof(*head));
		rc = (long)head->count * (long)unit;
		if (head->count > part / unit || (size_t)n < sizeof(*head) + (size_t)rc)
			rc = link_fail(l, -HV_EPROTO, "%s: a ring's answer is shorter than it says", l->name);
		else
			memcpy(to, reply + sizeof(*head), (size_t)rc);
	} else if (n >= 0) {
		rc = link_fail(l, -HV_EPROTO, "%s: a ring's answer without its head", l->name);
	}
	free(reply);
	return rc;
}

long hvlink_console_read(struct hvlink *l, unsigned domain, uint64_t *position, void *buffer, size_t room)
{
	const struct hv_ring r = {.request = hvlink_request(HV_OP_CONSOLE_READ, domain, HV_ALL_VCPUS),
				  .position = *position};
	struct hv_ring_reply head;
	const long n = read_ring(l, r, &head, buffer, room, 1);

	if (n >= 0)
		*position = head.start + (uint64_t)n;
	return n;
}

long hvlink_console_write(struct hvlink *l, unsigned domain, const void *text, size_t n)
{
	const size_t most = l->welcome.max_payload - sizeof(struct hv_input);
	const size_t part = n < most ? n : most;
	const struct hv_input in = {.request = hvlink_request(HV_OP_CONSOLE_WRITE, domain, HV_ALL_VCPUS),
				    .count = (uint32_t)part};
	uint8_t *request = malloc(sizeof(in) + part);
	struct hv_count reply = {0};

	if (!request)
		return link_fail(l, -HV_ENOMEM, "out of memory");
	memcpy(request, &in, sizeof(in));
	memcpy(request + sizeof(in), text, part);
	const long rc = hvlink_call(l, request, sizeof(in) + part, &reply, sizeof(reply));
	free(request);
	return rc < 0 ? rc : (long)reply.count;
}

#define KEY_MAX (4u << 20) /* more than any key prints */

/* The rest of the key's output, behind the first piece in *text. */
static int read_rest(struct hvlink *l, char **text, size_t *n, struct hv_ring_reply *head)
{
	while (*n < head->head) {
		const struct hv_ring r = {.request = hvlink_request(HV_OP_KEY_OUTPUT, HV_NOBODY, HV_ALL_VCPUS),
					  .position = *n};
		char *more = head->head <= KEY_MAX ? realloc(*text, (size_t)head->head + 1) : NULL;

		if (head->head > KEY_MAX)
			return link_fail(l, -HV_EPROTO, "%s: a key's output of %llu bytes: no key prints so much",
					 l->name, (unsigned long long)head->head);
		if (!more)
			return link_fail(l, -HV_ENOMEM, "out of memory");
		*text = more;
		const long got = read_ring(l, r, head, more + *n, (size_t)head->head - *n, 1);
		if (got <= 0)
			return (int)got;
		*n += (size_t)got;
	}
	return 0;
}

int hvlink_key(struct hvlink *l, char key, unsigned domain, char **text, size_t *n)
{
	const struct hv_key k = {.request = hvlink_request(HV_OP_KEY, domain, HV_ALL_VCPUS), .key = (uint8_t)key};
	const size_t room = l->welcome.max_payload;
	uint8_t *reply = malloc(room);
	struct hv_ring_reply head = {0};
	int rc = 0;

	if (!reply)
		return link_fail(l, -HV_ENOMEM, "out of memory");
	const long got = hvlink_call(l, &k, sizeof(k), reply, room);
	if (got < 0 || (size_t)got < sizeof(head)) {
		free(reply);
		return got < 0 ? (int)got : link_fail(l, -HV_EPROTO, "%s: a key's answer without its head", l->name);
	}
	memcpy(&head, reply, sizeof(head));
	*n = head.count < (size_t)got - sizeof(head) ? head.count : (size_t)got - sizeof(head);
	memmove(reply, reply + sizeof(head), *n);
	*text = (char *)reply;
	rc = read_rest(l, text, n, &head);
	if (rc < 0) {
		free(*text);
		*text = NULL;
		return rc;
	}
	(*text)[*n] = 0;
	return 0;
}

static int fetch_events(struct hvlink *l, unsigned *lost)
{
	const struct hv_ring r = {.request = hvlink_request(HV_OP_EVENTS, HV_NOBODY, HV_ALL_VCPUS),
				  .position = l->event_next};
	struct hv_ring_reply head;
	const long n = read_ring(l, r, &head, l->events, sizeof(l->events), sizeof(l->events[0]));

	if (n < 0)
		return (int)n;
	if (lost)
		*lost += (unsigned)head.start - l->event_next;
	l->event_at = 0;
	l->event_count = (unsigned)n / (unsigned)sizeof(l->events[0]);
	l->event_next = (uint32_t)head.start + l->event_count;
	if (l->event_count == 0)
		l->event_head = l->event_next;
	return 0;
}

/* Is the one event that is new here already? */
static bool take_pushed(struct hvlink *l)
{
	if (!l->has_pushed || l->pushed.number != l->event_next || l->event_head != l->event_next + 1)
		return false;
	l->events[0] = l->pushed;
	l->event_at = 0;
	l->event_count = 1;
	l->event_next++;
	return true;
}

int hvlink_next_event(struct hvlink *l, int ms, struct hv_event *event, unsigned *lost)
{
	const usec until = link_now() + (usec)ms * 1000;
	int rc = 0;

	if (!l->events_on) {
		l->events_on = true;
		l->event_next = l->event_head;
	}
	while (l->event_at == l->event_count && rc == 0) {
		const usec left = until - link_now();

		if (take_pushed(l))
			break;
		if (l->event_head != l->event_next)
			rc = fetch_events(l, lost);
		else if (ms >= 0 && left <= 0)
			return 0;
		else
			rc = hvlink_idle(l, ms < 0 ? 1000 : (int)((left + 999) / 1000));
	}
	if (rc < 0)
		return rc;
	*event = l->events[l->event_at++];
	return 1;
}
