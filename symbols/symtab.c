/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>
#include <hvabi/errno.h>
#include <symbols/alias_order.h>
#include <symbols/array.h>
#include <symbols/bisect.h>
#include <symbols/symtab.h>

bool symtab_is_text(char type)
{
	return type == 't' || type == 'T' || type == 'w' || type == 'W';
}

/* A constant (nm's a, A) is no place: it has a name, but no address is "in" it. */
static bool is_place(char type, bool text)
{
	return type != 'a' && type != 'A' && symtab_is_text(type) == text;
}

const char *symtab_string(const struct symtab *t, uint32_t offset)
{
	return offset < t->names_size ? t->names + offset : "";
}

int symtab_reserve(struct symtab *t, uint32_t more)
{
	return array_grow_by(&t->own_entries, &t->room, t->count, more, sizeof *t->own_entries) ? 0 : -HV_ENOMEM;
}

int symtab_add_at(struct symtab *t, uint32_t addr, uint32_t size, char type, uint32_t offset)
{
	if (alias_is_mapping(symtab_string(t, offset)))
		return 0;
	struct symtab_entry *e = array_grow(&t->own_entries, &t->room, t->count, sizeof *e);
	if (!e)
		return -HV_ENOMEM;
	t->own_entries[t->count++] = (struct symtab_entry){.addr = addr, .size = size, .name = offset, .type = type};
	t->entries = t->own_entries;
	return 0;
}

int symtab_add(struct symtab *t, uint32_t addr, uint32_t size, char type, const char *name, size_t length)
{
	char *to = array_grow_by(&t->own_names, &t->names_room, t->names_size, length + 1, 1);
	if (!to)
		return -HV_ENOMEM;
	to += t->names_size;
	memcpy(to, name, length);
	to[length] = '\0';
	t->names = t->own_names;
	uint32_t offset = t->names_size;
	t->names_size += (uint32_t)length + 1;
	return symtab_add_at(t, addr, size, type, offset);
}

/* One stable pass over 16 bits of the addresses. */
static void radix_pass(const struct symtab_entry *from, struct symtab_entry *to, uint32_t count, unsigned shift,
		       uint32_t *at)
{
	memset(at, 0, (1U << 16) * sizeof *at);
	for (uint32_t i = 0; i < count; i++)
		at[from[i].addr >> shift & 0xffff]++;
	uint32_t sum = 0;
	for (uint32_t v = 0; v < 1U << 16; v++) {
		uint32_t n = at[v];
		at[v] = sum;
		sum += n;
	}
	for (uint32_t i = 0; i < count; i++)
		to[at[from[i].addr >> shift & 0xffff]++] = from[i];
}

/* qsort has no argument for the table; glibc's qsort_r has. */
static int compare_aliases(const void *a, const void *b, void *table)
{
	const struct symtab_entry *x = a, *y = b;
	const struct symtab *t = table;
	return alias_compare(x->type, symtab_string(t, x->name), y->type, symtab_string(t, y->name));
}

static uint32_t group_end(const struct symtab *t, uint32_t first)
{
	uint32_t i = first + 1;
	while (i < t->count && t->entries[i].addr == t->entries[first].addr)
		i++;
	return i;
}

int symtab_sort_by_address(struct symtab *t)
{
	struct symtab_entry *other = malloc(((size_t)t->count + 1) * sizeof *other);
	uint32_t *at = malloc((1U << 16) * sizeof *at);
	if (other && at) {
		radix_pass(t->own_entries, other, t->count, 0, at);
		radix_pass(other, t->own_entries, t->count, 16, at);
	}
	free(at);
	free(other);
	return other && at ? 0 : -HV_ENOMEM;
}

int symtab_sort(struct symtab *t)
{
	int status = symtab_sort_by_address(t);
	if (status)
		return status;
	for (uint32_t i = 0, end; i < t->count; i = end) {
		end = group_end(t, i);
		if (end - i > 1)
			qsort_r(t->own_entries + i, end - i, sizeof *t->own_entries, compare_aliases, t);
	}
	return 0;
}

void symtab_deinit(struct symtab *t)
{
	free(t->own_entries);
	free(t->own_by_name);
	free(t->bucket_ends);
	free(t->own_names);
	free(t->alias);
	memset(t, 0, sizeof *t);
}

/* How many entries have an address of at most @addr. */
static uint32_t count_up_to(const struct symtab *t, uint32_t addr)
{
	return bisect_up_to(t->entries, t->count, sizeof *t->entries, addr);
}

uint32_t symtab_span(const struct symtab *t, const struct symtab_entry *e, uint32_t end)
{
	bool text = symtab_is_text(e->type);
	uint32_t i = count_up_to(t, e->addr);
	while (i < t->count && t->entries[i].addr < end && !is_place(t->entries[i].type, text))
		i++;
	if (i < t->count && t->entries[i].addr < end)
		end = t->entries[i].addr;
	return end - e->addr;
}

/* The places of the wanted kind among [first, end), one address: the first is what Linux prints, the largest size
 * counts. */
static bool take_group(const struct symtab *t, uint32_t first, uint32_t end, bool text, struct symtab_hit *hit)
{
	*hit = (struct symtab_hit){.first = first, .end = end};
	for (uint32_t i = first; i < end; i++) {
		const struct symtab_entry *e = &t->entries[i];
		if (!is_place(e->type, text))
			continue;
		if (!hit->symbol)
			hit->symbol = e;
		hit->size = e->size > hit->size ? e->size : hit->size;
	}
	return hit->symbol;
}

unsigned symtab_aliases(struct symtab *t, const struct symtab_hit *hit, const char *const **aliases)
{
	unsigned n = 0;
	if (!array_grow_by(&t->alias, &t->alias_room, 0, hit->end - hit->first, sizeof *t->alias))
		return 0;
	for (uint32_t i = hit->first; i < hit->end; i++)
		if (&t->entries[i] != hit->symbol && is_place(t->entries[i].type, symtab_is_text(hit->symbol->type)))
			t->alias[n++] = symtab_string(t, t->entries[i].name);
	*aliases = t->alias;
	return n;
}

void symtab_find(const struct symtab *t, uint32_t addr, bool text, uint32_t end, struct symtab_hit *hit)
{
	uint32_t after = count_up_to(t, addr), first;
	bool nearest = true;
	for (unsigned tries = 0; after && tries < SYMTAB_ENCLOSING_MAX; tries++, after = first) {
		for (first = after - 1; first && t->entries[first - 1].addr == t->entries[after - 1].addr; first--)
			;
		if (!take_group(t, first, after, text, hit))
			continue;
		/* A name without a size reaches to the next; one with a size covers what it says, and another may
		 * enclose it. */
		if (hit->size ? addr - hit->symbol->addr < hit->size : nearest) {
			hit->span = symtab_span(t, hit->symbol, end);
			return;
		}
		nearest = false;
	}
	memset(hit, 0, sizeof *hit);
}
