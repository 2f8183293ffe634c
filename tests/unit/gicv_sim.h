/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For the vGIC's tests: a domain whose vcpus each run on a pcpu of their own, with the list registers, GICV and the
 * part of vgic_glue.c that moves registers, as the manual (Arm IHI 0048B, chapters 5.2 and 5.3) describes them. */
#ifndef GICV_SIM_H
#define GICV_SIM_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "vdev/vgic.h"

#define SPURIOUS       1023u
#define SIM_BIT(intid) (1u << ((intid) % 32u))

struct sim_pcpu {
	struct gich_image img;
	uint32_t lr[GICH_MAX_LRS], hcr, vmcr;
	uint32_t apr;	  /* bit n: an interrupt of priority n * 8 is being handled */
	bool phys_active; /* VGIC_HW_INTID in the pcpu's GIC */
	unsigned entries; /* how often vgic_flush had something to do */
};

struct sim {
	struct vgic g;
	struct sim_pcpu cpu[GUEST_MAX_VCPUS];
	uint32_t kicked; /* vcpus that were asked out and have not been since */
};

static inline void sim_deactivate(struct sim_pcpu *p)
{
	if (p->img.deactivate & SIM_BIT(VGIC_HW_INTID))
		p->phys_active = false;
	assert_int_equal(p->img.deactivate & ~SIM_BIT(VGIC_HW_INTID), 0);
	p->img.deactivate = 0;
}

/* Exit: read the registers, vgic_sync. */
static inline void sim_leave(struct sim *s, unsigned v)
{
	struct sim_pcpu *p = &s->cpu[v];

	for (unsigned i = 0; i < p->img.nr_lrs; i++)
		if (p->img.used & 1u << i)
			p->img.lr[i] = p->lr[i];
	p->img.vmcr = p->vmcr;
	if (p->img.hcr & GICH_HCR_LRENPIE)
		p->img.hcr = p->hcr;
	s->kicked |= vgic_sync(&s->g, v, &p->img);
	sim_deactivate(p);
}

static inline void sim_write_dirty(struct sim_pcpu *p)
{
	for (unsigned i = 0; i < p->img.nr_lrs; i++)
		if (p->img.dirty & 1u << i)
			p->lr[i] = p->img.lr[i];
	if (p->img.hcr_dirty)
		p->hcr = p->img.hcr;
	p->img.dirty = 0;
	p->img.hcr_dirty = false;
}

/* Entry: vgic_flush, write what is dirty. No interrupt may be in two list registers. */
static inline void sim_enter(struct sim *s, unsigned v)
{
	struct sim_pcpu *p = &s->cpu[v];
	uint32_t seen[VGIC_BANKS] = {0};

	s->kicked &= ~(1u << v);
	if (!vgic_is_dirty(&s->g, v))
		return;
	sim_leave(s, v);
	vgic_flush(&s->g, v, &p->img);
	sim_deactivate(p);
	sim_write_dirty(p);
	p->entries++;
	for (unsigned i = 0; i < p->img.nr_lrs; i++) {
		uint32_t id = p->lr[i] & GICH_LR_VIRTID;

		if (!(p->lr[i] & (GICH_LR_PENDING | GICH_LR_ACTIVE)))
			continue;
		assert_true(p->img.used & 1u << i);
		assert_true(id < GUEST_INTIDS);
		assert_false(seen[id / 32] & SIM_BIT(id));
		seen[id / 32] |= SIM_BIT(id);
	}
}

static inline void sim_init_timer(struct sim *s, unsigned vcpus, unsigned lrs, bool by_hand)
{
	memset(s, 0, sizeof(*s));
	s->g.by_hand = by_hand;
	assert_int_equal(vgic_init(&s->g, vcpus), 0);
	for (unsigned v = 0; v < vcpus; v++) {
		gich_image_init(&s->cpu[v].img, lrs);
		s->cpu[v].vmcr = GICH_VMCR_GRP0EN;
		sim_enter(s, v);
	}
}

static inline void sim_init(struct sim *s, unsigned vcpus, unsigned lrs)
{
	sim_init_timer(s, vcpus, lrs, false);
}

