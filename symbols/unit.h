/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One compilation unit's code in plain arrays: its functions with what is inlined in them, its line rows. Made from
 * DWARF (dwarf_unit.h) or from the index; asked by address (unit_find). */
#ifndef SYMBOLS_UNIT_H
#define SYMBOLS_UNIT_H
#include <stdbool.h>
#include <stdint.h>
#include <symbols/object.h>

enum { UNIT_DEPTH_MAX = 256 }; /* of an inline chain; compilers stay far below */

struct code_range {
	uint32_t low, high; /* [low, high) */
};

struct code_node { /* a function, or an instance of one that is inlined in its parent; in preorder */
	const char *name;
	uint32_t first_range, nranges;
	uint32_t end;			 /* index of the first node that is not inside this one */
	uint32_t call_file;		 /* index into files; 0 for functions themselves */
	uint32_t call_line, call_column; /* 0: not known */
	bool is_function;		 /* a root: not inlined */
};

struct line_row { /* holds from its address to the next row's */
	uint32_t addr, file, line;
	uint16_t column;
	bool end; /* nothing is known from here on */
};

struct code_unit {
	struct code_node *nodes;
	struct code_range *ranges;
	struct line_row *lines; /* sorted by address; of rows at one address the last holds */
	const char **files;	/* kernel-relative; [0] is NULL: not known */
	uint32_t nnodes, nranges, nlines, nfiles;
	uint32_t nodes_room, ranges_room, lines_room, files_room;
};

struct place_buffer { /* where an answer's inline chain is put; grows */
	struct symbols_inline *inlines;
	uint32_t room;
};

/** The function of @u that covers @addr: its node's index, or -1. Of several the one that begins last. */
int64_t unit_function(const struct code_unit *u, uint32_t addr);
/** What covers @addr, and the line there. Returns false when nothing is known. */
bool unit_find(const struct code_unit *u, uint32_t addr, struct place_buffer *buffer, struct object_lines *out);

struct unit_line { /* of source; file NULL, others 0: not known */
	const char *file;
	unsigned line, column;
};
struct unit_level { /* of an inline chain */
	const char *name;
	struct unit_line call; /* where the level before calls it; of the first: nothing */
};
/** The answer that a chain of @n levels, outermost first, and the line at the address (may be NULL) make. Returns false
 * when that is nothing. */
bool unit_tell(const struct unit_level *chain, uint32_t n, const struct unit_line *line, struct place_buffer *buffer,
	       struct object_lines *out);
/** Frees the arrays, not the strings in them. */
void unit_deinit(struct code_unit *u);

#endif
