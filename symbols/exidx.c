/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The index of unwinding tables, and the opcodes of an entry. Section names are those of IHI 0038. */
#include <string.h>

#include "symbols/bytes.h"
#include "symbols/exidx.h"

#define PAIR_BYTES	    8u
#define WORD_CANTUNWIND	    1u
#define COMPACT		    0x80000000u /* the word is an entry in the compact model, no prel31 */
#define COMPACT_ZERO	    0x70000000u /* reserved */
#define PERSONALITY_ROUTINE 0x0f000000u

/* "Relocations for exception processing", R_ARM_PREL31: 31 bits, signed, relative to the word's own place. */
static uint32_t prel31(uint32_t word, uint32_t place)
{
	uint32_t offset = word & 0x7fffffff;

	if ((offset & 0x40000000) != 0)
		offset |= 0x80000000;
	return place + offset;
}

static uint32_t pair_start(const struct exidx_index *index, uint32_t n)
{
	return prel31(bytes_le32(index->bytes + n * PAIR_BYTES), index->addr + n * PAIR_BYTES);
}

/* The last pair whose function does not begin after @pc; the number of pairs when there is none. */
static uint32_t pair_for(const struct exidx_index *index, uint32_t pc)
{
	uint32_t count = index->size / PAIR_BYTES, lo = 0, hi = count;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (pair_start(index, mid) <= pc)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo > 0 ? lo - 1 : count;
}

static void add_bytes(struct exidx_entry *entry, uint32_t word, unsigned count)
{
	/* "The instructions are ... most significant byte first." */
	while (count-- > 0)
		entry->ops[entry->count++] = (uint8_t)(word >> 8 * count);
}

/* Reads additional words one after the other. */
static enum exidx_result add_words(struct exidx_entry *entry, const struct exidx_memory *tables, uint32_t va,
				   unsigned words)
{
	uint8_t b[4];

	for (; words > 0; words--, va += 4) {
		if (tables->read(tables->ctx, va, b, sizeof(b)) != 0)
			return EXIDX_MALFORMED;
		add_bytes(entry, bytes_le32(b), 4);
	}
	return EXIDX_OK;
}

/* "The Arm-defined compact model": personality routine 0 (Su16) has three opcodes; 1 (Lu16) and 2 (Lu32) have two, and
 * the number of additional words in bits 23:16. @next: va of the word behind. */
static enum exidx_result take_compact(struct exidx_entry *entry, const struct exidx_memory *tables, uint32_t word,
				      uint32_t next)
{
	uint32_t routine = (word & PERSONALITY_ROUTINE) >> 24;

	if ((word & COMPACT_ZERO) != 0 || routine > 2)
		return EXIDX_SPARE;
	if (routine == 0) {
		add_bytes(entry, word, 3);
		return EXIDX_OK;
	}
	add_bytes(entry, word, 2);
	return add_words(entry, tables, next, (word >> 16) & 0xff);
}

/* "The generic model": prel31 of a personality routine; what follows is the routine's own. Those of GNU (for C and C++,
 * __gxx_personality_v0 and its like) keep opcodes there as routine 1 does: the number of additional words in bits
 * 31:24, three opcodes. */
static enum exidx_result take_generic(struct exidx_entry *entry, const struct exidx_memory *tables, uint32_t va)
{
	uint8_t b[4];
	uint32_t word;

	if (tables->read(tables->ctx, va + 4, b, sizeof(b)) != 0)
		return EXIDX_MALFORMED;
	word = bytes_le32(b);
	add_bytes(entry, word, 3);
	return add_words(entry, tables, va + 8, word >> 24);
}

static enum exidx_result take_table(struct exidx_entry *entry, const struct exidx_memory *tables, uint32_t va)
{
	uint8_t b[4];
	uint32_t word;

	if ((va & 3) != 0 || tables->read(tables->ctx, va, b, sizeof(b)) != 0)
		return EXIDX_MALFORMED;
	word = bytes_le32(b);
	return (word & COMPACT) != 0 ? take_compact(entry, tables, word, va + 4) : take_generic(entry, tables, va);
}

enum exidx_result exidx_lookup(const struct exidx_index *index, const struct exidx_memory *tables, uint32_t pc,
			       struct exidx_entry *entry)
{
	uint32_t count = index->size / PAIR_BYTES, n = pair_for(index, pc), word, place;
	enum exidx_result result;

	entry->count = 0;
	if (n >= count)
		return EXIDX_NONE;
	entry->start = pair_start(index, n);
	entry->next = n + 1 < count ? pair_start(index, n + 1) : 0;
	word = bytes_le32(index->bytes + n * PAIR_BYTES + 4);
	place = index->addr + n * PAIR_BYTES + 4;
	if (word == WORD_CANTUNWIND)
		return EXIDX_CANTUNWIND;
	if ((word & COMPACT) == 0)
		result = take_table(entry, tables, prel31(word, place));
	else if ((word & PERSONALITY_ROUTINE) == 0) /* "Index table entries": only routine 0 fits into the index */
		result = take_compact(entry, tables, word, 0);
	else
		result = EXIDX_SPARE;
	if (result != EXIDX_OK)
		entry->count = 0;
	return result;
}
