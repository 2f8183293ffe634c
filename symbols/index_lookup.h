/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers from an index: the same as from the ELF file it was made of. */
#ifndef SYMBOLS_INDEX_LOOKUP_H
#define SYMBOLS_INDEX_LOOKUP_H
#include <symbols/index_file.h>
#include <symbols/unit.h>

struct index_lookup {
	struct index_file file;
	struct symtab window;		   /* the symbols of some blobs in a row */
	uint32_t window_first, window_end; /* which; none when equal */
	uint32_t last[PARTS];		   /* of a directory: where it was looked up before (rows_up_to) */
	struct place_buffer buffer;
};

bool index_lookup_open(struct index_lookup *x, const char *path, const char *build_id, uint32_t fingerprint);
void index_lookup_close(struct index_lookup *x); /* also of a zeroed one */

/** Function, line and inline chain at @addr; lists last until the next call. */
bool index_lookup_lines(struct index_lookup *x, uint32_t addr, struct object_lines *lines);
/** A table with all the names that matter at @addr; until the next call. NULL: damaged, or no memory. */
struct symtab *index_lookup_names(struct index_lookup *x, uint32_t addr);
/** How many symbols are called @name; *@first: the place of the first one in the order by name. */
uint32_t index_lookup_named(struct index_lookup *x, const char *name, uint32_t *first);
/** The symbol at @place of the order by name, and the table it is in. false: damaged, or no memory. */
bool index_lookup_symbol(struct index_lookup *x, uint32_t place, struct symtab **table, struct symtab_entry *symbol);

#endif
