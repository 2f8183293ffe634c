/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Trapped coprocessor registers: a policy per register. */
#include <stddef.h>
#include <hvabi/domctl.h>
#include <hvlib/hsr.h>
#include "arch/cpu.h"
#include "arch/sysreg.h"
#include "core/domain.h"
#include "vdev/exit.h"
#include "vdev/vdev.h"

/* What a row does. @value: in for writes, out for reads. */
typedef enum exit_verdict cp_fn(struct vcpu *v, const struct hsr_cp *a, uint32_t *value);

struct cp_row {
	uint8_t opc1, crn, crm, opc2; /* ANY: all */
	cp_fn *run;
	bool user; /* PL0 may, too; else it gets UNDEF */
};
#define ANY 0xffu

/* ACTLR.SMP, the bit that Linux wants to see set (Cortex-A7 TRM DDI 0464, 4.3.31; Cortex-A15 TRM DDI 0438, 4.3.28). */
#define ACTLR_SMP 0x40u
/* PMCR.N, PMCR[15:11]: number of counters (Arm DDI 0406C, B4.1). */
#define PMCR_N	    (0x1fu << 11)
#define PMCR_ENABLE 0x3fu

static enum exit_verdict zero(struct vcpu *v, const struct hsr_cp *a, uint32_t *value)
{
	(void)v;
	if (a->read)
		*value = 0;
	return EXIT_SKIP;
}

static enum exit_verdict actlr(struct vcpu *v, const struct hsr_cp *a, uint32_t *value)
{
	(void)v;
	if (a->read)
		*value = ACTLR_SMP;
	return EXIT_SKIP;
}

/* L2CTLR[25:24]: cpus in the cluster less one (DDI 0464, 4.3.46). The field counts to four. */
static enum exit_verdict l2ctlr(struct vcpu *v, const struct hsr_cp *a, uint32_t *value)
{
	const uint32_t others = v->domain->vcpus - 1;

	if (a->read)
		*value = (others < 3 ? others : 3) << 24;
	return EXIT_SKIP;
}

static enum exit_verdict pmcr(struct vcpu *v, const struct hsr_cp *a, uint32_t *value)
{
	uint32_t host;

	(void)v;
	__asm__ volatile("mrc p15, 0, %0, c9, c12, 0" : "=r"(host));
	if (a->read)
		*value = host & ~(PMCR_N | PMCR_ENABLE);
	return EXIT_SKIP;
}

/* Set/way operations name lines of caches that guests share: instead all RAM of the domain goes by address. Guests do
 * them in runs; one that directly follows another finds nothing new in the caches. It is done a piece an exit, so that
 * others get their turn: the instruction traps again until all is done. Only real hardware traps them. */
#define CLEAN_PIECE 0x100000u /* bytes; RAM is a multiple of a page */

static enum exit_verdict set_way(struct vcpu *v, const struct hsr_cp *a, uint32_t *value)
{
	(void)a;
	(void)value;
	const uint32_t ram = (uint32_t)(v->domain->config->memory_kib << 10), left = ram - v->cleaned;
	const bool again = v->last_set_way == v->exits && v->cleaned == 0;

	v->last_set_way = v->exits + 1;
	if (again)
		return EXIT_SKIP;
	(void)stage2_clean(&v->domain->stage2, GUEST_RAM_BASE + v->cleaned, left < CLEAN_PIECE ? left : CLEAN_PIECE);
	v->cleaned = left > CLEAN_PIECE ? v->cleaned + CLEAN_PIECE : 0;
	return v->cleaned ? EXIT_RESUME : EXIT_SKIP;
}

/* CNTKCTL says what PL0 may (B4.1, CNTKCTL). */
#define CNTKCTL_PL0PCTEN (1u << 0)
#define CNTKCTL_PL0PTEN	 (1u << 9)

static bool counter_allowed(const struct vcpu *v, uint32_t bit)
{
	return (v->regs.cpsr & CPSR_MODE_MASK) != MODE_USR || (get_CNTKCTL() & bit) != 0;
}

