/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>
#include <symbols/elf_link.h>

/* Where data goes, whose place is not known: no name of it is given out, nor is its address asked for. Exception tables
 * are so far behind their code: place-relative words must reach it. */
enum { PAGE = 4096, DATA_BASE = 0x10000, EXIDX_BEHIND = 64 << 20, EXTAB_BEHIND = 128 << 20 };

/* ---- places ---- */

static uint32_t align(uint32_t addr, uint32_t to)
{
	return to > 1 && !(to & (to - 1)) ? (addr + to - 1) & ~(to - 1) : addr;
}

static bool is_code(const struct elf_section *s)
{
	return (s->header.sh_flags & (SHF_ALLOC | SHF_EXECINSTR)) == (SHF_ALLOC | SHF_EXECINSTR);
}

/* Sections ".init*" are in an allocation of their own, that is freed (Linux, kernel/module, layout_sections()). */
static bool is_init(const struct elf_section *s)
{
	return !strncmp(s->name, ".init", 5);
}

/* Code follows each other in the file's order, aligned, from a page on. Returns where .text is in that. */
static uint32_t lay_out_code(struct elf_file *f, uint32_t base)
{
	uint32_t at = base, text = base;
	for (size_t i = 1; i < f->nsections; i++) {
		struct elf_section *s = &f->sections[i];
		if (!is_code(s) || is_init(s))
			continue;
		s->header.sh_addr = at = align(at, s->header.sh_addralign);
		if (!strcmp(s->name, ".text"))
			text = at;
		at += s->header.sh_size;
	}
	return text - base;
}

/* The address for an exception table of code that has its own already; 0: @s is no such table. */
static uint32_t table_place(const struct elf_file *f, const struct elf_section *s)
{
	static const char extab[] = ".ARM.extab";
	if (s->header.sh_type == SHT_ARM_EXIDX && s->header.sh_link < f->nsections)
		return align(f->sections[s->header.sh_link].header.sh_addr, 8) + EXIDX_BEHIND;
	if (strncmp(s->name, extab, sizeof extab - 1))
		return 0;
	const char *of = s->name + sizeof extab - 1;
	const struct elf_section *code = elf_file_section(f, *of ? of : ".text");
	return code ? align(code->header.sh_addr, 8) + EXTAB_BEHIND : 0;
}

static void place_tables(struct elf_file *f)
{
	for (size_t i = 1; i < f->nsections; i++) {
		uint32_t at = table_place(f, &f->sections[i]);
		if (at)
			f->sections[i].header.sh_addr = at;
	}
}

static void place(struct elf_file *f, uint32_t text, uint32_t *spare, uint32_t end)
{
	uint32_t data = DATA_BASE;
	if (text)
		lay_out_code(f, text - lay_out_code(f, 0));
	for (size_t i = 1; i < f->nsections; i++) {
		struct elf_section *s = &f->sections[i];
		if (!(s->header.sh_flags & SHF_ALLOC) || (is_code(s) && !is_init(s) && text))
			continue;
		uint32_t at = align(*spare, is_code(s) ? PAGE : s->header.sh_addralign);
		s->unplaced = !is_code(s) || at < *spare || at >= end || s->header.sh_size > end - at;
		s->header.sh_addr = s->unplaced ? align(data, s->header.sh_addralign) : at;
		*(s->unplaced ? &data : spare) = s->header.sh_addr + s->header.sh_size;
	}
	place_tables(f);
}

/* ---- relocations: IHI 0044, "Relocation", static types; addends are in the place itself ---- */

static uint32_t sign_extend(uint32_t value, unsigned bits)
{
	uint32_t sign = 1U << (bits - 1);
	return ((value & (sign * 2 - 1)) ^ sign) - sign;
}

/* The immediate of MOVW and MOVT: imm4:imm12 (Arm DDI 0406C, A8.8.102). */
static uint32_t mov_immediate(uint32_t word)
{
	return sign_extend((word >> 4 & 0xf000) | (word & 0xfff), 16);
}

static uint32_t with_mov_immediate(uint32_t word, uint32_t value)
{
	return (word & 0xfff0f000) | (value & 0xf000) << 4 | (value & 0xfff);
}

