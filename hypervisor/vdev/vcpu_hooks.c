/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The devices' part in the world switch and in a vcpu's life (core/vcpu.h). */
#include <hvabi/errno.h>
#include "core/memory.h"
#include "drivers/gic.h"
#include "vdev/vdev.h"

void vcpu_hook_load(struct vcpu *v)
{
	spin_lock(&v->domain->lock);
	gich_write(GICH_VMCR, v->devices->gich.vmcr);
	gich_write(GICH_APR, v->devices->gich.apr);
	v->devices->gich.hcr_dirty = true;
	vgic_mark_dirty(&v->domain->vdevs->vgic, v->id);
	vtimer_load(v);
	spin_unlock(&v->domain->lock);
}

void vcpu_hook_unload(struct vcpu *v, bool blocked)
{
	struct gich_image *img = &v->devices->gich;

	spin_lock(&v->domain->lock);
	const uint32_t kick = vgic_glue_sync(v);
	img->apr = gich_read(GICH_APR);
	vtimer_unload(v, blocked);
	vgic_park(&v->domain->vdevs->vgic, v->id, img);
	vgic_glue_write_back(img);
	spin_unlock(&v->domain->lock);
	vdev_kick(v->domain, kick);
}

void vcpu_hook_thaw(struct vcpu *v)
{
	vtimer_thaw(v);
}

bool vcpu_hook_wakes(struct vcpu *v)
{
	spin_lock(&v->domain->lock);
	const uint32_t kick = vgic_glue_sync(v);
	const bool wakes = vgic_deliverable(&v->domain->vdevs->vgic, v->id);
	spin_unlock(&v->domain->lock);
	vdev_kick(v->domain, kick);
	return wakes;
}
