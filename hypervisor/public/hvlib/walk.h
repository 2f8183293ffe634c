/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Page-table walks in software: stage 1 as a guest set it up (short descriptors and LPAE, Arm DDI 0406C, B3.5 and B3.6)
 * and stage 2 as the hypervisor did (B3.6). Pure: memory is read through a callback, every descriptor read is kept,
 * nothing loops (three levels at most). All integers are host order. */
#ifndef HVLIB_WALK_H
#define HVLIB_WALK_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WALK_MAX_LEVELS 4
#define WALK_LINE_MAX	128 /* bytes of one line of text, the NUL included */

/** Takes one line of output without prefix and newline. @text is valid only during the call. */
typedef void walk_line_fn(void *ctx, const char *text);

/** How a walk reads memory: @n (4 or 8) bytes at @addr (ipa in stage 1, pa in stage 2), which is n-aligned.
 *  Returns 0, or -HV_EFAULT when @addr is not RAM; must never touch a device. */
struct walk_memory {
	int (*read)(void *ctx, uint64_t addr, void *buf, size_t n);
	void *ctx;
};

enum walk_format { WALK_MMU_OFF, WALK_SHORT, WALK_LPAE, WALK_STAGE2 };

/* What one descriptor is. */
enum walk_kind {
	WALK_UNREAD, /* the descriptor could not be read */
	WALK_INVALID,
	WALK_RESERVED, /* an encoding the manual reserves: acts as invalid */
	WALK_TABLE,
	WALK_SECTION,	   /* short: 1 MiB */
	WALK_SUPERSECTION, /* short: 16 MiB */
	WALK_LARGE,	   /* short: 64 KiB */
	WALK_BLOCK,	   /* LPAE and stage 2: 1 GiB or 2 MiB */
	WALK_PAGE	   /* 4 KiB */
};

enum walk_memtype { WALK_STRONGLY_ORDERED, WALK_DEVICE, WALK_NORMAL_NC, WALK_NORMAL_WT, WALK_NORMAL_WB, WALK_OTHER };

/* Access permission after every level was taken into account. */
enum walk_perm {
	WALK_NO_ACCESS,
	WALK_PL1_RW,
	WALK_PL1_RW_PL0_RO,
	WALK_RW,
	WALK_PL1_RO,
	WALK_RO,
	WALK_WO /* stage 2 only */
};

enum walk_fault {
	WALK_FAULT_NONE,
	WALK_FAULT_TRANSLATION,
	WALK_FAULT_TABLE_READ, /* a descriptor is not in RAM: real hardware gives S1PTW or an external abort on the walk
				*/
	WALK_FAULT_ACCESS_FLAG,
	WALK_FAULT_DOMAIN,
	WALK_FAULT_PERMISSION
};

/* One descriptor as it was met. */
struct walk_level {
	uint8_t level;	     /* 1..3 as the manual counts */
	uint8_t size;	     /* of the descriptor: 4 or 8 bytes */
	uint8_t kind;	     /* enum walk_kind */
	uint16_t index;	     /* into its table */
	uint64_t desc_addr;  /* where it is: ipa (stage 1) or pa (stage 2) */
	uint64_t value;	     /* 0 when kind is WALK_UNREAD */
	uint64_t next;	     /* table: of the next level; leaf: output address of its first byte; else 0 */
	uint64_t span_start; /* first and last input address that this descriptor speaks of */
	uint64_t span_end;
};

struct walk_attrs {
	uint8_t perm;	 /* enum walk_perm */
	uint8_t memtype; /* enum walk_memtype */
	uint8_t domain;	 /* short descriptors: 0..15 */
	bool xn, pxn, ng, shared, access_flag;
	bool contiguous; /* LPAE: one of sixteen that a TLB may hold as one */
};

