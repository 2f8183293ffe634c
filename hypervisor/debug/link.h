/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The hypervisor's end of the link (docs/link.md): one peer, one request at a time, one lease, over any of several
 * ports. */
#ifndef DEBUG_LINK_H
#define DEBUG_LINK_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <hvabi/domctl.h>
#include <hvlib/link_packet.h>

/* A wire that packets come and go by. link.c calls kick(), the port's driver the functions below. */
struct link_port {
	const char *name;
	uint32_t max_payload;
	/** There is something to send: link_take() as long as the wire takes it. No lock of the link is held. */
	void (*kick)(struct link_port *p);
	/** Text between packets; NULL: dropped. */
	void (*text)(struct link_port *p, const char *text, size_t n);

	/* The rest is link.c's. */
	struct link_reader reader;
	unsigned quiet_ms;  /* for so long looked at, since its last byte, in vain */
	uint8_t small[512]; /* short packets to send, encoded: bytes small_at to small_n */
	uint32_t small_n, small_at;
	bool in_reply; /* a packet of the long kind is being sent */
};

#define LINK_PORTS_MAX 3u

/** Takes part from now on. @body: HV_LINK_WIRE_MAX of the port's payload, for the reader. */
void link_add_port(struct link_port *p, uint8_t *body);

/** Bytes came, on the boot pcpu, in an interrupt's handler, no lock held. Requests are executed in here. */
void link_receive(struct link_port *p, const uint8_t *data, size_t n);
/** The next bytes to send, @room at most; 0: nothing more. Any pcpu, a port's own lock may be held. @whole: what was
 *  given ends a packet. */
size_t link_take(struct link_port *p, uint8_t *to, size_t room, bool *whole);
/** Does a peer use this port? Then what comes between packets is not text that somebody types. */
bool link_has_peer(const struct link_port *p);

/** Something happened that the peer wants to know of. Any pcpu; no lock but a device's may be held, and for
 * HV_EVENT_STOP none: the request under way may be answered in here. */
void link_announce(const struct hv_event *e);

/** Memory, timers and ports. On the boot pcpu, when interrupts work. */
void link_start(void);
/** Differs between two starts of the hypervisor. */
uint64_t link_boot(void);

#endif
