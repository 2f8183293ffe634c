/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The pass over a device tree: Devicetree Specification 0.4, 2.3.5 (#address-cells), 2.3.6 (reg), 2.3.8 (ranges). */
#include <string.h>
#include "tree_scan.h"

void tree_scan_init(struct tree_scan *scan, const void *fdt)
{
	scan->fdt = fdt;
	scan->depth = -1;
}

bool tree_scan_next(struct tree_scan *scan)
{
	int depth = scan->depth;
	int from = depth < 0 ? -1 : scan->stack[depth].node;
	int node = fdt_next_node(scan->fdt, from, &depth);

	if (node < 0 || depth < 0 || depth >= (int)TREE_DEPTH_MAX)
		return false;
	scan->depth = depth;
	scan->stack[depth] = (struct tree_frame){
	    .node = node,
	    .address_cells = fdt_address_cells(scan->fdt, node),
	    .size_cells = fdt_size_cells(scan->fdt, node),
	};
	return true;
}

static bool cells_fit(int cells)
{
	return cells >= 0 && cells <= 2;
}

/* Entry @index of a property whose entries have @cells cells; NULL behind its end. */
static const uint8_t *scan_entry(const void *fdt, int node, const char *name, unsigned index, int cells)
{
	int len = 0;
	const uint8_t *prop = fdt_getprop(fdt, node, name, &len);

	if (prop == NULL || cells <= 0 || index >= TREE_REG_MAX || (int)(index + 1) * cells * 4 > len)
		return NULL;
	return prop + (int)index * cells * 4;
}

/* Moves @range from the addresses of the children of stack[level] to those of its siblings. false: not reachable. */
static bool scan_translate_once(const struct tree_scan *scan, int level, struct tree_range *range)
{
	const struct tree_frame *bus = &scan->stack[level], *parent = &scan->stack[level - 1];
	int len = -1;

	if (fdt_getprop(scan->fdt, bus->node, "ranges", &len) == NULL || len < 0)
		return false;
	if (len == 0)
		return true;
	if (!cells_fit(bus->address_cells) || !cells_fit(bus->size_cells) || !cells_fit(parent->address_cells))
		return false;
	int cells = bus->address_cells + parent->address_cells + bus->size_cells;
	const uint8_t *at;

	for (unsigned i = 0; (at = scan_entry(scan->fdt, bus->node, "ranges", i, cells)) != NULL; i++) {
		uint64_t child = tree_number(at, (unsigned)bus->address_cells);
		uint64_t to = tree_number(at + 4 * bus->address_cells, (unsigned)parent->address_cells);
		uint64_t size =
		    tree_number(at + 4 * (bus->address_cells + parent->address_cells), (unsigned)bus->size_cells);
		uint64_t offset = range->base - child;

		if (range->base >= child && offset < size && range->size <= size - offset) {
			range->base = to + offset;
			return true;
		}
	}
	return false;
}

static bool scan_translate(const struct tree_scan *scan, struct tree_range *range)
{
	for (int level = scan->depth - 1; level > 0; level--) {
		if (!scan_translate_once(scan, level, range))
			return false;
	}
	return range->size != 0 && range->base + (range->size - 1) >= range->base;
}

bool tree_scan_reg(const struct tree_scan *scan, unsigned index, struct tree_range *range)
{
	if (scan->depth < 1)
		return false;
	const struct tree_frame *parent = &scan->stack[scan->depth - 1];

	if (!cells_fit(parent->address_cells) || !cells_fit(parent->size_cells))
		return false;
	const uint8_t *at =
	    scan_entry(scan->fdt, tree_scan_node(scan), "reg", index, parent->address_cells + parent->size_cells);

	if (at == NULL)
		return false;
	range->base = tree_number(at, (unsigned)parent->address_cells);
	range->size = tree_number(at + 4 * parent->address_cells, (unsigned)parent->size_cells);
	if (!scan_translate(scan, range))
		range->size = 0;
	return true;
}
