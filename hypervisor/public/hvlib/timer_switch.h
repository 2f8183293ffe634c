/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The virtual timer over a vcpu switch: which register operations, in which order (docs/machine.md).
 *
 * The guest's timer is the hardware's, its interrupt (PPI 27) is linked by a list register with HW = 1. While such an
 * interrupt is with the guest, it is active in the GIC of the pcpu that took it. If it stayed so, no other vcpu on that
 * pcpu would ever tick; and after a migration the guest's EOI would deactivate the interrupt of the wrong pcpu. So the
 * active bit leaves the pcpu with the vcpu and comes back where the vcpu runs next. */
#ifndef HVLIB_TIMER_SWITCH_H
#define HVLIB_TIMER_SWITCH_H
#include <stdbool.h>
#include <stdint.h>

/* Where the hardware-linked interrupt is. In the last two the pcpu's GIC has it active. */
enum timer_hw {
	TIMER_HW_NONE,	  /* nowhere: not taken, or the guest has deactivated it */
	TIMER_HW_PENDING, /* taken in HYP, the guest has not acknowledged it */
	TIMER_HW_ACTIVE,  /* the guest is in its handler */
};

enum timer_op_code {
	TIMER_OP_CNTV_CTL,	 /* write CNTV_CTL; value 31:0 */
	TIMER_OP_CNTV_CVAL,	 /* write CNTV_CVAL */
	TIMER_OP_ISB,		 /* the writes so far are in effect before the next operation */
	TIMER_OP_LR_TO_SOFTWARE, /* the list register of INTID value is empty from here on (vgic_park) */
	TIMER_OP_LR_PENDING,	 /* the list register of INTID value gets HW = 1, pending (vgic_flush) */
	TIMER_OP_LR_ACTIVE,	 /* the same, active */
	TIMER_OP_GICD_ICACTIVER, /* write GICD_ICACTIVER0 of this pcpu; value is the bit */
	TIMER_OP_GICD_ISACTIVER, /* write GICD_ISACTIVER0 of this pcpu; value is the bit */
};

struct timer_op {
	enum timer_op_code code;
	uint64_t value;
};

#define TIMER_SWITCH_OPS 5u /* no sequence is longer */

/** The vcpu's timer: at switch-out as just read from the pcpu, at switch-in as saved then. */
struct timer_state {
	uint32_t cntv_ctl;
	uint64_t cntv_cval;
	enum timer_hw hw;
};

/** Operations that take the timer of the vcpu off the pcpu, in order.
 *  @stays  no other vcpu will run on this pcpu before this one does again, and this one runs nowhere else (the pcpu
 * idles in HYP): the timer stays and can wake the pcpu; nothing is to be done, nor at the switch-in. Returns how many
 * of @ops are filled. */
unsigned timer_switch_out(const struct timer_state *t, bool stays, struct timer_op ops[TIMER_SWITCH_OPS]);

/** Operations that bring it back, on this or another pcpu. @stays as at the switch-out. */
unsigned timer_switch_in(const struct timer_state *t, bool stays, struct timer_op ops[TIMER_SWITCH_OPS]);

#endif
