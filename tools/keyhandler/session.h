/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One run of the tool: the port, the conversation, and how a dump's lines are shown. */
#ifndef KEYHANDLER_SESSION_H
#define KEYHANDLER_SESSION_H
#include <stdbool.h>
#include "commands.h"
#include "names.h"
#include "options.h"
#include "talk.h"

struct session {
	const struct options *options;
	struct port port;
	struct talk talk;
	struct names *names; /* NULL: addresses are not named */
	int part;	     /* of the dump that is wanted: a domain; -1: all */
	bool in_part;	     /* the line before was of that domain, or of none */
	bool rebooted;
	/** Shows a line; NULL: stdout. @guest: of a guest, met between the dump's. */
	void (*show)(struct session *s, const char *text, bool guest);
	char error[PORT_ERROR_MAX];
};

/** Opens the port, the log and the symbol files. 0 or -HV_E... with s->error. session_close() in any case. */
int session_open(struct session *s, const struct options *options);
void session_close(struct session *s);

/* 0 or -HV_E... with s->talk.error. */
int session_take_input(struct session *s);
int session_give_back(struct session *s);
/** Presses each key and shows its dump. */
int session_press(struct session *s, const struct pressed *pressed);

#endif
