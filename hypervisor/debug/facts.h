/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The facts of <hvabi/vcpu_facts.h>, collected. */
#ifndef DEBUG_FACTS_H
#define DEBUG_FACTS_H
#include <hvabi/vcpu_facts.h>
#include <hvlib/diagnose.h>
#include "core/domain.h"
#include "debug/hold.h"
#include "vdev/exit.h"

/** Of a domain as it is; takes its devices' lock for a moment. */
void facts_domain(struct domain *d, struct domain_facts *facts);

/** Of a vcpu that is held, or (@h NULL) that is loaded on this pcpu and has a fresh context. */
void facts_vcpu(const struct domain_facts *d, const struct vcpu *v, const struct held *h, struct vcpu_facts *facts);

/** Holds each vcpu in turn and fills @facts, [d->vcpus] of them. */
void facts_vcpus(struct domain *d, const struct domain_facts *domain, struct vcpu_facts *facts);

/** What the rules take: the facts, the tree it was started with, and memory for the walks. The domain must be held or
 *  stopped while they work. */
struct diagnose_input facts_input(const struct domain *d, const struct domain_facts *domain,
				  const struct vcpu_facts *facts);

/** Why it crashed, as it is kept with the vcpu. */
struct facts_crash facts_crash(const struct exit_info *x);

#endif
