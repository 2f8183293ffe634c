/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules of a vcpu in WFI: is there anything that ends it? "Nothing can" is said only when no vcpu of the domain runs
 * or will wake by itself, and none did anything while they were watched. */
#include "diagnose_rules.h"

#define WFI_STORM 64u	      /* WFIs in one watch that found an interrupt pending: an idle guest does a few */
#define GICV_OPEN 0x3u	      /* GICH_VMCR: VMGrp0En, VMGrp1En (Arm IHI 0048B, 5.3.4) */
#define GICV_PMR  0xf8000000u /* VMPriMask: 0 lets nothing through */

static bool blocked(const struct diagnose_case *c)
{
	return c->d->state == FACTS_DOMAIN_RUNNING && c->v->state == FACTS_VCPU_BLOCKED;
}

/* Nobody of this domain will do anything again by itself. */
static bool dead(const struct diagnose_case *c)
{
	return c->alive == 0;
}

static bool wakes_itself(const struct diagnose_case *c)
{
	return (c->alive >> c->v->vcpu & 1) != 0;
}

static const struct vcpu_facts *other_alive(const struct diagnose_case *c)
{
	for (unsigned i = 0; i < c->d->vcpus; i++) {
		if (i != c->v->vcpu && (c->alive >> i & 1) != 0)
			return &c->in->vcpu[i];
	}
	return NULL;
}

static void timer_line(struct line *line, const char *name, enum diagnose_timer timer, uint64_t ns)
{
	static const char *const states[] = {[TIMER_OFF] = "off",
					     [TIMER_MASKED] = "masked",
					     [TIMER_FAR] = "armed for more than an hour ahead",
					     [TIMER_UNHEARD] = "armed, not heard",
					     [TIMER_STUCK] = "armed, its interrupt still active",
					     [TIMER_ARMED] = "armed"};
	char text[DIAGNOSE_TIME_TEXT];

	line_add(line, "%s %s", name, states[timer]);
	if (timer != TIMER_ARMED && timer != TIMER_UNHEARD)
		return;
	if (ns != 0)
		line_add(line, ", fires in %s", diagnose_time(ns, text));
	else
		line_add(line, ", due");
}

void diagnose_irq_evidence(const struct diagnose_case *c, struct diagnose_vcpu *to)
{
	const struct diagnose_timers t = diagnose_timers(c->d, c->v);
	const uint32_t *on = c->v->irq_enabled;
	char text[DIAGNOSE_TEXT];
	struct line line = {.buf = text, .size = sizeof(text)};

	timer_line(&line, "virtual", t.virt, t.virt_ns);
	line_add(&line, "; ");
	timer_line(&line, "physical", t.phys, t.phys_ns);
	diagnose_say(to, "timers", "%s", text);
	if (c->d->gicd_ctlr == 0)
		diagnose_say(to, "gic", "GICD_CTLR 0: the distributor forwards nothing");
	else
		diagnose_say(to, "gic", "INTIDs 0-31 enabled %08x, 32-127 %08x %08x %08x", on[0], on[1], on[2], on[3]);
}

static bool wfi_storm_applies(const struct diagnose_case *c)
{
	const bool closed = (c->v->gich_vmcr & GICV_OPEN) == 0 || (c->v->gich_vmcr & GICV_PMR) == 0;

	return c->v->irq_wakes != 0 && closed && c->v->watch_kinds[FACTS_EXIT_WFX] >= WFI_STORM;
}

static void wfi_storm_text(const struct diagnose_case *c, struct line *line)
{
	line_add(line, "pc %08x: %u WFIs in vain, an interrupt is pending", c->v->regs.pc,
		 c->v->watch_kinds[FACTS_EXIT_WFX]);
}

static void wfi_storm_remedy(const struct diagnose_case *c, struct verdict *v)
{
	const bool off = (c->v->gich_vmcr & GICV_OPEN) == 0;

	verdict_say(v, "what", VERDICT_CERTAIN, "its GIC CPU interface lets no interrupt through: %s is 0",
		    off ? "GICC_CTLR" : "GICC_PMR");
	verdict_say(v, "fix", VERDICT_PLAIN, "%s", off ? "write 1 to GICC_CTLR" : "write f0 to GICC_PMR");
}

static bool pending_applies(const struct diagnose_case *c)
{
	return blocked(c) && c->v->irq_wakes != 0;
}

