/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The register operations of a vcpu switch for the virtual timer; the reasons are in the header. */
#include <hvabi/guest_machine.h>
#include <hvlib/timer_switch.h>

#define INTID GUEST_TIMER_VIRT_INTID
#define BIT   (1u << GUEST_TIMER_VIRT_INTID)

static void add(struct timer_op *ops, unsigned *n, enum timer_op_code code, uint64_t value)
{
	ops[(*n)++] = (struct timer_op){code, value};
}

unsigned timer_switch_out(const struct timer_state *t, bool stays, struct timer_op ops[TIMER_SWITCH_OPS])
{
	unsigned n = 0;

	if (stays)
		return 0;
	add(ops, &n, TIMER_OP_CNTV_CTL, 0);
	if (t->hw == TIMER_HW_NONE)
		return n;
	/* The line is low before the active bit goes, or the interrupt would come once more, for nobody. */
	add(ops, &n, TIMER_OP_ISB, 0);
	add(ops, &n, TIMER_OP_LR_TO_SOFTWARE, INTID);
	add(ops, &n, TIMER_OP_GICD_ICACTIVER, BIT);
	return n;
}

unsigned timer_switch_in(const struct timer_state *t, bool stays, struct timer_op ops[TIMER_SWITCH_OPS])
{
	unsigned n = 0;

	if (stays)
		return 0;
	/* Active before the line can rise, or an interrupt that the guest is handling would come a second time. */
	if (t->hw != TIMER_HW_NONE) {
		add(ops, &n, TIMER_OP_GICD_ISACTIVER, BIT);
		add(ops, &n, t->hw == TIMER_HW_ACTIVE ? TIMER_OP_LR_ACTIVE : TIMER_OP_LR_PENDING, INTID);
	}
	add(ops, &n, TIMER_OP_CNTV_CVAL, t->cntv_cval);
	add(ops, &n, TIMER_OP_CNTV_CTL, t->cntv_ctl & 3u); /* ENABLE and IMASK; ISTATUS is read-only */
	add(ops, &n, TIMER_OP_ISB, 0);
	return n;
}
