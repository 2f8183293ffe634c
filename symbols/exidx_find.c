/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <symbols/bytes.h>
#include <symbols/exidx_find.h>

#define EXIDX_CANTUNWIND 1u
#define EXIDX_INLINE	 0x80u /* top byte of an inlined description: personality routine 0, the only one that fits */
#define SUFFIX_SEEN                                                                                                    \
	16u /* a run this long is not looked into again from within: else bytes made for it take for ever              \
	     */
#define EXTAB_SU16  0x80u /* personality routines 0 and 1: IHI 0038, "ARM-defined personality routines" */
#define EXTAB_LU16  0x81u
#define PREL31_SIGN 0x40000000u

static int64_t prel31(size_t at, uint32_t word)
{
	uint32_t offset = word & 0x7fffffffu;
	return (int64_t)at + (offset & PREL31_SIGN ? (int64_t)offset - 0x80000000ll : (int64_t)offset);
}

struct entry {
	int64_t function; /* offset */
	int64_t table;	  /* of its description in .ARM.extab; 0: not there */
};

static bool read_entry(const uint8_t *bytes, size_t size, size_t at, struct entry *e)
{
	if (at > size || size - at < 8)
		return false;
	uint32_t first = bytes_le32(bytes + at), second = bytes_le32(bytes + at + 4);
	e->function = prel31(at, first);
	e->table = 0;
	if (first >> 31 || e->function < 0 || e->function >= (int64_t)size || e->function & 1)
		return false;
	if (second == EXIDX_CANTUNWIND || second >> 24 == EXIDX_INLINE)
		return true;
	e->table = prel31(at + 4, second);
	if (second >> 31 || e->table <= 0 || e->table > (int64_t)size - 4 || e->table & 3)
		return false;
	uint32_t model = bytes_le32(bytes + e->table) >> 24; /* what Linux' unwinder knows: arch/arm/kernel/unwind.c */
	return model == EXTAB_SU16 || model == EXTAB_LU16;
}

/* Functions ascend; none lies within the table; descriptions lie outside it, too. */
static uint32_t count_entries(const uint8_t *bytes, size_t size, size_t start)
{
	struct entry e;
	int64_t before = -1, lowest_table = INT64_MAX;
	uint32_t n = 0;
	for (size_t at = start; read_entry(bytes, size, at, &e); at += 8, n++) {
		bool after_start = e.function >= (int64_t)start, table_after = e.table >= (int64_t)start;
		if (e.function <= before || (after_start && e.function < (int64_t)at + 8))
			break;
		if (e.table && table_after && e.table < lowest_table)
			lowest_table = e.table;
		if ((int64_t)at + 8 > lowest_table)
			break;
		before = e.function;
	}
	return n;
}

bool exidx_find(const uint8_t *bytes, size_t size, struct exidx_place *place)
{
	place->entries = 0;
	for (size_t at = 0; at < size && size - at >= 8;) {
		uint32_t n = count_entries(bytes, size, at);
		if (n >= EXIDX_ENTRIES_MIN && n > place->entries)
			*place = (struct exidx_place){at, n};
		at += n >= SUFFIX_SEEN ? 8 * (size_t)(n - 1) : 4;
	}
	return place->entries > 0;
}

int64_t exidx_function(const uint8_t *bytes, const struct exidx_place *place, uint32_t i)
{
	size_t at = place->offset + 8 * (size_t)i;
	return prel31(at, bytes_le32(bytes + at));
}

size_t exidx_tables_end(const uint8_t *bytes, size_t size, const struct exidx_place *place)
{
	struct entry e;
	int64_t end = 0;
	for (uint32_t i = 0; i < place->entries; i++)
		if (read_entry(bytes, size, place->offset + 8 * (size_t)i, &e) && e.table >= end)
			end = e.table + 4;
	return (size_t)end;
}
