/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tools: each speaks to us as it would to the hypervisor, and has an owner's bit of its own there. */
#include "daemon.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define OUT_MAX (4u * HV_LINK_PAYLOAD_MAX) /* more than that unread: it does not read */

static bool has_room(const struct client *c, size_t n)
{
	return c->out_n + HV_LINK_WIRE_MAX(n) <= OUT_MAX;
}

static void put(struct client *c, const struct hv_link_header *header, const void *payload, size_t n)
{
	const size_t need = c->out_n + HV_LINK_WIRE_MAX(n);

	if (c->fd < 0 || c->going)
		return;
	if (need > c->out_room) {
		uint8_t *more = has_room(c, n) ? realloc(c->out, need) : NULL;

		if (!more)
			return; /* it asks again */
		c->out = more;
		c->out_room = need;
	}
	c->out_n += link_encode(header, payload, n, c->out + c->out_n);
	client_writable(c);
}

static void put_answer(struct client *c, const struct link_answer *a)
{
	put(c, &a->header, a->payload, a->n);
}

static void free_place(struct client *c)
{
	free(c->body);
	free(c->reply);
	free(c->out);
	free(c->key.request);
	free(c->key.text);
	*c = (struct client){
	    .daemon = c->daemon, .fd = -1, .owner = c->owner, .key = {.daemon = c->daemon, .done = client_key_done}};
}

static void let_go_done(void *ctx, int status, const void *reply, size_t n)
{
	(void)status;
	(void)reply;
	(void)n;
	((struct client *)ctx)->gone = true;
}

/* The hypervisor lets go what it held; its place is free after that. */
static void client_close(struct client *c)
{
	const struct hv_release r = {.request = hvlink_request(HV_OP_RELEASE, HV_NOBODY, HV_ALL_VCPUS),
				     .owners = 1u << c->owner};
	struct daemon *d = c->daemon;

	if (c->fd < 0 || c->going)
		return;
	close(c->fd);
	c->fd = -1;
	c->going = true;
	key_forget(&c->key);
	c->gone = !d->up || hvlink_submit(d->up, &r, sizeof(r), let_go_done, c) < 0;
}

static void done(void *ctx, int status, const void *reply, size_t n)
{
	struct client *c = ctx;

	if (!reply) {
		if (status == -HV_EIO && c->fd >= 0)
			link_server_close(&c->server); /* it is told that the session is lost */
		return;
	}
	client_answer(c, reply, n);
}

void client_answer(struct client *c, const void *reply, size_t n)
{
	if (c->fd < 0 || !c->server.open)
		return;
	memcpy(c->reply, reply, n);
	c->reply_n = n;
	const struct hv_link_header header = link_server_done(&c->server);
	put(c, &header, c->reply, n);
}

static void refuse(struct client *c, uint16_t op, int status)
{
	const struct hv_reply r = {op, 0, status};

	client_answer(c, &r, sizeof(r));
}

/* Its owner's number is one of ours. */
static void own(struct client *c, uint8_t *request, size_t n)
{
	struct hv_release r;

	memcpy(&r.request, request, sizeof(r.request));
	if (!(r.request.op == HV_OP_UNPAUSE && r.request.owner >= HV_OWNER_OPERATOR))
		r.request.owner = (uint8_t)c->owner;
	memcpy(request, &r.request, sizeof(r.request));
	if (r.request.op == HV_OP_RELEASE && n >= sizeof(r)) {
		memcpy(&r, request, sizeof(r));
		r.owners = 1u << c->owner;
		memcpy(request, &r, sizeof(r));
	}
}

static void execute(struct client *c, const uint8_t *payload, size_t n)
{
	uint8_t *request = malloc(n ? n : 1);
	struct hv_request head = {0};

	if (n < sizeof(head) || !request) {
		free(request);
		refuse(c, 0, -HV_EINVAL);
		return;
	}
	memcpy(request, payload, n);
	memcpy(&head, payload, sizeof(head));
	own(c, request, n);
	if (!up_is_open(c->daemon))
		link_server_close(&c->server);
	else if (head.op == HV_OP_KEY)
		key_begin(&c->key, request, n);
	else if (head.op == HV_OP_KEY_OUTPUT)
		client_key_output(c, request, n);
	else if (hvlink_submit(c->daemon->up, request, n, done, c) < 0)
		refuse(c, head.op, -HV_EINVAL);
	free(request);
}

static void send_part(struct client *c, const struct hv_link_again *again)
{
	struct hv_link_header header;
	struct hv_link_part part;
	const size_t n = link_server_part(&c->server, again, c->reply_n, &header, &part);
	uint8_t *payload = malloc(sizeof(part) + n);

	if (!payload)
		return;
	memcpy(payload, &part, sizeof(part));
	memcpy(payload + sizeof(part), c->reply + part.offset, n);
	put(c, &header, payload, sizeof(part) + n);
	free(payload);
}

