/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Long-descriptor (LPAE) translation table entries, for stage 2 and for the hypervisor's own stage 1.
 * Arm DDI 0406C, B3.6 (Long-descriptor translation table format). All addresses are below 2^40. */
#ifndef HVLIB_LPAE_H
#define HVLIB_LPAE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LPAE_PAGE_SHIFT 12
#define LPAE_PAGE_SIZE	(1u << LPAE_PAGE_SHIFT)
#define LPAE_ENTRIES	512u		      /* of a whole table: one page */
#define LPAE_ADDR_MASK	0x000000fffffff000ull /* 39:12 */

/* Bits that stage 1 and stage 2 share: B3.6 ("descriptor formats", "attribute fields"). */
#define LPAE_VALID    (1ull << 0)
#define LPAE_TABLE    (1ull << 1) /* a table at levels 1 and 2; must be set in a page at level 3 */
#define LPAE_SH_INNER (3ull << 8)
#define LPAE_AF	      (1ull << 10) /* access flag; clear: the first access faults */
#define LPAE_XN	      (1ull << 54)
#define LPAE_CONTIG   (1ull << 52)

/* Stage 2: MemAttr[3:0] in 5:2, HAP[2:1] in 7:6. B3.6, "Attribute fields in stage 2 ... descriptors". */
#define LPAE_S2_MEMATTR_LSB   2
#define LPAE_S2_MEMATTR_WIDTH 4
#define LPAE_S2_NORMAL_WB     (0xfull << LPAE_S2_MEMATTR_LSB)
#define LPAE_S2_DEVICE	      (0x1ull << LPAE_S2_MEMATTR_LSB)
#define LPAE_S2_HAP_LSB	      6
#define LPAE_S2_READ	      (1ull << 6)
#define LPAE_S2_WRITE	      (1ull << 7)

/* Stage 1: AttrIndx[2:0] in 4:2, AP[2:1] in 7:6. B3.6, "Attribute fields in stage 1 ... descriptors". */
#define LPAE_S1_ATTR_LSB   2
#define LPAE_S1_ATTR_WIDTH 3
#define LPAE_S1_AP1	   (1ull << 6) /* PL0 may access; should be one in the Hyp regime */
#define LPAE_S1_AP2	   (1ull << 7) /* read-only */
#define LPAE_S1_NG	   (1ull << 11)
#define LPAE_S1_PXN	   (1ull << 53)
/* Of a stage-1 table descriptor: limits on everything below it. */
#define LPAE_S1_TABLE_PXN (1ull << 59)
#define LPAE_S1_TABLE_XN  (1ull << 60)
#define LPAE_S1_TABLE_AP0 (1ull << 61) /* no access from PL0 below */
#define LPAE_S1_TABLE_AP1 (1ull << 62) /* read-only below */

/* Attribute indices of the hypervisor's tables and the HMAIR0 they presume (register MAIRn: 0x04 is Device,
 * 0xff Normal, write-back, write-allocate). */
#define LPAE_HYP_ATTR_DEVICE 0u
#define LPAE_HYP_ATTR_NORMAL 1u
#define LPAE_HMAIR0	     0x0000ff04u

/** Bits of a leaf's address that are the offset in it: 30, 21, 12 at levels 1, 2, 3. @level is 1 to 3 everywhere. */
static inline unsigned lpae_shift(unsigned level)
{
	return 39u - 9u * level;
}

/** Bytes that one entry at @level covers: 1 GiB, 2 MiB, 4 KiB. */
static inline uint64_t lpae_block_size(unsigned level)
{
	return 1ull << lpae_shift(level);
}

/** Index of @addr's entry in its table at @level. A 32-bit input space uses entries 0 to 3 at level 1. */
static inline unsigned lpae_index(uint64_t addr, unsigned level)
{
	return (unsigned)(addr >> lpae_shift(level)) & (LPAE_ENTRIES - 1);
}

