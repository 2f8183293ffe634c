/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>
#include <hvabi/domctl.h>
#include <hvlib/fmt.h>
#include <hvlib/link_server.h>
#include "arch/cpu.h"
#include "arch/spinlock.h"
#include "core/irq.h"
#include "core/log.h"
#include "core/memory.h"
#include "core/soft_timer.h"
#include "debug/domctl.h"
#include "debug/link.h"
#include "drivers/gic.h"
#include "drivers/timer.h"

#define LEASE_CHECK_MS 250u
#define LOOK_MS	       20u  /* between two looks at a port that waits for bytes */
#define RETRY_US       200u /* between two looks at a request that is under way, at least */
#define LINK_PART_MAX  1024u

/* Guards what follows, and the small queues of the ports. Not held while a request is executed: working says so. */
static struct spinlock lock;
static struct link_server server;
static struct link_port *peer; /* whose server.session is */
static uint32_t silent_ms;     /* for so long looked at, since the peer's last sign of life, in vain */
static struct link_port *ports[LINK_PORTS_MAX];
static unsigned port_count;

static uint32_t payload_max; /* of the largest port */
static uint8_t *request, *reply, *wire;
static size_t request_n;       /* of a request that is under way; 0: none */
static uint64_t request_since; /* counter value when it came */
static size_t reply_n;
static size_t wire_n, wire_at; /* bytes still to be sent by the peer's port */
static struct soft_timer retry_timer, lease_timer, idle_timer;

static size_t pages_of(size_t n)
{
	return (n + PAGE_SIZE - 1) / PAGE_SIZE;
}

/* --- sending --- */

/* Lock held. One that does not fit is lost: the peer asks again. */
static void queue_small(struct link_port *p, const struct link_answer *a)
{
	if (p->small_at == p->small_n)
		p->small_at = p->small_n = 0;
	if (p->small_n + HV_LINK_WIRE_MAX(a->n) <= sizeof(p->small))
		p->small_n += (uint32_t)link_encode(&a->header, a->payload, a->n, p->small + p->small_n);
}

#define EVENT_WIRE HV_LINK_WIRE_MAX(sizeof(struct hv_link_pulse) + sizeof(struct hv_event))

/* Tells the peer that something happened, unless it knows, or there is no room: then what is sent makes some. Lock
 * held. Returns true when there is something to send. */
static bool tell_events(void)
{
	struct link_answer a;

	if (!peer || (peer->small_at < peer->small_n && peer->small_n + EVENT_WIRE > sizeof(peer->small)))
		return false;
	server.now = timer_now();
	if (!link_server_event(&server, &a))
		return false;
	queue_small(peer, &a);
	return true;
}

/* Lock held. */
static void queue_long(const struct hv_link_header *header, const void *payload, size_t n)
{
	wire_n = link_encode(header, payload, n, wire);
	wire_at = 0;
}

static size_t take_small(struct link_port *p, uint8_t *to, size_t room, bool *whole)
{
	size_t n = 0;

	while (n < room && p->small_at < p->small_n) {
		to[n++] = p->small[p->small_at++];
		*whole = p->small_at == p->small_n; /* several in a row count as one */
	}
	return n;
}

static size_t take_long(struct link_port *p, uint8_t *to, size_t room, bool *whole)
{
	const size_t left = wire_n - wire_at, n = left < room ? left : room;

	memcpy(to, wire + wire_at, n);
	wire_at += n;
	*whole = wire_at == wire_n;
	p->in_reply = !*whole;
	return n;
}

size_t link_take(struct link_port *p, uint8_t *to, size_t room, bool *whole)
{
	size_t n = 0;

	spin_lock(&lock);
	*whole = true;
	if (p == peer)
		(void)tell_events();
	if (p->small_at < p->small_n && !p->in_reply)
		n = take_small(p, to, room, whole);
	else if (p == peer && wire_at < wire_n)
		n = take_long(p, to, room, whole);
	else
		p->in_reply = false; /* its peer left in the middle of one */
	spin_unlock(&lock);
	return n;
}

static void send_small(struct link_port *p, const struct link_answer *a)
{
	spin_lock(&lock);
	queue_small(p, a);
	spin_unlock(&lock);
	p->kick(p);
}

/* --- requests --- */

/* What is due later than the timer is looked at too early, and once more: a request that ends before its time, as most
 * do, leaves the timer where it is, and the next one need not set it. */
static void retry_by(uint64_t when)
{
	if (retry_timer.pcpu < 0 || retry_timer.when > when)
		soft_timer_set(&retry_timer, when);
}

/* One that is under way is looked at again later. */
static size_t run(const uint8_t *payload, size_t n, bool asked)
{
	struct domctl_call call = {.request = payload,
				   .n = n,
				   .reply = reply,
				   .room = server.max_payload,
				   .asked = asked,
				   .since = request_since};
	const size_t done = domctl_run(&call);
	const uint64_t soon = timer_now() + timer_from_us(RETRY_US);

	if (done == 0)
		retry_by(call.again > soon ? call.again : soon);
	return done;
}

