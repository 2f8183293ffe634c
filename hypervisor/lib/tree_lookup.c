/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which node of a device tree covers an address, or is nearest to it. */
#include <string.h>
#include <hvabi/errno.h>
#include "tree_scan.h"

#define FDT_VERSION_MIN 17u /* of 2005; older headers do not give the structure block's size */
#define MEMORY_DEPTH	1

/* libfdt looks at a whole string for each property; short ones keep the check linear in the tree's size. */
static bool tree_names_ok(const void *fdt)
{
	const char *strings = (const char *)fdt + fdt_off_dt_strings(fdt);
	size_t size = fdt_size_dt_strings(fdt), run = 0;

	for (size_t i = 0; i < size; i++) {
		run = strings[i] == '\0' ? 0 : run + 1;
		if (run > TREE_NAME_MAX)
			return false;
	}
	return true;
}

/* Counts nodes and depth. Only called on a tree that fdt_check_full() accepts. */
static const char *tree_shape_error(const void *fdt)
{
	int depth = -1;
	unsigned nodes = 0;

	for (int node = fdt_next_node(fdt, -1, &depth); node >= 0 && depth >= 0;
	     node = fdt_next_node(fdt, node, &depth)) {
		if (depth >= (int)TREE_DEPTH_MAX)
			return "its nodes are nested too deeply";
		if (++nodes > TREE_NODES_MAX)
			return "it has too many nodes";
	}
	return NULL;
}

static const char *tree_error(const void *fdt, size_t size)
{
	if (fdt == NULL || size < sizeof(struct fdt_header))
		return "it is shorter than a header";
	if (fdt_magic(fdt) != FDT_MAGIC)
		return "it does not start with d00dfeed";
	if (fdt_totalsize(fdt) > size)
		return "it is cut short";
	if (fdt_totalsize(fdt) > TREE_SIZE_MAX)
		return "it is larger than 1 MiB";
	if (fdt_version(fdt) < FDT_VERSION_MIN)
		return "its version is below 17";
	if (fdt_check_header(fdt) != 0)
		return "its header is damaged";
	if (!tree_names_ok(fdt))
		return "its strings block is damaged";
	if (fdt_check_full(fdt, size) != 0)
		return "its nodes are damaged";
	return tree_shape_error(fdt);
}

int tree_check(const void *fdt, size_t size, const char **why)
{
	bool aligned = ((uintptr_t)fdt & 7) == 0;
	const char *error = aligned ? tree_error(fdt, size) : "it is not 8-byte aligned in memory";

	if (why != NULL)
		*why = error != NULL ? error : "";
	if (!aligned)
		return -HV_EINVAL;
	return error != NULL ? -HV_EPROTO : 0;
}

/* Which node to name when several cover an address: the smaller rank. */
enum tree_rank { RANK_DEVICE, RANK_DISABLED, RANK_MEMORY, RANK_RESERVED, RANK_NONE };

/* A search under way. @better tells whether a range is a hit and a better one than the best so far. */
struct tree_search {
	const void *fdt;
	struct tree_range where;
	enum tree_rank rank;
	struct tree_hit *hit;
	bool (*better)(const struct tree_search *search, struct tree_range range, enum tree_rank rank);
};

static bool tree_overlaps(struct tree_range a, struct tree_range b)
{
	return a.base <= b.base ? b.base - a.base < a.size : a.base - b.base < b.size;
}

static bool better_cover(const struct tree_search *search, struct tree_range range, enum tree_rank rank)
{
	if (!tree_overlaps(range, search->where))
		return false;
	return rank < search->rank || (rank == search->rank && range.size < search->hit->range.size);
}

static bool better_below(const struct tree_search *search, struct tree_range range, enum tree_rank rank)
{
	uint64_t last = range.base + (range.size - 1);
	const struct tree_range *best = &search->hit->range;

	(void)rank;
	return last < search->where.base && (search->rank == RANK_NONE || last > best->base + (best->size - 1));
}

static bool better_above(const struct tree_search *search, struct tree_range range, enum tree_rank rank)
{
	(void)rank;
	return range.base > search->where.base && (search->rank == RANK_NONE || range.base < search->hit->range.base);
}

bool tree_node_is_memory(const struct tree_scan *scan)
{
	return scan->depth == MEMORY_DEPTH && tree_is_memory(scan->fdt, tree_scan_node(scan));
}

static enum tree_rank tree_rank(const struct tree_scan *scan)
{
	const char *parent = fdt_get_name(scan->fdt, scan->stack[scan->depth - 1].node, NULL);

	if (tree_node_is_memory(scan))
		return RANK_MEMORY;
	if (parent != NULL && strcmp(parent, "reserved-memory") == 0)
		return RANK_RESERVED;
	return tree_enabled(scan->fdt, tree_scan_node(scan)) ? RANK_DEVICE : RANK_DISABLED;
}

static void search_node(struct tree_search *search, const struct tree_scan *scan)
{
	struct tree_range range;

	for (unsigned i = 0; tree_scan_reg(scan, i, &range); i++) {
		enum tree_rank rank = tree_rank(scan);

		if (range.size == 0 || !search->better(search, range, rank))
			continue;
		search->rank = rank;
		search->hit->node = tree_scan_node(scan);
		search->hit->reg_index = i;
		search->hit->range = range;
	}
}

static int tree_search(struct tree_search *search, size_t size)
{
	struct tree_scan scan;
	struct tree_hit *hit = search->hit;

	memset(hit, 0, sizeof(*hit));
	hit->compatible = "";
	search->rank = RANK_NONE;
	if (tree_check(search->fdt, size, NULL) != 0)
		return -HV_EPROTO;
	tree_scan_init(&scan, search->fdt);
	while (tree_scan_next(&scan))
		search_node(search, &scan);
	if (search->rank == RANK_NONE)
		return -HV_ENOENT;
	hit->offset = search->where.base - hit->range.base;
	hit->is_memory = search->rank == RANK_MEMORY;
	hit->disabled = search->rank == RANK_DISABLED;
	const char *compatible = tree_string(search->fdt, hit->node, "compatible");

	if (compatible != NULL)
		hit->compatible = compatible;
	tree_path(search->fdt, hit->node, hit->path, sizeof(hit->path));
	return 0;
}

int tree_lookup(const void *fdt, size_t size, struct tree_range where, struct tree_hit *hit)
{
	struct tree_search search = {.fdt = fdt, .where = where, .hit = hit, .better = better_cover};

	return tree_search(&search, size);
}

int tree_below(const void *fdt, size_t size, uint64_t addr, struct tree_hit *hit)
{
	struct tree_search search = {.fdt = fdt, .where = {addr, 1}, .hit = hit, .better = better_below};

	return tree_search(&search, size);
}

int tree_above(const void *fdt, size_t size, uint64_t addr, struct tree_hit *hit)
{
	struct tree_search search = {.fdt = fdt, .where = {addr, 1}, .hit = hit, .better = better_above};

	return tree_search(&search, size);
}