/* Exactly one of these four is true of a descriptor at a level. Reserved encodings are invalid. DDI 0406C, B3.6,
 * "descriptor formats": at levels 1 and 2 bits 1:0 say invalid, block, invalid, table; at level 3 they say invalid,
 * reserved, invalid, page. */
bool lpae_is_invalid(uint64_t desc, unsigned level);

static inline bool lpae_is_table(uint64_t desc, unsigned level)
{
	return (level == 1 || level == 2) && (desc & 3) == 3;
}

static inline bool lpae_is_block(uint64_t desc, unsigned level)
{
	return (level == 1 || level == 2) && (desc & 3) == 1;
}

static inline bool lpae_is_page(uint64_t desc, unsigned level)
{
	return level == 3 && (desc & 3) == 3;
}

/** A block or a page. */
static inline bool lpae_is_leaf(uint64_t desc, unsigned level)
{
	return lpae_is_block(desc, level) || lpae_is_page(desc, level);
}

/** The address in a descriptor: of the next table, or of the block's or page's first byte. */
static inline uint64_t lpae_table_addr(uint64_t desc)
{
	return desc & LPAE_ADDR_MASK;
}

static inline uint64_t lpae_leaf_addr(uint64_t desc, unsigned level)
{
	return desc & LPAE_ADDR_MASK & ~(lpae_block_size(level) - 1);
}

/** A table descriptor for the next level's table at @pa (4 KiB aligned); both stages. */
static inline uint64_t lpae_make_table(uint64_t pa)
{
	return (pa & LPAE_ADDR_MASK) | LPAE_TABLE | LPAE_VALID;
}

enum lpae_s2_kind {
	LPAE_S2_RAM,  /* normal write-back, inner shareable, read, write, execute */
	LPAE_S2_ROM,  /* the same without write */
	LPAE_S2_MMIO, /* device, read, write; executable as far as stage 2 goes: or in LPAE_XN */
	LPAE_S2_MMIO_RO,
};

/** A stage-2 block (level 1, 2) or page (level 3) with the access flag set. @pa is aligned to lpae_block_size(@level);
 *  bits below are dropped. Low bits for LPAE_S2_RAM: 0x7fd and 0x7ff; for LPAE_S2_MMIO: 0x7c5 and 0x7c7. */
uint64_t lpae_make_s2(uint64_t pa, unsigned level, enum lpae_s2_kind kind);

enum lpae_hyp_kind {
	LPAE_HYP_TEXT,	 /* read-only, executable */
	LPAE_HYP_RODATA, /* read-only, XN */
	LPAE_HYP_DATA,	 /* read, write, XN */
	LPAE_HYP_MMIO,	 /* device, read, write, XN */
};

/** A stage-1 block or page of the Hyp regime; attribute indices as LPAE_HMAIR0 has them. */
uint64_t lpae_make_hyp(uint64_t pa, unsigned level, enum lpae_hyp_kind kind);

/** One step of a mapping: an entry at @level that covers @size bytes. */
struct lpae_step {
	unsigned level; /* 1 to 3; 0: nothing can be mapped here */
	uint64_t size;	/* lpae_block_size(level); 0 with level 0 */
};

/** The largest entry that may map @ipa to @pa without covering more than @size bytes. Level 0 when @size is less than
 *  a page or an address is not page-aligned. Repeat with all three moved on by the step's size. */
struct lpae_step lpae_plan(uint64_t ipa, uint64_t pa, uint64_t size);

/** Words for a descriptor at @level: "invalid", "invalid (reserved encoding)", "table at 7fe06000",
 *  "block 2 MiB at 40000000, RW, WB", "page 4 KiB at 9000000, RO, device, XN, AF clear".
 *  Always NUL-terminated when @n > 0; returns the whole length, >= @n when cut. */
size_t lpae_describe_s2(uint64_t desc, unsigned level, char *buf, size_t n);
size_t lpae_describe_hyp(uint64_t desc, unsigned level, char *buf, size_t n);

#endif
