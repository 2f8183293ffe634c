/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stage-2 aborts: accesses to emulated devices, and accesses to nothing. */
#include <string.h>
#include <hvabi/errno.h>
#include <hvlib/cond.h>
#include <hvlib/hsr.h>
#include <hvlib/insn.h>
#include <hvlib/walk.h>
#include "arch/cpu.h"
#include "arch/sysreg.h"
#include "core/domain.h"
#include "core/guest_mem.h"
#include "vdev/exit.h"

#define FSC_TYPE	0x3cu /* fault status without its level (B3.13.3) */
#define FSC_TRANSLATION 0x04u

static const struct device *device_at(const struct domain *d, uint64_t ipa)
{
	const uint32_t at = (uint32_t)ipa;

	if (ipa >> 32)
		return NULL;
	for (unsigned i = 0; i < d->devices; i++)
		if (at - d->device[i].base < d->device[i].size)
			return &d->device[i];
	return NULL;
}

/* HPFAR holds ipa[39:12] in 31:4 (B4.1, HPFAR). Its low bits come with the va, but for a table walk. */
static uint64_t fault_ipa(const struct vcpu *v, uint32_t va)
{
	return (uint64_t)(v->syndrome.hpfar & ~0xfu) << 8 | (va & (PAGE_SIZE - 1));
}

/* What happens to an access that has nothing to go to: hvscope,bad-access. */
static enum exit_verdict bad_access(struct vcpu *v, struct exit_info *x)
{
	switch (v->domain->config->bad_access) {
	case DOM_BAD_ACCESS_INJECT:
		return EXIT_ABORT;
	case DOM_BAD_ACCESS_IGNORE:
		if (x->cause == CAUSE_ACCESS)
			return EXIT_SKIP;
		return EXIT_ABORT; /* what was fetched or walked cannot be ignored */
	case DOM_BAD_ACCESS_CRASH:
	default:
		return EXIT_STOP;
	}
}

/* One transfer of a device. Returns 0 or -HV_EFAULT; reads of a hole are all ones (for the ignore mode). */
static int device_access(struct vcpu *v, uint64_t ipa, unsigned bytes, bool write, uint32_t *value)
{
	const struct device *dev = device_at(v->domain, ipa);

	if (!write)
		*value = UINT32_MAX;
	if (!dev || !dev->access)
		return -HV_EFAULT;
	const uint32_t offset = (uint32_t)ipa - dev->base;
	if (offset + bytes > dev->size)
		return -HV_EFAULT;
	return dev->access(v, offset, bytes, write, value);
}

static uint32_t swap(uint32_t value, unsigned bytes)
{
	return bytes == 4 ? __builtin_bswap32(value) : bytes == 2 ? __builtin_bswap16((uint16_t)value) : value;
}

static uint32_t extend(uint32_t value, unsigned bytes, bool sign)
{
	const unsigned shift = 32 - 8 * bytes;

	return sign ? (uint32_t)((int32_t)(value << shift) >> shift) : value << shift >> shift;
}

static enum exit_verdict mmio_with_syndrome(struct vcpu *v, struct exit_info *x, const struct hsr_dabt *a)
{
	uint32_t value = a->write && a->rt < 15 ? vcpu_get_reg(v, a->rt) : v->regs.pc + 8;
	const bool big = (v->regs.cpsr & CPSR_E) != 0;

	if (a->write)
		value = extend(big ? swap(value, a->bytes) : value, a->bytes, false);
	const int rc = device_access(v, x->ipa, a->bytes, a->write, &value);
	const enum exit_verdict verdict = rc < 0 ? bad_access(v, x) : EXIT_SKIP;
	if (verdict == EXIT_SKIP && !a->write)
		vcpu_set_reg(v, a->rt, extend(big ? swap(value, a->bytes) : value, a->bytes, a->sign));
	return verdict;
}

/* Stage 1 only, as the instruction would: its own rights, or PL0's. */
static int va_to_ipa(const struct vcpu *v, uint32_t va, bool unprivileged, uint64_t *ipa)
{
	const uint64_t saved = get_PAR();

	if (unprivileged || (v->regs.cpsr & CPSR_MODE_MASK) == MODE_USR)
		set_ATS1CUR(va);
	else
		set_ATS1CPR(va);
	isb();
	const uint64_t par = get_PAR();
	set_PAR(saved);
	if (par & 1)
		return -HV_EFAULT;
	/* The 32-bit format has the address in 31:12, a supersection's (bit 1) bits 39:32 elsewhere: beyond our 4 GiB.
	 */
	*ipa = (par & 0xfffff000u) | (va & (PAGE_SIZE - 1));
	return 0;
}