/* GICH_MISR: the causes of a maintenance interrupt that are enabled and asserted. */
static inline uint32_t sim_misr(const struct sim_pcpu *p)
{
	uint32_t misr = 0, pending = 0;

	for (unsigned i = 0; i < p->img.nr_lrs; i++) {
		uint32_t state = p->lr[i] & (GICH_LR_PENDING | GICH_LR_ACTIVE);

		if (state == 0 && !(p->lr[i] & GICH_LR_HW) && p->lr[i] & GICH_LR_EOI)
			misr |= 1;
		pending += state == GICH_LR_PENDING;
	}
	if (p->hcr & GICH_HCR_LRENPIE && p->hcr >> GICH_HCR_EOICOUNT_LSB)
		misr |= GICH_HCR_LRENPIE;
	if (pending == 0)
		misr |= p->hcr & GICH_HCR_NPIE;
	misr |= p->hcr & (p->vmcr & GICH_VMCR_GRP0EN ? GICH_HCR_VGRP0EIE : GICH_HCR_VGRP0DIE);
	misr |= p->hcr & (p->vmcr & GICH_VMCR_GRP1EN ? GICH_HCR_VGRP1EIE : GICH_HCR_VGRP1DIE);
	return p->hcr & GICH_HCR_EN ? misr : 0;
}

/* Forces out who was kicked, serves maintenance interrupts; ends when there is nothing more to do. */
static inline void sim_settle(struct sim *s)
{
	for (unsigned round = 0; round < 64; round++) {
		bool quiet = true;

		for (unsigned v = 0; v < s->g.vcpus; v++) {
			bool maintenance = sim_misr(&s->cpu[v]) != 0;

			if (maintenance)
				vgic_mark_dirty(&s->g, v);
			if (maintenance || s->kicked & 1u << v) {
				sim_enter(s, v);
				quiet = false;
			}
		}
		if (quiet)
			return;
	}
	fail_msg("the maintenance interrupt never ends");
}

static inline unsigned sim_running(const struct sim_pcpu *p)
{
	return p->apr ? (unsigned)__builtin_ctz(p->apr) : 32;
}

/* A read of GICV_IAR (or AIAR): the INTID with the source of an SGI in 12:10. Equal priorities: the lower INTID. */
static inline uint32_t sim_ack(struct sim *s, unsigned v)
{
	struct sim_pcpu *p = &s->cpu[v];
	uint32_t best = ~0u;
	unsigned slot = 0;

	for (unsigned i = 0; i < p->img.nr_lrs; i++) {
		uint32_t prio = p->lr[i] >> GICH_LR_PRIORITY_LSB & 0x1f;
		uint32_t key = prio << 10 | (p->lr[i] & GICH_LR_VIRTID);
		uint32_t group = p->lr[i] & GICH_LR_GRP1 ? GICH_VMCR_GRP1EN : GICH_VMCR_GRP0EN;

		if ((p->lr[i] & (GICH_LR_PENDING | GICH_LR_ACTIVE)) != GICH_LR_PENDING || !(p->vmcr & group))
			continue;
		if (prio < sim_running(p) && key < best) {
			best = key;
			slot = i;
		}
	}
	if (best == ~0u || !(p->hcr & GICH_HCR_EN))
		return SPURIOUS;
	p->lr[slot] ^= GICH_LR_PENDING | GICH_LR_ACTIVE;
	p->apr |= 1u << (best >> 10);
	if ((best & GICH_LR_VIRTID) < VGIC_SGIS)
		return p->lr[slot] & 0x1fff;
	return best & GICH_LR_VIRTID;
}

/* A write of GICV_EOIR with EOImode 0: priority drop and deactivation. */
static inline void sim_eoi(struct sim *s, unsigned v, uint32_t iar)
{
	struct sim_pcpu *p = &s->cpu[v];
	bool dropped = p->apr != 0;

	p->apr &= p->apr - 1;
	for (unsigned i = 0; i < p->img.nr_lrs; i++) {
		if ((p->lr[i] & GICH_LR_VIRTID) != (iar & GICH_LR_VIRTID) || !(p->lr[i] & GICH_LR_ACTIVE))
			continue;
		p->lr[i] &= ~GICH_LR_ACTIVE;
		if (p->lr[i] & GICH_LR_HW) {
			assert_int_equal(p->lr[i] >> GICH_LR_PHYSID_LSB & 0x3ff, VGIC_HW_INTID);
			p->phys_active = false;
		}
		return;
	}
	if (dropped)
		p->hcr += 1u << GICH_HCR_EOICOUNT_LSB;
}

