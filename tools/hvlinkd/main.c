/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hvlinkd: one owner of the link, any number of tools. */
#include "daemon.h"
#include <argp.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define TURN_MS	    250
#define STATUS_IO   3
#define STATUS_USE  2
#define UMASK_OWNER 0177

const char *argp_program_version = "hvlinkd " HVSCOPE_VERSION;

static const struct argp_option option_rows[] = {
    {"link", 'l', "URL", 0, "The hypervisor: unix:PATH, tcp:HOST:PORT or /dev/ttyX[,BAUD]; default $HVSCOPE_LINK", 0},
    {"socket", 's', "SOCKET", 0, "Where tools connect: -l unix:SOCKET. Needed", 0},
    {"log", 1, "DIR", 0, "Keep what each domain prints in DIR/dN.log, and the hypervisor's lines in DIR/hv.log", 0},
    {"on-crash", 2, "DIR", 0, "Write what the hypervisor says about each crash to a file in DIR", 0},
    {NULL, 0, NULL, 0, NULL, 0}};

static volatile sig_atomic_t ending;

int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void say(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("hvlinkd: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case 'l':
		o->url = arg;
		return 0;
	case 's':
		o->socket = arg;
		return 0;
	case 1:
		o->log_dir = arg;
		return 0;
	case 2:
		o->crash_dir = arg;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "\"%s\": there are no arguments", arg);
		return 0;
	case ARGP_KEY_END:
		if (!o->socket)
			argp_error(state, "-s SOCKET is needed: where tools are to connect");
		if (!o->url && !getenv("HVSCOPE_LINK"))
			argp_error(state, "-l URL is needed, or HVSCOPE_LINK");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void on_signal(int sig)
{
	ending = sig;
}

/* A socket that nobody listens at is left from a run that was killed. */
static bool is_stale(const struct sockaddr_un *address)
{
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const bool refused =
	    fd >= 0 && connect(fd, (const struct sockaddr *)address, sizeof(*address)) < 0 && errno == ECONNREFUSED;

	if (fd >= 0)
		close(fd);
	return refused;
}

static int listen_at(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	if (strlen(path) >= sizeof(address.sun_path)) {
		say("%s: longer than a socket's path may be", path);
		return -1;
	}
	strcpy(address.sun_path, path);
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (is_stale(&address))
		(void)unlink(path);
	const mode_t before = umask(UMASK_OWNER); /* 0600 from its first moment */
	const int rc = fd < 0 ? -1 : bind(fd, (const struct sockaddr *)&address, sizeof(address));
	umask(before);
	if (rc < 0 || listen(fd, (int)CLIENTS_MAX) < 0) {
		say("cannot listen at %s: %s%s", path, strerror(errno),
		    errno == EADDRINUSE ? "; another hvlinkd has it" : "");
		return -1;
	}
	return fd;
}

static nfds_t add_poll(struct pollfd *polls, nfds_t n, int fd, short events)
{
	polls[n] = (struct pollfd){fd, events, 0};
	return n + 1;
}

/* Fixed places, so that what is ready can be told by number; free ones have fd -1. */
static nfds_t fill_polls(const struct daemon *d, struct pollfd *polls)
{
	nfds_t n = add_poll(polls, 0, d->listener, POLLIN);

	n = add_poll(polls, n, d->up ? hvlink_fd(d->up) : -1, d->up ? hvlink_poll_events(d->up) : 0);
	for (unsigned i = 0; i < CLIENTS_MAX; i++)
		n = add_poll(polls, n, d->clients[i].fd,
			     (short)(POLLIN | (d->clients[i].out_at < d->clients[i].out_n ? POLLOUT : 0)));
	for (unsigned i = 0; i < CONSOLES_MAX; i++) {
		const struct console *k = &d->consoles[i];
		const bool room = k->used && k->pty.master >= 0 && k->typed_n < sizeof(k->typed);

		n = add_poll(polls, n, room ? k->pty.master : -1, POLLIN);
	}
	return add_poll(polls, n, d->operator.open ? d->operator.pty.master : -1, operator_poll_events(&d->operator));
}

static void serve(struct daemon *d, const struct pollfd *polls)
{
	const struct pollfd *client = polls + 2, *console = client + CLIENTS_MAX;

	if (polls[0].revents)
		client_accept(d);
	for (unsigned i = 0; i < CLIENTS_MAX; i++) {
		if (client[i].fd >= 0 && client[i].revents & POLLOUT)
			client_writable(&d->clients[i]);
		if (client[i].fd >= 0 && client[i].revents & (POLLIN | POLLHUP | POLLERR))
			client_readable(&d->clients[i]);
	}
	for (unsigned i = 0; i < CONSOLES_MAX; i++)
		if (console[i].fd >= 0 && console[i].revents)
			console_typed(d, &d->consoles[i]);
}

static void turn(struct daemon *d)
{
	struct pollfd polls[POLLS_MAX];
	const nfds_t n = fill_polls(d, polls);
	int wait = d->up ? hvlink_wait_ms(d->up) : TURN_MS;

	if (wait < 0 || wait > TURN_MS)
		wait = TURN_MS;
	if (poll(polls, n, wait) > 0)
		serve(d, polls);
	up_check(d);
	up_events(d);
	consoles_work(d);
	operator_work(d);
	up_work(d); /* what was submitted just now */
	for (unsigned i = 0; i < CLIENTS_MAX; i++)
		client_check(&d->clients[i]);
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
	    option_rows, parse, NULL, "Shares one link to an hvscope hypervisor among tools.", NULL, NULL, NULL};
	static struct daemon d;
	const struct sigaction act = {.sa_handler = on_signal};

	argp_err_exit_status = STATUS_USE;
	argp_parse(&argp, argc, argv, 0, NULL, &d.options);
	for (unsigned i = 0; i < CLIENTS_MAX; i++)
		d.clients[i] = (struct client){
		    .daemon = &d, .fd = -1, .owner = i + 1, .key = {.daemon = &d, .done = client_key_done}};
	sigaction(SIGINT, &act, NULL);
	sigaction(SIGTERM, &act, NULL);
	sigaction(SIGHUP, &act, NULL);
	d.listener = listen_at(d.options.socket);
	if (d.listener < 0)
		return STATUS_IO;
	operator_open(&d);
	while (!ending)
		turn(&d);
	(void)unlink(d.options.socket);
	consoles_close(&d);
	operator_close(&d);
	hvlink_close(d.up);
	return 0;
}
