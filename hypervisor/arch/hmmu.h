/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The hypervisor's own memory map: every va is its pa. RAM is normal memory without execution, devices are mapped on
 * request, the image's text is read-only, pages under stacks are not mapped. */
#ifndef ARCH_HMMU_H
#define ARCH_HMMU_H
#include <stdint.h>
#include <hvlib/lpae.h>

/** Where table pages come from: a zeroed 4 KiB page, or 0. */
typedef uintptr_t hmmu_page_fn(void);

/** Starts with an empty map. */
void hmmu_init(hmmu_page_fn *new_page);
/** Maps [start, start + size) widened to pages; what was mapped there before is replaced. Before hmmu_enable, or for
 *  addresses never mapped, no TLB maintenance is needed; otherwise this does it for all pcpus.
 *  Returns 0, -HV_ENOMEM without table pages. */
int hmmu_map(uintptr_t start, uint32_t size, enum lpae_hyp_kind kind);
/** Takes the page at @page out of the map, on all pcpus. */
int hmmu_unmap_page(uintptr_t page);
enum hmmu_is { HMMU_NOTHING, HMMU_MEMORY, HMMU_DEVICE };
/** What is mapped at @va. */
enum hmmu_is hmmu_what_is(uintptr_t va);
/** Switches the MMU and the caches on, on the boot pcpu; secondaries do it in arch/head.S. */
void hmmu_enable(void);

#endif
