/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One pass over a device tree that passed tree_check(): every node with the path of nodes above it, and its reg entries
 * as a CPU sees them. Not for use outside lib/tree_*.c. */
#ifndef LIB_TREE_SCAN_H
#define LIB_TREE_SCAN_H
#include <libfdt.h>
#include <hvlib/tree_lookup.h>
#include <hvlib/tree_read.h>

struct tree_frame {
	int node;
	int address_cells, size_cells; /* that this node gives its children; negative: malformed */
};

struct tree_scan {
	const void *fdt;
	int depth; /* of the node at hand: stack[depth].node; the root's is 0 */
	struct tree_frame stack[TREE_DEPTH_MAX];
};

void tree_scan_init(struct tree_scan *scan, const void *fdt);

/** Moves to the next node, the root first. false: there is none. */
bool tree_scan_next(struct tree_scan *scan);

static inline int tree_scan_node(const struct tree_scan *scan)
{
	return scan->stack[scan->depth].node;
}

/** Pair @index of the node's reg, translated to a CPU's address. false: there is no such pair (stop). A pair that no
 * CPU can reach, or of size 0, or that wraps has size 0 in @range. */
bool tree_scan_reg(const struct tree_scan *scan, unsigned index, struct tree_range *range);

/** Is the node at hand a memory node of the root? */
bool tree_node_is_memory(const struct tree_scan *scan);

#endif
