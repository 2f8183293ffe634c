/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What there is: the hypervisor, its domains, their vcpus. */
#include <string.h>
#include <hvabi/hypercall.h>
#include <hvlib/fmt.h>
#include "arch/image.h"
#include "core/console.h"
#include "core/console_ring.h"
#include "core/sched.h"
#include "debug/domctl.h"
#include "debug/link.h"
#include "debug/stop.h"
#include "drivers/timer.h"

int domctl_version(struct domctl *c)
{
	struct hv_version *v = c->reply;

	v->abi = HV_ABI_VERSION;
	for (uint32_t i = 0; i < pcpu_count; i++)
		v->pcpus += pcpus[i].online != 0;
	v->operations = domctl_operations();
	v->boot = link_boot();
	v->now = timer_now();
	v->hz = timer_hz;
	v->midr = get_MIDR();
	v->breakpoints = (uint8_t)debugregs_breaks();
	v->watchpoints = (uint8_t)debugregs_watches();
	v->flags = debugregs_mismatch() == MISMATCH_WORKS ? HV_VERSION_MISMATCH : 0;
	v->image_base = (uint32_t)(uintptr_t)__text_start;
	v->image_size = (uint32_t)(__image_end - __text_start);
	fmt_sn(v->version, sizeof(v->version), "%s", HVSCOPE_VERSION);
	fmt_sn(v->board, sizeof(v->board), "%s", domctl_board);
	return 0;
}

/* Room for one more element? Returns where it goes. */
static void *add(struct domctl *c, size_t size)
{
	struct hv_list *l = c->reply;

	if (c->reply_n + size > c->room)
		return NULL;
	void *at = (uint8_t *)c->reply + c->reply_n;
	memset(at, 0, size);
	c->reply_n += size;
	l->count++;
	l->element = (uint32_t)size;
	return at;
}

uint8_t domctl_state(const struct domain *d)
{
	static const uint8_t states[] = {
	    [DOMAIN_RUNNING] = HV_DOMAIN_RUNNING,	[DOMAIN_PAUSED] = HV_DOMAIN_RUNNING,
	    [DOMAIN_CRASHED] = HV_DOMAIN_CRASHED,	[DOMAIN_OFF] = HV_DOMAIN_OFF,
	    [DOMAIN_RESTARTING] = HV_DOMAIN_RESTARTING, [DOMAIN_DESTROYED] = HV_DOMAIN_OFF,
	};

	return states[d->state];
}

static void describe_domain(struct domain *d, struct hv_domain *to)
{
	to->id = (uint16_t)d->id;
	to->vcpus = (uint16_t)d->vcpus;
	to->state = domctl_state(d);
	to->flags = (uint8_t)((d->config->control ? HV_DOMAIN_CONTROL : 0) |
			      (sched_stands_still(d, NULL) ? HV_DOMAIN_STOPPED : 0) |
			      (console_input_owner() == d->id ? HV_DOMAIN_HAS_INPUT : 0));
	to->pauses = d->pauses;
	to->restarts = d->restarts;
	to->ram_base = GUEST_RAM_BASE;
	to->ram_kib = (uint32_t)d->config->memory_kib;
	to->entry = d->placement.pc;
	to->dtb = d->placement.dtb;
	to->kernel = d->placement.kernel_start;
	to->initrd = d->placement.initrd_start;
	to->console = console_ring_head(d->id);
	to->vttbr = d->stage2.vttbr;
	to->time = (d->frozen ? d->frozen_at : timer_now()) - d->cntvoff;
	fmt_sn(to->name, sizeof(to->name), "%s", d->config->name);
}

int domctl_domains(struct domctl *c)
{
	for (uint32_t i = 0; i < DOMAIN_MAX; i++) {
		struct domain *d = domain_find(i);
		struct hv_domain *to = d ? add(c, sizeof(*to)) : NULL;

		if (to)
			describe_domain(d, to);
	}
	return 0;
}

static uint8_t reason_of(const struct vcpu *v, const struct stop *s, bool stopped)
{
	if (!stopped)
		return HV_STOP_NONE;
	if (v->domain->state == DOMAIN_CRASHED)
		return HV_STOP_CRASH;
	return s->generation && s->pc == v->regs.pc ? s->reason : HV_STOP_PAUSE;
}

static void describe_vcpu(const struct vcpu *v, struct hv_vcpu *to)
{
	static const uint8_t states[] = {[VCPU_OFF] = HV_VCPU_OFF,
					 [VCPU_RUNNABLE] = HV_VCPU_RUNNABLE,
					 [VCPU_RUNNING] = HV_VCPU_RUNNING,
					 [VCPU_BLOCKED] = HV_VCPU_BLOCKED};
	const struct stop *s = stop_of(v);
	struct domain *d = v->domain;

	to->id = (uint16_t)v->id;
	to->state = states[v->state];
	to->pauses = v->pauses;
	to->stopped = sched_stands_still(d, v);
	to->generation = s->generation;
	to->reason = reason_of(v, s, to->stopped);
	to->detail = to->reason == s->reason ? s->detail : 0;
	to->pcpu = v->pcpu ? (uint16_t)v->pcpu->id : 0xffff;
	to->pc = v->regs.pc;
	to->cpsr = v->regs.cpsr;
	to->exits = v->exits - v->first_exit;
}

int domctl_vcpus(struct domctl *c)
{
	for (unsigned i = 0; i < c->d->vcpus; i++) {
		struct hv_vcpu *to = add(c, sizeof(*to));

		if (to)
			describe_vcpu(c->d->vcpu[i], to);
	}
	return 0;
}
