/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A child process that cannot outlive hvrun. */
#include "process.h"
#include "util.h"
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void redirect(int from, int to)
{
	if (from >= 0 && dup2(from, to) < 0)
		_exit(127);
}

static void child_run(const struct args *args, pid_t parent)
{
	sigset_t none;

	signal(SIGPIPE, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	/* The parent may have died before the request was made. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
		_exit(127);
	execvp(args->v[0], args->v);
	warn("cannot run %s", args->v[0]);
	_exit(127);
}

pid_t process_start(const struct args *args, int in, int out, int err)
{
	pid_t parent = getpid(), pid = fork();

	if (pid < 0)
		warn("cannot start %s", args->v[0]);
	if (pid != 0)
		return pid;
	redirect(in, STDIN_FILENO);
	redirect(out, STDOUT_FILENO);
	redirect(err, STDERR_FILENO);
	child_run(args, parent);
	_exit(127);
}

int process_wait(pid_t pid, int ms)
{
	struct pollfd ended = {.fd = pidfd_open(pid, 0), .events = POLLIN};
	int64_t until = now_ms() + ms;
	int status = -1, got;

	do {
		int64_t left = until - now_ms();

		got = poll(&ended, 1, left > 0 ? (int)left : 0);
	} while (got < 0 && errno == EINTR);
	close(ended.fd);
	if (got > 0 && waitpid(pid, &status, 0) != pid)
		status = -1;
	return status;
}

void process_kill(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}
