/* SPDX-License-Identifier: GPL-2.0-or-later */
/* LPAE descriptors: reading, building, planning a mapping, words. */
#include <hvlib/lpae.h>
#include "line.h"

bool lpae_is_invalid(uint64_t desc, unsigned level)
{
	return !lpae_is_table(desc, level) && !lpae_is_leaf(desc, level);
}

static uint64_t lpae_make_leaf(uint64_t pa, unsigned level, uint64_t attributes)
{
	return lpae_leaf_addr(pa, level) | attributes | LPAE_VALID | (level == 3 ? LPAE_TABLE : 0);
}

uint64_t lpae_make_s2(uint64_t pa, unsigned level, enum lpae_s2_kind kind)
{
	static const uint64_t attributes[] = {
	    [LPAE_S2_RAM] = LPAE_S2_NORMAL_WB | LPAE_S2_READ | LPAE_S2_WRITE,
	    [LPAE_S2_ROM] = LPAE_S2_NORMAL_WB | LPAE_S2_READ,
	    [LPAE_S2_MMIO] = LPAE_S2_DEVICE | LPAE_S2_READ | LPAE_S2_WRITE,
	    [LPAE_S2_MMIO_RO] = LPAE_S2_DEVICE | LPAE_S2_READ,
	};

	return lpae_make_leaf(pa, level, attributes[kind] | LPAE_SH_INNER | LPAE_AF);
}

uint64_t lpae_make_hyp(uint64_t pa, unsigned level, enum lpae_hyp_kind kind)
{
	static const uint64_t attributes[] = {
	    [LPAE_HYP_TEXT] = LPAE_HYP_ATTR_NORMAL << LPAE_S1_ATTR_LSB | LPAE_S1_AP2,
	    [LPAE_HYP_RODATA] = LPAE_HYP_ATTR_NORMAL << LPAE_S1_ATTR_LSB | LPAE_S1_AP2 | LPAE_XN,
	    [LPAE_HYP_DATA] = LPAE_HYP_ATTR_NORMAL << LPAE_S1_ATTR_LSB | LPAE_XN,
	    [LPAE_HYP_MMIO] = LPAE_HYP_ATTR_DEVICE << LPAE_S1_ATTR_LSB | LPAE_XN,
	};

	return lpae_make_leaf(pa, level, attributes[kind] | LPAE_S1_AP1 | LPAE_SH_INNER | LPAE_AF);
}

struct lpae_step lpae_plan(uint64_t ipa, uint64_t pa, uint64_t size)
{
	for (unsigned level = 1; level <= 3; level++) {
		uint64_t block = lpae_block_size(level);

		if (((ipa | pa) & (block - 1)) == 0 && size >= block)
			return (struct lpae_step){level, block};
	}
	return (struct lpae_step){0, 0};
}

/* MemAttr[3:0] of a stage-2 leaf: DDI 0406C, B3.6, "Stage 2 memory region attributes". The outer attribute is named,
 * the inner one only where it differs. */
static const char *lpae_s2_memory(uint64_t desc)
{
	static const char *const words[16] = {
	    "strongly ordered",
	    "device",
	    "reserved memory type",
	    "reserved memory type",
	    "reserved memory type",
	    "NC",
	    "NC, inner WT",
	    "NC, inner WB",
	    "reserved memory type",
	    "WT, inner NC",
	    "WT",
	    "WT, inner WB",
	    "reserved memory type",
	    "WB, inner NC",
	    "WB, inner WT",
	    "WB",
	};

	return words[(desc >> LPAE_S2_MEMATTR_LSB) & 0xf];
}

/* Kind, size and address: all of an entry that is no leaf, the beginning of one that is. */
static void lpae_describe_entry(struct line *line, uint64_t desc, unsigned level)
{
	static const char *const leaf[] = {"block 1 GiB", "block 2 MiB", "page 4 KiB"};

	if (lpae_is_table(desc, level))
		line_add(line, "table at %llx", (unsigned long long)lpae_table_addr(desc));
	else if (lpae_is_leaf(desc, level))
		line_add(line, "%s at %llx", leaf[level - 1], (unsigned long long)lpae_leaf_addr(desc, level));
	else
		line_add(line, (desc & LPAE_VALID) != 0 ? "invalid (reserved encoding)" : "invalid");
}

/* What both stages' leaves have in the same bits. */
static void lpae_describe_flags(struct line *line, uint64_t desc)
{
	if ((desc & LPAE_XN) != 0)
		line_add(line, ", XN");
	if ((desc & LPAE_AF) == 0)
		line_add(line, ", AF clear");
}

size_t lpae_describe_s2(uint64_t desc, unsigned level, char *buf, size_t n)
{
	static const char *const access[4] = {"no access", "RO", "WO", "RW"}; /* HAP[2:1] */
	struct line line = {buf, n, 0};

	lpae_describe_entry(&line, desc, level);
	if (lpae_is_leaf(desc, level)) {
		line_add(&line, ", %s, %s", access[(desc >> LPAE_S2_HAP_LSB) & 3], lpae_s2_memory(desc));
		lpae_describe_flags(&line, desc);
	}
	return line.len;
}

size_t lpae_describe_hyp(uint64_t desc, unsigned level, char *buf, size_t n)
{
	struct line line = {buf, n, 0};

	lpae_describe_entry(&line, desc, level);
	if (lpae_is_leaf(desc, level)) {
		unsigned attr = (unsigned)(desc >> LPAE_S1_ATTR_LSB) & 7;

		line_add(&line, ", %s, ", (desc & LPAE_S1_AP2) != 0 ? "RO" : "RW");
		if (attr == LPAE_HYP_ATTR_NORMAL)
			line_add(&line, "WB");
		else if (attr == LPAE_HYP_ATTR_DEVICE)
			line_add(&line, "device");
		else
			line_add(&line, "attribute index %u", attr);
		lpae_describe_flags(&line, desc);
	}
	return line.len;
}
