/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory by va, ipa, pa and the hypervisor's own va: page by page, up to the first byte that cannot be had. */
#include <string.h>
#include <hvabi/errno.h>
#include "arch/cache.h"
#include "arch/cpu.h"
#include "arch/hmmu.h"
#include "arch/probe.h"
#include "arch/sysreg.h"
#include "core/guest_mem.h"
#include "core/memory.h"
#include "core/patches.h"
#include "debug/domctl.h"
#include "debug/domctl_view.h"

/* A run of bytes in one page of memory, or one access to a device. */
struct piece {
	uint8_t *at;
	uint32_t room;
	bool device;
};

static enum hv_memory_why by_ipa(const struct domain *d, uint64_t ipa, struct piece *p)
{
	uint64_t pa, room;

	if (stage2_lookup(&d->stage2, ipa, &pa, &room) < 0)
		return domctl_is_device(d, ipa) ? HV_WHY_DEVICE : HV_WHY_STAGE2;
	p->at = (uint8_t *)(uintptr_t)pa;
	p->room = room < PAGE_SIZE ? (uint32_t)room : PAGE_SIZE;
	return HV_WHY_NONE;
}

static enum hv_memory_why by_va(const struct domctl_view *v, uint64_t va, struct piece *p)
{
	const uint32_t left = PAGE_SIZE - ((uint32_t)va & (PAGE_SIZE - 1));
	struct walk w;

	if (va >> 32)
		return HV_WHY_STAGE1;
	walk_s1(&v->regime, &v->memory, (uint32_t)va, &w);
	if (!w.ok)
		return w.fault == WALK_FAULT_TABLE_READ ? HV_WHY_TABLE : HV_WHY_STAGE1;
	const enum hv_memory_why why = by_ipa(v->domain, w.out, p);
	if (why == HV_WHY_NONE && p->room > left)
		p->room = left;
	return why;
}

/* Stage-2 tables are a domain's memory, too: who writes there would have all of the machine's. */
static bool may_write(uint64_t pa)
{
	if (!memory_is_guests(pa))
		return false;
	for (uint32_t i = 0; i < DOMAIN_MAX; i++) {
		const struct domain *d = domain_find_destroyed(i);

		if (d && stage2_is_table(&d->stage2, pa))
			return false;
	}
	return true;
}

static enum hv_memory_why by_pa(uint64_t pa, const struct hv_memory *m, struct piece *p)
{
	const enum hmmu_is is = pa >> 32 ? HMMU_NOTHING : hmmu_what_is((uintptr_t)pa);
	const bool write = m->request.op == HV_OP_WRITE, ram = pa >> 32 == 0 && memory_is_ram(pa);

	p->at = (uint8_t *)(uintptr_t)pa;
	p->room = PAGE_SIZE - ((uint32_t)pa & (PAGE_SIZE - 1));
	if (is == HMMU_MEMORY && ram)
		return write && !may_write(pa) ? HV_WHY_RIGHTS : HV_WHY_NONE;
	if (is == HMMU_MEMORY)
		return HV_WHY_RIGHTS; /* the firmware's, or reserved in the host's tree */
	if (ram || pa >> 32)
		return HV_WHY_NOT_RAM; /* a guard page */
	if (!(m->flags & HV_MEMORY_DEVICE))
		return is == HMMU_DEVICE ? HV_WHY_DEVICE : HV_WHY_NOT_RAM;
	p->device = true;
	p->room = m->width;
	return HV_WHY_NONE;
}

static enum hv_memory_why by_hyp(uint64_t va, const struct hv_memory *m, struct piece *p)
{
	const enum hv_memory_why why = by_pa(va, m, p);

	return m->request.op == HV_OP_WRITE ? HV_WHY_RIGHTS : why;
}

static enum hv_memory_why find(const struct domctl_view *v, const struct hv_memory *m, uint64_t address,
			       struct piece *p)
{
	*p = (struct piece){0};
	switch (m->space) {
	case HV_SPACE_VA:
		return by_va(v, address, p);
	case HV_SPACE_IPA:
		return by_ipa(v->domain, address, p);
	case HV_SPACE_PA:
		return by_pa(address, m, p);
	case HV_SPACE_HYP:
	default:
		return by_hyp(address, m, p);
	}
}

