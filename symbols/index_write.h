/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Gathers what an index holds and writes the file. */
#ifndef SYMBOLS_INDEX_WRITE_H
#define SYMBOLS_INDEX_WRITE_H
#include <symbols/index_format.h>
#include <symbols/pool.h>
#include <symbols/symtab.h>
#include <symbols/unit.h>

struct index_writer {
	struct pool pool;
	struct bytes part[PARTS]; /* but PART_POOL, which is in the pool */
	uint32_t nsymbols;
	uint32_t *files, *names; /* numbers of the unit at hand, by its own file number and by node */
	uint32_t files_room, names_room;
	bool failed; /* no memory */
};

/** All names, once. The table's order by name is made when it lacks it. */
void index_writer_symbols(struct index_writer *w, struct symtab *t);
/** The functions of a unit, and its rows within its @n ranges (sorted or not). */
void index_writer_unit(struct index_writer *w, const struct code_unit *u, const struct code_range *ranges, uint32_t n);
/** Writes the file, from @fd's begin, for an ELF file of this identity. 0, -HV_ENOMEM, -HV_ENOSPC (too large), -HV_EIO.
 */
int index_writer_finish(struct index_writer *w, int fd, const char *build_id, uint32_t fingerprint);
void index_writer_deinit(struct index_writer *w);

#endif
