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

/* PAR after a translation, 64-bit form (B4.1): F in bit 0, pa in 39:12, ATTR in 63:56. */
#define PAR_FAULT 1u
#define PAR_PA	  0x000000fffffff000ull

int guest_va_to_pa_live(uint32_t va, uint64_t *pa)
{
	const uint64_t saved = get_PAR(); /* the guest's own */

	set_ATS12NSOPR(va);
	isb();
	const uint64_t par = get_PAR();
	set_PAR(saved);
	if (par & PAR_FAULT)
		return -HV_EFAULT;
	*pa = (par & PAR_PA) | (va & (PAGE_SIZE - 1));
	return memory_is_ram(*pa) ? 0 : -HV_EFAULT;
}

static int fetch_half(uint32_t va, uint32_t *half)
{
	uint64_t pa;

	if (guest_va_to_pa_live(va, &pa) < 0)
		return -HV_EFAULT;
	*half = *(const volatile uint16_t *)(uintptr_t)(pa & ~1ull);
	return 0;
}

int guest_fetch(const struct vcpu *v, uint32_t *opcode)
{
	uint32_t first, second = 0;

	if (fetch_half(v->regs.pc, &first) < 0)
		return -HV_EFAULT;
	if (v->regs.cpsr & CPSR_T) {
		const unsigned length = thumb_insn_len((uint16_t)first);

		if (length == 4 && fetch_half(v->regs.pc + 2, &second) < 0)
			return -HV_EFAULT;
		*opcode = first << 16 | second;
		return (int)length;
	}
	if (fetch_half(v->regs.pc + 2, &second) < 0)
		return -HV_EFAULT;
	*opcode = second << 16 | first;
	return 4;
}
