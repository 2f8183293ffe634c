/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state machine of line number programs: DWARF 5, 6.2.5. */
#include <dwarf.h>
#include <string.h>
#include <symbols/line_table.h>

static void reset(struct line_program *p)
{
	p->addr = 0;
	p->column = 0;
	p->row = (struct line_row){.file = 1, .line = 1};
}

struct line_program line_program_begin(const struct line_table *t)
{
	struct line_program p = {.table = t, .at = t->program};
	reset(&p);
	return p;
}

/* DWARF's SLEB128; more than 32 bits are bad. */
static int32_t get_signed(struct cursor *c)
{
	uint32_t value = 0;
	for (unsigned shift = 0; shift < 32; shift += 7) {
		uint8_t byte = cursor_byte(c);
		value |= (uint32_t)(byte & 0x7f) << shift;
		if (byte & 0x80)
			continue;
		if (byte & 0x40 && shift + 7 < 32)
			value |= UINT32_MAX << (shift + 7);
		return (int32_t)value;
	}
	c->bad = true;
	return 0;
}

static uint64_t get_address(const uint8_t *at, size_t n)
{
	uint64_t addr = 0;
	memcpy(&addr, at, n < sizeof addr ? n : sizeof addr);
	return addr;
}

/* Returns whether it ends a sequence, and so makes a row. */
static bool run_extended(struct line_program *p)
{
	uint32_t length = cursor_varint(&p->at);
	const uint8_t *operation = p->at.at;
	if (!length || length > (size_t)(p->at.end - p->at.at)) {
		p->at.bad = true;
		return false;
	}
	p->at.at += length;
	if (*operation == DW_LNE_set_address)
		p->addr = get_address(operation + 1, length - 1);
	return *operation == DW_LNE_end_sequence;
}

static void pass_operands(struct line_program *p, uint8_t opcode)
{
	for (unsigned n = p->table->operands[opcode - 1]; n && !p->at.bad; n--)
		while (cursor_byte(&p->at) & 0x80)
			;
}

static uint32_t advance_of(const struct line_table *t, uint32_t opcode)
{
	return (opcode - t->opcode_base) / t->line_range * t->min_length;
}

static void run_standard(struct line_program *p, uint8_t opcode)
{
	switch (opcode) {
	case DW_LNS_advance_pc:
		p->addr += (uint64_t)cursor_varint(&p->at) * p->table->min_length;
		break;
	case DW_LNS_advance_line:
		p->row.line += (uint32_t)get_signed(&p->at);
		break;
	case DW_LNS_set_file:
		p->row.file = cursor_varint(&p->at);
		break;
	case DW_LNS_set_column:
		p->column = cursor_varint(&p->at);
		break;
	case DW_LNS_const_add_pc:
		p->addr += advance_of(p->table, 255);
		break;
	case DW_LNS_fixed_advance_pc:
		p->addr += cursor_byte(&p->at);
		p->addr += (uint64_t)cursor_byte(&p->at) << 8;
		break;
	default:
		pass_operands(p, opcode);
	}
}

/* Returns whether it makes a row. */
static bool run_one(struct line_program *p)
{
	const struct line_table *t = p->table;
	uint8_t opcode = cursor_byte(&p->at);
	if (opcode >= t->opcode_base) {
		p->addr += advance_of(t, opcode);
		p->row.line += (uint32_t)(t->line_base + (int32_t)((opcode - t->opcode_base) % t->line_range));
		return true;
	}
	if (!opcode) {
		p->row.end = run_extended(p);
		return p->row.end;
	}
	if (opcode == DW_LNS_copy)
		return true;
	run_standard(p, opcode);
	return false;
}

struct line_row line_program_row(const struct line_program *p)
{
	struct line_row row = {.addr = (uint32_t)p->addr, .end = p->row.end};
	if (!row.end) {
		row.file = p->row.file;
		row.line = p->row.line;
		row.column = p->column < UINT16_MAX ? (uint16_t)p->column : 0;
	}
	return row;
}

bool line_program_next(struct line_program *p, struct line_row *row)
{
	while (p->at.at < p->at.end && !p->at.bad) {
		if (!run_one(p))
			continue;
		bool is_ours = !p->at.bad && p->addr >> 32 == p->table->high;
		*row = line_program_row(p);
		if (row->end)
			reset(p);
		if (is_ours)
			return true;
	}
	return false;
}
