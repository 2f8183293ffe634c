/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes as what the other end of a link answers to a tool: right packets with any content, parts of replies,
 * refusals and noise before them. When the bytes are over the line is closed, and every call fails.
 *
 * For each request the input has a byte what, a byte how many (times 4), and that many bytes. What: bit 0 noise first,
 * bit 1 a refusal first, bit 2 a part of the reply first, bit 3 the reply's status is an error, bit 4 it is longer. */
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <hvlib/link_packet.h>
#include <tools/libhvlink/hvlink.h>
#include "input.h"

struct far {
	int fd;	   /* -1: closed */
	bool over; /* it is to be closed */
	struct link_reader reader;
	const uint8_t *at, *end;
	uint32_t max_payload;
};

static void put(struct far *f, const void *bytes, size_t n)
{
	if (send(f->fd, bytes, n, MSG_NOSIGNAL | MSG_DONTWAIT) != (ssize_t)n)
		f->over = true;
}

static void put_packet(struct far *f, enum hv_link_kind kind, const struct hv_link_header *to, const void *payload,
		       size_t n)
{
	static uint8_t wire[HV_LINK_WIRE_MAX(HV_LINK_PAYLOAD_MAX)];
	const struct hv_link_header header = {(uint8_t)kind, 0, to->session, to->sequence};

	put(f, wire, link_encode(&header, payload, n, wire));
}

static void welcome(struct far *f, const struct hv_link_header *hello)
{
	const struct hv_link_welcome w = {.magic = HV_LINK_MAGIC,
					  .version = HV_LINK_VERSION,
					  .max_payload = f->max_payload,
					  .lease_ms = HV_LINK_LEASE_MS,
					  .name = "fuzz"};

	put_packet(f, HV_LINK_WELCOME, hello, &w, sizeof(w));
}

/* The reply's structure is filled with what the input has, over and over. */
static void reply(struct far *f, const struct hv_link_header *request, const uint8_t *payload)
{
	static uint8_t bytes[HV_LINK_PAYLOAD_MAX];
	const uint8_t what = f->at[0];
	const size_t left = (size_t)(f->end - f->at) - 2,
		     given = (size_t)f->at[1] * 4 < left ? (size_t)f->at[1] * 4 : left;
	const size_t n = sizeof(struct hv_reply) + given + (what & 0x10 ? f->max_payload / 2 : 0);
	struct hv_reply head = {0, 0, what & 8 ? -(int32_t)(what >> 4) - 1 : 0};

	memcpy(&head.op, payload, sizeof(head.op));
	memset(bytes, 0, n < sizeof(bytes) ? n : sizeof(bytes));
	memcpy(bytes, &head, sizeof(head));
	memcpy(bytes + sizeof(head), f->at + 2, given);
	if (what & 1)
		put(f, f->at + 2, given);
	if (what & 2)
		put_packet(f, HV_LINK_REFUSED, request, f->at + 2, given);
	if (what & 4)
		put_packet(f, HV_LINK_PART, request, f->at + 2, given);
	put_packet(f, HV_LINK_REPLY, request, bytes, n < f->max_payload ? n : f->max_payload);
	f->at += 2 + given;
}

static void on_packet(void *ctx, const struct hv_link_header *header, const uint8_t *payload, size_t n)
{
	struct far *f = ctx;

	if (header->kind == HV_LINK_HELLO)
		welcome(f, header);
	else if (header->kind == HV_LINK_REQUEST && n >= sizeof(struct hv_request) && f->end - f->at >= 2)
		reply(f, header, payload);
	else if (header->kind == HV_LINK_REQUEST)
		f->over = true;
}

static void on_damage(void *ctx, bool too_long)
{
	(void)ctx;
	(void)too_long;
	abort(); /* what the library writes is whole */
}

static void serve(struct far *f)
{
	static uint8_t in[65536];
	ssize_t n;

	while (f->fd >= 0 && !f->over && (n = recv(f->fd, in, sizeof(in), MSG_DONTWAIT)) > 0)
		link_reader_feed(&f->reader, in, (size_t)n);
	if (f->over && f->fd >= 0) {
		close(f->fd);
		f->fd = -1;
	}
}

/* The library's poll() and clock, in this program: when it waits the other end has its turn, and time passes at once.
 */