static enum exit_verdict cntp_tval(struct vcpu *v, const struct hsr_cp *a, uint32_t *value)
{
	if (!counter_allowed(v, CNTKCTL_PL0PTEN))
		return EXIT_UNDEF;
	if (a->read)
		*value = (uint32_t)(v->devices->cntp_cval - vtimer_count(v));
	else
		vtimer_set_cntp(v, v->devices->cntp_ctl,
				vtimer_count(v) + (uint64_t)(int64_t)(int32_t)*value); /* signed: B8.1.6 */
	return EXIT_SKIP;
}

static enum exit_verdict cntp_ctl(struct vcpu *v, const struct hsr_cp *a, uint32_t *value)
{
	if (!counter_allowed(v, CNTKCTL_PL0PTEN))
		return EXIT_UNDEF;
	if (a->read)
		*value = vtimer_cntp_ctl(v);
	else
		vtimer_set_cntp(v, *value, v->devices->cntp_cval);
	return EXIT_SKIP;
}

/* HCR.TID3 traps these reads; the guest sees the pcpu's own (B1.14.3, table B1-16). Unused ones read as zero. */
#define ID_ROWS(X)                                                                                                     \
	X(1, 0) X(1, 1) X(1, 2) X(1, 3) X(1, 4) X(1, 5) X(1, 6) X(1, 7) X(2, 0) X(2, 1) X(2, 2) X(2, 3) X(2, 4) X(2, 5)

