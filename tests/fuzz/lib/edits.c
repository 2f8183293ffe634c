/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>
#include "edits.h"

#define EDIT  5u
#define HOLE  256u
#define EDITS 64u

enum { SET, ADD, SET_WORD, ZERO, COPY, CUT, KINDS };

static void put_word(uint8_t *p, size_t left, uint32_t value)
{
	for (size_t i = 0; i < 4 && i < left; i++)
		p[i] = (uint8_t)(value >> 8 * i);
}

static size_t apply(uint8_t *bytes, size_t from, size_t size, const uint8_t *e)
{
	size_t at = from + ((size_t)e[0] | (size_t)e[1] << 8 | (size_t)e[2] << 16) % (size - from), left = size - at;
	size_t hole = left < HOLE ? left : HOLE;
	switch (e[3] % KINDS) {
	case SET:
		bytes[at] = e[4];
		break;
	case ADD:
		bytes[at] = (uint8_t)(bytes[at] + e[4]);
		break;
	case SET_WORD: /* small, or near the ends of the range */
		put_word(bytes + at, left, (uint32_t)(int32_t)(int8_t)e[4] << (e[3] / KINDS % 4 * 8));
		break;
	case ZERO:
		memset(bytes + at, 0, hole);
		break;
	case COPY:
		memmove(bytes + at, bytes + from + (size - from - hole) * e[4] / 256, hole);
		break;
	case CUT:
		return e[4] % 8 || at == from ? size : at;
	}
	return size;
}

size_t apply_edits(uint8_t *bytes, size_t from, size_t size, const uint8_t *data, size_t length)
{
	for (unsigned n = 0; n < EDITS && length >= EDIT; n++, data += EDIT, length -= EDIT)
		size = apply(bytes, from, size, data);
	return size;
}
