/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <gelf.h>
#include <stdlib.h>
#include <string.h>
#include <hvabi/errno.h>
#include <symbols/decompress.h>
#include <symbols/elf_file.h>
#include <symbols/object.h>
#include <symbols/set.h>

#define UNPACKED_MAX ((size_t)2 << 30)

/* What is no ELF file of ours, in words that help. NULL: it is one. */
static const char *what_is_wrong(const struct filemap *map)
{
	const uint8_t *b = map->bytes;
	if (map->size < EI_NIDENT || memcmp(b, ELFMAG, SELFMAG))
		return "not an ELF file (a zImage or Image is given as an image, a System.map as such)";
	if (b[EI_CLASS] != ELFCLASS32 && b[EI_CLASS] != ELFCLASS64)
		return "an ELF file of no known class";
	if (b[EI_DATA] != ELFDATA2LSB)
		return "a big-endian ELF file; little-endian ones are read";
	return map->size < (b[EI_CLASS] == ELFCLASS32 ? sizeof(Elf32_Ehdr) : sizeof(Elf64_Ehdr))
		   ? "cut off within its ELF header"
		   : NULL;
}

static const uint8_t *bytes_in_file(const struct elf_file *f, const Elf32_Shdr *h)
{
	if (h->sh_type == SHT_NOBITS || h->sh_type == SHT_NULL || h->sh_flags & SHF_COMPRESSED)
		return NULL;
	if (h->sh_offset > f->map.size || h->sh_size > f->map.size - h->sh_offset)
		return NULL;
	return f->map.bytes + h->sh_offset;
}

/* A 64-bit header in the form of a 32-bit one. What does not fit is left out. */
static Elf32_Shdr narrow(const GElf_Shdr *h, bool is_here)
{
	bool fits = h->sh_offset <= UINT32_MAX && h->sh_size <= UINT32_MAX;
	return (Elf32_Shdr){
	    .sh_name = h->sh_name,
	    .sh_type = fits ? h->sh_type : SHT_NULL,
	    .sh_flags = (Elf32_Word)h->sh_flags & (is_here && fits ? UINT32_MAX : ~(uint32_t)SHF_ALLOC),
	    .sh_addr = (uint32_t)h->sh_addr,
	    .sh_offset = fits ? (uint32_t)h->sh_offset : 0,
	    .sh_size = fits ? (uint32_t)h->sh_size : 0,
	    .sh_link = h->sh_link,
	    .sh_info = h->sh_info,
	    .sh_addralign = h->sh_addralign <= UINT32_MAX ? (uint32_t)h->sh_addralign : 0,
	    .sh_entsize = h->sh_entsize <= UINT32_MAX ? (uint32_t)h->sh_entsize : 0,
	};
}

/* The 4 GiB of a 64-bit file are those of its first code. */
static uint32_t find_high(Elf *elf)
{
	GElf_Shdr h;
	for (Elf_Scn *scn = NULL; (scn = elf_nextscn(elf, scn));)
		if (gelf_getshdr(scn, &h) && h.sh_flags & SHF_ALLOC && h.sh_flags & SHF_EXECINSTR)
			return (uint32_t)(h.sh_addr >> 32);
	return 0;
}

static int read_sections(struct symbols *s, const char *path, struct elf_file *f)
{
	size_t names;
	if (elf_getshdrnum(f->elf, &f->nsections) || elf_getshdrstrndx(f->elf, &names))
		return symbols_fail(s, HV_EPROTO, "%s: damaged ELF file: %s", path, elf_errmsg(-1));
	f->sections = calloc(f->nsections + 1, sizeof *f->sections);
	if (!f->sections)
		return symbols_fail(s, HV_ENOMEM, "%s: no memory left", path);
	f->high = f->wide ? find_high(f->elf) : 0;
	for (size_t i = 0; i < f->nsections; i++) {
		struct elf_section *to = &f->sections[i];
		GElf_Shdr header;
		to->name = "";
		if (!gelf_getshdr(elf_getscn(f->elf, i), &header))
			continue;
		to->header = narrow(&header, header.sh_addr >> 32 == f->high);
		const char *name = elf_strptr(f->elf, names, to->header.sh_name);
		to->name = name ? name : "";
		to->bytes = bytes_in_file(f, &to->header);
	}
	return 0;
}

