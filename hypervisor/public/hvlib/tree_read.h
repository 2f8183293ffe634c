/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Length-checked reading of device tree properties: cells, strings, reg lists. Trees must be sound (tree_validate()),
 * their contents may be anything. */
#ifndef HVLIB_TREE_READ_H
#define HVLIB_TREE_READ_H
#include <stdbool.h>
#include <stdint.h>

/** A number of one or two big-endian cells at @cell (any alignment). */
uint64_t tree_number(const void *cell, unsigned cells);

/** Reads a property of exactly one cell. False if it is absent or has another length; then *@value is unchanged. */
bool tree_u32(const void *fdt, int node, const char *name, uint32_t *value);

/** Reads a property of one or two cells. */
bool tree_u32_or_u64(const void *fdt, int node, const char *name, uint64_t *value);

/** A property that is a NUL-terminated string (the first of a list); NULL if absent or not terminated. */
const char *tree_string(const void *fdt, int node, const char *name);

/** Whether @node is there to be used: no status property, "okay" or "ok". */
bool tree_enabled(const void *fdt, int node);

/** Whether @node describes RAM: device_type "memory", or the name memory or memory@...  */
bool tree_is_memory(const void *fdt, int node);

/** An enumeration of (address, size) pairs, as in reg. */
struct tree_pairs {
	const uint8_t *next;
	unsigned left; /* pairs not yet read */
	unsigned address_cells, size_cells;
};

/** Starts on property @name of @node, which counts in @address_cells and @size_cells. False if the property is absent,
 * a count is not 1 or 2 (size: 0 to 2), or the length is not a multiple of a pair's. */
bool tree_pairs_start(struct tree_pairs *p, const void *fdt, int node, const char *name);
bool tree_pairs_next(struct tree_pairs *p, uint64_t *address, uint64_t *size);

/** Cells of addresses and sizes in @node's children: its own property, else that of the nearest ancestor which has one,
 *  else 2 and 1 (so Xen reads module nodes; the Devicetree Specification does not inherit).
 */
unsigned tree_cells_inherited(const void *fdt, int node, const char *name);

/** Starts reg of @node by the cells of its parent; @inherit: by tree_cells_inherited(), else by the specification's
 *  defaults 2 and 1. */
bool tree_reg_start(struct tree_pairs *p, const void *fdt, int node, bool inherit);

/** Translates an address of @node's reg to a pa, through the ranges of all its parents. False where one of them has
 * none that holds it, or the tree is nested deeper than 16 levels. */
bool tree_translate(const void *fdt, int node, uint64_t *address);

#endif
