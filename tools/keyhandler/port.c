/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "port.h"
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <hvabi/errno.h>
#include "libhvlink/url.h"

int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

__attribute__((format(printf, 3, 4))) static int fail(struct port *port, int status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(port->error, sizeof(port->error), format, args);
	va_end(args);
	return status;
}

/* Two programs on one line read half of it each. */
static int take_alone(struct port *port)
{
	port->tty = isatty(port->fd);
	if (!port->tty)
		return 0;
	if (flock(port->fd, LOCK_EX | LOCK_NB) < 0)
		return fail(port, -HV_EBUSY, "%s is busy: another program has locked it; end that one first",
			    port->path);
	(void)ioctl(port->fd, TIOCEXCL);
	return 0;
}

int port_open(struct port *port, const char *url)
{
	uint32_t baud;

	memset(port, 0, sizeof(*port));
	port->fd = -1;
	if (!url)
		url = getenv("HVSCOPE_LINK");
	if (!url || !*url)
		return fail(port, -HV_EINVAL,
			    "no port: give -l unix:PATH, tcp:HOST:PORT or /dev/ttyX[,BAUD], or set HVSCOPE_LINK");
	port->path = strdup(url);
	const int fd = url_open(url, &baud, port->error);
	if (fd < 0)
		return fd;
	port->fd = fd;
	return take_alone(port);
}

void port_close(struct port *port)
{
	if (port->fd >= 0)
		close(port->fd);
	if (port->log)
		fclose(port->log);
	free(port->path);
	port->fd = -1;
	port->log = NULL;
	port->path = NULL;
}

int port_log(struct port *port, const char *path)
{
	port->log = fopen(path, "ae");
	port->log_fresh = true;
	return port->log ? 0 : fail(port, -HV_EIO, "cannot write the log %s: %s", path, strerror(errno));
}

static void stamp(FILE *log)
{
	struct timespec t;
	struct tm local;
	char text[32];

	clock_gettime(CLOCK_REALTIME, &t);
	localtime_r(&t.tv_sec, &local);
	strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &local);
	fprintf(log, "%s.%03ld ", text, t.tv_nsec / 1000000);
}

static void log_bytes(struct port *port, const char *bytes, size_t n)
{
	if (!port->log)
		return;
	for (size_t i = 0; i < n; i++) {
		if (bytes[i] == '\r' || bytes[i] == '\0')
			continue;
		if (port->log_fresh)
			stamp(port->log);
		port->log_fresh = bytes[i] == '\n';
		putc(bytes[i], port->log);
	}
	fflush(port->log);
}

int port_send(struct port *port, const void *bytes, size_t n)
{
	const char *at = bytes;

	while (n) {
		const ssize_t put = write(port->fd, at, n);

		if (put > 0) {
			at += put;
			n -= (size_t)put;
		} else if (errno == EAGAIN) {
			struct pollfd p = {port->fd, POLLOUT, 0};
			if (poll(&p, 1, 5000) == 0)
				return fail(port, -HV_EIO, "%s takes no bytes: flow control, or nobody reads there",
					    port->path);
		} else if (errno == EPIPE || errno == ECONNRESET) {
			return fail(port, -HV_EIO, "%s: the other end has gone", port->path);
		} else if (errno != EINTR) {
			return fail(port, -HV_EIO, "cannot write to %s: %s", port->path, strerror(errno));
		}
	}
	return 0;
}

int port_break(struct port *port)
{
	if (!port->tty)
		return fail(port, -HV_ENOSYS, "%s is no serial line: it has no BREAK", port->path);
	return tcsendbreak(port->fd, 0) < 0 ? fail(port, -HV_EIO, "%s: BREAK: %s", port->path, strerror(errno)) : 0;
}

static bool wait_readable(struct port *port, int64_t deadline)
{
	for (;;) {
		const int64_t left = deadline - now_ms();
		struct pollfd p = {port->fd, POLLIN, 0};
		const int n = poll(&p, 1, left < 0 ? 0 : left > 60000 ? 60000 : (int)left);

		if (n > 0)
			return true;
		if (n == 0 && deadline - now_ms() <= 0)
			return false;
		if (n < 0 && errno != EINTR)
			return false;
	}
}

/* Reads what there is; false when nothing can come any more. */
static bool fill(struct port *port)
{
	const ssize_t got = read(port->fd, port->pending, sizeof(port->pending));

	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return true;
	if (got <= 0) {
		port->closed = true;
		fail(port, -HV_EIO, "%s: the other end has gone", port->path);
		return false;
	}
	port->at = 0;
	port->n = (size_t)got;
	port->bytes += port->n;
	log_bytes(port, port->pending, port->n);
	return true;
}

/* A line among the bytes that are here. */
static const char *line_here(struct port *port)
{
	while (port->at < port->n) {
		if (lines_take(&port->lines, port->pending[port->at++]))
			return port->lines.text;
	}
	return NULL;
}

const char *port_line(struct port *port, int64_t deadline)
{
	for (;;) {
		const char *line = line_here(port);

		if (line)
			return line;
		if (port->closed || !wait_readable(port, deadline) || !fill(port))
			return NULL;
	}
}

const char *port_partial(const struct port *port)
{
	return lines_partial(&port->lines);
}

size_t port_read(struct port *port, char *bytes, size_t n)
{
	if (port->at == port->n && !port->closed && wait_readable(port, 0))
		(void)fill(port);
	if (n > port->n - port->at)
		n = port->n - port->at;
	memcpy(bytes, port->pending + port->at, n);
	port->at += n;
	return n;
}