struct walk {
	uint64_t in;  /* the address that was asked for */
	uint64_t out; /* valid when @ok: ipa (stage 1) or pa (stage 2) of that very byte */
	bool ok;      /* a mapping exists; who may use it is walk_s1_access()'s matter */
	uint8_t format;
	uint8_t fault;	     /* enum walk_fault; WALK_FAULT_NONE when ok */
	uint8_t fault_level; /* level of the fault, 1..3 */
	uint8_t ttbr;	     /* stage 1: which of TTBR0 and TTBR1 was used */
	uint8_t nlevels;     /* used elements of levels[] */
	uint32_t fsr;	     /* stage 1: the DFSR/IFSR value of @fault, without domain and WnR bits */
	uint64_t leaf_size;  /* bytes that the leaf maps, valid when @ok */
	struct walk_attrs attrs;
	struct walk_level levels[WALK_MAX_LEVELS];
};

/* Stage 1 of PL1 and PL0: the registers, as read. PRRR and MAIR0 are one register, NMRR and MAIR1 too. */
struct s1_regime {
	uint32_t sctlr, ttbcr, dacr;
	uint32_t mair0; /* or PRRR */
	uint32_t mair1; /* or NMRR */
	uint64_t ttbr0, ttbr1;
};

/** Translates @va. Never fails: what went wrong is in @w. With the MMU off out == va and nlevels == 0. */
void walk_s1(const struct s1_regime *regime, const struct walk_memory *mem, uint32_t va, struct walk *w);

struct walk_access {
	bool write, fetch, user;
};

/** Would the walk @w (ok) allow @access? Returns WALK_FAULT_NONE, or the fault (access flag, domain, permission) and
 * then its FSR value in @fsr (may be NULL), with domain but without the WnR bit. A walk that is not ok returns its own.
 */
enum walk_fault walk_s1_access(const struct s1_regime *regime, const struct walk *w, struct walk_access access,
			       uint32_t *fsr);

/** Who may do what at an ok walk, as walk_s1_access judges: "PL1 read write execute, PL0 read", "PL1 none, PL0 none".
 */
void walk_s1_rights(const struct s1_regime *regime, const struct walk *w, char *buf, size_t size);

/* Stage 2 of one domain. */
struct s2_regime {
	uint64_t vttbr;
	uint32_t vtcr;
};

/** Translates @ipa; as walk_s1. */
void walk_s2(const struct s2_regime *regime, const struct walk_memory *mem, uint64_t ipa, struct walk *w);

/** One line of text for level @i (< w->nlevels) of a walk, at most WALK_LINE_MAX bytes:
 *  stage 1 "1ST[0xd08] (40207420) = 4191b811  table, domain 0 (client)",
 *  stage 2 "1ST[0x0] = 0x000000007fe06003   table at 7fe06000".
 *  @dacr tells client from manager for short descriptors; 0 is fine for the others. */
void walk_describe_level(const struct walk *w, unsigned i, uint32_t dacr, char *buf, size_t size);

/** The whole stage-2 walk in Xen's layout: "Walking IPA 0x… of dN via VTTBR 0x…", then a line per level. */
void walk_s2_print(const struct s2_regime *regime, const struct walk *w, unsigned domain, walk_line_fn *line,
		   void *ctx);

/* Whose walk it is. With @locate (may be NULL) the line of each descriptor has its pa, too: it turns an ipa into a pa
 * and returns 0, or -HV_EFAULT when that is no RAM. */
struct walk_owner {
	unsigned domain, vcpu;
	int (*locate)(void *ctx, uint64_t ipa, uint64_t *pa);
	void *ctx;
};

/** The whole stage-1 walk: "Walking VA 0x… of dNvM via TTBR0 0x…", then a line per level, as walk_describe_level or
 * with the descriptor's pa, "1ST[0xd08] (40207420 pa 7c207420) = …", then the outcome ("-> ipa …" or the fault in
 * words). With the MMU off one line that says so. */
void walk_s1_print(const struct s1_regime *regime, const struct walk *w, struct walk_owner owner, walk_line_fn *line,
		   void *ctx);

/** Names for people: "translation fault", "device", "PL1 RW" … Never NULL. */
const char *walk_fault_name(enum walk_fault fault);
const char *walk_memtype_name(enum walk_memtype type);
const char *walk_perm_name(enum walk_perm perm);

#endif
