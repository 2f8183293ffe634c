/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The user's end of the console. */
#include "console.h"
#include "term.h"
#include "util.h"
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* Output kept for a reader that is slow, and for a socket's client that has not come yet. */
#define OUTPUT_MAX  (16u << 20)
#define BACKLOG_MAX (1u << 20)

static const char help[] = "\n[hvrun: Ctrl-] q quits, Ctrl-] Ctrl-] sends Ctrl-], "
			   "Ctrl-a three times moves the input to the next domain]\n";

static bool failed(const char *doing, const char *path)
{
	warn("console: cannot %s %s", doing, path);
	return false;
}

/* A socket that a run left behind is removed; anything else at that place, or a live server, is left alone. */
static void remove_stale(const struct sockaddr_un *addr)
{
	struct stat st;
	int probe;

	if (lstat(addr->sun_path, &st) != 0 || !S_ISSOCK(st.st_mode))
		return;
	probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (connect(probe, (const struct sockaddr *)addr, sizeof(*addr)) != 0 && errno == ECONNREFUSED)
		unlink(addr->sun_path);
	close(probe);
}

static bool open_unix(struct console *console)
{
	struct sockaddr_un addr = {.sun_family = AF_UNIX};

	memcpy(addr.sun_path, console->path, strlen(console->path) + 1);
	remove_stale(&addr);
	console->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (console->listener < 0 || bind(console->listener, (struct sockaddr *)&addr, sizeof(addr)) != 0)
		return failed("make the socket", console->path);
	console->output.max = BACKLOG_MAX;
	return listen(console->listener, 4) == 0 || failed("listen at", console->path);
}

static bool open_file(struct console *console)
{
	console->out = open(console->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	return console->out >= 0 || failed("write", console->path);
}

bool console_open(struct console *console, const struct options *options, bool interactive)
{
	*console = (struct console){.kind = options->console,
				    .path = options->console_path,
				    .in = -1,
				    .out = -1,
				    .listener = -1,
				    .output.max = OUTPUT_MAX};
	if (console->kind == CONSOLE_UNIX)
		return open_unix(console);
	if (console->kind == CONSOLE_FILE)
		return open_file(console);
	console->out = STDOUT_FILENO;
	/* A terminal that is not ours (a job in the background) would stop us at the first read. */
	if (!isatty(STDIN_FILENO) || term_is_ours())
		console->in = STDIN_FILENO;
	console->escapes = interactive;
	return true;
}

void console_poll_set(const struct console *console, bool want_input, struct pollfd set[2])
{
	int in = console->in >= 0 ? console->in : console->out < 0 ? console->listener : -1;

	set[0] = (struct pollfd){.fd = want_input || in == console->listener ? in : -1, .events = POLLIN};
	set[1] = (struct pollfd){.fd = console->output.len ? console->out : -1, .events = POLLOUT};
}

static void drop_client(struct console *console)
{
	close(console->out);
	console->in = console->out = -1;
	console->output.max = BACKLOG_MAX;
}

static void accept_client(struct console *console)
{
	int fd = accept4(console->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (fd < 0)
		return;
	console->in = console->out = fd;
	console->output.max = OUTPUT_MAX;
}

/* One write of what a pipe takes without waiting once it polls as writable (PIPE_BUF). False when the reader is gone.
 */
static bool write_some(struct console *console)
{
	const char *bytes;
	size_t len = fifo_peek(&console->output, &bytes);
	ssize_t done = write(console->out, bytes, len < PIPE_BUF ? len : PIPE_BUF);

	if (done < 0)
		return errno == EAGAIN || errno == EINTR;
	fifo_take(&console->output, (size_t)done);
	return true;
}

enum console_event console_serve(struct console *console, const struct pollfd set[2])
{
	if (console->listener >= 0 && set[0].fd == console->listener && set[0].revents)
		accept_client(console);
	if (!set[1].revents || set[1].fd != console->out || write_some(console))
		return CONSOLE_OK;
	if (console->kind == CONSOLE_UNIX) {
		drop_client(console);
		return CONSOLE_OK;
	}
	failed("write", console->kind == CONSOLE_FILE ? console->path : "stdout");
	console->out = -1;
	return CONSOLE_FAILED;
}

enum console_event console_read(struct console *console, const struct pollfd set[2], char *bytes, size_t size,
				size_t *len)
{
	char typed[256];
	ssize_t got;
	enum escape_event event;

	*len = 0;
	if (console->in < 0 || set[0].fd != console->in || !set[0].revents)
		return CONSOLE_OK;
	got = read(console->in, typed, size / 2 < sizeof(typed) ? size / 2 : sizeof(typed));
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return CONSOLE_OK;
	if (got <= 0) {
		if (console->kind == CONSOLE_UNIX)
			drop_client(console);
		console->in = -1;
		return CONSOLE_OK;
	}
	if (!console->escapes) {
		memcpy(bytes, typed, (size_t)got);
		*len = (size_t)got;
		return CONSOLE_OK;
	}
	event = escape_feed(&console->escape, typed, (size_t)got, bytes, len);
	if (event == ESCAPE_HELP)
		console_put(console, help, sizeof(help) - 1);
	return event == ESCAPE_QUIT ? CONSOLE_QUIT : CONSOLE_OK;
}

void console_put(struct console *console, const char *bytes, size_t len)
{
	fifo_put(&console->output, bytes, len);
	if (console->output.lost && !console->complained && console->out >= 0) {
		warnx("console: its reader stalls; the oldest output is dropped");
		console->complained = true;
	}
}

static void flush(struct console *console, int ms)
{
	int64_t until = now_ms() + ms;

	while (console->output.len && console->out >= 0) {
		struct pollfd out = {.fd = console->out, .events = POLLOUT};
		int64_t left = until - now_ms();

		if (left <= 0 || poll(&out, 1, (int)left) <= 0 || !write_some(console))
			return;
	}
}

void console_close(struct console *console, int ms)
{
	flush(console, ms);
	if (console->output.len && console->out >= 0)
		warnx("console: its reader stalls; the last %zu bytes are lost", console->output.len);
	if (console->listener >= 0) {
		close(console->listener);
		unlink(console->path);
	}
	if (console->out >= 0 && console->kind != CONSOLE_STDIO)
		close(console->out);
	fifo_deinit(&console->output);
}
