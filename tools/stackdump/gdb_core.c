/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A core file of 32-bit ARM Linux: ELF, one note with the registers (struct elf_prstatus of arch/arm), a segment for
 * each run of words. What is not in it gdb reads from the file of symbols. */
#include "gdb_core.h"
#include <err.h>
#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define SEGMENTS_MAX 64u

/* include/linux/elfcore.h with the types of arch/arm. */
struct prstatus {
	int32_t signo, code, error;
	int16_t cursig, pad;
	uint32_t sigpend, sighold;
	int32_t pid, ppid, pgrp, sid;
	uint32_t times[8];
	uint32_t regs[18]; /* r0-r15, cpsr, the old r0 */
	int32_t fpvalid;
};
_Static_assert(sizeof(struct prstatus) == 148, "the size by which gdb knows it");

struct core_note {
	Elf32_Nhdr header;
	char name[8]; /* "CORE", padded to a word */
	struct prstatus status;
};

struct segment {
	uint32_t addr;
	unsigned row, nrows; /* of the words */
	uint32_t bytes;
};

/* Runs of rows that stand one behind the other. */
static unsigned find_segments(const struct words *w, struct segment *segments)
{
	unsigned n = 0;

	for (unsigned i = 0; i < w->nrows; i++) {
		const struct dump_row *row = &w->rows[i];
		struct segment *last = n ? &segments[n - 1] : NULL;

		if (last && last->addr + last->bytes == row->addr && last->row + last->nrows == i) {
			last->nrows++;
			last->bytes += 4u * row->n;
		} else if (n < SEGMENTS_MAX) {
			segments[n++] = (struct segment){row->addr, i, 1, 4u * row->n};
		}
	}
	return n;
}

static void fill_note(struct core_note *note, const struct finding *f)
{
	*note = (struct core_note){.header = {.n_namesz = 5, .n_descsz = sizeof(note->status), .n_type = NT_PRSTATUS},
				   .name = "CORE",
				   .status = {.signo = 11, .cursig = 11, .pid = 1}};
	for (unsigned i = 0; i < 16; i++)
		note->status.regs[i] = CORE_KNOWN(&f->regs, i) ? f->regs.r[i] : 0;
	note->status.regs[16] = f->regs.cpsr;
}

/* "Code:" of an ARM (not Thumb) dump, as words before and at pc. */
static uint32_t code_bytes(const struct finding *f, uint32_t *addr)
{
	const struct dump *d = f->dump;

	if (!d->has_code_at || d->code_thumb)
		return 0;
	*addr = f->regs.r[CORE_PC] - 4 * d->code_at;
	return 4 * d->ncode;
}

static void put_segment(FILE *file, uint32_t type, uint32_t addr, uint32_t bytes, uint32_t *offset)
{
	const Elf32_Phdr header = {.p_type = type,
				   .p_offset = *offset,
				   .p_vaddr = addr,
				   .p_filesz = bytes,
				   .p_memsz = type == PT_LOAD ? bytes : 0,
				   .p_flags = PF_R | PF_W,
				   .p_align = 4};

	fwrite(&header, sizeof(header), 1, file);
	*offset += bytes;
}

static void put_core(FILE *file, const struct finding *f)
{
	struct segment segments[SEGMENTS_MAX];
	unsigned n = find_segments(&f->words, segments);
	uint32_t code_addr = 0, ncode = code_bytes(f, &code_addr);
	unsigned headers = 1 + n + (ncode != 0);
	uint32_t offset = (uint32_t)(sizeof(Elf32_Ehdr) + headers * sizeof(Elf32_Phdr));
	const Elf32_Ehdr header = {.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS32, ELFDATA2LSB, EV_CURRENT},
				   .e_type = ET_CORE,
				   .e_machine = EM_ARM,
				   .e_version = EV_CURRENT,
				   .e_phoff = sizeof(Elf32_Ehdr),
				   .e_flags = EF_ARM_EABI_VER5,
				   .e_ehsize = sizeof(Elf32_Ehdr),
				   .e_phentsize = sizeof(Elf32_Phdr),
				   .e_phnum = (Elf32_Half)headers};
	struct core_note note;

	fill_note(&note, f);
	fwrite(&header, sizeof(header), 1, file);
	put_segment(file, PT_NOTE, 0, sizeof(note), &offset);
	for (unsigned i = 0; i < n; i++)
		put_segment(file, PT_LOAD, segments[i].addr, segments[i].bytes, &offset);
	if (ncode)
		put_segment(file, PT_LOAD, code_addr, ncode, &offset);
	fwrite(&note, sizeof(note), 1, file);
	for (unsigned i = 0; i < n; i++)
		for (unsigned r = 0; r < segments[i].nrows; r++) {
			const struct dump_row *row = &f->words.rows[segments[i].row + r];

			fwrite(row->words, 4, row->n, file);
		}
	fwrite(f->dump->code, 1, ncode, file);
}

static void put_script(FILE *file, const struct finding *f, const char *dir)
{
	fprintf(file, "# gdb-multiarch -x %s/dump%u.gdb\nset architecture arm\nset osabi GNU/Linux\n", dir,
		f->dump->id);
	if (f->target && f->target->kind == TARGET_ELF && f->target->bias)
		fprintf(file, "symbol-file %s -o 0x%x\n", f->target->path, f->target->bias);
	else if (f->target && f->target->kind == TARGET_ELF)
		fprintf(file, "file %s\n", f->target->path);
	fprintf(file, "core-file %s/dump%u.core\n", dir, f->dump->id);
}

static bool write_file(const struct finding *f, const char *dir, const char *suffix)
{
	char path[4096];
	FILE *file;
	bool ok;

	snprintf(path, sizeof(path), "%s/dump%u%s", dir, f->dump->id, suffix);
	file = fopen(path, "wb");
	if (!file) {
		warn("cannot write %s", path);
		return false;
	}
	if (strcmp(suffix, ".core") == 0)
		put_core(file, f);
	else
		put_script(file, f, dir);
	ok = !ferror(file);
	if (fclose(file) != 0 || !ok) {
		warn("cannot write %s", path);
		return false;
	}
	return true;
}

bool gdb_core_write(const struct finding *f, const char *dir)
{
	if (core_regs_wide(f->dump))
		warnx("dump %u is of an ARM64 machine: no core file of it is written", f->dump->id);
	if (!CORE_KNOWN(&f->regs, CORE_PC))
		return true;
	if (mkdir(dir, 0777) != 0 && errno != EEXIST) {
		warn("cannot make the folder %s", dir);
		return false;
	}
	return write_file(f, dir, ".core") && write_file(f, dir, ".gdb");
}
