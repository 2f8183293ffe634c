/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>
#include <symbols/array.h>
#include <symbols/bisect.h>
#include <symbols/unit.h>

static const struct line_row *row_at(const struct code_unit *u, uint32_t addr)
{
	uint32_t n = bisect_up_to(u->lines, u->nlines, sizeof *u->lines, addr);
	return n && !u->lines[n - 1].end ? &u->lines[n - 1] : NULL;
}

/* The range of @n that covers @addr, NULL: none. */
static const struct code_range *covering(const struct code_unit *u, const struct code_node *n, uint32_t addr)
{
	for (uint32_t i = 0; i < n->nranges; i++) {
		const struct code_range *r = &u->ranges[n->first_range + i];
		if (addr >= r->low && addr < r->high)
			return r;
	}
	return NULL;
}

int64_t unit_function(const struct code_unit *u, uint32_t addr)
{
	int64_t found = -1;
	uint32_t low = 0;
	for (uint32_t i = 0; i < u->nnodes; i++) {
		const struct code_range *r = u->nodes[i].is_function ? covering(u, &u->nodes[i], addr) : NULL;
		if (r && r->low >= low) {
			found = i;
			low = r->low;
		}
	}
	return found;
}

/* The child of @parent that covers @addr, -1: none. */
static int64_t child_at(const struct code_unit *u, uint32_t parent, uint32_t addr)
{
	uint32_t end = u->nodes[parent].end;
	for (uint32_t i = parent + 1; i < end; i = u->nodes[i].end)
		if (!u->nodes[i].is_function && covering(u, &u->nodes[i], addr))
			return i;
	return -1;
}

static const char *file_name(const struct code_unit *u, uint32_t file)
{
	return file < u->nfiles ? u->files[file] : NULL;
}

static uint32_t unit_chain(const struct code_unit *u, uint32_t addr, uint32_t *chain)
{
	int64_t at = unit_function(u, addr);
	uint32_t n = 0;
	while (at >= 0 && n < UNIT_DEPTH_MAX) {
		chain[n++] = (uint32_t)at;
		at = child_at(u, (uint32_t)at, addr);
	}
	return n;
}

bool unit_tell(const struct unit_level *chain, uint32_t n, const struct unit_line *line, struct place_buffer *buffer,
	       struct object_lines *out)
{
	struct unit_line at = line ? *line : (struct unit_line){0};
	*out = (struct object_lines){0};
	if (n > 1 && array_grow_by(&buffer->inlines, &buffer->room, 0, n - 1, sizeof *buffer->inlines)) {
		/* Innermost first; each gives its caller the line of the call. */
		for (uint32_t i = n - 1; i; i--) {
			buffer->inlines[n - 1 - i] =
			    (struct symbols_inline){chain[i].name, at.file, at.line, at.column};
			at = chain[i].call;
		}
		out->inlines = buffer->inlines;
		out->ninlines = n - 1;
	}
	out->function = n ? chain[0].name : NULL;
	out->file = at.file;
	out->line = at.line;
	out->column = at.column;
	return n || line;
}

bool unit_find(const struct code_unit *u, uint32_t addr, struct place_buffer *buffer, struct object_lines *out)
{
	uint32_t nodes[UNIT_DEPTH_MAX], n = unit_chain(u, addr, nodes);
	struct unit_level chain[UNIT_DEPTH_MAX];
	const struct line_row *row = row_at(u, addr);
	struct unit_line line = {0};
	for (uint32_t i = 0; i < n; i++) {
		const struct code_node *node = &u->nodes[nodes[i]];
		chain[i] = (struct unit_level){node->name,
					       {file_name(u, node->call_file), node->call_line, node->call_column}};
	}
	if (row)
		line = (struct unit_line){file_name(u, row->file), row->line, row->column};
	return unit_tell(chain, n, row ? &line : NULL, buffer, out);
}

void unit_deinit(struct code_unit *u)
{
	free(u->nodes);
	free(u->ranges);
	free(u->lines);
	free(u->files);
	memset(u, 0, sizeof *u);
}
