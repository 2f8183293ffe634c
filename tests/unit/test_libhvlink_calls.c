/* SPDX-License-Identifier: GPL-2.0-or-later */
/* libhvlink against an answering end of its own protocol in a child process, over wires good and bad. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>
#include <hvlib/link_packet.h>
#include <hvlib/link_server.h>
#include "lib/damage.h"
#include "libhvlink/hvlink.h"

/* --- the answering end --- */

struct end {
	int fd;
	struct link_server server;
	struct link_reader reader;
	struct damage in, out;
	unsigned silent_after; /* requests; then it says nothing more. 0: never */
	unsigned requests;
	uint8_t reply[HV_LINK_PAYLOAD_MAX];
	size_t n;
	uint8_t memory[300000];
	char typed[200000];
	size_t typed_n;
};

static struct end end;
static uint8_t reader_room[HV_LINK_WIRE_MAX(HV_LINK_PAYLOAD_MAX)];

static void put(const struct hv_link_header *header, const void *payload, size_t n)
{
	static uint8_t wire[HV_LINK_WIRE_MAX(HV_LINK_PAYLOAD_MAX)], bad[2 * sizeof(wire)];
	const size_t m = damage_apply(&end.out, wire, link_encode(header, payload, n, wire), bad);

	for (size_t at = 0; at < m;) {
		const ssize_t sent = write(end.fd, bad + at, m - at);

		if (sent <= 0)
			_exit(0);
		at += (size_t)sent;
	}
}

static size_t memory_op(const struct hv_memory *m, const uint8_t *data)
{
	struct hv_memory_reply r = {.reply = {.op = m->request.op}};
	const uint64_t left = m->address < sizeof(end.memory) ? sizeof(end.memory) - m->address : 0;

	r.done = m->length < left ? m->length : (uint32_t)left;
	if (r.done < m->length) {
		r.reply.status = -HV_EFAULT;
		r.why = HV_WHY_STAGE2;
		r.bad = m->address + r.done;
	}
	if (m->ttbr == 1) /* what no sound end says: done, and not all of it */
		r.done /= 2;
	if (m->request.op == HV_OP_WRITE) {
		memcpy(end.memory + m->address, data, r.done);
	} else {
		memcpy(end.reply + sizeof(r), end.memory + m->address, r.done);
	}
	memcpy(end.reply, &r, sizeof(r));
	return sizeof(r) + (m->request.op == HV_OP_READ ? r.done : 0);
}

static size_t list_op(void)
{
	const struct hv_list head = {{HV_OP_DOMAINS, 0, 0}, 3, sizeof(struct hv_domain)};

	memcpy(end.reply, &head, sizeof(head));
	for (unsigned i = 0; i < 3; i++) {
		struct hv_domain d = {.id = (uint16_t)(i + 1)};

		snprintf(d.name, sizeof(d.name), "guest%u", i);
		memcpy(end.reply + sizeof(head) + i * sizeof(d), &d, sizeof(d));
	}
	return sizeof(head) + 3 * sizeof(struct hv_domain);
}

static size_t type_op(const uint8_t *payload)
{
	struct hv_input in;
	struct hv_count c = {.reply = {.op = HV_OP_CONSOLE_WRITE}};

	memcpy(&in, payload, sizeof(in));
	memcpy(end.typed + end.typed_n, payload + sizeof(in), in.count);
	end.typed_n += in.count;
	c.count = in.count;
	memcpy(end.reply, &c, sizeof(c));
	return sizeof(c);
}

static size_t console_op(const struct hv_ring *ring)
{
	struct hv_ring_reply r = {.reply = {.op = HV_OP_CONSOLE_READ}, .start = ring->position, .head = end.typed_n};

	r.count = (uint32_t)(end.typed_n - ring->position);
	if (r.count > ring->max)
		r.count = ring->max;
	memcpy(end.reply, &r, sizeof(r));
	memcpy(end.reply + sizeof(r), end.typed + ring->position, r.count);
	return sizeof(r) + r.count;
}

/* One breakpoint is there: 0xc0008000, of the processor, for one vcpu. As many as length says are set. */
static size_t break_op(const struct hv_break *b)
{
	struct hv_break_reply r = {.reply = {.op = b->request.op}, .how = HV_HOW_HARD, .hard_free = 5, .hard = 6};
	const bool known = b->va == 0xc0008000u && b->kind == HV_BREAK_HARD && b->flags == HV_BREAK_ONE_VCPU &&
			   b->request.vcpu == 1 && b->length == 0;

	r.reply.status = known ? 0 : b->request.op == HV_OP_BREAK ? -HV_ENOSPC : -HV_ENOENT;
	r.set = (uint8_t)b->length;
	memcpy(end.reply, &r, sizeof(r));
	return b->request.op == HV_OP_BREAK ? sizeof(r) : sizeof(r.reply);
}

