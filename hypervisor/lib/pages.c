/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The page allocator: one owner byte a page, and the number of free pages of each 2 MiB group. */
#include <string.h>
#include <hvabi/errno.h>
#include <hvlib/pages.h>

#define FOUR_GIB    ((uint64_t)1 << 32)
#define GROUP_BYTES (PAGES_GROUP * PAGES_SIZE)
#define OWNER_BYTES ((size_t)PAGES_GROUP)
#define ALL_PAGES   (1u << (32 - PAGES_SHIFT))
#define NOT_FOUND   UINT32_MAX

static uint32_t bank_pages(const struct pages_bank *b)
{
	return b->groups * PAGES_GROUP;
}

static uint32_t align_up(uint32_t n, uint32_t align)
{
	return (n + align - 1) & ~(align - 1);
}

static uint64_t group_floor(uint64_t pa)
{
	return pa & ~(uint64_t)(GROUP_BYTES - 1);
}

static uint64_t group_ceil(uint64_t pa)
{
	return group_floor(pa + GROUP_BYTES - 1);
}

size_t pages_storage(const struct mem_range *bank, unsigned n)
{
	size_t bytes = 0;
	for (unsigned i = 0; i < n; i++) {
		uint64_t span = group_ceil(bank[i].base + bank[i].size) - group_floor(bank[i].base);
		bytes += (size_t)(span / GROUP_BYTES) * (OWNER_BYTES + sizeof(uint16_t));
	}
	return bytes;
}

/* Banks whose edges meet in one group are kept as one bank with a hole. */
static int merge_banks(struct pages *p, const struct mem_range *bank, unsigned n)
{
	uint64_t end = 0;
	for (unsigned i = 0; i < n; i++) {
		if (bank[i].base < end || bank[i].base >= FOUR_GIB || bank[i].size > FOUR_GIB - bank[i].base)
			return -HV_EINVAL;
		end = bank[i].base + bank[i].size;
		uint32_t first = (uint32_t)(group_floor(bank[i].base) >> PAGES_SHIFT);
		uint32_t last = (uint32_t)(group_ceil(end) >> PAGES_SHIFT);
		struct pages_bank *b = p->banks ? &p->bank[p->banks - 1] : NULL;
		if (!b || first > b->first + bank_pages(b)) {
			if (p->banks == PAGES_BANKS)
				return -HV_EINVAL;
			b = &p->bank[p->banks++];
			b->first = first;
		}
		b->groups = (last - b->first) / PAGES_GROUP;
	}
	return p->banks ? 0 : -HV_EINVAL;
}

/* The counters come first in the storage: they need the alignment. */
static size_t lay_out_storage(struct pages *p, uint8_t *storage, size_t size)
{
	size_t groups = 0;
	for (unsigned i = 0; i < p->banks; i++)
		groups += p->bank[i].groups;
	size_t need = groups * (OWNER_BYTES + sizeof(uint16_t));
	if (need > size)
		return 0;
	uint8_t *owner = storage + groups * sizeof(uint16_t);
	for (unsigned i = 0; i < p->banks; i++) {
		p->bank[i].free = (uint16_t *)(void *)storage;
		p->bank[i].owner = owner;
		storage += p->bank[i].groups * sizeof(uint16_t);
		owner += bank_pages(&p->bank[i]);
	}
	return need;
}

/* @count pages from @page on, which all have the same owner, go to @owner. */
static void set_owner(struct pages *p, struct pages_bank *b, uint32_t page, uint32_t count, unsigned owner)
{
	unsigned old = count ? b->owner[page] : owner;
	p->count[old] -= count;
	p->count[owner] += count;
	while (count) {
		uint32_t group = page / PAGES_GROUP, room = PAGES_GROUP - page % PAGES_GROUP;
		uint32_t n = count < room ? count : room;
		memset(b->owner + page, (int)owner, n);
		if (old == OWNER_FREE)
			b->free[group] = (uint16_t)(b->free[group] - n);
		if (owner == OWNER_FREE)
			b->free[group] = (uint16_t)(b->free[group] + n);
		if (owner == OWNER_FREE && group < b->hint)
			b->hint = group;
		page += n;
		count -= n;
	}
}