/* @word at address @p with the symbol's address @s. An unknown type, or a branch that does not reach: as it was. */
static uint32_t relocated(uint32_t type, uint32_t word, uint32_t s, uint32_t p)
{
	uint32_t target;
	switch (type) {
	case R_ARM_ABS32:
		return word + s;
	case R_ARM_REL32:
		return word + s - p;
	case R_ARM_PREL31:
		return (word & 0x80000000) | ((sign_extend(word, 31) + s - p) & 0x7fffffff);
	case R_ARM_CALL:
	case R_ARM_JUMP24:
	case R_ARM_PC24:
		target = sign_extend(word << 2, 26) + s - p;
		return target == sign_extend(target, 26) ? (word & 0xff000000) | (target >> 2 & 0xffffff) : word;
	case R_ARM_MOVW_ABS_NC:
		return with_mov_immediate(word, mov_immediate(word) + s);
	case R_ARM_MOVT_ABS:
		return with_mov_immediate(word, (mov_immediate(word) + s) >> 16);
	default:
		return word;
	}
}

struct link {
	struct elf_file *file;
	const uint8_t *symbols;
	uint32_t nsymbols;
};

/* The address of symbol @index. false: it is of another file. */
static bool symbol_address(const struct link *l, uint32_t index, uint32_t *addr)
{
	Elf32_Sym sym;
	if (index >= l->nsymbols)
		return false;
	memcpy(&sym, l->symbols + index * sizeof sym, sizeof sym);
	*addr = sym.st_value;
	if (sym.st_shndx == SHN_ABS)
		return true;
	if (sym.st_shndx == SHN_UNDEF || sym.st_shndx >= l->file->nsections)
		return false;
	*addr += l->file->sections[sym.st_shndx].header.sh_addr;
	return true;
}

static void apply(const struct link *l, const struct elf_section *rel, uint8_t *bytes, uint32_t size, uint32_t base)
{
	Elf32_Rel r;
	for (uint32_t at = 0; rel->header.sh_size - at >= sizeof r; at += sizeof r) {
		uint32_t word, symbol;
		memcpy(&r, rel->bytes + at, sizeof r);
		if (size < 4 || r.r_offset > size - 4 || !symbol_address(l, ELF32_R_SYM(r.r_info), &symbol))
			continue;
		memcpy(&word, bytes + r.r_offset, sizeof word);
		word = relocated(ELF32_R_TYPE(r.r_info), word, symbol, base + r.r_offset);
		memcpy(bytes + r.r_offset, &word, sizeof word);
	}
}

/* The bytes of section @index that libelf and libdw will see; a compressed one is unpacked first. NULL: none. */
static uint8_t *writable_bytes(struct elf_file *f, size_t index, uint32_t *size)
{
	struct elf_section *s = &f->sections[index];
	*size = s->header.sh_size;
	if (s->bytes)
		return (uint8_t *)(uintptr_t)s->bytes; /* in the mapping, which is private and writable */
	Elf_Scn *scn = elf_getscn(f->elf, index);
	if (!(s->header.sh_flags & SHF_COMPRESSED) || elf_compress(scn, 0, 0) < 0)
		return NULL;
	Elf_Data *data = elf_rawdata(scn, NULL);
	*size = data && data->d_size <= UINT32_MAX ? (uint32_t)data->d_size : 0;
	return data ? data->d_buf : NULL;
}

static void relocate(struct elf_file *f, const struct elf_section *rel)
{
	uint32_t size, table = rel->header.sh_link, target = rel->header.sh_info;
	if (table >= f->nsections || !target || target >= f->nsections || !f->sections[table].bytes || !rel->bytes)
		return;
	const struct link l = {f, f->sections[table].bytes,
			       f->sections[table].header.sh_size / (uint32_t)sizeof(Elf32_Sym)};
	uint8_t *bytes = writable_bytes(f, target, &size);
	if (bytes)
		apply(&l, rel, bytes, size, f->sections[target].header.sh_addr);
}

void elf_link(struct elf_file *f, uint32_t text, uint32_t *spare, uint32_t end)
{
	place(f, text, spare, end);
	for (size_t i = 1; i < f->nsections; i++)
		if (f->sections[i].header.sh_type == SHT_REL)
			relocate(f, &f->sections[i]);
}
