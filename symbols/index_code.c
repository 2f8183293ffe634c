/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Addresses and lengths are counted in units of 4 bytes (ARM), 2 (Thumb) or 1, whichever fits all of a blob: its first
 * number. What most rows need is in one byte, its head; values beyond what a field of the head can say follow it.
 *
 *   function  shift; name; number of ranges, of nodes; ranges: first low absolute, then from the last low; length
 *   node      head: 3 bits levels up from the node before (7: follows), 1 bit "its file again", 1 bit "one range"
 *             (else their number follows), 3 bits line - last line + 1 (7: follows); name; column; file; ranges
 *   row       head: 3 bits units from the row before (7: follows), 1 bit "another file", 4 bits line - last line + 4
 *             (15: follows); column (one byte below 255); file: 0..15 one of the last files, else 16 + its number
 *   symbol    address from the last one; size; letter; name, from where the last one's begins */
#include <string.h>
#include <symbols/array.h>
#include <symbols/index_code.h>
#include <symbols/index_format.h>

enum { UP_MORE = 7, SAME_FILE = 8, ONE_RANGE = 16, NODE_LINE = 5, NODE_LINE_MORE = 7, NODE_LINE_BIAS = 1 };
enum { STEP_MORE = 7, OTHER_FILE = 8, ROW_LINE = 4, ROW_LINE_MORE = 15, ROW_LINE_BIAS = 4, COLUMN_MORE = 255 };
enum { RECENT = 16, COUNT_MAX = 1 << 20 };

static unsigned shift_of(uint32_t bits)
{
	return bits & 1 ? 0 : bits & 2 ? 1 : 2;
}

/* @value plus @bias when it fits a field whose largest value means "follows". */
static uint32_t field_of(int32_t value, int32_t bias, uint32_t more)
{
	return value < -bias || value >= (int32_t)more - bias ? more : (uint32_t)(value + bias);
}

/* ---- functions ---- */

static void put_ranges(struct bytes *to, const struct code_unit *u, const struct code_node *n, unsigned shift,
		       uint32_t *last)
{
	for (uint32_t i = 0; i < n->nranges; i++) {
		const struct code_range *r = &u->ranges[n->first_range + i];
		bytes_put_signed(to, difference(r->low, *last) >> shift);
		bytes_put_varint(to, (r->high - r->low) >> shift);
		*last = r->low;
	}
}

/* Do the next @n ranges cover @addr? */
static bool get_ranges(struct cursor *from, uint32_t n, unsigned shift, uint32_t *last, uint32_t addr)
{
	bool covers = false;
	while (n-- && !from->bad) {
		*last += (uint32_t)cursor_signed(from) << shift;
		covers |= addr - *last < cursor_varint(from) << shift;
	}
	return covers;
}

/* All addresses of a function's nodes, ORed. */
static uint32_t address_bits(const struct code_unit *u, uint32_t first, uint32_t end)
{
	uint32_t bits = 0;
	for (uint32_t i = first; i < end; i++)
		for (uint32_t r = 0; r < u->nodes[i].nranges; r++) {
			const struct code_range *range = &u->ranges[u->nodes[i].first_range + r];
			bits |= range->low | range->high;
		}
	return bits;
}

struct node_state { /* what a node is told from: the one before it */
	unsigned shift;
	uint32_t depth, file, line, low;
};

static void put_node(struct bytes *to, const struct code_unit *u, uint32_t index, uint32_t depth, struct node_state *s,
		     const struct code_numbers *numbers)
{
	const struct code_node *n = &u->nodes[index];
	uint32_t up = s->depth + 1 - depth, file = numbers->files[n->call_file];
	int32_t step = difference(n->call_line, s->line);
	uint32_t line = field_of(step, NODE_LINE_BIAS, NODE_LINE_MORE);
	uint8_t head = (uint8_t)((up < UP_MORE ? up : UP_MORE) | (file == s->file ? SAME_FILE : 0) |
				 (n->nranges == 1 ? ONE_RANGE : 0) | line << NODE_LINE);
	bytes_put(to, &head, 1);
	if (up >= UP_MORE)
		bytes_put_varint(to, up);
	if (n->nranges != 1)
		bytes_put_varint(to, n->nranges);
	if (line == NODE_LINE_MORE)
		bytes_put_signed(to, step);
	bytes_put_varint(to, numbers->names[index]);
	bytes_put_varint(to, n->call_column);
	if (file != s->file)
		bytes_put_varint(to, file);
	s->depth = depth;
	s->file = file;
	s->line = n->call_line;
	put_ranges(to, u, n, s->shift, &s->low);
}

