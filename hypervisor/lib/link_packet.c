/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What stands between two zeros is a packet when its checksum says so, else text when it looks like text, else damage.
 * So a reader that took a delimiter for the wrong one of the two comes right by itself. */
#include <string.h>
#include <hvlib/cobs.h>
#include <hvlib/crc32c.h>
#include <hvlib/link_packet.h>

size_t link_encode(const struct hv_link_header *header, const void *payload, size_t n, uint8_t *wire)
{
	const uint32_t crc = crc32c(crc32c(0, header, sizeof(*header)), payload, n);
	struct cobs_out o;

	wire[0] = 0;
	cobs_begin(&o, wire + 1);
	cobs_put(&o, header, sizeof(*header));
	if (n) /* else there may be no payload to point to */
		cobs_put(&o, payload, n);
	cobs_put(&o, &crc, sizeof(crc));
	uint8_t *end = cobs_end(&o);
	*end++ = 0;
	return (size_t)(end - wire);
}

void link_reader_init(struct link_reader *r, const struct link_reader_ops *ops, void *ctx, uint8_t *buffer, size_t room)
{
	*r = (struct link_reader){.ops = ops, .ctx = ctx, .body = buffer, .room = room};
}

static void text(struct link_reader *r, const uint8_t *at, size_t n)
{
	if (n && r->ops->text)
		r->ops->text(r->ctx, (const char *)at, n);
}

/* Control characters that text has: BEL to CR, and ESC. */
static bool is_text(const uint8_t *at, size_t n)
{
	for (; n; n--, at++)
		if (*at < ' ' && !(*at >= '\a' && *at <= '\r') && *at != 0x1b)
			return false;
	return true;
}

/* Text, or Ctrl-a, which moves the console's input. COBS has that byte, too, so it says nothing where a packet may
 * come. */
static bool is_typed(const uint8_t *at, size_t n)
{
	for (; n; n--, at++)
		if (*at != 1 && !is_text(at, 1))
			return false;
	return true;
}

/* A control key that somebody types, such as Ctrl-c? By itself, and no packet starts with it: a header's second byte is
 * zero, so COBS starts with 2. */
static bool is_control_key(const struct link_reader *r)
{
	return r->ops->typed && !r->late && r->length == 1 && r->body[0] != 2;
}

/* The body between two zeros is whole. Returns false when it is no packet. */
static bool packet(struct link_reader *r)
{
	struct hv_link_header header;
	uint32_t crc;

	if (r->overflow)
		return false;
	const long n = cobs_decode(r->body, r->length);
	if (n < (long)(sizeof(header) + sizeof(crc)))
		return false;
	const size_t length = (size_t)n - sizeof(crc);
	memcpy(&crc, r->body + length, sizeof(crc));
	if (crc != crc32c(0, r->body, length))
		return false;
	memcpy(&header, r->body, sizeof(header));
	r->ops->packet(r->ctx, &header, r->body + sizeof(header), length - sizeof(header));
	return true;
}

/* Nobody types zeros: with one behind it, it was a packet's. */
static bool can_be_text(const struct link_reader *r)
{
	return !r->overflow && is_text(r->body, r->length) && !r->ops->typed;
}

/* A zero came. The next state after damage is "inside": if this zero ended a packet, text that follows is merely late;
 * the other way round a packet would be taken for text. */
static void delimiter(struct link_reader *r)
{
	if (!r->inside) {
		r->inside = true;
	} else if (r->length == 0 || can_be_text(r)) { /* nothing: between two packets */
		text(r, r->body, r->length);
	} else if (packet(r)) {
		r->inside = false;
	} else {
		r->ops->damaged(r->ctx, r->overflow);
	}
	r->length = 0;
	r->overflow = r->late = false;
}

/* Once so many bytes are text it is no packet: a header has a kind and zeros, which do not look like that. */
#define TEXT_ENOUGH 16u

/* There were @had bytes. Is it text for sure? What may be the late rest of a packet is, once it is more than a packet
 * can have. */
static bool is_surely_text(const struct link_reader *r, size_t had, bool too_many)
{
	if (r->late)
		return too_many && !r->overflow && is_typed(r->body, r->length);
	return had < TEXT_ENOUGH && r->length >= TEXT_ENOUGH && is_text(r->body, TEXT_ENOUGH);
}

static void collect(struct link_reader *r, const uint8_t *data, size_t n)
{
	const size_t had = r->length, room = r->room - had, part = n < room ? n : room;

	memcpy(r->body + had, data, part);
	r->length += part;
	if (is_surely_text(r, had, part < n)) {
		text(r, r->body, r->length);
		text(r, data + part, n - part);
		r->inside = r->late = false;
		r->length = 0;
	} else if (part < n) {
		r->overflow = true;
	}
}

void link_reader_feed(struct link_reader *r, const uint8_t *data, size_t n)
{
	while (n) {
		const uint8_t *zero = memchr(data, 0, n);
		const size_t part = zero ? (size_t)(zero - data) : n;

		if (r->inside)
			collect(r, data, part);
		else
			text(r, data, part);
		data += part;
		n -= part;
		if (!zero)
			return;
		delimiter(r);
		data++;
		n--;
	}
}

unsigned link_reader_wait_ms(const struct link_reader *r)
{
	return r->late ? LINK_LATE_MS : r->inside && r->length ? LINK_IDLE_MS : 0;
}

void link_reader_idle(struct link_reader *r)
{
	if (!r->inside)
		return;
	if (r->length == 0) { /* a rest that is so late never comes */
		r->late = false;
	} else if (!r->overflow && (is_typed(r->body, r->length) || is_control_key(r))) {
		text(r, r->body, r->length);
		r->inside = r->late = false;
	} else {
		r->ops->damaged(r->ctx, r->overflow);
		r->late = r->ops->typed;
	}
	r->overflow = false;
	r->length = 0;
}
