/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Page-table walks in words, one line a level. Stage 2 keeps Xen 4.4's layout ("1ST[0x0] = 0x…"), with the meaning of
 * the value behind it. */
#include <hvlib/fmt.h>
#include <hvlib/lpae.h>
#include "line.h"
#include "walk_internal.h"

static const char *const level_names[] = {"0TH", "1ST", "2ND", "3RD"};

const char *walk_fault_name(enum walk_fault fault)
{
	static const char *const names[] = {
	    [WALK_FAULT_NONE] = "no fault",
	    [WALK_FAULT_TRANSLATION] = "translation fault",
	    [WALK_FAULT_TABLE_READ] = "descriptor not in RAM",
	    [WALK_FAULT_ACCESS_FLAG] = "access flag fault",
	    [WALK_FAULT_DOMAIN] = "domain fault",
	    [WALK_FAULT_PERMISSION] = "permission fault",
	};

	return (unsigned)fault < sizeof(names) / sizeof(names[0]) ? names[fault] : "unknown fault";
}

const char *walk_memtype_name(enum walk_memtype type)
{
	static const char *const names[] = {
	    [WALK_STRONGLY_ORDERED] = "strongly ordered",
	    [WALK_DEVICE] = "device",
	    [WALK_NORMAL_NC] = "NC",
	    [WALK_NORMAL_WT] = "WT",
	    [WALK_NORMAL_WB] = "WB",
	    [WALK_OTHER] = "reserved type",
	};

	return (unsigned)type < sizeof(names) / sizeof(names[0]) ? names[type] : "reserved type";
}

const char *walk_perm_name(enum walk_perm perm)
{
	static const char *const names[] = {
	    [WALK_NO_ACCESS] = "no access",
	    [WALK_PL1_RW] = "PL1 RW",
	    [WALK_PL1_RW_PL0_RO] = "PL1 RW, PL0 RO",
	    [WALK_RW] = "RW",
	    [WALK_PL1_RO] = "PL1 RO",
	    [WALK_RO] = "RO",
	    [WALK_WO] = "WO",
	};

	return (unsigned)perm < sizeof(names) / sizeof(names[0]) ? names[perm] : "?";
}

/* DACR fields: DDI 0406C, B4.1. */
static const char *domain_name(const struct walk *w, uint32_t dacr)
{
	static const char *const names[4] = {"no access", "client", "reserved", "manager"};

	return names[walk_bits(dacr, 2u * (w->attrs.domain & 15u), 2)];
}

static size_t describe_leaf(const struct walk *w, const char *kind, uint32_t dacr, char *buf, size_t size)
{
	const struct walk_attrs *a = &w->attrs;
	size_t n = fmt_sn(buf, size, "%s, %s%s, %s%s%s%s%s%s", kind, walk_memtype_name((enum walk_memtype)a->memtype),
			  a->shared ? ", S" : "", walk_perm_name((enum walk_perm)a->perm), a->xn ? ", XN" : "",
			  a->pxn ? ", PXN" : "", a->ng ? ", nG" : "", a->contiguous ? ", contiguous" : "",
			  a->access_flag ? "" : ", AF clear");

	if (w->format == WALK_SHORT && w->nlevels == 1 && n < size)
		n += fmt_sn(buf + n, size - n, ", domain %u (%s)", a->domain, domain_name(w, dacr));
	return n;
}

/* What a stage-1 descriptor is and says. */
static void describe_s1(const struct walk *w, const struct walk_level *l, uint32_t dacr, char *buf, size_t size)
{
	static const char *const kinds[] = {[WALK_SECTION] = "section 1 MiB",
					    [WALK_SUPERSECTION] = "section 16 MiB",
					    [WALK_LARGE] = "large page",
					    [WALK_PAGE] = "page"};

	if (l->kind == WALK_INVALID || l->kind == WALK_RESERVED)
		fmt_sn(buf, size, "invalid%s: nothing in %08llx-%08llx", l->kind == WALK_RESERVED ? " (reserved)" : "",
		       (unsigned long long)l->span_start, (unsigned long long)l->span_end);
	else if (l->kind == WALK_TABLE && w->format == WALK_SHORT)
		fmt_sn(buf, size, "table, domain %u (%s)", w->attrs.domain, domain_name(w, dacr));
	else if (l->kind == WALK_TABLE)
		fmt_sn(buf, size, "table at %08llx%s%s%s%s", (unsigned long long)l->next,
		       l->value & LPAE_S1_TABLE_AP0 ? ", no PL0 below" : "",
		       l->value & LPAE_S1_TABLE_AP1 ? ", RO below" : "",
		       l->value & LPAE_S1_TABLE_XN ? ", XN below" : "",
		       l->value & LPAE_S1_TABLE_PXN ? ", PXN below" : "");
	else if (l->kind == WALK_BLOCK)
		describe_leaf(w, l->level == 1 ? "block 1 GiB" : "block 2 MiB", dacr, buf, size);
	else
		describe_leaf(w, kinds[l->kind], dacr, buf, size);
}

static void line_s1(const struct walk *w, const struct walk_level *l, uint32_t dacr, const uint64_t *pa, char *buf,
		    size_t size)
{
	bool narrow = w->format == WALK_LPAE ? l->level == 1 : l->level == 2;
	unsigned digits = w->format == WALK_LPAE ? (narrow ? 1 : 3) : (narrow ? 2 : 3);
	char label[16];
	size_t n;

	fmt_sn(label, sizeof(label), "%s[0x%0*x]", level_names[l->level & 3], (int)digits, l->index);
	n = fmt_sn(buf, size, pa ? "%-10s (%08llx pa %08llx)" : "%-10s (%08llx)", label,
		   (unsigned long long)l->desc_addr, pa ? (unsigned long long)*pa : 0);
	if (n >= size)
		return;
	if (l->kind == WALK_UNREAD) {
		fmt_sn(buf + n, size - n, "  level-%u descriptor at ipa %08llx could not be read", l->level,
		       (unsigned long long)l->desc_addr);
		return;
	}
	n += fmt_sn(buf + n, size - n, " = %0*llx  ", l->size * 2, (unsigned long long)l->value);
	if (n < size)
		describe_s1(w, l, dacr, buf + n, size - n);
}

