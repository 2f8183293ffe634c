/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_MAX_BYTES 256

/* The domain that a line of a dump begins to speak of: "d1: ...", "  d1v0 ...". -1: it names none. */
static int domain_named(const char *text)
{
	while (*text == ' ')
		text++;
	if (*text != 'd' || !isdigit((unsigned char)text[1]))
		return -1;
	char *end;
	const long n = strtol(text + 1, &end, 10);
	if (*end == 'v' && isdigit((unsigned char)end[1]))
		(void)strtol(end + 1, &end, 10);
	return *end == ':' || *end == ' ' || *end == '\0' ? (int)n : -1;
}

/* Of a dump about all domains only one's part may be wanted. Lines before the first domain's are for all. */
static bool is_wanted(struct session *s, const char *text)
{
	const int domain = domain_named(text);

	if (s->part < 0)
		return true;
	if (domain >= 0)
		s->in_part = domain == s->part;
	return s->in_part;
}

static void take_line(void *ctx, const char *text, bool guest)
{
	struct session *s = ctx;
	char name[NAME_MAX_BYTES] = "";

	if (!guest && !is_wanted(s, text))
		return;
	if (!guest && s->names)
		names_of(s->names, text, name, sizeof(name));
	if (s->show) {
		char line[LINE_MAX_BYTES + NAME_MAX_BYTES];

		snprintf(line, sizeof(line), "%s%s%s", guest ? "" : s->talk.dialect->prefix, text, name);
		s->show(s, line, guest);
	} else if (!guest) { /* data is the dump alone; what guests print meanwhile is in the log */
		printf("%s%s%s\n", s->talk.dialect->prefix, text, name);
	}
}

static int open_names(struct session *s, const struct options *o)
{
	int rc = 0;

	if (o->vmlinux_count == 0)
		return 0;
	s->names = names_new();
	if (!s->names)
		return -HV_ENOMEM;
	for (size_t i = 0; i < o->vmlinux_count && rc == 0; i++)
		rc = names_add(s->names, o->vmlinux[i], s->error, sizeof(s->error));
	return rc < 0 ? -HV_EIO : 0;
}

int session_open(struct session *s, const struct options *o)
{
	memset(s, 0, sizeof(*s));
	s->options = o;
	s->part = -1;
	int rc = port_open(&s->port, o->link);
	if (rc == 0 && o->log)
		rc = port_log(&s->port, o->log);
	if (rc < 0)
		snprintf(s->error, sizeof(s->error), "%s", s->port.error);
	else
		rc = open_names(s, o);
	talk_init(&s->talk, &s->port, o->xen ? &dialect_xen : &dialect_hvscope, o->conswitch);
	s->talk.timeout_ms = o->timeout_s * 1000;
	s->talk.line = take_line;
	s->talk.ctx = s;
	return rc;
}

void session_close(struct session *s)
{
	names_free(s->names);
	port_close(&s->port);
}

int session_take_input(struct session *s)
{
	return talk_take_input(&s->talk);
}

int session_give_back(struct session *s)
{
	return talk_give_back(&s->talk);
}

int session_press(struct session *s, const struct pressed *pressed)
{
	int rc = 0;

	s->part = pressed->domain;
	for (const char *key = pressed->keys; *key && rc == 0; key++) {
		s->in_part = true;
		rc = talk_dump(&s->talk, *key, pressed->more[0] ? pressed->more : NULL);
		s->rebooted = s->rebooted || *key == 'R';
		fflush(stdout);
	}
	return rc;
}
