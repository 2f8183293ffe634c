/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdbool.h>
#include <string.h>
#include <hvabi/errno.h>
#include "arch/cache.h"
#include "arch/cpu.h"
#include "arch/hmmu.h"
#include "arch/image.h"
#include "arch/spinlock.h"
#include "core/log.h"
#include "core/memory.h"

static struct pages pages;
static struct spinlock lock; /* guards pages */

/* Moves @at behind the first of @avoid that it touches. False when it touches none. */
static bool step_over(struct mem_range *at, const struct mem_range *avoid, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		if (mem_range_overlap(*at, avoid[i])) {
			at->base = (avoid[i].base + avoid[i].size + PAGE_SIZE - 1) & ~(uint64_t)(PAGE_SIZE - 1);
			return true;
		}
	return false;
}

/* The lowest place for @size bytes in a bank that touches nothing in use. 0: there is none. */
static uint64_t find_room(const struct host_tree *t, const struct mem_range *avoid, unsigned n, size_t size)
{
	for (unsigned b = 0; b < t->banks; b++) {
		struct mem_range at = {t->bank[b].base, size};

		while (step_over(&at, avoid, n) || step_over(&at, t->reserve, t->reserved))
			;
		if (mem_range_inside(at, t->bank[b]))
			return at.base;
	}
	return 0;
}

int memory_init(const struct host_tree *tree, const struct mem_range *reserved, unsigned n)
{
	const size_t size = pages_storage(tree->bank, tree->banks);
	const uint64_t at = find_room(tree, reserved, n, size);

	if (at == 0) {
		log_error("no %u KiB of free RAM for the page table: the boot loader's modules fill it",
			  (unsigned)(size >> 10));
		return -HV_ENOMEM;
	}
	const int rc = pages_init(&pages, tree->bank, tree->banks, (void *)(uintptr_t)at, size);
	if (rc < 0) {
		log_error("RAM banks of the host tree cannot be used (%d)", rc);
		return rc;
	}
	pages_reserve(&pages, (struct mem_range){at, size}, OWNER_HV);
	pages_reserve(&pages, (struct mem_range){(uintptr_t)__text_start, (uint64_t)(__image_end - __text_start)},
		      OWNER_HV);
	for (unsigned i = 0; i < tree->reserved; i++)
		pages_reserve(&pages, tree->reserve[i], OWNER_RESERVED);
	for (unsigned i = 0; i < n; i++)
		pages_reserve(&pages, reserved[i], OWNER_MODULE);
	return 0;
}

static void *zeroed_pages(unsigned owner, uint32_t count)
{
	uint64_t pa;

	spin_lock(&lock);
	const int rc = pages_alloc(&pages, owner, count, 1, &pa);
	spin_unlock(&lock);
	if (rc < 0)
		return NULL;
	memset((void *)(uintptr_t)pa, 0, (size_t)count * PAGE_SIZE);
	/* The MMU of a pcpu whose caches are still off may read it. */
	cache_clean_invalidate((uintptr_t)pa, (size_t)count * PAGE_SIZE);
	return (void *)(uintptr_t)pa;
}

void *memory_own_pages(uint32_t count)
{
	return zeroed_pages(OWNER_HV, count);
}

void *memory_domain_pages(uint32_t domain, uint32_t count)
{
	return zeroed_pages(OWNER_FOR(domain), count);
}

uintptr_t memory_own_page(void)
{
	return (uintptr_t)memory_own_pages(1);
}

int memory_guest_piece(uint32_t domain, uint32_t max_pages, uint64_t *pa, uint32_t *got)
{
	spin_lock(&lock);
	const int rc = pages_alloc_largest(&pages, OWNER_DOM(domain), max_pages, pa, got);
	spin_unlock(&lock);
	return rc;
}

uintptr_t memory_table_page(uint32_t domain)
{
	uint64_t pa;

	spin_lock(&lock);
	const int rc = pages_alloc(&pages, OWNER_DOM(domain), 1, 1, &pa);
	spin_unlock(&lock);
	if (rc < 0)
		return 0;
	memset((void *)(uintptr_t)pa, 0, PAGE_SIZE);
	return (uintptr_t)pa;
}

void memory_free_domain(uint32_t domain)
{
	spin_lock(&lock);
	pages_free_all(&pages, OWNER_DOM(domain));
	pages_free_all(&pages, OWNER_FOR(domain));
	spin_unlock(&lock);
}

void memory_free_module_page(uint64_t pa)
{
	spin_lock(&lock);
	const int rc = pages_free(&pages, OWNER_MODULE, pa, 1);
	spin_unlock(&lock);
	if (rc == 0)
		(void)hmmu_map((uintptr_t)pa, PAGE_SIZE, LPAE_HYP_DATA);
}

static uint32_t kib(unsigned owner)
{
	return pages_count(&pages, owner) << (PAGE_SHIFT - 10);
}

struct memory_counts memory_counts(void)
{
	struct memory_counts c;

	spin_lock(&lock);
	c.own_kib = kib(OWNER_HV);
	for (unsigned owner = OWNER_FOR(0); owner < OWNER_NONE; owner++)
		c.own_kib += kib(owner);
	c.module_kib = kib(OWNER_MODULE);
	c.reserved_kib = kib(OWNER_RESERVED);
	c.free_kib = kib(OWNER_FREE);
	c.total_kib = c.own_kib + c.module_kib + c.reserved_kib + c.free_kib;
	spin_unlock(&lock);
	return c;
}

uint32_t memory_domain_kib(uint32_t domain)
{
	spin_lock(&lock);
	const uint32_t n = kib(OWNER_DOM(domain));
	spin_unlock(&lock);
	return n;
}

struct pages_zones memory_zones(void)
{
	struct pages_zones z;

	spin_lock(&lock);
	pages_look(&pages, &z);
	spin_unlock(&lock);
	return z;
}

int memory_is_guests(uint64_t pa)
{
	const unsigned owner = pages_owner(&pages, pa);

	return owner >= OWNER_DOM(0) && owner < OWNER_FOR(0);
}

int memory_is_ram(uint64_t pa)
{
	const unsigned owner = pages_owner(&pages, pa);

	return owner != OWNER_NONE && owner != OWNER_RESERVED;
}
