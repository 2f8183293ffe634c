/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stage-2 aborts: accesses to emulated devices, and accesses to nothing. */
#include <string.h>
#include <hvabi/domctl.h>
#include <hvabi/errno.h>
#include <hvlib/cond.h>
#include <hvlib/hsr.h>
#include <hvlib/insn.h>
#include <hvlib/walk.h>
#include "arch/cpu.h"
#include "arch/sysreg.h"
#include "core/domain.h"
#include "core/guest_mem.h"
#include "core/patches.h"
#include "vdev/exit.h"

#define FSC_TYPE	0x3cu /* fault status without its level (B3.13.3) */
#define FSC_TRANSLATION 0x04u
#define FSC_PERMISSION	0x0cu
#define FSC_DEBUG	0x22u
#define FSR_DEBUG	0x002u /* IFSR, short descriptors (table B3-23) */
#define FSR_DEBUG_LPAE	0x222u /* ... and long ones (table B3-24) */

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
	if (v->domain->catches & HV_CATCH_UNMAPPED && x->cause != CAUSE_INSN && !device_at(v->domain, x->ipa) &&
	    debug_catch(v, HV_CATCH_UNMAPPED))
		return EXIT_RESUME;
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

/* One transfer of a device. Returns 0 or -HV_EFAULT. */
static int device_access(struct vcpu *v, uint64_t ipa, unsigned bytes, bool write, uint32_t *value)
{
	const struct device *dev = device_at(v->domain, ipa);

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

/* Between the bus and the guest's data endianness. */
static uint32_t guest_order(const struct vcpu *v, uint32_t value, unsigned bytes)
{
	return v->regs.cpsr & CPSR_E ? swap(value, bytes) : value;
}

static uint32_t extend(uint32_t value, unsigned bytes, bool sign)
{
	const unsigned shift = 32 - 8 * bytes;

	return sign ? (uint32_t)((int32_t)(value << shift) >> shift) : value << shift >> shift;
}

static enum exit_verdict mmio_with_syndrome(struct vcpu *v, struct exit_info *x, const struct hsr_dabt *a)
{
	const bool plain = a->bytes == 4 && !(v->regs.cpsr & CPSR_E);
	uint32_t value = 0;

	if (a->write) {
		value = a->rt < 15 ? vcpu_get_reg(v, a->rt) : v->regs.pc + 8;
		value = plain ? value : extend(guest_order(v, value, a->bytes), a->bytes, false);
	}
	const int rc = device_access(v, x->ipa, a->bytes, a->write, &value);
	enum exit_verdict verdict = EXIT_SKIP;
	if (rc < 0) {
		verdict = bad_access(v, x);
		value = UINT32_MAX; /* what a skipped load gets */
	}
	if (verdict == EXIT_SKIP && !a->write)
		vcpu_set_reg(v, a->rt, plain ? value : extend(guest_order(v, value, a->bytes), a->bytes, a->sign));
	return verdict;
}

static int ram_access(struct vcpu *v, uint64_t ipa, const struct mmio_transfer *t, uint32_t *value)
{
	uint64_t pa, room;

	if (stage2_lookup(&v->domain->stage2, ipa, &pa, &room) < 0 || room < t->bytes)
		return -HV_EFAULT;
	if (t->write)
		patches_write(pa, value, t->bytes);
	else
		patches_read(value, pa, t->bytes);
	return 0;
}

/* EXIT_SKIP: done, *value is what a load got. */
static enum exit_verdict do_transfer(struct vcpu *v, struct exit_info *x, const struct mmio_insn *in, unsigned n,
				     uint32_t *value)
{
	const struct mmio_transfer *t = &in->transfers[n];
	const struct walk_access access = {.write = t->write, .user = in->unprivileged || guest_is_user(v)};

	x->va = t->va;
	x->write = t->write;
	if (guest_access_live(v, t->va, access, &x->ipa, &x->fsr) != WALK_FAULT_NONE) {
		x->cause = CAUSE_STAGE1; /* the fault is the guest's, not a bad access */
		return EXIT_ABORT;
	}
	*value = t->write ? extend(guest_order(v, t->value, t->bytes), t->bytes, false) : 0;
	if (ram_access(v, x->ipa, t, value) < 0 && device_access(v, x->ipa, t->bytes, t->write, value) < 0) {
		const enum exit_verdict verdict = bad_access(v, x);

		if (verdict != EXIT_SKIP)
			return verdict;
		*value = UINT32_MAX;
	}
	if (!t->write)
		*value = extend(guest_order(v, *value, t->bytes), t->bytes, t->sign_extend);
	return EXIT_SKIP;
}

/* All transfers, then the registers: one that faults must leave the base, and what was to be loaded, as they were. */
static enum exit_verdict do_transfers(struct vcpu *v, struct exit_info *x, const struct mmio_insn *in)
{
	uint32_t values[MMIO_TRANSFERS_MAX];

	for (unsigned i = 0; i < in->count; i++) {
		const enum exit_verdict verdict = do_transfer(v, x, in, i, &values[i]);

		if (verdict != EXIT_SKIP)
			return verdict;
	}
	for (unsigned i = 0; i < in->count; i++)
		if (!in->transfers[i].write)
			vcpu_set_reg(v, in->transfers[i].reg, values[i]);
	if (in->writeback)
		vcpu_set_reg(v, in->base, in->base_value);
	x->length = in->length;
	return EXIT_SKIP;
}

/* Is the trapped address one that the instruction accesses? Another vcpu may have changed it since. */
static bool covers(const struct mmio_insn *in, uint32_t va)
{
	for (unsigned i = 0; i < in->count; i++)
		if (va - in->transfers[i].va < in->transfers[i].bytes)
			return true;
	return false;
}

static enum exit_verdict mmio_by_decoding(struct vcpu *v, struct exit_info *x)
{
	struct mmio_insn_in in = {.thumb = (v->regs.cpsr & CPSR_T) != 0, .cpsr = v->regs.cpsr};
	struct mmio_insn insn;

	if (guest_fetch(v, &in.opcode) < 0)
		return EXIT_RESUME;
	for (unsigned i = 0; i < 15; i++)
		in.regs[i] = vcpu_get_reg(v, i);
	in.regs[15] = v->regs.pc;
	if (mmio_insn_decode(&in, &insn) != MMIO_INSN_OK) {
		x->reason = insn.reason;
		x->cause = CAUSE_INSN;
		return bad_access(v, x);
	}
	if (!covers(&insn, v->syndrome.hdfar))
		return EXIT_RESUME;
	return do_transfers(v, x, &insn);
}

/* A stage-1 walk went to an ipa with nothing there. The syndrome has only the page of the descriptor. */
/* RAM is mapped there: stage 2 was in the middle of a change. */
static bool is_there_again(const struct vcpu *v, uint64_t ipa)
{
	uint64_t pa, room;

	return v->domain->stage2.fetch_guarded && stage2_lookup(&v->domain->stage2, ipa, &pa, &room) == 0;
}

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
	if (is_there_again(v, x->ipa))
		return EXIT_RESUME;
	return bad_access(v, x);
}

