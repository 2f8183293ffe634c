/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <hvabi/errno.h>
#include "arch/sysreg.h"
#include "core/irq.h"
#include "core/log.h"
#include "core/sched.h"
#include "drivers/gic.h"
#include "drivers/timer.h"
#include "vdev/vdev.h"

/* The output of the loaded vcpu's virtual timer. */
static bool timer_line_high(void)
{
	return (get_CNTV_CTL() & (TIMER_CTL_ENABLE | TIMER_CTL_IMASK | TIMER_CTL_STATUS)) ==
	       (TIMER_CTL_ENABLE | TIMER_CTL_STATUS);
}

static struct vgic *vgic_of(const struct vcpu *v)
{
	return &v->domain->vdevs->vgic;
}

void vdev_kick(struct domain *d, uint32_t mask)
{
	for (; mask; mask &= mask - 1)
		sched_kick(d->vcpu[__builtin_ctz(mask)]);
}

static void deactivate_physical(struct gich_image *img)
{
	for (; img->deactivate; img->deactivate &= img->deactivate - 1)
		gic_set_active((uint32_t)__builtin_ctz(img->deactivate), false);
}

uint32_t vgic_glue_sync(struct vcpu *v)
{
	struct gich_image *img = &v->devices->gich;

	for (uint32_t left = img->used; left; left &= left - 1) {
		const uint32_t i = (uint32_t)__builtin_ctz(left);

		img->lr[i] = gich_read(GICH_LR0 + 4 * i);
	}
	img->vmcr = gich_read(GICH_VMCR);
	if (img->hcr & GICH_HCR_LRENPIE)
		img->hcr = gich_read(GICH_HCR) | (img->hold ? GICH_HCR_EN : 0);
	const uint32_t kick = vgic_sync(vgic_of(v), v->id, img);
	/* The guest turned its timer off or put it later before it took the interrupt: there is none any more. */
	if (vgic_hw_state(vgic_of(v), v->id) == TIMER_HW_PENDING && !timer_line_high())
		vgic_hw_line_fell(vgic_of(v), v->id);
	(void)vgic_sync(vgic_of(v), v->id, img);
	deactivate_physical(img);
	return kick;
}

/* While they are held interrupts wait (GICH_HCR.En, IHI 0048B, 5.3.2). */
static uint32_t hcr_value(const struct gich_image *img)
{
	return img->hold ? img->hcr & ~GICH_HCR_EN : img->hcr;
}

void vgic_glue_write_back(struct gich_image *img)
{
	for (; img->dirty; img->dirty &= img->dirty - 1) {
		const uint32_t i = (uint32_t)__builtin_ctz(img->dirty);

		gich_write(GICH_LR0 + 4 * i, img->lr[i]);
	}
	if (img->hcr_dirty)
		gich_write(GICH_HCR, hcr_value(img));
	img->hcr_dirty = false;
	deactivate_physical(img);
}

void vgic_glue_enter(struct vcpu *v)
{
	struct domain *d = v->domain;

	spin_lock(&d->lock);
	v->devices->gich.hcr_dirty |= v->devices->gich.hold != v->no_irq;
	v->devices->gich.hold = v->no_irq;
	const uint32_t kick = vgic_glue_sync(v);
	vgic_flush(vgic_of(v), v->id, &v->devices->gich);
	vgic_glue_write_back(&v->devices->gich);
	spin_unlock(&d->lock);
	vdev_kick(d, kick);
}

#define GICD_PENDING   0x200u /* GICD_ISPENDRn, GICD_ICPENDRn (IHI 0048B, table 4-1) */
#define OTHERS_WAIT_MS 100u   /* a host that emulates the pcpus may let one stand for long */

/* Makes the vcpus of @mask bring back what they did with their list registers, so that a read tells the latest. One
 * that runs is forced out; it is not waited for longer than OTHERS_WAIT_MS. Takes and drops no lock: it is not held. */
static void sync_others(struct domain *d, uint32_t mask)
{
	const uint64_t until = timer_now() + timer_from_ms(OTHERS_WAIT_MS);

	vdev_kick(d, mask);
	for (; mask; mask &= mask - 1) {
		const struct vcpu *v = d->vcpu[__builtin_ctz(mask)];

		/* It has none in use once it has brought them back, be it here in HYP waiting for us. */
		while (v->state == VCPU_RUNNING && vgic_is_dirty(vgic_of(v), v->id) &&
		       __atomic_load_n(&v->devices->gich.used, __ATOMIC_RELAXED) && timer_now() < until)
			;
	}
}

/* A read whose value another vcpu may have changed in its list registers. */
static int read_all(struct vcpu *v, uint32_t offset, unsigned bytes, uint32_t *value)
{
	struct domain *d = v->domain;
	uint32_t others = 0;
	const int rc = vgic_mmio_read(vgic_of(v), v->id, offset, bytes, value, &others);

	others &= ~(1u << v->id);
	if (rc < 0 || !others)
		return rc;
	for (uint32_t m = others; m; m &= m - 1)
		vgic_mark_dirty(vgic_of(v), (unsigned)__builtin_ctz(m));
	spin_unlock(&d->lock);
	sync_others(d, others);
	spin_lock(&d->lock);
	return vgic_mmio_read(vgic_of(v), v->id, offset, bytes, value, &others);
}

int vgic_glue_access(struct vcpu *v, uint32_t offset, unsigned bytes, bool write, uint32_t *value)
{
	struct domain *d = v->domain;
	uint32_t kick = 0;
	int rc;

	spin_lock(&d->lock);
	/* An interrupt of the timer that waits in software may have gone since: for the registers that show it. */
	const bool shown = offset >> 8 == GICD_PENDING >> 8;
	uint32_t synced = v->devices->gich.used || shown ? vgic_glue_sync(v) : 0;
	if (write)
		rc = vgic_mmio_write(vgic_of(v), v->id, offset, bytes, *value, &kick);
	else
		rc = read_all(v, offset, bytes, value);
	spin_unlock(&d->lock);
	if (kick | synced)
		vdev_kick(d, kick | synced);
	return rc < 0 ? -HV_EFAULT : 0;
}

/* The vcpu whose registers this pcpu holds; an interrupt that the hardware raised for it is its own. */
static void maintenance(uint32_t intid)
{
	struct vcpu *v = this_pcpu()->loaded;

	(void)intid;
	if (!v) {
		gich_write(GICH_HCR, 0);
		return;
	}
	spin_lock(&v->domain->lock);
	const uint32_t kick = vgic_glue_sync(v);
	vgic_mark_dirty(vgic_of(v), v->id);
	gich_write(GICH_HCR, 0); /* the cause must not ring on until vgic_glue_enter has dealt with it */
	v->devices->gich.hcr = 0;
	spin_unlock(&v->domain->lock);
	vdev_kick(v->domain, kick);
}

static void virtual_timer(uint32_t intid)
{
	struct vcpu *v = this_pcpu()->loaded;

	if (!v) {
		gic_set_active(intid, false);
		return;
	}
	spin_lock(&v->domain->lock);
	const uint32_t kick = vgic_glue_sync(v);
	vgic_pend_hw(vgic_of(v), v->id);
	spin_unlock(&v->domain->lock);
	vdev_kick(v->domain, kick | 1u << v->id);
}

void vgic_glue_start(uint32_t maintenance_intid, uint32_t virtual_timer_intid)
{
	irq_register(maintenance_intid, maintenance);
	irq_register_linked(virtual_timer_intid, virtual_timer);
}