/* A step that is waited for: its length tells how it goes. */
static size_t waited_step_op(const struct hv_step *s)
{
	struct hv_step_reply r = {.reply = {.op = HV_OP_STEP}, .generation = s->generation + 1, .reason = HV_STOP_STEP};

	r.context.regs.pc = r.pc = 0x104;
	if (s->from == 1) /* still under way */
		r.generation = s->generation;
	memcpy(end.reply, &r, sizeof(r));
	return s->from == 1   ? HV_STEP_REPLY_SHORT
	       : s->from == 2 ? HV_STEP_REPLY_SHORT - 1
	       : s->from == 3 ? sizeof(r) - 1
			      : sizeof(r);
}

static size_t step_op(const struct hv_step *s)
{
	if (s->flags & HV_STEP_WAIT)
		return waited_step_op(s);
	const bool good = s->generation == 7 && s->flags == HV_STEP_ALONE && s->from == 0x100 && s->to == 0x110 &&
			  s->request.domain == 2 && s->request.vcpu == 1;
	const struct hv_reply r = {.op = HV_OP_STEP, .status = good ? 0 : -HV_EBUSY};

	memcpy(end.reply, &r, sizeof(r));
	return sizeof(r);
}

static size_t execute(const uint8_t *payload)
{
	struct hv_request request;
	struct hv_memory m;
	struct hv_ring ring;
	struct hv_break b;
	struct hv_step step;

	memcpy(&request, payload, sizeof(request));
	memcpy(&b, payload, sizeof(b));
	memcpy(&step, payload, sizeof(step));
	memcpy(&m, payload, sizeof(m)); /* the buffer is larger than any structure */
	memcpy(&ring, payload, sizeof(ring));
	switch (request.op) {
	case HV_OP_READ:
	case HV_OP_WRITE:
		return memory_op(&m, payload + sizeof(m));
	case HV_OP_BREAK:
	case HV_OP_UNBREAK:
		return break_op(&b);
	case HV_OP_STEP:
		return step_op(&step);
	case HV_OP_DOMAINS:
		return list_op();
	case HV_OP_CONSOLE_WRITE:
		return type_op(payload);
	case HV_OP_CONSOLE_READ:
		return console_op(&ring);
	case HV_OP_VERSION: {
		const struct hv_version v = {.reply = {.op = HV_OP_VERSION}, .boot = 42};

		memcpy(end.reply, &v, sizeof(v));
		return sizeof(v);
	}
	default: {
		const struct hv_reply r = {request.op, 0, -HV_ENOSYS};

		memcpy(end.reply, &r, sizeof(r));
		return sizeof(r);
	}
	}
}

/* @n events, the newest of which goes with the pulse. There is no operation that fetches the others. */
static void push_events(unsigned n)
{
	struct link_answer a;

	end.server.event_head += n;
	end.server.newest =
	    (struct hv_event){.number = end.server.event_head - 1, .kind = HV_EVENT_STOP, .domain = 1, .pc = 0x1234};
	end.server.has_newest = true;
	end.server.credit = 1;
	if (link_server_event(&end.server, &a))
		put(&a.header, a.payload, a.n);
}

/* Within the credit that the peer gave, as a hypervisor does. */
static void event_happens(void)
{
	struct link_answer a;

	end.server.event_head++;
	if (link_server_event(&end.server, &a))
		put(&a.header, a.payload, a.n);
}

/* As another hypervisor in its place: it knows no session, and has had few events. */
static void end_anew(void)
{
	link_server_close(&end.server);
	end.server.boot++;
	end.server.event_head = 2;
	end.server.has_newest = false;
}

