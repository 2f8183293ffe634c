/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The answering end of a link (<hvabi/link.h>): sessions, and each request executed once. Pure; the hypervisor has one,
 * hvlinkd one for each tool. It decides what is to be done with a packet; who owns it does it. */
#ifndef HVLIB_LINK_SERVER_H
#define HVLIB_LINK_SERVER_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <hvabi/domctl.h>
#include <hvabi/link.h>

struct link_server {
	/* Set by the owner, at any time. */
	char name[HV_LINK_NAME_MAX];
	uint64_t boot;
	uint32_t max_payload;
	uint32_t event_head;	/* it never goes back within a session */
	struct hv_event newest; /* goes with a pulse when it is the one before event_head */
	bool has_newest;
	uint64_t now;

	/* Of the session. */
	bool open;
	bool working; /* the last request is being executed */
	uint16_t session;
	uint32_t nonce;
	uint32_t last; /* sequence of the last request taken */
	uint32_t lease_ms;
	uint32_t credit; /* events that may still be pushed */
	uint32_t told;	 /* event head that the peer was told of */
	char peer[HV_LINK_NAME_MAX];
};

enum link_act {
	LINK_ACT_DROP,	   /* it is nothing for us */
	LINK_ACT_ANSWER,   /* send the answer */
	LINK_ACT_NEW_PEER, /* what the peer before held is to be let go; then send the answer */
	LINK_ACT_EXECUTE,  /* execute the payload; later link_server_done(), and send the reply */
	LINK_ACT_REPEAT,   /* send the last reply again */
	LINK_ACT_PART,	   /* send a part of the last reply: link_server_part() */
	LINK_ACT_GONE,	   /* the peer says that it goes: let go what it holds */
};

/* A short packet to send. */
struct link_answer {
	struct hv_link_header header;
	uint8_t payload[sizeof(struct hv_link_welcome)];
	size_t n;		   /* bytes of the payload */
	struct hv_link_again part; /* LINK_ACT_PART only: what the peer wants */
};

/** Takes one packet. @answer is filled with LINK_ACT_ANSWER and LINK_ACT_NEW_PEER. A packet that did not give
 *  LINK_ACT_DROP came from the peer, and is a sign of its life; so did a hello. */
enum link_act link_server_take(struct link_server *s, const struct hv_link_header *header, const void *payload,
			       size_t n, struct link_answer *answer);

/** The request was executed: the header that its reply has. */
struct hv_link_header link_server_done(struct link_server *s);

/** What goes out for LINK_ACT_PART, @total being the bytes of the last reply's payload: the header and @part of the
 *  packet. Returns how many bytes of the payload, from part->offset on, follow @part. */
size_t link_server_part(const struct link_server *s, const struct hv_link_again *again, size_t total,
			struct hv_link_header *header, struct hv_link_part *part);

/** Something came that is no packet. Returns true when @answer is to be sent: there is a peer that may send again. */
bool link_server_damaged(const struct link_server *s, bool too_long, struct link_answer *answer);

/** An event packet, if there is something that the peer was not told of and its credit allows for one: returns true,
 * and
 *  @answer is to be sent. Whoever has no room for it asks later: nothing is forgotten meanwhile. */
bool link_server_event(struct link_server *s, struct link_answer *answer);

/** The answer to a hello while another peer, called @by, has the hypervisor. False: it was no hello. */
bool link_server_busy(const struct link_server *s, const struct hv_link_header *header, const char *by,
		      struct link_answer *answer);

/** Ends the session: its peer's lease ran out. */
void link_server_close(struct link_server *s);

#endif
