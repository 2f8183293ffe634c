/* SPDX-License-Identifier: GPL-2.0-or-later */
/* See xendump.h. The lines are those of tests/golden/stackdump/xen-guest.log, from a run of Debian's Xen:
 * tests/qemu/unwind-guest compares their shapes. */
#include <stdio.h>

#include "xendump.h"

#define SP	    13
#define LR	    14
#define PC	    15
#define STACK_BYTES 0x2000u /* THREAD_SIZE of Linux on ARM */
#define ROW	    8u

int xendump_read(struct xendump *x, struct guest *g, const struct unwind_regs *regs, unsigned cpu)
{
	*x = (struct xendump){.regs = regs, .cpu = cpu};
	const struct {
		const char *name;
		uint64_t *to;
	} wanted[] = {{"SCTLR", &x->sctlr}, {"TTBCR", &x->ttbcr}, {"TTBR0_EL1", &x->ttbr0}, {"TTBR1_EL1", &x->ttbr1},
		      {"IFAR", &x->ifar},   {"IFSR", &x->ifsr},	  {"DFAR", &x->dfar},	    {"DFSR", &x->dfsr}};

	for (unsigned n = 0; n < sizeof(wanted) / sizeof(wanted[0]); n++) {
		if (rsp_system_register(&g->rsp, wanted[n].name, wanted[n].to) != 0) {
			fprintf(stderr, "xendump: QEMU does not tell %s\n", wanted[n].name);
			return -1;
		}
	}
	return 0;
}

static void core_registers(FILE *out, const struct xendump *x)
{
	const uint32_t *r = x->regs->r;

	fprintf(out, "(XEN) *** Dumping CPU%u guest state (d1v%u): ***\r\n", x->cpu, x->cpu);
	fprintf(out, "(XEN) ----[ Xen-4.17.5  arm32  debug=n  Not tainted ]----\r\n");
	fprintf(out, "(XEN) CPU:    %u\r\n(XEN) PC:     %08x\r\n", x->cpu, r[PC]);
	fprintf(out, "(XEN) CPSR:   %08x MODE:32-bit Guest SVC\r\n", x->regs->cpsr);
	fprintf(out, "(XEN)      R0: %08x R1: %08x R2: %08x R3: %08x\r\n", r[0], r[1], r[2], r[3]);
	fprintf(out, "(XEN)      R4: %08x R5: %08x R6: %08x R7: %08x\r\n", r[4], r[5], r[6], r[7]);
	fprintf(out, "(XEN)      R8: %08x R9: %08x R10:%08x R11:%08x R12:%08x\r\n", r[8], r[9], r[10], r[11], r[12]);
	/* QEMU's stub does not tell the registers of other modes. */
	fprintf(out, "(XEN) USR: SP: %08x LR: %08x\r\n", 0, 0);
	fprintf(out, "(XEN) SVC: SP: %08x LR: %08x SPSR:%08x\r\n", r[SP], r[LR], 0);
	fprintf(out, "(XEN) ABT: SP: %08x LR: %08x SPSR:%08x\r\n", 0, 0, 0);
	fprintf(out, "(XEN) UND: SP: %08x LR: %08x SPSR:%08x\r\n", 0, 0, 0);
	fprintf(out, "(XEN) IRQ: SP: %08x LR: %08x SPSR:%08x\r\n", 0, 0, 0);
	fprintf(out, "(XEN) FIQ: SP: %08x LR: %08x SPSR:%08x\r\n", 0, 0, 0);
	fprintf(out, "(XEN) FIQ: R8: %08x R9: %08x R10:%08x R11:%08x R12:%08x\r\n(XEN) \r\n", 0, 0, 0, 0, 0);
}

static void system_registers(FILE *out, const struct xendump *x)
{
	fprintf(out, "(XEN)      SCTLR: %08x\r\n(XEN)        TCR: %08x\r\n", (uint32_t)x->sctlr, (uint32_t)x->ttbcr);
	fprintf(out, "(XEN)      TTBR0: %016llx\r\n", (unsigned long long)x->ttbr0);
	fprintf(out, "(XEN)      TTBR1: %016llx\r\n", (unsigned long long)x->ttbr1);
	fprintf(out, "(XEN)       IFAR: %08x, IFSR: %08x\r\n", (uint32_t)x->ifar, (uint32_t)x->ifsr);
	fprintf(out, "(XEN)       DFAR: %08x, DFSR: %08x\r\n(XEN) \r\n", (uint32_t)x->dfar, (uint32_t)x->dfsr);
	/* A machine without a hypervisor has none of these: as they were in Xen's run. */
	fprintf(out, "(XEN)   VTCR_EL2: 80003558\r\n(XEN)  VTTBR_EL2: 000100004800a000\r\n(XEN) \r\n");
	fprintf(out, "(XEN)  SCTLR_EL2: 30cd187f\r\n(XEN)    HCR_EL2: 007c663f\r\n"
		     "(XEN)  TTBR0_EL2: 000000007e00e000\r\n(XEN) \r\n");
	fprintf(out, "(XEN)    ESR_EL2: 4a000ea1\r\n(XEN)  HPFAR_EL2: 00080000\r\n(XEN)      HDFAR: d0810f00\r\n"
		     "(XEN)      HIFAR: 00000000\r\n(XEN) \r\n");
}

/* Where the words end. */
static uint32_t stack_rows(FILE *out, struct guest *g, uint32_t sp, uint32_t words)
{
	uint32_t at = sp, end = sp / STACK_BYTES * STACK_BYTES + STACK_BYTES, word;

	fprintf(out, "(XEN) Guest stack trace from sp=%08x:", sp);
	for (uint32_t n = 0; n < words && at != end && guest_word(g, at, &word); n++, at += 4)
		fprintf(out, "%s %08x", n % ROW == 0 ? "\r\n(XEN)   " : "", word);
	fprintf(out, "\r\n(XEN) \r\n");
	return at;
}

int xendump_write(const struct xendump *x, struct guest *g, uint32_t words, const char *path, uint32_t *high)
{
	FILE *out = fopen(path, "w");
	bool bad;

	if (out == NULL) {
		perror(path);
		return -1;
	}
	core_registers(out, x);
	system_registers(out, x);
	*high = stack_rows(out, g, x->regs->r[SP], words);
	bad = ferror(out) != 0;
	if (fclose(out) != 0 || bad) {
		fprintf(stderr, "%s: cannot be written\n", path);
		return -1;
	}
	return 0;
}
