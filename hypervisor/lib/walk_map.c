/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All leaves of a stage-2 map, merged. */
#include <string.h>
#include <hvlib/lpae.h>
#include <hvlib/walk_map.h>
#include "line.h"
#include "walk_internal.h"

struct map_walk {
	const struct walk_memory *mem;
	s2_range_fn *range;
	void *ctx;
	struct s2_range at; /* being put together; size 0: none */
	struct s2_map_total total;
};

/* Returns false when the walk is to end. */
static bool flush(struct map_walk *m)
{
	const bool on = m->at.size == 0 || m->range(m->ctx, &m->at);

	m->at.size = 0;
	if (!on)
		m->total.end = S2_MAP_STOPPED;
	return on;
}

static bool alike(const struct walk_attrs *a, const struct walk_attrs *b)
{
	return a->perm == b->perm && a->memtype == b->memtype && a->xn == b->xn && a->shared == b->shared &&
	       a->access_flag == b->access_flag;
}

static bool add_leaf(struct map_walk *m, uint64_t ipa, uint64_t desc, unsigned level)
{
	const struct walk_attrs attrs = walk_s2_attrs(desc);
	const uint64_t pa = lpae_leaf_addr(desc, level), size = lpae_block_size(level);

	m->total.leaves[level]++;
	if (m->at.size == 0 || m->at.ipa + m->at.size != ipa || m->at.pa + m->at.size != pa ||
	    !alike(&m->at.attrs, &attrs)) {
		if (!flush(m))
			return false;
		m->at = (struct s2_range){.ipa = ipa, .pa = pa, .attrs = attrs};
	}
	m->at.size += size;
	m->at.leaves[level]++;
	return true;
}

static bool walk_table(struct map_walk *m, uint64_t table, uint64_t ipa, unsigned level, uint32_t entries);

static bool walk_entry(struct map_walk *m, uint64_t ipa, uint64_t desc, unsigned level)
{
	if (lpae_is_leaf(desc, level))
		return add_leaf(m, ipa, desc, level);
	if (!lpae_is_table(desc, level))
		return true;
	return walk_table(m, lpae_table_addr(desc), ipa, level + 1, LPAE_ENTRIES);
}

/* Three levels at most. */
static bool walk_table(struct map_walk *m, uint64_t table, uint64_t ipa, unsigned level, uint32_t entries)
{
	if (m->total.tables == WALK_MAP_TABLES_MAX) {
		m->total.end = S2_MAP_TOO_LARGE;
		return false;
	}
	m->total.tables++;
	for (uint32_t i = 0; i < entries; i++) {
		uint8_t bytes[8];

		if (m->mem->read(m->mem->ctx, table + 8ull * i, bytes, sizeof(bytes)) != 0) {
			m->total.end = S2_MAP_UNREAD;
			return true;
		}
		if (!walk_entry(m, ipa + i * lpae_block_size(level), walk_decode(bytes, 8, false), level))
			return false;
	}
	return true;
}

struct s2_map_total walk_s2_map(const struct s2_regime *regime, const struct walk_memory *mem, s2_range_fn *range,
				void *ctx)
{
	struct map_walk m = {.mem = mem, .range = range, .ctx = ctx};
	struct lpae_start start;

	if (!walk_s2_start(regime, &start)) {
		m.total.end = S2_MAP_UNREAD;
		return m.total;
	}
	const unsigned bits = start.input_bits - lpae_shift(start.level);
	if (walk_table(&m, walk_lpae_root(&start), 0, start.level, 1u << bits))
		(void)flush(&m);
	return m.total;
}

static void add_size(struct line *line, uint64_t size)
{
	if ((size & 0x3fffffffu) == 0)
		line_add(line, "%5u GiB", (unsigned)(size >> 30));
	else if ((size & 0xfffffu) == 0)
		line_add(line, "%5u MiB", (unsigned)(size >> 20));
	else
		line_add(line, "%5u KiB", (unsigned)(size >> 10));
}

void walk_s2_range_describe(const struct s2_range *r, char *buf, size_t size)
{
	static const char *const sizes[] = {"", "1 GiB", "2 MiB", "4 KiB"};
	struct line line = {buf, size, 0};
	const char *between = "(";

	line_add(&line, "%08llx-%08llx ", (unsigned long long)r->ipa, (unsigned long long)(r->ipa + r->size - 1));
	add_size(&line, r->size);
	line_add(&line, "  %s, %s%s%s  pa %08llx  ", walk_perm_name((enum walk_perm)r->attrs.perm),
		 walk_memtype_name((enum walk_memtype)r->attrs.memtype), r->attrs.xn ? ", XN" : "",
		 r->attrs.access_flag ? "" : ", AF clear", (unsigned long long)r->pa);
	for (unsigned level = 1; level <= 3; level++)
		if (r->leaves[level]) {
			line_add(&line, "%s%u x %s", between, r->leaves[level], sizes[level]);
			between = ", ";
		}
	line_add(&line, ")");
}
