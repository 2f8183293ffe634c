/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Key q: domains and their vcpus, one vcpu a part. */
#include <hvlib/ranges.h>
#include "core/console.h"
#include "core/domain.h"
#include "core/memory.h"
#include "debug/dump.h"
#include "debug/hold.h"
#include "debug/keys.h"
#include "drivers/timer.h"
#include "vdev/vdev.h"
#include "vdev/vgic_view.h"

static void print_map(struct out *o, const struct domain *d)
{
	const struct stage2 *s = &d->stage2;

	out_line(o, "p2m mappings for domain %u (vmid %u):", d->id, (unsigned)(s->vttbr >> 48) & 0xff);
	out_line(o, "  1G mappings: %u (shattered 0)", s->count[1]);
	out_line(o, "  2M mappings: %u (shattered 0)", s->count[2]);
	out_line(o, "  4K mappings: %u", s->count[3]);
}

static void print_domain(struct out *o, const struct domain *d)
{
	const uint64_t age = timer_to_us(timer_now() - d->started) / 1000;
	const uint32_t kib = memory_domain_kib(d->id);

	out_line(o, "General information for domain %u:", d->id);
	out_line(o, "    name=%s state=%s vcpus=%u restarts=%u%s", d->config->name,
		 domain_state_name(domain_shown_state(d)), d->vcpus, d->restarts,
		 console_input_owner() == d->id ? " input" : "");
	out_line(o, "    nr_pages=%u max_pages=%u tables=%u", kib / 4, (unsigned)(d->config->memory_kib / 4),
		 d->stage2.table_pages);
	out_line(o, "    started %llu.%03u s ago, has printed %llu bytes", (unsigned long long)age / 1000,
		 (unsigned)(age % 1000), (unsigned long long)d->console_bytes);
	print_map(o, d);
	out_line(o, "VCPU information and callbacks for domain %u:", d->id);
}

static const char *lr_state(uint32_t lr)
{
	static const char *const states[] = {"invalid", "pending", "active", "pending and active"};

	return states[lr >> 28 & 3];
}

static void print_lrs(struct out *o, const struct held *h)
{
	const struct held_devices *d = &h->devices;

	out_line(o, "GICH_LRs (vcpu %u) mask=%x", h->copy.id, h->copy.devices->gich.used);
	for (uint32_t i = 0; i < d->nr_lrs; i++) {
		const uint32_t lr = d->lr[i];

		if (lr >> 28 & 3)
			out_line(o, "   %s_LR[%u]=%x  irq %u %s, priority %x%s", d->live ? "HW" : "VCPU", i, lr,
				 lr & GICH_LR_VIRTID, lr_state(lr), lr >> 20 & 0xf8, lr & GICH_LR_HW ? ", linked" : "");
		else
			out_line(o, "   %s_LR[%u]=%x", d->live ? "HW" : "VCPU", i, lr);
	}
}

static void print_inflight(struct out *o, const struct held *h, const struct vgic_view *view)
{
	for (uint32_t i = 0; i < h->devices.nr_lrs; i++)
		if (h->devices.lr[i] >> 28 & 3)
			out_line(o, "Inflight irq=%u lr=%u", h->devices.lr[i] & GICH_LR_VIRTID, i);
	for (unsigned n = 0; n < VGIC_BANKS; n++)
		for (uint32_t m = view->bank[n].active & ~view->bank[n].in_lr; m; m &= m - 1)
			out_line(o, "Inflight irq=%u lr=255", n * 32 + (unsigned)__builtin_ctz(m));
	for (unsigned n = 0; n < VGIC_BANKS; n++)
		for (uint32_t m = view->bank[n].pending & ~view->bank[n].in_lr; m; m &= m - 1) {
			const unsigned bit = (unsigned)__builtin_ctz(m);

			out_line(o, "Pending irq=%u%s", n * 32 + bit,
				 view->bank[n].enabled >> bit & 1 ? "" : " (not enabled)");
		}
}

static void print_timer(struct out *o, const struct held *h)
{
	const struct held_devices *d = &h->devices;
	const uint64_t now = h->when - h->copy.domain->cntvoff;
	const bool past = d->cntv_cval <= now;
	const uint64_t us = timer_to_us(past ? now - d->cntv_cval : d->cntv_cval - now);

	if (!(d->cntv_ctl & TIMER_CTL_ENABLE))
		out_line(o, "No virtual timer");
	else
		out_line(o, "Virtual timer %s %llu us%s%s", past ? "fired" : "fires in", (unsigned long long)us,
			 past ? " ago" : "", d->cntv_ctl & TIMER_CTL_IMASK ? ", masked" : "");
}

static void print_vcpu(struct out *o, const struct held *h)
{
	const struct vcpu *v = &h->copy;
	const unsigned cpu = h->pcpu ? h->pcpu->id : 0;
	struct vgic_view view;
	char text[32];

	spin_lock(&v->domain->lock);
	vgic_view(&v->domain->vdevs->vgic, v->id, &view);
	spin_unlock(&v->domain->lock);
	ranges_text(&v->affinity, 1, text, sizeof(text));
	out_line(o, "  UNIT%u affinities: hard={%s} soft={%s}", v->id, text, text);
	out_line(o, "    VCPU%u: CPU%u [has=%c] %s, exits=%u, pc=%08x%s", v->id, cpu,
		 v->state == VCPU_RUNNING ? 'T' : 'F', hold_state_name(v), v->exits - v->first_exit, v->regs.pc,
		 h->how == HOLD_SILENT ? ", its CPU does not answer" : "");
	print_lrs(o, h);
	print_inflight(o, h, &view);
	print_timer(o, h);
}

bool key_domains(struct out *o, struct key_run *run)
{
	struct vcpu *v = domain_nth_vcpu(run->part);

	if (!v) {
		out_line(o, "there are no domains");
		return false;
	}
	if (v->id == 0)
		print_domain(o, v->domain);
	struct held *h = hold_vcpu(v);
	print_vcpu(o, h);
	(void)hold_end(h);
	return domain_nth_vcpu(run->part + 1) != NULL;
}
