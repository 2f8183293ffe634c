/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The line's descriptors go through the same walker as those of a guest's RAM: they are all the memory it finds. */
#include "ptewords.h"
#include "strbuf.h"
#include <hvabi/errno.h>
#include <hvlib/walk.h>

#define TTBCR_EAE	(1u << 31)
#define SCTLR_M_TRE	(1u | 1u << 28) /* as Linux runs on ARMv7: arch/arm/mm/proc-v7.S, v7_crval */
#define SHORT_TABLE	1u		/* bits 1:0 of a first-level descriptor: Arm DDI 0406C, figure B3-4 */
#define SECOND_OF_PAIR	(1u << 20)
#define TABLE_BYTES	0x400u
#define USER_ONLY	0x40000000u /* below every PAGE_OFFSET (arch/arm/Kconfig, VMSPLIT_1G): no sections */
#define DESCRIPTORS_MAX 3u

struct printed { /* descriptors in the order in which a walk meets them */
	uint64_t value[DESCRIPTORS_MAX];
	unsigned n, next;
};

static int read_printed(void *ctx, uint64_t addr, void *buf, size_t n)
{
	struct printed *p = ctx;

	(void)addr;
	if (p->next == p->n)
		return -HV_EFAULT;
	memcpy(buf, &p->value[p->next++], n); /* hosts are little-endian, as the guests are */
	return 0;
}

/* "*NAME=VALUE"; "(bad)" and a comma may follow. */
static bool take(struct text *t, const char *name, uint64_t *value)
{
	if (!text_take(t, name) || !text_hex(t, value, NULL))
		return false;
	text_take(t, "(bad)");
	text_take(t, ",");
	text_skip_blanks(t);
	return true;
}

/* Linux keeps a pair of first-level descriptors as one (arch/arm/include/asm/pgtable-2level.h) and prints the first:
 * the tables of both lie one behind the other, sections need not: the kernel may have one in the second half alone. */
static bool of_this_half(uint32_t va, uint64_t *pgd)
{
	if (!(va & SECOND_OF_PAIR))
		return true;
	if ((*pgd & 3) != SHORT_TABLE)
		return *pgd == 0 && va < USER_ONLY;
	*pgd += TABLE_BYTES;
	return true;
}

/* False: the line does not tell which format it is, or not this address's descriptor. */
static bool read_line(uint32_t va, struct text t, enum regwords_format *format, struct printed *p)
{
	uint64_t linux_pte;

	text_take(&t, "*pgd=");
	if (!text_hex(&t, &p->value[p->n++], NULL))
		return false;
	text_take(&t, "(bad)");
	text_take(&t, ",");
	text_skip_blanks(&t);
	if (take(&t, "*pmd=", &p->value[p->n])) {
		*format = FORMAT_LPAE;
		p->n++;
		p->n += take(&t, "*pte=", &p->value[p->n]);
	} else if (take(&t, "*pte=", &linux_pte)) { /* what Linux remembers; *ppte is what the hardware reads */
		*format = FORMAT_SHORT;
		p->n += take(&t, "*ppte=", &p->value[p->n]);
	} else if (p->value[0] > UINT32_MAX) {
		*format = FORMAT_LPAE;
	}
	return *format == FORMAT_LPAE || (*format == FORMAT_SHORT && of_this_half(va, &p->value[0]));
}

static void say_leaf(struct strbuf *s, const struct walk *w, const struct walk_level *l)
{
	static const char *const kinds[] = {[WALK_SECTION] = "section of 1 MiB",
					    [WALK_SUPERSECTION] = "section of 16 MiB",
					    [WALK_LARGE] = "page of 64 KiB",
					    [WALK_BLOCK] = "block",
					    [WALK_PAGE] = "page"};
	const struct walk_attrs *a = &w->attrs;

	strbuf_add(s, "%s at %08llx, %s%s%s", kinds[l->kind], (unsigned long long)l->next,
		   walk_perm_name((enum walk_perm)a->perm), a->xn ? ", XN" : "", a->access_flag ? "" : ", AF clear");
	if (w->format == WALK_SHORT && w->nlevels == 1)
		strbuf_add(s, ", domain %u", a->domain);
}

static void say_level(struct strbuf *s, const struct walk *w, const struct walk_level *l)
{
	strbuf_add(s, "%slevel %u: ", s->n ? "; " : "", l->level);
	switch (l->kind) {
	case WALK_INVALID:
	case WALK_RESERVED:
		strbuf_add(s, "nothing in %08llx-%08llx", (unsigned long long)l->span_start,
			   (unsigned long long)l->span_end);
		break;
	case WALK_TABLE:
		strbuf_add(s, "table at %08llx", (unsigned long long)l->next);
		if (w->format == WALK_SHORT)
			strbuf_add(s, ", domain %u", w->attrs.domain);
		break;
	default:
		say_leaf(s, w, l);
	}
}

bool ptewords(uint32_t va, struct text rest, enum regwords_format format, char buf[PTEWORDS_MAX])
{
	struct printed p = {.n = 0};
	const struct walk_memory memory = {read_printed, &p};
	struct s1_regime regime = {.sctlr = SCTLR_M_TRE, .dacr = UINT32_MAX};
	struct strbuf s = strbuf_in(buf, PTEWORDS_MAX);
	struct walk w;

	if (!read_line(va, rest, &format, &p))
		return false;
	regime.ttbcr = format == FORMAT_LPAE ? TTBCR_EAE : 0;
	walk_s1(&regime, &memory, va, &w);
	for (unsigned i = 0; i < w.nlevels && w.levels[i].kind != WALK_UNREAD; i++)
		say_level(&s, &w, &w.levels[i]);
	return s.n != 0;
}