/* Not for want of a mapping: a watchpoint, or there is nothing to ignore. */
static enum exit_verdict other_abort(struct vcpu *v, const struct exit_info *x, unsigned fsc)
{
	if (fsc == FSC_DEBUG && debug_event(v, true, x->va))
		return EXIT_RESUME;
	return v->domain->config->bad_access == DOM_BAD_ACCESS_CRASH ? EXIT_STOP : EXIT_ABORT;
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
		return EXIT_SKIP; /* there is no cache in front of a device */
	if ((a.fsc & FSC_TYPE) != FSC_TRANSLATION)
		return other_abort(v, x, a.fsc);
	if (is_there_again(v, x->ipa))
		return EXIT_RESUME;
	if (a.isv && a.bytes)
		return mmio_with_syndrome(v, x, &a);
	return mmio_by_decoding(v, x);
}

/* A breakpoint of a debugger's; or a BKPT, which is the guest's own: it takes the prefetch abort that it would take
 * without us (B3.13.2: debug event). */
static enum exit_verdict bkpt(struct vcpu *v, struct exit_info *x)
{
	if (debug_event(v, false, v->regs.pc))
		return EXIT_RESUME;
	x->va = v->regs.pc;
	x->cause = CAUSE_STAGE1;
	x->fsr = get_TTBCR() & TTBCR_EAE ? FSR_DEBUG_LPAE : FSR_DEBUG;
	return EXIT_ABORT;
}

enum exit_verdict exit_pabt(struct vcpu *v, struct exit_info *x)
{
	x->va = v->syndrome.hifar;
	x->fetch = true;
	x->cause = CAUSE_FETCH;
	if (hsr_pabt(x->hsr).fsc == FSC_DEBUG)
		return bkpt(v, x);
	if (hsr_pabt(x->hsr).s1ptw)
		return bad_walk(v, x);
	x->ipa = fault_ipa(v, x->va);
	if ((hsr_pabt(x->hsr).fsc & FSC_TYPE) == FSC_PERMISSION) {
		const struct walk_access access = {.user = guest_is_user(v)};
		uint64_t ipa;

		if (guest_access_live(v, x->va, access, &ipa, NULL) == WALK_FAULT_NONE)
			x->ipa = ipa;
	}
	if (v->domain->stage2.fetch_guarded && debug_fetch(v, x->ipa))
		return EXIT_RESUME;
	return bad_access(v, x);
}
