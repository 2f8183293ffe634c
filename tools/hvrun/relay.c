/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs QEMU between the user and itself. */
#include "relay.h"
#include "console.h"
#include "process.h"
#include "term.h"
#include "util.h"
#include "watch.h"
#include <err.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define INPUT_MAX 4096 /* typed bytes on their way to QEMU; more wait where they come from */
#define GRACE_MS  100  /* for lines behind the one that ends a run */
#define QEMU_MS	  1000 /* for QEMU to end when asked */
#define FLUSH_MS  2000 /* for a slow reader of the last lines */

/* A person may look at what is left as long as they like. */
#define FOREVER_MS (INT64_MAX / 4)

enum { POLL_QEMU, POLL_WORDS, POLL_ENDED, POLL_SIGNAL, POLL_CONSOLE, POLL_COUNT = POLL_CONSOLE + 2 };

struct relay {
	struct console console;
	struct watch watch;
	struct fifo input;
	int qemu;	  /* our end of the socket pair that is QEMU's stdin and stdout */
	int words;	  /* our end of the pipe that is QEMU stderr */
	int signals;	  /* signalfd */
	int64_t deadline; /* time-out; 0: none */
	int64_t grace;	  /* end the run then; 0: not yet */
	bool interactive; /* a person is there: what crashed stays for a look */
	bool linked;	  /* a tool may look, too, if the hypervisor lives */
	bool over;	  /* end is valid */
	bool qemu_gone;
	enum run_end end;
	int signal; /* that ended hvrun, 0: none */
};

static void finish(struct relay *relay, enum run_end end)
{
	if (!relay->over)
		relay->end = end;
	relay->over = true;
}

static const char kept[] = "[hvrun: nothing runs any more; Ctrl-] q ends]\n";

/* Reads one piece of QEMU's output. False when there is none now. */
static bool take_output(struct relay *relay)
{
	char text[65536];
	ssize_t got = read(relay->qemu, text, sizeof(text));

	if (got <= 0)
		return false;
	watch_feed(&relay->watch, text, (size_t)got);
	console_put(&relay->console, text, (size_t)got);
	if (!watch_is_over(&relay->watch) || relay->grace)
		return true;
	const bool stays = relay->interactive || (relay->linked && !relay->watch.panicked);
	relay->grace = now_ms() + (stays ? FOREVER_MS : GRACE_MS);
	if (relay->interactive && relay->console.escapes)
		console_put(&relay->console, kept, sizeof(kept) - 1);
	return true;
}

/* Passes QEMU's words on, but not that it ends because hvrun told it to: what the hypervisor said last is to stay last
 * on the screen. False when there are none now. */
static bool take_words(struct relay *relay)
{
	static const char told[] = QEMU_PROGRAM ": terminating on signal ";
	char text[4096];
	ssize_t got = read(relay->words, text, sizeof(text));
	const char *from;

	if (got <= 0)
		return false;
	from = relay->over ? memmem(text, (size_t)got, told, sizeof(told) - 1) : NULL;
	fwrite(text, 1, from ? (size_t)(from - text) : (size_t)got, stderr);
	return true;
}

static void give_input(struct relay *relay)
{
	const char *bytes;
	size_t len = fifo_peek(&relay->input, &bytes);
	ssize_t done = len ? send(relay->qemu, bytes, len, MSG_NOSIGNAL) : 0;

	if (done > 0)
		fifo_take(&relay->input, (size_t)done);
}

static void serve_console(struct relay *relay, const struct pollfd *set)
{
	char typed[512];
	size_t len = 0;
	enum console_event event = console_serve(&relay->console, set);

	if (event == CONSOLE_OK)
		event = console_read(&relay->console, set, typed, sizeof(typed), &len);
	if (event == CONSOLE_FAILED)
		finish(relay, END_LOST);
	else if (event == CONSOLE_QUIT)
		finish(relay, END_QUIT);
	else
		fifo_put(&relay->input, typed, len);
}

static void serve_signal(struct relay *relay)
{
	struct signalfd_siginfo info;

	if (read(relay->signals, &info, sizeof(info)) != sizeof(info))
		return;
	relay->signal = (int)info.ssi_signo;
	finish(relay, END_QUIT);
}

/* Milliseconds until something has to be done without an event, -1: nothing. */
static int wait_ms(const struct relay *relay)
{
	int64_t until = relay->grace ? relay->grace : relay->deadline;
	int64_t left;

	if (!until)
		return -1;
	if (relay->deadline && relay->deadline < until)
		until = relay->deadline;
	left = until - now_ms();
	return left < 0 ? 0 : left > 60000 ? 60000 : (int)left;
}

static void check_clock(struct relay *relay)
{
	int64_t now = now_ms();

	if (relay->grace && now >= relay->grace)
		finish(relay, END_STOPPED);
	if (relay->deadline && now >= relay->deadline)
		finish(relay, END_TIMEOUT);
}

