/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PSCI 1.1 and SMCCC for guests (Arm DEN 0022D, DEN 0028), by HVC #0 or SMC #0, and hvscope's own hypercalls. */
#include <stddef.h>
#include <hvabi/domctl.h>
#include <hvabi/errno.h>
#include <hvabi/hypercall.h>
#include <hvabi/messages.h>
#include <hvlib/hsr.h>
#include "arch/cpu.h"
#include "core/domain.h"
#include "core/guest_mem.h"
#include "core/log.h"
#include "core/sched.h"
#include "drivers/gic.h"
#include "vdev/exit.h"
#include "vdev/vdev.h"

/* Return codes: DEN 0022D, 5.2.2 */
#define PSCI_SUCCESS	    0
#define PSCI_NOT_SUPPORTED  (-1)
#define PSCI_INVALID_PARAMS (-2)
#define PSCI_ALREADY_ON	    (-4)

/* Function ids: 5.1 */
#define PSCI_SYSTEM_OFF	  0x84000008u
#define PSCI_SYSTEM_RESET 0x84000009u

#define PSCI_1_1	     0x10001
#define SMCCC_1_1	     0x10001
#define MIGRATE_NOT_REQUIRED 2 /* no trusted OS, or one that needs no migration */
#define AFFINITY_ON	     0
#define AFFINITY_OFF	     1

typedef int32_t psci_fn(struct vcpu *v);

static int32_t version(struct vcpu *v)
{
	(void)v;
	return PSCI_1_1;
}

/* Standby whatever was asked: the vcpu keeps its state and goes on behind the call. */
static int32_t cpu_suspend(struct vcpu *v)
{
	sched_block(v);
	return PSCI_SUCCESS;
}

/* HVC has moved the pc on already, SMC has not (B9.3.4, B9.3.14). */
static uint32_t call_pc(const struct vcpu *v)
{
	const struct hv_exit_record *last = vcpu_last_exit(v);

	return last && hsr_ec(last->hsr) == EC_HVC ? v->regs.pc - 4 : v->regs.pc;
}

static int32_t cpu_off(struct vcpu *v)
{
	struct domain *d = v->domain;
	bool all = true;

	v->psci.off_calls++;
	v->psci.off_pc = call_pc(v);
	debug_off(v);
	sched_off(v);
	for (unsigned i = 0; i < d->vcpus; i++)
		all &= d->vcpu[i]->state == VCPU_OFF;
	if (all && domain_stop(d, DOMAIN_OFF))
		log_info("d%u: all its vcpus are off, nothing can start one: it is off", d->id);
	return PSCI_SUCCESS; /* not seen: the vcpu starts anew */
}

/* MPIDR affinity of a vcpu is its number. */
static struct vcpu *by_mpidr(const struct domain *d, uint32_t mpidr)
{
	return mpidr < d->vcpus ? d->vcpu[mpidr] : NULL;
}

static int32_t start(struct vcpu *target, uint32_t entry, uint32_t context)
{
	struct domain *d = target->domain;
	int32_t rc = PSCI_SUCCESS;

	spin_lock(&d->lock);
	if (!sched_is_off(target)) {
		rc = PSCI_ALREADY_ON;
	} else {
		vgic_reset_vcpu(&d->vdevs->vgic, target->id);
		gich_image_init(&target->devices->gich, gic.nr_lrs);
		vtimer_reset(target);
		vcpu_reset(target, entry, context, 0, 0);
		if (!sched_start_vcpu(target))
			rc = PSCI_ALREADY_ON;
	}
	spin_unlock(&d->lock);
	return rc;
}

/* For whoever asks later why a vcpu does not run. */
static void note_on(struct vcpu *v, struct vcpu *target, int32_t rc)
{
	struct domain *d = v->domain;

	spin_lock(&d->lock);
	if (target) {
		target->psci.on_calls++;
		target->psci.on_vcpu = v->id;
		target->psci.on_pc = call_pc(v);
		target->psci.on_result = rc;
	} else {
		d->calls.on_refused++;
		d->calls.on_refused_mpidr = v->regs.r[1];
		d->calls.on_refused_pc = call_pc(v);
	}
	spin_unlock(&d->lock);
}

static int32_t turn_on(struct vcpu *v, uint32_t context)
{
	struct vcpu *target = by_mpidr(v->domain, v->regs.r[1]);
	const int32_t rc = target ? start(target, v->regs.r[2], context) : PSCI_INVALID_PARAMS;

	note_on(v, target, rc);
	return rc;
}

static int32_t cpu_on(struct vcpu *v)
{
	return turn_on(v, v->regs.r[3]);
}

/* Levels above 0 speak of the whole, and the caller is part of it. */
static int32_t affinity_info(struct vcpu *v)
{
	const struct vcpu *target = by_mpidr(v->domain, v->regs.r[1]);

	if (v->regs.r[2] > 2)
		return PSCI_INVALID_PARAMS;
	if (v->regs.r[2] > 0)
		return v->regs.r[1] == 0 ? AFFINITY_ON : PSCI_INVALID_PARAMS;
	if (!target)
		return PSCI_INVALID_PARAMS;
	return sched_is_off(target) ? AFFINITY_OFF : AFFINITY_ON;
}

static int32_t migrate_info_type(struct vcpu *v)
{
	(void)v;
	return MIGRATE_NOT_REQUIRED;
}

