/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The unwinding index (.ARM.exidx) in bytes that have no section headers, by its shape: Arm IHI 0038 (EHABI), section
 * "Index table entries". Places are offsets: prel31 needs no addresses. */
#ifndef SYMBOLS_EXIDX_FIND_H
#define SYMBOLS_EXIDX_FIND_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct exidx_place {
	size_t offset;	  /* of its first byte */
	uint32_t entries; /* of 8 bytes each */
};

#define EXIDX_ENTRIES_MIN 256u

/** Longest table in @bytes with at least EXIDX_ENTRIES_MIN entries. False: none. */
bool exidx_find(const uint8_t *bytes, size_t size, struct exidx_place *place);

/** Offset, in @bytes, of the function that entry @i is about; negative or beyond @size is possible in a damaged one. */
int64_t exidx_function(const uint8_t *bytes, const struct exidx_place *place, uint32_t i);

/** Offset behind the last description (.ARM.extab) that an entry points to, as far as is known without decoding it:
 * each has a word at least. 0: all are inlined. */
size_t exidx_tables_end(const uint8_t *bytes, size_t size, const struct exidx_place *place);

#endif