static void answer(enum link_act act, const struct link_answer *a, const uint8_t *payload)
{
	struct hv_link_header header;
	struct hv_link_part part;
	uint8_t piece[4096];

	if (act == LINK_ACT_EXECUTE) {
		if (end.silent_after && ++end.requests > end.silent_after)
			for (;;)
				pause();
		end.n = execute(payload);
		header = link_server_done(&end.server);
		put(&header, end.reply, end.n);
		if (payload[0] == HV_OP_RESTART)
			end_anew();
		if (payload[0] == HV_OP_PAUSE)
			event_happens();
		if (payload[0] == HV_OP_UNPAUSE)
			end.server.credit = 0; /* as after event packets that the wire has lost */
		if (payload[0] == HV_OP_CRASH || payload[0] == HV_OP_DESTROY)
			push_events(payload[0] == HV_OP_CRASH ? 1 : 2);
	} else if (act == LINK_ACT_REPEAT) {
		header = (struct hv_link_header){HV_LINK_REPLY, 0, end.server.session, end.server.last};
		put(&header, end.reply, end.n);
	} else if (act == LINK_ACT_PART) {
		const size_t n = link_server_part(&end.server, &a->part, end.n, &header, &part);

		memcpy(piece, &part, sizeof(part));
		memcpy(piece + sizeof(part), end.reply + part.offset, n);
		put(&header, piece, sizeof(part) + n);
	} else if (act == LINK_ACT_ANSWER || act == LINK_ACT_NEW_PEER) {
		put(&a->header, a->payload, a->n);
	}
}

static void on_packet(void *ctx, const struct hv_link_header *header, const uint8_t *payload, size_t n)
{
	struct link_answer a;

	(void)ctx;
	answer(link_server_take(&end.server, header, payload, n, &a), &a, payload);
}

static void on_damaged(void *ctx, bool too_long)
{
	struct link_answer a;

	(void)ctx;
	if (link_server_damaged(&end.server, too_long, &a))
		put(&a.header, a.payload, a.n);
}

__attribute__((noreturn)) static void serve(void)
{
	static const struct link_reader_ops ops = {on_packet, NULL, on_damaged, .typed = true};
	static uint8_t in[65536], bad[2 * sizeof(in)];
	ssize_t n;

	link_reader_init(&end.reader, &ops, NULL, reader_room, sizeof(reader_room));
	while ((n = read(end.fd, in, sizeof(in))) > 0)
		link_reader_feed(&end.reader, bad, damage_apply(&end.in, in, (size_t)n, bad));
	_exit(0);
}

/* --- the tests --- */

static pid_t child;

