/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Debug operations by hypercall, HV_CALL_DOMCTL of <hvabi/hypercall.h>: the request is copied out of the caller's RAM,
 * the reply into it, so whatever else happens to its memory meanwhile is its own matter. */
#include <hvabi/errno.h>
#include <hvabi/hypercall.h>
#include "arch/spinlock.h"
#include "core/domain.h"
#include "core/stage2.h"
#include "debug/domctl.h"
#include "debug/hold.h"
#include "vdev/exit.h"

/* Guards the buffers. */
static struct spinlock lock;
static uint8_t request[HV_CALL_DOMCTL_MAX] __attribute__((aligned(8)));
static uint8_t reply[HV_CALL_DOMCTL_MAX] __attribute__((aligned(8)));

/* All of the caller's arguments are looked at before anything is done: what takes effect can be answered. */
static int32_t check(const struct vcpu *v)
{
	const uint32_t *r = v->regs.r;
	const struct stage2 *s2 = &v->domain->stage2;

	if (!v->domain->config->control)
		return -HV_EPERM;
	if (r[1] < sizeof(struct hv_request) || r[1] > HV_CALL_DOMCTL_MAX || r[3] < HV_CALL_DOMCTL_MAX)
		return -HV_EINVAL;
	return stage2_check(s2, r[2], HV_CALL_DOMCTL_MAX) < 0 ? -HV_EFAULT : 0;
}

static int32_t run(const struct vcpu *v)
{
	const uint32_t *r = v->regs.r;
	const struct stage2 *s2 = &v->domain->stage2;
	struct domctl_call call = {
	    .request = request, .n = r[1], .reply = reply, .room = sizeof(reply), .hypercall = true};

	if (stage2_read(s2, r[0], request, r[1]) < 0)
		return -HV_EFAULT;
	const size_t n = domctl_run(&call);
	if (n == 0)
		return -HV_EAGAIN;
	return stage2_load(s2, r[2], reply, n) < 0 ? -HV_EFAULT : (int32_t)n;
}

int32_t debug_call(struct vcpu *v)
{
	int32_t rc = check(v);

	if (rc < 0)
		return rc;
	while (!spin_trylock(&lock))
		hold_serve(); /* who has it may wait for this pcpu */
	rc = run(v);
	spin_unlock(&lock);
	return rc;
}
