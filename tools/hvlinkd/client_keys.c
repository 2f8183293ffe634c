/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A tool's keys: it reads their output from our copy. */
#include "daemon.h"
#include <stdlib.h>
#include <string.h>

static void answer_text(struct client *c, uint16_t op, uint64_t position, uint32_t max)
{
	const struct key_user *u = &c->key;
	const size_t most = c->server.max_payload - sizeof(struct hv_ring_reply);
	const size_t start = position < u->n ? (size_t)position : u->n, left = u->n - start;
	size_t n = left < most ? left : most;
	struct hv_ring_reply r = {.reply = {.op = op}, .start = start, .head = u->n};
	uint8_t *reply = malloc(sizeof(r) + n);

	if (!reply)
		return;
	if (max && max < n)
		n = max;
	r.count = (uint32_t)n;
	memcpy(reply, &r, sizeof(r));
	if (n)
		memcpy(reply + sizeof(r), u->text + start, n);
	client_answer(c, reply, sizeof(r) + n);
	free(reply);
}

void client_key_done(struct key_user *u, int status)
{
	struct client *c = (struct client *)((char *)u - offsetof(struct client, key));
	const struct hv_reply r = {HV_OP_KEY, 0, status};

	if (status)
		client_answer(c, &r, sizeof(r));
	else
		answer_text(c, HV_OP_KEY, 0, 0);
}

void client_key_output(struct client *c, const void *request, size_t n)
{
	struct hv_ring r = {0};

	memcpy(&r, request, n < sizeof(r) ? n : sizeof(r));
	answer_text(c, HV_OP_KEY_OUTPUT, r.position, r.max);
}