static struct pages_bank *find_bank(const struct pages *p, uint64_t pfn)
{
	for (unsigned i = 0; i < p->banks; i++) {
		const struct pages_bank *b = &p->bank[i];
		if (pfn >= b->first && pfn - b->first < bank_pages(b))
			return (struct pages_bank *)b;
	}
	return NULL;
}

static void free_whole_pages(struct pages *p, struct mem_range bank)
{
	uint64_t first = (bank.base + PAGES_SIZE - 1) >> PAGES_SHIFT;
	uint64_t end = (bank.base + bank.size) >> PAGES_SHIFT;
	if (first >= end)
		return;
	struct pages_bank *b = find_bank(p, first);
	set_owner(p, b, (uint32_t)first - b->first, (uint32_t)(end - first), OWNER_FREE);
}

int pages_init(struct pages *p, const struct mem_range *bank, unsigned n, void *storage, size_t size)
{
	memset(p, 0, sizeof *p);
	int err = merge_banks(p, bank, n);
	if (err)
		return err;
	size_t need = lay_out_storage(p, storage, size);
	if (!need)
		return -HV_ENOSPC;
	for (unsigned i = 0; i < p->banks; i++) {
		struct pages_bank *b = &p->bank[i];
		memset(b->owner, OWNER_NONE, bank_pages(b));
		memset(b->free, 0, b->groups * sizeof *b->free);
		p->count[OWNER_NONE] += bank_pages(b);
	}
	for (unsigned i = 0; i < n; i++)
		free_whole_pages(p, bank[i]);
	return 0;
}

uint32_t pages_reserve(struct pages *p, struct mem_range range, unsigned owner)
{
	if (!range.size || owner >= OWNER_NONE || range.base >= FOUR_GIB)
		return 0;
	uint64_t size = range.size < FOUR_GIB - range.base ? range.size : FOUR_GIB - range.base;
	uint64_t pfn = range.base >> PAGES_SHIFT, end = (range.base + size + PAGES_SIZE - 1) >> PAGES_SHIFT;
	uint32_t changed = 0;
	for (unsigned i = 0; i < p->banks; i++) {
		struct pages_bank *b = &p->bank[i];
		uint64_t from = pfn > b->first ? pfn - b->first : 0;
		uint64_t to = end > b->first ? end - b->first : 0;
		for (; from < to && from < bank_pages(b); from++) {
			if (b->owner[from] != OWNER_FREE)
				continue;
			set_owner(p, b, (uint32_t)from, 1, owner);
			changed++;
		}
	}
	return changed;
}

/* The first page from @page on that is not free, at most @end. Full groups are taken at a step. */
static uint32_t run_end(const struct pages_bank *b, uint32_t page, uint32_t end)
{
	while (page < end) {
		bool whole = page % PAGES_GROUP == 0 && b->free[page / PAGES_GROUP] == PAGES_GROUP;
		if (!whole && b->owner[page] != OWNER_FREE)
			return page;
		page += whole ? PAGES_GROUP : 1;
	}
	return end;
}

/* The first page from @page on whose group has a free one, at most @end. */
static uint32_t skip_taken_groups(const struct pages_bank *b, uint32_t page, uint32_t end)
{
	while (page < end && !b->free[page / PAGES_GROUP])
		page = (page / PAGES_GROUP + 1) * PAGES_GROUP;
	return page;
}

/* First fit. Alignment is that of the address, so it counts from page 0 and not from the bank's first page; page
 * numbers are at most 2^20 and align at most that, so sums do not wrap. */
static uint32_t find_run(struct pages_bank *b, uint32_t count, uint32_t align)
{
	uint32_t end = bank_pages(b);
	b->hint = skip_taken_groups(b, b->hint * PAGES_GROUP, end) / PAGES_GROUP;
	uint32_t page = b->hint * PAGES_GROUP;
	for (;;) {
		page = align_up(skip_taken_groups(b, page, end) + b->first, align) - b->first;
		if (page >= end || end - page < count)
			return NOT_FOUND;
		uint32_t stop = run_end(b, page, page + count);
		if (stop >= page + count)
			return page;
		page = stop + 1;
	}
}

static bool is_power_of_two(uint32_t n)
{
	return n && !(n & (n - 1));
}

