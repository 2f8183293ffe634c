/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "finding.h"
#include "explain.h"
#include "frames.h"
#include "modules.h"
#include "summary.h"
#include <stdio.h>
#include <stdlib.h>

#define SCTLR_M	    1u
#define SAME_WITHIN 4u /* lines */
#define TTBCR_EAE   (1u << 31)

/* Whose code is at pc: the hypervisor's, or that of a kernel? HYP mode of ARM32; EL2t and EL2h of ARM64 (Arm DDI 0487,
 * C5.2.19 SPSR_EL2). */
static bool is_hyp(const struct dump *d)
{
	uint64_t mode = d->regs.value[REG_CPSR] & 0x1f;

	return d->hyp_regs || (d->regs.known[REG_CPSR] && (mode == 0x1a || mode == 8 || mode == 9));
}

/* A hypervisor's dump of a guest speaks of the kernel whose banner that guest printed; under Xen, domain 0's stands
 * there without a mark. */
static struct dump_key system_of(const struct dump *d)
{
	struct dump_key key = d->key;

	if (is_hyp(d) || key.source == SOURCE_BARE || key.source == SOURCE_GUEST)
		return key;
	key.domain = d->domain;
	key.source = SOURCE_GUEST;
	if (d->domain == 0 && d->key.source == SOURCE_XEN)
		key = (struct dump_key){SOURCE_BARE, -1, -1};
	return key;
}

struct place found_place(const struct finding *f, const struct found_frame *frame)
{
	if (!frame->has_pc && !frame->has_lookup)
		return (struct place){0};
	return place_find(f->target, frame->has_lookup ? frame->lookup : found_pc(frame), frame->return_address);
}

uint64_t found_pc(const struct found_frame *frame)
{
	return (uint64_t)frame->high << 32 | frame->pc;
}

struct target *finding_judge(struct session *s, const struct dump *d, struct identity_verdict *verdict)
{
	struct dump_key key = system_of(d);

	return session_target(s, worlds_at(&s->worlds, &key, d->first), d, is_hyp(d), verdict);
}

/* hvscope runs where it was loaded. */
static struct target *at_image_base(struct target *t, struct session *s, const struct dump *d)
{
	const struct world *world = worlds_at(&s->worlds, &d->key, d->first);

	if (d->has_image_base)
		return target_at(t, d->image_base);
	return world && world->has_image_base ? target_at(t, world->image_base) : t;
}

static void find_target(struct finding *f, struct session *s)
{
	const struct dump *d = f->dump;

	f->target = finding_judge(s, d, &f->identity);
	if (f->target && is_hyp(d))
		f->target = at_image_base(f->target, s, d);
	if (!f->target) {
		f->identity.identity = IDENTITY_UNKNOWN;
		snprintf(f->identity.evidence, sizeof(f->identity.evidence), "%s",
			 s->ntargets ? "no file for this side was given" : "no symbol file was given");
	} else if (f->identity.identity == IDENTITY_CONTRADICTED && !s->force) {
		f->no_resolution = "the file is another one's; --force resolves all the same";
		f->target = NULL;
	}
}

/* Physical address of a kernel's first byte less its virtual one: those of RAM at 40000000, 80000000, 60000000,
 * 10000000, 20000000 and 0, with PAGE_OFFSET c0000000. */
static const uint32_t phys_biases[] = {0x80000000u, 0xc0000000u, 0xa0000000u, 0x50000000u, 0x60000000u, 0x40000000u};

/* Would pc or lr be in the file, if that were moved by @bias? */
static bool is_covered(const struct finding *f, uint32_t bias)
{
	return (CORE_KNOWN(&f->regs, CORE_PC) && target_covers(f->target, f->regs.r[CORE_PC] - bias)) ||
	       (CORE_KNOWN(&f->regs, CORE_LR) && target_covers(f->target, f->regs.r[CORE_LR] - 1 - bias));
}

/* Before the MMU is on, pc and lr are physical: the first bias with which one of them is in the file is taken. */
static void try_mmu_off(struct finding *f)
{
	const struct dump *d = f->dump;
	struct target *moved;
	size_t i = 0;

	if (!f->target || !d->regs.known[REG_SCTLR] || (d->regs.value[REG_SCTLR] & SCTLR_M) || is_hyp(d) ||
	    is_covered(f, 0))
		return;
	while (i < sizeof(phys_biases) / sizeof(phys_biases[0]) && !is_covered(f, phys_biases[i]))
		i++;
	if (i == sizeof(phys_biases) / sizeof(phys_biases[0]))
		return;
	moved = target_at(f->target, phys_biases[i]);
	if (!moved)
		return;
	f->target = moved;
	f->mmu_off = true;
}

static void find_format(struct finding *f)
{
	const struct dump_regs *r = &f->dump->regs;

	if (r->known[REG_TTBCR] && r->known[REG_SCTLR])
		f->format = r->value[REG_TTBCR] & TTBCR_EAE ? FORMAT_LPAE : FORMAT_SHORT;
	else if (f->dump->has_fsr)
		f->format = regwords_fsr_format(f->dump->fsr, FORMAT_UNKNOWN);
}

/* Xen prints a guest's registers when it meets the fault and again when it gives the guest up. */
static void find_same(struct finding *f, struct session *s)
{
	const struct dump *d = f->dump;

	if (s->last_id && d->regs.known[REG_R12] && d->first - s->last_line < SAME_WITHIN &&
	    memcmp(&s->last_regs, &d->regs, sizeof(d->regs)) == 0)
		f->same_as = s->last_id;
	else
		s->last_id = d->id;
	s->last_regs = d->regs;
	s->last_line = d->last;
}

struct finding *finding_new(struct session *s, const struct dump *d)
{
	struct finding *f = calloc(1, sizeof(*f));

	if (!f || !words_init(&f->words, d)) {
		free(f);
		return NULL;
	}
	f->dump = d;
	core_regs_of(d, &f->regs);
	find_format(f);
	find_same(f, s);
	find_target(f, s);
	try_mmu_off(f);
	if (f->target && s->modules_dir)
		modules_open(f->target, s->modules_dir, d);
	frames_find(f);
	disasm_around(&f->code, &f->regs, &f->words, f->target);
	explain(f, &f->code, s);
	summary_make(f);
	return f;
}

void finding_free(struct finding *f)
{
	if (!f)
		return;
	words_deinit(&f->words);
	free(f);
}
