/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>
#include <hvabi/errno.h>
#include <symbols/array.h>
#include <symbols/bisect.h>
#include <symbols/index_code.h>
#include <symbols/index_out.h>
#include <symbols/index_write.h>

/* Appends the blob in @content to @part, and where it begins to @dir. */
static void put_blob(struct index_writer *w, enum index_part part, enum index_part dir, uint32_t addr,
		     struct bytes *content)
{
	struct index_row row = {addr, w->part[part].size};
	bytes_put_varint(&w->part[part], content->size);
	bytes_put(&w->part[part], content->data, content->size);
	if (dir != PARTS)
		bytes_put(&w->part[dir], &row, sizeof row);
	w->failed |= content->failed;
	bytes_deinit(content);
}

/* ---- names ---- */

static uint32_t pool_offset(struct index_writer *w, const char *text)
{
	struct pool_string *s = pool_string(&w->pool, text);
	w->failed |= !s;
	return s ? s->offset : 0;
}

void index_writer_symbols(struct index_writer *w, struct symtab *t)
{
	struct symtab_entry block[SYMBOLS_IN_BLOCK];
	for (uint32_t i = 0, n; i < t->count; i += n) {
		struct bytes content = {0};
		for (n = 0; n < SYMBOLS_IN_BLOCK && i + n < t->count; n++) {
			block[n] = t->entries[i + n];
			block[n].name = pool_offset(w, symtab_string(t, block[n].name));
		}
		code_put_symbols(&content, block, n);
		put_blob(w, PART_SYMBOLS, PART_SYMBOL_DIR, block[0].addr, &content);
	}
	w->nsymbols = t->count;
	uint32_t *by_name = symtab_sorted_by_name(t);
	w->failed |= !by_name;
	if (by_name)
		bytes_put(&w->part[PART_BY_NAME], by_name, t->count * sizeof *by_name);
	free(by_name);
}

/* ---- functions ---- */

/* The string's number in FILES or NAMES, whose row @number of the pool keeps. */
static uint32_t number_of(struct index_writer *w, enum index_part part, const struct pool_string *s, uint32_t *number)
{
	static const uint32_t unknown;
	struct bytes *to = &w->part[part];
	if (!to->size)
		bytes_put(to, &unknown, sizeof unknown);
	if (!*number) {
		*number = to->size / (uint32_t)sizeof s->offset;
		bytes_put(to, &s->offset, sizeof s->offset);
	}
	return *number;
}

static uint32_t file_number(struct index_writer *w, const char *path)
{
	struct pool_string *s = path ? pool_string(&w->pool, path) : NULL;
	w->failed |= path && !s;
	return s ? number_of(w, PART_FILES, s, &s->file) : 0;
}

static uint32_t name_number(struct index_writer *w, const struct code_node *n)
{
	struct pool_string *s = n->name ? pool_string(&w->pool, n->name) : NULL;
	w->failed |= n->name && !s;
	if (!s)
		return 0;
	return n->is_function ? s->offset : number_of(w, PART_NAMES, s, &s->name);
}

static bool number_strings(struct index_writer *w, const struct code_unit *u)
{
	if (!array_grow_by(&w->files, &w->files_room, 0, u->nfiles + 1, sizeof *w->files) ||
	    !array_grow_by(&w->names, &w->names_room, 0, u->nnodes, sizeof *w->names))
		return false;
	w->files[0] = 0;
	for (uint32_t i = 0; i < u->nfiles; i++)
		w->files[i] = file_number(w, u->files[i]);
	for (uint32_t i = 0; i < u->nnodes; i++)
		w->names[i] = name_number(w, &u->nodes[i]);
	return true;
}

static void put_function(struct index_writer *w, const struct code_unit *u, uint32_t index)
{
	const struct code_node *f = &u->nodes[index];
	const struct code_numbers numbers = {w->files, w->names};
	struct bytes content = {0};
	uint32_t offset = w->part[PART_FUNCTIONS].size;
	code_put_function(&content, u, index, &numbers);
	put_blob(w, PART_FUNCTIONS, PARTS, 0, &content);
	for (uint32_t i = 0; i < f->nranges; i++) {
		struct index_row row = {u->ranges[f->first_range + i].low, offset};
		bytes_put(&w->part[PART_FUNCTION_DIR], &row, sizeof row);
	}
}

