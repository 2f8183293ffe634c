/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>
#include <hvabi/errno.h>
#include <hvlib/link_server.h>

static void copy_name(char *to, const char *from)
{
	size_t i = 0;

	for (; i < HV_LINK_NAME_MAX - 1 && from[i]; i++)
		to[i] = from[i] >= ' ' && from[i] < 0x7f ? from[i] : '?';
	memset(to + i, 0, HV_LINK_NAME_MAX - i);
}

static void set_answer(struct link_answer *a, enum hv_link_kind kind, uint16_t session, uint32_t sequence)
{
	a->header = (struct hv_link_header){(uint8_t)kind, 0, session, sequence};
	a->n = 0;
}

static void set_payload(struct link_answer *a, const void *payload, size_t n)
{
	memcpy(a->payload, payload, n);
	a->n = n;
}

static void set_welcome(const struct link_server *s, uint16_t session, int32_t status, struct link_answer *a)
{
	struct hv_link_welcome w = {
	    .magic = HV_LINK_MAGIC,
	    .version = HV_LINK_VERSION,
	    .status = status,
	    .max_payload = s->max_payload,
	    .lease_ms = s->lease_ms,
	    .event_head = s->event_head,
	    .boot = s->boot,
	};

	copy_name(w.name, s->name);
	set_answer(a, HV_LINK_WELCOME, session, 0);
	set_payload(a, &w, sizeof(w));
}

static enum link_act hello(struct link_server *s, uint16_t session, const struct hv_link_hello *h,
			   struct link_answer *answer)
{
	if (h->magic != HV_LINK_MAGIC || session == 0)
		return LINK_ACT_DROP;
	if (h->version_min > HV_LINK_VERSION || h->version_max < HV_LINK_VERSION) {
		set_welcome(s, session, -HV_EPROTO, answer);
		return LINK_ACT_ANSWER;
	}
	const bool again = s->open && s->session == session && s->nonce == h->nonce;
	if (!again) {
		s->open = true;
		s->working = false;
		s->session = session;
		s->nonce = h->nonce;
		s->last = s->credit = 0;
		s->told = s->event_head;
		s->lease_ms = h->lease_ms < HV_LINK_LEASE_MAX ? h->lease_ms : HV_LINK_LEASE_MAX;
		copy_name(s->peer, h->name);
	}
	set_welcome(s, session, 0, answer);
	return again ? LINK_ACT_ANSWER : LINK_ACT_NEW_PEER;
}

static enum link_act refuse(const struct link_server *s, uint16_t session, enum hv_link_reason reason,
			    struct link_answer *answer)
{
	const struct hv_link_refused r = {(uint32_t)reason, s->last};

	set_answer(answer, HV_LINK_REFUSED, session, s->last);
	set_payload(answer, &r, sizeof(r));
	return LINK_ACT_ANSWER;
}

static enum link_act request(struct link_server *s, uint32_t sequence, size_t n, struct link_answer *answer)
{
	if (sequence == s->last && sequence != 0) {
		if (!s->working)
			return LINK_ACT_REPEAT;
		set_answer(answer, HV_LINK_WORKING, s->session, s->last);
		return LINK_ACT_ANSWER;
	}
	if (sequence != s->last + 1 || s->working)
		return refuse(s, s->session, HV_LINK_SEQUENCE, answer);
	if (n > s->max_payload)
		return refuse(s, s->session, HV_LINK_TOO_LONG, answer);
	s->last = sequence;
	s->working = true;
	return LINK_ACT_EXECUTE;
}

static void set_pulse(const struct link_server *s, enum hv_link_kind kind, uint32_t sequence,
		      struct link_answer *answer)
{
	const struct hv_link_pulse p = {s->event_head, 0, s->now};

	set_answer(answer, kind, s->session, sequence);
	set_payload(answer, &p, sizeof(p));
}

