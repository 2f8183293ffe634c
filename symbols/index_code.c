/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Addresses and lengths are counted in units of 4 bytes (ARM), 2 (Thumb) or 1, whichever fits all of a blob: its first
 * number. What most nodes and rows need is in one byte, their head; values beyond what a field of it can say follow it.
 *
 *   function  shift; name; number of ranges; ranges; nodes of what is inlined in it, to the blob's end
 *   ranges    first low (of a function's only range: the directory's address, not written), then from the last low;
 *             length
 *   node      head: 1 bit "its file again", 1 bit "one range" (else their number follows), 1 bit "has nodes in it", 5
 *             bits line - last line + 8 (31: follows); name; column; file; ranges; bytes of the nodes in it, these
 *   row       head: 3 bits units from the row before (7: follows), 1 bit "another file", 4 bits line - that file's last
 *             line + 4 (15: follows); column (one byte below 255); units; column; file: 0..15 one of the last files,
 *             else 16 + its number; line
 *   symbol    address from the last one; size; letter; name, from where the last one's begins
 *
 * What a node is told from ("again", "last") is the one before it at its depth, of the first one that in which it is:
 * so one that does not cover an address is passed over with all that is in it. */
#include <string.h>
#include <symbols/array.h>
#include <symbols/index_code.h>
#include <symbols/index_format.h>

enum { SAME_FILE = 1, ONE_RANGE = 2, HAS_NODES = 4, NODE_LINE = 3, NODE_LINE_MORE = 31, NODE_LINE_BIAS = 8 };
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

struct node_state { /* what a node is told from */
	unsigned shift;
	uint32_t file, line, low;
};

/* The next child of a node, or its first (@i: one behind its parent), that is inlined; @end: none. Functions that are
 * nested in another are functions of their own. */
static uint32_t next_inlined(const struct code_unit *u, uint32_t i, uint32_t end)
{
	while (i < end && u->nodes[i].is_function)
		i = u->nodes[i].end;
	return i < end ? i : end;
}

static void put_node(struct bytes *to, const struct code_unit *u, uint32_t index, struct node_state *s,
		     const struct code_numbers *numbers, bool has_nodes)
{
	const struct code_node *n = &u->nodes[index];
	uint32_t file = numbers->files[n->call_file];
	int32_t step = difference(n->call_line, s->line);
	uint32_t line = field_of(step, NODE_LINE_BIAS, NODE_LINE_MORE);
	uint8_t head = (uint8_t)((file == s->file ? SAME_FILE : 0) | (n->nranges == 1 ? ONE_RANGE : 0) |
				 (has_nodes ? HAS_NODES : 0) | line << NODE_LINE);
	bytes_put(to, &head, 1);
	if (n->nranges != 1)
		bytes_put_varint(to, n->nranges);
	if (line == NODE_LINE_MORE)
		bytes_put_signed(to, step);
	bytes_put_varint(to, numbers->names[index]);
	bytes_put_varint(to, n->call_column);
	if (file != s->file)
		bytes_put_varint(to, file);
	s->file = file;
	s->line = n->call_line;
	put_ranges(to, u, n, s->shift, &s->low);
}

/* What is inlined in @parent, @depth levels below the function. Levels that no reader would look at are left out. */
static void put_nodes(struct bytes *to, const struct code_unit *u, uint32_t parent, struct node_state s, unsigned depth,
		      const struct code_numbers *numbers)
{
	uint32_t end = u->nodes[parent].end;
	for (uint32_t i = next_inlined(u, parent + 1, end); i < end; i = next_inlined(u, u->nodes[i].end, end)) {
		uint32_t inner = u->nodes[i].end;
		bool has_nodes = depth + 1 < UNIT_DEPTH_MAX && next_inlined(u, i + 1, inner) < inner;
		put_node(to, u, i, &s, numbers, has_nodes);
		if (!has_nodes)
			continue;
		uint32_t begin = to->size;
		put_nodes(to, u, i, s, depth + 1, numbers);
		bytes_insert_varint(to, begin, to->size - begin);
	}
}

void code_put_function(struct bytes *to, const struct code_unit *u, uint32_t index, const struct code_numbers *numbers)
{
	const struct code_node *f = &u->nodes[index];
	struct node_state s = {.shift = shift_of(address_bits(u, index, f->end))};
	bytes_put_varint(to, s.shift);
	bytes_put_varint(to, numbers->names[index]);
	bytes_put_varint(to, f->nranges);
	if (f->nranges == 1) {
		const struct code_range *r = &u->ranges[f->first_range];
		bytes_put_varint(to, (r->high - r->low) >> s.shift);
		s.low = r->low;
	} else {
		put_ranges(to, u, f, s.shift, &s.low);
	}
	put_nodes(to, u, index, s, 1, numbers);
}

/* The next node, and whether it covers @addr; *@inner: the bytes of the nodes in it. Damaged: from->bad. */
static bool get_node(struct cursor *from, struct node_state *s, uint32_t addr, struct code_level *level,
		     uint32_t *inner)
{
	uint8_t head = cursor_byte(from);
	uint32_t line = head >> NODE_LINE;
	uint32_t nranges = head & ONE_RANGE ? 1 : cursor_varint(from);
	s->line += (uint32_t)(line == NODE_LINE_MORE ? cursor_signed(from) : (int32_t)line - NODE_LINE_BIAS);
	level->name = cursor_varint(from);
	level->column = cursor_varint(from);
	if (!(head & SAME_FILE))
		s->file = cursor_varint(from);
	level->file = s->file;
	level->line = s->line;
	bool covers = get_ranges(from, nranges, s->shift, &s->low, addr);
	*inner = head & HAS_NODES ? cursor_varint(from) : 0;
	from->bad |= nranges > COUNT_MAX || *inner > (size_t)(from->end - from->at);
	return covers;
}

