/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The vGIC's distributor registers, by table. Arm IHI 0048B, chapter 4.3; each row names its register.
 *
 * Choices the manual leaves open: SGIs are always enabled and PPIs always level-sensitive, as on a GIC-400; priorities
 * have five bits; GICD_ITARGETSRn is RAZ/WI with one vcpu; GICD_TYPER.SecurityExtn and LSPI are 0. */
#include <stddef.h>
#include <hvabi/errno.h>
#include "vdev/vgic_state.h"

#define TYPER_CPUS_LSB 5u
#define GIC400_IIDR    0x0200143bu /* Arm DDI 0471, GICD_IIDR: GIC-400 r0p1 */

#define SGIR_FILTER_LSB 24u
#define SGIR_TARGET_LSB 16u
#define SGIR_INTID	0xfu
enum sgi_filter { SGI_TO_LIST, SGI_TO_OTHERS, SGI_TO_SELF };

/* One access to a word of the register file; @word counts from the start of the row. */
struct access {
	unsigned vcpu, word;
	uint32_t value;
	uint32_t lanes; /* the bits that the access carries: a byte, a halfword or all */
};

typedef uint32_t read_fn(const struct vgic *g, const struct access *a);
typedef uint32_t write_fn(struct vgic *g, const struct access *a); /* returns a kick mask */

struct reg_row {
	uint16_t first, words;
	bool bytes; /* also byte and halfword accesses */
	read_fn *read;
	write_fn *write;
};

static uint32_t all_vcpus(const struct vgic *g)
{
	return (1u << g->vcpus) - 1;
}

/* GICD_CTLR */
static uint32_t read_ctlr(const struct vgic *g, const struct access *a)
{
	(void)a;
	return g->ctlr;
}

static uint32_t write_ctlr(struct vgic *g, const struct access *a)
{
	g->ctlr = a->value & (GICD_CTLR_GRP0 | GICD_CTLR_GRP1);
	for (unsigned v = 0; v < g->vcpus; v++)
		g->cpu[v].dirty = true;
	return all_vcpus(g);
}

static uint32_t read_typer(const struct vgic *g, const struct access *a)
{
	(void)a;
	return (g->vcpus - 1) << TYPER_CPUS_LSB | (VGIC_BANKS - 1);
}

static uint32_t read_iidr(const struct vgic *g, const struct access *a)
{
	(void)g;
	(void)a;
	return GIC400_IIDR;
}

/* GICD_IGROUPRn */
static uint32_t read_group(const struct vgic *g, const struct access *a)
{
	return vgic_bank_const(g, a->vcpu, a->word)->group;
}

static uint32_t write_group(struct vgic *g, const struct access *a)
{
	struct vgic_bank *b = vgic_bank(g, a->vcpu, a->word);
	uint32_t changed = b->group ^ a->value;

	b->group = a->value;
	return vgic_settle(g, a->vcpu, a->word, changed);
}

/* GICD_ISENABLERn, GICD_ICENABLERn */
static uint32_t read_enable(const struct vgic *g, const struct access *a)
{
	return vgic_bank_const(g, a->vcpu, a->word)->enabled;
}

static uint32_t write_set_enable(struct vgic *g, const struct access *a)
{
	vgic_bank(g, a->vcpu, a->word)->enabled |= a->value;
	return vgic_settle(g, a->vcpu, a->word, a->value);
}

static uint32_t write_clear_enable(struct vgic *g, const struct access *a)
{
	uint32_t mask = a->word == 0 ? a->value & ~VGIC_SGI_MASK : a->value;

	vgic_bank(g, a->vcpu, a->word)->enabled &= ~mask;
	return vgic_settle(g, a->vcpu, a->word, mask);
}

/* GICD_ISPENDRn, GICD_ICPENDRn: the bits of SGIs are read-only */
static uint32_t read_pending(const struct vgic *g, const struct access *a)
{
	return vgic_pending(g, a->vcpu, a->word) | vgic_bank_const(g, a->vcpu, a->word)->lr_pending;
}

