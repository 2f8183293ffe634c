/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The engine: one session, one request under way, repeated until it is answered or the time is over. */
#include "link.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MS		 ((usec)1000)
#define DEFAULT_TIMEOUT	 (2000 * MS)
#define FIRST_ROUND_TRIP (25 * MS)
#define RETRY_MIN	 (5 * MS)
#define RETRY_MAX	 (500 * MS)
#define DUMP_RETRY_MIN	 (200 * MS) /* what takes long to make and to send would be sent twice */
#define PING_MAX	 (500 * MS)
#define GAP		 (10 * MS) /* between two bytes of one packet: a repeat then does no harm */

usec link_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (usec)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int link_fail(struct hvlink *l, int status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(l->error, sizeof(l->error), format, args);
	va_end(args);
	return status;
}

static void *allocate(void *old, size_t n)
{
	void *p = realloc(old, n);

	if (!p) {
		fputs("hvlink: out of memory\n", stderr);
		abort();
	}
	return p;
}

/* Where so many bytes more fit behind what is to be sent. */
static uint8_t *room_for(struct hvlink *l, size_t n)
{
	const size_t need = l->out_n + n;

	if (need > l->out_room) {
		l->out = allocate(l->out, need);
		l->out_room = need;
	}
	return l->out + l->out_n;
}

void link_put(struct hvlink *l, enum hv_link_kind kind, uint32_t sequence, const void *payload, size_t n)
{
	const struct hv_link_header header = {(uint8_t)kind, 0, l->session, sequence};
	uint8_t *wire = room_for(l, HV_LINK_WIRE_MAX(n));

	l->out_n += link_encode(&header, payload, n, wire);
}

void link_ping(struct hvlink *l)
{
	const struct hv_link_ping ping = {PING_CREDIT, 0};

	l->pulses = 0;
	l->pinged_at = link_now();
	link_put(l, HV_LINK_PING, 0, &ping, sizeof(ping));
}

/* --- sending --- */

static usec least_wait(const struct hvlink *l)
{
	struct hv_request r = {.op = HV_OP_VERSION};

	if (l->state == LINK_OPEN && l->first && l->first->n >= sizeof(r))
		memcpy(&r, l->first->request, sizeof(r));
	return r.op == HV_OP_KEY || r.op == HV_OP_KEY_OUTPUT ? DUMP_RETRY_MIN : RETRY_MIN;
}

/* When to repeat: some round trips, more each time, and the time that a slow line takes for what is on its way. */
static void arm_retry(struct hvlink *l, size_t bytes)
{
	usec wait = l->round_trip * 4;

	if (wait < least_wait(l))
		wait = least_wait(l);
	wait <<= l->tries < 3 ? l->tries : 3;
	if (wait > RETRY_MAX)
		wait = RETRY_MAX;
	if (l->baud) /* ten bits a byte */
		wait += (usec)bytes * 10 * 1000000 / l->baud;
	l->sent_at = link_now();
	l->retry_at = l->sent_at + wait;
}

void link_say_hello(struct hvlink *l)
{
	struct hv_link_hello h = {
	    .magic = HV_LINK_MAGIC,
	    .version_min = HV_LINK_VERSION,
	    .version_max = HV_LINK_VERSION,
	    .nonce = l->nonce,
	    .lease_ms = l->options.keep ? HV_LINK_LEASE_NEVER : l->options.lease_ms,
	};

	memcpy(h.name, l->tool, sizeof(h.name));
	*room_for(l, 1) = 0; /* if one is lost: before a session, what no zero precedes is typed */
	l->out_n++;
	link_put(l, HV_LINK_HELLO, 0, &h, sizeof(h));
	arm_retry(l, sizeof(h));
}

static void begin_session(struct hvlink *l)
{
	struct {
		uint16_t session;
		uint32_t nonce;
	} random;

	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		random.nonce = (uint32_t)link_now(), random.session = (uint16_t)getpid();
	l->session = random.session ? random.session : 1;
	l->nonce = random.nonce;
	l->state = LINK_HELLO;
	l->sequence = 0;
	l->tries = 0;
	l->sent = false;
	l->deadline = link_now() + l->timeout;
	link_say_hello(l);
}