static bool owner_may_hold(unsigned owner)
{
	return owner != OWNER_FREE && owner < OWNER_NONE;
}

int pages_alloc(struct pages *p, unsigned owner, uint32_t count, uint32_t align, uint64_t *pa)
{
	if (!count || !is_power_of_two(align) || align > ALL_PAGES || !owner_may_hold(owner))
		return -HV_EINVAL;
	if (count > p->count[OWNER_FREE])
		return -HV_ENOMEM;
	for (unsigned i = 0; i < p->banks; i++) {
		struct pages_bank *b = &p->bank[i];
		uint32_t page = find_run(b, count, align);
		if (page == NOT_FOUND)
			continue;
		set_owner(p, b, page, count, owner);
		*pa = (uint64_t)(b->first + page) << PAGES_SHIFT;
		return 0;
	}
	return -HV_ENOMEM;
}

int pages_alloc_largest(struct pages *p, unsigned owner, uint32_t max, uint64_t *pa, uint32_t *got)
{
	if (!max || !owner_may_hold(owner))
		return -HV_EINVAL;
	uint32_t piece = ALL_PAGES;
	while (piece > max)
		piece >>= 1;
	for (; piece; piece >>= 1) {
		if (pages_alloc(p, owner, piece, piece, pa))
			continue;
		*got = piece;
		return 0;
	}
	return -HV_ENOMEM;
}

int pages_free(struct pages *p, unsigned owner, uint64_t pa, uint32_t count)
{
	if (pa % PAGES_SIZE || !owner_may_hold(owner))
		return -HV_EINVAL;
	struct pages_bank *b = find_bank(p, pa >> PAGES_SHIFT);
	if (!b)
		return -HV_EINVAL;
	uint32_t page = (uint32_t)(pa >> PAGES_SHIFT) - b->first;
	if (count > bank_pages(b) - page)
		return -HV_EINVAL;
	for (uint32_t k = 0; k < count; k++)
		if (b->owner[page + k] != owner)
			return -HV_EINVAL;
	set_owner(p, b, page, count, OWNER_FREE);
	return 0;
}

uint32_t pages_free_all(struct pages *p, unsigned owner)
{
	if (!owner_may_hold(owner))
		return 0;
	uint32_t freed = p->count[owner];
	for (unsigned i = 0; i < p->banks; i++) {
		struct pages_bank *b = &p->bank[i];
		for (uint32_t page = 0; page < bank_pages(b) && p->count[owner]; page++)
			if (b->owner[page] == owner)
				set_owner(p, b, page, 1, OWNER_FREE);
	}
	return freed;
}

unsigned pages_owner(const struct pages *p, uint64_t pa)
{
	const struct pages_bank *b = find_bank(p, pa >> PAGES_SHIFT);
	return b ? b->owner[(pa >> PAGES_SHIFT) - b->first] : OWNER_NONE;
}

uint32_t pages_count(const struct pages *p, unsigned owner)
{
	return owner < OWNER_NONE ? p->count[owner] : 0;
}

static unsigned zone_of(uint32_t page)
{
	return page ? 32 - (unsigned)__builtin_clz(page) : 0;
}

/* The run of free pages that goes on at the end of group @g, @run long before it. */
static uint32_t run_through(const struct pages_bank *b, uint32_t g, uint32_t run, uint32_t *longest)
{
	if (b->free[g] == PAGES_GROUP) {
		run += PAGES_GROUP;
	} else if (b->free[g] == 0) {
		run = 0;
	} else {
		for (uint32_t i = 0; i < PAGES_GROUP; i++) {
			run = b->owner[g * PAGES_GROUP + i] == OWNER_FREE ? run + 1 : 0;
			if (run > *longest)
				*longest = run;
		}
	}
	if (run > *longest)
		*longest = run;
	return run;
}

void pages_look(const struct pages *p, struct pages_zones *z)
{
	memset(z, 0, sizeof *z);
	for (unsigned i = 0; i < p->banks; i++) {
		const struct pages_bank *b = &p->bank[i];
		uint32_t run = 0;
		for (uint32_t g = 0; g < b->groups; g++) {
			z->free[zone_of(b->first + g * PAGES_GROUP)] += b->free[g];
			run = run_through(b, g, run, &z->longest);
		}
	}
}