static enum link_act ping(struct link_server *s, uint32_t sequence, const struct hv_link_ping *p,
			  struct link_answer *answer)
{
	s->credit = p->credit;
	s->told = s->event_head;
	set_pulse(s, HV_LINK_PONG, sequence, answer);
	return LINK_ACT_ANSWER;
}

static enum link_act again(const struct link_server *s, uint32_t sequence, const void *payload, size_t n,
			   struct link_answer *answer)
{
	if (n < sizeof(answer->part) || s->working || sequence == 0 || sequence != s->last)
		return LINK_ACT_DROP;
	memcpy(&answer->part, payload, sizeof(answer->part));
	return LINK_ACT_PART;
}

size_t link_server_part(const struct link_server *s, const struct hv_link_again *again, size_t total,
			struct hv_link_header *header, struct hv_link_part *part)
{
	const size_t offset = again->offset < total ? again->offset : total, left = total - offset;

	*header = (struct hv_link_header){HV_LINK_PART, 0, s->session, s->last};
	*part = (struct hv_link_part){(uint32_t)offset, (uint32_t)total};
	return again->length < left ? again->length : left;
}

enum link_act link_server_take(struct link_server *s, const struct hv_link_header *header, const void *payload,
			       size_t n, struct link_answer *answer)
{
	struct hv_link_hello h;
	struct hv_link_ping p;

	if (header->kind == HV_LINK_HELLO && n >= sizeof(h)) {
		memcpy(&h, payload, sizeof(h));
		return hello(s, header->session, &h, answer);
	}
	if (!s->open || header->session != s->session) {
		if (header->kind == HV_LINK_REQUEST || header->kind == HV_LINK_PING)
			return refuse(s, header->session, HV_LINK_NO_SESSION, answer);
		return LINK_ACT_DROP;
	}
	switch (header->kind) {
	case HV_LINK_REQUEST:
		return request(s, header->sequence, n, answer);
	case HV_LINK_PING:
		if (n < sizeof(p))
			return LINK_ACT_DROP;
		memcpy(&p, payload, sizeof(p));
		return ping(s, header->sequence, &p, answer);
	case HV_LINK_AGAIN:
		return again(s, header->sequence, payload, n, answer);
	case HV_LINK_BYE:
		link_server_close(s);
		return LINK_ACT_GONE;
	default:
		return LINK_ACT_DROP;
	}
}

struct hv_link_header link_server_done(struct link_server *s)
{
	s->working = false;
	return (struct hv_link_header){HV_LINK_REPLY, 0, s->session, s->last};
}

bool link_server_damaged(const struct link_server *s, bool too_long, struct link_answer *answer)
{
	if (s->open)
		(void)refuse(s, s->session, too_long ? HV_LINK_TOO_LONG : HV_LINK_DAMAGED, answer);
	return s->open;
}

_Static_assert(sizeof(struct hv_link_pulse) + sizeof(struct hv_event) <= sizeof(struct hv_link_welcome),
	       "an answer has room for a pulse and an event");

bool link_server_event(struct link_server *s, struct link_answer *answer)
{
	if (!s->open || s->credit == 0 || s->told == s->event_head)
		return false;
	s->credit--;
	s->told = s->event_head;
	set_pulse(s, HV_LINK_EVENT, 0, answer);
	if (s->has_newest && s->newest.number + 1 == s->event_head) {
		memcpy(answer->payload + answer->n, &s->newest, sizeof(s->newest));
		answer->n += sizeof(s->newest);
	}
	return true;
}

bool link_server_busy(const struct link_server *s, const struct hv_link_header *header, const char *by,
		      struct link_answer *answer)
{
	if (header->kind != HV_LINK_HELLO)
		return false;
	struct link_server other = *s;
	copy_name(other.name, by);
	set_welcome(&other, header->session, -HV_EBUSY, answer);
	return true;
}

void link_server_close(struct link_server *s)
{
	s->open = s->working = false;
	s->credit = 0;
}