static void line_s2(const struct walk_level *l, char *buf, size_t size)
{
	size_t n = fmt_sn(buf, size, "%s[0x%x] ", level_names[l->level & 3], l->index);

	if (n >= size)
		return;
	if (l->kind == WALK_UNREAD) {
		fmt_sn(buf + n, size - n, "at pa %08llx could not be read", (unsigned long long)l->desc_addr);
		return;
	}
	n += fmt_sn(buf + n, size - n, "= 0x%016llx   ", (unsigned long long)l->value);
	if (n < size)
		n += lpae_describe_s2(l->value, l->level, buf + n, size - n);
	if (n < size && (l->kind == WALK_INVALID || l->kind == WALK_RESERVED))
		fmt_sn(buf + n, size - n, ": nothing in %08llx-%08llx", (unsigned long long)l->span_start,
		       (unsigned long long)l->span_end);
}

void walk_describe_level(const struct walk *w, unsigned i, uint32_t dacr, char *buf, size_t size)
{
	if (size == 0)
		return;
	buf[0] = '\0';
	if (i >= w->nlevels || i >= WALK_MAX_LEVELS)
		return;
	if (w->format == WALK_STAGE2)
		line_s2(&w->levels[i], buf, size);
	else
		line_s1(w, &w->levels[i], dacr, NULL, buf, size);
}

static void print_s1_levels(const struct walk *w, uint32_t dacr, const struct walk_owner *owner, walk_line_fn *line,
			    void *ctx)
{
	for (unsigned i = 0; i < w->nlevels; i++) {
		const struct walk_level *l = &w->levels[i];
		char text[WALK_LINE_MAX];
		uint64_t pa;
		const bool known =
		    owner->locate && l->kind != WALK_UNREAD && owner->locate(owner->ctx, l->desc_addr, &pa) == 0;

		line_s1(w, l, dacr, known ? &pa : NULL, text, sizeof(text));
		line(ctx, text);
	}
}

void walk_s2_print(const struct s2_regime *regime, const struct walk *w, unsigned domain, walk_line_fn *line, void *ctx)
{
	char text[WALK_LINE_MAX];

	fmt_sn(text, sizeof(text), "Walking IPA 0x%016llx of d%u via VTTBR 0x%016llx", (unsigned long long)w->in,
	       domain, (unsigned long long)regime->vttbr);
	line(ctx, text);
	for (unsigned i = 0; i < w->nlevels; i++) {
		walk_describe_level(w, i, 0, text, sizeof(text));
		line(ctx, text);
	}
	if (w->nlevels == 0)
		line(ctx, "beyond the input range of VTCR: no level was read");
}

static void add_rights(const struct s1_regime *regime, const struct walk *w, bool user, struct line *line)
{
	static const struct {
		const char *name;
		bool write, fetch;
	} kinds[] = {{" read", false, false}, {" write", true, false}, {" execute", false, true}};
	bool none = true;

	line_add(line, user ? ", PL0" : "PL1");
	for (unsigned i = 0; i < 3; i++) {
		const struct walk_access access = {.write = kinds[i].write, .fetch = kinds[i].fetch, .user = user};

		if (walk_s1_access(regime, w, access, NULL) != WALK_FAULT_NONE)
			continue;
		line_add(line, "%s", kinds[i].name);
		none = false;
	}
	if (none)
		line_add(line, " none");
}

void walk_s1_rights(const struct s1_regime *regime, const struct walk *w, char *buf, size_t size)
{
	struct line line = {buf, size, 0};

	add_rights(regime, w, false, &line);
	add_rights(regime, w, true, &line);
}

static void print_outcome(const struct walk *w, walk_line_fn *line, void *ctx)
{
	char text[WALK_LINE_MAX];

	if (w->ok)
		fmt_sn(text, sizeof(text), "-> ipa %08llx", (unsigned long long)w->out);
	else
		fmt_sn(text, sizeof(text), "-> %s at level %u (FSR %03x)%s", walk_fault_name((enum walk_fault)w->fault),
		       w->fault_level, w->fsr, w->nlevels == 0 ? ": TTBCR gives this va no table" : "");
	line(ctx, text);
}

void walk_s1_print(const struct s1_regime *regime, const struct walk *w, struct walk_owner owner, walk_line_fn *line,
		   void *ctx)
{
	char text[WALK_LINE_MAX];

	if (w->format == WALK_MMU_OFF) {
		fmt_sn(text, sizeof(text), "VA 0x%08llx of d%uv%u: MMU off, ipa = va", (unsigned long long)w->in,
		       owner.domain, owner.vcpu);
		line(ctx, text);
		return;
	}
	fmt_sn(text, sizeof(text), "Walking VA 0x%08llx of d%uv%u via TTBR%u 0x%016llx", (unsigned long long)w->in,
	       owner.domain, owner.vcpu, w->ttbr, (unsigned long long)(w->ttbr ? regime->ttbr1 : regime->ttbr0));
	line(ctx, text);
	print_s1_levels(w, regime->dacr, &owner, line, ctx);
	print_outcome(w, line, ctx);
}