static struct far far;
static int64_t now_us;

int far_poll(struct pollfd *p, nfds_t n, int ms);
int far_poll(struct pollfd *p, nfds_t n, int ms)
{
	char byte;

	(void)n;
	serve(&far);
	const bool readable = recv(p->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0;
	p->revents = (short)((p->events & POLLOUT) | (readable ? POLLIN : 0));
	if (p->revents)
		return 1;
	now_us += ms > 0 ? (int64_t)ms * 1000 : 1;
	return 0;
}

int far_clock(clockid_t which, struct timespec *t);
int far_clock(clockid_t which, struct timespec *t)
{
	(void)which;
	now_us++;
	*t = (struct timespec){now_us / 1000000, now_us % 1000000 * 1000};
	return 0;
}

static void use_memory(struct hvlink *l)
{
	const struct hvlink_place place = {1, 0, HV_SPACE_VA, 0, 0, 0x1000, 0};
	struct hv_translate_reply walks;
	struct hvlink_fault fault;
	static uint8_t buffer[9000];
	size_t done = 0;

	if (hvlink_read(l, &place, buffer, sizeof(buffer), &done, &fault) == 0 && done != sizeof(buffer))
		abort();
	if (done > sizeof(buffer))
		abort();
	hvlink_why(fault.why);
	(void)hvlink_write(l, &place, buffer, 5000, &done, &fault);
	(void)hvlink_translate(l, &place, &walks);
}

static void use_lists(struct hvlink *l)
{
	struct hv_domain domains[3];
	struct hv_vcpu vcpus[3];
	struct hv_version version;

	(void)hvlink_version(l, &version);
	(void)hvlink_domains(l, domains, 3);
	(void)hvlink_find_domain(l, "guest", domains);
	(void)hvlink_vcpus(l, 1, vcpus, 3);
}

static void use_rings(struct hvlink *l)
{
	uint64_t position = 5;
	struct hv_event event;
	char *text, buffer[100];
	unsigned lost = 0;
	size_t n;

	if (hvlink_console_read(l, 1, &position, buffer, sizeof(buffer)) > (long)sizeof(buffer))
		abort();
	(void)hvlink_console_write(l, 1, "typed", 5);
	if (hvlink_key(l, 'd', 1, &text, &n) == 0) {
		if (text[n] != 0)
			abort();
		free(text);
	}
	(void)hvlink_next_event(l, 0, &event, &lost);
}

static void use_stops(struct hvlink *l)
{
	const struct hvlink_break b = {.domain = 1, .vcpu = 0, .kind = HV_BREAK_ANY};
	const struct hvlink_step s = {.domain = 1};
	struct hv_break_reply answer;
	struct hv_context context;
	struct hv_step_reply stop;

	(void)hvlink_pause(l, 1, HV_ALL_VCPUS);
	(void)hvlink_get_context(l, 1, 0, &context);
	(void)hvlink_break(l, &b, &answer);
	(void)hvlink_step(l, &s);
	(void)hvlink_step_wait(l, &s, &stop);
	(void)hvlink_restart(l, 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct link_reader_ops ops = {on_packet, NULL, on_damage, .typed = true};
	static uint8_t body[HV_LINK_WIRE_MAX(HV_LINK_PAYLOAD_MAX)];
	const struct hvlink_options options = {.name = "fuzz"};
	char error[HVLINK_ERROR_MAX];
	struct hvlink *l = NULL;
	int pair[2];

	if (size < 2 || socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0)
		return 0;
	far = (struct far){.fd = pair[1], .at = data + 1, .end = data + size};
	far.max_payload = data[0] & 1 ? HV_LINK_PAYLOAD_MIN : data[0] & 2 ? data[0] * 1000u : HV_LINK_PAYLOAD_MAX;
	link_reader_init(&far.reader, &ops, &far, body, sizeof(body));
	now_us = 1000000;
	if (hvlink_open_fd(pair[0], "fuzz", &options, &l, error) == 0) {
		void (*const uses[])(struct hvlink * l) = {use_lists, use_memory, use_rings, use_stops};

		for (unsigned i = 0; i < 4; i++)
			uses[(data[0] / 4 + i) % 4](l);
		hvlink_close(l);
	}
	far.over = true;
	serve(&far);
	return 0;
}
