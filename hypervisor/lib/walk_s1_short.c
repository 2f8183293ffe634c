/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stage 1, short descriptors: Arm DDI 0406C, B3.5. */
#include "walk_internal.h"

#define SHORT_DESC_SIZE 4u

/* TTBCR with EAE = 0: DDI 0406C, B4.1. */
#define TTBCR_N_WIDTH 3
#define TTBCR_PD0     4
#define TTBCR_PD1     5
/* SCTLR: DDI 0406C, B4.1. */
#define SCTLR_TRE 28
#define SCTLR_AFE 29

/* A leaf's attribute fields, gathered from wherever its format has them: DDI 0406C, figures B3-4 and B3-5. */
struct short_leaf {
	unsigned tex, c, b, ap; /* ap: AP[2:0] */
	bool xn, pxn, ng, s;
};

static struct short_leaf short_section_fields(uint32_t d)
{
	return (struct short_leaf){
	    .tex = walk_bits(d, 12, 3),
	    .c = walk_bits(d, 3, 1),
	    .b = walk_bits(d, 2, 1),
	    .ap = walk_bits(d, 10, 2) | walk_bits(d, 15, 1) << 2,
	    .xn = walk_bit(d, 4),
	    .pxn = walk_bit(d, 0),
	    .ng = walk_bit(d, 17),
	    .s = walk_bit(d, 16),
	};
}

/* The PXN bit of both page formats is in the level-1 descriptor, @d1. */
static struct short_leaf short_page_fields(uint32_t d, uint32_t d1, bool large)
{
	return (struct short_leaf){
	    .tex = walk_bits(d, large ? 12 : 6, 3),
	    .c = walk_bits(d, 3, 1),
	    .b = walk_bits(d, 2, 1),
	    .ap = walk_bits(d, 4, 2) | walk_bits(d, 9, 1) << 2,
	    .xn = walk_bit(d, large ? 15 : 0),
	    .pxn = walk_bit(d1, 2),
	    .ng = walk_bit(d, 11),
	    .s = walk_bit(d, 10),
	};
}

/* A two-bit cacheability: NMRR.IRn (DDI 0406C, B4.1) and C:B of TEX[2] = 1 regions (table B3-11). */
static enum walk_memtype short_cached(unsigned code)
{
	static const uint8_t types[4] = {WALK_NORMAL_NC, WALK_NORMAL_WB, WALK_NORMAL_WT, WALK_NORMAL_WB};

	return (enum walk_memtype)types[code & 3];
}

/* With TEX remap: PRRR and NMRR give the type (DDI 0406C, B3.8.3). Region 6 is IMPLEMENTATION DEFINED. */
static void short_type_remapped(const struct s1_regime *regime, const struct short_leaf *leaf, struct walk_attrs *attrs)
{
	static const uint8_t types[4] = {WALK_STRONGLY_ORDERED, WALK_DEVICE, WALK_NORMAL_NC, WALK_OTHER};
	unsigned n = (leaf->tex & 1) << 2 | leaf->c << 1 | leaf->b;
	unsigned type = n == 6 ? 3 : walk_bits(regime->mair0, 2 * n, 2);

	attrs->memtype = types[type];
	attrs->shared = true;
	if (type == 2)
		attrs->memtype = (uint8_t)short_cached(walk_bits(regime->mair1, 2 * n, 2));
	if (type == 1) /* PRRR.DS1, DS0 */
		attrs->shared = walk_bit(regime->mair0, leaf->s ? 17 : 16);
	if (type == 2) /* PRRR.NS1, NS0 */
		attrs->shared = walk_bit(regime->mair0, leaf->s ? 19 : 18);
}

/* Without TEX remap: DDI 0406C, B3.8.2, table B3-10. */
static void short_type_plain(const struct short_leaf *leaf, struct walk_attrs *attrs)
{
	static const uint8_t types[16] = {
	    WALK_STRONGLY_ORDERED,
	    WALK_DEVICE,
	    WALK_NORMAL_WT,
	    WALK_NORMAL_WB, /* TEX 0 */
	    WALK_NORMAL_NC,
	    WALK_OTHER,
	    WALK_OTHER,
	    WALK_NORMAL_WB, /* TEX 1 */
	    WALK_DEVICE,
	    WALK_OTHER,
	    WALK_OTHER,
	    WALK_OTHER, /* TEX 2 */
	    WALK_OTHER,
	    WALK_OTHER,
	    WALK_OTHER,
	    WALK_OTHER, /* TEX 3 */
	};
	unsigned code = leaf->tex << 2 | leaf->c << 1 | leaf->b;

	if (code >= 16) {
		attrs->memtype = (uint8_t)short_cached(code);
		attrs->shared = leaf->s;
		return;
	}
	attrs->memtype = types[code];
	attrs->shared = code <= 1 || (code != 8 && leaf->s);
}

/* AP[2:0]: DDI 0406C, B3.7.1, tables B3-8 (AFE = 0) and B3-9 (AFE = 1, where AP[0] is the access flag). */
static enum walk_perm short_perm(unsigned ap, bool afe)
{
	static const uint8_t full[8] = {
	    WALK_NO_ACCESS, WALK_PL1_RW, WALK_PL1_RW_PL0_RO, WALK_RW, WALK_NO_ACCESS, WALK_PL1_RO, WALK_RO, WALK_RO};
	static const uint8_t simple[4] = {WALK_PL1_RW, WALK_RW, WALK_PL1_RO, WALK_RO};

