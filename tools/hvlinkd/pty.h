/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A pty that terminal programs find under a name. */
#ifndef HVLINKD_PTY_H
#define HVLINKD_PTY_H
#include <stdbool.h>

struct pty {
	int master, slave; /* -1: none */
	char link[256];	   /* symbolic link to the slave; empty: none */
};

#define PTY_NONE ((struct pty){-1, -1, ""})

/** Makes one, raw, with the symbolic link SOCKET.NAME to it. What cannot be had is said on stderr. */
void pty_offer(struct pty *p, const char *socket, const char *name);
/** The same, and the slave is open only while somebody else has it open: pty_is_open(). Not to be polled while it is
 *  not, or it is ready for ever; what was typed before it was closed can still be read. */
void pty_offer_watched(struct pty *p, const char *socket, const char *name);
bool pty_is_open(const struct pty *p);
/** Drops what was written and nobody has read. */
void pty_drop_unread(const struct pty *p);
/** Takes the link away. */
void pty_withdraw(struct pty *p);

#endif
