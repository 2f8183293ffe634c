/* SPDX-License-Identifier: GPL-2.0-or-later */
/* keyhandler: debug keys over a serial console. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include "options.h"
#include "prompt.h"
#include "session.h"

enum { STATUS_DONE, STATUS_NOT_FOUND, STATUS_USAGE, STATUS_LINK };

static int status_of(int rc)
{
	switch (rc) {
	case 0:
		return STATUS_DONE;
	case -HV_ENOENT:
		return STATUS_NOT_FOUND;
	case -HV_EINVAL:
		return STATUS_USAGE;
	default:
		return STATUS_LINK;
	}
}

static int complain(int rc, const char *text)
{
	fflush(stdout);
	fprintf(stderr, "keyhandler: %s\n", text);
	return status_of(rc);
}

/* The keys that the command line asks for; false: none, so a prompt is wanted. */
static bool wanted(const struct options *o, struct pressed *pressed)
{
	memset(pressed, 0, sizeof(*pressed));
	pressed->domain = o->domain;
	if (o->keys)
		snprintf(pressed->keys, sizeof(pressed->keys), "%s", o->keys);
	else if (o->domain >= 0)
		pressed->keys[0] = (char)('0' + o->domain);
	return pressed->keys[0] != '\0';
}

static int run(struct session *s, const struct options *o)
{
	struct pressed pressed;

	if (!wanted(o, &pressed))
		return prompt_run(s);
	return session_press(s, &pressed);
}

static int run_on_port(struct session *s, const struct options *o)
{
	int rc = session_take_input(s);

	if (rc < 0)
		return complain(rc, s->talk.error);
	rc = run(s, o);
	const int status = rc < 0 ? complain(rc, s->talk.error) : STATUS_DONE;
	if (!o->stay && !s->port.closed && !s->rebooted && (rc == 0 || rc == -HV_ENOENT) && session_give_back(s) < 0)
		fprintf(stderr, "keyhandler: %s\n", s->talk.error);
	return status;
}

int main(int argc, char **argv)
{
	struct options options;
	struct session session;

	signal(SIGPIPE, SIG_IGN);
	options_parse(argc, argv, &options);
	if (options.keys && strlen(options.keys) >= KEYS_MAX) {
		fprintf(stderr, "keyhandler: -k: more than %d keys\n", KEYS_MAX - 1);
		return STATUS_USAGE;
	}
	if (!options.keys && options.domain > 9) {
		fprintf(stderr, "keyhandler: -d %d: there are keys for domains 0 to 9 only\n", options.domain);
		return STATUS_USAGE;
	}
	const int rc = session_open(&session, &options);
	const int status = rc < 0 ? complain(rc, session.error) : run_on_port(&session, &options);
	session_close(&session);
	return ferror(stdout) || fflush(stdout) ? STATUS_LINK : status;
}
