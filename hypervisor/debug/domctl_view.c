/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stddef.h>
#include <hvabi/errno.h>
#include "core/guest_mem.h"
#include "debug/domctl_view.h"

bool domctl_view_flags(uint8_t space, uint8_t flags)
{
	const uint8_t ttbrs = HV_MEMORY_TTBR0 | HV_MEMORY_TTBR1;

	return flags == 0 || (space == HV_SPACE_VA && !(flags & ~ttbrs) && flags != ttbrs);
}

bool domctl_is_device(const struct domain *d, uint64_t ipa)
{
	for (unsigned i = 0; i < d->devices; i++)
		if (ipa >= d->device[i].base && ipa - d->device[i].base < d->device[i].size)
			return true;
	return false;
}

static int open_vcpu(struct domctl_view *v, struct domctl *c)
{
	v->held = hold_vcpu(c->v);
	if (v->held->how == HOLD_SILENT || v->held->how == HOLD_BUILDING) {
		const int rc = v->held->how == HOLD_BUILDING ? -HV_EAGAIN : domctl_not_held(c);

		domctl_view_close(v);
		return rc;
	}
	domctl_was_held(c);
	v->regime = guest_regime(&v->held->copy);
	v->memory = guest_ipa_memory(&v->held->copy);
	return 0;
}

int domctl_view_open(struct domctl_view *v, struct domctl *c, uint8_t space, uint8_t flags, uint64_t ttbr)
{
	if (space != HV_SPACE_VA && space != HV_SPACE_IPA)
		return 0;
	int rc = domctl_find(c, space == HV_SPACE_VA);
	if (rc < 0)
		return rc;
	v->domain = c->d;
	if (space == HV_SPACE_VA) {
		rc = open_vcpu(v, c);
	} else {
		v->domain_held = domain_hold(c->d);
		rc = v->domain_held ? 0 : -HV_EAGAIN;
	}
	if (flags & HV_MEMORY_TTBR0)
		v->regime.ttbr0 = ttbr;
	if (flags & HV_MEMORY_TTBR1)
		v->regime.ttbr1 = ttbr;
	return rc;
}

void domctl_view_close(struct domctl_view *v)
{
	if (v->held)
		(void)hold_end(v->held);
	if (v->domain_held)
		domain_release(v->domain);
	v->held = NULL;
	v->domain_held = false;
}