static int ram_access(struct vcpu *v, uint64_t ipa, const struct mmio_transfer *t, uint32_t *value)
{
	uint64_t pa, room;

	if (stage2_lookup(&v->domain->stage2, ipa, &pa, &room) < 0 || room < t->bytes)
		return -HV_EFAULT;
	if (t->write)
		memcpy((void *)(uintptr_t)pa, value, t->bytes);
	else
		memcpy(value, (const void *)(uintptr_t)pa, t->bytes);
	return 0;
}

static int do_transfer(struct vcpu *v, struct exit_info *x, const struct mmio_insn *in, const struct mmio_transfer *t)
{
	uint32_t value = in->big_endian ? swap(t->value, t->bytes) : t->value;
	int rc;

	x->va = t->va;
	x->write = t->write;
	if (va_to_ipa(v, t->va, in->unprivileged, &x->ipa) < 0)
		return -HV_EFAULT;
	if (t->write)
		value = extend(value, t->bytes, false);
	else
		value = 0;
	if (ram_access(v, x->ipa, t, &value) < 0) {
		rc = device_access(v, x->ipa, t->bytes, t->write, &value);
		if (rc < 0 && v->domain->config->bad_access != DOM_BAD_ACCESS_IGNORE)
			return rc;
	}
	if (!t->write)
		vcpu_set_reg(v, t->reg,
			     extend(in->big_endian ? swap(value, t->bytes) : value, t->bytes, t->sign_extend));
	return 0;
}

static enum exit_verdict mmio_by_decoding(struct vcpu *v, struct exit_info *x)
{
	struct mmio_insn_in in = {.thumb = (v->regs.cpsr & CPSR_T) != 0, .cpsr = v->regs.cpsr};
	struct mmio_insn insn;

	if (guest_fetch(v, &in.opcode) < 0) {
		x->reason = "an instruction that cannot be read";
		x->cause = CAUSE_INSN;
		return bad_access(v, x);
	}
	for (unsigned i = 0; i < 15; i++)
		in.regs[i] = vcpu_get_reg(v, i);
	in.regs[15] = v->regs.pc;
	if (mmio_insn_decode(&in, &insn) != MMIO_INSN_OK) {
		x->reason = insn.reason;
		x->cause = CAUSE_INSN;
		return bad_access(v, x);
	}
	x->length = insn.length;
	for (unsigned i = 0; i < insn.count; i++)
		if (do_transfer(v, x, &insn, &insn.transfers[i]) < 0)
			return bad_access(v, x);
	if (insn.writeback)
		vcpu_set_reg(v, insn.base, insn.base_value);
	return EXIT_SKIP;
}

/* A stage-1 walk went to an ipa with nothing there. The syndrome has only the page of the descriptor. */
static enum exit_verdict bad_walk(struct vcpu *v, struct exit_info *x)
{
	struct walk w;

	vcpu_refresh_context(v);
	const struct s1_regime regime = guest_regime(v);
	const struct walk_memory mem = guest_ipa_memory(v);
	walk_s1(&regime, &mem, x->va, &w);
	x->cause = CAUSE_WALK;
	x->walk_level = w.fault == WALK_FAULT_TABLE_READ ? w.fault_level : 1;
	x->ipa = fault_ipa(v, 0);
	return bad_access(v, x);
}

enum exit_verdict exit_dabt(struct vcpu *v, struct exit_info *x)
{
	const struct hsr_dabt a = hsr_dabt(x->hsr);

	x->va = v->syndrome.hdfar;
	x->write = a.write;
	x->cause = CAUSE_ACCESS;
	if (a.s1ptw)
		return bad_walk(v, x);
	x->ipa = fault_ipa(v, x->va);
	if (a.cm && device_at(v->domain, x->ipa))
		return EXIT_SKIP;		   /* there is no cache in front of a device */
	if ((a.fsc & FSC_TYPE) != FSC_TRANSLATION) /* not for want of a mapping: there is nothing to ignore */
		return v->domain->config->bad_access == DOM_BAD_ACCESS_CRASH ? EXIT_STOP : EXIT_ABORT;
	if (a.isv && a.bytes)
		return mmio_with_syndrome(v, x, &a);
	return mmio_by_decoding(v, x);
}

enum exit_verdict exit_pabt(struct vcpu *v, struct exit_info *x)
{
	x->va = v->syndrome.hifar;
	x->fetch = true;
	x->cause = CAUSE_FETCH;
	if (hsr_pabt(x->hsr).s1ptw)
		return bad_walk(v, x);
	x->ipa = fault_ipa(v, x->va);
	return bad_access(v, x);
}
