/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the page-table walkers share. Not for use outside lib/walk_*.c. */
#ifndef LIB_WALK_INTERNAL_H
#define LIB_WALK_INTERNAL_H
#include <hvlib/walk.h>

/* A walk under way. */
struct walk_run {
	const struct walk_memory *mem;
	struct walk *w;
	bool big_endian; /* of the descriptors: SCTLR.EE */
};

/** Appends @level (level, size, index, desc_addr and span filled in) and reads its value.
 *  Returns the element of levels[]; NULL when it could not be read, which is then recorded as the walk's fault. */
struct walk_level *walk_read_level(struct walk_run *run, const struct walk_level *level);

/** Ends the walk with @fault. */
void walk_fail(struct walk *w, enum walk_fault fault, unsigned level);

/** Ends the walk at leaf @level, which maps @size bytes (a power of two) at level->next. */
void walk_finish(struct walk *w, const struct walk_level *level, uint64_t size);

/** The DFSR or IFSR value of a fault: DDI 0406C, B3.13.3 (short descriptors) and B3.13.4 (long descriptors). */
uint32_t walk_fsr(enum walk_format format, enum walk_fault fault, unsigned level);

/* The levels of a long-descriptor walk, alike in both stages. */
struct lpae_start {
	uint64_t table;	     /* physical base as the register has it: low bits are cleared by the walk */
	unsigned level;	     /* of the first lookup: 1 or 2 */
	unsigned input_bits; /* of the address that this table resolves */
};
void walk_lpae_levels(struct walk_run *run, const struct lpae_start *start);

/** Its base address: aligned to the size of the table. */
uint64_t walk_lpae_root(const struct lpae_start *start);

/** Where a stage-2 walk starts; false when VTCR names no walk. */
bool walk_s2_start(const struct s2_regime *regime, struct lpae_start *start);
/** What a stage-2 leaf says. */
struct walk_attrs walk_s2_attrs(uint64_t leaf);

/** A descriptor of @n bytes as it lies in memory. */
uint64_t walk_decode(const uint8_t *bytes, unsigned n, bool big_endian);

void walk_s1_short(const struct s1_regime *regime, struct walk_run *run);
void walk_s1_lpae(const struct s1_regime *regime, struct walk_run *run);

static inline uint32_t walk_bits(uint64_t value, unsigned lsb, unsigned width)
{
	return (uint32_t)(value >> lsb) & ((1u << width) - 1u);
}

static inline bool walk_bit(uint64_t value, unsigned bit)
{
	return ((value >> bit) & 1u) != 0;
}

#endif