static int open_elf(struct symbols *s, const char *path, struct elf_file *f)
{
	const char *wrong = what_is_wrong(&f->map);
	GElf_Ehdr header;
	if (wrong)
		return symbols_fail(s, HV_EINVAL, "%s: %s", path, wrong);
	elf_version(EV_CURRENT);
	f->elf = elf_memory((char *)f->map.bytes, f->map.size);
	if (!f->elf || elf_kind(f->elf) != ELF_K_ELF || !gelf_getehdr(f->elf, &header))
		return symbols_fail(s, HV_EPROTO, "%s: damaged ELF file: %s", path, elf_errmsg(-1));
	f->wide = f->map.bytes[EI_CLASS] == ELFCLASS64;
	f->type = header.e_type;
	if (header.e_machine != (f->wide ? EM_AARCH64 : EM_ARM))
		return symbols_fail(s, HV_EINVAL, "%s: an ELF file of machine %u, not of ARM (40) or ARM64 (183)", path,
				    header.e_machine);
	if (f->wide && header.e_type == ET_REL)
		return symbols_fail(s, HV_EINVAL, "%s: an ARM64 module or object; what is linked is read", path);
	return read_sections(s, path, f);
}

/* What is packed is put in its place unpacked. */
static int unpack(struct symbols *s, const char *path, struct filemap *map)
{
	struct unpacked u;
	if (pack_kind_of(map->bytes, map->size) == PACK_NONE)
		return 0;
	int status = decompress_file(map->bytes, map->size, UNPACKED_MAX, &u);
	if (status == -HV_ENOSPC)
		return symbols_fail(s, HV_ENOSPC, "%s: more than 2 GiB unpacked", path);
	if (status)
		return symbols_fail(s, -status, "%s: looks packed, but cannot be unpacked: damaged or cut off", path);
	filemap_close(map);
	*map = (struct filemap){.bytes = u.bytes, .size = u.size, .allocated = true};
	return 0;
}

int elf_file_open(struct symbols *s, const char *path, struct elf_file *f)
{
	*f = (struct elf_file){0};
	int status = filemap_open(s, path, &f->map);
	if (!status)
		status = unpack(s, path, &f->map);
	if (!status)
		status = open_elf(s, path, f);
	if (status)
		elf_file_close(f);
	return status;
}

void elf_file_close(struct elf_file *f)
{
	if (f->elf)
		elf_end(f->elf);
	free(f->sections);
	filemap_close(&f->map);
	*f = (struct elf_file){0};
}

const struct elf_section *elf_file_section(const struct elf_file *f, const char *name)
{
	for (size_t i = 1; i < f->nsections; i++)
		if (!strcmp(f->sections[i].name, name))
			return &f->sections[i];
	return NULL;
}

bool elf_file_has_dwarf(const struct elf_file *f)
{
	static const char *const names[] = {".debug_info", ".zdebug_info"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const struct elf_section *info = elf_file_section(f, names[i]);
		if (info && info->header.sh_type != SHT_NOBITS && info->header.sh_size)
			return true;
	}
	return false;
}

const struct elf_section *elf_file_at(const struct elf_file *f, uint32_t addr, size_t n)
{
	for (size_t i = 1; i < f->nsections; i++) {
		const Elf32_Shdr *h = &f->sections[i].header;
		if (h->sh_flags & SHF_ALLOC && addr - h->sh_addr < h->sh_size && addr >= h->sh_addr &&
		    n <= h->sh_size - (addr - h->sh_addr))
			return &f->sections[i];
	}
	return NULL;
}