static void pending_text(const struct diagnose_case *c, struct line *line)
{
	line_add(line, "an interrupt is pending for it: wakes, at pc %08x", c->v->regs.pc);
}

static bool timer_applies(const struct diagnose_case *c)
{
	const struct diagnose_timers t = diagnose_timers(c->d, c->v);

	return blocked(c) && (t.virt == TIMER_ARMED || t.phys == TIMER_ARMED);
}

static void timer_text(const struct diagnose_case *c, struct line *line)
{
	const struct diagnose_timers t = diagnose_timers(c->d, c->v);
	const bool virt = t.virt == TIMER_ARMED;

	line_add(line, "idle, pc %08x; ", c->v->regs.pc);
	if (virt)
		timer_line(line, "virtual timer", t.virt, t.virt_ns);
	else
		timer_line(line, "physical timer", t.phys, t.phys_ns);
}

/* The interrupt of a timer that is armed and not heard; 0: none. */
static uint32_t unheard(const struct diagnose_case *c)
{
	const struct diagnose_timers t = diagnose_timers(c->d, c->v);

	if (t.virt == TIMER_UNHEARD)
		return c->d->timer_virt_intid;
	return t.phys == TIMER_UNHEARD ? c->d->timer_phys_intid : 0;
}

static bool unheard_dead_applies(const struct diagnose_case *c)
{
	return blocked(c) && dead(c) && unheard(c) != 0;
}

static bool unheard_applies(const struct diagnose_case *c)
{
	return blocked(c) && unheard(c) != 0;
}

static void unheard_text(const struct diagnose_case *c, struct line *line)
{
	line_add(line, "pc %08x: its timer is armed, INTID %u is %s", c->v->regs.pc, unheard(c),
		 c->d->gicd_ctlr == 0 ? "not heard" : "not enabled");
}

static void unheard_remedy(const struct diagnose_case *c, struct verdict *v)
{
	const struct diagnose_row *row = diagnose_tree_wrong(c, "virtual timer");

	if (row == NULL)
		row = diagnose_tree_wrong(c, "distributor");
	if (c->d->gicd_ctlr == 0)
		verdict_say(v, "what", VERDICT_CERTAIN, "GICD_CTLR is 0: the distributor forwards nothing");
	else
		verdict_say(v, "what", VERDICT_CERTAIN, "INTID %u, the timer's, is not enabled in the GIC", unheard(c));
	if (row != NULL)
		diagnose_tree_cause(c, row, v);
	else if (c->d->gicd_ctlr == 0)
		verdict_say(v, "fix", VERDICT_PLAIN, "write 1 to GICD_CTLR, and enable INTID %u", unheard(c));
	else
		verdict_say(v, "fix", VERDICT_PLAIN, "set bit %u of GICD_ISENABLER0 on this vcpu", unheard(c));
}

static bool stuck_applies(const struct diagnose_case *c)
{
	const struct diagnose_timers t = diagnose_timers(c->d, c->v);

	return blocked(c) && (t.virt == TIMER_STUCK || t.phys == TIMER_STUCK);
}

static void stuck_text(const struct diagnose_case *c, struct line *line)
{
	line_add(line, "pc %08x: its timer's last interrupt was not ended", c->v->regs.pc);
}

static void stuck_remedy(const struct diagnose_case *c, struct verdict *v)
{
	(void)c;
	verdict_say(v, "fix", VERDICT_PLAIN, "end each interrupt: write its number to GICC_EOIR");
}

static bool deaf_dead_applies(const struct diagnose_case *c)
{
	return blocked(c) && dead(c) && !diagnose_hears(c->d, c->v);
}

static void deaf_text(const struct diagnose_case *c, struct line *line)
{
	line_add(line, "pc %08x: %s", c->v->regs.pc,
		 c->d->gicd_ctlr == 0 ? "its GIC is off" : "no interrupt is enabled that could wake it");
}

static void deaf_remedy(const struct diagnose_case *c, struct verdict *v)
{
	const struct diagnose_row *row = diagnose_tree_wrong(c, "distributor");

	if (row != NULL)
		diagnose_tree_cause(c, row, v);
	else if (c->d->gicd_ctlr == 0)
		verdict_say(v, "fix", VERDICT_PLAIN, "set GICD_CTLR and enable an interrupt before WFI");
	else
		verdict_say(v, "fix", VERDICT_PLAIN, "enable the interrupt that is waited for: GICD_ISENABLERn");
}

