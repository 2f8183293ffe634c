/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What comes in: one answer at most is sent for each thing that came, so that damage cannot multiply packets. */
#include "link.h"
#include <string.h>

static void hear_pulse(struct hvlink *l, const uint8_t *payload, size_t n)
{
	struct hv_link_pulse p;

	if (n < sizeof(p))
		return;
	memcpy(&p, payload, sizeof(p));
	l->event_head = p.event_head;
	l->has_pushed = n >= sizeof(p) + sizeof(l->pushed);
	if (l->has_pushed)
		memcpy(&l->pushed, payload + sizeof(p), sizeof(l->pushed));
}

static void hear_welcome(struct hvlink *l, const uint8_t *payload, size_t n)
{
	struct hv_link_welcome w;

	if (l->state != LINK_HELLO || n < sizeof(w))
		return;
	memcpy(&w, payload, sizeof(w));
	w.name[sizeof(w.name) - 1] = 0;
	if (w.magic != HV_LINK_MAGIC)
		return;
	l->hello_status = w.status;
	if (w.status == -HV_EBUSY)
		link_fail(l, w.status, "%s: \"%s\" has the link; start hvlinkd to share it", l->name, w.name);
	else if (w.status)
		link_fail(l, w.status, "%s: %s speaks version %u of the link, this tool version %u", l->name, w.name,
			  w.version, HV_LINK_VERSION);
	if (w.status || w.max_payload < HV_LINK_PAYLOAD_MIN || w.max_payload > HV_LINK_PAYLOAD_MAX) {
		link_drop_calls(l, LINK_DOWN);
		return;
	}
	if (l->sessions && w.boot != l->welcome.boot) { /* another hypervisor, which counts its events anew */
		l->event_next = w.event_head;
		l->event_at = l->event_count = 0;
	}
	l->welcome = w;
	l->event_head = w.event_head;
	l->has_pushed = false;
	l->chunk = w.max_payload;
	l->sessions++;
	l->state = LINK_OPEN;
	link_ping(l); /* there is no event without credit */
}

static void measure(struct hvlink *l)
{
	const usec took = link_now() - l->sent_at;

	if (l->repeats == 0 && l->damaged == 0)
		l->round_trip = (l->round_trip * 7 + took) / 8;
}

static void hear_reply(struct hvlink *l, uint32_t sequence, const uint8_t *payload, size_t n)
{
	struct hv_reply reply;

	if (!l->sent || sequence != l->sequence || n < sizeof(reply))
		return;
	memcpy(&reply, payload, sizeof(reply));
	measure(l);
	link_finish(l, reply.status, payload, n);
}

/* After so many parts in a row larger ones are tried. */
#define GOOD_PARTS 4u

static void hear_part(struct hvlink *l, uint32_t sequence, const uint8_t *payload, size_t n)
{
	struct hv_link_part p;

	if (!l->sent || sequence != l->sequence || n < sizeof(p))
		return;
	memcpy(&p, payload, sizeof(p));
	n -= sizeof(p);
	if (p.total > HV_LINK_PAYLOAD_MAX || p.offset > p.total || n > p.total - p.offset || p.offset != l->part_have)
		return;
	memcpy(l->part + p.offset, payload + sizeof(p), n);
	l->part_have += n;
	l->tries = 0;
	if (++l->good_parts >= GOOD_PARTS && l->part_size < PART_MAX) {
		l->part_size *= 2;
		l->good_parts = 0;
	}
	l->deadline = link_now() + l->timeout;
	if (l->part_have == p.total)
		hear_reply(l, sequence, l->part, p.total);
	else
		link_ask_again(l);
}

static void session_lost(struct hvlink *l)
{
	if (l->state != LINK_OPEN)
		return;
	link_fail(
	    l, -HV_EIO,
	    "%s: %s does not know this session any more: it was restarted, or heard nothing for %u ms, or another "
	    "tool took the link",
	    l->name, l->welcome.name, l->welcome.lease_ms);
	link_drop_calls(l, LINK_HELLO);
}

/* The other end counts another way: it never took this request, or this session's numbers were lost. */
static void hear_sequence(struct hvlink *l, uint32_t last)
{
	if (l->sent && last + 1 < l->sequence) {
		l->sequence = last + 1;
		link_send_call(l);
	}
}

static void hear_refused(struct hvlink *l, const uint8_t *payload, size_t n)
{
	struct hv_link_refused r;

	if (n < sizeof(r))
		return;
	memcpy(&r, payload, sizeof(r));
	if (r.reason == HV_LINK_NO_SESSION)
		session_lost(l);
	else if (r.reason == HV_LINK_SEQUENCE)
		hear_sequence(l, r.last);
	else if (l->sent && r.last == l->sequence - 1) /* ours was damaged, or ran into what was before it */
		link_repeat_call(l);
	else if (l->sent && r.last == l->sequence) /* it was taken; what was damaged asked for the answer again */
		link_ask_again(l);
}

static void hear_working(struct hvlink *l, uint32_t sequence)
{
	if (!l->sent || sequence != l->sequence)
		return;
	l->deadline = link_now() + l->timeout;
}

static void packet(void *ctx, const struct hv_link_header *header, const uint8_t *payload, size_t n)
{
	struct hvlink *l = ctx;

	if (header->session != l->session || l->state == LINK_DOWN)
		return;
	l->heard_at = link_now();
	switch (header->kind) {
	case HV_LINK_WELCOME:
		hear_welcome(l, payload, n);
		break;
	case HV_LINK_REPLY:
		hear_reply(l, header->sequence, payload, n);
		break;
	case HV_LINK_PART:
		hear_part(l, header->sequence, payload, n);
		break;
	case HV_LINK_WORKING:
		hear_working(l, header->sequence);
		break;
	case HV_LINK_REFUSED:
		hear_refused(l, payload, n);
		break;
	case HV_LINK_EVENT:
		hear_pulse(l, payload, n);
		if (++l->pulses >= PING_CREDIT / 2) /* before none is left */
			link_ping(l);
		break;
	case HV_LINK_PONG:
		hear_pulse(l, payload, n);
		break;
	default:
		break;
	}
}

static void text(void *ctx, const char *data, size_t n)
{
	const struct hvlink *l = ctx;

	if (l->options.text)
		l->options.text(l->options.ctx, data, n);
}

/* It may have been the reply. A second time, smaller pieces of it may come through. */
static void damaged(void *ctx, bool too_long)
{
	struct hvlink *l = ctx;

	(void)too_long;
	if (l->state != LINK_OPEN || !l->sent)
		return;
	if (++l->damaged == 1) {
		link_send_call(l);
		return;
	}
	l->good_parts = 0;
	if (l->parts && l->part_size > PART_MIN)
		l->part_size /= 2;
	l->parts = true;
	link_ask_again(l);
}

const struct link_reader_ops link_receive_ops = {packet, text, damaged, .typed = false};
