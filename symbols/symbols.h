/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Addresses to names, source lines and inline chains, from whatever files there are: vmlinux with DWARF, ELF symbols,
 * System.map, kallsyms recovered from an image or from RAM, modules, our own hvscope.elf.
 *
 * A `struct symbols` is a set of objects (files); lookups go to the object that covers the address. Not thread-safe:
 * one thread a set. Pointers in results belong to the set: valid until the next call on the same set that says
 * "invalidates", at the latest until symbols_free(). Functions return 0 or -HV_E... (<hvabi/errno.h>); then
 * symbols_error() says in English what failed, on what, and what to do. Hostile files never crash it. */
#ifndef SYMBOLS_SYMBOLS_H
#define SYMBOLS_SYMBOLS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct symbols;
struct symbols_object;

enum symbols_source { SYMBOLS_NONE, SYMBOLS_DWARF, SYMBOLS_SYMTAB, SYMBOLS_SYSMAP, SYMBOLS_KALLSYMS };

struct symbols *symbols_new(void);		    /* NULL: no memory */
void symbols_free(struct symbols *s);		    /* accepts NULL */
const char *symbols_error(const struct symbols *s); /* of the last call that failed; never NULL */

struct symbols_options {
	bool no_index;		  /* neither read nor write the index on disk (~/.cache/hvscope) */
	bool index_in_background; /* symbols_free() leaves a process behind that writes the index of a large file whose
				   * lines were asked for and that has none: the next run has it */
	bool debuginfod;	  /* ask debuginfod for what is missing, when DEBUGINFOD_URLS is set */
	const char *debug_dir;	  /* where separate debug files are; NULL: /usr/lib/debug. Must outlive the set */
};
void symbols_set_options(struct symbols *s, const struct symbols_options *options);

/* ---- objects. @object (may be NULL) gets the handle, owned by the set. ---- */

/** ELF, ARM32 or ARM64: vmlinux, hvscope.elf, xen-syms, also packed (.xz, .zst, .gz); .ko (then @bias is .text's load
 * address, 0: not known; see symbols_add_module). A stripped file's debug file is looked for (elf_debug.h has where).
 *  @bias is added to every address of the file (mod 2^32): 0 for a kernel, -0x80000000 before its MMU is on. */
int symbols_add_elf(struct symbols *s, const char *path, uint32_t bias, struct symbols_object **object);
int symbols_add_sysmap(struct symbols *s, const char *path, struct symbols_object **object);
/** zImage (its payload is decompressed), or an uncompressed Image or RAM dump whose first byte is at va @base (0: find
 * it from the kallsyms table itself). Names by kallsyms, text bytes for disassembly, exidx found by shape. */
int symbols_add_image(struct symbols *s, const char *path, uint32_t base, struct symbols_object **object);
/** A module from @dir or below (NAME.ko, .ko.xz, .ko.zst, .ko.gz, NAME.ko.debug; '-' and '_' alike), .text at @text.
 * Code whose place is not known (.init.text; all of it when @text is 0) gets made-up addresses from 0xfff00000 on, so
 * that symbols_by_name() and then symbols_lookup() work for it; data of modules has no names. */
int symbols_add_module(struct symbols *s, const char *dir, const char *name, uint32_t text,
		       struct symbols_object **object);

/** Writes the index of an ELF file with a build-id, with which later runs answer at once. 0 or -HV_E...; -HV_EBUSY:
 * another process is writing it. Without this call none is written, but see index_in_background. */
int symbols_write_index(struct symbols *s, struct symbols_object *o);
/** Does @o answer from its index? */
bool symbols_object_has_index(const struct symbols_object *o);

