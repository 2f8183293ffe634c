/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Four bytes a step ("slicing": M. E. Kounavis, F. L. Berry, "Novel Table Lookup-Based Algorithms for High-Performance
 * CRC Generation", IEEE ToC 57(11), 2008). A CRC is linear, so a table is spanned by its entries for single bits. */
#include <hvlib/crc32c.h>

/* BASISn(X, i): the parts of table n's entry @i, one for each bit: the CRC of that bit and n zero bytes after it. The
 * unit test recomputes them from the polynomial. */
#define PART(i, bit, value) (((i) >> (bit)&1u) * (value))
#define SPAN(i, a, b, c, d, e, f, g, h)                                                                                \
	(PART(i, 0, a) ^ PART(i, 1, b) ^ PART(i, 2, c) ^ PART(i, 3, d) ^ PART(i, 4, e) ^ PART(i, 5, f) ^               \
	 PART(i, 6, g) ^ PART(i, 7, h))
#define T0(i)                                                                                                          \
	SPAN(i, 0xf26b8303u, 0xe13b70f7u, 0xc79a971fu, 0x8ad958cfu, 0x105ec76fu, 0x20bd8edeu, 0x417b1dbcu, 0x82f63b78u),
#define T1(i)                                                                                                          \
	SPAN(i, 0x13a29877u, 0x274530eeu, 0x4e8a61dcu, 0x9d14c3b8u, 0x3fc5f181u, 0x7f8be302u, 0xff17c604u, 0xfbc3faf9u),
#define T2(i)                                                                                                          \
	SPAN(i, 0xa541927eu, 0x4f6f520du, 0x9edea41au, 0x38513ec5u, 0x70a27d8au, 0xe144fb14u, 0xc76580d9u, 0x8b277743u),
#define T3(i)                                                                                                          \
	SPAN(i, 0xdd45aab8u, 0xbf672381u, 0x7b2231f3u, 0xf64463e6u, 0xe964b13du, 0xd725148bu, 0xaba65fe7u, 0x52a0c93fu),

#define FOUR(T, i)    T(i) T((i) + 1u) T((i) + 2u) T((i) + 3u)
#define SIXTEEN(T, i) FOUR(T, i) FOUR(T, (i) + 4u) FOUR(T, (i) + 8u) FOUR(T, (i) + 12u)
#define QUARTER(T, i) SIXTEEN(T, i) SIXTEEN(T, (i) + 16u) SIXTEEN(T, (i) + 32u) SIXTEEN(T, (i) + 48u)
#define ALL(T)                                                                                                         \
	{                                                                                                              \
		QUARTER(T, 0u) QUARTER(T, 64u) QUARTER(T, 128u) QUARTER(T, 192u)                                       \
	}

static const uint32_t table[4][256] = {ALL(T0), ALL(T1), ALL(T2), ALL(T3)};

static uint32_t one(uint32_t crc, uint8_t byte)
{
	return crc >> 8 ^ table[0][(crc ^ byte) & 0xffu];
}

static uint32_t four(uint32_t crc, const uint8_t *aligned)
{
	uint32_t word;

	/* The hypervisor's memcpy() is a call. */
	__builtin_memcpy(&word, __builtin_assume_aligned(aligned, 4), sizeof(word));
	crc ^= word;
	return table[3][crc & 0xffu] ^ table[2][crc >> 8 & 0xffu] ^ table[1][crc >> 16 & 0xffu] ^ table[0][crc >> 24];
}

uint32_t crc32c(uint32_t crc, const void *data, size_t n)
{
	const uint8_t *at = data;

	crc = ~crc;
	for (; n && (uintptr_t)at & 3u; n--)
		crc = one(crc, *at++);
	for (; n >= 4; n -= 4, at += 4)
		crc = four(crc, at);
	for (; n; n--)
		crc = one(crc, *at++);
	return ~crc;
}