static uint32_t write_set_pending(struct vgic *g, const struct access *a)
{
	uint32_t mask = a->word == 0 ? a->value & ~VGIC_SGI_MASK : a->value;

	vgic_bank(g, a->vcpu, a->word)->latch |= mask;
	return vgic_settle(g, a->vcpu, a->word, mask);
}

static uint32_t write_clear_pending(struct vgic *g, const struct access *a)
{
	struct vgic_bank *b = vgic_bank(g, a->vcpu, a->word);
	uint32_t mask = a->word == 0 ? a->value & ~VGIC_SGI_MASK : a->value;

	b->latch &= ~mask;
	b->lr_latch &= ~mask;
	b->lr_pending &= ~mask;
	return vgic_settle(g, a->vcpu, a->word, mask);
}

/* GICD_ISACTIVERn, GICD_ICACTIVERn */
static uint32_t read_active(const struct vgic *g, const struct access *a)
{
	const struct vgic_bank *b = vgic_bank_const(g, a->vcpu, a->word);

	return b->active | b->lr_active;
}

/* An SPI that no vcpu has taken becomes active where it would be delivered, or where it is written. */
static void set_holders(struct vgic *g, const struct access *a, uint32_t mask)
{
	while (mask != 0) {
		unsigned intid = a->word * 32 + vgic_next_bit(&mask);
		uint32_t route = vgic_route(g, intid);

		g->spi_holder[intid - VGIC_PRIVATE] = (uint8_t)(route ? (unsigned)__builtin_ctz(route) : a->vcpu);
	}
}

static uint32_t write_set_active(struct vgic *g, const struct access *a)
{
	struct vgic_bank *b = vgic_bank(g, a->vcpu, a->word);

	if (a->word > 0)
		set_holders(g, a, a->value & ~b->active & ~b->in_lr);
	b->active |= a->value;
	return vgic_settle(g, a->vcpu, a->word, a->value);
}

static uint32_t write_clear_active(struct vgic *g, const struct access *a)
{
	vgic_clear_active(g, a->vcpu, a->word, a->value);
	return vgic_settle(g, a->vcpu, a->word, a->value);
}

/* GICD_IPRIORITYRn */
static uint32_t read_priority(const struct vgic *g, const struct access *a)
{
	uint32_t value = 0;

	for (unsigned i = 0; i < 4; i++)
		value |= (uint32_t)vgic_priority(g, a->vcpu, a->word * 4 + i) << i * 8;
	return value;
}

static uint32_t write_priority(struct vgic *g, const struct access *a)
{
	uint32_t changed = 0;

	for (unsigned i = 0; i < 4; i++) {
		unsigned intid = a->word * 4 + i;

		if (!(a->lanes >> i * 8 & 0xff))
			continue;
		*(intid < VGIC_PRIVATE ? &g->cpu[a->vcpu].priority[intid] : &g->spi_priority[intid - VGIC_PRIVATE]) =
		    (uint8_t)(a->value >> i * 8 & ~VGIC_PRIORITY_LOW);
		changed |= VGIC_BIT(intid);
	}
	return vgic_settle(g, a->vcpu, a->word / 8, changed);
}

/* GICD_ITARGETSRn: the private ones tell the reader its own bit */
static uint32_t read_targets(const struct vgic *g, const struct access *a)
{
	uint32_t value = 0;

	if (g->vcpus == 1)
		return 0;
	if (a->word < VGIC_PRIVATE / 4)
		return 0x01010101u << a->vcpu;
	for (unsigned i = 0; i < 4; i++)
		value |= (uint32_t)g->spi_targets[a->word * 4 + i - VGIC_PRIVATE] << i * 8;
	return value;
}

static uint32_t write_targets(struct vgic *g, const struct access *a)
{
	uint32_t changed = 0;

	if (g->vcpus == 1 || a->word < VGIC_PRIVATE / 4)
		return 0;
	for (unsigned i = 0; i < 4; i++) {
		unsigned intid = a->word * 4 + i;

		if (!(a->lanes >> i * 8 & 0xff))
			continue;
		g->spi_targets[intid - VGIC_PRIVATE] = (uint8_t)(a->value >> i * 8 & all_vcpus(g));
		changed |= VGIC_BIT(intid);
	}
	return vgic_settle(g, a->vcpu, a->word / 8, changed);
}

