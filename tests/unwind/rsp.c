/* SPDX-License-Identifier: GPL-2.0-or-later */
/* See rsp.h. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "rsp.h"

#define READ_MAX 1024u /* bytes a packet */

static int put(struct rsp *r, const char *data, size_t n)
{
	while (n > 0) {
		ssize_t done = write(r->fd, data, n);

		if (done <= 0 && errno != EINTR)
			return -1;
		if (done > 0) {
			data += done;
			n -= (size_t)done;
		}
	}
	return 0;
}

/* Reads on. 1: more is there; 0: time is up; -1: the other side is gone. */
static int fill(struct rsp *r, int ms)
{
	struct pollfd p = {.fd = r->fd, .events = POLLIN};
	ssize_t n;
	int ready = poll(&p, 1, ms);

	if (ready <= 0)
		return ready < 0 && errno != EINTR ? -1 : 0;
	n = read(r->fd, r->in + r->have, sizeof(r->in) - r->have);
	if (n <= 0)
		return -1;
	r->have += (size_t)n;
	return 1;
}

/* Takes a whole packet out of what was received. 1: @reply has it; 0: there is none yet. */
static int take(struct rsp *r, char *reply, size_t size)
{
	char *start = memchr(r->in, '$', r->have), *end;
	size_t n, used;

	if (start == NULL)
		return 0;
	end = memchr(start, '#', r->have - (size_t)(start - r->in));
	if (end == NULL || (size_t)(end - r->in) + 3 > r->have)
		return 0;
	n = (size_t)(end - start) - 1;
	used = (size_t)(end - r->in) + 3;
	if (n >= size)
		n = size - 1;
	memcpy(reply, start + 1, n);
	reply[n] = '\0';
	r->have -= used;
	memmove(r->in, r->in + used, r->have);
	return put(r, "+", 1) == 0 ? 1 : -1;
}

static int receive(struct rsp *r, char *reply, size_t size, int ms)
{
	int got;

	while ((got = take(r, reply, size)) == 0) {
		got = fill(r, ms);
		if (got <= 0)
			return got;
	}
	return got;
}

static int send_packet(struct rsp *r, const char *text)
{
	char packet[2 * READ_MAX + 64];
	unsigned sum = 0;
	int n;

	for (const char *c = text; *c != '\0'; c++)
		sum += (unsigned char)*c;
	n = snprintf(packet, sizeof(packet), "$%s#%02x", text, sum & 0xff);
	return n < (int)sizeof(packet) ? put(r, packet, (size_t)n) : -1;
}

int rsp_ask(struct rsp *r, const char *text, char *reply, size_t size)
{
	if (send_packet(r, text) != 0 || (reply != NULL && receive(r, reply, size, RSP_TIMEOUT_S * 1000) != 1)) {
		fprintf(stderr, "rsp: no answer to %.40s\n", text);
		return -1;
	}
	return 0;
}

int rsp_more(struct rsp *r, char *reply, size_t size)
{
	return receive(r, reply, size, RSP_TIMEOUT_S * 1000) == 1 ? 0 : -1;
}

static int byte_at(const char *hex)
{
	char two[3] = {hex[0], hex[0] != '\0' ? hex[1] : '\0', '\0'}, *end;
	long v = strtol(two, &end, 16);

	return end == two + 2 ? (int)v : -1;
}

static int bytes(const char *hex, uint8_t *out, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int v = byte_at(hex + 2 * i);

		if (v < 0)
			return -1;
		out[i] = (uint8_t)v;
	}
	return hex[2 * n] == '\0' ? 0 : -1;
}

int rsp_register(struct rsp *r, unsigned n, uint32_t *value)
{
	char ask[16], reply[64];
	uint8_t b[4];

	snprintf(ask, sizeof(ask), "p%x", n);
	if (rsp_ask(r, ask, reply, sizeof(reply)) != 0 || bytes(reply, b, 4) != 0)
		return -1;
	*value = (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
	return 0;
}

static int expect_ok(struct rsp *r, const char *ask)
{
	char reply[64];

	return rsp_ask(r, ask, reply, sizeof(reply)) == 0 && strcmp(reply, "OK") == 0 ? 0 : -1;
}

int rsp_select(struct rsp *r, unsigned cpu)
{
	char ask[16];

	snprintf(ask, sizeof(ask), "Hg%x", cpu + 1);
	return expect_ok(r, ask);
}

int rsp_set_register(struct rsp *r, unsigned n, uint32_t value)
{
	char ask[40];

	snprintf(ask, sizeof(ask), "P%x=%08x", n, __builtin_bswap32(value));
	return expect_ok(r, ask);
}

int rsp_read(struct rsp *r, uint32_t va, void *buf, size_t n)
{
	char ask[40], reply[2 * READ_MAX + 16];

	if (n > READ_MAX)
		return -1;
	snprintf(ask, sizeof(ask), "m%x,%zx", va, n);
	return rsp_ask(r, ask, reply, sizeof(reply)) == 0 ? bytes(reply, buf, n) : -1;
}

int rsp_write(struct rsp *r, uint32_t va, const void *buf, size_t n)
{
	char ask[2 * READ_MAX + 40];
	int at = snprintf(ask, sizeof(ask), "M%x,%zx:", va, n);

	if (n > READ_MAX)
		return -1;
	for (size_t i = 0; i < n; i++)
		at += snprintf(ask + at, sizeof(ask) - (size_t)at, "%02x", ((const uint8_t *)buf)[i]);
	return expect_ok(r, ask);
}

int rsp_break(struct rsp *r, uint32_t va, int set)
{
	char ask[40];

	snprintf(ask, sizeof(ask), "%c1,%x,4", set != 0 ? 'Z' : 'z', va);
	return expect_ok(r, ask);
}

int rsp_continue(struct rsp *r)
{
	return rsp_ask(r, "c", NULL, 0);
}

int rsp_step(struct rsp *r)
{
	char reply[256];

	return rsp_ask(r, "s", reply, sizeof(reply));
}

int rsp_stopped(struct rsp *r, int ms)
{
	char reply[256];

	return receive(r, reply, sizeof(reply), ms);
}

int rsp_interrupt(struct rsp *r)
{
	if (put(r, "\x03", 1) != 0)
		return -1;
	return rsp_stopped(r, RSP_TIMEOUT_S * 1000) == 1 ? 0 : -1;
}

int rsp_open(struct rsp *r, const char *path)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	char reply[2048];

	*r = (struct rsp){.fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
	if (r->fd < 0 || strlen(path) >= sizeof(to.sun_path))
		return -1;
	memcpy(to.sun_path, path, strlen(path) + 1);
	if (connect(r->fd, (struct sockaddr *)&to, sizeof(to)) != 0) {
		fprintf(stderr, "rsp: cannot connect to %s: %s\n", path, strerror(errno));
		close(r->fd);
		return -1;
	}
	/* QEMU stops the machine for whom it lets in, and says so. */
	if (rsp_stopped(r, RSP_TIMEOUT_S * 1000) != 1)
		return -1;
	/* Only who has asked for the description of the registers may name one. */
	if (rsp_ask(r, "qXfer:features:read:target.xml:0,400", reply, sizeof(reply)) != 0)
		return -1;
	/* Single steps go on with interrupts and timers: a WFI that is stepped over has to end. */
	return expect_ok(r, "Qqemu.sstep=0x1");
}

void rsp_close(struct rsp *r)
{
	close(r->fd);
	free(r->xml);
	r->xml = NULL;
}
