/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "serve.h"
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define WRITE_MS 10000 /* for a gdb that does not read */

static volatile sig_atomic_t ended;

static void on_signal(int signal)
{
	(void)signal;
	ended = 1;
}

static void send_bytes(void *ctx, const char *bytes, size_t n)
{
	struct seat *seat = ctx;

	while (n && !seat->failed) {
		const ssize_t put = write(seat->out, bytes, n);

		if (put > 0) {
			bytes += put;
			n -= (size_t)put;
		} else if (errno == EAGAIN) {
			struct pollfd p = {seat->out, POLLOUT, 0};

			seat->failed = poll(&p, 1, WRITE_MS) == 0;
		} else if (errno != EINTR) {
			seat->failed = true;
		}
	}
}

/* What gdb left behind goes, and the domain runs on. */
static void close_session(struct serve *s, struct seat *seat)
{
	struct target *t = &seat->target.target;

	for (unsigned i = 0; i < seat->session->nbreaks; i++)
		(void)t->ops->set_break(t, &seat->session->breaks[i], false);
	if (!seat->session->over)
		(void)t->ops->detach(t);
	if (seat->in > STDERR_FILENO)
		close(seat->in);
	free(seat->session);
	seat->session = NULL;
	seat->in = seat->out = -1;
	if (s->once || seat->listener < 0)
		s->over = true;
}

/* Events of the link. What happens while nobody is there is no stop of a later session's: that sees the state. */
static int hand_out(struct serve *s)
{
	struct hv_event event;
	int rc;

	while ((rc = hvlink_next_event(s->link, 0, &event, NULL)) > 0)
		for (unsigned i = 0; i < s->count; i++)
			if (s->seats[i].session)
				hv_target_event(&s->seats[i].target, &event);
	return rc;
}

int serve_open(struct serve *s, struct seat *seat, int in, int out)
{
	struct target *t = &seat->target.target;
	int rc = t->ops->stop(t);

	if (rc == 0)
		rc = hand_out(s);
	if (rc < 0)
		return rc;
	seat->session = malloc(sizeof(*seat->session));
	if (!seat->session)
		return -HV_ENOMEM;
	seat->in = in;
	seat->out = out;
	seat->failed = false;
	rsp_start(seat->session, t, send_bytes, seat);
	seat->session->auto_hbreak = s->auto_hbreak;
	return 0;
}

/* Who comes again at once is let in: what it said before, and its end, are read first. */
static bool has_more(const struct seat *seat)
{
	struct pollfd p = {seat->session ? seat->in : -1, POLLIN, 0};

	return poll(&p, 1, 0) > 0;
}

int serve_connect(struct serve *s, char *error)
{
	const int rc = hvlink_open(s->url, &(struct hvlink_options){.name = "gdbstub"}, &s->link, error);

	if (rc == 0)
		s->sessions = hvlink_sessions(s->link);
	return rc == -HV_ENOENT ? -HV_EIO : rc;
}

/* After the link was lost. */
static int connect_again(struct serve *s)
{
	char error[HVLINK_ERROR_MAX];
	const int rc = serve_connect(s, error);

	if (rc < 0) {
		fprintf(stderr, "gdbstub: %s\n", error);
		s->link = NULL;
	}
	return rc;
}

/* The hypervisor may have begun anew since the last session: the domain is looked at again, which may be another one,
 * or may not have been there a moment ago. */
static int begin_session(struct serve *s, struct seat *seat, int fd)
{
	const int rc = hv_target_renew(&seat->target, s->link);

	return rc < 0 ? rc : serve_open(s, seat, fd, fd);
}

static int lose_link(struct serve *s, int rc)
{
	for (unsigned i = 0; i < s->count; i++)
		if (s->seats[i].session) {
			s->seats[i].session->nbreaks = 0;
			hv_target_forget(&s->seats[i].target);
			close_session(s, &s->seats[i]);
		}
	if (s->over || !s->count || s->seats[0].listener < 0)
		return rc;
	fprintf(stderr, "gdbstub: %s; it is opened again when a gdb comes\n", hvlink_error(s->link));
	hvlink_close(s->link);
	s->link = NULL;
	return 0;
}

static void accept_one(struct serve *s, struct seat *seat)
{
	const int fd = accept4(seat->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	const int on = 1;

	if (fd < 0)
		return;
	if (seat->session) {
		fprintf(stderr, "gdbstub: %s: another gdb was turned away: one at a time\n", seat->name);
		close(fd);
		return;
	}
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (!s->link && connect_again(s) < 0) {
		close(fd);
		return;
	}
	if (begin_session(s, seat, fd) < 0) {
		fprintf(stderr, "gdbstub: %s: %s\n", seat->name, seat->target.why);
		close(fd);
	}
}

static void read_one(struct serve *s, struct seat *seat)
{
	char bytes[16384];
	const ssize_t got = read(seat->in, bytes, sizeof(bytes));

	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got > 0)
		rsp_take(seat->session, bytes, (size_t)got);
	if (got <= 0 || seat->failed || seat->session->over)
		close_session(s, seat);
}

/* Whoever waits for a stop is told. */
static int pump(struct serve *s)
{
	const int rc = hand_out(s);

	for (unsigned i = 0; i < s->count; i++)
		if (s->seats[i].session)
			rsp_poll(s->seats[i].session);
	return rc;
}

static unsigned fill(const struct serve *s, struct pollfd *p)
{
	unsigned n = 0;

	p[n++] = (struct pollfd){-1, 0, 0};
	if (s->link)
		p[0] = (struct pollfd){hvlink_fd(s->link), hvlink_poll_events(s->link), 0};
	for (unsigned i = 0; i < s->count; i++) {
		p[n++] = (struct pollfd){s->seats[i].listener, POLLIN, 0};
		p[n++] = (struct pollfd){s->seats[i].session ? s->seats[i].in : -1, POLLIN, 0};
	}
	return n;
}

static int wait_and_work(struct serve *s)
{
	struct pollfd p[1 + 2 * SERVE_MAX];
	const unsigned n = fill(s, p);

	if (poll(p, n, s->link ? hvlink_wait_ms(s->link) : -1) < 0 && errno != EINTR)
		return -HV_EIO;
	int rc = s->link ? hvlink_work(s->link) : 0;
	if (rc == 0 && s->link && hvlink_sessions(s->link) != s->sessions)
		rc = -HV_EIO; /* silent for too long, say: what gdb believes to be held has been let go */
	for (unsigned i = 0; i < s->count && rc == 0; i++) {
		if (p[2 + 2 * i].revents && s->seats[i].session)
			read_one(s, &s->seats[i]);
		if (p[1 + 2 * i].revents && !has_more(&s->seats[i]))
			accept_one(s, &s->seats[i]);
	}
	if (rc == 0 && s->link)
		rc = pump(s);
	return rc < 0 ? lose_link(s, rc) : rc;
}

int serve_run(struct serve *s)
{
	struct sigaction action = {.sa_handler = on_signal};
	int rc = 0;

	signal(SIGPIPE, SIG_IGN);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	while (!ended && !s->over && rc >= 0)
		rc = wait_and_work(s);
	for (unsigned i = 0; i < s->count; i++)
		if (s->seats[i].session)
			close_session(s, &s->seats[i]);
	return rc < 0 ? rc : 0;
}