/* A device's page may have to be mapped for it. */
static bool touch_device(uintptr_t at, unsigned width, bool write, uint8_t *data)
{
	const uintptr_t page = at & ~(uintptr_t)(PAGE_SIZE - 1);
	const bool mapped = hmmu_what_is(at) == HMMU_DEVICE;
	uint32_t value = 0;
	bool ok;

	if (!mapped && hmmu_map(page, PAGE_SIZE, LPAE_HYP_MMIO) < 0)
		return false;
	if (write) {
		memcpy(&value, data, width);
		ok = probe_device_write(at, width, value);
	} else {
		ok = probe_device_read(at, width, &value);
		memcpy(data, &value, width);
	}
	if (!mapped)
		(void)hmmu_unmap_page(page);
	return ok;
}

static bool move(const struct hv_memory *m, const struct piece *p, uint8_t *data, uint32_t n)
{
	const bool write = m->request.op == HV_OP_WRITE;

	if (p->device)
		return touch_device((uintptr_t)p->at, m->width, write, data);
	if (!write) {
		patches_read(data, (uintptr_t)p->at, n);
		return true;
	}
	patches_write((uintptr_t)p->at, data, n);
	cache_clean_invalidate((uintptr_t)p->at, n); /* the guest's caches may be off */
	return true;
}

/* What was written may be code. */
static void drop_code(void)
{
	dsb();
	set_ICIALLUIS(0);
	set_BPIALLIS(0);
	dsb();
	isb();
}

static void run(const struct domctl_view *v, const struct hv_memory *m, uint8_t *data, struct hv_memory_reply *r)
{
	enum hv_memory_why why = HV_WHY_NONE;

	while (r->done < m->length && why == HV_WHY_NONE) {
		struct piece p;

		why = find(v, m, m->address + r->done, &p);
		const uint32_t left = m->length - r->done, n = p.room < left ? p.room : left;
		if (why == HV_WHY_NONE && !move(m, &p, data + r->done, n))
			why = HV_WHY_NOT_RAM; /* the device did not answer */
		if (why == HV_WHY_NONE)
			r->done += n;
	}
	r->why = (uint8_t)why;
	if (why != HV_WHY_NONE)
		r->bad = m->address + r->done;
	if (m->request.op == HV_OP_WRITE)
		drop_code();
}

static bool is_sound(const struct hv_memory *m, size_t room)
{
	const bool device = (m->flags & HV_MEMORY_DEVICE) != 0;

	if (m->space < HV_SPACE_VA || m->space > HV_SPACE_HYP || m->zero ||
	    !domctl_view_flags(m->space, m->flags & (uint8_t)~HV_MEMORY_DEVICE))
		return false;
	if (m->length > room - sizeof(struct hv_memory_reply) || m->address + m->length < m->address)
		return false;
	if (!device)
		return m->width == 0;
	return m->space == HV_SPACE_PA && (m->width == 1 || m->width == 2 || m->width == 4) &&
	       m->address % m->width == 0 && m->length % m->width == 0;
}

static int access(struct domctl *c, uint8_t *data)
{
	const struct hv_memory *m = c->request;
	struct hv_memory_reply *r = c->reply;
	struct domctl_view view = {0};

	if (!is_sound(m, c->room))
		return -HV_EINVAL;
	if (c->hypercall && m->flags & HV_MEMORY_DEVICE)
		return -HV_EPERM; /* no guest can stop the hypervisor, not by its interrupt controller either */
	const int rc = domctl_view_open(&view, c, m->space, m->flags, m->ttbr);
	if (rc < 0)
		return rc;
	run(&view, m, data, r);
	domctl_view_close(&view);
	return r->why == HV_WHY_NONE ? 0 : -HV_EFAULT;
}

int domctl_read(struct domctl *c)
{
	struct hv_memory_reply *r = c->reply;
	const int rc = access(c, (uint8_t *)(r + 1));

	c->reply_n += r->done;
	return rc;
}

int domctl_write(struct domctl *c)
{
	const struct hv_memory *m = c->request;

	if (c->n - sizeof(*m) < m->length)
		return -HV_EINVAL;
	return access(c, (uint8_t *)(uintptr_t)(m + 1));
}