void link_send_call(struct hvlink *l)
{
	const struct call *c = l->first;

	link_put(l, HV_LINK_REQUEST, l->sequence, c->request, c->n);
	arm_retry(l, c->n);
}

static void start_call(struct hvlink *l)
{
	l->sent = true;
	l->sequence++;
	l->tries = l->damaged = l->repeats = 0;
	l->parts = false;
	l->part_have = l->good_parts = 0;
	l->part_size = PART_MAX;
	l->deadline = link_now() + l->timeout;
	link_send_call(l);
}

void link_ask_again(struct hvlink *l)
{
	if (!l->parts) {
		link_send_call(l);
		return;
	}
	const struct hv_link_again again = {(uint32_t)l->part_have, (uint32_t)l->part_size};

	link_put(l, HV_LINK_AGAIN, l->sequence, &again, sizeof(again));
	arm_retry(l, l->part_size);
}

/* --- calls --- */

int link_queue(struct hvlink *l, const void *request, size_t n, struct call *like)
{
	if (l->state == LINK_DOWN)
		return -HV_EIO;
	if (n < sizeof(struct hv_request) || (l->welcome.max_payload && n > l->welcome.max_payload))
		return link_fail(l, -HV_EINVAL, "%s: a request of %zu bytes; this link takes %u", l->name, n,
				 l->welcome.max_payload);
	struct call *c = allocate(NULL, sizeof(*c) + n);
	*c = *like;
	c->next = NULL;
	c->n = n;
	memcpy(c->request, request, n);
	if (l->last)
		l->last->next = c;
	else
		l->first = c;
	l->last = c;
	l->pending++;
	return 0;
}

int hvlink_submit(struct hvlink *l, const void *request, size_t n, hvlink_done_fn *done, void *ctx)
{
	struct call like = {.done = done, .ctx = ctx};

	return link_queue(l, request, n, &like);
}

void link_finish(struct hvlink *l, int status, const void *reply, size_t n)
{
	struct call *c = l->first;

	l->first = c->next;
	if (!l->first)
		l->last = NULL;
	l->pending--;
	l->sent = false;
	if (c->done)
		c->done(c->ctx, status, reply, n);
	free(c);
}

void link_drop_calls(struct hvlink *l, enum link_state state)
{
	l->state = state;
	for (unsigned n = l->pending; n; n--)
		link_finish(l, -HV_EIO, NULL, 0);
	if (state == LINK_HELLO)
		begin_session(l);
}

unsigned hvlink_pending(const struct hvlink *l)
{
	return l->pending;
}

/* --- time --- */

static usec ping_period(const struct hvlink *l)
{
	const usec period = (usec)l->welcome.lease_ms * MS / 4;

	return period && period < PING_MAX ? period : PING_MAX;
}

static bool waits_for_answer(const struct hvlink *l)
{
	return l->state == LINK_HELLO || (l->state == LINK_OPEN && l->sent);
}

static void time_is_over(struct hvlink *l)
{
	link_fail(l, -HV_EIO,
		  "%s: no answer %s%s in %.1f s: is the hypervisor running, and is nobody else at the other end? "
		  "(HVLINK_TIMEOUT_S=%.0f waits longer)",
		  l->name, l->state == LINK_HELLO ? "to a hello" : "from ",
		  l->state == LINK_HELLO ? "" : l->welcome.name, (double)l->timeout / 1e6, (double)l->timeout / 1e5);
	link_drop_calls(l, LINK_DOWN);
}

/* Too long for this wire? Its caller has shorter ones. */
#define REPEATS_MAX 3u

void link_repeat_call(struct hvlink *l)
{
	if (l->first->may_split && l->first->n > PART_MIN * 4 && ++l->repeats > REPEATS_MAX)
		link_finish(l, -HV_EAGAIN, NULL, 0);
	else
		link_send_call(l);
}