/* ---- rows ---- */

struct row_block {
	struct line_row rows[ROWS_IN_BLOCK + 1]; /* and a range's end */
	uint32_t n;
};

static void flush_rows(struct index_writer *w, struct row_block *b)
{
	struct bytes content = {0};
	if (!b->n)
		return;
	code_put_rows(&content, b->rows, b->n);
	put_blob(w, PART_LINES, PART_LINE_DIR, b->rows[0].addr, &content);
	b->n = 0;
}

static void add_row(struct index_writer *w, struct row_block *b, struct line_row row)
{
	if (b->n == ROWS_IN_BLOCK)
		flush_rows(w, b);
	row.file = w->files[row.file];
	b->rows[b->n++] = row;
}

/* The rows that hold in a range: from the one that holds at its begin, to an end where it ends. */
static void put_range(struct index_writer *w, const struct code_unit *u, const struct code_range *range)
{
	struct row_block block = {.n = 0};
	uint32_t i = bisect_up_to(u->lines, u->nlines, sizeof *u->lines, range->low);
	for (i -= i > 0; i < u->nlines && u->lines[i].addr < range->high; i++) {
		struct line_row row = u->lines[i];
		if (row.addr < range->low)
			row.addr = range->low;
		if (row.end)
			row = (struct line_row){.addr = row.addr};
		add_row(w, &block, row);
	}
	/* The end begins no block: that would stand beside the one of a range that begins there. */
	if (block.n)
		block.rows[block.n++] = (struct line_row){.addr = range->high};
	flush_rows(w, &block);
}

void index_writer_unit(struct index_writer *w, const struct code_unit *u, const struct code_range *ranges, uint32_t n)
{
	if (!number_strings(w, u)) {
		w->failed = true;
		return;
	}
	for (uint32_t i = 0; i < u->nnodes; i++)
		if (u->nodes[i].is_function)
			put_function(w, u, i);
	for (uint32_t i = 0; i < n; i++)
		put_range(w, u, &ranges[i]);
}

/* ---- the file ---- */

static int by_address(const void *a, const void *b)
{
	const struct index_row *x = a, *y = b;
	if (x->addr != y->addr)
		return x->addr < y->addr ? -1 : 1;
	return (x->offset > y->offset) - (x->offset < y->offset);
}

static void sort_rows(struct bytes *dir)
{
	if (dir->size)
		qsort(dir->data, dir->size / sizeof(struct index_row), sizeof(struct index_row), by_address);
}

static int put_parts(struct index_writer *w, struct index_out *out, struct index_header *h)
{
	for (unsigned i = 0; i < PARTS; i++) {
		const struct bytes *part = i == PART_POOL ? &w->pool.text : &w->part[i];
		if (part->failed || w->failed)
			return -HV_ENOMEM;
		h->part[i].offset = index_out_align(out);
		h->part[i].size = part->size;
		index_out_put(out, part->data, part->size);
	}
	return 0;
}

int index_writer_finish(struct index_writer *w, int fd, const char *build_id, uint32_t fingerprint)
{
	struct index_header h = {
	    .magic = INDEX_MAGIC, .version = INDEX_VERSION, .fingerprint = fingerprint, .nsymbols = w->nsymbols};
	struct index_out out = {.fd = fd};
	size_t n = strlen(build_id);
	if (n >= sizeof h.build_id)
		return -HV_ENOSPC;
	memcpy(h.build_id, build_id, n);
	sort_rows(&w->part[PART_FUNCTION_DIR]);
	sort_rows(&w->part[PART_LINE_DIR]);
	pool_offset(w, ""); /* so that there is a pool */
	int status = put_parts(w, &out, &h);
	if (!status)
		status = index_out_finish(&out, &h);
	bytes_deinit(&out.checks);
	return status;
}

void index_writer_deinit(struct index_writer *w)
{
	pool_deinit(&w->pool);
	for (unsigned i = 0; i < PARTS; i++)
		bytes_deinit(&w->part[i]);
	free(w->files);
	free(w->names);
	memset(w, 0, sizeof *w);
}
