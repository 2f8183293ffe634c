/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A program run under a console driver: in a process group of its own, its stdin and stdout on pipes. */
#ifndef TESTS_CHILD_H
#define TESTS_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct child {
	pid_t pid;
	int in, out; /* our ends; -1 when closed */
	char unsent[4096];
	size_t unsent_len;
	bool ended;
	int status; /* once ended: its exit status, or 128 + the signal that ended it */
};

/** Starts argv[0] (looked up in PATH). Returns 0, or -1 with errno. */
int child_start(struct child *c, char **argv);

/** Queues @len bytes for the child's input. Returns 0, or -1 when more is queued than it has taken. */
int child_send(struct child *c, const char *data, size_t len);

/** Waits at most @ms milliseconds for output and passes up to @room bytes of it to @buf, handing over queued input
 *  meanwhile. Returns the number of bytes; 0 when there were none, then c->ended may have become true. */
size_t child_pump(struct child *c, char *buf, size_t room, int ms);

/** Ends the child and everything it started: asks its process group, waits two seconds, then kills it. */
void child_end(struct child *c);

#endif
