/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Questions to the set: each goes to the best object that covers the address. */
#include <stdlib.h>
#include <string.h>
#include <hvabi/errno.h>
#include <symbols/object.h>
#include <symbols/set.h>

/* An object that covers @addr, and the range in which it does; after @after (NULL: the first). */
static struct symbols_object *covering(const struct symbols *s, uint32_t addr, const struct symbols_object *after,
				       const struct object_range **range)
{
	for (struct symbols_object *o = after ? after->next : s->objects; o; o = o->next) {
		uint32_t own = addr - o->bias;
		for (unsigned i = 0; i < o->nranges; i++)
			if (own >= o->ranges[i].start && own < o->ranges[i].end) {
				*range = &o->ranges[i];
				return o;
			}
	}
	return NULL;
}

/* The tables are changed by asking (their list of aliases, their order by name): the object owns them. */
static struct symtab *names_of(struct symbols_object *o)
{
	return o->ops->names ? (struct symtab *)(uintptr_t)o->ops->names(o) : NULL;
}

static struct symtab *names_near(struct symbols_object *o, uint32_t own)
{
	return o->ops->names_near ? (struct symtab *)(uintptr_t)o->ops->names_near(o, own) : names_of(o);
}

static void take_symbol(struct symbols_object *o, uint32_t own, const struct object_range *range,
			struct symbols_place *place)
{
	struct symtab *t = names_near(o, own);
	struct symtab_hit hit;
	if (!t)
		return;
	symtab_find(t, own, range->text, range->end, &hit);
	if (!hit.symbol)
		return;
	place->symbol = symtab_string(t, hit.symbol->name);
	place->naliases = symtab_aliases(t, &hit, &place->aliases);
	place->start = hit.symbol->addr + o->bias;
	place->size = hit.size;
	place->span = hit.span;
	place->source = o->source == SYMBOLS_DWARF ? SYMBOLS_SYMTAB : o->source;
}

static void take_lines(struct symbols_object *o, uint32_t own, struct symbols_place *place)
{
	struct object_lines lines = {0};
	if (!o->ops->lines || !o->ops->lines(o, own, &lines))
		return;
	place->function = lines.function;
	place->file = lines.file;
	place->line = lines.line;
	place->column = lines.column;
	place->inlines = lines.inlines;
	place->ninlines = lines.ninlines;
	place->source = SYMBOLS_DWARF;
}

int symbols_lookup(struct symbols *s, uint32_t addr, bool return_address, struct symbols_place *place)
{
	const struct object_range *range;
	memset(place, 0, sizeof *place);
	addr &= ~1U;
	struct symbols_object *o = covering(s, addr, NULL, &range);
	/* A call that never returns may be the last word of its section. */
	if (!o && return_address)
		o = covering(s, addr - 1, NULL, &range);
	if (!o)
		return symbols_fail(s, HV_ENOENT, "%08x: no file that was given covers this address", addr);
	place->object = o;
	take_symbol(o, addr - o->bias, range, place);
	if (range->text)
		take_lines(o, addr - o->bias - return_address, place);
	return 0;
}

static int by_address(const void *a, const void *b)
{
	const struct symbols_named *x = a, *y = b;
	return (x->addr > y->addr) - (x->addr < y->addr);
}

/* The end of the range that @own is in; no range (a constant's value): the end of the address space. */
static uint32_t range_end(const struct symbols_object *o, uint32_t own)
{
	for (unsigned i = 0; i < o->nranges; i++)
		if (own >= o->ranges[i].start && own < o->ranges[i].end)
			return o->ranges[i].end;
	return UINT32_MAX;
}

static uint32_t named(struct symbols_object *o, const char *name, uint32_t *first)
{
	if (o->ops->named)
		return o->ops->named(o, name, first);
	struct symtab *t = names_of(o);
	return t ? symtab_name(t, name, first) : 0;
}

