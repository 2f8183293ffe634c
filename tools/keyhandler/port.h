/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The wire to the console: what is written, and what comes, by lines, with a log of all of it. */
#ifndef KEYHANDLER_PORT_H
#define KEYHANDLER_PORT_H
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include "lines.h"

#define PORT_ERROR_MAX 512

struct port {
	int fd;
	bool tty; /* a serial line: it can send a BREAK */
	char *path;
	FILE *log; /* NULL: none */
	bool log_fresh;
	struct lines lines;
	char pending[4096]; /* bytes read and not yet looked at: from at to n */
	size_t at, n;
	uint64_t bytes; /* that ever came */
	bool closed;	/* the other end has gone */
	char error[PORT_ERROR_MAX];
};

/** Opens @url: unix:PATH, tcp:HOST:PORT, /dev/ttyX[,BAUD] or the path of a pty; NULL: $HVSCOPE_LINK. A serial line that
 *  another program has is refused. 0, or -HV_EINVAL (the URL), -HV_EIO, -HV_EBUSY with port->error. port_close() in any
 *  case. */
int port_open(struct port *port, const char *url);
void port_close(struct port *port);

/** Appends all that comes, each line behind a time stamp, to @path. 0 or -HV_EIO with port->error. */
int port_log(struct port *port, const char *path);

/** Writes @n bytes. 0 or -HV_EIO with port->error. */
int port_send(struct port *port, const void *bytes, size_t n);
/** A BREAK: a serial line's own; elsewhere -HV_ENOSYS. */
int port_break(struct port *port);

/** The next line, waiting for it until @deadline (now_ms()). NULL: none came, or the other end has gone
 *  (port->closed). The text is valid until the next call. What is left of a line that has not ended stays for later. */
const char *port_line(struct port *port, int64_t deadline);

/** What has come of a line that has not ended: a prompt. "" when nothing. */
const char *port_partial(const struct port *port);

/** Whatever is there now, unlooked at, up to @n bytes. 0: nothing, or gone. For a terminal. */
size_t port_read(struct port *port, char *bytes, size_t n);

/** Milliseconds of the monotonic clock. */
int64_t now_ms(void);

#endif
