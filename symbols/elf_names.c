/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The symbol table of an ELF file, as nm shows it. */
#include <ctype.h>
#include <string.h>
#include <hvabi/errno.h>
#include <symbols/elf_file.h>

/* nm's letter; 0: not a name of a place or a constant. */
static char nm_letter(const struct elf_file *f, const Elf64_Sym *sym)
{
	unsigned type = ELF64_ST_TYPE(sym->st_info), bind = ELF64_ST_BIND(sym->st_info);
	char letter;
	if (type == STT_SECTION || type == STT_FILE || type == STT_TLS || sym->st_shndx == SHN_UNDEF)
		return 0;
	if (sym->st_shndx != SHN_ABS && sym->st_shndx >= f->nsections)
		return 0;
	const Elf32_Shdr *h = sym->st_shndx == SHN_ABS ? NULL : &f->sections[sym->st_shndx].header;
	if (h && (!(h->sh_flags & SHF_ALLOC) || f->sections[sym->st_shndx].unplaced))
		return 0;
	if (h && bind == STB_WEAK)
		return type == STT_OBJECT ? 'V' : 'W';
	if (!h)
		letter = 'a';
	else if (h->sh_flags & SHF_EXECINSTR)
		letter = 't';
	else if (h->sh_type == SHT_NOBITS)
		letter = 'b';
	else
		letter = h->sh_flags & SHF_WRITE ? 'd' : 'r';
	return bind == STB_LOCAL ? letter : (char)toupper(letter);
}

/* A name that Linux's kallsyms passes over too: what EXPORT_SYMBOL leaves, and the compiler's local labels. */
static bool is_noise(const char *name)
{
	return !strncmp(name, "__kstrtab", 9) || !strncmp(name, "__crc_", 6) || !strncmp(name, ".L", 2);
}

/* The symbol at @at of the table, which may lie at any offset of the file. */
static Elf64_Sym get_symbol(const struct elf_file *f, const uint8_t *at)
{
	Elf64_Sym sym;
	Elf32_Sym narrow;
	if (f->wide) {
		memcpy(&sym, at, sizeof sym);
		return sym;
	}
	memcpy(&narrow, at, sizeof narrow);
	return (Elf64_Sym){.st_name = narrow.st_name,
			   .st_info = narrow.st_info,
			   .st_shndx = narrow.st_shndx,
			   .st_value = narrow.st_value,
			   .st_size = narrow.st_size};
}

static int add_symbol(const struct elf_file *f, const Elf64_Sym *sym, struct symtab *t)
{
	const char *name = symtab_string(t, sym->st_name);
	char letter = nm_letter(f, sym);
	if (!letter || !*name || is_noise(name) || sym->st_value >> 32 != f->high || sym->st_size > UINT32_MAX)
		return 0;
	/* Bit 0 of a Thumb function's value is no part of its address (IHI 0044, "Symbol Values"). */
	uint32_t thumb = !f->wide && ELF64_ST_TYPE(sym->st_info) == STT_FUNC;
	uint32_t base = 0;
	if (f->type == ET_REL && sym->st_shndx < f->nsections)
		base = f->sections[sym->st_shndx].header.sh_addr;
	return symtab_add_at(t, base + ((uint32_t)sym->st_value & ~thumb), (uint32_t)sym->st_size, letter,
			     sym->st_name);
}

static const struct elf_section *names_section(const struct elf_file *f)
{
	const struct elf_section *dynamic = NULL;
	for (size_t i = 1; i < f->nsections; i++) {
		if (f->sections[i].header.sh_type == SHT_SYMTAB && f->sections[i].bytes)
			return &f->sections[i];
		if (f->sections[i].header.sh_type == SHT_DYNSYM && f->sections[i].bytes)
			dynamic = &f->sections[i];
	}
	return dynamic;
}

int elf_file_names(const struct elf_file *f, struct symtab *t)
{
	const struct elf_section *table = names_section(f);
	if (!table || table->header.sh_link >= f->nsections || !f->sections[table->header.sh_link].bytes)
		return -HV_ENOENT;
	const struct elf_section *strings = &f->sections[table->header.sh_link];
	const char *end = memrchr(strings->bytes, '\0', strings->header.sh_size);
	if (!end)
		return -HV_ENOENT;
	t->names = (const char *)strings->bytes;
	t->names_size = (uint32_t)(end - t->names) + 1;
	uint32_t size = f->wide ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);
	symtab_reserve(t, table->header.sh_size / size);
	for (uint32_t at = 0; table->header.sh_size - at >= size; at += size) {
		Elf64_Sym sym = get_symbol(f, table->bytes + at);
		int status = add_symbol(f, &sym, t);
		if (status)
			return status;
	}
	return 0;
}
