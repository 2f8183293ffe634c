/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each domain's console: read by position, so that nothing is lost on a bad wire; kept in a log, and given to a pty. */
#include "daemon.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct console *find(struct daemon *d, unsigned domain)
{
	for (unsigned i = 0; i < CONSOLES_MAX; i++)
		if (d->consoles[i].used && d->consoles[i].domain == domain)
			return &d->consoles[i];
	return NULL;
}

static void name_of(unsigned domain, char name[16])
{
	if (domain == HV_NOBODY)
		snprintf(name, 16, "hv");
	else
		snprintf(name, 16, "d%u", domain);
}

static void open_log(const struct daemon *d, struct console *k)
{
	char path[4096], name[16];

	if (!d->options.log_dir)
		return;
	name_of(k->domain, name);
	snprintf(path, sizeof(path), "%s/%s.log", d->options.log_dir, name);
	k->log = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (k->log < 0)
		say("cannot write %s: %s", path, strerror(errno));
}

static void add(struct daemon *d, unsigned domain)
{
	struct console *k = find(d, domain);
	char name[16];

	for (unsigned i = 0; !k && i < CONSOLES_MAX; i++)
		if (!d->consoles[i].used)
			k = &d->consoles[i];
	if (!k)
		return;
	if (!k->used) {
		*k = (struct console){.used = true, .domain = domain, .log = -1, .pty = PTY_NONE};
		open_log(d, k);
		name_of(domain, name);
		if (domain != HV_NOBODY) /* that one's is operator.c's */
			pty_offer(&k->pty, d->options.socket, name);
	}
	k->news = true;
	k->reading = k->typing = false;
}

/* Another hypervisor counts what it prints from 0 again. */
void consoles_anew(struct daemon *d)
{
	for (unsigned i = 0; i < CONSOLES_MAX; i++) {
		d->consoles[i].position = 0;
		d->consoles[i].stale = d->consoles[i].reading;
	}
}

static void domains_done(void *ctx, int status, const void *reply, size_t n)
{
	struct daemon *d = ctx;
	struct hv_list l;

	if (status || n < sizeof(l))
		return;
	memcpy(&l, reply, sizeof(l));
	for (uint32_t i = 0; i < l.count && l.element >= 2 && sizeof(l) + (i + 1) * (size_t)l.element <= n; i++) {
		uint16_t id;

		memcpy(&id, (const uint8_t *)reply + sizeof(l) + i * (size_t)l.element, sizeof(id));
		add(d, id);
	}
	add(d, HV_NOBODY);
}

void consoles_ask(struct daemon *d)
{
	const struct hv_request r = hvlink_request(HV_OP_DOMAINS, HV_NOBODY, HV_ALL_VCPUS);

	(void)hvlink_submit(d->up, &r, sizeof(r), domains_done, d);
}

void console_news(struct daemon *d, unsigned domain)
{
	struct console *k = find(d, domain);

	if (k)
		k->news = true;
}

static void give(struct console *k, const uint8_t *text, size_t n)
{
	if (k->log >= 0 && write(k->log, text, n) < 0)
		say("console log: %s", strerror(errno));
	if (k->pty.master >= 0 && write(k->pty.master, text, n) < 0 && errno != EAGAIN)
		say("pty: %s", strerror(errno)); /* full: nobody reads there */
}

static void read_done(void *ctx, int status, const void *reply, size_t n)
{
	struct console *k = ctx;
	struct hv_ring_reply r;
	char lost[80];

	k->reading = false;
	if (k->stale) {
		k->stale = false;
		k->news = true;
		return;
	}
	if (status || n < sizeof(r))
		return;
	memcpy(&r, reply, sizeof(r));
	if (r.count > n - sizeof(r))
		return;
	if (r.start > k->position && k->position) {
		snprintf(lost, sizeof(lost), "\r\n[hvlinkd: %llu bytes were printed too fast to be read]\r\n",
			 (unsigned long long)(r.start - k->position));
		give(k, (const uint8_t *)lost, strlen(lost));
	}
	give(k, (const uint8_t *)reply + sizeof(r), r.count);
	k->position = r.start + r.count;
	k->news |= k->position < r.head;
}

static void typed_done(void *ctx, int status, const void *reply, size_t n)
{
	struct console *k = ctx;
	struct hv_count c;

	k->typing = false;
	if (status || n < sizeof(c)) {
		k->typed_n = 0;
		return;
	}
	memcpy(&c, reply, sizeof(c));
	if (c.count > k->typed_n)
		c.count = (uint32_t)k->typed_n;
	k->typed_n -= c.count;
	memmove(k->typed, k->typed + c.count, k->typed_n);
}

static void send_typed(struct daemon *d, struct console *k)
{
	uint8_t request[sizeof(struct hv_input) + sizeof(k->typed)];
	const struct hv_input in = {.request = hvlink_request(HV_OP_CONSOLE_WRITE, k->domain, HV_ALL_VCPUS),
				    .count = (uint32_t)k->typed_n};

	memcpy(request, &in, sizeof(in));
	memcpy(request + sizeof(in), k->typed, k->typed_n);
	k->typing = hvlink_submit(d->up, request, sizeof(in) + k->typed_n, typed_done, k) == 0;
}

void console_typed(struct daemon *d, struct console *k)
{
	const ssize_t n = read(k->pty.master, k->typed + k->typed_n, sizeof(k->typed) - k->typed_n);

	(void)d;
	if (n > 0)
		k->typed_n += (size_t)n;
}

void consoles_work(struct daemon *d)
{
	for (unsigned i = 0; i < CONSOLES_MAX && up_is_open(d); i++) {
		struct console *k = &d->consoles[i];
		const struct hv_ring r = {.request = hvlink_request(HV_OP_CONSOLE_READ, k->domain, HV_ALL_VCPUS),
					  .position = k->position};

		if (!k->used)
			continue;
		if (k->news && !k->reading) {
			k->news = false;
			k->reading = hvlink_submit(d->up, &r, sizeof(r), read_done, k) == 0;
		}
		if (k->typed_n && !k->typing)
			send_typed(d, k);
	}
}

void consoles_close(struct daemon *d)
{
	for (unsigned i = 0; i < CONSOLES_MAX; i++)
		if (d->consoles[i].used)
			pty_withdraw(&d->consoles[i].pty);
}
