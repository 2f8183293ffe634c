/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rings that are read from a position: events, consoles, the output of a key. And what is typed. */
#include <string.h>
#include <hvabi/errno.h>
#include <hvlib/out.h>
#include "core/console.h"
#include "core/console_ring.h"
#include "core/memory.h"
#include "debug/domctl.h"
#include "debug/keys.h"
#include "drivers/timer.h"

/* Elements of @unit bytes that fit the reply, at most as many as were asked for. */
static uint32_t room_for(const struct domctl *c, uint32_t unit)
{
	const struct hv_ring *r = c->request;
	const uint32_t most = (uint32_t)((c->room - sizeof(struct hv_ring_reply)) / unit);

	return r->max && r->max < most ? r->max : most;
}

static void answer(struct domctl *c, uint64_t start, uint64_t head, uint32_t count, uint32_t unit)
{
	struct hv_ring_reply *r = c->reply;

	r->start = start;
	r->head = head;
	r->count = count;
	c->reply_n += (size_t)count * unit;
}

static void *behind(struct domctl *c)
{
	return (uint8_t *)c->reply + sizeof(struct hv_ring_reply);
}

int domctl_events(struct domctl *c)
{
	const struct hv_ring *r = c->request;
	uint32_t first = (uint32_t)r->position;
	const uint32_t n = events_read(&first, behind(c), room_for(c, sizeof(struct hv_event)));

	answer(c, first, event_head(), n, sizeof(struct hv_event));
	return 0;
}

int domctl_console_read(struct domctl *c)
{
	const struct hv_ring *r = c->request;
	uint64_t position = r->position, head;

	if (r->request.domain != CONSOLE_RING_HV && !domain_find(r->request.domain))
		return -HV_ENOENT;
	const size_t n = console_ring_read(r->request.domain, &position, &head, behind(c), room_for(c, 1));
	answer(c, position, head, (uint32_t)n, 1);
	return 0;
}

int domctl_console_write(struct domctl *c)
{
	const struct hv_input *in = c->request;
	const char *text = (const char *)(in + 1);
	struct hv_count *r = c->reply;

	if (c->n - sizeof(*in) < in->count || in->zero)
		return -HV_EINVAL;
	while (r->count < in->count && console_type(c->d->id, text[r->count]))
		r->count++;
	return 0;
}

/* --- keys --- */

#define OUTPUT_BYTES (256u * 1024)
#define KEPT_MS	     1000u

/* Each caller has a key of its own: the link's peer, and a domain with the control capability. */
static struct caller {
	char *output;		  /* of its last key; NULL: there was none */
	struct out_buffer buffer; /* of output */
	struct key_run run;	  /* the key that is under way. key 0: none */
	uint64_t kept_until;	  /* counter value: until then the output is for who pressed that key. 0: all is read */
	char next;		  /* key that waits; 0: none */
	uint64_t next_until;	  /* for as long as it is asked for now and then */
} callers[2];

static struct caller *caller_of(const struct domctl *c)
{
	return &callers[c->hypercall];
}

static bool begin_key(struct caller *by, char key)
{
	if (!by->output)
		by->output = memory_own_pages(OUTPUT_BYTES / PAGE_SIZE);
	if (!by->output)
		return false;
	by->buffer = (struct out_buffer){by->output, OUTPUT_BYTES - KEYS_CUT_ROOM, 0, "", "\n", false};
	by->run = keys_run(key);
	return true;
}

/* One part: each is bounded by itself, and guests run between them. False when there is more. */
static bool go_on(struct caller *by)
{
	struct out o = {out_buffer_line, &by->buffer, KEYS_PART_LINES, false};

	if (by->run.not_before > timer_now())
		return false;
	if (!keys_part(&o, &by->run) || by->buffer.full)
		by->run.key = 0;
	out_buffer_end(&by->buffer, KEYS_CUT_ROOM, "  (cut here: a dump over the link may have no more bytes)");
	return by->run.key == 0;
}

/* The vcpus of a control domain take turns: another key waits until the one that is under way is done, and its output
 * read, or nobody has asked for it for a while. Who waits is next. */
static bool must_wait(struct caller *by, char key)
{
	const uint64_t now = timer_now();
	const bool has_next = by->next && now < by->next_until;

	if (by->run.key == key && now < by->kept_until)
		return false;
	if (now >= by->kept_until && (!has_next || by->next == key)) {
		by->next = 0;
		return false;
	}
	if (!has_next || by->next == key) {
		by->next = key;
		by->next_until = now + timer_from_ms(KEPT_MS);
	}
	return true;
}

static void keep(struct caller *by)
{
	by->kept_until = timer_now() + timer_from_ms(KEPT_MS);
}

static void answer_output(struct domctl *c, uint64_t position, uint32_t most)
{
	struct caller *by = caller_of(c);
	const uint32_t head = by->buffer.length, start = position < head ? (uint32_t)position : head;
	const uint32_t left = head - start, n = left < most ? left : most;

	memcpy(behind(c), by->output + start, n);
	answer(c, start, head, n, 1);
	if (n == left)
		by->kept_until = 0;
	else
		keep(by);
}

int domctl_key(struct domctl *c)
{
	const struct hv_key *k = c->request;
	struct caller *by = caller_of(c);

	if (!keys_find((char)k->key))
		return -HV_ENOENT;
	if (c->hypercall && k->key == 'R') /* no guest stops the machine */
		return -HV_EPERM;
	if (c->hypercall && must_wait(by, (char)k->key))
		return -HV_EAGAIN;
	/* One that somebody left in the middle is not gone on with: it may be hours old. */
	if ((!c->asked || by->run.key != (char)k->key) && !begin_key(by, (char)k->key))
		return -HV_ENOMEM;
	keep(by);
	if (!go_on(by)) {
		c->again = by->run.not_before;
		return -HV_EAGAIN;
	}
	answer_output(c, 0, (uint32_t)(c->room - sizeof(struct hv_ring_reply)));
	return 0;
}

void domctl_forget_key(void)
{
	callers[true].run.key = 0;
	callers[true].kept_until = 0;
	callers[true].next = 0;
}

int domctl_key_output(struct domctl *c)
{
	const struct hv_ring *r = c->request;

	if (!caller_of(c)->output)
		return -HV_ENOENT;
	answer_output(c, r->position, room_for(c, 1));
	return 0;
}
