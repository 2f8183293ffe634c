/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a blob of the index holds, in both directions. Decoders take any bytes: false when they make no sense. */
#ifndef SYMBOLS_INDEX_CODE_H
#define SYMBOLS_INDEX_CODE_H
#include <symbols/symtab.h>
#include <symbols/unit.h>
#include <symbols/varint.h>

/* Numbers in place of strings: what a node's or row's file and name are in the index. */
struct code_numbers {
	const uint32_t *files; /* by the unit's own file number */
	const uint32_t *names; /* by node: a function's offset in the pool, an inlined one's number */
};

/** The function at node @index of @u. */
void code_put_function(struct bytes *to, const struct code_unit *u, uint32_t index, const struct code_numbers *numbers);

struct code_level {    /* of an inline chain: the function, or what is inlined in the one before, and its call site */
	uint32_t name; /* of [0] an offset in the pool, of others a name's number */
	uint32_t file, line, column;
};
/** What covers @addr in a function's blob, outermost first, which the directory has at @start. Returns how many levels;
 * 0: it does not cover it, -1: damaged. */
int code_find_chain(struct cursor from, uint32_t start, uint32_t addr, struct code_level chain[UNIT_DEPTH_MAX]);

/** @n rows (1..ROWS_IN_BLOCK + 1), whose first address the directory keeps. Files are numbers of the index already. */
void code_put_rows(struct bytes *to, const struct line_row *rows, uint32_t n);
/** The row that holds at @addr in a blob that begins at @start. false: none. */
bool code_find_row(struct cursor from, uint32_t start, uint32_t addr, struct line_row *row);

/** @n symbols (1..SYMBOLS_IN_BLOCK); entries' names are offsets in the pool. */
void code_put_symbols(struct bytes *to, const struct symtab_entry *entries, uint32_t n);
/** Appends to @t (its own_entries) the symbols of a blob that begins at @start. */
bool code_get_symbols(struct cursor from, uint32_t start, struct symtab *t);

#endif
