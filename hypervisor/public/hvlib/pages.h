/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The page allocator: who owns each 4 KiB page of RAM. It never touches the pages themselves. Not locked: the caller
 * serialises. */
#ifndef HVLIB_PAGES_H
#define HVLIB_PAGES_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <hvlib/mem_range.h>

#define PAGES_BANKS 8
#define PAGES_SHIFT 12
#define PAGES_SIZE  (1u << PAGES_SHIFT)

/* Owner of a page. */
#define OWNER_FREE     0u
#define OWNER_HV       1u
#define OWNER_MODULE   2u
#define OWNER_RESERVED 3u	    /* of the firmware or the host tree */
#define OWNER_DOM(n)   (16u + (n))  /* domain id n, 0..111: what the guest is given, and its tables */
#define OWNER_FOR(n)   (128u + (n)) /* the hypervisor's, for domain id n: freed with it */
#define OWNER_NONE     255u	    /* no RAM there */

/* Pages are counted in groups of 2 MiB, so that full and empty ones are passed over at once. */
#define PAGES_GROUP 512u

struct pages_bank {
	uint32_t first;	 /* page number (pa >> 12) of the first page of the first group: a multiple of PAGES_GROUP */
	uint32_t groups; /* number of groups; edge pages outside RAM are OWNER_NONE */
	uint32_t hint;	 /* no group below this one has a free page */
	uint8_t *owner;	 /* of each page */
	uint16_t *free;	 /* pages free in each group */
};

struct pages {
	unsigned banks;
	struct pages_bank bank[PAGES_BANKS];
	uint32_t count[256]; /* pages of each owner; count[OWNER_NONE] is not kept */
};

/** Bytes of storage that pages_init() needs for @n banks. */
size_t pages_storage(const struct mem_range *bank, unsigned n);

/** Makes all whole pages of @n banks (ascending, not overlapping, below 4 GiB) free.
 *  @storage: 2-byte aligned, kept as long as @p. Returns 0; -HV_EINVAL: banks; -HV_ENOSPC: storage too small. */
int pages_init(struct pages *p, const struct mem_range *bank, unsigned n, void *storage, size_t size);

/** Gives those free pages that share a byte with @range to @owner. Other pages, and what is not RAM, stay as they are.
 *  Returns the number of pages that changed hands. */
uint32_t pages_reserve(struct pages *p, struct mem_range range, unsigned owner);

/** Takes @count contiguous pages at the lowest address that is a multiple of @align pages (a power of two).
 *  Returns 0 with the address in *@pa; -HV_ENOMEM; -HV_EINVAL: count 0, align, owner. */
int pages_alloc(struct pages *p, unsigned owner, uint32_t count, uint32_t align, uint64_t *pa);

/** Takes the biggest piece of 2^k <= @max pages that is aligned to its own size; of those the lowest.
 *  Returns 0 with address and length in pages; -HV_ENOMEM: nothing is free; -HV_EINVAL. */
int pages_alloc_largest(struct pages *p, unsigned owner, uint32_t max, uint64_t *pa, uint32_t *got);

/** Frees @count pages from @pa, all of which must be @owner's, else nothing changes and -HV_EINVAL is returned. */
int pages_free(struct pages *p, unsigned owner, uint64_t pa, uint32_t count);

/** Frees all pages of @owner; returns how many. */
uint32_t pages_free_all(struct pages *p, unsigned owner);

/** Owner of the page at @pa; OWNER_NONE where there is no RAM. */
unsigned pages_owner(const struct pages *p, uint64_t pa);

/** Pages that @owner has; OWNER_FREE: that are free. */
uint32_t pages_count(const struct pages *p, unsigned owner);

#define PAGES_ZONES 21

struct pages_zones {
	uint32_t free[PAGES_ZONES]; /* pages free whose number has so many bits: [19] is pa 1 to 2 GiB */
	uint32_t longest;	    /* contiguous free pages */
};

/** Where the free pages are. Pages of a group count as its first one. Takes time by the number of groups, and of pages
 *  in groups that are partly free. */
void pages_look(const struct pages *p, struct pages_zones *z);

#endif
