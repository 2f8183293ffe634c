/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The conversation with a hypervisor's debug console. */
#ifndef KEYHANDLER_TALK_H
#define KEYHANDLER_TALK_H
#include <hvabi/errno.h>
#include "dialect.h"
#include "port.h"

#define TALK_OWNERS_MAX 24 /* more than there are domains */

/** Takes one line of output: @text is a line of the dump, without the hypervisor's prefix; or, @guest, another line of
 *  the console as it came. */
typedef void talk_line_fn(void *ctx, const char *text, bool guest);

struct talk {
	struct port *port;
	const struct dialect *dialect;
	talk_line_fn *line;
	void *ctx;
	int timeout_ms; /* how long silence is borne */
	char conswitch; /* the control character in use */
	/* Who had the input, in the order in which it went round until the hypervisor had it. */
	char seen[TALK_OWNERS_MAX][OWNER_MAX];
	unsigned nseen;
	uint64_t now; /* of the last header that was waited for; 0: it has no time */
	char error[PORT_ERROR_MAX];
};

/** @conswitch: the letter of the switch character; the hypervisor's own lines correct it. */
void talk_init(struct talk *t, struct port *port, const struct dialect *dialect, char conswitch);

/* All return 0 or -HV_E... with t->error: -HV_EIO nothing (sensible) answers, and which of: no data, a shell, gone. */

/** Moves the input on until the hypervisor has it. */
int talk_take_input(struct talk *t);
/** Moves the input on until the one has it that had it before talk_take_input(). */
int talk_give_back(struct talk *t);
/** Presses @key and hands each line of its dump to t->line, the header first. @more, not NULL: typed when the header
 *  has come. Returns when the dump is whole: the header of a second key, pressed behind it, has come. -HV_ENOENT: there
 *  is no such key. */
int talk_dump(struct talk *t, char key, const char *more);

#endif