/* Nodes of functions that are nested in this one are functions of their own. */
static uint32_t count_inlined(const struct code_unit *u, uint32_t index)
{
	uint32_t count = 0;
	for (uint32_t i = index + 1; i < u->nodes[index].end;)
		if (u->nodes[i].is_function) {
			i = u->nodes[i].end;
		} else {
			count++;
			i++;
		}
	return count;
}

void code_put_function(struct bytes *to, const struct code_unit *u, uint32_t index, const struct code_numbers *numbers)
{
	const struct code_node *f = &u->nodes[index];
	uint32_t open[UNIT_DEPTH_MAX], depth = 0; /* where the node at each depth ends */
	struct node_state s = {.shift = shift_of(address_bits(u, index, f->end))};
	bytes_put_varint(to, s.shift);
	bytes_put_varint(to, numbers->names[index]);
	bytes_put_varint(to, f->nranges);
	bytes_put_varint(to, count_inlined(u, index));
	put_ranges(to, u, f, s.shift, &s.low);
	open[0] = f->end;
	for (uint32_t i = index + 1; i < f->end;) {
		if (u->nodes[i].is_function) {
			i = u->nodes[i].end;
			continue;
		}
		while (depth && i >= open[depth])
			depth--;
		depth += depth + 1 < UNIT_DEPTH_MAX;
		put_node(to, u, i, depth, &s, numbers);
		open[depth] = u->nodes[i].end;
		i++;
	}
}

/* The next node, and whether it covers @addr. Damaged: from->bad. */
static bool get_node(struct cursor *from, struct node_state *s, uint32_t addr, struct code_level *level)
{
	uint8_t head = cursor_byte(from);
	uint32_t up = head & UP_MORE, line = head >> NODE_LINE;
	if (up == UP_MORE)
		up = cursor_varint(from);
	uint32_t nranges = head & ONE_RANGE ? 1 : cursor_varint(from);
	int32_t step = line == NODE_LINE_MORE ? cursor_signed(from) : (int32_t)line - NODE_LINE_BIAS;
	level->name = cursor_varint(from);
	level->column = cursor_varint(from);
	if (!(head & SAME_FILE))
		s->file = cursor_varint(from);
	from->bad |= up > s->depth || nranges > COUNT_MAX;
	s->depth += 1 - up;
	s->line += (uint32_t)step;
	level->file = s->file;
	level->line = s->line;
	return get_ranges(from, nranges, s->shift, &s->low, addr);
}

/* The first child that covers the address counts, at each level: what lies behind it is not looked at. */
int code_find_chain(struct cursor from, uint32_t addr, struct code_level chain[UNIT_DEPTH_MAX])
{
	struct node_state s = {.shift = cursor_varint(&from)};
	chain[0] = (struct code_level){.name = cursor_varint(&from)};
	uint32_t nranges = cursor_varint(&from), inlined = cursor_varint(&from), n = 1;
	if (from.bad || s.shift > 2 || nranges > COUNT_MAX || inlined > COUNT_MAX)
		return -1;
	if (!get_ranges(&from, nranges, s.shift, &s.low, addr))
		return from.bad ? -1 : 0;
	while (inlined-- && n < UNIT_DEPTH_MAX) {
		bool covers = get_node(&from, &s, addr, &chain[n]);
		if (from.bad)
			return -1;
		if (s.depth < n)
			break;
		n += covers && s.depth == n;
	}
	return (int)n;
}

/* ---- rows ---- */

struct row_state {
	unsigned shift;
	struct line_row row;
	uint32_t recent[RECENT]; /* files, the last one first; all 0 at first */
};

/* Moves recent[@at] to the front, or puts @file there. */
static void touch_file(struct row_state *s, uint32_t at, uint32_t file)
{
	memmove(s->recent + 1, s->recent, (at < RECENT ? at : RECENT - 1) * sizeof *s->recent);
	s->recent[0] = file;
}

