/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside the library: what a kind of object (ELF file, System.map, image) offers to the set. Addresses here are those
 * of the file; the set subtracts the object's bias before it asks and adds it to what comes back. */
#ifndef SYMBOLS_OBJECT_H
#define SYMBOLS_OBJECT_H
#include <symbols/symbols.h>
#include <symbols/symtab.h>

struct object_range { /* addresses that the object covers, [start, end) */
	uint32_t start, end;
	bool text; /* executable */
};

/* What is known of the lines at one address; lists belong to the object and last until its next lookup. */
struct object_lines {
	const char *function, *file;
	unsigned line, column;
	const struct symbols_inline *inlines;
	unsigned ninlines;
};

struct object_ops {				   /* a NULL row: this kind has no such thing */
	void (*destroy)(struct symbols_object *o); /* what `impl` owns; the set frees the rest */
	/** The object's names, read at the first call. NULL: none. */
	const struct symtab *(*names)(struct symbols_object *o);
	/* Instead of names(), for a kind that has only some of them at hand. */
	/** A table with all the names that matter at @addr; until the next call. */
	const struct symtab *(*names_near)(struct symbols_object *o, uint32_t addr);
	/** How many symbols are called @name; they are the places *@first ... of the order by name. */
	uint32_t (*named)(struct symbols_object *o, const char *name, uint32_t *first);
	/** The symbol at @place of that order. false: damaged. */
	bool (*named_symbol)(struct symbols_object *o, uint32_t place, struct symtab_entry *symbol);
	/** Lines and inlines at @addr. Returns false when nothing is known there. */
	bool (*lines)(struct symbols_object *o, uint32_t addr, struct object_lines *lines);
	int (*read)(struct symbols_object *o, uint32_t addr, void *buf, size_t n);
	/** The table for @addr; table->addr without the bias. */
	int (*exidx)(struct symbols_object *o, uint32_t addr, struct symbols_table *table);
	struct Dwarf_CFI_s *(*cfi)(struct symbols_object *o);
	/** Text that begins with "Linux version " (or NULL), to be copied. Asked once, when someone wants it. */
	const char *(*banner)(struct symbols_object *o, size_t *length);
	/** Writes the object's index (symbols_write_index()). */
	int (*write_index)(struct symbols_object *o);
	bool (*has_index)(const struct symbols_object *o);
	/** Is an index worth writing, after what was asked? Asked when the set goes. */
	bool (*wants_index)(const struct symbols_object *o);
};

struct symbols_object {
	const struct object_ops *ops;
	void *impl; /* the kind's own data */
	struct symbols *set;
	struct symbols_object *next;
	enum symbols_source source; /* the best it has: lookups ask better objects first */
	uint32_t bias;
	bool wide;					 /* of a 64-bit machine: */
	uint32_t high;					 /* the upper half of its addresses */
	char *path, *name, *build_id, *banner, *release; /* malloc'ed; banner and release by symbols_object_banner() */
	bool banner_asked;
	struct object_range *ranges; /* malloc'ed */
	unsigned nranges;
};

/** An empty object of @set, not in it yet: fill it, then object_join() or object_free(). @path is copied. NULL: no
 *  memory (the error is set). */
struct symbols_object *object_new(struct symbols *set, const struct object_ops *ops, const char *path);
int object_add_range(struct symbols_object *o, uint32_t start, uint32_t end, bool text);
/** Makes @o the set's: 0, and *@handle (may be NULL) is @o. */
int object_join(struct symbols_object *o, struct symbols_object **handle);
void object_free(struct symbols_object *o); /* accepts NULL */

const struct symbols_options *symbols_get_options(const struct symbols *s);

/** Sets symbols_error() of @s; returns -@code. */
int symbols_fail(struct symbols *s, int code, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
