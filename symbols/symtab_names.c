/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A table asked by name. A log names some dozens of a kernel's hundred thousand symbols: to spread them by a hash takes
 * a tenth of what sorting them takes. */
#include <stdlib.h>
#include <string.h>
#include <symbols/hash.h>
#include <symbols/symtab.h>

static const char *name_of(const struct symtab *t, uint32_t entry)
{
	return symtab_string(t, t->entries[entry].name);
}

static int compare_names(const void *a, const void *b, void *table)
{
	const uint32_t *x = a, *y = b;
	int order = strcmp(name_of(table, *x), name_of(table, *y));
	return order ? order : (*x > *y) - (*x < *y);
}

uint32_t *symtab_sorted_by_name(struct symtab *t)
{
	uint32_t *order = malloc(((size_t)t->count + 1) * sizeof *order);
	for (uint32_t i = 0; order && i < t->count; i++)
		order[i] = i;
	if (order)
		qsort_r(order, t->count, sizeof *order, compare_names, t);
	return order;
}

static uint32_t bucket_of(const struct symtab *t, const char *name)
{
	return hash_string(name) & t->bucket_mask;
}

/* by_name in the order of buckets, a bucket's in the order of names; bucket i is [ends[i - 1], ends[i]). */
static bool spread(struct symtab *t)
{
	uint32_t *ends = t->bucket_ends, before = 0;
	for (uint32_t i = 0; i < t->count; i++)
		ends[bucket_of(t, name_of(t, i))]++;
	for (uint32_t i = 0; i <= t->bucket_mask; i++)
		ends[i] = before += ends[i];
	for (uint32_t i = t->count; i-- > 0;)
		t->own_by_name[--ends[bucket_of(t, name_of(t, i))]] = i;
	for (uint32_t i = 0; i <= t->bucket_mask; i++) {
		uint32_t begin = ends[i], end = i < t->bucket_mask ? ends[i + 1] : t->count;
		if (end - begin > 1)
			qsort_r(t->own_by_name + begin, end - begin, sizeof *ends, compare_names, t);
		ends[i] = end;
	}
	t->by_name = t->own_by_name;
	return true;
}

static bool make_buckets(struct symtab *t)
{
	if (t->by_name)
		return true;
	for (t->bucket_mask = 1; t->bucket_mask < t->count && t->bucket_mask < UINT32_MAX / 2;)
		t->bucket_mask = t->bucket_mask * 2 + 1;
	t->own_by_name = malloc(t->count * sizeof *t->own_by_name);
	t->bucket_ends = calloc((size_t)t->bucket_mask + 1, sizeof *t->bucket_ends);
	if (t->own_by_name && t->bucket_ends)
		return spread(t);
	free(t->own_by_name);
	free(t->bucket_ends);
	t->own_by_name = t->bucket_ends = NULL;
	return false;
}

uint32_t symtab_name(struct symtab *t, const char *name, uint32_t *first)
{
	*first = 0;
	if (!t->count || !make_buckets(t))
		return 0;
	uint32_t bucket = bucket_of(t, name), at = bucket ? t->bucket_ends[bucket - 1] : 0, n = 0;
	while (at < t->bucket_ends[bucket] && strcmp(name_of(t, t->by_name[at]), name))
		at++;
	while (at + n < t->bucket_ends[bucket] && !strcmp(name_of(t, t->by_name[at + n]), name))
		n++;
	*first = at;
	return n;
}
