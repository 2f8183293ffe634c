/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>
#include <hvlib/fmt.h>
#include <hvlib/guest_frames.h>
#include <hvlib/hsr.h>
#include "arch/cpu.h"
#include "core/guest_mem.h"
#include "debug/facts.h"
#include "debug/watch.h"
#include "drivers/timer.h"
#include "vdev/vdev.h"
#include "vdev/vgic_state.h"
#include "vdev/vgic_view.h"

static uint32_t domain_state(const struct domain *d)
{
	static const uint8_t states[] = {
	    [DOMAIN_NONE] = FACTS_DOMAIN_NONE,	   [DOMAIN_RUNNING] = FACTS_DOMAIN_RUNNING,
	    [DOMAIN_PAUSED] = FACTS_DOMAIN_PAUSED, [DOMAIN_CRASHED] = FACTS_DOMAIN_CRASHED,
	    [DOMAIN_OFF] = FACTS_DOMAIN_OFF,	   [DOMAIN_RESTARTING] = FACTS_DOMAIN_RESTARTING,
	    [DOMAIN_DESTROYED] = FACTS_DOMAIN_OFF};

	return states[domain_shown_state(d)];
}

static uint32_t vcpu_state(const struct vcpu *v)
{
	static const uint8_t states[] = {[VCPU_OFF] = FACTS_VCPU_OFF,
					 [VCPU_RUNNABLE] = FACTS_VCPU_RUNNABLE,
					 [VCPU_RUNNING] = FACTS_VCPU_RUNNING,
					 [VCPU_BLOCKED] = FACTS_VCPU_BLOCKED};

	return states[v->state];
}

static uint32_t bad_access(const struct domain *d)
{
	switch (d->config->bad_access) {
	case DOM_BAD_ACCESS_INJECT:
		return FACTS_BAD_INJECT;
	case DOM_BAD_ACCESS_IGNORE:
		return FACTS_BAD_IGNORE;
	default:
		return FACTS_BAD_CRASH;
	}
}

static const struct {
	uint32_t base;
	enum facts_device device;
} device_kinds[] = {
    {GUEST_GICD_BASE, FACTS_DEV_GICD}, {GUEST_GICC_BASE, FACTS_DEV_GICC}, {GUEST_UART_BASE, FACTS_DEV_UART}};

_Static_assert(DEVICES_MAX <= FACTS_WINDOWS, "a window each");

static void set_machine(const struct domain *d, struct domain_facts *f)
{
	f->ram_base = GUEST_RAM_BASE;
	f->ram_size = d->config->memory_kib << 10;
	f->psci_conduits = FACTS_PSCI_HVC | FACTS_PSCI_SMC;
	f->timer_virt_intid = GUEST_TIMER_VIRT_INTID;
	f->timer_phys_intid = GUEST_TIMER_PHYS_INTID;
	f->uart_intid = GUEST_UART_INTID;
	f->windows = d->devices;
	for (unsigned i = 0; i < d->devices; i++) {
		struct facts_window *w = &f->window[i];

		w->base = d->device[i].base;
		w->size = d->device[i].size;
		fmt_sn(w->name, sizeof(w->name), "%s", d->device[i].name);
		for (unsigned k = 0; k < sizeof(device_kinds) / sizeof(device_kinds[0]); k++)
			if (device_kinds[k].base == w->base)
				w->device = device_kinds[k].device;
	}
}

static void set_images(const struct domain *d, struct domain_facts *f)
{
	const struct placement *p = &d->placement;

	f->kernel_start = p->kernel_start;
	f->kernel_end = p->kernel_end;
	f->initrd_start = p->initrd_start;
	f->initrd_end = p->initrd_end;
	f->dtb = p->dtb;
	f->dtb_size = d->tree_size;
	f->dtb_given = d->tree_given;
	f->dtb_now_valid = stage2_read(&d->stage2, p->dtb, &f->dtb_now, 4) == 0;
	f->dtb_now = __builtin_bswap32(f->dtb_now);
}

