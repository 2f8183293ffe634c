/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The last exits of a vcpu, always kept: one record an exit, in a ring that outlives crashes and restarts. */
#ifndef HVABI_EXIT_HISTORY_H
#define HVABI_EXIT_HISTORY_H
#include <stdint.h>

#define HV_EXIT_HISTORY 256u /* records; exit number n is in slot n % HV_EXIT_HISTORY */

/* In hsr: an interrupt exit. HSR is not written then (Arm DDI 0406C, B3.13.6), and class 0x3f is reserved there. */
#define HV_EXIT_IRQ	0xfc000000u
#define HV_EXIT_IRQ_NOW UINT32_MAX /* in arg[0] while the interrupt is being handled */

struct hv_exit_record {
	uint64_t time;	 /* the host's counter, as CNTPCT */
	uint32_t number; /* counts the vcpu's exits from 1, through restarts; 0: this slot was never used */
	uint32_t hsr;	 /* or HV_EXIT_IRQ */
	uint32_t pc, cpsr;
	uint32_t arg[2]; /* aborts (classes 0x20, 0x24): va (HIFAR, HDFAR) and HPFAR; interrupts: the first INTID
			  * taken, 1023 for none; all else: r0 and r1 */
};

#endif
