/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pty.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>
#include "daemon.h"

/* The slave stays open here, too: else reads of the master fail whenever nobody has the pty open. */
static int open_pair(struct pty *p)
{
	struct termios t;

	p->master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (p->master < 0 || grantpt(p->master) < 0 || unlockpt(p->master) < 0)
		return -1;
	p->slave = open(ptsname(p->master), O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (p->slave < 0 || tcgetattr(p->slave, &t) < 0)
		return -1;
	cfmakeraw(&t);
	return tcsetattr(p->slave, TCSANOW, &t);
}

/* A master without a slave would be ready for ever. */
static void close_pair(struct pty *p)
{
	if (p->master >= 0)
		close(p->master);
	if (p->slave >= 0)
		close(p->slave);
	*p = PTY_NONE;
}

void pty_offer(struct pty *p, const char *socket, const char *name)
{
	*p = PTY_NONE;
	if (open_pair(p) < 0) {
		say("no pty for %s: %s", name, strerror(errno));
		close_pair(p);
		return;
	}
	if ((size_t)snprintf(p->link, sizeof(p->link), "%s.%s", socket, name) >= sizeof(p->link)) {
		p->link[0] = 0;
		return;
	}
	(void)unlink(p->link);
	if (symlink(ptsname(p->master), p->link) < 0)
		say("cannot make %s: %s", p->link, strerror(errno));
}

/* The settings of the slave live as long as the master. */
void pty_offer_watched(struct pty *p, const char *socket, const char *name)
{
	pty_offer(p, socket, name);
	if (p->slave >= 0)
		close(p->slave);
	p->slave = -1;
}

bool pty_is_open(const struct pty *p)
{
	struct pollfd look = {p->master, 0, 0};

	return p->master >= 0 && poll(&look, 1, 0) >= 0 && !(look.revents & POLLHUP);
}

void pty_drop_unread(const struct pty *p)
{
	const int slave = open(ptsname(p->master), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

	if (slave < 0)
		return;
	(void)tcflush(slave, TCIFLUSH);
	close(slave);
}

void pty_withdraw(struct pty *p)
{
	if (p->link[0])
		(void)unlink(p->link);
	p->link[0] = 0;
}
