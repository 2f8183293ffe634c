/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes on the hypervisor's end of the link: packets of each kind with fields that may be right, text, damage,
 * pauses. What its reader takes goes to the session; what that answers must be understood by a reader at the other end.
 *
 * A step of the input: a byte what, a byte how many, that many bytes. What: its low four bits a kind (0x10 to 0x1f) of
 * packet, in which bit 4 makes the session right and bit 5 the sequence; with bit 7 the bytes are raw, with bit 6 too
 * nothing comes for a while. */
#include <stdlib.h>
#include <string.h>
#include <hvlib/link_packet.h>
#include <hvlib/link_server.h>
#include "input.h"

#define PAYLOAD_MAX HV_LINK_PAYLOAD_MIN
#define SESSION	    0x1234u

struct end {
	struct link_server server;
	struct link_reader reader;
	uint8_t *body;
};

struct answer {
	struct hv_link_header header;
	const void *payload;
	size_t n;
	unsigned seen;
};

static void check(bool good)
{
	if (!good)
		abort();
}

static void expect(void *ctx, const struct hv_link_header *header, const uint8_t *payload, size_t n)
{
	struct answer *a = ctx;

	a->seen++;
	check(memcmp(header, &a->header, sizeof(*header)) == 0 && n == a->n &&
	      (n == 0 || memcmp(payload, a->payload, n) == 0));
}

static void no_damage(void *ctx, bool too_long)
{
	(void)ctx;
	(void)too_long;
	abort();
}

static void no_zeros(void *ctx, const char *text, size_t n)
{
	(void)ctx;
	check(n > 0 && !memchr(text, 0, n));
}

/* What is sent comes out of a reader as it went in. */
static void send(struct hv_link_header header, const void *payload, size_t n)
{
	static const struct link_reader_ops ops = {expect, no_zeros, no_damage, .typed = false};
	static uint8_t wire[HV_LINK_WIRE_MAX(PAYLOAD_MAX)], body[HV_LINK_WIRE_MAX(PAYLOAD_MAX)];
	struct answer a = {header, payload, n, 0};
	struct link_reader r;

	check(n <= PAYLOAD_MAX);
	const size_t length = link_encode(&header, payload, n, wire);
	check(length <= HV_LINK_WIRE_MAX(n));
	link_reader_init(&r, &ops, &a, body, sizeof(body));
	link_reader_feed(&r, wire, length);
	check(a.seen == 1);
}

static void send_part(const struct link_server *s, const struct hv_link_again *again)
{
	static const uint8_t reply[777];
	struct hv_link_header header;
	struct hv_link_part part;
	const size_t n = link_server_part(s, again, sizeof(reply), &header, &part);

	check(part.offset <= sizeof(reply) && n <= sizeof(reply) - part.offset);
	send(header, reply + part.offset, n);
}

static void on_packet(void *ctx, const struct hv_link_header *header, const uint8_t *payload, size_t n)
{
	struct end *e = ctx;
	struct link_answer a = {0};
	const enum link_act act = link_server_take(&e->server, header, payload, n, &a);

	if (act == LINK_ACT_ANSWER || act == LINK_ACT_NEW_PEER)
		send(a.header, a.payload, a.n);
	if (act == LINK_ACT_EXECUTE) {
		check(e->server.open && n <= PAYLOAD_MAX);
		send(link_server_done(&e->server), payload, n < 100 ? n : 100);
	}
	if (act == LINK_ACT_PART)
		send_part(&e->server, &a.part);
	if (link_server_busy(&e->server, header, "another", &a))
		send(a.header, a.payload, a.n);
	e->server.event_head++;
	if (link_server_event(&e->server, &a))
		send(a.header, a.payload, a.n);
}

static void on_damage(void *ctx, bool too_long)
{
	struct end *e = ctx;
	struct link_answer a;

	if (link_server_damaged(&e->server, too_long, &a))
		send(a.header, a.payload, a.n);
}

/* In pieces, as a UART's interrupts bring them. */
static void feed(struct end *e, const uint8_t *bytes, size_t n)
{
	const size_t first = n / 3;

	link_reader_feed(&e->reader, bytes, first);
	link_reader_feed(&e->reader, bytes + first, n - first);
}

static void feed_packet(struct end *e, uint8_t what, const uint8_t *bytes, size_t n)
{
	static uint8_t wire[HV_LINK_WIRE_MAX(256)];
	const uint32_t next = e->server.last + 1;
	const struct hv_link_header header = {(uint8_t)(0x10 | (what & 15)), 0, what & 0x10 ? SESSION : (uint16_t)n,
					      what & 0x20 ? next : (uint32_t)n % 4};

	feed(e, wire, link_encode(&header, bytes, n, wire));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct link_reader_ops ops = {on_packet, no_zeros, on_damage, .typed = true};
	struct end e = {.server = {.name = "fuzz", .max_payload = PAYLOAD_MAX}};
	const size_t room = 300; /* less than may come */
	const uint8_t *at = data, *const end = data + size;

	e.body = malloc(room);
	link_reader_init(&e.reader, &ops, &e, e.body, room);
	while (end - at >= 2) {
		const uint8_t what = at[0];
		const size_t left = (size_t)(end - at) - 2, n = at[1] < left ? at[1] : left;
		uint8_t *exact = input_exact(at + 2, n);

		if (what & 0x80)
			feed(&e, exact, n);
		else
			feed_packet(&e, what, exact, n);
		if ((what & 0xc0) == 0xc0)
			link_reader_idle(&e.reader);
		free(exact);
		at += 2 + n;
	}
	free(e.body);
	return 0;
}