static uint32_t recent_slot(const struct row_state *s, uint32_t file)
{
	uint32_t at = 0;
	while (at < RECENT && s->recent[at] != file)
		at++;
	return at;
}

static void put_row(struct bytes *to, const struct line_row *row, struct row_state *s)
{
	uint32_t units = (row->addr - s->row.addr) >> s->shift, slot = recent_slot(s, row->file);
	int32_t step = difference(row->line, s->row.line);
	uint32_t line = field_of(step, ROW_LINE_BIAS, ROW_LINE_MORE);
	uint8_t head[2] = {
	    (uint8_t)((units < STEP_MORE ? units : STEP_MORE) | (slot ? OTHER_FILE : 0) | line << ROW_LINE),
	    row->column < COLUMN_MORE ? (uint8_t)row->column : COLUMN_MORE};
	bytes_put(to, head, sizeof head);
	if (units >= STEP_MORE)
		bytes_put_varint(to, units);
	if (line == ROW_LINE_MORE)
		bytes_put_signed(to, step);
	if (row->column >= COLUMN_MORE)
		bytes_put_varint(to, row->column);
	if (slot) {
		bytes_put_varint(to, slot < RECENT ? slot : RECENT + row->file);
		touch_file(s, slot, row->file);
	}
	s->row = *row;
}

/* An end is a row of no file and line 0: it says as much. */
void code_put_rows(struct bytes *to, const struct line_row *rows, uint32_t n)
{
	uint32_t bits = 0;
	for (uint32_t i = 0; i < n; i++)
		bits |= rows[i].addr - rows[0].addr;
	struct row_state s = {.shift = shift_of(bits), .row.addr = rows[0].addr};
	bytes_put_varint(to, s.shift);
	for (uint32_t i = 0; i < n; i++)
		put_row(to, &rows[i], &s);
}

static void get_row(struct cursor *from, struct row_state *s)
{
	uint8_t head = cursor_byte(from), column = cursor_byte(from);
	uint32_t units = head & STEP_MORE, line = head >> ROW_LINE;
	if (units == STEP_MORE)
		units = cursor_varint(from);
	s->row.addr += units << s->shift;
	s->row.line += (uint32_t)(line == ROW_LINE_MORE ? cursor_signed(from) : (int32_t)line - ROW_LINE_BIAS);
	s->row.column = column == COLUMN_MORE ? (uint16_t)cursor_varint(from) : column;
	if (head & OTHER_FILE) {
		uint32_t slot = cursor_varint(from);
		touch_file(s, slot, slot < RECENT ? s->recent[slot] : slot - RECENT);
	}
	s->row.file = s->recent[0];
}

bool code_find_row(struct cursor from, uint32_t start, uint32_t addr, struct line_row *row)
{
	struct row_state s = {.shift = cursor_varint(&from), .row.addr = start};
	bool found = false;
	while (s.shift <= 2 && from.at < from.end) {
		get_row(&from, &s);
		if (from.bad || s.row.addr > addr)
			break;
		*row = s.row;
		found = true;
	}
	return found && !from.bad && (row->file || row->line);
}

/* ---- symbols ---- */

void code_put_symbols(struct bytes *to, const struct symtab_entry *entries, uint32_t n)
{
	uint32_t addr = entries[0].addr, name = 0;
	for (uint32_t i = 0; i < n; i++) {
		bytes_put_varint(to, entries[i].addr - addr);
		bytes_put_varint(to, entries[i].size);
		bytes_put(to, &entries[i].type, 1);
		bytes_put_signed(to, difference(entries[i].name, name));
		addr = entries[i].addr;
		name = entries[i].name;
	}
}

bool code_get_symbols(struct cursor from, uint32_t start, struct symtab *t)
{
	struct symtab_entry e = {.addr = start};
	if (!array_grow_by(&t->own_entries, &t->room, t->count, SYMBOLS_IN_BLOCK, sizeof e))
		return false;
	for (uint32_t end = t->count + SYMBOLS_IN_BLOCK; from.at < from.end;) {
		e.addr += cursor_varint(&from);
		e.size = cursor_varint(&from);
		e.type = (char)cursor_byte(&from);
		e.name += (uint32_t)cursor_signed(&from);
		if (from.bad || t->count == end)
			return false;
		t->own_entries[t->count++] = e;
	}
	t->entries = t->own_entries;
	return true;
}
