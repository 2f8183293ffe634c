/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The host's RAM: who owns each page, and the hypervisor's own allocations. */
#ifndef CORE_MEMORY_H
#define CORE_MEMORY_H
#include <stddef.h>
#include <stdint.h>
#include <hvlib/host_tree.h>
#include <hvlib/pages.h>

/** Takes the banks of @tree; what is in @reserved (and the image itself) is never handed out. The owner table goes to a
 *  free place in the banks. Returns 0 or -HV_E...; a line says why. */
int memory_init(const struct host_tree *tree, const struct mem_range *reserved, unsigned n);

/** @count zeroed contiguous pages for the hypervisor. NULL when there are none. Never freed. */
void *memory_own_pages(uint32_t count);
/** The same for what the hypervisor keeps of @domain: goes with memory_free_domain(). */
void *memory_domain_pages(uint32_t domain, uint32_t count);
/** One zeroed page for the hypervisor's own tables; the form arch/hmmu.h wants. */
uintptr_t memory_own_page(void);

/** Guest RAM for @domain: the biggest naturally aligned piece of at most @max_pages. 0 or -HV_ENOMEM. */
int memory_guest_piece(uint32_t domain, uint32_t max_pages, uint64_t *pa, uint32_t *pages);
/** One zeroed page for a stage-2 table of @domain: counted as the domain's. 0 when there is none. */
uintptr_t memory_table_page(uint32_t domain);
/** Gives back the page at @pa of a module: it is mapped for writing again. */
void memory_free_module_page(uint64_t pa);
/** Gives back all pages of @domain, and those that the hypervisor keeps for it. */
void memory_free_domain(uint32_t domain);

struct memory_counts {
	uint32_t own_kib, /* what it keeps for domains included */
	    module_kib, reserved_kib, free_kib, total_kib;
};
struct memory_counts memory_counts(void);

/** Pages of @domain, its tables included, in KiB. */
uint32_t memory_domain_kib(uint32_t domain);
/** Where the free pages are. */
struct pages_zones memory_zones(void);

/** Does the page at @pa belong to a domain? */
int memory_is_guests(uint64_t pa);
/** Is @pa, to the end of its page, RAM of the host? */
int memory_is_ram(uint64_t pa);

#endif