	return (enum walk_perm)(afe ? simple[ap >> 1] : full[ap]);
}

static void short_attrs(const struct s1_regime *regime, struct walk *w, const struct short_leaf *leaf)
{
	bool afe = walk_bit(regime->sctlr, SCTLR_AFE);

	if (walk_bit(regime->sctlr, SCTLR_TRE))
		short_type_remapped(regime, leaf, &w->attrs);
	else
		short_type_plain(leaf, &w->attrs);
	w->attrs.perm = (uint8_t)short_perm(leaf->ap, afe);
	w->attrs.xn = leaf->xn;
	w->attrs.pxn = leaf->pxn;
	w->attrs.ng = leaf->ng;
	w->attrs.access_flag = !afe || (leaf->ap & 1) != 0;
}

static void short_set_span(struct walk_level *l, uint64_t in, uint64_t size)
{
	l->span_start = in & ~(size - 1);
	l->span_end = l->span_start + size - 1;
}

/* Bit 18 of a section makes it a supersection, whose address has 40 bits and whose domain is 0. */
static void short_section(const struct s1_regime *regime, struct walk *w, struct walk_level *l)
{
	uint32_t d = (uint32_t)l->value;
	bool super = walk_bit(d, 18);
	uint64_t size = super ? 0x01000000u : 0x00100000u;
	struct short_leaf fields = short_section_fields(d);

	l->kind = super ? WALK_SUPERSECTION : WALK_SECTION;
	l->next = d & ~(uint32_t)(size - 1);
	if (super)
		l->next |= (uint64_t)walk_bits(d, 20, 4) << 32 | (uint64_t)walk_bits(d, 5, 4) << 36;
	w->attrs.domain = super ? 0 : (uint8_t)walk_bits(d, 5, 4);
	short_set_span(l, w->in, size);
	short_attrs(regime, w, &fields);
	walk_finish(w, l, size);
}

static void short_level2(const struct s1_regime *regime, struct walk_run *run, uint32_t d1)
{
	struct walk *w = run->w;
	uint32_t va = (uint32_t)w->in;
	struct walk_level place = {.level = 2, .size = SHORT_DESC_SIZE, .index = (uint16_t)walk_bits(va, 12, 8)};

	place.desc_addr = (d1 & 0xfffffc00u) + place.index * SHORT_DESC_SIZE;
	short_set_span(&place, va, 0x1000);
	struct walk_level *l = walk_read_level(run, &place);

	if (l == NULL)
		return;
	if ((l->value & 3) == 0) {
		walk_fail(w, WALK_FAULT_TRANSLATION, 2);
		return;
	}
	bool large = (l->value & 2) == 0;
	uint32_t size = large ? 0x10000 : 0x1000;
	struct short_leaf fields = short_page_fields((uint32_t)l->value, d1, large);

	l->kind = large ? WALK_LARGE : WALK_PAGE;
	l->next = (uint32_t)l->value & ~(size - 1);
	short_set_span(l, va, size);
	short_attrs(regime, w, &fields);
	walk_finish(w, l, size);
}

/* Descriptor of level 1. TTBCR.N halves the table of TTBR0 N times and gives the rest of the addresses to TTBR1, whose
 * table is always whole: DDI 0406C, B3.5.4. */
static struct walk_level short_place1(const struct s1_regime *regime, struct walk *w)
{
	uint32_t va = (uint32_t)w->in;
	unsigned n = walk_bits(regime->ttbcr, 0, TTBCR_N_WIDTH);

	w->ttbr = n != 0 && (va >> (32 - n)) != 0;
	unsigned bits = w->ttbr ? 12 : 12 - n;
	uint32_t table = (uint32_t)(w->ttbr ? regime->ttbr1 : regime->ttbr0) & ~((SHORT_DESC_SIZE << bits) - 1);
	struct walk_level l = {.level = 1, .size = SHORT_DESC_SIZE, .index = (uint16_t)walk_bits(va, 20, bits)};

	l.desc_addr = table + l.index * SHORT_DESC_SIZE;
	short_set_span(&l, va, 0x100000);
	return l;
}

void walk_s1_short(const struct s1_regime *regime, struct walk_run *run)
{
	struct walk *w = run->w;

	w->format = WALK_SHORT;
	struct walk_level place = short_place1(regime, w);

	if (walk_bit(regime->ttbcr, w->ttbr ? TTBCR_PD1 : TTBCR_PD0)) {
		walk_fail(w, WALK_FAULT_TRANSLATION, 1);
		return;
	}
	struct walk_level *l = walk_read_level(run, &place);

	if (l == NULL)
		return;
	switch (l->value & 3) {
	case 0:
		walk_fail(w, WALK_FAULT_TRANSLATION, 1);
		return;
	case 1:
		l->kind = WALK_TABLE;
		l->next = (uint32_t)l->value & 0xfffffc00u;
		w->attrs.domain = (uint8_t)walk_bits(l->value, 5, 4);
		short_level2(regime, run, (uint32_t)l->value);
		return;
	default: /* 0b11 is a section with PXN set where LPAE is implemented */
		short_section(regime, w, l);
	}
}