void facts_domain(struct domain *d, struct domain_facts *f)
{
	memset(f, 0, sizeof(*f));
	f->version = FACTS_VERSION;
	f->size = sizeof(*f);
	f->domain = d->id;
	f->vcpus = d->vcpus;
	f->state = domain_state(d);
	f->bad_access = bad_access(d);
	f->restarts = d->restarts;
	f->timer_hz = timer_hz;
	f->now = timer_to_ns(timer_now());
	f->started = timer_to_ns(d->started);
	set_machine(d, f);
	set_images(d, f);
	spin_lock(&d->lock);
	f->calls = d->calls;
	f->console_bytes = d->console_bytes;
	console_tail_last(&d->tail, f->console_last);
	memcpy(f->console_panic, d->tail.panic, sizeof(f->console_panic));
	f->gicd_ctlr = d->vdevs->vgic.ctlr;
	f->uart_imsc = d->vdevs->uart.imsc;
	spin_unlock(&d->lock);
}

/* Interrupts of a group that GICD_CTLR forwards (Arm IHI 0048B, 4.3.1: bit 0 group 0, bit 1 group 1). */
static uint32_t forwarded(uint32_t ctlr, uint32_t group)
{
	return ((ctlr & 1) != 0 ? ~group : 0) | ((ctlr & 2) != 0 ? group : 0);
}

static void set_interrupts(const struct vcpu *v, struct vcpu_facts *f)
{
	struct domain *d = v->domain;
	const struct vgic *g = &d->vdevs->vgic;
	struct vgic_view view;

	spin_lock(&d->lock);
	vgic_view(g, v->id, &view);
	for (unsigned n = 0; n < VGIC_BANKS && n < FACTS_IRQ_WORDS; n++) {
		f->irq_enabled[n] = view.bank[n].enabled & forwarded(view.ctlr, vgic_bank_const(g, v->id, n)->group);
		f->irq_pending[n] = view.bank[n].pending;
		f->irq_active[n] = view.bank[n].active;
		f->irq_wakes |= (f->irq_enabled[n] & f->irq_pending[n] & ~f->irq_active[n]) != 0;
	}
	f->cntp_ctl = v->devices->cntp_ctl;
	f->cntp_cval = v->devices->cntp_cval;
	f->gich_vmcr = v->devices->gich.vmcr;
	f->cntv_ctl = v->devices->cntv_ctl;
	f->cntv_cval = v->devices->cntv_cval;
	spin_unlock(&d->lock);
	f->counter = (d->frozen ? d->frozen_at : timer_now()) - d->cntvoff;
}

static bool read_word(const struct vcpu *v, uint32_t va, uint32_t *word)
{
	return guest_read_va(v, va, word, sizeof(*word)) == 0;
}

/* An instruction at @va: ARM the word, Thumb first half << 16 | second. */
static bool read_insn(const struct vcpu *v, uint32_t va, bool thumb, uint32_t *insn)
{
	uint16_t half[2] = {0, 0};

	if (!thumb)
		return read_word(v, va, insn);
	if (guest_read_va(v, va, &half[0], 2) < 0)
		return false;
	if (half[0] >> 11 >= 0x1d) /* a 32-bit one: Arm DDI 0406C, A6.1 */
		(void)guest_read_va(v, va + 2, &half[1], 2);
	*insn = (uint32_t)half[0] << 16 | half[1];
	return true;
}

/* In ABT and UND mode: the instruction that the exception's lr leads back to (Arm DDI 0406C, table B1-6). */
static void set_fault_insn(const struct vcpu *v, struct vcpu_facts *f)
{
	const struct guest_context *c = &v->context;
	const uint32_t mode = v->regs.cpsr & CPSR_MODE_MASK;

	if (mode == MODE_UND) {
		const bool thumb = (c->SPSR_und & CPSR_T) != 0;

		f->fault_insn_valid = read_insn(v, c->LR_und - (thumb ? 2 : 4), thumb, &f->fault_insn);
	} else if (mode == MODE_ABT) {
		f->fault_insn_valid = read_insn(v, c->LR_abt - 8, (c->SPSR_abt & CPSR_T) != 0, &f->fault_insn);
	}
}