static void on_packet(void *ctx, const struct hv_link_header *header, const uint8_t *payload, size_t n)
{
	struct client *c = ctx;
	struct daemon *d = c->daemon;
	struct link_answer a;

	if (c->going || c->fd < 0)
		return;
	if (up_is_open(d)) {
		const struct hv_link_welcome *w = hvlink_welcome(d->up);

		c->server.boot = w->boot;
		c->server.max_payload = w->max_payload;
		c->server.event_head = hvlink_event_head(d->up);
	} else if (header->kind == HV_LINK_HELLO) {
		return; /* it says hello again; perhaps the hypervisor is there by then */
	}
	const enum link_act what = link_server_take(&c->server, header, payload, n, &a);
	if (what != LINK_ACT_DROP)
		c->heard_ms = now_ms();
	if (what == LINK_ACT_ANSWER || what == LINK_ACT_NEW_PEER)
		put_answer(c, &a);
	else if (what == LINK_ACT_EXECUTE)
		execute(c, payload, n);
	else if (what == LINK_ACT_REPEAT)
		put(c, &(struct hv_link_header){HV_LINK_REPLY, 0, c->server.session, c->server.last}, c->reply,
		    c->reply_n);
	else if (what == LINK_ACT_PART)
		send_part(c, &a.part);
	else if (what == LINK_ACT_GONE)
		client_close(c);
}

static void on_damaged(void *ctx, bool too_long)
{
	struct client *c = ctx;
	struct link_answer a;

	if (link_server_damaged(&c->server, too_long, &a))
		put_answer(c, &a);
}

static struct client *free_client(struct daemon *d)
{
	for (unsigned i = 0; i < CLIENTS_MAX; i++)
		if (d->clients[i].fd < 0 && !d->clients[i].going)
			return &d->clients[i];
	return NULL;
}

void client_accept(struct daemon *d)
{
	static const struct link_reader_ops ops = {on_packet, NULL, on_damaged, .typed = true};
	const int fd = accept4(d->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	const size_t room = HV_LINK_WIRE_MAX(HV_LINK_PAYLOAD_MAX);
	struct client *c = free_client(d);

	if (fd < 0)
		return;
	if (!c) {
		say("more than %u tools: one is turned away", CLIENTS_MAX);
		close(fd);
		return;
	}
	c->body = malloc(room);
	c->reply = malloc(HV_LINK_PAYLOAD_MAX);
	if (!c->body || !c->reply) {
		free_place(c);
		close(fd);
		return;
	}
	c->fd = fd;
	c->heard_ms = now_ms();
	snprintf(c->server.name, sizeof(c->server.name), "hvlinkd %s", HVSCOPE_VERSION);
	link_reader_init(&c->reader, &ops, c, c->body, room);
}

void client_readable(struct client *c)
{
	uint8_t data[65536];

	while (c->fd >= 0) {
		const ssize_t n = read(c->fd, data, sizeof(data));

		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return;
		if (n <= 0) {
			client_close(c);
			return;
		}
		link_reader_feed(&c->reader, data, (size_t)n);
	}
}

void client_writable(struct client *c)
{
	while (c->fd >= 0 && c->out_at < c->out_n) {
		const ssize_t n = send(c->fd, c->out + c->out_at, c->out_n - c->out_at, MSG_NOSIGNAL);

		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return;
		if (n < 0) {
			client_close(c);
			return;
		}
		c->out_at += (size_t)n;
	}
	c->out_at = c->out_n = 0;
}

static bool is_silent(const struct client *c)
{
	return c->fd >= 0 && c->server.open && c->server.lease_ms && now_ms() - c->heard_ms > c->server.lease_ms;
}

void client_check(struct client *c)
{
	const struct daemon *d = c->daemon;
	struct link_answer a;

	if (c->gone)
		free_place(c);
	if (c->fd < 0)
		return;
	if (is_silent(c)) /* or we did something else for long: what has come by now counts */
		client_readable(c);
	if (is_silent(c)) {
		say("%s says nothing any more: what it held is let go", c->server.peer);
		client_close(c);
		return;
	}
	if (!up_is_open(d))
		return;
	c->server.event_head = hvlink_event_head(d->up);
	if (has_room(c, sizeof(a.payload)) && link_server_event(&c->server, &a))
		put_answer(c, &a);
}

void clients_session_lost(struct daemon *d)
{
	for (unsigned i = 0; i < CLIENTS_MAX; i++)
		if (d->clients[i].fd >= 0)
			link_server_close(&d->clients[i].server);
}
