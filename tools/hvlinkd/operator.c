/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SOCKET.hv: the hypervisor's end of its console, for keyhandler or a terminal program. The wire itself is ours, so
 * what is typed there are debug keys, pressed by an operation; what they print comes as on the console: to who has the
 * pty open meanwhile, and not to who opens it later. */
#include "daemon.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <hvabi/messages.h>

#define CTRL_A	     1
#define SWITCH_TIMES 3
#define WITH_LINE    "WX"	/* keys that ask for an address, or a vcpu */
#define OUT_MAX	     (1u << 20) /* more than that unread: nobody reads there */
#define LINK_WAIT_MS 5000	/* as long as keyhandler waits for an answer */

static void put(struct operator* o, const char *text, size_t n)
{
	if (o->unheard || !o->open || o->out_n + n > OUT_MAX)
		return;
	char *more = realloc(o->out, o->out_n + n);
	if (!more)
		return;
	memcpy(more + o->out_n, text, n);
	o->out = more;
	o->out_n += n;
}

static void put_line(struct operator* o, const char *text, size_t n)
{
	put(o, HV_MSG_PREFIX, strlen(HV_MSG_PREFIX));
	put(o, text, n);
	put(o, "\r\n", 2);
}

__attribute__((format(printf, 2, 3))) static void answer(struct operator* o, const char *format, ...)
{
	char line[160];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	put_line(o, line, strlen(line));
}

static void key_done(struct key_user *u, int status)
{
	struct operator* o = & u->daemon->operator;
	const char *at = u->text, *const end = at + u->n;

	o->pressing = false;
	while (status == 0 && at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		const char *stop = newline ? newline : end;

		put_line(o, at, (size_t)(stop - at));
		at = stop + (newline != NULL);
	}
	if (status == -HV_ENOENT)
		answer(o, "no key '%c': h lists them", o->pressed);
	else if (status)
		answer(o, "key '%c': %s", o->pressed, hvlink_strerror(status));
	o->unheard = false;
}

static void press(struct operator* o, char c)
{
	const struct hv_key k = {.request = hvlink_request(HV_OP_KEY, HV_NOBODY, HV_ALL_VCPUS), .key = (uint8_t)c};

	o->pressing = true;
	o->pressed = c;
	key_begin(&o->key, &k, sizeof(k));
}

/* There is one end of the console here, so the input is always with it. */
static void typed(struct operator* o, char c)
{
	o->switches = c == CTRL_A ? o->switches + 1 : 0;
	if (o->switches == SWITCH_TIMES) {
		o->switches = 0;
		answer(o, "*** Serial input to the hypervisor (type 'CTRL-a' three times to switch input)");
	} else if (c && strchr(WITH_LINE, c)) {
		answer(o, "no key '%c' here: it wants a line, which only the console can give it", c);
	} else if (c > ' ' && c <= '~') {
		press(o, c);
	}
}

short operator_poll_events(const struct operator* o)
{
	return (short)((o->typed_n < sizeof(o->typed) ? POLLIN : 0) | (o->out_at < o->out_n ? POLLOUT : 0));
}

static void take(struct operator* o)
{
	const ssize_t n = read(o->pty.master, o->typed + o->typed_n, sizeof(o->typed) - o->typed_n);

	if (n <= 0)
		return;
	o->typed_n += (size_t)n;
	o->typed_ms = now_ms();
}

/* What somebody typed who has closed the pty is pressed, but what it prints is nobody's. */
static void look_who_reads(struct operator* o)
{
	const bool was = o->open;

	o->open = pty_is_open(&o->pty);
	if (o->open)
		return;
	o->orphaned = o->typed_n;
	if (!was)
		return;
	o->unheard = o->pressing;
	o->out_n = o->out_at = 0;
	pty_drop_unread(&o->pty);
}

static void give(struct operator* o)
{
	const ssize_t n = write(o->pty.master, o->out + o->out_at, o->out_n - o->out_at);

	if (n < 0 && errno != EAGAIN)
		say("pty: %s", strerror(errno));
	if (n > 0)
		o->out_at += (size_t)n;
	if (o->out_at == o->out_n)
		o->out_at = o->out_n = 0;
}

void operator_work(struct daemon *d)
{
	struct operator* o = & d->operator;

	if (o->pty.master < 0)
		return;
	take(o);
	look_who_reads(o);
	if (o->out_at < o->out_n)
		give(o);
	if (o->typed_n && !up_is_open(d) && now_ms() - o->typed_ms > LINK_WAIT_MS) {
		answer(o, "the hypervisor cannot be reached: what was typed is dropped");
		o->typed_n = o->orphaned = 0; /* an R that waits would restart the next one */
	}
	while (o->typed_n && !o->pressing && up_is_open(d)) {
		const char c = o->typed[0];

		memmove(o->typed, o->typed + 1, --o->typed_n);
		o->unheard = o->orphaned > 0;
		o->orphaned -= o->unheard;
		typed(o, c);
	}
}

void operator_forget(struct daemon *d)
{
	struct operator* o = & d->operator;

	look_who_reads(o); /* since the last turn, too */
	take(o);
	o->unheard = false;
	if (o->typed_n)
		answer(o, "the link was lost: what was typed and not pressed yet is dropped");
	o->typed_n = o->orphaned = 0;
}

void operator_open(struct daemon *d)
{
	d->operator.key =(struct key_user){.daemon = d, .done = key_done};
	pty_offer_watched(&d->operator.pty, d->options.socket, "hv");
}

void operator_close(struct daemon *d)
{
	pty_withdraw(&d->operator.pty);
}