/* GICD_ICFGRn: two bits an interrupt, the upper one 1 for edge-triggered, the lower one RAZ/WI */
static uint32_t read_config(const struct vgic *g, const struct access *a)
{
	uint32_t edge = vgic_bank_const(g, a->vcpu, a->word / 2)->edge >> a->word % 2 * 16, value = 0;

	for (unsigned i = 0; i < 16; i++)
		value |= (edge >> i & 1u) << (i * 2 + 1);
	return value;
}

static uint32_t write_config(struct vgic *g, const struct access *a)
{
	struct vgic_bank *b = vgic_bank(g, a->vcpu, a->word / 2);
	unsigned shift = a->word % 2 * 16;
	uint32_t edge = 0;

	if (a->word < VGIC_PRIVATE / 16)
		return 0;
	for (unsigned i = 0; i < 16; i++)
		edge |= (a->value >> (i * 2 + 1) & 1u) << i;
	b->edge = (b->edge & ~(0xffffu << shift)) | edge << shift;
	return vgic_settle(g, a->vcpu, a->word / 2, 0xffffu << shift);
}

/* GICD_SGIR; filter 3 is reserved and does nothing */
static uint32_t write_sgir(struct vgic *g, const struct access *a)
{
	uint32_t self = 1u << a->vcpu, targets = 0, kick = 0;
	unsigned intid = a->value & SGIR_INTID;

	switch ((enum sgi_filter)(a->value >> SGIR_FILTER_LSB & 3)) {
	case SGI_TO_LIST:
		targets = a->value >> SGIR_TARGET_LSB & 0xff;
		break;
	case SGI_TO_OTHERS:
		targets = ~self;
		break;
	case SGI_TO_SELF:
		targets = self;
		break;
	}
	targets &= all_vcpus(g);
	while (targets != 0) {
		unsigned v = vgic_next_bit(&targets);

		vgic_sgi_set(g, v, intid, a->vcpu, true);
		kick |= vgic_settle(g, v, 0, VGIC_BIT(intid));
	}
	return kick;
}

/* GICD_CPENDSGIRn, GICD_SPENDSGIRn: a byte an SGI, a bit a source; the reader's own, which were synced */
static uint32_t read_sgi_pending(const struct vgic *g, const struct access *a)
{
	uint32_t value = 0;

	for (unsigned i = 0; i < 4; i++)
		value |= (uint32_t)g->cpu[a->vcpu].sgi_pending[a->word * 4 + i] << i * 8;
	return value;
}

static uint32_t write_sgi_pending(struct vgic *g, const struct access *a, bool pending)
{
	uint32_t left = a->value & all_vcpus(g) * 0x01010101u, changed = 0;

	while (left != 0) {
		unsigned bit = vgic_next_bit(&left), intid = a->word * 4 + bit / 8;

		vgic_sgi_set(g, a->vcpu, intid, bit % 8, pending);
		changed |= VGIC_BIT(intid);
	}
	return vgic_settle(g, a->vcpu, 0, changed);
}

static uint32_t write_clear_sgi(struct vgic *g, const struct access *a)
{
	return write_sgi_pending(g, a, false);
}

static uint32_t write_set_sgi(struct vgic *g, const struct access *a)
{
	return write_sgi_pending(g, a, true);
}

/* Arm IHI 0048B, 4.3.17 "Identification registers", with a GIC-400's values; ICPIDR2.ArchRev (7:4) says GICv2 */
static uint32_t read_id(const struct vgic *g, const struct access *a)
{
	static const uint8_t ids[] = {0x04, 0, 0, 0, 0x90, 0xb4, 0x2b, 0, 0x0d, 0xf0, 0x05, 0xb1};

	(void)g;
	return ids[a->word];
}

#define BIT_WORDS  VGIC_BANKS
#define BYTE_WORDS (GUEST_INTIDS / 4)

