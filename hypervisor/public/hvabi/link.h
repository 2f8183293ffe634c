/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The link: packets between the hypervisor and one peer on the host, and between hvlinkd and a tool (docs/link.md).
 *
 * One byte stream carries console text and packets. A packet is 0x00, body, 0x00, the body COBS-encoded (Cheshire and
 * Baker, "Consistent Overhead Byte Stuffing", IEEE/ACM ToN 7(2), 1999), so that no zero is in it; text holds no zero.
 * Decoded, a body is struct hv_link_header, the payload, and the CRC-32C (polynomial 0x1edc6f41, reflected, RFC 3720
 * B.4) of both, least significant byte first. All integers are little-endian. A lone 0x00 (a BREAK) is an empty packet:
 * it means nothing.
 *
 * The peer asks, the hypervisor answers. One request is under way at a time: the peer sends the next when it has the
 * reply. A request that comes twice (same session, same sequence) is executed once and answered twice. */
#ifndef HVABI_LINK_H
#define HVABI_LINK_H
#include <stdint.h>
#include <hvabi/assert.h>

#define HV_LINK_VERSION	    1u
#define HV_LINK_MAGIC	    0x4b4c5648u /* "HVLK" */
#define HV_LINK_PAYLOAD_MAX 65536u	/* a hello's reply says how much this link takes: this, or less */
#define HV_LINK_PAYLOAD_MIN 4096u	/* every link takes this much */
#define HV_LINK_LEASE_MS    2000u	/* a peer that says nothing for so long is gone */
#define HV_LINK_LEASE_MAX   60000u
#define HV_LINK_LEASE_NEVER 0u /* what the peer holds stays held when it is gone; the next peer can let it go */
#define HV_LINK_NAME_MAX    24 /* bytes, the NUL included */

/* Kinds are control characters that no text contains: a damaged packet can be told from text. */
enum hv_link_kind {
	HV_LINK_HELLO = 0x10,	/* peer: struct hv_link_hello; sequence 0. Begins a session */
	HV_LINK_WELCOME = 0x11, /* answer: struct hv_link_welcome */
	HV_LINK_REQUEST =
	    0x12,	      /* peer: struct hv_request and what belongs to it (<hvabi/domctl.h>); sequence 1, 2 ... */
	HV_LINK_REPLY = 0x13, /* answer with the request's sequence: struct hv_reply and what belongs to it */
	HV_LINK_WORKING =
	    0x14, /* the request with this sequence is being executed; its reply will follow. No payload */
	HV_LINK_REFUSED = 0x15, /* answer, struct hv_link_refused: what came could not be used */
	HV_LINK_PING = 0x16,	/* peer, struct hv_link_ping: a sign of life */
	HV_LINK_PONG = 0x17,	/* answer: struct hv_link_pulse */
	HV_LINK_EVENT = 0x18,	/* hypervisor, within the credit of the last ping: struct hv_link_pulse, and perhaps */
				/* the newest event, struct hv_event of <hvabi/domctl.h>, the one before event_head */
	HV_LINK_BYE = 0x19,	/* peer: what it holds is let go at once. No payload, no answer */
	HV_LINK_AGAIN =
	    0x1a,	     /* peer, struct hv_link_again, sequence of the last request: (a part of) its reply again */
	HV_LINK_PART = 0x1c, /* answer: struct hv_link_part, then those bytes of the reply's payload */
};

struct hv_link_header {
	uint8_t kind; /* enum hv_link_kind */
	uint8_t zero;
	uint16_t session; /* chosen by the peer in its hello, not 0; answers carry the same */
	uint32_t sequence;
};
HV_ABI_SIZE(struct hv_link_header, 8);

#define HV_LINK_CRC_SIZE 4u
#define HV_LINK_BODY_MAX (8u + HV_LINK_PAYLOAD_MAX + HV_LINK_CRC_SIZE)
/** Bytes on the wire of a packet with @payload bytes at most: two zeros, and a code byte for each 254. */
#define HV_LINK_WIRE_MAX(payload) (2u + 12u + (payload) + (12u + (payload)) / 254u + 1u)

struct hv_link_hello {
	uint32_t magic;
	uint16_t version_min, version_max; /* of this header that the peer speaks */
	uint32_t nonce;		     /* drawn at random for each session: tells a repeated hello from another one */
	uint32_t lease_ms;	     /* or HV_LINK_LEASE_NEVER */
	char name[HV_LINK_NAME_MAX]; /* of the peer, for people: "hvlinkd 0.1.0 pid 4711" */
};
HV_ABI_SIZE(struct hv_link_hello, 40);

struct hv_link_welcome {
	uint32_t magic;
	uint16_t version; /* that is spoken from now on */
	uint16_t zero;
	int32_t
	    status; /* 0, or -HV_E...: -HV_EBUSY another peer is there, by another wire; -HV_EPROTO no common version */
	uint32_t max_payload;	     /* of both directions */
	uint32_t lease_ms;	     /* as granted */
	uint32_t event_head;	     /* as in a pulse */
	uint64_t boot;		     /* differs between two starts of the hypervisor */
	char name[HV_LINK_NAME_MAX]; /* of who answers; with -HV_EBUSY of the peer that is there */
};
HV_ABI_SIZE(struct hv_link_welcome, 56);

enum hv_link_reason {
	HV_LINK_DAMAGED = 1,	/* a checksum was wrong: send it again */
	HV_LINK_NO_SESSION = 2, /* the session is not known, or has ended: say hello */
	HV_LINK_SEQUENCE = 3,	/* neither the last request nor the one after it */
	HV_LINK_TOO_LONG = 4,	/* more than the largest payload */
};

struct hv_link_refused {
	uint32_t reason; /* enum hv_link_reason */
	uint32_t last;	 /* sequence of the last request that was taken */
};
HV_ABI_SIZE(struct hv_link_refused, 8);

/** Long packets do not get through a wire that damages them often; parts of them do. */
struct hv_link_again {
	uint32_t offset; /* into the reply's payload */
	uint32_t length; /* bytes wanted at most */
};
HV_ABI_SIZE(struct hv_link_again, 8);

struct hv_link_part {
	uint32_t offset;
	uint32_t total; /* bytes of the reply's payload */
};
HV_ABI_SIZE(struct hv_link_part, 8);

struct hv_link_ping {
	uint32_t credit; /* event packets that the peer can take before its next ping */
	uint32_t zero;
};
HV_ABI_SIZE(struct hv_link_ping, 8);

/** There is something new when event_head differs from what the peer has seen: HV_OP_EVENTS fetches it, unless it is
 * one event and came with the pulse. */
struct hv_link_pulse {
	uint32_t event_head; /* number of the next event */
	uint32_t zero;
	uint64_t now; /* the host's counter */
};
HV_ABI_SIZE(struct hv_link_pulse, 16);

#endif
