/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory: reads return what they could; a write is all or an error. */
#include <string.h>
#include "rsp_parts.h"

#define BYTES_MAX (RSP_REPLY_MAX / 2 - 1) /* of one packet: two digits, or a byte and its escape */

static struct target_memory place(const struct rsp *r, uint64_t address)
{
	return (struct target_memory){r->target->view, r->vcpu, address};
}

static bool take_range(struct span *args, uint64_t *address, uint32_t *n)
{
	return span_u64(args, address) && span_take(args, ',') && span_u32(args, n);
}

/* Up to BYTES_MAX bytes at the range of @args; false when it has answered already. */
static bool fetch(struct rsp *r, struct span args, uint8_t *bytes, size_t *done)
{
	uint64_t address;
	uint32_t n;

	if (!take_range(&args, &address, &n) || span_left(&args)) {
		rsp_bad(r, "ADDRESS,LENGTH is wanted");
		return false;
	}
	const struct target_memory m = place(r, address);
	const int rc = r->target->ops->read(r->target, &m, bytes, n < BYTES_MAX ? n : BYTES_MAX, done);
	if (rc < 0 && (rc != -HV_EFAULT || *done == 0)) {
		rsp_failed(r, rc);
		return false;
	}
	return true;
}

void rsp_read_memory(struct rsp *r, struct span args)
{
	uint8_t bytes[BYTES_MAX];
	size_t done = 0;

	if (fetch(r, args, bytes, &done))
		rsp_hex(r, bytes, done);
}

/* GDB 16 and later: 'b' and the bytes ("Packets", x). */
void rsp_read_binary(struct rsp *r, struct span args)
{
	uint8_t bytes[BYTES_MAX];
	size_t done = 0;

	if (!fetch(r, args, bytes, &done))
		return;
	r->reply[0] = 'b';
	memcpy(r->reply + 1, bytes, done);
	rsp_data(r, r->reply, done + 1);
}

static void store(struct rsp *r, uint64_t address, const void *bytes, size_t n)
{
	const struct target_memory m = place(r, address);
	size_t done = 0;
	const int rc = n ? r->target->ops->write(r->target, &m, bytes, n, &done) : 0;

	if (rc < 0)
		rsp_failed(r, rc);
	else
		rsp_ok(r);
}

void rsp_write_memory(struct rsp *r, struct span args)
{
	uint8_t bytes[PACKET_MAX / 2];
	uint64_t address;
	uint32_t n;

	if (!take_range(&args, &address, &n) || !span_take(&args, ':') || n > sizeof(bytes) ||
	    span_left(&args) != 2 * (size_t)n || !span_bytes(&args, bytes, n))
		rsp_bad(r, "M: ADDRESS,LENGTH:HEX is wanted, and as many bytes as LENGTH says");
	else
		store(r, address, bytes, n);
}

void rsp_write_binary(struct rsp *r, struct span args)
{
	uint64_t address;
	uint32_t n;

	if (!take_range(&args, &address, &n) || !span_take(&args, ':') || span_left(&args) != n)
		rsp_bad(r, "X: ADDRESS,LENGTH:BYTES is wanted, and as many bytes as LENGTH says");
	else
		store(r, address, args.at, n);
}

/* Reads on in pieces that overlap by the pattern's length less one, so that none is missed between two. */
static int search(struct rsp *r, uint64_t at, uint64_t end, struct span pattern, uint64_t *found)
{
	const size_t length = span_left(&pattern);
	uint8_t piece[8192];

	while (at < end && end - at >= length) {
		const struct target_memory m = place(r, at);
		const size_t want = end - at < sizeof(piece) ? (size_t)(end - at) : sizeof(piece);
		size_t done = 0;
		const int rc = r->target->ops->read(r->target, &m, piece, want, &done);
		const uint8_t *hit = done >= length ? memmem(piece, done, pattern.at, length) : NULL;

		if (hit) {
			*found = at + (uint64_t)(hit - piece);
			return 1;
		}
		if (rc < 0)
			return rc;
		at += want - (length - 1);
		if (want < sizeof(piece))
			return 0;
	}
	return 0;
}

/* qSearch:memory:ADDRESS;LENGTH;PATTERN */
void rsp_search(struct rsp *r, struct span args)
{
	uint64_t address, length, found = 0;

	if (!span_u64(&args, &address) || !span_take(&args, ';') || !span_u64(&args, &length) ||
	    !span_take(&args, ';') || !span_left(&args) || span_left(&args) > 1024 || length > UINT32_MAX) {
		rsp_bad(r, "qSearch: ADDRESS;LENGTH;PATTERN of at most 1024 bytes is wanted");
		return;
	}
	const int rc = search(r, address, address + length, args, &found);
	if (rc < 0)
		rsp_failed(r, rc);
	else if (rc)
		rsp_text(r, "1,%llx", (unsigned long long)found);
	else
		rsp_text(r, "0");
}

/* CRC-32, polynomial 0x04c11db7, most significant bit first, start ~0 ("General Query Packets", qCRC). */
static uint32_t crc(uint32_t sum, const uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		sum ^= (uint32_t)bytes[i] << 24;
		for (int bit = 0; bit < 8; bit++)
			sum = sum << 1 ^ (sum >> 31 ? 0x04c11db7u : 0);
	}
	return sum;
}

void rsp_crc(struct rsp *r, struct span args)
{
	uint8_t piece[8192];
	uint64_t at;
	uint32_t left, sum = ~0u;

	if (!take_range(&args, &at, &left)) {
		rsp_bad(r, "qCRC: ADDRESS,LENGTH is wanted");
		return;
	}
	while (left) {
		const struct target_memory m = place(r, at);
		const size_t want = left < sizeof(piece) ? left : sizeof(piece);
		size_t done = 0;
		const int rc = r->target->ops->read(r->target, &m, piece, want, &done);

		if (rc < 0) {
			rsp_failed(r, rc);
			return;
		}
		sum = crc(sum, piece, want);
		at += want;
		left -= (uint32_t)want;
	}
	rsp_text(r, "C%x", sum);
}