static void retry(struct hvlink *l)
{
	l->tries++;
	if (l->state == LINK_HELLO)
		link_say_hello(l);
	else if (l->part_have)
		link_ask_again(l);
	else
		link_repeat_call(l);
}

static void check_time(struct hvlink *l, usec now)
{
	const usec wait = link_reader_wait_ms(&l->reader) * MS;

	if (wait) {
		if (now - l->byte_at >= wait)
			link_reader_idle(&l->reader);
		else if (l->retry_at < l->byte_at + GAP)
			l->retry_at = l->byte_at + GAP;
	}
	if (waits_for_answer(l) && now >= l->deadline)
		time_is_over(l);
	else if (waits_for_answer(l) && now >= l->retry_at)
		retry(l);
	else if (l->state == LINK_OPEN && now - l->heard_at > 2 * l->timeout + ping_period(l))
		time_is_over(l);
	if (l->state == LINK_OPEN && now - l->pinged_at >= ping_period(l))
		link_ping(l);
}

int hvlink_wait_ms(const struct hvlink *l)
{
	usec until = l->state == LINK_OPEN ? l->pinged_at + ping_period(l) : l->deadline;

	if (l->state == LINK_DOWN)
		return 0;
	if (waits_for_answer(l)) {
		until = l->retry_at < until ? l->retry_at : until;
		until = l->deadline < until ? l->deadline : until;
	}
	const usec wait = link_reader_wait_ms(&l->reader) * MS;
	if (wait && l->byte_at + wait < until)
		until = l->byte_at + wait;
	const usec left = until - link_now();
	return left > 0 ? (int)((left + MS - 1) / MS) : 0;
}

/* --- the descriptor --- */

static void other_end_gone(struct hvlink *l, const char *why)
{
	if (l->state == LINK_DOWN)
		return;
	link_fail(l, -HV_EIO, "%s: %s", l->name, why);
	link_drop_calls(l, LINK_DOWN);
}

static void read_all(struct hvlink *l)
{
	uint8_t buffer[65536];

	while (l->state != LINK_DOWN) {
		const ssize_t n = read(l->fd, buffer, sizeof(buffer));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return;
		if (n <= 0) {
			other_end_gone(l, n ? strerror(errno) : "the other end closed it");
			return;
		}
		l->byte_at = link_now();
		link_reader_feed(&l->reader, buffer, (size_t)n);
		if ((size_t)n < sizeof(buffer))
			return;
	}
}

/* A peer that is gone must not end this program by SIGPIPE. */
static ssize_t write_some(int fd, const uint8_t *data, size_t n)
{
	const ssize_t sent = send(fd, data, n, MSG_NOSIGNAL);

	return sent < 0 && errno == ENOTSOCK ? write(fd, data, n) : sent;
}

