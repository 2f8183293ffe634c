/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Consistent Overhead Byte Stuffing: takes the zeros out of a block at the cost of one byte in 254. */
#ifndef HVLIB_COBS_H
#define HVLIB_COBS_H
#include <stddef.h>
#include <stdint.h>

/** Bytes that @n bytes become at most. */
#define COBS_MAX(n) ((n) + (n) / 254u + 1u)

/* An encoder that takes its block in pieces. */
struct cobs_out {
	uint8_t *code; /* where the length of the run goes */
	uint8_t *at;   /* where the next byte goes */
};

/** Begins at @to, which has room for COBS_MAX of all that will be put. */
void cobs_begin(struct cobs_out *o, uint8_t *to);
void cobs_put(struct cobs_out *o, const void *data, size_t n);
/** Returns the end of what was written. */
uint8_t *cobs_end(struct cobs_out *o);

/** Decodes @n bytes in place. Returns the decoded length, or -HV_EPROTO: a zero, or a run that goes past the end. */
long cobs_decode(uint8_t *block, size_t n);

#endif