static int start_end(uint32_t per_10000, unsigned silent_after)
{
	int pair[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	memset(&end, 0, sizeof(end));
	end.fd = pair[1];
	end.server.max_payload = HV_LINK_PAYLOAD_MAX;
	strcpy(end.server.name, "test");
	end.in = (struct damage){.seed = 77, .per_10000 = per_10000};
	end.out = (struct damage){.seed = 78, .per_10000 = per_10000};
	end.silent_after = silent_after;
	for (size_t i = 0; i < sizeof(end.memory); i++)
		end.memory[i] = (uint8_t)(i * i >> 5);
	child = fork();
	if (child == 0) {
		close(pair[0]);
		alarm(50);
		serve();
	}
	close(pair[1]);
	return pair[0];
}

static struct hvlink *open_end(uint32_t per_10000, unsigned silent_after, double timeout)
{
	const struct hvlink_options options = {.name = "unit", .timeout_s = timeout};
	char error[HVLINK_ERROR_MAX] = "";
	struct hvlink *l = NULL;

	if (hvlink_open_fd(start_end(per_10000, silent_after), "pair", &options, &l, error) != 0)
		fail_msg("%s", error);
	return l;
}

static void close_end(struct hvlink *l)
{
	hvlink_close(l);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

static void check_memory(struct hvlink *l, uint64_t from, size_t n)
{
	const struct hvlink_place place = {.space = HV_SPACE_PA, .address = from};
	uint8_t *got = malloc(n);
	size_t done = 0;

	assert_int_equal(hvlink_read(l, &place, got, n, &done, NULL), 0);
	assert_int_equal(done, n);
	assert_memory_equal(got, end.memory + from, n);
	free(got);
}

static void good_wire(void **state)
{
	struct hvlink *l = open_end(0, 0, 5);
	const struct hvlink_place place = {.space = HV_SPACE_PA, .address = sizeof(end.memory) - 100};
	const struct hvlink_place lies = {.space = HV_SPACE_PA, .ttbr = 1};
	struct hv_domain d;
	struct hv_version v;
	struct hvlink_fault fault;
	uint8_t got[200];
	size_t done = 0;

	(void)state;
	assert_int_equal(hvlink_version(l, &v), 0);
	assert_int_equal(v.boot, 42);
	assert_int_equal(hvlink_domains(l, &d, 1), 3);
	assert_string_equal(d.name, "guest0");
	assert_int_equal(hvlink_find_domain(l, "d2", &d), 0);
	assert_int_equal(hvlink_find_domain(l, "guest2", &d), 0);
	assert_int_equal(d.id, 3);
	assert_int_equal(hvlink_find_domain(l, "4", &d), -HV_ENOENT);
	assert_non_null(strstr(hvlink_error(l), "d1 (guest0) d2 (guest1) d3 (guest2)"));
	assert_int_equal(hvlink_pause(l, 1, HV_ALL_VCPUS), -HV_ENOSYS);
	assert_non_null(strstr(hvlink_error(l), "no such operation"));
	check_memory(l, 0, sizeof(end.memory));
	check_memory(l, 3, 65536 * 2 + 1);
	assert_int_equal(hvlink_read(l, &place, got, 200, &done, &fault), -HV_EFAULT);
	assert_int_equal(done, 100);
	assert_int_equal(fault.why, HV_WHY_STAGE2);
	assert_int_equal(fault.address, sizeof(end.memory));
	assert_memory_equal(got, end.memory + sizeof(end.memory) - 100, 100);
	assert_int_equal(hvlink_read(l, &lies, got, 200, &done, &fault), -HV_EPROTO);
	assert_int_equal(done, 0);
	close_end(l);
}

static void breaks_and_steps(void **state)
{
	struct hvlink *l = open_end(0, 0, 5);
	struct hvlink_break b = {.domain = 2, .vcpu = 1, .kind = HV_BREAK_HARD, .va = 0xc0008000u, .one_vcpu = true};
	struct hvlink_step s = {
	    .domain = 2, .vcpu = 1, .generation = 7, .flags = HV_STEP_ALONE, .from = 0x100, .to = 0x110};
	struct hv_break_reply answer = {.hard_free = 99};

	(void)state;
	assert_int_equal(hvlink_break(l, &b, &answer), 0);
	assert_int_equal(answer.hard_free, 5);
	assert_int_equal(answer.how, HV_HOW_HARD);
	assert_int_equal(hvlink_break(l, &b, NULL), 0);
	assert_int_equal(hvlink_unbreak(l, &b), 0);
	b.va = 0;
	answer.hard_free = 99;
	assert_int_equal(hvlink_break(l, &b, &answer), -HV_ENOSPC);
	assert_int_equal(answer.hard_free, 99);
	assert_non_null(
	    strstr(hvlink_error(l), "d2: 00000000: all 6 hardware breakpoints of the processor are in use"));
	b.kind = HV_BREAK_WRITE;
	assert_int_equal(hvlink_break(l, &b, NULL), -HV_ENOSPC);
	assert_non_null(strstr(hvlink_error(l), "all 6 watchpoints"));
	b.length = HV_BREAKS_MAX;
	assert_int_equal(hvlink_break(l, &b, NULL), -HV_ENOSPC);
	assert_non_null(strstr(hvlink_error(l), "all 64 breakpoints that there can be are set"));
	b.length = 0;
	assert_int_equal(hvlink_unbreak(l, &b), -HV_ENOENT);
	assert_int_equal(hvlink_step(l, &s), 0);
	s.generation = 8;
	assert_int_equal(hvlink_step(l, &s), -HV_EBUSY);
	close_end(l);
}

static void waited_steps(void **state)
{
	struct hvlink *l = open_end(0, 0, 5);
	struct hvlink_step s = {.domain = 2, .vcpu = 1, .generation = 7};
	struct hv_step_reply stop;

	(void)state;
	assert_int_equal(hvlink_step_wait(l, &s, &stop), 1);
	assert_int_equal(stop.generation, 8);
	assert_int_equal(stop.reason, HV_STOP_STEP);
	assert_int_equal(stop.context.regs.pc, 0x104);
	s.from = 1;
	assert_int_equal(hvlink_step_wait(l, &s, &stop), 0);
	assert_int_equal(stop.generation, 7);
	s.from = 2;
	assert_int_equal(hvlink_step_wait(l, &s, &stop), -HV_EPROTO);
	s.from = 3;
	assert_int_equal(hvlink_step_wait(l, &s, &stop), -HV_EPROTO);
	assert_non_null(strstr(hvlink_error(l), "is the tool newer?"));
	close_end(l);
}

/* Of another hypervisor, whose numbers are lower: no event is taken for lost. */
static void events_anew(void **state)
{
	struct hvlink *l = open_end(0, 0, 5);
	struct hv_event e = {0};
	unsigned lost = 0;

	(void)state;
	assert_int_equal(hvlink_next_event(l, 0, &e, &lost), 0);
	for (unsigned i = 0; i < 9; i++) {
		assert_int_equal(hvlink_crash(l, 1), -HV_ENOSYS);
		assert_int_equal(hvlink_next_event(l, 5000, &e, &lost), 1);
	}
	assert_int_equal(e.number, 8);
	assert_int_equal(hvlink_restart(l, 1), -HV_ENOSYS);
	assert_int_equal(hvlink_crash(l, 1), -HV_EIO);
	assert_int_equal(hvlink_crash(l, 1), -HV_ENOSYS);
	assert_int_equal(hvlink_sessions(l), 2);
	assert_int_equal(hvlink_next_event(l, 5000, &e, &lost), 1);
	assert_int_equal(e.number, 2);
	assert_int_equal(lost, 0);
	close_end(l);
}

/* One event comes with its pulse; of two the first is to be fetched. */
static void pushed_events(void **state)
{
	struct hvlink *l = open_end(0, 0, 5);
	struct hv_event e = {0};

	(void)state;
	assert_int_equal(hvlink_next_event(l, 0, &e, NULL), 0);
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(hvlink_crash(l, 1), -HV_ENOSYS);
		assert_int_equal(hvlink_next_event(l, 5000, &e, NULL), 1);
		assert_int_equal(e.number, i);
		assert_int_equal(e.pc, 0x1234);
		assert_int_equal(hvlink_next_event(l, 0, &e, NULL), 0);
	}
	assert_int_equal(hvlink_destroy(l, 1), -HV_ENOSYS);
	assert_int_equal(hvlink_next_event(l, 5000, &e, NULL), -HV_ENOSYS);
	close_end(l);
}

#define TOLD_WITHIN_MS 20000 /* of a busy machine; a ping's time is 500 */

/* Asks, and asks again at once, until the event is known. */
static void ask_until_told(struct hvlink *l, uint32_t head)
{
	struct timespec start, now;
	struct hv_version v;

	clock_gettime(CLOCK_MONOTONIC, &start);
	do {
		assert_int_equal(hvlink_version(l, &v), 0);
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while (hvlink_event_head(l) != head && (now.tv_sec - start.tv_sec) * 1000 < TOLD_WITHIN_MS);
	assert_int_equal(hvlink_event_head(l), head);
}

/* A peer that always has something to ask learns of events, from the first one on. */
static void events_beside_requests(void **state)
{
	struct hvlink *l = open_end(0, 0, 5);

	(void)state;
	assert_int_equal(hvlink_pause(l, 1, HV_ALL_VCPUS), -HV_ENOSYS);
	ask_until_told(l, 1);
	for (uint32_t head = 2; head < 4; head++) {
		assert_int_equal(hvlink_unpause(l, 1, HV_ALL_VCPUS), -HV_ENOSYS);
		assert_int_equal(hvlink_pause(l, 1, HV_ALL_VCPUS), -HV_ENOSYS);
		ask_until_told(l, head);
	}
	close_end(l);
}

static void writes_come_back(void **state)
{
	struct hvlink *l = open_end(0, 0, 5);
	const struct hvlink_place place = {.space = HV_SPACE_PA, .address = 1000};
	size_t done = 0;

	(void)state;
	for (size_t i = 1000; i < 250000; i++)
		end.memory[i] = (uint8_t)(i >> 3);
	assert_int_equal(hvlink_write(l, &place, end.memory + 1000, 249000, &done, NULL), 0);
	assert_int_equal(done, 249000);
	check_memory(l, 0, sizeof(end.memory));
	close_end(l);
}

struct order {
	unsigned next, wrong;
};

static void in_order(void *ctx, int status, const void *reply, size_t n)
{
	struct order *o = ctx;

	if (status || n < sizeof(struct hv_version) || !reply)
		o->wrong++;
	o->next++;
}

static void many_at_once(void **state)
{
	struct hvlink *l = open_end(0, 0, 5);
	const struct hv_request r = hvlink_request(HV_OP_VERSION, HV_NOBODY, HV_ALL_VCPUS);
	struct order order = {0, 0};

	(void)state;
	for (unsigned i = 0; i < 500; i++)
		assert_int_equal(hvlink_submit(l, &r, sizeof(r), in_order, &order), 0);
	assert_int_equal(hvlink_pending(l), 500);
	while (hvlink_pending(l))
		assert_int_equal(hvlink_idle(l, 1000), 0);
	assert_int_equal(order.next, 500);
	assert_int_equal(order.wrong, 0);
	close_end(l);
}

/* One byte in a hundred is hit. What was typed tells whether anything was done twice, or not, or wrongly. */
static void bad_wire(void **state)
{
	struct hvlink *l = open_end(100, 0, 40);
	static char want[sizeof(end.typed)], got[sizeof(end.typed)];
	size_t n = 0, have = 0;
	uint64_t position = 0;

	(void)state;
	for (unsigned i = 0; i < 400; i++) {
		char line[16];
		const int length = snprintf(line, sizeof(line), "%u\n", i);

		assert_int_equal(hvlink_console_write(l, 1, line, (size_t)length), length);
		memcpy(want + n, line, (size_t)length);
		n += (size_t)length;
	}
	while (have < n) {
		const long m = hvlink_console_read(l, 1, &position, got + have, sizeof(got) - have);

		assert_true(m > 0);
		have += (size_t)m;
	}
	assert_int_equal(have, n);
	assert_memory_equal(got, want, n);
	check_memory(l, 100, 20000);
	close_end(l);
}

static void writes_on_a_bad_wire(void **state)
{
	struct hvlink *l = open_end(100, 0, 40);
	const struct hvlink_place place = {.space = HV_SPACE_PA, .address = 5000};

	(void)state;
	memset(end.memory + 5000, 0x5a, 10000);
	assert_int_equal(hvlink_write(l, &place, end.memory + 5000, 10000, NULL, NULL), 0);
	check_memory(l, 4000, 12000);
	close_end(l);
}

static void no_answer(void **state)
{
	struct hvlink *l = open_end(0, 3, 3); /* time enough for the answers that do come */
	struct hv_version v;
	int rc = 0;

	(void)state;
	for (unsigned i = 0; i < 4 && rc == 0; i++)
		rc = hvlink_version(l, &v);
	assert_int_equal(rc, -HV_EIO);
	assert_non_null(strstr(hvlink_error(l), "no answer from test in 3.0 s"));
	assert_int_equal(hvlink_version(l, &v), -HV_EIO);
	close_end(l);
}

static void other_end_dies(void **state)
{
	struct hvlink *l = open_end(0, 0, 5);
	struct hv_version v;

	(void)state;
	assert_int_equal(hvlink_version(l, &v), 0);
	kill(child, SIGKILL);
	assert_int_equal(hvlink_idle(l, 5000), -HV_EIO);
	assert_non_null(strstr(hvlink_error(l), "closed"));
	assert_int_equal(hvlink_version(l, &v), -HV_EIO);
	close_end(l);
}

static const struct {
	const char *url, *error;
	int status;
} urls[] = {
    {"unix:/nowhere/at/all", "cannot connect to /nowhere/at/all: No such file or directory", -HV_EIO},
    {"tcp:host", "HOST:PORT is wanted", -HV_EINVAL},
    {"tcp:127.0.0.1:1", "cannot connect to 127.0.0.1:1: Connection refused", -HV_EIO},
    {"/dev/null,12", "no such speed", -HV_EINVAL},
    {"/dev/null", "cannot set up /dev/null", -HV_EIO},
    {"/nowhere,9600", "cannot open /nowhere", -HV_EIO},
    {"ftp:x", "unix:PATH, tcp:HOST:PORT or /dev/ttyX[,BAUD] is wanted", -HV_EINVAL},
    {NULL, "set HVSCOPE_LINK", -HV_EINVAL},
};

static void bad_urls(void **state)
{
	(void)state;
	unsetenv("HVSCOPE_LINK");
	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
		char error[HVLINK_ERROR_MAX] = "";
		struct hvlink *l = NULL;

		assert_int_equal(hvlink_open(urls[i].url, NULL, &l, error), urls[i].status);
		assert_null(l);
		if (!strstr(error, urls[i].error))
			fail_msg("%s: \"%s\"", urls[i].url ? urls[i].url : "(none)", error);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(good_wire),	cmocka_unit_test(breaks_and_steps),
	    cmocka_unit_test(pushed_events),	cmocka_unit_test(events_anew),
	    cmocka_unit_test(writes_come_back), cmocka_unit_test(many_at_once),
	    cmocka_unit_test(bad_wire),		cmocka_unit_test(writes_on_a_bad_wire),
	    cmocka_unit_test(no_answer),	cmocka_unit_test(other_end_dies),
	    cmocka_unit_test(bad_urls),		cmocka_unit_test(events_beside_requests),
	    cmocka_unit_test(waited_steps),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
