/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sessions: one gdb at a time for each target, and the link that all share. */
#ifndef GDBSTUB_SERVE_H
#define GDBSTUB_SERVE_H
#include "hv_target.h"
#include "rsp.h"

#define SERVE_MAX 64 /* targets: 16 domains, or vcpus */

struct seat {
	struct hv_target target;
	struct rsp *session; /* NULL: nobody is there */
	int in, out;	     /* of the session; -1 */
	int listener;	     /* -1: none (stdio) */
	char name[300];	     /* where it listens */
	bool failed;	     /* writing to it did */
};

struct serve {
	const char *url;
	struct hvlink *link; /* NULL: lost, and nobody has come since */
	unsigned sessions;   /* hvlink_sessions() of it */
	struct seat seats[SERVE_MAX];
	unsigned count;
	bool auto_hbreak, once;
	bool over;
};

/** Opens s->url. 0, or -HV_E... with @error (HVLINK_ERROR_MAX). */
int serve_connect(struct serve *s, char *error);
/** Serves until a signal, or the end of the first session (once, stdio). Where it listens, a link or its session that
 * is lost ends the sessions (the domains run on, the breakpoints are gone), and is opened again when a gdb comes:
 * another tool may have taken it. 0, or -HV_EIO: the link is down. */
int serve_run(struct serve *s);
/** A session on descriptors that are open already. 0, or a negative error with seat->target.why. */
int serve_open(struct serve *s, struct seat *seat, int in, int out);

#endif
