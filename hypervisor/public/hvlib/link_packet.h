/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets of <hvabi/link.h>: to the wire, and out of a stream that holds text, packets and damage. Pure. */
#ifndef HVLIB_LINK_PACKET_H
#define HVLIB_LINK_PACKET_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <hvabi/link.h>

/** Writes one packet, its delimiters included, to @wire, which has room for HV_LINK_WIRE_MAX(@n). Returns its length.
 */
size_t link_encode(const struct hv_link_header *header, const void *payload, size_t n, uint8_t *wire);

/** What a reader of the stream is told. @ctx is its own. The data are valid during the call. */
struct link_reader_ops {
	/** A whole packet, CRC checked. */
	void (*packet)(void *ctx, const struct hv_link_header *header, const uint8_t *payload, size_t n);
	/** Text between packets, as it comes, no zeros in it. NULL: drop it. */
	void (*text)(void *ctx, const char *text, size_t n);
	/** Something between two zeros that is neither a packet nor text. @too_long: it did not fit the buffer. */
	void (*damaged)(void *ctx, bool too_long);
	/* Text comes from somebody who types, who sends no zeros: what a zero follows was a packet, or a part of one,
	 * however it looks. Else it is what a console says, and a part of a packet that looks like text does no harm.
	 */
	bool typed;
};

#define LINK_IDLE_MS 200u  /* a reader waits so long for the rest of a packet ... */
#define LINK_LATE_MS 2000u /* ... and then, if text is typed, so long takes what comes for that rest */

struct link_reader {
	const struct link_reader_ops *ops;
	void *ctx;
	uint8_t *body;
	size_t room, length;
	bool inside; /* after a zero: what comes is a packet, or text that will be known as such at the next zero */
	bool overflow;
	bool late; /* of a packet there was the start only: what comes may be the rest. Only if text is typed */
};

/** @buffer of @room bytes holds one encoded body: HV_LINK_WIRE_MAX of the largest payload. */
void link_reader_init(struct link_reader *r, const struct link_reader_ops *ops, void *ctx, uint8_t *buffer,
		      size_t room);

/** Takes @n bytes of the stream, calling back as things become known. Never loses more than the packet that is damaged:
 *  a missing or doubled delimiter costs no packet after it. */
void link_reader_feed(struct link_reader *r, const uint8_t *data, size_t n);

/** After so many milliseconds without a byte link_reader_idle() is due; 0: it is not. */
unsigned link_reader_wait_ms(const struct link_reader *r);
/** The rest is not coming: what is held is text, or damage. */
void link_reader_idle(struct link_reader *r);

#endif
