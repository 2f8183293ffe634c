/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A table of names sorted by address, whatever they came from. Fill it (symtab_add*), sort it once (symtab_sort), ask.
 */
#ifndef SYMBOLS_SYMTAB_H
#define SYMBOLS_SYMTAB_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SYMTAB_ENCLOSING_MAX = 64 }; /* so many addresses back symtab_find() looks for a symbol that encloses one */

struct symtab_entry {
	uint32_t addr, size; /* size 0: the source does not say */
	uint32_t name;	     /* offset in symtab.names */
	char type;	     /* nm's letter */
	char pad[3];
};

struct symtab {
	const struct symtab_entry *entries; /* sorted by address; at one address in kallsyms' order, text first */
	uint32_t count;
	const uint32_t *by_name; /* indices of entries, those of one name together; by symtab_name() */
	const char *names;	 /* NUL-terminated; the last byte is NUL */
	uint32_t names_size;
	/* Owned; NULL where the table lies in a mapped file. */
	struct symtab_entry *own_entries;
	uint32_t *own_by_name, *bucket_ends, bucket_mask;
	char *own_names;
	uint32_t room, names_room;
	const char **alias; /* of the last symtab_aliases() */
	uint32_t alias_room;
};

struct symtab_hit {
	const struct symtab_entry *symbol; /* the name that Linux prints; NULL: a gap */
	uint32_t first, end;		   /* all entries at its address */
	uint32_t size, span;		   /* as struct symbols_place has them */
};

/** Adds a name; the table keeps a copy. Mapping symbols ($a, $d, $t, $x) are passed over. 0 or -HV_ENOMEM. */
int symtab_add(struct symtab *t, uint32_t addr, uint32_t size, char type, const char *name, size_t length);
/** Room for @more that will be added: saves time. 0 or -HV_ENOMEM. */
int symtab_reserve(struct symtab *t, uint32_t more);
/** The same for a name at @offset in t->names, which the caller has set. */
int symtab_add_at(struct symtab *t, uint32_t addr, uint32_t size, char type, uint32_t offset);
int symtab_sort(struct symtab *t);
/** Names at one address stay in the order in which they were added, as Linux has those of modules. */
int symtab_sort_by_address(struct symtab *t);
void symtab_deinit(struct symtab *t);

const char *symtab_string(const struct symtab *t, uint32_t offset); /* "" when out of bounds */

/** The name that covers @addr among those of text (@text) or of data. @end: of the section; no name reaches beyond. */
void symtab_find(const struct symtab *t, uint32_t addr, bool text, uint32_t end, struct symtab_hit *hit);
/** The other names at the address of a symbol that was found; until the next call. */
unsigned symtab_aliases(struct symtab *t, const struct symtab_hit *hit, const char *const **aliases);
/** Entries called @name: how many; the first of them is *@first, index into t->by_name. */
uint32_t symtab_name(struct symtab *t, const char *name, uint32_t *first);
/** Indices of all entries sorted by name, then by address, malloc'ed. NULL: no memory. */
uint32_t *symtab_sorted_by_name(struct symtab *t);
/** Distance from @e to the next address with a name of the same kind, at most to @end. */
uint32_t symtab_span(const struct symtab *t, const struct symtab_entry *e, uint32_t end);
bool symtab_is_text(char type);

#endif
