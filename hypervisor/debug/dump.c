/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Register blocks as Xen prints them (docs/dumps.md), so that people and scripts who know them can read ours. */
#include <hvlib/hsr.h>
#include "arch/cpu.h"
#include "arch/sysreg.h"
#include "core/domain.h"
#include "core/log.h"
#include "core/stage2.h"
#include "debug/dump.h"
#include "drivers/timer.h"

static void to_log(void *ctx, const char *text)
{
	(void)ctx;
	log_info("%s", text);
}

struct out dump_to_log(uint32_t lines)
{
	return (struct out){to_log, NULL, lines, false};
}

void dump_banner(struct out *o)
{
	out_line(o, "----[ hvscope-" HVSCOPE_VERSION "  arm32  debug=n  Not tainted ]----");
}

static const struct {
	uint32_t mode;
	const char *text;
} modes[] = {
    {MODE_USR, "32-bit Guest USR"}, {MODE_FIQ, "32-bit Guest FIQ"}, {MODE_IRQ, "32-bit Guest IRQ"},
    {MODE_SVC, "32-bit Guest SVC"}, {MODE_MON, "32-bit Monitor"},   {MODE_ABT, "32-bit Guest ABT"},
    {MODE_HYP, "Hypervisor"},	    {MODE_UND, "32-bit Guest UND"}, {MODE_SYS, "32-bit Guest SYS"},
};

const char *dump_mode(uint32_t cpsr)
{
	for (unsigned i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (modes[i].mode == (cpsr & CPSR_MODE_MASK))
			return modes[i].text;
	return "Unknown";
}

static void blank(struct out *o)
{
	out_line(o, "%s", "");
}

void dump_general(struct out *o, const uint32_t r[13])
{
	out_line(o, "     R0: %08x R1: %08x R2: %08x R3: %08x", r[0], r[1], r[2], r[3]);
	out_line(o, "     R4: %08x R5: %08x R6: %08x R7: %08x", r[4], r[5], r[6], r[7]);
	out_line(o, "     R8: %08x R9: %08x R10:%08x R11:%08x R12:%08x", r[8], r[9], r[10], r[11], r[12]);
}

static void dump_banked(struct out *o, const struct vcpu *v)
{
	const struct guest_context *c = &v->context;

	out_line(o, "USR: SP: %08x LR: %08x", c->SP_usr, v->regs.lr_usr);
	out_line(o, "SVC: SP: %08x LR: %08x SPSR:%08x", c->SP_svc, c->LR_svc, c->SPSR_svc);
	out_line(o, "ABT: SP: %08x LR: %08x SPSR:%08x", c->SP_abt, c->LR_abt, c->SPSR_abt);
	out_line(o, "UND: SP: %08x LR: %08x SPSR:%08x", c->SP_und, c->LR_und, c->SPSR_und);
	out_line(o, "IRQ: SP: %08x LR: %08x SPSR:%08x", c->SP_irq, c->LR_irq, c->SPSR_irq);
	out_line(o, "FIQ: SP: %08x LR: %08x SPSR:%08x", c->SP_fiq, c->LR_fiq, c->SPSR_fiq);
	out_line(o, "FIQ: R8: %08x R9: %08x R10:%08x R11:%08x R12:%08x", c->R8_fiq, c->R9_fiq, c->R10_fiq, c->R11_fiq,
		 c->R12_fiq);
}

static void dump_stage1(struct out *o, const struct guest_context *c)
{
	blank(o);
	out_line(o, "     SCTLR: %08x", c->SCTLR);
	out_line(o, "       TCR: %08x", c->TTBCR);
	out_line(o, "     TTBR0: %016llx", (unsigned long long)c->TTBR0);
	out_line(o, "     TTBR1: %016llx", (unsigned long long)c->TTBR1);
	out_line(o, "      IFAR: %08x, IFSR: %08x", c->IFAR, c->IFSR);
	out_line(o, "      DFAR: %08x, DFSR: %08x", c->DFAR, c->DFSR);
	blank(o);
}

void dump_hyp_sysregs(struct out *o, const struct hyp_sysregs *r, const char *hpfar_tag)
{
	out_line(o, "  VTCR_EL2: %08x", r->vtcr);
	out_line(o, " VTTBR_EL2: %016llx", (unsigned long long)r->vttbr);
	blank(o);
	out_line(o, " SCTLR_EL2: %08x", r->hsctlr);
	out_line(o, "   HCR_EL2: %08x", r->hcr);
	out_line(o, " TTBR0_EL2: %016llx", (unsigned long long)r->httbr);
	blank(o);
	out_line(o, "   ESR_EL2: %08x", r->hsr);
	out_line(o, " HPFAR_EL2: %08x%s", r->hpfar, hpfar_tag);
	out_line(o, "     HDFAR: %08x", r->hdfar);
	out_line(o, "     HIFAR: %08x", r->hifar);
}

/* HSR and its companions belong to the last synchronous exit; an interrupt since then did not touch them. */
static void dump_hyp_part(struct out *o, const struct vcpu *v)
{
	const struct vcpu_syndrome *s = &v->syndrome;
	const struct hv_exit_record *trap = vcpu_last_trap(v), *last = vcpu_last_exit(v);
	const struct hyp_sysregs r = {STAGE2_VTCR, get_HSCTLR(), get_HCR(), trap->hsr,
				      s->hpfar,	   s->hdfar,	 s->hifar,  v->domain->stage2.vttbr,
				      get_HTTBR()};

	dump_hyp_sysregs(o, &r, hsr_hpfar_valid(trap->hsr) ? "" : " (stale)");
	if (last && last != trap && trap->number)
		out_line(o, "last exit: interrupt; HSR is of %s %llu us earlier at pc %08x",
			 hsr_ec_name(hsr_ec(trap->hsr)), (unsigned long long)timer_to_us(timer_now() - trap->time),
			 trap->pc);
	blank(o);
}

void dump_vcpu_regs(struct out *o, const struct vcpu *v, uint32_t pcpu)
{
	dump_banner(o);
	out_line(o, "CPU:    %u", pcpu);
	out_line(o, "PC:     %08x", v->regs.pc);
	out_line(o, "CPSR:   %08x MODE:%s", v->regs.cpsr, dump_mode(v->regs.cpsr));
	dump_general(o, v->regs.r);
	dump_banked(o, v);
	dump_stage1(o, &v->context);
	dump_hyp_part(o, v);
}