static void loop(struct relay *relay, int ended)
{
	struct pollfd set[POLL_COUNT];

	while (!relay->over && !relay->qemu_gone) {
		short writing = relay->input.len ? POLLOUT : 0;

		set[POLL_QEMU] = (struct pollfd){.fd = relay->qemu, .events = (short)(POLLIN | writing)};
		set[POLL_WORDS] = (struct pollfd){.fd = relay->words, .events = POLLIN};
		set[POLL_ENDED] = (struct pollfd){.fd = ended, .events = POLLIN};
		set[POLL_SIGNAL] = (struct pollfd){.fd = relay->signals, .events = POLLIN};
		console_poll_set(&relay->console, relay->input.len < INPUT_MAX / 2, &set[POLL_CONSOLE]);
		if (poll(set, POLL_COUNT, wait_ms(relay)) < 0)
			continue;
		if (set[POLL_QEMU].revents & POLLOUT)
			give_input(relay);
		if (set[POLL_QEMU].revents & POLLIN)
			take_output(relay);
		if (set[POLL_WORDS].revents & POLLIN)
			take_words(relay);
		serve_console(relay, &set[POLL_CONSOLE]);
		if (set[POLL_SIGNAL].revents)
			serve_signal(relay);
		relay->qemu_gone = set[POLL_ENDED].revents || set[POLL_QEMU].revents == POLLHUP;
		check_clock(relay);
	}
}

static void drain(struct relay *relay)
{
	while (take_output(relay) || take_words(relay))
		continue;
}

/* Asks QEMU to end, then kills it. It cannot hear while it waits for its console to be read, so that goes on. */
static void end_qemu(struct relay *relay, pid_t pid)
{
	int64_t until = now_ms() + QEMU_MS;
	int status;

	kill(pid, SIGTERM);
	do {
		drain(relay);
		status = process_wait(pid, 10);
	} while (status < 0 && now_ms() < until);
	if (status < 0)
		process_kill(pid);
}

/* Ends QEMU unless it has ended, and takes the last of its output. */
static void reap(struct relay *relay, pid_t pid)
{
	int status = 0;

	if (relay->over) {
		end_qemu(relay, pid);
	} else {
		status = process_wait(pid, QEMU_MS);
		finish(relay, status == 0 ? END_EXITED : END_FAILED);
		if (status < 0)
			process_kill(pid);
	}
	drain(relay);
	if (relay->end != END_FAILED)
		return;
	if (WIFSIGNALED(status))
		warnx("%s was ended by signal %d (%s)", QEMU_PROGRAM, WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		warnx("%s ended with status %d; its message stands above", QEMU_PROGRAM, WEXITSTATUS(status));
}

/* What the status alone does not say, on a line of its own. */
static void explain(const struct relay *relay, const struct options *options, enum hvrun_status status)
{
	if (relay->watch.len && options->console == CONSOLE_STDIO && status != HVRUN_OK)
		fputc('\n', stderr);
	if (status == HVRUN_TIMEOUT)
		warnx("time-out after %lld.%03lld s (--timeout)", (long long)options->timeout_ms / 1000,
		      (long long)options->timeout_ms % 1000);
	else if (status == HVRUN_HV_DIED && !relay->watch.panicked)
		warnx("QEMU ended, but the hypervisor did not say that all domains are off");
}

static void ending_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGHUP);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGQUIT);
	sigaddset(set, SIGTERM);
}

void relay_block_signals(void)
{
	sigset_t set;

	ending_signals(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
}

/* Starts QEMU on a socket pair, its stderr on a pipe. Returns its pid or -1. */
static pid_t start(struct relay *relay, const struct args *args)
{
	int pair[2], words[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0 || pipe2(words, O_CLOEXEC) != 0) {
		warn("cannot make a channel to QEMU");
		return -1;
	}
	fcntl(pair[0], F_SETFL, O_NONBLOCK);
	fcntl(words[0], F_SETFL, O_NONBLOCK);
	relay->qemu = pair[0];
	relay->words = words[0];
	pid = process_start(args, pair[1], pair[1], words[1]);
	close(pair[1]);
	close(words[1]);
	return pid;
}

static void run(struct relay *relay, const struct args *args)
{
	pid_t pid = start(relay, args);
	int ended;

	if (pid < 0) {
		finish(relay, END_LOST);
		return;
	}
	ended = pidfd_open(pid, 0);
	if (relay->console.escapes) {
		warnx("Ctrl-] q quits, Ctrl-] ? helps");
		term_raw();
	}
	loop(relay, ended);
	reap(relay, pid);
	close(ended);
	close(relay->qemu);
	close(relay->words);
}

enum hvrun_status relay_run(const struct options *options, const struct args *args, int *signal)
{
	struct relay relay = {.interactive = term_is_ours() && !options->timeout_ms,
			      .linked = options->link != NULL,
			      .input.max = INPUT_MAX};
	enum hvrun_status status;
	sigset_t set;

	if (!console_open(&relay.console, options, term_is_ours()))
		return HVRUN_QEMU;
	ending_signals(&set);
	relay.signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (options->timeout_ms)
		relay.deadline = now_ms() + options->timeout_ms;
	run(&relay, args);
	console_close(&relay.console, FLUSH_MS);
	term_restore();
	fifo_deinit(&relay.input);
	close(relay.signals);
	*signal = relay.signal;
	status = watch_status(&relay.watch, relay.end);
	if (!relay.signal)
		explain(&relay, options, status);
	return status;
}
