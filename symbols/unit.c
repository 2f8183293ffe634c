/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>
#include <symbols/array.h>
#include <symbols/bisect.h>
#include <symbols/unit.h>

enum { DEPTH_MAX = 256 }; /* of an inline chain; GCC's own limit is far lower */

const struct line_row *unit_line(const struct code_unit *u, uint32_t addr)
{
	uint32_t n = bisect_up_to(u->lines, u->nlines, sizeof *u->lines, addr);
	return n && !u->lines[n - 1].end ? &u->lines[n - 1] : NULL;
}

static bool covers(const struct code_unit *u, const struct code_node *n, uint32_t addr)
{
	for (uint32_t i = 0; i < n->nranges; i++) {
		const struct code_range *r = &u->ranges[n->first_range + i];
		if (addr >= r->low && addr < r->high)
			return true;
	}
	return false;
}

int64_t unit_function(const struct code_unit *u, uint32_t addr)
{
	int64_t found = -1;
	for (uint32_t i = 0; i < u->nnodes; i++)
		if (u->nodes[i].is_function && covers(u, &u->nodes[i], addr))
			found = i;
	return found;
}

/* The child of @parent that covers @addr, 0: none (a root is nobody's child). */
static uint32_t child_at(const struct code_unit *u, uint32_t parent, uint32_t addr)
{
	uint32_t end = u->nodes[parent].end;
	for (uint32_t i = parent + 1; i < end; i = u->nodes[i].end)
		if (!u->nodes[i].is_function && covers(u, &u->nodes[i], addr))
			return i;
	return 0;
}

static const char *file_name(const struct code_unit *u, uint32_t file)
{
	return file < u->nfiles ? u->files[file] : NULL;
}

/* Outermost first in @chain: [0] is the function. Returns its length. */
static uint32_t descend(const struct code_unit *u, uint32_t function, uint32_t addr, uint32_t *chain)
{
	uint32_t n = 0;
	for (uint32_t at = function; n < DEPTH_MAX; at = chain[n]) {
		chain[n++] = at;
		if (!(chain[n] = child_at(u, at, addr)))
			break;
	}
	return n;
}

bool unit_find(const struct code_unit *u, uint32_t addr, const struct line_row *row, struct place_buffer *buffer,
	       struct object_lines *out)
{
	uint32_t chain[DEPTH_MAX + 1];
	int64_t function = unit_function(u, addr);
	*out = (struct object_lines){
	    .file = row ? file_name(u, row->file) : NULL, .line = row ? row->line : 0, .column = row ? row->column : 0};
	if (function < 0)
		return row;
	uint32_t n = descend(u, (uint32_t)function, addr, chain);
	out->function = u->nodes[function].name;
	if (n == 1 || !array_grow_by(&buffer->inlines, &buffer->room, 0, n - 1, sizeof *buffer->inlines))
		return true;
	/* Innermost first; each gives its caller the line of the call. */
	for (uint32_t i = 0; i < n - 1; i++) {
		const struct code_node *node = &u->nodes[chain[n - 1 - i]];
		buffer->inlines[i] = (struct symbols_inline){node->name, out->file, out->line, out->column};
		out->file = file_name(u, node->call_file);
		out->line = node->call_line;
		out->column = node->call_column;
	}
	out->inlines = buffer->inlines;
	out->ninlines = n - 1;
	return true;
}

void unit_deinit(struct code_unit *u)
{
	free(u->nodes);
	free(u->ranges);
	free(u->lines);
	free(u->files);
	memset(u, 0, sizeof *u);
}
