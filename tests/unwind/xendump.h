/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A stopped guest as Xen 4.17 would have printed it (key d, "Dumping CPU0 guest state"), with more of its stack than
 * Xen takes: Xen ends at 20 rows and at the end of sp's page. */
#ifndef TESTS_UNWIND_XENDUMP_H
#define TESTS_UNWIND_XENDUMP_H
#include <symbols/unwind.h>

#include "guest.h"

/* What the text shows beside the core registers. */
struct xendump {
	const struct unwind_regs *regs;
	unsigned cpu;
	uint64_t sctlr, ttbcr, ttbr0, ttbr1, ifar, ifsr, dfar, dfsr;
};

/** Reads them of the stopped processor. 0, or -1 (said on stderr). */
int xendump_read(struct xendump *x, struct guest *g, const struct unwind_regs *regs, unsigned cpu);
/** Writes the text with at most @words words of the stack, up to the end of its 8 KiB; *high is where they end. 0, or
 * -1 (said on stderr). */
int xendump_write(const struct xendump *x, struct guest *g, uint32_t words, const char *path, uint32_t *high);

#endif