static void finish(size_t n)
{
	struct link_port *p;

	spin_lock(&lock);
	reply_n = n;
	request_n = 0;
	p = peer;
	if (p) {
		const struct hv_link_header header = link_server_done(&server);

		queue_long(&header, reply, n);
	}
	spin_unlock(&lock);
	if (p)
		p->kick(p);
}

static void execute(const uint8_t *payload, size_t n)
{
	request_since = timer_now();
	const size_t done = run(payload, n, false);

	if (done) {
		finish(done);
		return;
	}
	memcpy(request, payload, n);
	request_n = n;
}

/* True: it was answered, and what else there was to send is on its way, too. */
static bool retry_now(void)
{
	const size_t done = request_n ? run(request, request_n, true) : 0;

	if (done)
		finish(done);
	return done != 0;
}

static void retry(void *arg)
{
	(void)arg;
	(void)retry_now();
}

static void asked_to_look(uint32_t intid)
{
	(void)intid;
	(void)retry_now();
}

static bool is_step(void)
{
	return request_n && ((const struct hv_request *)(const void *)request)->op == HV_OP_STEP;
}

/* A vcpu has stopped: a step under way waits for that. Requests are executed on the boot pcpu, which may just be at it;
 * in an exit's handler there is less stack left than others may need. */
static bool answered_by_stop(void)
{
	if (this_pcpu() == &pcpus[0])
		return is_step() && retry_now();
	if (server.working)
		gic_send_sgi(pcpus[0].gic_mask, SGI_LINK);
	return false;
}

/* --- the peer --- */

static void let_go(const char *name, const char *why)
{
	if (domctl_release_peer())
		log_info("link: %s %s: what it held is let go", name, why);
}

/* @lease: of the peer that is gone. */
static void peer_gone(const char *name, uint32_t lease, const char *why)
{
	request_n = 0;
	if (lease != HV_LINK_LEASE_NEVER)
		let_go(name, why);
}

/* Another wire's peer lives: this one must wait. */
static bool is_busy(const struct link_port *p)
{
	return server.open && peer && peer != p;
}

static void act(struct link_port *p, enum link_act what, const struct link_answer *a, const uint8_t *payload, size_t n)
{
	struct hv_link_header header;
	struct hv_link_part part;

	switch (what) {
	case LINK_ACT_ANSWER:
	case LINK_ACT_NEW_PEER:
		send_small(p, a);
		break;
	case LINK_ACT_EXECUTE:
		execute(payload, n);
		break;
	case LINK_ACT_REPEAT:
		spin_lock(&lock);
		header = (struct hv_link_header){HV_LINK_REPLY, 0, server.session, server.last};
		if (wire_at == wire_n) /* else it is on its way already */
			queue_long(&header, reply, reply_n);
		spin_unlock(&lock);
		p->kick(p);
		break;
	case LINK_ACT_PART:
		spin_lock(&lock);
		n = link_server_part(&server, &a->part, reply_n, &header, &part);
		if (n > LINK_PART_MAX)
			n = LINK_PART_MAX;
		memcpy(request, &part, sizeof(part)); /* no request is under way, or there would be no reply */
		memcpy(request + sizeof(part), reply + part.offset, n);
		queue_long(&header, request, sizeof(part) + n);
		spin_unlock(&lock);
		p->kick(p);
		break;
	case LINK_ACT_GONE:
	case LINK_ACT_DROP:
	default:
		break;
	}
}

/* What was there before a packet came. */
struct before {
	bool open;
	uint32_t lease_ms;
	char name[HV_LINK_NAME_MAX];
};

/* Lock held. */
static enum link_act take(struct link_port *p, const struct hv_link_header *header, const uint8_t *payload, size_t n,
			  struct link_answer *a)
{
	if (is_busy(p))
		return link_server_busy(&server, header, server.peer, a) ? LINK_ACT_ANSWER : LINK_ACT_DROP;
	if (!server.open)
		server.max_payload = p->max_payload;
	server.event_head = event_head();
	server.now = timer_now();
	const enum link_act what = link_server_take(&server, header, payload, n, a);
	if (what == LINK_ACT_NEW_PEER) {
		peer = p;
		wire_n = wire_at = reply_n = 0;
	}
	if (what != LINK_ACT_DROP)
		silent_ms = 0;
	return what;
}

static void on_packet(void *ctx, const struct hv_link_header *header, const uint8_t *payload, size_t n)
{
	struct link_port *p = ctx;
	struct link_answer a;

	spin_lock(&lock);
	struct before before = {.open = server.open, .lease_ms = server.lease_ms};
	memcpy(before.name, server.peer, sizeof(before.name));
	const enum link_act what = take(p, header, payload, n, &a);
	spin_unlock(&lock);
	if (what == LINK_ACT_NEW_PEER && before.open)
		peer_gone(before.name, before.lease_ms, "was replaced");
	if (what == LINK_ACT_NEW_PEER)
		log_debug("link: %s is there, by %s", server.peer, p->name);
	if (what == LINK_ACT_GONE)
		peer_gone(before.name, before.lease_ms, "left");
	act(p, what, &a, payload, n);
}

