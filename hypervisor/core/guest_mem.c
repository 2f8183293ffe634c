/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>
#include <hvabi/errno.h>
#include <hvlib/cond.h>
#include "arch/cpu.h"
#include "arch/sysreg.h"
#include "core/domain.h"
#include "core/guest_mem.h"
#include "core/guest_view.h"
#include "core/memory.h"
#include "core/patches.h"

struct s1_regime guest_regime(const struct vcpu *v)
{
	const struct guest_context *c = &v->context;

	return (struct s1_regime){.sctlr = c->SCTLR,
				  .ttbcr = c->TTBCR,
				  .dacr = c->DACR,
				  .mair0 = c->PRRR,
				  .mair1 = c->NMRR,
				  .ttbr0 = c->TTBR0,
				  .ttbr1 = c->TTBR1};
}

static int read_ipa(void *ctx, uint64_t ipa, void *buf, size_t n)
{
	const struct vcpu *v = ctx;

	return stage2_read(&v->domain->stage2, ipa, buf, n);
}

struct walk_memory guest_ipa_memory(const struct vcpu *v)
{
	return (struct walk_memory){read_ipa, (void *)(uintptr_t)v};
}

static int locate(void *vcpu, uint64_t ipa, uint64_t *pa)
{
	const struct vcpu *v = vcpu;
	uint64_t room;

	return stage2_lookup(&v->domain->stage2, ipa, pa, &room);
}

struct walk_owner guest_walk_owner(const struct vcpu *v)
{
	return (struct walk_owner){v->domain->id, v->id, locate, (void *)(uintptr_t)v};
}

static int read_pa(void *ctx, uint64_t pa, void *buf, size_t n)
{
	(void)ctx;
	if (!memory_is_ram(pa) || !memory_is_ram(pa + n - 1))
		return -HV_EFAULT;
	memcpy(buf, (const void *)(uintptr_t)pa, n);
	return 0;
}

struct walk_memory host_pa_memory(void)
{
	return (struct walk_memory){read_pa, NULL};
}

int guest_read_va(const struct vcpu *v, uint32_t va, void *buf, size_t n)
{
	struct guest_view view;

	guest_view_open(&view, v);
	return guest_view_read(&view, va, buf, n);
}

int guest_va_to_pa(const struct vcpu *v, uint32_t va, uint64_t *pa)
{
	const struct s1_regime regime = guest_regime(v);
	const struct walk_memory mem = guest_ipa_memory(v);
	uint64_t room;
	struct walk w;

	walk_s1(&regime, &mem, va, &w);
	return w.ok ? stage2_lookup(&v->domain->stage2, w.out, pa, &room) : -HV_EFAULT;
}

static struct s1_regime live_regime(void)
{
	return (struct s1_regime){get_SCTLR(), get_TTBCR(), get_DACR(), get_PRRR(),
				  get_NMRR(),  get_TTBR0(), get_TTBR1()};
}

enum walk_fault guest_access_live(const struct vcpu *v, uint32_t va, struct walk_access access, uint64_t *ipa,
				  uint32_t *fsr)
{
	const struct s1_regime regime = live_regime();
	const struct walk_memory mem = guest_ipa_memory(v);
	struct walk w;

	walk_s1(&regime, &mem, va, &w);
	*ipa = w.out;
	return walk_s1_access(&regime, &w, access, fsr);
}

bool guest_is_user(const struct vcpu *v)
{
	return (v->regs.cpsr & CPSR_MODE_MASK) == MODE_USR;
}

/* @n bytes of an instruction, within a page. It ran, so it may be fetched; where a TLB still knew it and the tables
 * say otherwise, that TLB forgets it, and the vcpu that goes on there takes its own abort. */
static int fetch(const struct vcpu *v, uint32_t va, void *buf, size_t n)
{
	const struct walk_access access = {.user = guest_is_user(v)};
	uint64_t ipa;

	if (guest_access_live(v, va, access, &ipa, NULL) == WALK_FAULT_NONE &&
	    stage2_read(&v->domain->stage2, ipa, buf, n) == 0)
		return 0;
	set_TLBIALL(0);
	dsb();
	isb();
	return -HV_EFAULT;
}

int guest_fetch(const struct vcpu *v, uint32_t *opcode)
{
	uint32_t word;
	uint16_t half[2] = {0, 0};

	if ((v->regs.cpsr & CPSR_T) == 0) {
		if (fetch(v, v->regs.pc, &word, sizeof(word)) < 0)
			return -HV_EFAULT;
		*opcode = word;
		return 4;
	}
	if (fetch(v, v->regs.pc, &half[0], sizeof(half[0])) < 0)
		return -HV_EFAULT;
	const unsigned length = thumb_insn_len(half[0]);
	if (length == 4 && fetch(v, v->regs.pc + 2, &half[1], sizeof(half[1])) < 0)
		return -HV_EFAULT;
	*opcode = (uint32_t)half[0] << 16 | half[1];
	return (int)length;
}
