/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One ELF file, ARM32 or ARM64: its sections, its symbols, its build-id. Bounds are checked here, once, for all who use
 * it. Addresses are the low 32 bits: what a 64-bit kernel or hypervisor links lies within 4 GiB, whose upper half of an
 * address is `high`. */
#ifndef SYMBOLS_ELF_FILE_H
#define SYMBOLS_ELF_FILE_H
#include <libelf.h>
#include <stdbool.h>
#include <symbols/filemap.h>
#include <symbols/symtab.h>

struct elf_section {
	const char *name;
	Elf32_Shdr header; /* of a 64-bit file too; what lies in another 4 GiB has no SHF_ALLOC */
	/* header.sh_size of them; NULL: none in the file (SHT_NOBITS, compressed, out of bounds) */
	const uint8_t *bytes;
	bool unplaced; /* of a module: where it lies in memory is not known; header.sh_addr is made up */
};

struct elf_file {
	struct filemap map;
	Elf *elf;
	uint16_t type;		      /* ET_EXEC … */
	struct elf_section *sections; /* [0] is the null section */
	size_t nsections;
	bool wide;     /* ARM64 */
	uint32_t high; /* upper half of its addresses; 0 for ARM32 */
};

/** Opens @path, also a packed one (NAME.ko.xz). 0, or -HV_E... with symbols_error() of @s set: not ELF, not ARM … */
int elf_file_open(struct symbols *s, const char *path, struct elf_file *f);
void elf_file_close(struct elf_file *f); /* also of a zeroed one */

const struct elf_section *elf_file_section(const struct elf_file *f, const char *name); /* NULL: none */
bool elf_file_has_dwarf(const struct elf_file *f);
/** The section that holds [@addr, @addr + @n) in memory (@n may be 0). NULL: none. */
const struct elf_section *elf_file_at(const struct elf_file *f, uint32_t addr, size_t n);
/** Adds the names of .symtab (without one: .dynsym) to @t, unsorted. 0, -HV_ENOENT (there is no table), -HV_ENOMEM. */
int elf_file_names(const struct elf_file *f, struct symtab *t);
/** A number that differs when the sections in memory do; the same for a file and its separate debug file. */
uint32_t elf_file_fingerprint(const struct elf_file *f);
/** Lower-case hex of the build-id note, malloc'ed; NULL: none. */
char *elf_file_build_id(const struct elf_file *f);
/** "Linux version …" in the data of the file, NULL: none. Lasts as long as @f. */
const char *elf_file_banner(const struct elf_file *f, size_t *length);

#endif