/* Does the function cover @addr? Its blob was found by the range that begins at @start. */
static bool get_function(struct cursor *from, struct node_state *s, uint32_t start, uint32_t addr,
			 struct code_level *level)
{
	s->shift = cursor_varint(from);
	*level = (struct code_level){.name = cursor_varint(from)};
	uint32_t nranges = cursor_varint(from);
	from->bad |= s->shift > 2 || nranges > COUNT_MAX;
	if (from->bad || nranges != 1)
		return get_ranges(from, nranges, s->shift, &s->low, addr);
	s->low = start;
	return addr - start < cursor_varint(from) << s->shift;
}

/* The first child that covers the address counts, at each level: what lies behind it is not looked at. */
int code_find_chain(struct cursor from, uint32_t start, uint32_t addr, struct code_level chain[UNIT_DEPTH_MAX])
{
	struct node_state s = {.file = 0};
	uint32_t inner;
	int n = get_function(&from, &s, start, addr, &chain[0]);
	while (n && !from.bad && n < UNIT_DEPTH_MAX && from.at < from.end) {
		bool covers = get_node(&from, &s, addr, &chain[n], &inner);
		if (from.bad)
			break;
		if (covers)
			from.end = from.at + inner;
		else
			from.at += inner;
		n += covers;
	}
	return from.bad ? -1 : n;
}

/* ---- rows ---- */

struct row_state {
	unsigned shift;
	uint32_t addr;
	uint16_t column;
	struct {
		uint32_t file, line;
	} recent[RECENT]; /* files and where in them the last row was, the last one first; all 0 at first */
};

static uint32_t recent_slot(const struct row_state *s, uint32_t file)
{
	uint32_t at = 0;
	while (at < RECENT && s->recent[at].file != file)
		at++;
	return at;
}

/* Moves recent[@slot] to the front, or puts @file there: a file that was not among them is told from the last line. */
static void touch_file(struct row_state *s, uint32_t slot, uint32_t file)
{
	uint32_t line = s->recent[slot < RECENT ? slot : 0].line;
	for (uint32_t i = slot < RECENT ? slot : RECENT - 1; i; i--)
		s->recent[i] = s->recent[i - 1];
	s->recent[0].file = file;
	s->recent[0].line = line;
}

static void put_row(struct bytes *to, const struct line_row *row, struct row_state *s)
{
	uint32_t units = (row->addr - s->addr) >> s->shift, slot = recent_slot(s, row->file);
	touch_file(s, slot, row->file);
	int32_t step = difference(row->line, s->recent[0].line);
	uint32_t line = field_of(step, ROW_LINE_BIAS, ROW_LINE_MORE);
	uint8_t head[2] = {
	    (uint8_t)((units < STEP_MORE ? units : STEP_MORE) | (slot ? OTHER_FILE : 0) | line << ROW_LINE),
	    row->column < COLUMN_MORE ? (uint8_t)row->column : COLUMN_MORE};
	bytes_put(to, head, sizeof head);
	if (units >= STEP_MORE)
		bytes_put_varint(to, units);
	if (row->column >= COLUMN_MORE)
		bytes_put_varint(to, row->column);
	if (slot)
		bytes_put_varint(to, slot < RECENT ? slot : RECENT + row->file);
	if (line == ROW_LINE_MORE)
		bytes_put_signed(to, step);
	s->recent[0].line = row->line;
	s->addr = row->addr;
}

/* An end is a row of no file and line 0: it says as much. */
void code_put_rows(struct bytes *to, const struct line_row *rows, uint32_t n)
{
	uint32_t bits = 0;
	for (uint32_t i = 0; i < n; i++)
		bits |= rows[i].addr - rows[0].addr;
	struct row_state s = {.shift = shift_of(bits), .addr = rows[0].addr};
	bytes_put_varint(to, s.shift);
	for (uint32_t i = 0; i < n; i++)
		put_row(to, &rows[i], &s);
}

static void get_file(struct cursor *from, struct row_state *s)
{
	uint32_t slot = cursor_varint(from);
	touch_file(s, slot, slot < RECENT ? s->recent[slot].file : slot - RECENT);
}

/* The next row becomes the state's, unless it begins behind @addr. */
static bool get_row(struct cursor *from, struct row_state *s, uint32_t addr)
{
	uint8_t head = cursor_byte(from), column = cursor_byte(from);
	uint32_t units = head & STEP_MORE, line = head >> ROW_LINE;
	if (units == STEP_MORE)
		units = cursor_varint(from);
	units <<= s->shift;
	if (from->bad || units > addr - s->addr)
		return false;
	s->addr += units;
	s->column = column == COLUMN_MORE ? (uint16_t)cursor_varint(from) : column;
	if (head & OTHER_FILE)
		get_file(from, s);
	s->recent[0].line += (uint32_t)(line == ROW_LINE_MORE ? cursor_signed(from) : (int32_t)line - ROW_LINE_BIAS);
	return true;
}

bool code_find_row(struct cursor from, uint32_t start, uint32_t addr, struct line_row *row)
{
	struct row_state s = {.shift = cursor_varint(&from), .addr = start};
	bool found = false;
	while (s.shift <= 2 && from.at < from.end && get_row(&from, &s, addr))
		found = true;
	*row =
	    (struct line_row){.addr = s.addr, .file = s.recent[0].file, .line = s.recent[0].line, .column = s.column};
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
