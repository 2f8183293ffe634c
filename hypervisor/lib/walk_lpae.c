/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The levels of a long-descriptor table, as both stages have them: Arm DDI 0406C, B3.6.1 and B3.6.6. */
#include <hvlib/lpae.h>
#include "walk_internal.h"

#define LPAE_DESC_SIZE	8u
#define LPAE_LAST_LEVEL 3u

/* Fills in where the descriptor of run->w->in at @level is. @table: its table; @bits: of the address that choose in it.
 */
static struct walk_level lpae_place(const struct walk *w, uint64_t table, unsigned level, unsigned bits)
{
	unsigned shift = lpae_shift(level);
	uint16_t index = (uint16_t)((w->in >> shift) & ((1u << bits) - 1u));
	uint64_t span = 1ull << shift;
	struct walk_level l = {.level = (uint8_t)level, .size = LPAE_DESC_SIZE, .index = index};

	l.desc_addr = table + (uint64_t)index * LPAE_DESC_SIZE;
	l.span_start = w->in & ~(span - 1);
	l.span_end = l.span_start + span - 1;
	return l;
}

static enum walk_kind lpae_kind(uint64_t value, unsigned level)
{
	if ((value & LPAE_VALID) == 0)
		return WALK_INVALID;
	if (level == LPAE_LAST_LEVEL)
		return (value & LPAE_TABLE) != 0 ? WALK_PAGE : WALK_RESERVED;
	return (value & LPAE_TABLE) != 0 ? WALK_TABLE : WALK_BLOCK;
}

uint64_t walk_lpae_root(const struct lpae_start *start)
{
	const uint64_t size = (uint64_t)LPAE_DESC_SIZE << (start->input_bits - lpae_shift(start->level));

	return start->table & ((1ull << 40) - 1) & ~(size - 1);
}

void walk_lpae_levels(struct walk_run *run, const struct lpae_start *start)
{
	unsigned bits = start->input_bits - lpae_shift(start->level);
	uint64_t table = walk_lpae_root(start);

	for (unsigned level = start->level; level <= LPAE_LAST_LEVEL; level++) {
		struct walk_level place = lpae_place(run->w, table, level, bits);
		struct walk_level *l = walk_read_level(run, &place);

		if (l == NULL)
			return;
		l->kind = (uint8_t)lpae_kind(l->value, level);
		if (l->kind == WALK_INVALID || l->kind == WALK_RESERVED) {
			walk_fail(run->w, WALK_FAULT_TRANSLATION, level);
			return;
		}
		if (l->kind != WALK_TABLE) {
			l->next = l->value & LPAE_ADDR_MASK & ~(lpae_block_size(level) - 1);
			walk_finish(run->w, l, lpae_block_size(level));
			return;
		}
		table = l->next = l->value & LPAE_ADDR_MASK;
		bits = 9;
	}
}
