/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cheshire and Baker, "Consistent Overhead Byte Stuffing", IEEE/ACM ToN 7(2), 1999. Four bytes a step where that can
 * be: words without a zero, and words of zeros, which RAM is full of. */
#include <stdbool.h>
#include <string.h>
#include <hvabi/errno.h>
#include <hvlib/cobs.h>

#define FULL 255u /* a code byte for 254 bytes with no zero behind them */
#define WORD sizeof(uint32_t)

/* Not aligned, and not a call: the hypervisor's memcpy() is one. */
static uint32_t load(const uint8_t *at)
{
	uint32_t word;

	__builtin_memcpy(&word, at, WORD);
	return word;
}

static void store(uint8_t *at, uint32_t word)
{
	__builtin_memcpy(at, &word, WORD);
}

#define ONES 0x01010101u

/* H. S. Warren, "Hacker's Delight", 2nd edition, 6-1. */
static bool has_zero(uint32_t word)
{
	return ((word - ONES) & ~word & (ONES << 7)) != 0;
}

void cobs_begin(struct cobs_out *o, uint8_t *to)
{
	o->code = to;
	o->at = to + 1;
}

/* Words from @from on, before @end, that have no zero in them and do not fill the run. Returns what follows. */
static const uint8_t *put_words(struct cobs_out *o, const uint8_t *from, const uint8_t *end)
{
	const size_t left = (size_t)(end - from), room = FULL - 1 - (size_t)(o->at - o->code);
	const uint8_t *const last = from + ((left < room ? left : room) & ~(WORD - 1));
	uint8_t *at = o->at;

	for (; from < last; from += WORD, at += WORD) {
		const uint32_t word = load(from);

		if (has_zero(word))
			break;
		store(at, word);
	}
	o->at = at;
	return from;
}

/* Words of four zeros: each is four code bytes, of which the last is still to be filled in. */
static const uint8_t *put_zeros(struct cobs_out *o, const uint8_t *from, const uint8_t *end)
{
	uint8_t *at = o->at;

	if ((size_t)(end - from) < WORD || load(from) != 0)
		return from;
	*o->code = (uint8_t)(at - o->code);
	for (; (size_t)(end - from) >= WORD && load(from) == 0; from += WORD, at += WORD)
		store(at, ONES);
	o->code = at - 1;
	o->at = at;
	return from;
}

static const uint8_t *put_bytes(struct cobs_out *o, const uint8_t *from, const uint8_t *end)
{
	uint8_t *at = o->at, *code = o->code; /* what is stored could change *o, for all the compiler knows */

	for (; from < end; from++) {
		const uint8_t byte = *from;

		if (byte)
			*at++ = byte;
		if (byte == 0 || (size_t)(at - code) == FULL) {
			*code = (uint8_t)(at - code);
			code = at++;
		}
	}
	o->at = at;
	o->code = code;
	return from;
}

void cobs_put(struct cobs_out *o, const void *data, size_t n)
{
	const uint8_t *from = data, *const end = from + n;

	while (from < end) {
		from = put_words(o, from, end);
		from = put_zeros(o, from, end);
		from = put_bytes(o, from, (size_t)(end - from) < WORD ? end : from + WORD);
	}
}

uint8_t *cobs_end(struct cobs_out *o)
{
	*o->code = (uint8_t)(o->at - o->code);
	return o->at;
}

#define SHORT 16u /* a run that is not worth a call */

/* A run of @n bytes moves down from @from to @to. Returns its end. */
static uint8_t *move_run(uint8_t *to, const uint8_t *from, size_t n)
{
	if (n >= SHORT)
		memmove(to, from, n);
	else
		for (size_t i = 0; i < n; i++)
			to[i] = from[i];
	return to + n;
}

long cobs_decode(uint8_t *block, size_t n)
{
	const uint8_t *from = block, *const end = block + n;
	uint8_t *to = block;

	if (memchr(block, 0, n))
		return -HV_EPROTO;
	while (from < end) {
		const size_t code = *from++, run = code - 1;

		if (run > (size_t)(end - from))
			return -HV_EPROTO;
		to = move_run(to, from, run);
		from += run;
		if (code != FULL && from < end)
			*to++ = 0;
	}
	return to - block;
}
