/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside of hvlinkd. */
#ifndef HVLINKD_DAEMON_H
#define HVLINKD_DAEMON_H
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <hvlib/link_packet.h>
#include <hvlib/link_server.h>
#include "libhvlink/hvlink.h"
#include "pty.h"

#define CLIENTS_MAX  28u /* each has an owner's bit of its own, from 1; 0 is our own */
#define CONSOLES_MAX 18u /* domains 0 to 16, and the hypervisor */
#define POLLS_MAX    (3 + CLIENTS_MAX + CONSOLES_MAX)

struct options {
	const char *url, *socket, *log_dir, *crash_dir;
};

struct daemon;

/* Who presses keys, one at a time. */
struct key_user {
	struct daemon *daemon;
	/** The key's whole output is in text. @status: 0, or why not. */
	void (*done)(struct key_user *u, int status);
	uint8_t *request; /* of a key that waits for another user's */
	size_t request_n;
	char *text; /* output of the last key; not terminated */
	size_t n;
};

/* A tool. */
struct client {
	struct daemon *daemon;
	int fd; /* -1: this place is free */
	unsigned owner;
	bool going; /* closed; its place is kept until the hypervisor has let go what it held, ... */
	bool gone;  /* ... and that has happened */
	struct link_server server;
	struct link_reader reader;
	int64_t heard_ms;
	uint8_t *body, *reply, *out;
	size_t reply_n, out_n, out_at, out_room;
	struct key_user key;
};

/* A domain's console: to a log, and to and from a pty. */
struct console {
	unsigned domain; /* HV_NOBODY: the hypervisor */
	bool used, reading, typing, news;
	bool stale; /* what is being read was asked for by a position of another hypervisor's */
	uint64_t position;
	int log; /* -1: none */
	struct pty pty;
	char typed[256]; /* not yet taken by the guest */
	size_t typed_n;
};

/* Who types at the hypervisor's pty: debug keys. */
struct operator
{
	struct pty pty;
	char typed[64]; /* not pressed yet */
	size_t typed_n;
	int64_t typed_ms;  /* when the last of it came */
	unsigned switches; /* Ctrl-a, in a row */
	bool pressing;
	char pressed;
	bool open;	 /* somebody has the pty open */
	size_t orphaned; /* of typed: who typed it has closed the pty since */
	bool unheard;	 /* so has who typed what is being pressed */
	struct key_user key;
	char *out; /* from out_at to out_n not yet taken by the pty */
	size_t out_n, out_at;
};

struct daemon {
	struct options options;
	struct hvlink *up; /* NULL: not connected */
	int64_t connect_at_ms;
	bool said_down;
	int listener;
	uint32_t event_next; /* that we look at next */
	bool events_asked;
	uint64_t boot;	   /* of the hypervisor that was there last */
	unsigned sessions; /* hvlink_sessions() of the one that we know of */
	bool lost;	   /* that one has ended, and the next has not begun */
	struct client clients[CLIENTS_MAX];
	struct key_user *key_owner; /* whose key is being run */
	struct operator operator;
	struct console consoles[CONSOLES_MAX];
};

int64_t now_ms(void);
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* upstream.c */
/** Connects if it is time, and works. */
void up_check(struct daemon *d);
/** Works for the link. A session's end is seen here, before anybody asks for something in the next one. */
void up_work(struct daemon *d);
/** Is there a session that something may be asked for in? */
bool up_is_open(const struct daemon *d);
/** Asks for events, if there are any. */
void up_events(struct daemon *d);

/* client.c */
void client_accept(struct daemon *d);
void client_readable(struct client *c);
void client_writable(struct client *c);
/** Its lease, and events for it. */
void client_check(struct client *c);
/** The upstream's session is gone: whatever a client held is lost, and it is to know. */
void clients_session_lost(struct daemon *d);
/** The answer to its request. */
void client_answer(struct client *c, const void *reply, size_t n);

/* keys.c */
/** Runs a key for @u, when it is its turn: its whole output is fetched, then u->done is called. */
void key_begin(struct key_user *u, const void *request, size_t n);
/** @u is gone: neither its key under way nor one that waits is of use. */
void key_forget(struct key_user *u);

/* client_keys.c */
/** u->done of a client's: answers it. */
void client_key_done(struct key_user *u, int status);
/** HV_OP_KEY_OUTPUT: more of the last key's output. */
void client_key_output(struct client *c, const void *request, size_t n);

/* operator.c */
void operator_open(struct daemon *d);
short operator_poll_events(const struct operator* o);
/** Takes what was typed, presses what can be pressed, gives what can be given. */
void operator_work(struct daemon *d);
/** What was typed and is not pressed yet never is. */
void operator_forget(struct daemon *d);
void operator_close(struct daemon *d);

/* console.c */
void consoles_ask(struct daemon *d); /* which domains there are */
void consoles_anew(struct daemon *d);
void console_news(struct daemon *d, unsigned domain);
void consoles_work(struct daemon *d);
void console_typed(struct daemon *d, struct console *k);
void consoles_close(struct daemon *d);

/* crash.c */
void crash_happened(struct daemon *d, unsigned domain);

#endif
