/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names as in the xxHash specification 0.1.1; libxxhash would be one more package for forty lines. */
#include <endian.h>
#include <string.h>
#include <symbols/xxh64.h>

#define PRIME64_1 0x9e3779b185ebca87U
#define PRIME64_2 0xc2b2ae3d27d4eb4fU
#define PRIME64_3 0x165667b19e3779f9U
#define PRIME64_4 0x85ebca77c2b2ae63U
#define PRIME64_5 0x27d4eb2f165667c5U

static uint64_t read64(const uint8_t *at)
{
	uint64_t value;
	memcpy(&value, at, sizeof value);
	return le64toh(value);
}

static uint32_t read32(const uint8_t *at)
{
	uint32_t value;
	memcpy(&value, at, sizeof value);
	return le32toh(value);
}

static uint64_t rotate(uint64_t value, unsigned by)
{
	return value << by | value >> (64 - by);
}

static uint64_t round64(uint64_t acc, uint64_t lane)
{
	return rotate(acc + lane * PRIME64_2, 31) * PRIME64_1;
}

static uint64_t merge(uint64_t acc, uint64_t lane)
{
	return (acc ^ round64(0, lane)) * PRIME64_1 + PRIME64_4;
}

/* Steps 1 to 3: the stripes of 32 bytes, which *@at is moved behind. */
static uint64_t stripes(const uint8_t **at, const uint8_t *end)
{
	uint64_t a = PRIME64_1 + PRIME64_2, b = PRIME64_2, c = 0, d = 0 - PRIME64_1;
	const uint8_t *p = *at;
	for (; end - p >= 32; p += 32) {
		a = round64(a, read64(p));
		b = round64(b, read64(p + 8));
		c = round64(c, read64(p + 16));
		d = round64(d, read64(p + 24));
	}
	*at = p;
	return merge(merge(merge(merge(rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18), a), b), c), d);
}

uint64_t xxh64(const void *data, size_t n)
{
	const uint8_t *at = data, *end = at + n;
	uint64_t acc = (n < 32 ? PRIME64_5 : stripes(&at, end)) + n;
	for (; end - at >= 8; at += 8)
		acc = rotate(acc ^ round64(0, read64(at)), 27) * PRIME64_1 + PRIME64_4;
	for (; end - at >= 4; at += 4)
		acc = rotate(acc ^ read32(at) * PRIME64_1, 23) * PRIME64_2 + PRIME64_3;
	for (; at < end; at++)
		acc = rotate(acc ^ *at * PRIME64_5, 11) * PRIME64_1;
	acc = (acc ^ acc >> 33) * PRIME64_2;
	acc = (acc ^ acc >> 29) * PRIME64_3;
	return acc ^ acc >> 32;
}
