/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The user's end of the console: stdio, a socket or a file. It takes output at once, whatever its reader does, because
 * QEMU stands still while its PL011 cannot be written. */
#ifndef HVRUN_CONSOLE_H
#define HVRUN_CONSOLE_H
#include "escape.h"
#include "fifo.h"
#include "options.h"
#include <poll.h>
#include <stdbool.h>

struct console {
	enum console_kind kind;
	const char *path;
	int in;		 /* -1: nothing to read from */
	int out;	 /* -1: no reader yet */
	int listener;	 /* CONSOLE_UNIX; else -1 */
	bool escapes;	 /* a person types: Ctrl-] is looked for */
	bool complained; /* that output was lost */
	struct escape escape;
	struct fifo output;
};

enum console_event { CONSOLE_OK, CONSOLE_QUIT, CONSOLE_FAILED };

/** Opens what @options ask for; @interactive: a person types on stdin. False after a message. */
bool console_open(struct console *console, const struct options *options, bool interactive);

/** What to wait for, in two entries of a poll(2) set; @want_input: there is room for input. */
void console_poll_set(const struct console *console, bool want_input, struct pollfd set[2]);

/** Writes what can be written without waiting and accepts a socket's client, by what poll(2) found. */
enum console_event console_serve(struct console *console, const struct pollfd set[2]);

/** Reads typed bytes for the guest into @bytes (@size >= 2) and sets *@len, 0 without any. */
enum console_event console_read(struct console *console, const struct pollfd set[2], char *bytes, size_t size,
				size_t *len);

/** Takes output; the oldest is dropped when a reader stalls for megabytes. */
void console_put(struct console *console, const char *bytes, size_t len);

/** Writes what is left, waiting for the reader at most @ms milliseconds, and closes. */
void console_close(struct console *console, int ms);

#endif
