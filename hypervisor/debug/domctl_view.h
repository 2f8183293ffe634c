/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An address space that an operation looks at: a domain's, and for a va a vcpu's stage 1, held still meanwhile. */
#ifndef DEBUG_DOMCTL_VIEW_H
#define DEBUG_DOMCTL_VIEW_H
#include <hvlib/walk.h>
#include "debug/domctl.h"
#include "debug/hold.h"

struct domctl_view {
	struct domain *domain; /* NULL: of the host */
	struct s1_regime regime;
	struct walk_memory memory; /* by ipa */
	struct held *held;
	bool domain_held;
};

/** Are these flags (of struct hv_memory, without HV_MEMORY_DEVICE) ones that @space has? */
bool domctl_view_flags(uint8_t space, uint8_t flags);
/** Opens what c->request names. 0; -HV_ENOENT; -HV_EAGAIN: the domain is being built anew; -HV_EBUSY: the vcpu's pcpu
 *  does not answer. On 0 domctl_view_close() must follow. */
int domctl_view_open(struct domctl_view *v, struct domctl *c, uint8_t space, uint8_t flags, uint64_t ttbr);
void domctl_view_close(struct domctl_view *v);

/** Is there an emulated or mapped device of @d at @ipa? */
bool domctl_is_device(const struct domain *d, uint64_t ipa);

#endif
