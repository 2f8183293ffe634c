/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A small kernel: make_kallsyms.h's functions and names, with the unwinding index, banner and build-id that go with
 * them. */
#ifndef UNIT_MAKE_IMAGE_H
#define UNIT_MAKE_IMAGE_H
#include <elf.h>
#include "make_kallsyms.h"

#define MADE_BANNER "Linux version 6.1.0-unit (me@here) (gcc) "

static const uint8_t made_id[20] = {0x48, 0x59, 0x5b, 0x79, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0xe5};
static const char made_id_text[] = "48595b790102030405060708090a0b0c0d0e0fe5";
static const uint8_t made_other_id[20] = {1};

static inline void made_put(struct made *m, const void *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		made_u8(m, ((const uint8_t *)bytes)[i]);
}

static inline void made_put_note(struct made *m, const uint8_t *desc)
{
	made_label(m, 4);
	made_u32(m, 4);
	made_u32(m, 20);
	made_u32(m, NT_GNU_BUILD_ID);
	made_put(m, "GNU", 4);
	made_put(m, desc, 20);
}

/* An ELF file with a note, on a page of its own, as the vDSO lies in a kernel. */
static inline void made_put_vdso(struct made *m)
{
	made_label(m, 4096);
	Elf32_Ehdr e = {.e_ident = ELFMAG, .e_phoff = sizeof e, .e_phentsize = sizeof(Elf32_Phdr), .e_phnum = 1};
	Elf32_Phdr p = {.p_type = PT_NOTE, .p_offset = sizeof e + sizeof p, .p_filesz = 36};
	made_put(m, &e, sizeof e);
	made_put(m, &p, sizeof p);
	made_put_note(m, made_other_id);
}

/* Entries for the functions whose address is theirs alone; every third is described in .ARM.extab behind the table. */
static inline size_t made_put_exidx(struct made *m, uint32_t shift)
{
	size_t start = made_label(m, 4), entries = 0;
	for (uint32_t i = 0; i < m->at.count; i++)
		entries += !i || m->addr[i] != m->addr[i - 1];
	size_t extab = start + 8 * entries;
	for (uint32_t i = 0, n = 0; i < m->at.count; i++) {
		if (i && m->addr[i] == m->addr[i - 1])
			continue;
		made_u32(m, (m->addr[i] + shift - MADE_BASE - (uint32_t)m->size) & 0x7fffffffu);
		made_u32(m, n % 3 == 0 ? (uint32_t)(extab + 4 * (n / 3) - m->size) : n % 3 == 1 ? 0x80a8b0b0u : 1);
		n++;
	}
	for (size_t i = 0; i < (entries + 2) / 3; i++)
		made_u32(m, 0x81b0b0b0u);
	return start;
}

/* Everything that a kernel has; *exidx: where its index is. */
static inline struct made *make_image(const struct made_layout *l, size_t *exidx)
{
	struct made *m = make_kallsyms(l);
	made_label(m, 4);
	made_put(m, MADE_BANNER "# SMP\n", sizeof MADE_BANNER "# SMP\n");
	made_put(m, "Linux version %s\n", 18);
	made_put(m, MADE_BANNER "#1 SMP\n", sizeof MADE_BANNER "#1 SMP\n");
	made_put_vdso(m);
	made_put_note(m, made_id);
	*exidx = made_put_exidx(m, 0);
	made_fill(m, 64);
	return m;
}

#endif
