/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>
#include <symbols/array.h>
#include <symbols/bisect.h>
#include <symbols/index_code.h>
#include <symbols/index_lookup.h>

enum { OVERLAP_MAX = 8 }; /* functions that may begin between an address and the begin of the one that covers it */
/* Blobs of symbols around an address: before, the next ones at first, then as many as symtab_find() may look at. */
enum { WINDOW_NEAR = 1, WINDOW_FAR = SYMTAB_ENCLOSING_MAX, WINDOW_AFTER = 1, ALIAS_BLOBS_MAX = 64 };

bool index_lookup_open(struct index_lookup *x, const char *path, const char *build_id, uint32_t fingerprint)
{
	*x = (struct index_lookup){.window_first = 0};
	return index_file_open(&x->file, path, build_id, fingerprint);
}

void index_lookup_close(struct index_lookup *x)
{
	symtab_deinit(&x->window);
	free(x->buffer.inlines);
	index_file_close(&x->file);
	*x = (struct index_lookup){.window_first = 0};
}

static const struct index_row *directory(struct index_lookup *x, enum index_part part, uint32_t *n)
{
	uint32_t size;
	const uint8_t *rows = index_file_part(&x->file, part, &size);
	*n = rows ? size / (uint32_t)sizeof(struct index_row) : 0;
	return (const void *)rows; /* parts are aligned to 4 bytes (index_format.h), mappings to pages */
}

/* How many of the @n rows of a directory begin at @addr or before. Who asks much asks in the order of addresses. */
static uint32_t rows_up_to(struct index_lookup *x, enum index_part part, const struct index_row *dir, uint32_t n,
			   uint32_t addr)
{
	x->last[part] = n ? bisect_after(dir, n, sizeof *dir, addr, x->last[part]) : 0;
	return x->last[part];
}

/* ---- lines ---- */

static bool row_at(struct index_lookup *x, uint32_t addr, struct line_row *row)
{
	uint32_t n;
	const struct index_row *dir = directory(x, PART_LINE_DIR, &n);
	uint32_t i = rows_up_to(x, PART_LINE_DIR, dir, n, addr);
	struct cursor blob;
	return i && index_file_blob(&x->file, PART_LINES, dir[i - 1].offset, &blob) &&
	       code_find_row(blob, dir[i - 1].addr, addr, row);
}

/* What covers @addr, outermost first, of the last function in the directory that does. */
static uint32_t chain_at(struct index_lookup *x, uint32_t addr, struct code_level *chain)
{
	uint32_t n;
	const struct index_row *dir = directory(x, PART_FUNCTION_DIR, &n);
	uint32_t i = rows_up_to(x, PART_FUNCTION_DIR, dir, n, addr);
	int depth = 0;
	for (unsigned tries = 0; i && tries < OVERLAP_MAX && !depth; tries++) {
		struct cursor blob;
		bool there = index_file_blob(&x->file, PART_FUNCTIONS, dir[--i].offset, &blob);
		depth = there ? code_find_chain(blob, dir[i].addr, addr, chain) : -1;
	}
	x->file.damaged |= depth < 0;
	return depth < 0 ? 0 : (uint32_t)depth;
}

static const char *pooled(struct index_lookup *x, uint32_t offset)
{
	return offset ? index_file_string(&x->file, offset) : NULL;
}

/* The string whose offset is number @number of @part. */
static const char *numbered(struct index_lookup *x, enum index_part part, uint32_t number)
{
	return number ? index_file_string(&x->file, index_file_word(&x->file, part, number)) : NULL;
}

bool index_lookup_lines(struct index_lookup *x, uint32_t addr, struct object_lines *lines)
{
	struct code_level found[UNIT_DEPTH_MAX];
	struct unit_level chain[UNIT_DEPTH_MAX];
	uint32_t n = chain_at(x, addr, found);
	struct line_row row;
	struct unit_line line = {0};
	for (uint32_t i = 0; i < n; i++)
		chain[i] = (struct unit_level){
		    .name = i ? numbered(x, PART_NAMES, found[i].name) : pooled(x, found[0].name),
		    .call = {numbered(x, PART_FILES, found[i].file), found[i].line, found[i].column}};
	bool known = row_at(x, addr, &row);
	if (known)
		line = (struct unit_line){numbered(x, PART_FILES, row.file), row.line, row.column};
	return unit_tell(chain, n, known ? &line : NULL, &x->buffer, lines);
}

/* ---- names ---- */

