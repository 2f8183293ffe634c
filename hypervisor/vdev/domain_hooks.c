/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The devices of a new or restarted domain (core/domain.h). */
#include <hvabi/errno.h>
#include "arch/cpu.h"
#include "core/log.h"
#include "core/memory.h"
#include "drivers/gic.h"
#include "vdev/vdev.h"

_Static_assert(sizeof(struct vcpu_devices) <= PAGE_SIZE / GUEST_MAX_VCPUS, "a domain's vcpus share one page");

static void *pages_for(const struct domain *d, size_t size)
{
	return memory_domain_pages(d->id, (uint32_t)((size + PAGE_SIZE - 1) / PAGE_SIZE));
}

int domain_hook_create(struct domain *d)
{
	struct vcpu_devices *per_vcpu = pages_for(d, GUEST_MAX_VCPUS * sizeof(struct vcpu_devices));

	d->vdevs = pages_for(d, sizeof(struct vdomain));
	if (!d->vdevs || !per_vcpu) {
		log_error("d%u: no memory for its devices", d->id);
		return -HV_ENOMEM;
	}
	for (unsigned i = 0; i < d->vcpus; i++) {
		d->vcpu[i]->devices = &per_vcpu[i];
		d->vcpu[i]->gic_dirty = &d->vdevs->vgic.cpu[i].dirty;
		vtimer_init(d->vcpu[i]);
	}
	d->device[d->devices++] =
	    (struct device){"GICv2 distributor", GUEST_GICD_BASE, GUEST_GICD_SIZE, vgic_glue_access};
	d->device[d->devices++] = (struct device){"GICv2 CPU interface", GUEST_GICC_BASE, GUEST_GICC_SIZE, NULL};
	d->device[d->devices++] = (struct device){"PL011 UART", GUEST_UART_BASE, GUEST_UART_SIZE, vpl011_glue_access};
	return 0;
}

void domain_hook_reset(struct domain *d)
{
	spin_lock(&d->lock); /* somebody may be typing */
	d->vdevs->vgic.by_hand = gic.eoi_forgets_level;
	(void)vgic_init(&d->vdevs->vgic, d->vcpus); /* fails for vcpu counts that dom_config refuses */
	vpl011_init(&d->vdevs->uart);
	for (unsigned i = 0; i < d->vcpus; i++) {
		gich_image_init(&d->vcpu[i]->devices->gich, gic.nr_lrs);
		vtimer_reset(d->vcpu[i]);
	}
	spin_unlock(&d->lock);
}
