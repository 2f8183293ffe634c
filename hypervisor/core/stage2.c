/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arm DDI 0406C, B3.6. Entries only ever go from invalid to valid here: such a change needs no TLB maintenance
 * (B3.10.1), only the barrier before the guest runs. */
#include <string.h>
#include <hvabi/errno.h>
#include "arch/cache.h"
#include "arch/cpu.h"
#include "core/memory.h"
#include "core/options.h"
#include "core/patches.h"
#include "core/stage2.h"

#define VTTBR_VMID_LSB 48

int stage2_init(struct stage2 *s, uint32_t domain, uint32_t vmid)
{
	*s = (struct stage2){.domain = domain};
	s->root = (uint64_t *)memory_table_page(domain);
	if (!s->root)
		return -HV_ENOMEM;
	s->table_pages = 1;
	s->vttbr = (uint64_t)vmid << VTTBR_VMID_LSB | (uintptr_t)s->root;
	return 0;
}

static uint64_t *table_at(uint64_t desc)
{
	return (uint64_t *)(uintptr_t)lpae_table_addr(desc);
}

/* The entry for @ipa at @level, making the tables above it. */
static int entry_for(struct stage2 *s, uint64_t ipa, unsigned level, uint64_t **entry)
{
	uint64_t *table = s->root;

	for (unsigned at = 1; at < level; at++) {
		uint64_t *e = &table[lpae_index(ipa, at)];

		if (lpae_is_leaf(*e, at))
			return -HV_EBUSY;
		if (!lpae_is_table(*e, at)) {
			const uintptr_t page = memory_table_page(s->domain);
			if (page == 0)
				return -HV_ENOMEM;
			s->table_pages++;
			dsb();
			*e = lpae_make_table(page);
		}
		table = table_at(*e);
	}
	*entry = &table[lpae_index(ipa, level)];
	return **entry & LPAE_VALID ? -HV_EBUSY : 0;
}

int stage2_map(struct stage2 *s, uint64_t ipa, uint64_t pa, uint64_t size, enum lpae_s2_kind kind)
{
	while (size) {
		const struct lpae_step step =
		    lpae_plan(ipa, pa, options.stage2_pages && size > PAGE_SIZE ? PAGE_SIZE : size);
		uint64_t *entry;

		if (step.level == 0 || ipa >> 32)
			return -HV_EINVAL;
		const int rc = entry_for(s, ipa, step.level, &entry);
		if (rc < 0)
			return rc;
		*entry = lpae_make_s2(pa, step.level, kind) | (kind == LPAE_S2_RAM ? 0 : LPAE_XN);
		s->count[step.level]++;
		ipa += step.size;
		pa += step.size;
		size -= step.size;
	}
	dsb();
	return 0;
}

/* Is one of @table's entries a table at @page? @level: 1 or 2 */
static bool is_below(const uint64_t *table, unsigned level, uint64_t page)
{
	const unsigned n = level == 1 ? STAGE2_ROOT_ENTRIES : LPAE_ENTRIES;

	for (unsigned i = 0; i < n; i++)
		if (lpae_is_table(table[i], level) && lpae_table_addr(table[i]) == page)
			return true;
	return false;
}

bool stage2_is_table(const struct stage2 *s, uint64_t pa)
{
	const uint64_t page = pa & ~(uint64_t)(PAGE_SIZE - 1);

	if (page == (uintptr_t)s->root || is_below(s->root, 1, page))
		return true;
	for (unsigned i = 0; i < STAGE2_ROOT_ENTRIES; i++)
		if (lpae_is_table(s->root[i], 1) && is_below(table_at(s->root[i]), 2, page))
			return true;
	return false;
}

static int look(const struct stage2 *s, uint64_t ipa, uint64_t *pa, uint64_t *room)
{
	const uint64_t *table = s->root;

	if (ipa >> 32)
		return -HV_EFAULT;
	for (unsigned level = 1; level <= 3; level++) {
		const uint64_t e = table[lpae_index(ipa, level)];

		if (lpae_is_leaf(e, level)) {
			const uint64_t in = ipa & (lpae_block_size(level) - 1);

			if ((e & LPAE_S2_NORMAL_WB) != LPAE_S2_NORMAL_WB)
				return -HV_EFAULT;
			*pa = lpae_leaf_addr(e, level) + in;
			*room = lpae_block_size(level) - in;
			return 0;
		}
		if (!lpae_is_table(e, level))
			return -HV_EFAULT;
		table = table_at(e);
	}
	return -HV_EFAULT;
}

/* While a block becomes a table its entry is empty for as long as all pcpus need to forget it. Bounded: whoever splits
 * may be a pcpu that died. */
#define SPLIT_LOOKS 100000u

int stage2_lookup(const struct stage2 *s, uint64_t ipa, uint64_t *pa, uint64_t *room)
{
	const int rc = look(s, ipa, pa, room);

	if (rc == 0 || !s->fetch_guarded)
		return rc;
	for (uint32_t i = 0; i < SPLIT_LOOKS && s->splitting; i++)
		cpu_relax();
	dmb();
	return look(s, ipa, pa, room);
}

int stage2_check(const struct stage2 *s, uint64_t ipa, size_t n)
{
	uint64_t pa, room;

	for (size_t done = 0; done < n; done += (size_t)(room < n - done ? room : n - done))
		if (stage2_lookup(s, ipa + done, &pa, &room) < 0)
			return -HV_EFAULT;
	return 0;
}

enum copy_kind { COPY_READ, COPY_LOAD, COPY_ZERO, COPY_CLEAN };

static int copy(const struct stage2 *s, uint64_t ipa, uint8_t *buf, size_t n, enum copy_kind kind)
{
	if (stage2_check(s, ipa, n) < 0)
		return -HV_EFAULT;
	while (n) {
		uint64_t pa, room;

		if (stage2_lookup(s, ipa, &pa, &room) < 0)
			return -HV_EFAULT;
		const size_t part = room < n ? (size_t)room : n;
		void *at = (void *)(uintptr_t)pa;
		if (kind == COPY_READ)
			patches_read(buf, pa, part);
		else if (kind == COPY_LOAD)
			memcpy(at, buf, part);
		else if (kind == COPY_ZERO)
			memset(at, 0, part);
		if (kind != COPY_READ)
			cache_clean_invalidate((uintptr_t)pa, part);
		if (buf)
			buf += part;
		ipa += part;
		n -= part;
	}
	return 0;
}

int stage2_read(const struct stage2 *s, uint64_t ipa, void *buf, size_t n)
{
	uint64_t pa, room;

	if (stage2_lookup(s, ipa, &pa, &room) < 0)
		return -HV_EFAULT;
	if (n <= room) { /* nearly all: descriptors, instructions */
		patches_read(buf, pa, n);
		return 0;
	}
	return copy(s, ipa, buf, n, COPY_READ);
}

int stage2_load(const struct stage2 *s, uint64_t ipa, const void *buf, size_t n)
{
	return copy(s, ipa, (uint8_t *)(uintptr_t)buf, n, COPY_LOAD);
}

int stage2_zero(const struct stage2 *s, uint64_t ipa, size_t n)
{
	return copy(s, ipa, NULL, n, COPY_ZERO);
}

int stage2_clean(const struct stage2 *s, uint64_t ipa, size_t n)
{
	return copy(s, ipa, NULL, n, COPY_CLEAN);
}