/* Names of neighbours lie beside each other, but for those that were there before. */
static bool strings_are_right(struct index_lookup *x)
{
	const struct symtab *t = &x->window;
	uint32_t low = UINT32_MAX, high = 0;
	for (uint32_t i = 0; i < t->count; i++) {
		low = t->entries[i].name < low ? t->entries[i].name : low;
		high = t->entries[i].name > high ? t->entries[i].name : high;
	}
	if (low < high && high - low < INDEX_BLOCK && index_file_bytes(&x->file, PART_POOL, low, high - low))
		return index_file_string(&x->file, high);
	for (uint32_t i = 0; i < t->count; i++)
		if (!index_file_string(&x->file, t->entries[i].name))
			return false;
	return true;
}

/* Strings lie in the mapping; those of the window are checked here, so that the table may use them as they are. */
static bool load_window(struct index_lookup *x, const struct index_row *dir, uint32_t first, uint32_t end)
{
	struct symtab *t = &x->window;
	if (x->window_first == first && x->window_end == end)
		return true;
	x->window_first = x->window_end = 0;
	t->count = 0;
	t->names = (const char *)x->file.bytes + x->file.header.part[PART_POOL].offset;
	t->names_size = x->file.header.part[PART_POOL].size;
	for (uint32_t i = first; i < end; i++) {
		struct cursor blob;
		if (!index_file_blob(&x->file, PART_SYMBOLS, dir[i].offset, &blob) ||
		    !code_get_symbols(blob, dir[i].addr, t)) {
			x->file.damaged = true;
			return false;
		}
	}
	if (!strings_are_right(x))
		return false;
	x->window_first = first;
	x->window_end = end;
	return true;
}

/* Does the window answer for @addr whatever lies outside? The name that is nearest covers it, it is not the window's
 * first, and the next of its kind is there, too. */
static bool is_enough(const struct symtab *t, uint32_t addr)
{
	uint32_t next = bisect_up_to(t->entries, t->count, sizeof *t->entries, addr), i = next;
	if (!next || next == t->count)
		return false;
	const struct symtab_entry *e = &t->entries[next - 1];
	while (i && t->entries[i - 1].addr == e->addr)
		i--;
	return i && addr - e->addr < e->size && symtab_is_text(t->entries[next].type) == symtab_is_text(e->type);
}

static uint32_t back(uint32_t from, uint32_t by)
{
	return from < by ? 0 : from - by;
}

struct symtab *index_lookup_names(struct index_lookup *x, uint32_t addr)
{
	uint32_t n;
	const struct index_row *dir = directory(x, PART_SYMBOL_DIR, &n);
	uint32_t at = rows_up_to(x, PART_SYMBOL_DIR, dir, n, addr), first = at ? at - 1 : 0;
	if (at && load_window(x, dir, first, at) && is_enough(&x->window, addr))
		return &x->window;
	/* Aliases may fill blobs: the first of them counts. */
	for (unsigned i = 0; first && dir[first].addr == dir[at - 1].addr && i < ALIAS_BLOBS_MAX; i++)
		first--;
	uint32_t end = n - at < WINDOW_AFTER ? n : at + WINDOW_AFTER;
	if (load_window(x, dir, back(first, WINDOW_NEAR), end) && is_enough(&x->window, addr))
		return &x->window;
	return load_window(x, dir, back(first, WINDOW_FAR), end) ? &x->window : NULL;
}

bool index_lookup_symbol(struct index_lookup *x, uint32_t place, struct symtab **table, struct symtab_entry *symbol)
{
	uint32_t n, number = index_file_word(&x->file, PART_BY_NAME, place), blob = number / SYMBOLS_IN_BLOCK;
	const struct index_row *dir = directory(x, PART_SYMBOL_DIR, &n);
	if (blob >= n || !load_window(x, dir, blob, blob + 1) || number % SYMBOLS_IN_BLOCK >= x->window.count) {
		x->file.damaged = true;
		return false;
	}
	*symbol = x->window.entries[number % SYMBOLS_IN_BLOCK];
	*table = &x->window;
	return true;
}

/* How many names sort before @name (@or_same: or are the same). */
static uint32_t count_before(struct index_lookup *x, const char *name, bool or_same)
{
	uint32_t low = 0, high = x->file.header.nsymbols;
	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		struct symtab *t;
		struct symtab_entry e;
		if (!index_lookup_symbol(x, mid, &t, &e))
			return 0;
		int order = strcmp(symtab_string(t, e.name), name);
		if (order < 0 || (or_same && !order))
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

uint32_t index_lookup_named(struct index_lookup *x, const char *name, uint32_t *first)
{
	*first = count_before(x, name, false);
	uint32_t end = count_before(x, name, true);
	return end > *first ? end - *first : 0;
}