static void on_damaged(void *ctx, bool too_long)
{
	struct link_port *p = ctx;
	struct link_answer a;

	spin_lock(&lock);
	const bool answer = p == peer && link_server_damaged(&server, too_long, &a);
	spin_unlock(&lock);
	if (answer)
		send_small(p, &a);
}

static void on_text(void *ctx, const char *text, size_t n)
{
	struct link_port *p = ctx;

	if (p->text)
		p->text(p, text, n);
}

bool link_has_peer(const struct link_port *p)
{
	return server.open && peer == p;
}

/* Counted by looks, as in look_at(): a pcpu that is kept from running is not a peer's silence. */
static void check_lease(void *arg)
{
	struct before gone = {0};

	(void)arg;
	spin_lock(&lock);
	silent_ms += LEASE_CHECK_MS;
	if (server.open && server.lease_ms != HV_LINK_LEASE_NEVER && silent_ms > server.lease_ms) {
		gone.open = true;
		gone.lease_ms = server.lease_ms;
		memcpy(gone.name, server.peer, sizeof(gone.name));
		link_server_close(&server);
		wire_n = wire_at = 0;
	}
	spin_unlock(&lock);
	if (gone.open)
		peer_gone(gone.name, gone.lease_ms, "says nothing any more");
	soft_timer_set(&lease_timer, timer_now() + timer_from_ms(LEASE_CHECK_MS));
}

/* The port to be kicked for it; NULL: there is nothing to send. */
static struct link_port *queue_event(const struct hv_event *e)
{
	spin_lock(&lock);
	server.event_head = event_head(); /* another pcpu's event may be the newest */
	if (e->number + 1 == server.event_head) {
		server.newest = *e;
		server.has_newest = true;
	}
	struct link_port *p = tell_events() ? peer : NULL;
	spin_unlock(&lock);
	return p;
}

void link_announce(const struct hv_event *e)
{
	struct link_port *p;

	if (!server.open) /* looked at without the lock: a peer's first ping comes when it is open, and has the head */
		return;
	p = queue_event(e);
	if (e->kind == HV_EVENT_STOP && answered_by_stop())
		return;
	if (p)
		p->kick(p);
}

/* --- receiving --- */

/* A port is idle when it was looked at so often in vain, not when so much time has passed: bytes may wait in its FIFO
 * while this pcpu does something long, or is kept from running by a host of its own. Their interrupt is taken between
 * two looks. */
static void look_at(struct link_port *p)
{
	const unsigned wait = link_reader_wait_ms(&p->reader);

	p->quiet_ms += LOOK_MS;
	if (wait && p->quiet_ms >= wait) {
		p->quiet_ms = 0;
		link_reader_idle(&p->reader);
	}
}

static void look_again(void)
{
	bool wanted = false;

	for (unsigned i = 0; i < port_count; i++)
		wanted |= link_reader_wait_ms(&ports[i]->reader) != 0;
	if (wanted && idle_timer.pcpu < 0)
		soft_timer_set(&idle_timer, timer_now() + timer_from_ms(LOOK_MS));
}

static void look_at_ports(void *arg)
{
	(void)arg;
	for (unsigned i = 0; i < port_count; i++)
		look_at(ports[i]);
	look_again();
}

void link_receive(struct link_port *p, const uint8_t *data, size_t n)
{
	p->quiet_ms = 0;
	link_reader_feed(&p->reader, data, n);
	look_again();
}

void link_add_port(struct link_port *p, uint8_t *body)
{
	static const struct link_reader_ops ops = {on_packet, on_text, on_damaged, .typed = true};

	link_reader_init(&p->reader, &ops, p, body, HV_LINK_WIRE_MAX(p->max_payload));
	p->reader.inside = true; /* what comes first may be the rest of a packet: not keys that somebody types */
	if (p->max_payload > payload_max)
		payload_max = p->max_payload;
	ports[port_count++] = p;
}

static uint8_t *room_for(size_t n)
{
	return memory_own_pages((uint32_t)pages_of(n));
}

uint64_t link_boot(void)
{
	return server.boot;
}

void link_start(void)
{
	fmt_sn(server.name, sizeof(server.name), "hvscope " HVSCOPE_VERSION);
	server.boot = timer_now();
	request = room_for(payload_max);
	reply = room_for(payload_max);
	wire = room_for(HV_LINK_WIRE_MAX(payload_max));
	if (!request || !reply || !wire) {
		log_error("link: no memory for its buffers: no tool can connect");
		port_count = 0;
		return;
	}
	irq_register_sgi(SGI_LINK, asked_to_look);
	soft_timer_init(&retry_timer, retry, NULL);
	soft_timer_init(&idle_timer, look_at_ports, NULL);
	soft_timer_init(&lease_timer, check_lease, NULL);
	check_lease(NULL);
}
