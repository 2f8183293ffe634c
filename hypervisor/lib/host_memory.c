/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RAM of the host and the parts of it that are not ours to use. */
#include <libfdt.h>
#include <hvabi/errno.h>
#include <hvlib/tree_read.h>
#include "lib/host_parts.h"

#define PAGE	 4096u
#define FOUR_GIB ((uint64_t)1 << 32)

/* The whole pages of @r below 4 GiB: we run with 32-bit addresses. */
static struct mem_range usable(struct mem_range r, const struct note *note)
{
	uint64_t end = r.size > UINT64_MAX - r.base ? UINT64_MAX : r.base + r.size;
	if (end > FOUR_GIB && r.size) {
		note_line(note, "host tree: RAM 0x%llx-0x%llx: what is above 4 GiB is not used",
			  (unsigned long long)r.base, (unsigned long long)end - 1);
		end = FOUR_GIB;
	}
	uint64_t base = r.base > FOUR_GIB ? FOUR_GIB : (r.base + PAGE - 1) & ~(uint64_t)(PAGE - 1);
	end &= ~(uint64_t)(PAGE - 1);
	return (struct mem_range){base, end > base ? end - base : 0};
}

/* Takes the banks that @bank overlaps or adjoins off the list; returns all of them as one. */
static struct mem_range join_banks(struct host_tree *out, struct mem_range bank, const struct note *note)
{
	unsigned kept = 0;
	for (unsigned i = 0; i < out->banks; i++) {
		struct mem_range old = out->bank[i];
		uint64_t old_end = old.base + old.size, end = bank.base + bank.size;
		if (old_end < bank.base || end < old.base) {
			out->bank[kept++] = old;
			continue;
		}
		if (mem_range_overlap(old, bank))
			note_line(note, "host tree: RAM at 0x%llx and at 0x%llx overlap: taken as one",
				  (unsigned long long)old.base, (unsigned long long)bank.base);
		bank.base = old.base < bank.base ? old.base : bank.base;
		bank.size = (old_end > end ? old_end : end) - bank.base;
	}
	out->banks = kept;
	return bank;
}

/* Keeps the list ascending. */
static void add_bank(struct host_tree *out, struct mem_range bank, const struct note *note)
{
	bank = join_banks(out, bank, note);
	if (out->banks == HOST_TREE_BANKS) {
		note_line(note, "host tree: more than %d banks of RAM: the one at 0x%llx is not used", HOST_TREE_BANKS,
			  (unsigned long long)bank.base);
		return;
	}
	unsigned at = out->banks++;
	for (; at > 0 && out->bank[at - 1].base > bank.base; at--)
		out->bank[at] = out->bank[at - 1];
	out->bank[at] = bank;
}

int host_read_memory(const void *fdt, struct host_tree *out, const struct note *note)
{
	int node;
	fdt_for_each_subnode (node, fdt, 0) {
		struct tree_pairs reg;
		struct mem_range bank;
		if (!tree_is_memory(fdt, node) || !tree_enabled(fdt, node))
			continue;
		if (!tree_reg_start(&reg, fdt, node, false)) {
			note_line(note, "host tree: the reg of a memory node cannot be read: its RAM is not used");
			continue;
		}
		while (tree_pairs_next(&reg, &bank.base, &bank.size)) {
			bank = usable(bank, note);
			if (bank.size)
				add_bank(out, bank, note);
		}
	}
	if (out->banks)
		return 0;
	note_line(note, "host tree: no RAM: it has no /memory with a size; the boot loader should have filled it in");
	return -HV_EPROTO;
}

static int add_reserved(struct host_tree *out, struct mem_range r, const struct note *note)
{
	if (!r.size || r.base >= FOUR_GIB)
		return 0;
	if (r.size > FOUR_GIB - r.base)
		r.size = FOUR_GIB - r.base;
	if (out->reserved == HOST_TREE_RESERVED) {
		note_line(note, "host tree: more than %d reserved ranges of RAM: remove or join some",
			  HOST_TREE_RESERVED);
		return -HV_EPROTO;
	}
	out->reserve[out->reserved++] = r;
	return 0;
}

static int read_reserve_map(const void *fdt, struct host_tree *out, const struct note *note)
{
	int err = 0;
	for (int i = 0; !err && i < fdt_num_mem_rsv(fdt); i++) {
		struct mem_range r;
		if (!fdt_get_mem_rsv(fdt, i, &r.base, &r.size))
			err = add_reserved(out, r, note);
	}
	return err;
}

/* Children without reg ask the system for RAM of its own choice: there is none to keep clear of. */
int host_read_reserved(const void *fdt, struct host_tree *out, const struct note *note)
{
	int err = read_reserve_map(fdt, out, note);
	int parent = fdt_path_offset(fdt, "/reserved-memory");
	int node = parent < 0 ? parent : fdt_first_subnode(fdt, parent);
	for (; !err && node >= 0; node = fdt_next_subnode(fdt, node)) {
		struct tree_pairs reg;
		struct mem_range r;
		if (!tree_enabled(fdt, node) || !tree_reg_start(&reg, fdt, node, false))
			continue;
		while (!err && tree_pairs_next(&reg, &r.base, &r.size))
			err = add_reserved(out, r, note);
	}
	return err;
}
