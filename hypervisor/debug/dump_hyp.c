/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The hypervisor's own state after a fault of its own. */
#include <hvlib/fmt.h>
#include "arch/cpu.h"
#include "arch/image.h"
#include "arch/names.h"
#include "arch/sysreg.h"
#include "debug/dump.h"

#define STACK_ROWS    10u
#define TRACE_MAX     24u
#define WORDS_PER_ROW 8u

static void print_address(struct out *o, uint32_t address, const char *tag)
{
	uint32_t offset, size;
	const char *name = name_of(address, &offset, &size);

	if (name)
		out_line(o, "   [<%08x>] %s+0x%x/0x%x%s", address, name, offset, size, tag);
	else
		out_line(o, "   [<%08x>] %08x%s", address, address, tag);
}

/* The end of the stack that holds @sp; 0 when it is none of ours. */
static uint32_t stack_end(uint32_t sp)
{
	for (uint32_t i = 0; i < pcpu_count; i++) {
		const struct pcpu *p = &pcpus[i];

		if (sp >= p->sp - (STACK_PAGES + 1) * PAGE_SIZE && sp < p->sp) /* with the guard page */
			return p->sp;
		if (sp >= p->fault_sp - FAULT_PAGES * PAGE_SIZE && sp < p->fault_sp)
			return p->fault_sp;
	}
	return 0;
}

static void dump_stack(struct out *o, uint32_t sp, uint32_t end)
{
	out_line(o, "Hypervisor stack trace from sp=%08x:", sp);
	if (end == 0 || sp & 3) {
		out_line(o, "   sp is in none of the hypervisor's stacks%s", sp & 3 ? ", and misaligned" : "");
		return;
	}
	if (sp < end - STACK_PAGES * PAGE_SIZE) {
		out_line(o, "   sp is in the guard page: the stack overflowed");
		sp = end - STACK_PAGES * PAGE_SIZE;
	}
	for (uint32_t row = 0; row < STACK_ROWS && sp < end; row++, sp += 4 * WORDS_PER_ROW) {
		char text[WORDS_PER_ROW * 9 + 3] = "  ";
		size_t length = 2;

		for (uint32_t a = sp; a < end && a < sp + 4 * WORDS_PER_ROW; a += 4)
			length +=
			    fmt_sn(text + length, sizeof(text) - length, " %08x", *(const uint32_t *)(uintptr_t)a);
		out_text(o, text);
	}
}

/* gcc -marm -fno-omit-frame-pointer: fp points at the saved lr, the word below it is the caller's fp. */
static void dump_trace(struct out *o, const struct fault_frame *f, uint32_t end)
{
	uint32_t fp = f->r[11], last = f->sp;

	out_line(o, "Hypervisor call trace:");
	print_address(o, f->pc, " (PC)");
	print_address(o, f->lr, " (LR)");
	for (unsigned n = 0; n < TRACE_MAX && fp > last && fp < end && !(fp & 3); n++) {
		const uint32_t *record = (const uint32_t *)(uintptr_t)fp;

		print_address(o, record[0], "");
		last = fp;
		fp = record[-1];
	}
}

void dump_hyp(struct out *o, const struct fault_frame *f, uint32_t pcpu)
{
	const uint32_t end = stack_end(f->sp);
	const uint32_t *r = f->r;

	dump_banner(o);
	out_line(o, "CPU:    %u", pcpu);
	out_line(o, "PC:     %08x", f->pc);
	out_line(o, "CPSR:   %08x MODE:%s", f->cpsr, dump_mode(f->cpsr));
	out_line(o, "     R0: %08x R1: %08x R2: %08x R3: %08x", r[0], r[1], r[2], r[3]);
	out_line(o, "     R4: %08x R5: %08x R6: %08x R7: %08x", r[4], r[5], r[6], r[7]);
	out_line(o, "     R8: %08x R9: %08x R10:%08x R11:%08x R12:%08x", r[8], r[9], r[10], r[11], r[12]);
	out_line(o, "HYP: SP: %08x LR: %08x", f->sp, f->lr);
	out_line(o, "  image at %08x: an offset in hvscope.elf is the address less this",
		 (unsigned)(uintptr_t)__text_start);
	out_line(o, "   ESR_EL2: %08x", get_HSR());
	out_line(o, " HPFAR_EL2: %08x", get_HPFAR());
	out_line(o, "     HDFAR: %08x", get_HDFAR());
	out_line(o, "     HIFAR: %08x", get_HIFAR());
	dump_stack(o, f->sp, end);
	dump_trace(o, f, end);
}
