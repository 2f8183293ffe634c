/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Puts an index in its place. */
#ifndef SYMBOLS_INDEX_STORE_H
#define SYMBOLS_INDEX_STORE_H
#include <symbols/elf_file.h>
#include <symbols/symbols.h>

struct index_source {	  /* what an index is made of */
	const char *path; /* of the ELF file, for messages */
	const char *build_id;
	uint32_t fingerprint;
	struct symtab *names;
	struct elf_file *dwarf; /* NULL: none */
};

/** Writes the index beside its place and moves it there, so that no reader ever sees half of it; of two writers the
 *  second does nothing (-HV_EBUSY). 0, or -HV_E... with symbols_error() of @s set. */
int index_store(struct symbols *s, const struct index_source *source);

#endif
