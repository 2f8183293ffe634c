/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside of libhvlink. */
#ifndef LIBHVLINK_LINK_H
#define LIBHVLINK_LINK_H
#include "hvlink.h"
#include "url.h"
#include <hvlib/link_packet.h>

typedef int64_t usec; /* microseconds of CLOCK_MONOTONIC */

struct call {
	struct call *next;
	hvlink_done_fn *done;
	void *ctx;
	bool may_split; /* better fails with -HV_EAGAIN than be repeated for long: the caller has shorter ones */
	size_t n;
	uint8_t request[];
};

enum link_state {
	LINK_HELLO, /* waits for the welcome */
	LINK_OPEN,
	LINK_DOWN,
};

struct hvlink {
	int fd;
	uint32_t baud; /* of a serial port; 0: something fast */
	char *name;
	struct hvlink_options options;
	char tool[HV_LINK_NAME_MAX];
	char error[HVLINK_ERROR_MAX];
	usec timeout;

	enum link_state state;
	int hello_status; /* of a refused hello */
	uint16_t session;
	uint32_t nonce;
	unsigned sessions; /* that were opened */
	struct hv_link_welcome welcome;

	struct link_reader reader;
	uint8_t *body;
	uint8_t *out; /* bytes out_at to out_n are still to be written */
	size_t out_n, out_at, out_room;

	struct call *first, *last;
	unsigned pending;
	bool sent;	   /* the first call is under way */
	uint32_t sequence; /* of the last request sent */
	unsigned tries;	   /* times that the answer was waited for in vain */
	unsigned repeats;  /* of the call, for that or because it came damaged */
	unsigned damaged;  /* answers */
	usec deadline;	   /* of the first call, or of the hello */
	usec retry_at, sent_at, round_trip;
	usec heard_at, pinged_at, byte_at; /* last packet of ours, last ping, last byte read */

	/* A reply that is fetched in parts. */
	uint8_t *part;
	size_t part_have, part_size;
	unsigned good_parts; /* in a row */
	bool parts;

	size_t chunk;  /* payload bytes of a split operation, less where the wire is bad */
	unsigned good; /* such operations since the last bad one */

	uint32_t event_head;	/* by the last pulse */
	struct hv_event pushed; /* came with a pulse */
	bool has_pushed;
	unsigned pulses; /* event packets since the last ping */
	bool events_on;
	uint32_t event_next; /* to be fetched next */
	struct hv_event events[32];
	unsigned event_at, event_count;
};

#define PART_MAX 256u
#define PART_MIN 16u

usec link_now(void);
/** Sets the error's text. Returns @status. */
int link_fail(struct hvlink *l, int status, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* client.c */
/** Queues a packet for writing. */
void link_put(struct hvlink *l, enum hv_link_kind kind, uint32_t sequence, const void *payload, size_t n);
void link_say_hello(struct hvlink *l);
/** A sign of life, and new credit for event packets. Due by itself, whatever else is said: credit is lost with each
 *  event packet that the wire loses. */
#define PING_CREDIT 64u
void link_ping(struct hvlink *l);
/** Sends the first call. */
void link_send_call(struct hvlink *l);
/** Sends it once more, or fails it when its caller has shorter ones. */
void link_repeat_call(struct hvlink *l);
/** Asks for the reply again: as a whole, or the part of it that comes next. */
void link_ask_again(struct hvlink *l);
/** The first call is through. */
void link_finish(struct hvlink *l, int status, const void *reply, size_t n);
/** All calls fail; @state is what follows. The error's text is set. */
void link_drop_calls(struct hvlink *l, enum link_state state);
int link_queue(struct hvlink *l, const void *request, size_t n, struct call *like);

/* receive.c */
extern const struct link_reader_ops link_receive_ops;

/* call.c */
/** As hvlink_call(); @may_split: see struct call. */
long link_call(struct hvlink *l, const void *request, size_t n, void *reply, size_t room, bool may_split);

/* ops.c */
/** A request without anything behind it, and an answer without anything of interest. */
int link_simple(struct hvlink *l, enum hv_op op, unsigned domain, unsigned vcpu);
/** After an operation that came in pieces of l->chunk bytes: @status tells the wire's quality. Returns true when it is
 *  to be tried again with smaller ones. */
bool link_split(struct hvlink *l, int status);

#endif