static bool asleep_dead_applies(const struct diagnose_case *c)
{
	return blocked(c) && dead(c);
}

static void asleep_text(const struct diagnose_case *c, struct line *line)
{
	line_add(line, "pc %08x: no timer is armed, nobody can wake it", c->v->regs.pc);
}

static void asleep_remedy(const struct diagnose_case *c, struct verdict *v)
{
	const struct diagnose_row *row = diagnose_tree_wrong(c, "virtual timer");

	if (row != NULL)
		diagnose_tree_cause(c, row, v);
	else
		verdict_say(v, "fix", VERDICT_PLAIN, "arm a timer (CNTV_CTL, CNTV_CVAL) or unmask a device before WFI");
}

static bool input_applies(const struct diagnose_case *c)
{
	return blocked(c) && other_alive(c) == NULL && diagnose_uart_wakes(c->d, c->v);
}

static void input_text(const struct diagnose_case *c, struct line *line)
{
	line_add(line, "idle, pc %08x; waits for input at its console", c->v->regs.pc);
}

static bool parked_applies(const struct diagnose_case *c)
{
	return blocked(c) && !wakes_itself(c) && !diagnose_hears(c->d, c->v) && !diagnose_hears_sgi(c->d, c->v);
}

static void parked_text(const struct diagnose_case *c, struct line *line)
{
	line_add(line, "parked, pc %08x: no interrupt is enabled for it", c->v->regs.pc);
}

static bool wfi_applies(const struct diagnose_case *c)
{
	return blocked(c);
}

static void wfi_text(const struct diagnose_case *c, struct line *line)
{
	const struct vcpu_facts *other = other_alive(c);

	line_add(line, "idle, pc %08x; ", c->v->regs.pc);
	if (wakes_itself(c))
		line_add(line, "it has been woken meanwhile");
	else if (other != NULL)
		line_add(line, "waits for an SGI of vcpu%u, or a device", other->vcpu);
	else
		line_add(line, "waits for an interrupt");
}

static const struct diagnose_rule wait_rules[] = {
    {"repeats WFI: its GIC interface is closed", "WFI", DIAGNOSE_SUSPECT, VERDICT_LIKELY, wfi_storm_applies,
     wfi_storm_text, wfi_storm_remedy, diagnose_irq_evidence},
    {"wakes from WFI", "WFI", DIAGNOSE_FINE, VERDICT_CERTAIN, pending_applies, pending_text, NULL, NULL},
    {"idles with its timer armed", "WFI", DIAGNOSE_FINE, VERDICT_CERTAIN, timer_applies, timer_text, NULL, NULL},
    {"waits in WFI for ever: its timer is not heard", "WFI", DIAGNOSE_BROKEN, VERDICT_CERTAIN, unheard_dead_applies,
     unheard_text, unheard_remedy, diagnose_irq_evidence},
    {"waits in WFI, and its timer is not heard", "WFI", DIAGNOSE_SUSPECT, VERDICT_LIKELY, unheard_applies, unheard_text,
     unheard_remedy, diagnose_irq_evidence},
    {"waits in WFI, its timer's last IRQ not ended", "WFI", DIAGNOSE_SUSPECT, VERDICT_LIKELY, stuck_applies, stuck_text,
     stuck_remedy, diagnose_irq_evidence},
    {"waits in WFI for ever: no interrupt enabled", "WFI", DIAGNOSE_BROKEN, VERDICT_CERTAIN, deaf_dead_applies,
     deaf_text, deaf_remedy, diagnose_irq_evidence},
    {"waits in WFI for ever: no timer is armed", "WFI", DIAGNOSE_BROKEN, VERDICT_CERTAIN, asleep_dead_applies,
     asleep_text, asleep_remedy, diagnose_irq_evidence},
    {"waits for console input", "WFI", DIAGNOSE_FINE, VERDICT_LIKELY, input_applies, input_text, NULL, NULL},
    {"is parked in WFI", "WFI", DIAGNOSE_FINE, VERDICT_LIKELY, parked_applies, parked_text, NULL, NULL},
    {"idles", "WFI", DIAGNOSE_FINE, VERDICT_LIKELY, wfi_applies, wfi_text, NULL, NULL},
};
DIAGNOSE_PART(wait);
