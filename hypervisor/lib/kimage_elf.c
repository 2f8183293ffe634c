/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ELF32 executables for ARM. Layout: System V ABI, "Object Files" (ELF Header, Program Header); machine number: Arm IHI
 * 0044, "ELF for the Arm Architecture". Parts are loaded at p_paddr, as debuggers and boot loaders do. */
#include <string.h>
#include <hvabi/errno.h>
#include "lib/kimage_parts.h"

#define ELF_HEADER	52u
#define ELF_CLASS32	1u
#define ELF_LITTLE	1u
#define ELF_EXEC	2u
#define ELF_MACHINE_ARM 40u
#define ELF_PHDR	32u
#define ELF_PHDRS_MAX	128u
#define PT_LOAD		1u
#define PT_INTERP	3u

struct program_header {
	uint32_t type, offset, vaddr, paddr, filesz, memsz;
};

static uint32_t le16(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8;
}

bool kimage_is_elf(const struct kimage_file *f)
{
	return f->size >= 4 && !memcmp(f->data, "\177ELF", 4);
}

static int check_header(const struct kimage_file *f)
{
	const uint8_t *h = f->data;
	if (f->size < ELF_HEADER)
		return kimage_fail(f, -HV_EPROTO, "ELF: truncated: file has %u bytes, its header alone is 52",
				   (unsigned)f->size);
	if (h[4] != ELF_CLASS32)
		return kimage_fail(f, -HV_ENOSYS, "ELF: 64-bit: this machine runs 32-bit programs");
	if (h[5] != ELF_LITTLE)
		return kimage_fail(f, -HV_ENOSYS, "ELF: big-endian: link it little-endian, or give it as a flat file");
	if (le16(h + 18) != ELF_MACHINE_ARM)
		return kimage_fail(f, -HV_ENOSYS, "ELF: for another machine (%u; ARM is 40)", (unsigned)le16(h + 18));
	if (le16(h + 16) != ELF_EXEC)
		return kimage_fail(f, -HV_ENOSYS,
				   "ELF: not an executable (type %u): link it at its RAM address, with -static -no-pie",
				   (unsigned)le16(h + 16));
	return 0;
}

static int check_program_headers(const struct kimage_file *f)
{
	uint32_t offset = kimage_le32(f->data + 28), entry_size = le16(f->data + 42), count = le16(f->data + 44);
	if (count == 0 || count > ELF_PHDRS_MAX || entry_size < ELF_PHDR)
		return kimage_fail(f, -HV_EPROTO, "ELF: damaged: %u program headers of %u bytes", (unsigned)count,
				   (unsigned)entry_size);
	if (offset > f->size || count * entry_size > f->size - offset)
		return kimage_fail(f, -HV_EPROTO, "ELF: truncated: file has %u bytes, its program headers end at %llu",
				   (unsigned)f->size, (unsigned long long)offset + count * entry_size);
	return 0;
}

static struct program_header program_header(const struct kimage_file *f, uint32_t i)
{
	const uint8_t *p = f->data + kimage_le32(f->data + 28) + i * le16(f->data + 42);
	return (struct program_header){kimage_le32(p),	    kimage_le32(p + 4),	 kimage_le32(p + 8),
				       kimage_le32(p + 12), kimage_le32(p + 16), kimage_le32(p + 20)};
}

static int check_segment(const struct kimage_file *f, uint32_t i, const struct program_header *p)
{
	if (p->filesz > p->memsz)
		return kimage_fail(f, -HV_EPROTO,
				   "ELF: segment %u has more bytes in the file (0x%x) than in memory (0x%x)",
				   (unsigned)i, (unsigned)p->filesz, (unsigned)p->memsz);
	if (p->offset > f->size || p->filesz > f->size - p->offset)
		return kimage_fail(f, -HV_EPROTO, "ELF: truncated: file has %u bytes, segment %u ends at %llu",
				   (unsigned)f->size, (unsigned)i, (unsigned long long)p->offset + p->filesz);
	if (p->memsz - 1 > UINT32_MAX - p->paddr)
		return kimage_fail(f, -HV_EPROTO, "ELF: segment %u (0x%x bytes at 0x%x) goes beyond 4 GiB", (unsigned)i,
				   (unsigned)p->memsz, (unsigned)p->paddr);
	return 0;
}

/* Keeps the list ascending; refuses what shares a byte with a neighbour. */
static int insert_segment(const struct kimage_file *f, const struct program_header *p, struct kimage *out)
{
	if (out->segments == KIMAGE_SEGMENTS)
		return kimage_fail(f, -HV_ENOSYS, "ELF: more than %u segments to load", KIMAGE_SEGMENTS);
	struct kimage_segment *list = out->segment;
	unsigned at = out->segments;
	for (; at > 0 && list[at - 1].addr > p->paddr; at--)
		list[at] = list[at - 1];
	list[at] = (struct kimage_segment){p->offset, p->filesz, p->memsz, p->paddr};
	out->segments++;
	for (unsigned i = 1; i < out->segments; i++)
		if (list[i].addr - list[i - 1].addr < list[i - 1].memsz)
			return kimage_fail(f, -HV_EPROTO, "ELF: two segments overlap at 0x%x", (unsigned)list[i].addr);
	return 0;
}

/* The entry is a virtual address: it moves with the segment that holds it. */
static void find_entry(const struct kimage_file *f, const struct program_header *p, struct kimage *out, bool *found)
{
	uint32_t entry = kimage_le32(f->data + 24);
	if ((entry & ~1u) - p->vaddr >= p->memsz)
		return;
	out->entry = entry - p->vaddr + p->paddr;
	*found = true;
}

int kimage_read_elf(const struct kimage_file *f, struct kimage *out)
{
	bool entry_found = false;
	int err = check_header(f);
	if (!err)
		err = check_program_headers(f);
	for (uint32_t i = 0; !err && i < le16(f->data + 44); i++) {
		struct program_header p = program_header(f, i);
		if (p.type == PT_INTERP)
			return kimage_fail(
			    f, -HV_ENOSYS,
			    "ELF: a dynamically linked program of an operating system: link it with -static");
		if (p.type != PT_LOAD || !p.memsz)
			continue;
		err = check_segment(f, i, &p);
		if (!err)
			err = insert_segment(f, &p, out);
		find_entry(f, &p, out, &entry_found);
	}
	if (err)
		return err;
	if (!out->segments)
		return kimage_fail(f, -HV_EPROTO, "ELF: nothing in it is to be loaded");
	if (!entry_found)
		return kimage_fail(f, -HV_EPROTO, "ELF: its entry 0x%x is in none of its segments",
				   (unsigned)kimage_le32(f->data + 24));
	const struct kimage_segment *last = &out->segment[out->segments - 1];
	out->kind = KIMAGE_ELF;
	out->run_bytes = last->addr + last->memsz - out->segment[0].addr;
	return 0;
}
