/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Debug keys for several tools: the hypervisor keeps the output of one key, so one key is run at a time, and all of its
 * output is fetched before another one's turn. */
#include "daemon.h"
#include <stdlib.h>
#include <string.h>

static void next_key(struct daemon *d);

static void finish(struct client *c, uint16_t op, int status)
{
	struct daemon *d = c->daemon;
	const struct hv_reply r = {op, 0, status};

	d->key_owner = NULL;
	if (status)
		client_answer(c, &r, sizeof(r));
	next_key(d);
}

/* A piece of the client's own copy. */
static void answer_text(struct client *c, uint16_t op, uint64_t position, uint32_t max)
{
	const size_t most = c->server.max_payload - sizeof(struct hv_ring_reply);
	const size_t start = position < c->key_n ? (size_t)position : c->key_n, left = c->key_n - start;
	size_t n = left < most ? left : most;
	struct hv_ring_reply r = {.reply = {.op = op}, .start = start, .head = c->key_n};
	uint8_t *reply = malloc(sizeof(r) + n);

	if (!reply)
		return;
	if (max && max < n)
		n = max;
	r.count = (uint32_t)n;
	memcpy(reply, &r, sizeof(r));
	memcpy(reply + sizeof(r), c->key_text + start, n);
	client_answer(c, reply, sizeof(r) + n);
	free(reply);
}

static void piece_done(void *ctx, int status, const void *reply, size_t n)
{
	struct client *c = ctx;
	struct daemon *d = c->daemon;
	struct hv_ring_reply r;

	if (d->key_owner != c) /* it is gone */
		return;
	if (status || n < sizeof(r)) {
		finish(c, HV_OP_KEY, status ? status : -HV_EPROTO);
		return;
	}
	memcpy(&r, reply, sizeof(r));
	const size_t got = r.count < n - sizeof(r) ? r.count : n - sizeof(r);
	char *more = realloc(c->key_text, c->key_n + got + 1);
	if (!more) {
		finish(c, HV_OP_KEY, -HV_ENOMEM);
		return;
	}
	c->key_text = more;
	memcpy(c->key_text + c->key_n, (const uint8_t *)reply + sizeof(r), got);
	c->key_n += got;
	const struct hv_ring next = {.request = hvlink_request(HV_OP_KEY_OUTPUT, HV_NOBODY, HV_ALL_VCPUS),
				     .position = c->key_n};
	if (got && c->key_n < r.head && hvlink_submit(d->up, &next, sizeof(next), piece_done, c) == 0)
		return;
	answer_text(c, HV_OP_KEY, 0, 0);
	finish(c, HV_OP_KEY, 0);
}

static void start(struct client *c, const void *request, size_t n)
{
	struct daemon *d = c->daemon;

	free(c->key_text);
	c->key_text = NULL;
	c->key_n = 0;
	d->key_owner = c;
	if (hvlink_submit(d->up, request, n, piece_done, c) < 0)
		finish(c, HV_OP_KEY, -HV_EIO);
}

static void next_key(struct daemon *d)
{
	for (unsigned i = 0; i < CLIENTS_MAX && !d->key_owner; i++) {
		struct client *c = &d->clients[i];

		if (c->fd < 0 || !c->request || !d->up)
			continue;
		uint8_t *request = c->request;
		c->request = NULL;
		start(c, request, c->request_n);
		free(request);
	}
}

void key_begin(struct client *c, const void *request, size_t n)
{
	if (!c->daemon->key_owner) {
		start(c, request, n);
		return;
	}
	free(c->request);
	c->request = malloc(n);
	c->request_n = n;
	if (c->request)
		memcpy(c->request, request, n);
}

void key_output(struct client *c, const void *request, size_t n)
{
	struct hv_ring r = {0};

	memcpy(&r, request, n < sizeof(r) ? n : sizeof(r));
	answer_text(c, HV_OP_KEY_OUTPUT, r.position, r.max);
}

void key_forget(struct client *c)
{
	if (c->daemon->key_owner != c)
		return;
	c->daemon->key_owner = NULL;
	next_key(c->daemon);
}
