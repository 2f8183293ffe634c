/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Four bytes a step ("slicing": M. E. Kounavis, F. L. Berry, "Novel Table Lookup-Based Algorithms for High-Performance
 * CRC Generation", IEEE ToC 57(11), 2008). The tables are computed at the first use: 4 KiB that no image carries. */
#include <stdbool.h>
#include <hvlib/crc32c.h>

#define POLYNOMIAL 0x82f63b78u /* its bits in reverse order, as those of bytes are taken */

static uint32_t table[4][256]; /* [n]: the CRC of a byte and n zero bytes after it */
static bool ready;

/* Two that come here at once write the same. */
static void make_tables(void)
{
	for (uint32_t i = 0; i < 256; i++) {
		uint32_t crc = i;

		for (unsigned bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? POLYNOMIAL : 0);
		table[0][i] = crc;
	}
	for (unsigned n = 1; n < 4; n++)
		for (uint32_t i = 0; i < 256; i++)
			table[n][i] = table[n - 1][i] >> 8 ^ table[0][table[n - 1][i] & 0xff];
	__atomic_store_n(&ready, true, __ATOMIC_RELEASE);
}

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

	if (!__atomic_load_n(&ready, __ATOMIC_ACQUIRE))
		make_tables();
	crc = ~crc;
	for (; n && (uintptr_t)at & 3u; n--)
		crc = one(crc, *at++);
	for (; n >= 4; n -= 4, at += 4)
		crc = four(crc, at);
	for (; n; n--)
		crc = one(crc, *at++);
	return ~crc;
}
