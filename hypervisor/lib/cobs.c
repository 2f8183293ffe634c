/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cheshire and Baker, "Consistent Overhead Byte Stuffing", IEEE/ACM ToN 7(2), 1999. */
#include <string.h>
#include <hvabi/errno.h>
#include <hvlib/cobs.h>

#define FULL 255u /* a code byte for 254 bytes with no zero behind them */

void cobs_begin(struct cobs_out *o, uint8_t *to)
{
	o->code = to;
	o->at = to + 1;
}

static void end_run(struct cobs_out *o)
{
	*o->code = (uint8_t)(o->at - o->code);
	o->code = o->at++;
}

void cobs_put(struct cobs_out *o, const void *data, size_t n)
{
	const uint8_t *from = data, *const end = from + n;
	uint8_t *at = o->at;

	for (; from < end; from++) {
		const uint8_t byte = *from;

		if (byte)
			*at++ = byte;
		if (byte == 0 || (size_t)(at - o->code) == FULL) {
			o->at = at;
			end_run(o);
			at = o->at;
		}
	}
	o->at = at;
}

uint8_t *cobs_end(struct cobs_out *o)
{
	*o->code = (uint8_t)(o->at - o->code);
	return o->at;
}

long cobs_decode(uint8_t *block, size_t n)
{
	const uint8_t *from = block, *const end = block + n;
	uint8_t *to = block;

	while (from < end) {
		const size_t code = *from++, run = code - 1;

		if (code == 0 || run > (size_t)(end - from) || memchr(from, 0, run))
			return -HV_EPROTO;
		memmove(to, from, run);
		to += run;
		from += run;
		if (code != FULL && from < end)
			*to++ = 0;
	}
	return to - block;
}
