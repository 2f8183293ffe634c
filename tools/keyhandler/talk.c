/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "talk.h"
#include <ctype.h>
#include <stdarg.h>
#include <string.h>

#define SENTINEL     'h' /* a short dump that both have, and that changes nothing */
#define STAMPED	     'H' /* another, whose header has the time */
#define LOG	     'w' /* its dump holds the headers of former ones */
#define REBOOT	     'R' /* nothing answers after it */
#define SWITCH_TIMES 3
#define SETTLE_MS    150
#define SWITCH_TRIES 3
#define LAST_WORDS   60 /* of what else answered */
#define TIMEOUT_MS   5000

void talk_init(struct talk *t, struct port *port, const struct dialect *dialect, char conswitch)
{
	memset(t, 0, sizeof(*t));
	t->port = port;
	t->dialect = dialect;
	t->timeout_ms = TIMEOUT_MS;
	t->conswitch = (char)(conswitch & 0x1f);
}

__attribute__((format(printf, 3, 4))) static int fail(struct talk *t, int status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(t->error, sizeof(t->error), format, args);
	va_end(args);
	return status;
}

static int port_failed(struct talk *t)
{
	return fail(t, -HV_EIO, "%s", t->port->error);
}

/* The end of what came last, for a message; control characters are dropped. */
static void last_words(const struct talk *t, const char *last, char out[LAST_WORDS + 1])
{
	const char *text = *port_partial(t->port) ? port_partial(t->port) : last;
	const size_t n = strlen(text);
	size_t to = 0;

	for (const char *c = n > LAST_WORDS ? text + n - LAST_WORDS : text; *c; c++)
		if (isprint((unsigned char)*c))
			out[to++] = *c;
	out[to] = '\0';
}

/* Nothing of the hypervisor's came: was it nothing at all? */
static int nobody(struct talk *t, uint64_t bytes_before, const char *last)
{
	char words[LAST_WORDS + 1];

	if (t->port->closed)
		return port_failed(t);
	if (t->port->bytes == bytes_before)
		return fail(t, -HV_EIO,
			    "%s: no data: nothing answered within %d s. Wrong port or speed, or nothing runs there",
			    t->port->path, t->timeout_ms / 1000);
	last_words(t, last, words);
	return fail(t, -HV_EIO,
		    "%s: something answers, but not %s (last: \"%s\"). A shell, perhaps: is the switch character right "
		    "(--conswitch), and is it %s at all%s?",
		    t->port->path, t->dialect->name, words, t->dialect->name,
		    t->dialect == &dialect_xen ? "" : " (--xen for a Xen)");
}

/* Reads on to the line that says who has the input now. False when it has not come by @deadline; @last is then the last
 * line that has. */
static bool read_owner(struct talk *t, int64_t deadline, struct owner *owner, char last[LINE_MAX_BYTES])
{
	const char *line;

	while (now_ms() < deadline && (line = port_line(t->port, deadline))) {
		const char *text = dialect_text(t->dialect, line);

		if (text && dialect_owner(t->dialect, text, owner))
			return true;
		strcpy(last, line);
	}
	return false;
}

/* Presses the switch character three times and waits for the answer. What is typed at a hypervisor that starts just
 * then may be lost: it is pressed again after a while. */
static int rotate(struct talk *t, struct owner *owner)
{
	const char keys[SWITCH_TIMES] = {t->conswitch, t->conswitch, t->conswitch};
	const uint64_t before = t->port->bytes;
	char last[LINE_MAX_BYTES] = "";

	for (int i = 0; i < SWITCH_TRIES && !t->port->closed; i++) {
		if (port_send(t->port, keys, sizeof(keys)) < 0)
			return port_failed(t);
		if (!read_owner(t, now_ms() + t->timeout_ms / SWITCH_TRIES, owner, last))
			continue;
		if (owner->conswitch)
			t->conswitch = owner->conswitch;
		return 0;
	}
	return nobody(t, before, last);
}

/* Lines of before, such as those of a hypervisor that has just started: none of them is an answer. */
static void skip_backlog(struct talk *t)
{
	const int64_t end = now_ms() + SETTLE_MS;

	while (now_ms() < end && port_line(t->port, end))
		;
}

/* An answer that was still on its way would mean that the input has moved on since. */
static void settle(struct talk *t, struct owner *owner)
{
	char last[LINE_MAX_BYTES];

	while (read_owner(t, now_ms() + SETTLE_MS, owner, last))
		;
}

int talk_take_input(struct talk *t)
{
	struct owner owner;

	skip_backlog(t);
	for (t->nseen = 0; t->nseen < TALK_OWNERS_MAX;) {
		const int rc = rotate(t, &owner);

		if (rc < 0)
			return rc;
		if (owner.hypervisor)
			settle(t, &owner);
		strcpy(t->seen[t->nseen++], owner.name);
		if (owner.hypervisor)
			return 0;
	}
	return fail(t, -HV_EIO, "%s: the input went round %u times and never came to %s", t->port->path,
		    TALK_OWNERS_MAX, t->dialect->console);
}