static void set_code(const struct vcpu *v, struct vcpu_facts *f)
{
	const uint32_t pc = v->regs.pc & ~3u;
	struct guest_bank bank;

	while (f->code_valid < FACTS_CODE && read_word(v, pc + 4 * f->code_valid, &f->code[f->code_valid]))
		f->code_valid++;
	if (guest_frames_bank(&v->regs, &v->context, &bank) == 0 && (bank.lr & 3) == 0)
		f->call_valid = read_word(v, bank.lr - 4, &f->call);
	set_fault_insn(v, f);
}

static void set_history(const struct domain_facts *d, const struct vcpu *v, struct vcpu_facts *f)
{
	struct facts_history h = {v->history, v->exits, v->first_exit, UINT64_MAX};

	watch_get(v, f, &h.watched_since);
	facts_set_exits(d, &h, f);
}

void facts_vcpu(const struct domain_facts *d, const struct vcpu *v, const struct held *h, struct vcpu_facts *f)
{
	memset(f, 0, sizeof(*f));
	f->version = FACTS_VERSION;
	f->size = sizeof(*f);
	f->vcpu = v->id;
	f->state = vcpu_state(v);
	f->stale = h && h->how == HOLD_SILENT;
	f->paused = v->pauses != 0;
	f->entry = v->entry;
	f->psci = v->psci;
	f->crash = v->crash;
	f->regs = v->regs;
	f->context = v->context;
	set_interrupts(v, f);
	if (h) {
		f->gich_vmcr = h->devices.vmcr;
		f->cntv_ctl = h->devices.cntv_ctl;
		f->cntv_cval = h->devices.cntv_cval;
	}
	if (h && h->how == HOLD_BUILDING) /* no memory of its own yet */
		return;
	if (f->state != FACTS_VCPU_OFF)
		set_code(v, f);
	set_history(d, v, f);
}

void facts_vcpus(struct domain *d, const struct domain_facts *domain, struct vcpu_facts *facts)
{
	for (unsigned i = 0; i < d->vcpus; i++) {
		struct held *h = hold_vcpu(d->vcpu[i]);

		facts_vcpu(domain, &h->copy, h, &facts[i]);
		(void)hold_end(h);
	}
}

struct diagnose_input facts_input(const struct domain *d, const struct domain_facts *domain,
				  const struct vcpu_facts *facts)
{
	return (struct diagnose_input){.domain = domain,
				       .vcpu = facts,
				       .dtb = d->tree_size != 0 ? d->tree : NULL,
				       .dtb_size = d->tree_size,
				       .claims = d->claims_known ? &d->claims : NULL,
				       .s2 = {d->stage2.vttbr, STAGE2_VTCR}};
}

static uint32_t crash_kind(const struct exit_info *x)
{
	switch (x->cause) {
	case CAUSE_ACCESS:
	case CAUSE_INSN:
		return FACTS_CRASH_DATA;
	case CAUSE_FETCH:
		return FACTS_CRASH_FETCH;
	case CAUSE_WALK:
		return FACTS_CRASH_WALK;
	case CAUSE_TRAP:
	default:
		return FACTS_CRASH_UNKNOWN;
	}
}

struct facts_crash facts_crash(const struct exit_info *x)
{
	const struct hsr_dabt a = hsr_dabt(x->hsr);
	struct facts_crash f = {.kind = crash_kind(x), .hsr = x->hsr, .write = x->write};

	f.access_valid = f.kind != FACTS_CRASH_UNKNOWN;
	f.va = f.access_valid ? x->va : 0;
	f.ipa = f.access_valid ? x->ipa : 0;
	if (x->ec != EC_DABT_LOWER || !a.isv)
		return f;
	f.isv = true;
	f.bytes = a.bytes;
	f.reg = a.rt;
	return f;
}
