/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Key I: the GIC that each vcpu sees, one vcpu a part. GICH_VMCR: Arm IHI 0048B, 5.3.3. */
#include <hvlib/fmt.h>
#include "core/domain.h"
#include "debug/hold.h"
#include "debug/keys.h"
#include "vdev/vdev.h"
#include "vdev/vgic_view.h"

static int lr_of(const struct held_devices *d, uint32_t intid)
{
	for (uint32_t i = 0; i < d->nr_lrs; i++)
		if (d->lr[i] >> 28 & 3 && (d->lr[i] & GICH_LR_VIRTID) == intid)
			return (int)i;
	return -1;
}

static void print_interrupt(struct out *o, const struct held_devices *d, const struct vgic_view *view, uint32_t intid)
{
	const unsigned n = intid / 32, bit = intid % 32;
	const int lr = lr_of(d, intid);
	/* What is in a list register is what that says; the rest is in software. */
	const bool pending = lr < 0 ? view->bank[n].pending >> bit & 1 : (d->lr[lr] & GICH_LR_PENDING) != 0;
	const bool active = lr < 0 ? view->bank[n].active >> bit & 1 : (d->lr[lr] & GICH_LR_ACTIVE) != 0;
	char where[16] = "";

	if (lr >= 0)
		fmt_sn(where, sizeof(where), ", in LR[%d]", lr);
	out_line(o, "  irq %3u: %s%s%s, %s, priority %02x%s", intid,
		 view->bank[n].enabled >> bit & 1 ? "enabled" : "disabled", pending ? " pending" : "",
		 active ? " active" : "", view->bank[n].edge >> bit & 1 ? "edge" : "level", view->priority[intid],
		 where);
}

/* SGIs are always enabled: only those in use are worth a line. */
static bool worth_a_line(const struct held_devices *d, const struct vgic_view *view, uint32_t intid)
{
	const unsigned n = intid / 32, bit = intid % 32;
	const uint32_t busy = view->bank[n].pending | view->bank[n].active | view->bank[n].in_lr;

	return (busy >> bit & 1) || lr_of(d, intid) >= 0 || (intid >= VGIC_SGIS && view->bank[n].enabled >> bit & 1);
}

static void print_vcpu(struct out *o, const struct held *h, const struct vgic_view *view)
{
	const struct held_devices *d = &h->devices;
	const struct vcpu *v = &h->copy;

	out_line(o, "d%uv%u: GICV%s%s PMR=%02x, GICH HCR=%08x VMCR=%08x APR=%08x%s", v->domain->id, v->id,
		 d->vmcr & GICH_VMCR_GRP0EN ? " group 0 on" : "", d->vmcr & GICH_VMCR_GRP1EN ? " group 1 on" : "",
		 d->vmcr >> 27 << 3, d->hcr, d->vmcr, d->apr, d->live ? "" : " (saved)");
	for (uint32_t i = 0; i < GUEST_INTIDS; i++)
		if (worth_a_line(d, view, i))
			print_interrupt(o, d, view, i);
}

bool key_vgic(struct out *o, struct key_run *run)
{
	struct vcpu *v = domain_nth_vcpu(run->part);
	struct vgic_view view;

	if (!v)
		return false;
	struct held *h = hold_vcpu(v);
	spin_lock(&v->domain->lock);
	vgic_view(&v->domain->vdevs->vgic, v->id, &view);
	vgic_view_priorities(&v->domain->vdevs->vgic, v->id, &view);
	spin_unlock(&v->domain->lock);
	if (v->id == 0)
		out_line(o, "d%u: GICD_CTLR=%x, %u INTIDs", v->domain->id, view.ctlr, GUEST_INTIDS);
	print_vcpu(o, h, &view);
	(void)hold_end(h);
	return domain_nth_vcpu(run->part + 1) != NULL;
}