static bool named_symbol(struct symbols_object *o, uint32_t place, struct symtab_entry *symbol)
{
	if (o->ops->named_symbol)
		return o->ops->named_symbol(o, place, symbol);
	const struct symtab *t = names_of(o);
	*symbol = t->entries[t->by_name[place]];
	return true;
}

static size_t names_in(struct symbols_object *o, const char *name, struct symbols_named *found, size_t max)
{
	uint32_t first, n = named(o, name, &first);
	struct symtab_entry e;
	for (uint32_t i = 0; i < n && i < max; i++) {
		found[i] = (struct symbols_named){.object = o};
		if (!named_symbol(o, first + i, &e))
			continue;
		const struct symtab *t = names_near(o, e.addr);
		found[i].addr = e.addr + o->bias;
		found[i].size = e.size;
		found[i].span = t ? symtab_span(t, &e, range_end(o, e.addr)) : 0;
		found[i].type = e.type;
	}
	return n;
}

size_t symbols_by_name(struct symbols *s, const char *name, struct symbols_named *found, size_t max)
{
	size_t n = 0;
	for (struct symbols_object *o = s->objects; o; o = o->next) {
		size_t left = n < max ? max - n : 0;
		n += names_in(o, name, left ? found + n : NULL, left);
	}
	if (n)
		qsort(found, n < max ? n : max, sizeof *found, by_address);
	return n;
}

int symbols_bounds(struct symbols *s, uint32_t addr, uint32_t *start, uint32_t *end)
{
	const struct object_range *range;
	struct symtab_hit hit;
	addr &= ~1U;
	for (struct symbols_object *o = covering(s, addr, NULL, &range); o; o = covering(s, addr, o, &range)) {
		struct symtab *t = names_near(o, addr - o->bias);
		if (!t)
			continue;
		symtab_find(t, addr - o->bias, range->text, range->end, &hit);
		if (!hit.symbol)
			continue;
		*start = hit.symbol->addr + o->bias;
		*end = *start + (hit.size ? hit.size : hit.span);
		return 0;
	}
	return symbols_fail(s, HV_ENOENT, "%08x: no symbol covers this address", addr);
}

int symbols_read(struct symbols *s, uint32_t addr, void *buf, size_t n)
{
	const struct object_range *range;
	for (struct symbols_object *o = covering(s, addr, NULL, &range); o; o = covering(s, addr, o, &range))
		if (o->ops->read && n <= range->end - (addr - o->bias) && !o->ops->read(o, addr - o->bias, buf, n))
			return 0;
	return symbols_fail(s, HV_EFAULT, "%08x: no file that was given has %zu bytes from this address", addr, n);
}

bool symbols_is_text(struct symbols *s, uint32_t addr)
{
	const struct object_range *range;
	addr &= ~1U;
	for (struct symbols_object *o = covering(s, addr, NULL, &range); o; o = covering(s, addr, o, &range))
		if (range->text)
			return true;
	return false;
}

int symbols_exidx(struct symbols *s, uint32_t addr, struct symbols_table *table)
{
	const struct object_range *range;
	for (struct symbols_object *o = covering(s, addr, NULL, &range); o; o = covering(s, addr, o, &range))
		if (o->ops->exidx && !o->ops->exidx(o, addr - o->bias, table)) {
			table->addr += o->bias;
			return 0;
		}
	memset(table, 0, sizeof *table);
	return symbols_fail(s, HV_ENOENT, "%08x: no file that was given has an exception index for it", addr);
}

struct Dwarf_CFI_s *symbols_cfi(struct symbols *s, uint32_t addr, uint32_t *bias)
{
	const struct object_range *range;
	*bias = 0;
	for (struct symbols_object *o = covering(s, addr, NULL, &range); o; o = covering(s, addr, o, &range)) {
		struct Dwarf_CFI_s *cfi = o->ops->cfi ? o->ops->cfi(o) : NULL;
		if (cfi) {
			*bias = o->bias;
			return cfi;
		}
	}
	return NULL;
}
