/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One crash for the verdict tests: facts that a test then changes, a tree made to order, the verdict. */
#ifndef TESTS_UNIT_VERDICT_SCENE_H
#define TESTS_UNIT_VERDICT_SCENE_H
#include "make_tree.h"
#include <hvlib/walk.h>
#include "lib/verdict_case.h"

#define MODE_SVC 0xd3u

/* One crash, before it is explained. */
struct scene {
	struct crash_facts facts;
	struct test_tree_spec tree;
	void (*more_nodes)(struct test_tree *t); /* behind the usual ones */
	bool no_tree, s1_walked, s2_hole;
	struct walk s1, s2;
};

static const struct crash_window windows[] = {
    {"GIC distributor", CRASH_DEV_GICD, 0x08000000, 0x10000},
    {"GIC CPU interface", CRASH_DEV_GICC, 0x08010000, 0x10000},
    {"UART", CRASH_DEV_UART, 0x09000000, 0x1000},
};

/* The demo's crash (design.md, section 8): r0-r3, pc, lr and HSR are those of Debian's armmp kernel, measured. The ipa
 * is 1c481004 but its tree is right: what is wrong each case adds. */
static inline struct scene base_scene(void)
{
	struct scene s = {.tree = test_tree_right, .s2_hole = true, .s1_walked = true};
	struct crash_facts *f = &s.facts;

	f->domain = 1;
	f->kind = CRASH_DATA_ABORT;
	f->hsr = 0x93820006;
	f->cpsr = 0x60000000 | MODE_SVC;
	f->pc = 0xc07d6bf8;
	f->regs[0] = 0xc140b9cc;
	f->regs[1] = f->regs[3] = 0xd0807000;
	f->regs[2] = 0xd080a000;
	f->regs[13] = 0xc1401f40;
	f->regs[14] = 0xc1238298;
	f->insn_valid = true;
	f->insn = 0xe5932004; /* ldr r2, [r3, #4] */
	f->va_valid = f->ipa_valid = f->isv = true;
	f->va = 0xd0807004;
	f->ipa = 0x1c481004;
	f->size = 4;
	f->reg = 2;
	f->ram_base = 0x40000000;
	f->ram_size = 0x10000000;
	f->windows = windows;
	f->nwindows = 3;
	f->mmu_on = true;
	f->dtb_given = true;
	f->dtb_ipa = 0x48000000;
	f->console_bytes = 10;
	s.s1.ok = true;
	s.s1.attrs.memtype = WALK_DEVICE;
	return s;
}

/* What a stage-2 walk gives where nothing is mapped. */
static inline void set_s2_hole(struct scene *s)
{
	struct crash_facts *f = &s->facts;
	uint64_t at = f->kind == CRASH_S1PTW && s->s1.nlevels != 0 ? s->s1.levels[s->s1.nlevels - 1].desc_addr : f->ipa;

	memset(&s->s2, 0, sizeof(s->s2));
	s->s2.in = at;
	s->s2.format = WALK_STAGE2;
	s->s2.fault = WALK_FAULT_TRANSLATION;
	s->s2.fault_level = 2;
}

static inline struct verdict explain(struct scene *s)
{
	static struct test_tree tree;
	struct verdict v;

	if (!s->no_tree && s->facts.dtb == NULL) {
		tt_start(&tree, 2, 2);
		tt_nodes(&tree, &s->tree);
		if (s->more_nodes != NULL)
			s->more_nodes(&tree);
		tt_finish(&tree);
		s->facts.dtb = tree.bytes;
		s->facts.dtb_size = sizeof(tree.bytes);
	}
	if (s->s2_hole)
		set_s2_hole(s);
	s->facts.s1 = s->s1_walked ? &s->s1 : NULL;
	s->facts.s2 = s->s2_hole || s->s2.ok ? &s->s2 : NULL;
	verdict_explain(&s->facts, &v);
	return v;
}

static inline void at_ipa(struct scene *s, uint64_t ipa)
{
	s->facts.ipa = ipa;
	s->facts.va = 0xd0807000 | (uint32_t)(ipa & 0xfff);
}

static inline bool rule_spoke(const struct verdict *v, const char *rule)
{
	for (unsigned i = 0; i < VERDICT_LINES_MAX && v->rules[i] != NULL; i++) {
		if (strcmp(v->rules[i], rule) == 0)
			return true;
	}
	return false;
}

static inline bool has_text(const struct verdict *v, const char *text)
{
	for (unsigned i = 0; i < v->nlines; i++) {
		if (strcmp(v->lines[i].text, text) == 0)
			return true;
	}
	return false;
}

static inline void print_line(void *ctx, const char *text)
{
	(void)ctx;
	print_message("(HV) %s\n", text);
}

#endif
