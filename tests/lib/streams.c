/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A console's output cut into streams by the prefix of each line: streams.h. */
#include "streams.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PREFIX_LEN 5 /* "(HV) ", "(d1) " */

static void append(struct stream *st, const char *data, size_t len)
{
	if (st->len + len + 1 > st->room) {
		st->room = (st->len + len + 1) * 2;
		st->text = realloc(st->text, st->room);
		if (!st->text) {
			perror("condrive");
			exit(2);
		}
	}
	memcpy(st->text + st->len, data, len);
	st->len += len;
	st->text[st->len] = '\0';
}

/* Whose prefix the first @len bytes of a line are: a stream, 0 for nobody's, -1 while it may still become one. */
static int prefix_owner(const char *p, size_t len)
{
	bool domain = len < 2 || p[1] == 'd';
	char shape[PREFIX_LEN + 1] = "(HV) ";

	if (domain && len >= 2) {
		if (len >= 3 && !isdigit((unsigned char)p[2]))
			return STREAM_ALL;
		shape[1] = 'd';
		shape[2] = len >= 3 ? p[2] : '0';
	}
	if (memcmp(p, shape, len < PREFIX_LEN ? len : PREFIX_LEN))
		return STREAM_ALL;
	if (len < PREFIX_LEN)
		return -1;
	return domain ? STREAM_D0 + (p[2] - '0') : STREAM_HV;
}

static void start_of_line(struct streams *s, char c)
{
	s->prefix[s->prefix_len++] = c;
	s->current = c == '\n' ? STREAM_ALL : prefix_owner(s->prefix, s->prefix_len);
	if (s->current < 0)
		return;
	s->in_line = c != '\n';
	s->prefix_len = 0;
}

static void take(struct streams *s, char c)
{
	append(&s->of[STREAM_ALL], &c, 1);
	if (!s->in_line) {
		start_of_line(s, c);
		return;
	}
	if (s->current > STREAM_ALL)
		append(&s->of[s->current], &c, 1);
	s->in_line = c != '\n';
}

/* ECMA-48 control sequences: ESC [ parameters, one final byte from @ to ~. */
static bool is_escape(struct streams *s, char c)
{
	if (s->escape == 0 && c == '\033') {
		s->escape = 1;
	} else if (s->escape == 1) {
		s->escape = c == '[' ? 2 : 0;
	} else if (s->escape == 2) {
		s->escape = c >= '@' && c <= '~' ? 0 : 2;
	} else {
		return false;
	}
	return true;
}

void streams_feed(struct streams *s, const char *data, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (!is_escape(s, data[i]) && data[i] != '\r' && data[i] != '\0')
			take(s, data[i]);
	}
}

struct stream *streams_find(struct streams *s, const char *name)
{
	int which = -1;

	if (!strcmp(name, "all"))
		which = STREAM_ALL;
	else if (!strcmp(name, "hv"))
		which = STREAM_HV;
	else if (name[0] == 'd' && isdigit((unsigned char)name[1]) && !name[2])
		which = STREAM_D0 + (name[1] - '0');
	if (which < 0)
		return NULL;
	return &s->of[s->plain ? STREAM_ALL : which];
}

void streams_free(struct streams *s)
{
	for (int i = 0; i < STREAM_COUNT; i++)
		free(s->of[i].text);
}