/* Who had it first is the one before the first that was seen: the input goes on until that one comes again, then to the
 * one before it. */
int talk_give_back(struct talk *t)
{
	struct owner before = {.hypervisor = true}, now;
	bool known = false;

	strcpy(before.name, t->dialect->console);
	for (unsigned i = 0; i < 2 * TALK_OWNERS_MAX; i++) {
		const int rc = rotate(t, &now);

		if (rc < 0)
			return rc;
		if (known && strcmp(now.name, before.name) == 0)
			return 0;
		if (!known && strcmp(now.name, t->seen[0]) == 0) {
			known = true;
			if (strcmp(now.name, before.name) == 0)
				return 0;
		}
		if (!known)
			before = now;
	}
	return fail(t, -HV_EIO, "%s: the input did not come back to where it was", t->port->path);
}

enum wait_for { WAIT_HEADER, WAIT_END, WAIT_SIGN };

/* Reads on to the header of @key, one not older than @since (0: any). WAIT_END: what comes before it is the dump's;
 * WAIT_SIGN: nothing of it is. Returns 0; -HV_ENOENT: the hypervisor says it has no such key; -HV_EAGAIN: nothing came
 * for timeout_ms; -HV_EIO. */
static int read_to_header(struct talk *t, char key, enum wait_for what, uint64_t since)
{
	int64_t deadline = now_ms() + t->timeout_ms;
	const char *line;

	while (now_ms() < deadline && (line = port_line(t->port, deadline))) {
		const char *text = dialect_text(t->dialect, line);

		if (text && what == WAIT_END)
			deadline = now_ms() + t->timeout_ms; /* what a guest prints is no sign of life of the dump */
		if (text && dialect_header(text) == key && dialect_now(text) >= since) {
			t->now = dialect_now(text);
			if (what == WAIT_HEADER)
				t->line(t->ctx, text, false);
			return 0;
		}
		if (text && what != WAIT_END && t->dialect->unknown &&
		    strncmp(text, t->dialect->unknown, strlen(t->dialect->unknown)) == 0)
			return -HV_ENOENT;
		if (!text || what == WAIT_END)
			t->line(t->ctx, text ? text : line, !text);
	}
	return t->port->closed ? port_failed(t) : -HV_EAGAIN;
}

static int no_such_key(struct talk *t, char key)
{
	return fail(t, -HV_ENOENT, "%s has no key '%c' there: 'h' lists those it has", t->dialect->name, key);
}

/* A key that is not answered: is it not known, or is nobody there? */
static int why_silent(struct talk *t, char key, uint64_t bytes_before)
{
	const char sentinel = SENTINEL;

	if (key == SENTINEL || port_send(t->port, &sentinel, 1) < 0)
		return nobody(t, bytes_before, "");
	const int rc = read_to_header(t, SENTINEL, WAIT_SIGN, 0);
	if (rc == 0 || rc == -HV_ENOENT)
		return no_such_key(t, key);
	return rc == -HV_EAGAIN ? nobody(t, bytes_before, "") : rc;
}

static int begin_dump(struct talk *t, char key)
{
	const uint64_t before = t->port->bytes;

	if (port_send(t->port, &key, 1) < 0)
		return port_failed(t);
	const int rc = read_to_header(t, key, WAIT_HEADER, 0);
	if (rc == -HV_ENOENT)
		return no_such_key(t, key);
	return rc == -HV_EAGAIN ? why_silent(t, key, before) : rc;
}

/* The time, from a header. Whatever the log holds is older than the next one's. */
static int read_time(struct talk *t, uint64_t *now)
{
	const uint64_t before = t->port->bytes;
	const char key = STAMPED;

	if (port_send(t->port, &key, 1) < 0)
		return port_failed(t);
	const int rc = read_to_header(t, key, WAIT_SIGN, 0);
	*now = t->now;
	if (rc == -HV_ENOENT)
		return no_such_key(t, key);
	return rc == -HV_EAGAIN ? nobody(t, before, "") : rc;
}

int talk_dump(struct talk *t, char key, const char *more)
{
	const char sentinel = key == LOG ? STAMPED : SENTINEL;
	uint64_t now = 0;
	int rc = key == LOG ? read_time(t, &now) : 0;

	if (rc == 0)
		rc = begin_dump(t, key);
	if (rc < 0 || key == REBOOT)
		return rc;
	if ((more && port_send(t->port, more, strlen(more)) < 0) || port_send(t->port, &sentinel, 1) < 0)
		return port_failed(t);
	rc = read_to_header(t, sentinel, WAIT_END, now ? now + 1 : 0);
	return rc == -HV_EAGAIN ? fail(t, -HV_EIO, "%s: the dump of '%c' broke off: nothing came for %d s",
				       t->port->path, key, t->timeout_ms / 1000)
				: rc;
}