static enum exit_verdict id_register(struct vcpu *v, const struct hsr_cp *a, uint32_t *value)
{
	(void)v;
	if (!a->read)
		return EXIT_UNDEF;
	switch (a->crm << 4 | a->opc2) {
#define X(m, o)                                                                                                        \
	case m << 4 | o:                                                                                               \
		__asm__ volatile("mrc p15, 0, %0, c0, c" #m ", " #o : "=r"(*value));                                   \
		break;
		ID_ROWS(X)
#undef X
	default:
		*value = 0;
	}
	return EXIT_SKIP;
}

/* What HCR.TVM and HSTR.T12 trap (table B1-19, B1.14.10): the guest's own, so it is done. */
#define OWN_ROWS(X)                                                                                                    \
	X(1, 0, 0) X(2, 0, 0) X(2, 0, 1) X(2, 0, 2) X(3, 0, 0) X(5, 0, 0) X(5, 0, 1) X(5, 1, 0) MORE_OWN_ROWS(X)
#define MORE_OWN_ROWS(X)                                                                                               \
	X(5, 1, 1) X(6, 0, 0) X(6, 0, 2) X(10, 2, 0) X(10, 2, 1) X(10, 3, 0) X(10, 3, 1) X(12, 0, 0) X(13, 0, 1)

static enum exit_verdict own(struct vcpu *v, const struct hsr_cp *a, uint32_t *value)
{
	(void)v;
	switch (a->crn << 8 | a->crm << 4 | a->opc2) {
#define X(n, m, o)                                                                                                     \
	case n << 8 | m << 4 | o:                                                                                      \
		if (a->read)                                                                                           \
			__asm__ volatile("mrc p15, 0, %0, c" #n ", c" #m ", " #o : "=r"(*value));                      \
		else                                                                                                   \
			__asm__ volatile("mcr p15, 0, %0, c" #n ", c" #m ", " #o : : "r"(*value) : "memory");          \
		break;
		OWN_ROWS(X)
#undef X
	default:
		return EXIT_UNDEF;
	}
	isb();
	return EXIT_SKIP;
}

#define ISR_I (1u << 7)

/* ISR (B4.1): ours would tell of the pcpu's interrupts. */
static enum exit_verdict isr(struct vcpu *v, const struct hsr_cp *a, uint32_t *value)
{
	if (!a->read)
		return EXIT_UNDEF;
	*value = vcpu_hook_wakes(v) ? ISR_I : 0;
	return EXIT_SKIP;
}

static const struct cp_row cp15_rows[] = {
    {0, 0, 1, ANY, id_register, false}, {0, 0, 2, ANY, id_register, false},
    {0, 0, 3, ANY, id_register, false}, {0, 0, 4, ANY, id_register, false},
    {0, 0, 5, ANY, id_register, false}, {0, 0, 6, ANY, id_register, false},
    {0, 0, 7, ANY, id_register, false}, {0, 1, 0, 1, actlr, false},
    {0, 1, 0, 0, own, false},		{0, 2, 0, ANY, own, false},
    {0, 3, 0, 0, own, false},		{0, 5, ANY, ANY, own, false},
    {0, 6, 0, ANY, own, false},		{0, 10, ANY, ANY, own, false},
    {0, 12, 0, 0, own, false},		{0, 12, 1, 0, isr, false},
    {0, 13, 0, 1, own, false},		{0, 7, 6, 2, set_way, false}, /* DCISW */
    {0, 7, 10, 2, set_way, false},				      /* DCCSW */
    {0, 7, 14, 2, set_way, false},				      /* DCCISW */
    {0, 9, 12, 0, pmcr, false},		{0, 9, 14, 0, zero, true},    /* PMUSERENR */
    {0, 9, 12, ANY, zero, false},				      /* the other PMU registers */
    {0, 9, 13, ANY, zero, false},	{0, 9, 14, ANY, zero, false},
    {1, 9, 0, 2, l2ctlr, false},	{1, 9, 0, 3, zero, false}, /* L2ECTLR */
    {0, 14, 2, 0, cntp_tval, true},	{0, 14, 2, 1, cntp_ctl, true},
    {ANY, 15, ANY, ANY, zero, false}, /* implementation defined, CBAR among them */
};

static const struct cp_row cp14_rows[] = {
    {0, 0, 0, 0, zero, true},	     /* DBGDIDR */
    {0, 0, 1, 0, zero, true},	     /* DBGDSCRint */
    {0, 1, 0, 0, zero, true},	     /* DBGDRAR */
    {0, 2, 0, 0, zero, true},	     /* DBGDSAR */
    {0, ANY, ANY, ANY, zero, false}, /* the other debug registers */
};

static bool matches(const struct cp_row *r, const struct hsr_cp *a)
{
	return (r->opc1 == ANY || r->opc1 == a->opc1) && (r->crn == ANY || r->crn == a->crn) &&
	       (r->crm == ANY || r->crm == a->crm) && (r->opc2 == ANY || r->opc2 == a->opc2);
}

/* A read into r15 sets the flags (A8.8.108, MRC). */
static void put_result(struct vcpu *v, unsigned rt, uint32_t value)
{
	const uint32_t flags = CPSR_N | CPSR_Z | CPSR_C | CPSR_V;

	if (rt == 15)
		v->regs.cpsr = (v->regs.cpsr & ~flags) | (value & flags);
	else
		vcpu_set_reg(v, rt, value);
}

static enum exit_verdict run_row(struct vcpu *v, const struct cp_row *r, const struct hsr_cp *a)
{
	uint32_t value = a->read || a->rt == 15 ? 0 : vcpu_get_reg(v, a->rt);

	if (!r->user && (v->regs.cpsr & CPSR_MODE_MASK) == MODE_USR)
		return EXIT_UNDEF;
	const enum exit_verdict verdict = r->run(v, a, &value);
	if (verdict == EXIT_SKIP && a->read)
		put_result(v, a->rt, value);
	return verdict;
}

static enum exit_verdict dispatch(struct vcpu *v, uint32_t hsr, const struct cp_row *rows, size_t n)
{
	struct hsr_cp a;

	if (!hsr_cp(hsr, &a))
		return EXIT_UNDEF;
	for (size_t i = 0; i < n; i++)
		if (matches(&rows[i], &a))
			return run_row(v, &rows[i], &a);
	return EXIT_UNDEF;
}

static enum exit_verdict cp15_32(struct vcpu *v, const struct exit_info *x)
{
	return dispatch(v, x->hsr, cp15_rows, sizeof(cp15_rows) / sizeof(cp15_rows[0]));
}

#define CATCH_MOVES (HV_CATCH_UND | HV_CATCH_SVC | HV_CATCH_PABT | HV_CATCH_DABT | HV_CATCH_MMU_ON)

/* Somebody wants to know when the MMU goes on, and where the vectors are. */
static enum exit_verdict followed(struct vcpu *v, const struct exit_info *x)
{
	const uint32_t sctlr = get_SCTLR(), vbar = get_VBAR();
	const enum exit_verdict verdict = cp15_32(v, x);

	if (verdict != EXIT_SKIP || (get_SCTLR() == sctlr && get_VBAR() == vbar))
		return verdict;
	exit_skip(v, x);
	debug_moved(v);
	if (get_SCTLR() & ~sctlr & SCTLR_M)
		(void)debug_catch(v, HV_CATCH_MMU_ON);
	return EXIT_RESUME;
}

enum exit_verdict exit_cp15_32(struct vcpu *v, struct exit_info *x)
{
	return v->domain->catches & CATCH_MOVES ? followed(v, x) : cp15_32(v, x);
}

enum exit_verdict exit_cp14_32(struct vcpu *v, struct exit_info *x)
{
	return dispatch(v, x->hsr, cp14_rows, sizeof(cp14_rows) / sizeof(cp14_rows[0]));
}

/* TTBR0 and TTBR1, which HCR.TVM traps. */
static enum exit_verdict own_64(struct vcpu *v, const struct hsr_cp *a)
{
	const uint64_t value = (uint64_t)vcpu_get_reg(v, a->rt2) << 32 | vcpu_get_reg(v, a->rt);

	if ((v->regs.cpsr & CPSR_MODE_MASK) == MODE_USR)
		return EXIT_UNDEF;
	if (a->opc1 == 0)
		set_TTBR0(value);
	else
		set_TTBR1(value);
	isb();
	return EXIT_SKIP;
}

/* CNTPCT (opc1 0) and CNTP_CVAL (opc1 2) of c14. */
enum exit_verdict exit_cp15_64(struct vcpu *v, struct exit_info *x)
{
	struct hsr_cp a;
	uint64_t value;

	if (hsr_cp(x->hsr, &a) && a.crm == 2 && a.opc1 < 2 && !a.read)
		return own_64(v, &a);
	if (!hsr_cp(x->hsr, &a) || a.crm != 14 || (a.opc1 != 0 && a.opc1 != 2) || (a.opc1 == 0 && !a.read))
		return EXIT_UNDEF;
	if (!counter_allowed(v, a.opc1 == 0 ? CNTKCTL_PL0PCTEN : CNTKCTL_PL0PTEN))
		return EXIT_UNDEF;
	if (!a.read) {
		vtimer_set_cntp(v, v->devices->cntp_ctl,
				(uint64_t)vcpu_get_reg(v, a.rt2) << 32 | vcpu_get_reg(v, a.rt));
		return EXIT_SKIP;
	}
	value = a.opc1 == 0 ? vtimer_count(v) : v->devices->cntp_cval;
	vcpu_set_reg(v, a.rt, (uint32_t)value);
	vcpu_set_reg(v, a.rt2, (uint32_t)(value >> 32));
	return EXIT_SKIP;
}

/* MRRC of DBGDRAR and DBGDSAR: no debug registers in memory. */
enum exit_verdict exit_cp14_64(struct vcpu *v, struct exit_info *x)
{
	struct hsr_cp a;

	if (!hsr_cp(x->hsr, &a) || !a.read)
		return EXIT_UNDEF;
	vcpu_set_reg(v, a.rt, 0);
	vcpu_set_reg(v, a.rt2, 0);
	return EXIT_SKIP;
}

/* VMRS of MVFR0 and MVFR1, which HCR.TID3 traps. FPSID is not trapped. */
#define VMRS_MVFR1 6u
#define VMRS_MVFR0 7u

enum exit_verdict exit_vfp_id(struct vcpu *v, struct exit_info *x)
{
	struct hsr_cp a;
	uint32_t value;

	if (!hsr_cp(x->hsr, &a) || !a.read || (a.crn != VMRS_MVFR0 && a.crn != VMRS_MVFR1))
		return EXIT_UNDEF;
	if (a.crn == VMRS_MVFR0)
		__asm__ volatile(".fpu neon\n\tvmrs %0, mvfr0" : "=r"(value));
	else
		__asm__ volatile(".fpu neon\n\tvmrs %0, mvfr1" : "=r"(value));
	vcpu_set_reg(v, a.rt, value);
	return EXIT_SKIP;
}
