/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <hvabi/errno.h>
#include "arch/cpu.h"
#include "core/irq.h"
#include "core/log.h"
#include "core/sched.h"
#include "drivers/gic.h"
#include "vdev/vdev.h"

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
		img->hcr = gich_read(GICH_HCR);
	const uint32_t kick = vgic_sync(vgic_of(v), v->id, img);
	deactivate_physical(img);
	return kick;
}

void vgic_glue_write_back(struct gich_image *img)
{
	for (; img->dirty; img->dirty &= img->dirty - 1) {
		const uint32_t i = (uint32_t)__builtin_ctz(img->dirty);

		gich_write(GICH_LR0 + 4 * i, img->lr[i]);
	}
	if (img->hcr_dirty)
		gich_write(GICH_HCR, img->hcr);
	img->hcr_dirty = false;
	deactivate_physical(img);
}

void vgic_glue_enter(struct vcpu *v)
{
	struct domain *d = v->domain;

	if (!vgic_is_dirty(vgic_of(v), v->id))
		return;
	spin_lock(&d->lock);
	const uint32_t kick = vgic_glue_sync(v);
	vgic_flush(vgic_of(v), v->id, &v->devices->gich);
	vgic_glue_write_back(&v->devices->gich);
	spin_unlock(&d->lock);
	vdev_kick(d, kick);
}

int vgic_glue_access(struct vcpu *v, uint32_t offset, unsigned bytes, bool write, uint32_t *value)
{
	struct domain *d = v->domain;
	uint32_t kick = 0;
	int rc;

	spin_lock(&d->lock);
	uint32_t synced = v->devices->gich.used ? vgic_glue_sync(v) : 0;
	if (write)
		rc = vgic_mmio_write(vgic_of(v), v->id, offset, bytes, *value, &kick);
	else
		rc = vgic_mmio_read(vgic_of(v), v->id, offset, bytes, value, &kick);
	spin_unlock(&d->lock);
	if (kick | synced)
		vdev_kick(d, kick | synced);
	return rc < 0 ? -HV_EFAULT : 0;
}

/* The vcpu whose registers this pcpu holds; an interrupt that the hardware raised for it is its own. */
static void maintenance(uint32_t intid)
{
	struct pcpu *p = this_pcpu();
	struct vcpu *v = p->loaded;

	(void)intid;
	if (!v) {
		gich_write(GICH_HCR, 0);
		return;
	}
	spin_lock(&v->domain->lock);
	const uint32_t kick = vgic_glue_sync(v);
	vgic_mark_dirty(vgic_of(v), v->id);
	if (p->current != v) { /* it is blocked: the cause must not ring on while the pcpu sleeps */
		gich_write(GICH_HCR, 0);
		v->devices->gich.hcr = 0;
	}
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
