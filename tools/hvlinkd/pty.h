/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A pty that terminal programs find under a name. */
#ifndef HVLINKD_PTY_H
#define HVLINKD_PTY_H

struct pty {
	int master, slave; /* -1: none */
	char link[256];	   /* symbolic link to the slave; empty: none */
};

#define PTY_NONE ((struct pty){-1, -1, ""})

/** Makes one, raw, with the symbolic link SOCKET.NAME to it. What cannot be had is said on stderr. */
void pty_offer(struct pty *p, const char *socket, const char *name);
/** Takes the link away. */
void pty_withdraw(struct pty *p);

#endif