static const struct reg_row rows[] = {
    {0x000, 1, false, read_ctlr, write_ctlr},
    {0x004, 1, false, read_typer, NULL},
    {0x008, 1, false, read_iidr, NULL},
    {0x080, BIT_WORDS, false, read_group, write_group},
    {0x100, BIT_WORDS, false, read_enable, write_set_enable},
    {0x180, BIT_WORDS, false, read_enable, write_clear_enable},
    {0x200, BIT_WORDS, false, read_pending, write_set_pending},
    {0x280, BIT_WORDS, false, read_pending, write_clear_pending},
    {0x300, BIT_WORDS, false, read_active, write_set_active},
    {0x380, BIT_WORDS, false, read_active, write_clear_active},
    {0x400, BYTE_WORDS, true, read_priority, write_priority},
    {0x800, BYTE_WORDS, true, read_targets, write_targets},
    {0xc00, GUEST_INTIDS / 16, false, read_config, write_config},
    {0xf00, 1, false, NULL, write_sgir},
    {0xf10, VGIC_SGIS / 4, true, read_sgi_pending, write_clear_sgi},
    {0xf20, VGIC_SGIS / 4, true, read_sgi_pending, write_set_sgi},
    {0xfd0, 12, false, read_id, NULL},
};

/* The row of an access, or NULL if it is RAZ/WI. */
static const struct reg_row *find_row(uint32_t offset, unsigned bytes)
{
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct reg_row *r = &rows[i];

		if (offset >= r->first && offset < r->first + r->words * 4u)
			return bytes == 4 || r->bytes ? r : NULL;
	}
	return NULL;
}

static int check_access(uint32_t offset, unsigned bytes)
{
	bool width = bytes == 1 || bytes == 2 || bytes == 4;

	return width && offset < VGIC_GICD_SIZE && (offset & (bytes - 1)) == 0 ? 0 : -HV_EINVAL;
}

static uint32_t lanes_of(uint32_t offset, unsigned bytes)
{
	return (0xffffffffu >> (32 - bytes * 8)) << offset % 4 * 8;
}

/* The other vcpus that hold an interrupt whose pending or active bit is being read. */
static uint32_t other_holders(const struct vgic *g, const struct reg_row *r, const struct access *a)
{
	uint32_t mask, vcpus = 0;

	if ((r->read != read_pending && r->read != read_active) || a->word == 0)
		return 0;
	for (mask = g->spi[a->word - 1].in_lr; mask != 0;)
		vcpus |= 1u << g->spi_holder[a->word * 32 + vgic_next_bit(&mask) - VGIC_PRIVATE];
	return vcpus & ~(1u << a->vcpu);
}

int vgic_mmio_read(const struct vgic *g, unsigned vcpu, uint32_t offset, unsigned bytes, uint32_t *value,
		   uint32_t *kick)
{
	const struct reg_row *r;
	struct access a;

	*value = *kick = 0;
	if (check_access(offset, bytes))
		return -HV_EINVAL;
	r = find_row(offset, bytes);
	if (!r || !r->read)
		return 0;
	a.vcpu = vcpu;
	a.value = 0;
	a.word = (offset - r->first) / 4;
	a.lanes = lanes_of(offset, bytes);
	*value = (r->read(g, &a) & a.lanes) >> offset % 4 * 8;
	*kick = other_holders(g, r, &a);
	return 0;
}

int vgic_mmio_write(struct vgic *g, unsigned vcpu, uint32_t offset, unsigned bytes, uint32_t value, uint32_t *kick)
{
	const struct reg_row *r;
	struct access a = {.vcpu = vcpu};

	*kick = 0;
	if (check_access(offset, bytes))
		return -HV_EINVAL;
	r = find_row(offset, bytes);
	if (!r || !r->write)
		return 0;
	a.word = (offset - r->first) / 4;
	a.lanes = lanes_of(offset, bytes);
	a.value = value << offset % 4 * 8 & a.lanes;
	*kick = r->write(g, &a);
	return 0;
}
