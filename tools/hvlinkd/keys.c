/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Debug keys for several users: the hypervisor keeps the output of our last key, so one key is run at a time, and all
 * of its output is fetched before another one's turn. */
#include "daemon.h"
#include <stdlib.h>
#include <string.h>

static struct key_user *nth_user(struct daemon *d, unsigned i)
{
	return i < CLIENTS_MAX ? &d->clients[i].key : i == CLIENTS_MAX ? &d->operator.key : NULL;
}

static void start(struct key_user *u, const void *request, size_t n);

static void next_key(struct daemon *d)
{
	struct key_user *u;

	for (unsigned i = 0; up_is_open(d) && !d->key_owner && (u = nth_user(d, i)) != NULL; i++) {
		uint8_t *request = u->request;

		if (!request)
			continue;
		u->request = NULL;
		start(u, request, u->request_n);
		free(request);
	}
}

static void finish(struct key_user *u, int status)
{
	u->daemon->key_owner = NULL;
	u->done(u, status);
	next_key(u->daemon);
}

/* Who waits asked in a session that is lost: answered in the next one, it would be for another question there. */
static void refuse_waiting(struct daemon *d, int status)
{
	struct key_user *u;

	for (unsigned i = 0; (u = nth_user(d, i)) != NULL; i++) {
		if (!u->request)
			continue;
		free(u->request);
		u->request = NULL;
		u->done(u, status);
	}
}

static bool take(struct key_user *u, const void *piece, size_t n)
{
	char *more = realloc(u->text, u->n + n + 1);

	if (!more)
		return false;
	memcpy(more + u->n, piece, n);
	u->text = more;
	u->n += n;
	return true;
}

static void piece_done(void *ctx, int status, const void *reply, size_t n)
{
	struct key_user *u = ctx;
	struct hv_ring_reply r;

	if (status == -HV_EIO)
		refuse_waiting(u->daemon, status);
	if (u->daemon->key_owner != u) /* it is gone */
		return;
	if (status || n < sizeof(r)) {
		finish(u, status ? status : -HV_EPROTO);
		return;
	}
	memcpy(&r, reply, sizeof(r));
	const size_t got = r.count < n - sizeof(r) ? r.count : n - sizeof(r);
	if (!take(u, (const uint8_t *)reply + sizeof(r), got)) {
		finish(u, -HV_ENOMEM);
		return;
	}
	const struct hv_ring next = {.request = hvlink_request(HV_OP_KEY_OUTPUT, HV_NOBODY, HV_ALL_VCPUS),
				     .position = u->n};
	if (got && u->n < r.head && hvlink_submit(u->daemon->up, &next, sizeof(next), piece_done, u) == 0)
		return;
	finish(u, 0);
}

static void start(struct key_user *u, const void *request, size_t n)
{
	free(u->text);
	u->text = NULL;
	u->n = 0;
	u->daemon->key_owner = u;
	if (hvlink_submit(u->daemon->up, request, n, piece_done, u) < 0)
		finish(u, -HV_EIO);
}

void key_begin(struct key_user *u, const void *request, size_t n)
{
	if (!u->daemon->key_owner) {
		start(u, request, n);
		return;
	}
	free(u->request);
	u->request = malloc(n);
	u->request_n = n;
	if (u->request)
		memcpy(u->request, request, n);
	else
		u->done(u, -HV_ENOMEM);
}

void key_forget(struct key_user *u)
{
	free(u->request);
	u->request = NULL;
	if (u->daemon->key_owner != u)
		return;
	u->daemon->key_owner = NULL;
	next_key(u->daemon);
}