/* A trapped access of the guest on vcpu v, with all that follows from it done at once. */
static inline void sim_write_sized(struct sim *s, unsigned v, uint32_t offset, unsigned bytes, uint32_t value)
{
	uint32_t kick;

	sim_leave(s, v);
	assert_int_equal(vgic_mmio_write(&s->g, v, offset, bytes, value, &kick), 0);
	s->kicked |= kick;
	sim_enter(s, v);
}

static inline void sim_write(struct sim *s, unsigned v, uint32_t offset, uint32_t value)
{
	sim_write_sized(s, v, offset, 4, value);
	sim_settle(s);
}

static inline uint32_t sim_read_sized(struct sim *s, unsigned v, uint32_t offset, unsigned bytes)
{
	uint32_t value, kick;

	sim_leave(s, v);
	assert_int_equal(vgic_mmio_read(&s->g, v, offset, bytes, &value, &kick), 0);
	s->kicked |= kick;
	sim_enter(s, v);
	return value;
}

static inline uint32_t sim_read(struct sim *s, unsigned v, uint32_t offset)
{
	return sim_read_sized(s, v, offset, 4);
}

static inline void sim_byte(struct sim *s, unsigned v, uint32_t offset, uint32_t value)
{
	sim_write_sized(s, v, offset, 1, value);
	sim_settle(s);
}

static inline void sim_line(struct sim *s, unsigned v, uint32_t intid, bool high)
{
	s->kicked |= vgic_set_line(&s->g, v, intid, high);
	sim_settle(s);
}

static inline void sim_pulse(struct sim *s, uint32_t intid)
{
	s->kicked |= vgic_pulse(&s->g, 0, intid);
	sim_settle(s);
}

/* The physical timer interrupt of the pcpu that runs v: taken in HYP, priority-dropped. */
static inline void sim_timer(struct sim *s, unsigned v)
{
	assert_false(s->cpu[v].phys_active);
	s->cpu[v].phys_active = true;
	sim_leave(s, v);
	vgic_pend_hw(&s->g, v);
	sim_enter(s, v);
	sim_settle(s);
}

/* Offsets of registers by name, and of the word or byte of an interrupt. */
enum {
	GICD_CTLR = 0x000,
	GICD_TYPER = 0x004,
	GICD_IIDR = 0x008,
	GICD_IGROUPR = 0x080,
	GICD_ISENABLER = 0x100,
	GICD_ICENABLER = 0x180,
	GICD_ISPENDR = 0x200,
	GICD_ICPENDR = 0x280,
	GICD_ISACTIVER = 0x300,
	GICD_ICACTIVER = 0x380,
	GICD_IPRIORITYR = 0x400,
	GICD_ITARGETSR = 0x800,
	GICD_ICFGR = 0xc00,
	GICD_NSACR = 0xe00,
	GICD_SGIR = 0xf00,
	GICD_CPENDSGIR = 0xf10,
	GICD_SPENDSGIR = 0xf20,
	GICD_ICPIDR2 = 0xfe8,
};

static inline void sim_set_bit(struct sim *s, unsigned v, uint32_t reg, unsigned intid)
{
	sim_write(s, v, reg + intid / 32 * 4, SIM_BIT(intid));
}

static inline bool sim_get_bit(struct sim *s, unsigned v, uint32_t reg, unsigned intid)
{
	return sim_read(s, v, reg + intid / 32 * 4) & SIM_BIT(intid);
}

/* Makes an SPI usable: its target, its priority, edge or level, enabled. */
static inline void sim_spi(struct sim *s, unsigned intid, unsigned target, unsigned priority, bool edge)
{
	uint32_t config = sim_read(s, 0, GICD_ICFGR + intid / 16 * 4), bit = 2u << intid % 16 * 2;

	sim_write(s, 0, GICD_ICFGR + intid / 16 * 4, edge ? config | bit : config & ~bit);
	sim_byte(s, 0, GICD_IPRIORITYR + intid, priority);
	sim_byte(s, 0, GICD_ITARGETSR + intid, 1u << target);
	sim_set_bit(s, 0, GICD_ISENABLER, intid);
}

#endif
