/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The hypercall of <hvabi/test_walk.h>: the processor's page-table walker against ours. */
#include <hvabi/errno.h>
#include <hvabi/test_walk.h>
#include "arch/cpu.h"
#include "arch/spinlock.h"
#include "arch/sysreg.h"
#include "core/domain.h"
#include "core/guest_mem.h"
#include "core/options.h"
#include "debug/test_walk.h"
#include "vdev/exit.h"

static struct spinlock lock; /* guards request */
static struct hv_test_walk request;

static uint64_t by_hardware(uint32_t va, uint32_t op)
{
	switch (op) {
	case 0:
		set_ATS1CPR(va);
		break;
	case HV_TEST_WALK_WRITE:
		set_ATS1CPW(va);
		break;
	case HV_TEST_WALK_USER:
		set_ATS1CUR(va);
		break;
	case HV_TEST_WALK_USER | HV_TEST_WALK_WRITE:
		set_ATS1CUW(va);
		break;
	case HV_TEST_WALK_BOTH:
		set_ATS12NSOPR(va);
		break;
	case HV_TEST_WALK_BOTH | HV_TEST_WALK_WRITE:
		set_ATS12NSOPW(va);
		break;
	case HV_TEST_WALK_BOTH | HV_TEST_WALK_USER:
		set_ATS12NSOUR(va);
		break;
	default:
		set_ATS12NSOUW(va);
	}
	isb();
	return get_PAR();
}

/* Fault status without its level: DDI 0406C, B3.13.3, and table B3-24 of PAR and DFSR with long descriptors. */
static uint64_t failed(enum walk_fault fault, unsigned level, uint64_t stage)
{
	static const uint8_t status[] = {
	    [WALK_FAULT_TRANSLATION] = 0x04, [WALK_FAULT_ACCESS_FLAG] = 0x08, [WALK_FAULT_PERMISSION] = 0x0c,
	    [WALK_FAULT_TABLE_READ] = 0x14,  [WALK_FAULT_DOMAIN] = 0x3c,
	};

	return HV_PAR_F | (uint64_t)(status[fault] | level) << 1 | stage;
}

static bool is_domain_fault(uint64_t par)
{
	return (par & HV_PAR_F) && (par & HV_PAR_FST) >> 1 >= 0x3c;
}

static uint64_t stage2(const struct domain *d, uint64_t ipa)
{
	const struct s2_regime regime = {d->stage2.vttbr, STAGE2_VTCR};
	const struct walk_memory mem = host_pa_memory();
	struct walk w;

	walk_s2(&regime, &mem, ipa, &w); /* what is mapped may be read and written */
	return w.ok ? w.out & HV_PAR_PA : failed((enum walk_fault)w.fault, w.fault_level, HV_PAR_FSTAGE);
}

static uint64_t by_software(const struct vcpu *v, const struct s1_regime *regime, uint32_t va, uint32_t op)
{
	const struct walk_access access = {.write = (op & HV_TEST_WALK_WRITE) != 0,
					   .user = (op & HV_TEST_WALK_USER) != 0};
	const struct walk_memory mem = guest_ipa_memory(v);
	struct walk w;

	walk_s1(regime, &mem, va, &w);
	const enum walk_fault fault = walk_s1_access(regime, &w, access, NULL);
	const unsigned level = w.ok ? (w.nlevels ? w.levels[w.nlevels - 1].level : 0) : w.fault_level;
	if (fault == WALK_FAULT_TABLE_READ)
		return failed(fault, level, HV_PAR_FSTAGE | HV_PAR_S2WLK);
	if (fault != WALK_FAULT_NONE)
		return failed(fault, level, 0);
	return op & HV_TEST_WALK_BOTH ? stage2(v->domain, w.out) : w.out & HV_PAR_PA;
}

static void load(const struct s1_regime *r)
{
	set_SCTLR(r->sctlr);
	set_TTBCR(r->ttbcr);
	set_TTBR0(r->ttbr0);
	set_TTBR1(r->ttbr1);
	set_DACR(r->dacr);
	set_PRRR(r->mair0);
	set_NMRR(r->mair1);
	isb();
	set_TLBIALL(0);
	dsb();
	isb();
}

/* Some bits read as zero (TTBCR.PD0 without the Security Extensions): what is in force is what counts. */
static struct s1_regime in_force(const struct s1_regime *wanted)
{
	load(wanted);
	return (struct s1_regime){get_SCTLR(), get_TTBCR(), get_DACR(), get_PRRR(),
				  get_NMRR(),  get_TTBR0(), get_TTBR1()};
}

static void run(struct vcpu *v)
{
	const struct s1_regime wanted = {request.sctlr, request.ttbcr, request.dacr, request.mair0,
					 request.mair1, request.ttbr0, request.ttbr1};
	const uint64_t par = get_PAR();

	vcpu_refresh_context(v);
	const struct s1_regime own = guest_regime(v), regime = in_force(&wanted);
	for (uint32_t i = 0; i < request.count; i++)
		request.item[i].software = by_software(v, &regime, request.item[i].va, request.item[i].op);
	for (uint32_t i = 0; i < request.count; i++)
		request.item[i].hardware = is_domain_fault(request.item[i].software)
					       ? HV_TEST_WALK_NOT_ASKED
					       : by_hardware(request.item[i].va, request.item[i].op);
	load(&own);
	set_PAR(par);
}

static int32_t test_walk(struct vcpu *v)
{
	const uint32_t ipa = v->regs.r[0];
	const struct stage2 *s2 = &v->domain->stage2;

	if (stage2_read(s2, ipa, &request, sizeof(request)) < 0)
		return -HV_EFAULT;
	if (request.count > HV_TEST_WALK_MAX)
		return -HV_EINVAL;
	run(v);
	return stage2_load(s2, ipa, &request, sizeof(request));
}

static int32_t test_call(struct vcpu *v)
{
	if (v->regs.r[12] != HV_CALL_TEST_WALK)
		return -HV_ENOSYS;
	spin_lock(&lock);
	const int32_t rc = test_walk(v);
	spin_unlock(&lock);
	return rc;
}

void test_walk_start(void)
{
	if (options.test_walks)
		hypercall_test = test_call;
}
