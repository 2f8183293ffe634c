/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>
#include <symbols/array.h>
#include <symbols/varint.h>

void bytes_put(struct bytes *b, const void *data, size_t n)
{
	if (b->failed || !array_grow_by(&b->data, &b->room, b->size, n, 1)) {
		b->failed = true;
		return;
	}
	memcpy(b->data + b->size, data, n);
	b->size += (uint32_t)n;
}

void bytes_put_varint(struct bytes *b, uint32_t value)
{
	uint8_t out[5];
	size_t n = 0;
	for (; value > 0x7f; value >>= 7)
		out[n++] = (uint8_t)(value | 0x80);
	out[n++] = (uint8_t)value;
	bytes_put(b, out, n);
}

void bytes_insert_varint(struct bytes *b, uint32_t at, uint32_t value)
{
	uint32_t end = b->size;
	bytes_put_varint(b, value);
	uint32_t n = b->size - end;
	uint8_t number[5];
	if (b->failed)
		return;
	memcpy(number, b->data + end, n);
	memmove(b->data + at + n, b->data + at, end - at);
	memcpy(b->data + at, number, n);
}

void bytes_put_signed(struct bytes *b, int32_t value)
{
	uint32_t bits = (uint32_t)value;
	bytes_put_varint(b, bits << 1 ^ (value < 0 ? UINT32_MAX : 0));
}

void bytes_deinit(struct bytes *b)
{
	free(b->data);
	memset(b, 0, sizeof *b);
}

uint32_t cursor_long_varint(struct cursor *c)
{
	uint32_t value = 0;
	for (unsigned shift = 0; shift < 32; shift += 7) {
		uint8_t byte = cursor_byte(c);
		value |= (uint32_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return c->bad ? 0 : value;
	}
	c->bad = true;
	return 0;
}