static void write_all(struct hvlink *l)
{
	while (l->out_at < l->out_n && l->state != LINK_DOWN) {
		const ssize_t n = write_some(l->fd, l->out + l->out_at, l->out_n - l->out_at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return;
		if (n < 0) {
			other_end_gone(l, strerror(errno));
			return;
		}
		l->out_at += (size_t)n;
	}
	l->out_at = l->out_n = 0;
}

int hvlink_work(struct hvlink *l)
{
	read_all(l);
	if (l->state != LINK_DOWN)
		check_time(l, link_now());
	if (l->state == LINK_OPEN && !l->sent && l->first)
		start_call(l);
	write_all(l);
	return l->state == LINK_DOWN ? -HV_EIO : 0;
}

int hvlink_fd(const struct hvlink *l)
{
	return l->fd;
}

short hvlink_poll_events(const struct hvlink *l)
{
	return (short)(POLLIN | (l->out_at < l->out_n ? POLLOUT : 0));
}

/* --- life --- */

static usec timeout_of(const struct hvlink_options *o)
{
	const char *text = getenv("HVLINK_TIMEOUT_S");
	const double s = o->timeout_s > 0 ? o->timeout_s : text ? strtod(text, NULL) : 0;

	return s > 0 && s < 1e6 ? (usec)(s * 1e6) : DEFAULT_TIMEOUT;
}

static void set_options(struct hvlink *l, const struct hvlink_options *options)
{
	if (options)
		l->options = *options;
	if (!l->options.lease_ms)
		l->options.lease_ms = HV_LINK_LEASE_MS;
	snprintf(l->tool, sizeof(l->tool), "%s pid %d",
		 l->options.name ? l->options.name : program_invocation_short_name, (int)getpid());
	l->timeout = timeout_of(&l->options);
}

static struct hvlink *make(int fd, const char *name, const struct hvlink_options *options)
{
	struct hvlink *l = allocate(NULL, sizeof(*l));
	const size_t room = HV_LINK_WIRE_MAX(HV_LINK_PAYLOAD_MAX);

	memset(l, 0, sizeof(*l));
	l->fd = fd;
	l->name = strdup(name);
	l->body = allocate(NULL, room);
	l->part = allocate(NULL, HV_LINK_PAYLOAD_MAX);
	link_reader_init(&l->reader, &link_receive_ops, l, l->body, room);
	set_options(l, options);
	l->round_trip = FIRST_ROUND_TRIP;
	(void)fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
	return l;
}

static void destroy(struct hvlink *l)
{
	close(l->fd);
	free(l->name);
	free(l->body);
	free(l->part);
	free(l->out);
	free(l);
}

static int open_port(int fd, const char *name, uint32_t baud, const struct hvlink_options *options,
		     struct hvlink **link, char *error)
{
	struct hvlink *l = make(fd, name, options);

	l->baud = baud;
	begin_session(l);
	while (l->state == LINK_HELLO && hvlink_idle(l, hvlink_wait_ms(l)) == 0)
		;
	if (l->state == LINK_OPEN) {
		*link = l;
		return 0;
	}
	const int status = l->hello_status ? l->hello_status : -HV_EIO;
	memcpy(error, l->error, HVLINK_ERROR_MAX);
	destroy(l);
	return status;
}

int hvlink_open_fd(int fd, const char *name, const struct hvlink_options *options, struct hvlink **link, char *error)
{
	return open_port(fd, name, 0, options, link, error);
}

int hvlink_open(const char *url, const struct hvlink_options *options, struct hvlink **link, char *error)
{
	uint32_t baud;

	if (!url)
		url = getenv("HVSCOPE_LINK");
	if (!url || !*url) {
		snprintf(error, HVLINK_ERROR_MAX,
			 "no link is named: say -l unix:PATH, -l tcp:HOST:PORT or -l /dev/ttyX, or set HVSCOPE_LINK");
		return -HV_EINVAL;
	}
	const int fd = url_open(url, &baud, error);
	return fd < 0 ? fd : open_port(fd, url, baud, options, link, error);
}

void hvlink_close(struct hvlink *l)
{
	if (!l)
		return;
	if (l->state == LINK_OPEN) {
		l->out_at = l->out_n = 0;
		link_put(l, HV_LINK_BYE, 0, NULL, 0);
		write_all(l);
	}
	link_fail(l, -HV_EIO, "%s: closed", l->name);
	link_drop_calls(l, LINK_DOWN);
	destroy(l);
}

const char *hvlink_error(const struct hvlink *l)
{
	return l->error;
}

const char *hvlink_name(const struct hvlink *l)
{
	return l->name;
}

uint32_t hvlink_event_head(const struct hvlink *l)
{
	return l->event_head;
}

unsigned hvlink_sessions(const struct hvlink *l)
{
	return l->sessions;
}

bool hvlink_is_open(const struct hvlink *l)
{
	return l->state == LINK_OPEN;
}

const struct hv_link_welcome *hvlink_welcome(const struct hvlink *l)
{
	return &l->welcome;
}
