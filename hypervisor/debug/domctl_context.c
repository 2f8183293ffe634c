/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All registers of a vcpu. */
#include <hvabi/errno.h>
#include "arch/cpu.h"
#include "core/sched.h"
#include "debug/domctl.h"
#include "debug/hold.h"
#include "vdev/vdev.h"

static void fill(struct hv_context *to, const struct held *h)
{
	const struct vcpu *v = h->vcpu;
	const struct hv_exit_record *trap = vcpu_last_trap(v);

	to->regs = v->regs;
	to->context = v->context;
	to->zero = 0;
	to->hsr = trap->hsr;
	to->hdfar = v->syndrome.hdfar;
	to->hifar = v->syndrome.hifar;
	to->hpfar = v->syndrome.hpfar;
	to->trap_pc = trap->pc;
	to->vtcr = STAGE2_VTCR;
	to->hcr = get_HCR();
	to->vttbr = v->domain->stage2.vttbr;
	to->cntvoff = v->domain->cntvoff;
	to->cntv_ctl = h->devices.cntv_ctl;
	to->cntv_cval = h->devices.cntv_cval;
	to->cntp_ctl = v->devices->cntp_ctl;
	to->cntp_cval = v->devices->cntp_cval;
}

int domctl_read_context(struct vcpu *v, struct hv_context *to)
{
	struct held *h = hold_in_place(v);
	const bool known = h->how != HOLD_SILENT && h->how != HOLD_BUILDING;

	if (known)
		fill(to, h);
	return hold_end(h) && known ? 0 : -HV_EBUSY;
}

int domctl_get_context(struct domctl *c)
{
	struct hv_context_reply *reply = c->reply;

	const int rc = domctl_read_context(c->v, &reply->context);

	if (rc == -HV_EBUSY)
		return domctl_not_held(c);
	domctl_was_held(c);
	return rc;
}

/* CPSR.M of a guest's mode. Not HYP, not Monitor: an exception return to them would not end in the guest (B1.3.1). */
static bool is_guest_mode(uint32_t cpsr)
{
	const uint32_t mode = cpsr & CPSR_MODE_MASK;

	return mode == MODE_USR || mode == MODE_FIQ || mode == MODE_IRQ || mode == MODE_SVC || mode == MODE_ABT ||
	       mode == MODE_UND || mode == MODE_SYS;
}

int domctl_set_context(struct domctl *c)
{
	const struct hv_context_request *r = c->request;

	if (!is_guest_mode(r->context.regs.cpsr))
		return -HV_EINVAL;
	struct held *h = hold_vcpu(c->v); /* nobody starts it meanwhile */
	const bool still = h->how == HOLD_MEMORY && sched_stands_still(c->d, c->v);
	if (still) {
		c->v->regs = r->context.regs;
		c->v->context = r->context.context;
	}
	(void)hold_end(h);
	return still ? 0 : -HV_EBUSY;
}
