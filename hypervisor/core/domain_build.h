/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a domain's modules to a machine that is ready to run. */
#ifndef CORE_DOMAIN_BUILD_H
#define CORE_DOMAIN_BUILD_H
#include <stdint.h>
#include "core/domain.h"

/** Gives @d its RAM and maps it, largest pieces first. 0 or -HV_ENOMEM with a line that says what is missing. */
int domain_build_memory(struct domain *d);

/** Decides where kernel, tree and initrd go, makes the tree, sets the entry state of vcpu 0, and prints where
 * everything is; d->load then says what is to be loaded. For the start and for each restart; RAM that is not loaded
 * keeps its contents. 0 or -HV_E..., a line says why. */
int domain_build_plan(struct domain *d);

/** Entropy of the host's tree (rng-seed), from which each domain's seed is derived. @n bytes, 0: there is none. */
void domain_build_set_seed(const void *seed, uint32_t n);

/** cpu node compatible for generated trees, by the MIDR of the pcpus. */
void domain_build_set_cpu(uint32_t midr);

#endif
