/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A table of function names, packed: rows in ascending order, each
 *   the function's bytes, LEB128, plus 1 when it is Thumb code; 0 ends the table
 *   how many characters its name has in common with the row before
 *   its other characters, at least one; the last has 0x80 added
 * scripts/hv-tables writes it. */
#ifndef HVLIB_NAME_TABLE_H
#define HVLIB_NAME_TABLE_H
#include <stdbool.h>
#include <stdint.h>

#define NAME_TABLE_MAX 32 /* of a name, with its NUL; longer ones are cut */

struct name_found {
	uint32_t start; /* of the function: where the table says; bytes from the first row's */
	uint32_t size;	/* bytes */
	bool thumb;
	char name[NAME_TABLE_MAX];
};

/* A place in a table: the row that was read last. That of the start has only next, the table. */
struct name_place {
	const uint8_t *next;
	struct name_found row;
};

/** Reads the next row. false: there is none. */
bool name_table_next(struct name_place *place);

/** Finds the function that holds @offset, in bytes from where the first row's function starts, among the rows behind
 *  @from. false: none does. */
bool name_table_find(const struct name_place *from, uint32_t offset, struct name_found *found);

#endif
