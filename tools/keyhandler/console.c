/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "console.h"
#include <errno.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>
#include <hvabi/errno.h>

#define ESCAPE 0x1d /* Ctrl-] */

struct typing {
	bool escaped, over;
};

/* The character behind an escape. */
static int command(struct port *port, struct typing *t, char c)
{
	const char escape = ESCAPE;

	t->escaped = false;
	switch (c) {
	case 'q':
		t->over = true;
		return 0;
	case 'b':
		(void)port_break(port); /* where there is none, nothing is to be done */
		return 0;
	case ESCAPE:
		return port_send(port, &escape, 1);
	default:
		return 0;
	}
}

static int typed(struct port *port, struct typing *t)
{
	char c;

	if (read(STDIN_FILENO, &c, 1) != 1) {
		t->over = true;
		return 0;
	}
	if (t->escaped)
		return command(port, t, c);
	if (c == ESCAPE) {
		t->escaped = true;
		return 0;
	}
	return port_send(port, &c, 1);
}

static void show(struct port *port)
{
	char bytes[4096];
	size_t n;

	while ((n = port_read(port, bytes, sizeof(bytes))) > 0)
		if (write(STDOUT_FILENO, bytes, n) < 0)
			return;
}

int console_run(struct port *port)
{
	struct pollfd p[] = {{STDIN_FILENO, POLLIN, 0}, {port->fd, POLLIN, 0}};
	struct typing t = {false, false};
	struct termios before, raw;
	int rc = 0;

	if (tcgetattr(STDIN_FILENO, &before) < 0)
		return 0;
	raw = before;
	cfmakeraw(&raw);
	raw.c_oflag = before.c_oflag;
	tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
	while (!t.over && rc == 0 && !port->closed) {
		if (poll(p, 2, -1) < 0 && errno != EINTR)
			break;
		if (p[1].revents)
			show(port);
		if (p[0].revents)
			rc = typed(port, &t);
	}
	tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
	return rc;
}
