/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The escape of the interactive console: Ctrl-] and one more key. Pure. Everything else, Ctrl-a and Ctrl-C with it,
 * goes to the guest. */
#ifndef HVRUN_ESCAPE_H
#define HVRUN_ESCAPE_H
#include <stdbool.h>
#include <stddef.h>

#define ESCAPE_KEY 0x1d /* Ctrl-] */

struct escape {
	bool armed; /* the last byte was the escape key */
};

enum escape_event { ESCAPE_NONE, ESCAPE_QUIT, ESCAPE_HELP };

/** Takes @len typed bytes from @in and puts what is for the guest to @out, which holds at least 2 * @len bytes: "Ctrl-]
 * q" quits, "Ctrl-] ?" asks for help, "Ctrl-] Ctrl-]" is one Ctrl-], before any other key both are sent.
 *  *@out_len is the number of bytes put. What was typed behind a quit is dropped. */
enum escape_event escape_feed(struct escape *escape, const char *in, size_t len, char *out, size_t *out_len);

#endif
