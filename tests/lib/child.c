/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A program under a console driver: child.h. */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define END_PATIENCE_MS 2000
#define END_STEP_MS	20

static void run_child(char **argv, const int in[2], const int out[2])
{
	setpgid(0, 0);
	signal(SIGPIPE, SIG_DFL);
	dup2(in[0], 0);
	dup2(out[1], 1);
	dup2(out[1], 2);
	for (int i = 0; i < 2; i++) {
		close(in[i]);
		close(out[i]);
	}
	execvp(argv[0], argv);
	fprintf(stderr, "%s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

int child_start(struct child *c, char **argv)
{
	int in[2], out[2];

	if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC))
		return -1;
	c->pid = fork();
	if (c->pid < 0)
		return -1;
	if (c->pid == 0)
		run_child(argv, in, out);
	setpgid(c->pid, c->pid); /* here too: the first to run wins */
	close(in[0]);
	close(out[1]);
	c->in = in[1];
	c->out = out[0];
	fcntl(c->in, F_SETFL, O_NONBLOCK);
	fcntl(c->out, F_SETFL, O_NONBLOCK);
	return 0;
}

int child_send(struct child *c, const char *data, size_t len)
{
	if (len > sizeof(c->unsent) - c->unsent_len)
		return -1;
	memcpy(c->unsent + c->unsent_len, data, len);
	c->unsent_len += len;
	return 0;
}

static void hand_over(struct child *c)
{
	ssize_t n = write(c->in, c->unsent, c->unsent_len);

	if (n > 0) {
		c->unsent_len -= (size_t)n;
		memmove(c->unsent, c->unsent + n, c->unsent_len);
	} else if (n < 0 && errno != EAGAIN && errno != EINTR) {
		c->unsent_len = 0; /* it reads no more: what comes of that shows in its output */
	}
}

static void reap(struct child *c, int flags)
{
	int status;

	if (c->ended || waitpid(c->pid, &status, flags) != c->pid)
		return;
	c->ended = true;
	c->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

size_t child_pump(struct child *c, char *buf, size_t room, int ms)
{
	struct pollfd p[2] = {{.fd = c->out, .events = POLLIN}, {.fd = c->unsent_len ? c->in : -1, .events = POLLOUT}};
	ssize_t n = -1;

	reap(c, WNOHANG); /* before the read: once it has ended, a read that gives nothing was the last */
	poll(p, 2, ms);
	if (p[1].revents)
		hand_over(c);
	if (p[0].revents)
		n = read(c->out, buf, room);
	if (n == 0) { /* nobody holds its output any more: it has ended or is about to */
		close(c->out);
		c->out = -1;
	}
	return n > 0 ? (size_t)n : 0;
}

void child_end(struct child *c)
{
	const struct timespec step = {.tv_nsec = END_STEP_MS * 1000000L};

	reap(c, WNOHANG);
	kill(-c->pid, SIGTERM);
	for (int waited = 0; !c->ended && waited < END_PATIENCE_MS; waited += END_STEP_MS) {
		nanosleep(&step, NULL);
		reap(c, WNOHANG);
	}
	kill(-c->pid, SIGKILL); /* also what the child started and left behind */
	reap(c, 0);
}