/* The first of them ends the domain. */
static void note_end(struct vcpu *v, uint32_t id)
{
	struct facts_calls *c = &v->domain->calls;

	spin_lock(&v->domain->lock);
	if (c->end == 0) {
		c->end = id;
		c->end_vcpu = v->id;
		c->end_pc = call_pc(v);
	}
	spin_unlock(&v->domain->lock);
}

static int32_t system_off(struct vcpu *v)
{
	note_end(v, PSCI_SYSTEM_OFF);
	if (domain_stop(v->domain, DOMAIN_OFF))
		log_info(HV_MSG_POWERED_OFF, v->domain->id);
	return PSCI_SUCCESS;
}

static int32_t system_reset(struct vcpu *v)
{
	note_end(v, PSCI_SYSTEM_RESET);
	if (domain_stop(v->domain, DOMAIN_RESTARTING))
		log_info("d%u: restarts (PSCI SYSTEM_RESET)", v->domain->id);
	return PSCI_SUCCESS;
}

/* PSCI 0.1 has no numbers of its own; Xen's are still accepted (1 CPU_OFF, 2 CPU_ON). */
static int32_t cpu_on_0_1(struct vcpu *v)
{
	return turn_on(v, 0);
}

static int32_t smccc_version(struct vcpu *v)
{
	(void)v;
	return SMCCC_1_1;
}

static psci_fn psci_features, smccc_features;

static const struct row {
	uint32_t id;
	psci_fn *run;
	bool feature; /* PSCI_FEATURES says 0 to it */
} rows[] = {
    {0x84000000, version, true},
    {0x84000001, cpu_suspend, true},
    {0x84000002, cpu_off, true},
    {0x84000003, cpu_on, true},
    {0x84000004, affinity_info, true},
    {0x84000006, migrate_info_type, true},
    {PSCI_SYSTEM_OFF, system_off, true},
    {PSCI_SYSTEM_RESET, system_reset, true},
    {0x8400000a, psci_features, true},
    {0x80000000, smccc_version, true},
    {0x80000001, smccc_features, false},
    {1, cpu_off, false},
    {2, cpu_on_0_1, false},
};

static const struct row *row_of(uint32_t id)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].id == id)
			return &rows[i];
	return NULL;
}

static int32_t psci_features(struct vcpu *v)
{
	const struct row *r = row_of(v->regs.r[1]);

	return r && r->feature ? PSCI_SUCCESS : PSCI_NOT_SUPPORTED;
}

/* SMCCC_ARCH_FEATURES: the two calls themselves and nothing else (no workarounds are needed on these cores). */
static int32_t smccc_features(struct vcpu *v)
{
	return v->regs.r[1] == 0x80000000 || v->regs.r[1] == 0x80000001 ? PSCI_SUCCESS : PSCI_NOT_SUPPORTED;
}

/* Is somebody to be told before @v's call is done? */
static bool caught(struct vcpu *v, uint32_t instruction, uint32_t imm)
{
	const uint32_t psci = imm == 0 && row_of(v->regs.r[0]) ? HV_CATCH_PSCI : 0, what = instruction | psci;

	return v->domain->catches & what && debug_catch(v, what);
}

static void call(struct vcpu *v)
{
	const struct row *r = row_of(v->regs.r[0]);

	v->regs.r[0] = (uint32_t)(r ? r->run(v) : PSCI_NOT_SUPPORTED);
}

int32_t (*hypercall_test)(struct vcpu *v);

static void hypercall(struct vcpu *v)
{
	switch (v->regs.r[12]) {
	case HV_CALL_VERSION:
		v->regs.r[0] = HV_ABI_VERSION;
		break;
	case HV_CALL_DOMCTL:
		v->regs.r[0] = (uint32_t)debug_call(v);
		break;
	default:
		v->regs.r[0] = (uint32_t)(hypercall_test ? hypercall_test(v) : -HV_ENOSYS);
	}
}

/* HVC leaves ELR behind itself (B9.3.4); an UNDEF must look as if taken at it. */
enum exit_verdict exit_hvc(struct vcpu *v, struct exit_info *x)
{
	if (v->domain->catches & (HV_CATCH_HVC | HV_CATCH_PSCI)) {
		v->regs.pc -= 4;
		if (caught(v, HV_CATCH_HVC, hsr_imm16(x->hsr)))
			return EXIT_RESUME;
		v->regs.pc += 4;
	}
	switch (hsr_imm16(x->hsr)) {
	case HV_HVC_IMM:
		hypercall(v);
		return EXIT_RESUME;
	case 0:
		call(v);
		return EXIT_RESUME;
	default:
		v->regs.pc -= 4;
		return EXIT_UNDEF;
	}
}

/* HSR does not hold the immediate of an SMC on ARMv7 (B3.13.6), so the instruction is read: bits 3:0 in both encodings
 * (B9.3.14), in a Thumb one of its first half. PL0 cannot execute it. */
enum exit_verdict exit_smc(struct vcpu *v, struct exit_info *x)
{
	uint32_t opcode;

	(void)x;
	if (guest_fetch(v, &opcode) < 0)
		return EXIT_RESUME;
	if (v->regs.cpsr & CPSR_T)
		opcode >>= 16;
	if ((v->regs.cpsr & CPSR_MODE_MASK) == MODE_USR || (opcode & 0xf) != 0)
		return EXIT_UNDEF;
	if (caught(v, HV_CATCH_SMC, 0))
		return EXIT_RESUME;
	call(v);
	return EXIT_SKIP;
}
