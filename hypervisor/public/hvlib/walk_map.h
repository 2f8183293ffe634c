/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A whole stage-2 map as ranges: neighbours that are alike are one. Pure and bounded, as <hvlib/walk.h>. */
#ifndef HVLIB_WALK_MAP_H
#define HVLIB_WALK_MAP_H
#include <hvlib/walk.h>

#define WALK_MAP_TABLES_MAX 4096u /* tables that are read at most: more than 4 GiB in pages has */

/* Leaves whose rights and attributes are equal, and whose ipas and pas follow each other. */
struct s2_range {
	uint64_t ipa, pa, size;
	struct walk_attrs attrs;
	uint32_t leaves[4]; /* by level: 1 GiB blocks, 2 MiB blocks, pages; [0] unused */
};

/** Takes a range, in the order of ipas. Returns false to end the walk. */
typedef bool s2_range_fn(void *ctx, const struct s2_range *range);

/* Why the walk ended. */
enum s2_map_end {
	S2_MAP_WHOLE,
	S2_MAP_STOPPED, /* by s2_range_fn */
	S2_MAP_UNREAD,	/* a table was not in RAM, or VTCR makes no sense: what lies below it is missing */
	S2_MAP_TOO_LARGE
};

struct s2_map_total {
	enum s2_map_end end;
	uint32_t leaves[4]; /* by level */
	uint32_t tables;
};

/** Walks the map of @regime from ipa 0 up. */
struct s2_map_total walk_s2_map(const struct s2_regime *regime, const struct walk_memory *mem, s2_range_fn *range,
				void *ctx);

/** "40000000-4fffffff   256 MiB  RW, WB       pa 80000000  (128 x 2 MiB)", at most WALK_LINE_MAX bytes. Other leaves
 *  than the largest are told, too: "(1 x 1 GiB, 3 x 2 MiB, 8 x 4 KiB)". */
void walk_s2_range_describe(const struct s2_range *range, char *buf, size_t size);

#endif
