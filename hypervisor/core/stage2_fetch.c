/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who fetches from where: RAM that is mapped execute-never, and page by page not any more. */
#include <hvabi/errno.h>
#include "arch/cpu.h"
#include "arch/spinlock.h"
#include "arch/sysreg.h"
#include "core/memory.h"
#include "core/stage2.h"

static struct spinlock lock; /* guards the entries of all domains while they change */

static uint64_t *table_at(uint64_t desc)
{
	return (uint64_t *)(uintptr_t)lpae_table_addr(desc);
}

static bool is_ram(uint64_t desc, unsigned level)
{
	return lpae_is_leaf(desc, level) && (desc & LPAE_S2_NORMAL_WB) == LPAE_S2_NORMAL_WB;
}

/* Of every VMID: whose is loaded here does not matter then. */
static void forget_tlbs(void)
{
	dsb();
	set_TLBIALLNSNHIS(0);
	dsb();
	isb();
}

/* What is below @table at @level; recursion ends at level 3. */
static void set_all(uint64_t *table, unsigned level, bool never)
{
	const unsigned n = level == 1 ? STAGE2_ROOT_ENTRIES : LPAE_ENTRIES;

	for (unsigned i = 0; i < n; i++) {
		if (level < 3 && lpae_is_table(table[i], level))
			set_all(table_at(table[i]), level + 1, never);
		else if (is_ram(table[i], level))
			table[i] = never ? table[i] | LPAE_XN : table[i] & ~LPAE_XN;
	}
}

void stage2_fetch_never(struct stage2 *s, bool never)
{
	spin_lock(&lock);
	if (never || s->fetch_never)
		set_all(s->root, 1, never);
	s->fetch_never = never;
	s->fetch_guarded |= never;
	forget_tlbs();
	spin_unlock(&lock);
}

/* A block becomes a table of the next level. Who walks there meanwhile faults, and tries again (B3.10.1). */
static int split(struct stage2 *s, uint64_t *entry, unsigned level)
{
	const uint64_t block = *entry, from = lpae_leaf_addr(block, level), attributes = block & ~LPAE_ADDR_MASK;
	uint64_t *table = (uint64_t *)memory_table_page(s->domain);

	if (!table)
		return -HV_ENOMEM;
	for (unsigned i = 0; i < LPAE_ENTRIES; i++)
		table[i] = attributes | (from + i * lpae_block_size(level + 1)) | (level == 2 ? LPAE_TABLE : 0);
	s->table_pages++;
	s->count[level]--;
	s->count[level + 1] += LPAE_ENTRIES;
	s->splitting = true;
	dmb();
	*entry = 0;
	forget_tlbs();
	*entry = lpae_make_table((uintptr_t)table);
	dsb();
	s->splitting = false;
	return 0;
}

/* NULL: no RAM is there, or no page for a table. */
static uint64_t *page_entry(struct stage2 *s, uint64_t ipa)
{
	uint64_t *e = &s->root[lpae_index(ipa, 1)];

	for (unsigned level = 1; level < 3; level++) {
		if (is_ram(*e, level) && split(s, e, level) < 0)
			return NULL;
		if (!lpae_is_table(*e, level))
			return NULL;
		e = &table_at(*e)[lpae_index(ipa, level + 1)];
	}
	return is_ram(*e, 3) ? e : NULL;
}

bool stage2_fetch_page(struct stage2 *s, uint64_t ipa)
{
	uint64_t pa, room;

	if (stage2_lookup(s, ipa, &pa, &room) < 0)
		return false;
	spin_lock(&lock);
	uint64_t *e = s->fetch_never ? page_entry(s, ipa) : NULL;
	if (e)
		*e &= ~LPAE_XN;
	else if (s->fetch_never) /* no memory for tables: then all of it */
		set_all(s->root, 1, false);
	forget_tlbs();
	spin_unlock(&lock);
	return true;
}