const char *symbols_object_path(const struct symbols_object *o);
const char *symbols_object_name(const struct symbols_object *o);     /* "vmlinux", "ext4" */
const char *symbols_object_build_id(const struct symbols_object *o); /* lower-case hex, NULL: none */
const char *
symbols_object_banner(const struct symbols_object *o); /* "Linux version 6.1…" to the end of its line, NULL: none */
const char *symbols_object_release(const struct symbols_object *o); /* "6.1.0-50-armmp", NULL */

/** Is it of a 64-bit machine (ARM64)? Then *@high is the upper half of all its addresses; what it links lies within
 * 4 GiB, and every other call takes and gives the lower half. Such files have names, lines and bytes; nothing to unwind
 * with. */
bool symbols_object_wide(const struct symbols_object *o, uint32_t *high);

/* ---- lookups ---- */

struct symbols_inline {	       /* one level of an inline chain */
	const char *function;  /* DWARF name; may be NULL */
	const char *file;      /* kernel-relative: "kernel/sched/idle.c"; NULL: not known */
	unsigned line, column; /* 0: not known. The call site inside this function; innermost: the address itself */
};

struct symbols_place {
	const struct symbols_object *object; /* NULL: no object covers it; all else is then empty */
	enum symbols_source source;	     /* where @symbol came from; DWARF when lines came with it */
	const char
	    *symbol; /* as Linux prints it: first alias in kallsyms order, suffix kept (".constprop.0"); NULL: a gap */
	const char *const *aliases; /* the other names at the same address, without mapping symbols ($a) */
	unsigned naliases;
	uint32_t start, size; /* of the symbol; offset is addr - start; size 0: not known */
	uint32_t span;	      /* from start to the next symbol's: what Linux prints behind the '/' of f+0x18/0x1c */
	const char *function; /* DWARF name of the outermost (not inlined) function; NULL */
	const char *file;     /* line of the outermost function that is executing at addr; NULL */
	unsigned line, column;
	const struct symbols_inline *inlines; /* innermost first, without the outermost function */
	unsigned ninlines;
};

/** What is at @addr (bit 0 is ignored). @return_address: lines and inlines are those of addr - 1 (the call), symbol and
 *  offset still those of @addr. 0, or -HV_ENOENT when no object covers it (then *place is all empty). Invalidates
 *  earlier results. */
int symbols_lookup(struct symbols *s, uint32_t addr, bool return_address, struct symbols_place *place);

struct symbols_named {
	const struct symbols_object *object;
	uint32_t addr, size; /* size 0: not known */
	uint32_t span;	     /* as in struct symbols_place */
	char type;	     /* nm's letter */
};
/** Every symbol called @name, at most @max of them in address order. Returns how many there are (may exceed @max). */
size_t symbols_by_name(struct symbols *s, const char *name, struct symbols_named *found, size_t max);

/** Function bounds: the symbol that covers @addr. 0 or -HV_ENOENT. Does not invalidate results. */
int symbols_bounds(struct symbols *s, uint32_t addr, uint32_t *start, uint32_t *end);

/** Bytes as linked: [addr, addr + n) of an allocated section of the object that covers @addr. 0 or -HV_EFAULT. */
int symbols_read(struct symbols *s, uint32_t addr, void *buf, size_t n);

/** Is @addr executable text of some object? */
bool symbols_is_text(struct symbols *s, uint32_t addr);

/* ---- what an unwinder needs (symbols/unwind.h) ---- */

struct symbols_table { /* a byte range of an object, mapped; NULL when there is none */
	const uint8_t *bytes;
	uint32_t size;
	uint32_t addr; /* va of its first byte, bias included */
};
/** .ARM.exidx of the object that covers @addr (in an image without sections: found by its shape). */
int symbols_exidx(struct symbols *s, uint32_t addr, struct symbols_table *table);
/** libdw's CFI handle (.debug_frame) and the bias to subtract before asking it; NULL: none. Owned by the set. */
struct Dwarf_CFI_s;
struct Dwarf_CFI_s *symbols_cfi(struct symbols *s, uint32_t addr, uint32_t *bias);

#endif
