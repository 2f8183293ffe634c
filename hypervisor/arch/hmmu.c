/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Long-descriptor stage 1 for PL2: Arm DDI 0406C, B3.6. */
#include <stddef.h>
#include <hvabi/errno.h>
#include <hvlib/lpae.h>
#include "arch/cache.h"
#include "arch/cpu.h"
#include "arch/hmmu.h"
#include "arch/image.h"
#include "arch/spinlock.h"
#include "arch/sysreg.h"

#define HTCR_VALUE   0x80803500u /* T0SZ 0, walks inner shareable, write-back (B4.1, HTCR) */
#define HSCTLR_VALUE (0x30c50830u | SCTLR_M | SCTLR_C | SCTLR_I | SCTLR_WXN)
#define L2_SIZE	     0x200000u

bool smp_locks_on;

static uint64_t root[4] __attribute__((aligned(32)));
static hmmu_page_fn *take_page;

/* What arch/head.S loads on a secondary: HMAIR0, HTCR, HTTBR, HSCTLR. */
struct {
	uint32_t hmair0, htcr, httbr_lo, httbr_hi, hsctlr;
} hmmu_boot_regs = {LPAE_HMAIR0, HTCR_VALUE, 0, 0, HSCTLR_VALUE};

static uint64_t *table_of(uint64_t desc)
{
	return (uint64_t *)(uintptr_t)lpae_table_addr(desc);
}

/* The table under *entry; a 2 MiB block is split into equal pages first. */
static uint64_t *next_table(uint64_t *entry)
{
	if (lpae_is_table(*entry, 2))
		return table_of(*entry);
	const uintptr_t page = take_page();
	if (page == 0)
		return NULL;
	uint64_t *t = (uint64_t *)page;
	for (uint32_t i = 0; lpae_is_block(*entry, 2) && i < LPAE_ENTRIES; i++)
		t[i] = (*entry + ((uint64_t)i << PAGE_SHIFT)) | LPAE_TABLE; /* a page has the bit that a block lacks */
	dsb();
	*entry = lpae_make_table(page);
	return t;
}

void hmmu_init(hmmu_page_fn *new_page)
{
	take_page = new_page;
}

static unsigned bits_of_attr(uint64_t leaf)
{
	return (unsigned)(leaf >> LPAE_S1_ATTR_LSB) & ((1u << LPAE_S1_ATTR_WIDTH) - 1);
}

static void flush(void)
{
	dsb();
	if (get_HSCTLR() & SCTLR_M) {
		set_TLBIALLHIS(0);
		dsb();
		isb();
	}
}

static int set_page(uintptr_t va, uint64_t desc)
{
	uint64_t *l2 = next_table(&root[va >> 30]);
	if (!l2)
		return -HV_ENOMEM;
	uint64_t *l3 = next_table(&l2[(va >> 21) & 511]);
	if (!l3)
		return -HV_ENOMEM;
	l3[(va >> PAGE_SHIFT) & 511] = desc;
	return 0;
}

static int set_block(uintptr_t va, uint64_t desc)
{
	uint64_t *l2 = next_table(&root[va >> 30]);
	if (!l2)
		return -HV_ENOMEM;
	l2[(va >> 21) & 511] = desc;
	return 0;
}

int hmmu_map(uintptr_t start, uint32_t size, enum lpae_hyp_kind kind)
{
	uint64_t va = start & ~(uintptr_t)(PAGE_SIZE - 1);
	const uint64_t end = (uint64_t)start + size;
	int rc = 0;

	while (rc == 0 && va < end) {
		if ((va & (L2_SIZE - 1)) == 0 && end - va >= L2_SIZE) {
			rc = set_block((uintptr_t)va, lpae_make_hyp(va, 2, kind));
			va += L2_SIZE;
		} else {
			rc = set_page((uintptr_t)va, lpae_make_hyp(va, 3, kind));
			va += PAGE_SIZE;
		}
	}
	flush();
	return rc;
}

int hmmu_unmap_page(uintptr_t page)
{
	const int rc = set_page(page, 0);

	flush();
	return rc;
}

enum hmmu_is hmmu_what_is(uintptr_t va)
{
	const uint64_t *table = root;

	for (unsigned level = 1; level <= 3; level++) {
		const uint64_t e = table[lpae_index(va, level)];

		if (lpae_is_leaf(e, level))
			return bits_of_attr(e) == LPAE_HYP_ATTR_DEVICE ? HMMU_DEVICE : HMMU_MEMORY;
		if (!lpae_is_table(e, level))
			return HMMU_NOTHING;
		table = table_of(e);
	}
	return HMMU_NOTHING;
}

void hmmu_enable(void)
{
	/* Written with the caches off: no stale line may hide it (B2.2.8). The tables were cleaned page by page by
	 * their allocator's zeroing having gone straight to memory too. */
	cache_clean_invalidate((uintptr_t)__text_start, (size_t)(__image_end - __text_start));
	hmmu_boot_regs.httbr_lo = (uint32_t)(uintptr_t)root;
	cache_clean((uintptr_t)&hmmu_boot_regs, sizeof(hmmu_boot_regs));
	set_HMAIR0(LPAE_HMAIR0);
	set_HTCR(HTCR_VALUE);
	set_HTTBR((uintptr_t)root);
	set_TLBIALLH(0);
	set_ICIALLU(0);
	set_BPIALL(0);
	dsb();
	isb();
	set_HSCTLR(HSCTLR_VALUE);
	isb();
	smp_locks_on = true;
}
