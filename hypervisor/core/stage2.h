/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A domain's stage 2: what its ipa space is made of. */
#ifndef CORE_STAGE2_H
#define CORE_STAGE2_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <hvlib/lpae.h>

/* T0SZ 0, SL0 1: 4 GiB of ipa, walks start at level 1 and are cacheable, inner shareable (Arm DDI 0406C, B4.1). */
#define STAGE2_VTCR 0x80003540u

struct stage2 {
	uint32_t domain;   /* pays for the tables */
	uint64_t *root;	   /* 4 entries of a page */
	uint64_t vttbr;	   /* VMID and root */
	uint32_t count[4]; /* leaves by level, [0] unused */
	uint32_t table_pages;
	bool fetch_never;	 /* see stage2_fetch_never */
	volatile bool splitting; /* an entry is empty for a moment */
	bool fetch_guarded;	 /* it was so, or is: entries may have changed under a walk */
};
#define STAGE2_ROOT_ENTRIES 4u

/** An empty map with VMID @vmid (1..255). 0 or -HV_ENOMEM. */
int stage2_init(struct stage2 *s, uint32_t domain, uint32_t vmid);

/** Maps @size bytes with the largest leaves that fit. Nothing may be mapped there yet, so no TLB maintenance is due.
 *  Returns 0; -HV_EINVAL: not page-aligned; -HV_EBUSY: something is mapped; -HV_ENOMEM. */
int stage2_map(struct stage2 *s, uint64_t ipa, uint64_t pa, uint64_t size, enum lpae_s2_kind kind);

/** The pa of @ipa when it is normal memory; *@room is how many bytes follow in the same leaf.
 *  Returns 0 or -HV_EFAULT. Never a device. */
int stage2_lookup(const struct stage2 *s, uint64_t ipa, uint64_t *pa, uint64_t *room);

/** Is @pa in one of the tables? */
bool stage2_is_table(const struct stage2 *s, uint64_t pa);

/** Is all of [ipa, ipa + n) RAM? 0 or -HV_EFAULT. */
int stage2_check(const struct stage2 *s, uint64_t ipa, size_t n);

/** From now on nothing can be fetched from RAM (a permission fault), but from pages given to stage2_fetch_page; or from
 *  all of it again. stage2_fetch.c */
void stage2_fetch_never(struct stage2 *s, bool never);
/** False: no RAM is at @ipa. */
bool stage2_fetch_page(struct stage2 *s, uint64_t ipa);

/** Copies between a guest's RAM and the hypervisor. All of [ipa, ipa + n) must be RAM, else nothing is copied.
 *  Returns 0 or -HV_EFAULT. stage2_load also cleans the caches, for a guest that runs with its own off. */
int stage2_read(const struct stage2 *s, uint64_t ipa, void *buf, size_t n);
int stage2_load(const struct stage2 *s, uint64_t ipa, const void *buf, size_t n);
int stage2_zero(const struct stage2 *s, uint64_t ipa, size_t n);
/** Cleans and invalidates the caches, to memory. As above. */
int stage2_clean(const struct stage2 *s, uint64_t ipa, size_t n);

#endif
