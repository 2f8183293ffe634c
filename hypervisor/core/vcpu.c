/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>
#include <hvabi/guest_machine.h>
#include <hvlib/tree_read.h>
#include "arch/context.h"
#include "arch/cpu.h"
#include "core/domain.h"
#include "core/vcpu.h"

void vcpu_reset(struct vcpu *v, uint32_t pc, uint32_t r0, uint32_t r1, uint32_t r2)
{
	memset(&v->regs, 0, sizeof(v->regs));
	memset(&v->context, 0, sizeof(v->context));
	v->regs.r[0] = r0;
	v->regs.r[1] = r1;
	v->regs.r[2] = r2;
	v->regs.pc = pc & ~1u;
	v->regs.cpsr = GUEST_ENTRY_CPSR | (pc & 1 ? CPSR_T : 0);
	v->context.SCTLR = GUEST_ENTRY_SCTLR;
	v->syndrome = (struct vcpu_syndrome){0};
	v->last_trap = (struct hv_exit_record){0};
	v->first_exit = v->exits;
	v->entry = (struct facts_entry){0};
	v->crash = (struct facts_crash){0};
	v->cleaned = 0;
}

const struct hv_exit_record *vcpu_last_exit(const struct vcpu *v)
{
	return v->exits == v->first_exit ? NULL : &v->history[v->exits % HV_EXIT_HISTORY];
}

const struct hv_exit_record *vcpu_last_trap(const struct vcpu *v)
{
	const struct hv_exit_record *last = vcpu_last_exit(v);

	return last && last->hsr != HV_EXIT_IRQ ? last : &v->last_trap;
}

/* Is what lies at @ipa the tree that was put into the domain's RAM? It may have been written over, but for its magic.
 */
static bool is_given_tree(const struct domain *d, uint32_t ipa)
{
	const uint8_t *tree = d->tree;
	uint8_t part[128];

	for (uint32_t at = 0, n; at < d->tree_size; at += n) {
		n = d->tree_size - at < sizeof(part) ? d->tree_size - at : (uint32_t)sizeof(part);
		if (stage2_read(&d->stage2, (uint64_t)ipa + at, part, n) < 0 || memcmp(part, tree + at, n) != 0)
			return false;
	}
	return true;
}

void vcpu_note_entry(struct vcpu *v)
{
	const struct domain *d = v->domain;
	struct facts_entry *e = &v->entry;
	uint8_t tree[FACTS_DTB_CHECKED];

	e->entered = 1;
	memcpy(e->r, v->regs.r, sizeof(e->r));
	e->pc = v->regs.pc;
	e->cpsr = v->regs.cpsr;
	e->sctlr = v->context.SCTLR;
	e->dtb_valid = stage2_read(&d->stage2, e->r[2], tree, sizeof(tree)) == 0 ? FACTS_DTB_READ : 0;
	for (unsigned i = 0; e->dtb_valid && i < FACTS_DTB_CHECKED / 4; i++)
		e->dtb[i] = (uint32_t)tree_number(&tree[4 * i], 1);
	if (e->dtb_valid && v->id == 0 && e->r[2] == d->placement.dtb && !is_given_tree(d, e->r[2]))
		e->dtb_valid |= FACTS_DTB_CHANGED;
}

void vcpu_refresh_context(struct vcpu *v)
{
	if (v->loaded_on == this_pcpu())
		context_save_core(&v->context);
}

uint32_t vcpu_get_reg(struct vcpu *v, unsigned n)
{
	uint32_t value;

	if (n >= 8 && context_live_get(v->regs.cpsr & CPSR_MODE_MASK, n, &value))
		return value;
	return n < 13 ? v->regs.r[n] : n == 14 ? v->regs.lr_usr : v->regs.pc;
}

void vcpu_set_reg(struct vcpu *v, unsigned n, uint32_t value)
{
	if (n >= 8 && context_live_set(v->regs.cpsr & CPSR_MODE_MASK, n, value))
		return;
	if (n < 13)
		v->regs.r[n] = value;
	else if (n == 14)
		v->regs.lr_usr = value;
}
