/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's own table of symbols (CONFIG_KALLSYMS), recovered from the bytes of an Image or of RAM, for which
 * neither a symbol nor a place is known: Linux' scripts/kallsyms.c (write_src) and kernel/kallsyms.c, 3.0 to 6.x,
 * 32-bit.
 *
 * What is reported has been read whole and fits together: token table and index, names and markers, as many addresses
 * as names, in order. A table with a hole is refused, never repaired. */
#ifndef SYMBOLS_KALLSYMS_H
#define SYMBOLS_KALLSYMS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct kallsyms_symbol {
	uint32_t addr;
	uint32_t name; /* offset in kallsyms.names */
	char type;     /* nm's letter */
};

enum kallsyms_addressing {
	KALLSYMS_ABSOLUTE,	 /* a word a symbol; until 6.10 (CONFIG_KALLSYMS_BASE_RELATIVE off; all before 4.6) */
	KALLSYMS_RELATIVE,	 /* unsigned offset from the base */
	KALLSYMS_RELATIVE_PERCPU /* >= 0: the value itself; < 0: base - 1 - offset (CONFIG_KALLSYMS_ABSOLUTE_PERCPU) */
};

/** Where the parts are: offsets in the bytes given. */
struct kallsyms_layout {
	size_t addresses, num_syms, names, markers, token_table, token_index;
	uint32_t count;
	enum kallsyms_addressing addressing;
	uint32_t base;	     /* of relative addresses */
	bool addresses_last; /* behind the token index, as 6.4 and later have them */
	bool long_lengths;   /* a length of 0x80 or more takes two bytes (6.1 and later) */
	unsigned seq_bytes;  /* of an entry of seqs_of_names: 0 (not there), 3, or 4 */
};

struct kallsyms {
	struct kallsyms_layout layout;
	struct kallsyms_symbol *symbols; /* layout.count of them, in the table's order: ascending addresses */
	char *names;			 /* NUL-terminated each */
	size_t names_size;
};

/** Finds and reads the first sound table in @bytes. 0: *out is filled, to be freed; -HV_ENOENT: none there;
 *  -HV_ENOMEM. At most 256 things that look like a token table are looked into. */
int kallsyms_find(const uint8_t *bytes, size_t size, struct kallsyms *out);

static inline const char *kallsyms_name(const struct kallsyms *k, uint32_t i)
{
	return k->names + k->symbols[i].name;
}

/** First of the symbols (aliases share an address) that cover @addr; -1: it is before all of them. */
int64_t kallsyms_at(const struct kallsyms *k, uint32_t addr);

void kallsyms_free(struct kallsyms *k); /* accepts a zeroed one */

#endif
