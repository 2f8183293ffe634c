/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an ELF file says it is: build-id note and Linux's banner. */
#include <gelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <symbols/elf_file.h>
#include <symbols/hex.h>
#include <symbols/set.h>

static char *build_id_in(Elf_Data *data)
{
	GElf_Nhdr note;
	size_t name, desc, at = 0;
	while (data && (at = gelf_getnote(data, at, &note, &name, &desc)) > 0)
		if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == sizeof ELF_NOTE_GNU &&
		    !memcmp((char *)data->d_buf + name, ELF_NOTE_GNU, sizeof ELF_NOTE_GNU))
			return hex_text((uint8_t *)data->d_buf + desc, note.n_descsz);
	return NULL;
}

char *elf_file_build_id(const struct elf_file *f)
{
	char *id = NULL;
	for (size_t i = 1; i < f->nsections && !id; i++)
		if (f->sections[i].header.sh_type == SHT_NOTE && f->sections[i].bytes)
			id = build_id_in(elf_getdata(elf_getscn(f->elf, i), NULL));
	return id;
}

uint32_t elf_file_fingerprint(const struct elf_file *f)
{
	uint32_t crc = 0;
	for (size_t i = 1; i < f->nsections; i++) {
		const Elf32_Shdr *h = &f->sections[i].header;
		const uint32_t facts[] = {h->sh_addr, h->sh_size, h->sh_flags & SHF_EXECINSTR};
		if (h->sh_flags & SHF_ALLOC)
			crc = (uint32_t)crc32_z(crc, (const void *)facts, sizeof facts);
	}
	return crc;
}

const char *elf_file_banner(const struct elf_file *f, size_t *length)
{
	for (size_t i = 1; i < f->nsections; i++) {
		const struct elf_section *s = &f->sections[i];
		if (!(s->header.sh_flags & SHF_ALLOC) || s->header.sh_flags & SHF_EXECINSTR || !s->bytes)
			continue;
		struct linux_bytes b = {s->bytes, s->header.sh_size, 0, s->header.sh_size};
		const char *at = linux_banner_find(&b, length);
		if (at)
			return at;
	}
	return NULL;
}
