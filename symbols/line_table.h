/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Line number programs (DWARF 2 to 5; DWARF 5, 6.2). libdw gives only the whole table of a unit, sorted: making that
 * took four tenths of the time that the addresses of a log take. Bounds are checked: what is damaged ends the table
 * there. */
#ifndef SYMBOLS_LINE_TABLE_H
#define SYMBOLS_LINE_TABLE_H
#include <elfutils/libdw.h>
#include <symbols/arena.h>
#include <symbols/paths.h>
#include <symbols/unit.h>
#include <symbols/varint.h>

struct line_sections {
	struct cursor line, line_str, str; /* .debug_line, .debug_line_str, .debug_str; empty when there is none */
	uint32_t high;			   /* upper half of the file's addresses (elf_file.h) */
};

/** Of an ELF file that libdw has opened: it unpacks compressed sections. */
void line_sections_find(struct line_sections *s, Elf *elf, uint32_t high);

struct line_file {
	const char *name; /* as it stands in the section */
	uint32_t dir;
	const char *path; /* line_table_path(), made at the first call */
};

struct line_mark { /* a row, and where the program goes on behind it */
	uint32_t addr, offset, file, line, column;
};

struct line_table { /* of one unit */
	struct cursor program;
	const uint8_t *operands; /* how many each standard opcode has, from opcode 1 on */
	uint32_t version, offset_size, min_length, line_range, opcode_base;
	int32_t line_base;
	uint32_t high;	      /* rows in other 4 GiB are left out */
	const char *comp_dir; /* NULL: not known */
	struct source_root root;
	const char **dirs;
	struct line_file *files; /* by the number that rows and call sites have; [0] before DWARF 5 is empty */
	struct line_row *rows;	 /* line_table_rows() */
	struct line_mark *marks; /* line_table_row(), sorted by address */
	uint32_t ndirs, nfiles, nrows, nmarks, dirs_room, files_room, rows_room, marks_room;
	bool marked;
};

/** The table of the unit whose DIE is @cu into @t (zeroed). One that has none, or a damaged one, has no rows. Points
 * into the sections. */
void line_table_open(struct line_table *t, const struct line_sections *s, Dwarf_Die *cu);
/** The same with the table at @offset of .debug_line; @t is zeroed but for comp_dir and root. false: damaged, no rows.
 */
bool line_table_read(struct line_table *t, const struct line_sections *s, uint64_t offset);
void line_table_deinit(struct line_table *t); /* also of a zeroed one */

/** File number @file, relative to where the kernel was built; NULL: there is none. Kept in @strings. */
const char *line_table_path(struct line_table *t, uint32_t file, struct arena *strings);

struct line_program { /* a run; the state machine's registers (DWARF 5, 6.2.2) are its row */
	const struct line_table *table;
	struct cursor at;
	struct line_row row;
	uint64_t addr;
	uint32_t column;
};

struct line_program line_program_begin(const struct line_table *t);
/** The registers as a row. */
struct line_row line_program_row(const struct line_program *p);
/** The next row, in the program's order; its file is the file's number. false: no more. */
bool line_program_next(struct line_program *p, struct line_row *row);

/** Makes t->rows: sorted by address, at each address the row that holds. false: no memory. */
bool line_table_rows(struct line_table *t);
/** The row that holds at @addr. false: none. */
bool line_table_row(struct line_table *t, uint32_t addr, struct line_row *row);

#endif
