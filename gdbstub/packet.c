/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "packet.h"
#include "hex.h"

#define ESCAPE	    '}'
#define ESCAPE_FLIP 0x20
#define INTERRUPT   0x03

#define NO_DIGIT 0x100 /* makes the checksum wrong */

static int digit(char c)
{
	const int value = hex_digit(c);

	return value < 0 ? NO_DIGIT : value;
}

static void begin(struct packet_reader *r)
{
	r->state = READ_DATA;
	r->n = 0;
	r->sum = 0;
	r->too_long = false;
}

static void put(struct packet_reader *r, char c)
{
	if (r->n == PACKET_MAX)
		r->too_long = true;
	else
		r->data[r->n++] = c;
}

static enum packet_what outside(char c)
{
	switch (c) {
	case INTERRUPT:
		return PACKET_INTERRUPT;
	case '+':
		return PACKET_ACK;
	case '-':
		return PACKET_NACK;
	default:
		return PACKET_NONE;
	}
}

static void inside(struct packet_reader *r, char c)
{
	if (c == '#') {
		r->state = READ_SUM1;
		return;
	}
	r->sum = (uint8_t)(r->sum + (uint8_t)c);
	if (r->state == READ_ESCAPE) {
		put(r, (char)(c ^ ESCAPE_FLIP));
		r->state = READ_DATA;
	} else if (c == ESCAPE) {
		r->state = READ_ESCAPE;
	} else {
		put(r, c);
	}
}

static enum packet_what end(struct packet_reader *r, char c)
{
	const int low = digit(c), said = r->said << 4 | (low & 15);

	r->state = READ_IDLE;
	r->data[r->n] = '\0';
	if (low > 15 || said != r->sum)
		return PACKET_DAMAGED;
	return r->too_long ? PACKET_TOO_LONG : PACKET_WHOLE;
}

enum packet_what packet_take(struct packet_reader *r, char c)
{
	if (c == '$') { /* only the start of another packet is one: the one before was cut */
		begin(r);
		return PACKET_NONE;
	}
	switch (r->state) {
	case READ_DATA:
	case READ_ESCAPE:
		inside(r, c);
		return PACKET_NONE;
	case READ_SUM1:
		r->said = (uint8_t)digit(c);
		r->state = READ_SUM2;
		if (digit(c) > 15)
			r->said = (uint8_t)(~r->sum >> 4 & 15);
		return PACKET_NONE;
	case READ_SUM2:
		return end(r, c);
	case READ_IDLE:
	default:
		return outside(c);
	}
}

/* '*' would be read as run-length encoding ("Overview"). */
static bool must_escape(char c)
{
	return c == '$' || c == '#' || c == ESCAPE || c == '*';
}

static size_t end_frame(char *frame, char *at, uint8_t sum)
{
	*at++ = '#';
	at = hex_bytes(at, &sum, 1);
	return (size_t)(at - frame);
}

size_t packet_frame(char *to, const char *data, size_t n)
{
	char *at = to;
	uint8_t sum = 0;

	*at++ = '$';
	for (size_t i = 0; i < n; i++) {
		char c = data[i];

		if (must_escape(c)) {
			*at++ = ESCAPE;
			sum = (uint8_t)(sum + ESCAPE);
			c ^= ESCAPE_FLIP;
		}
		*at++ = c;
		sum = (uint8_t)(sum + (uint8_t)c);
	}
	return end_frame(to, at, sum);
}

size_t packet_frame_hex(char *to, const void *bytes, size_t n)
{
	char *const data = to + 1, *const end = hex_bytes(data, bytes, n);
	uint8_t sum = 0;

	*to = '$';
	for (const char *c = data; c < end; c++)
		sum = (uint8_t)(sum + (uint8_t)*c);
	return end_frame(to, end, sum);
}
