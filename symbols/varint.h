/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers of one to five bytes, low seven bits first (as DWARF's ULEB128), into a buffer and out of a bounded range. */
#ifndef SYMBOLS_VARINT_H
#define SYMBOLS_VARINT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bytes { /* grows as it is written */
	uint8_t *data;
	uint32_t size, room;
	bool failed; /* no memory: what was put since is lost */
};

void bytes_put(struct bytes *b, const void *data, size_t n);
void bytes_put_varint(struct bytes *b, uint32_t value);
void bytes_put_signed(struct bytes *b, int32_t value);
/** Puts @value at @at, before what was put since. */
void bytes_insert_varint(struct bytes *b, uint32_t at, uint32_t value);
void bytes_deinit(struct bytes *b);

struct cursor { /* reads [at, end) */
	const uint8_t *at, *end;
	bool bad; /* ran over the end, or a number of more than 32 bits: what it gave since is 0 */
};

static inline uint8_t cursor_byte(struct cursor *c)
{
	if (c->at < c->end)
		return *c->at++;
	c->bad = true;
	return 0;
}

uint32_t cursor_long_varint(struct cursor *c);

static inline uint32_t cursor_varint(struct cursor *c)
{
	if (c->at < c->end && *c->at < 0x80)
		return *c->at++;
	if (c->end - c->at > 1 && c->at[1] < 0x80) {
		c->at += 2;
		return (uint32_t)(c->at[-2] & 0x7f) | (uint32_t)c->at[-1] << 7;
	}
	struct cursor rest = *c; /* so that *c may stay in registers */
	uint32_t value = cursor_long_varint(&rest);
	*c = rest;
	return value;
}

static inline int32_t cursor_signed(struct cursor *c)
{
	uint32_t bits = cursor_varint(c);
	return (int32_t)(bits >> 1 ^ (bits & 1 ? UINT32_MAX : 0));
}

/* The difference of two unsigned numbers, and back. */
static inline int32_t difference(uint32_t to, uint32_t from)
{
	return (int32_t)(to - from);
}

#endif
