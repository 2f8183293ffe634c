/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The hypervisor's own state after a fault of its own. */
#include <hvlib/fmt.h>
#include "arch/cpu.h"
#include "arch/image.h"
#include "arch/names.h"
#include "arch/sysreg.h"
#include "debug/dump.h"
#include "debug/own_trace.h"

#define WORDS_PER_ROW 8u

void dump_name(uint32_t address, char text[DUMP_NAME_MAX])
{
	struct name_found f;

	address &= ~1u;
	if (!name_of(address, &f))
		fmt_sn(text, DUMP_NAME_MAX, "%08x", address);
	else if (address != f.start)
		fmt_sn(text, DUMP_NAME_MAX, "%s+0x%x", f.name, address - f.start);
	else
		fmt_sn(text, DUMP_NAME_MAX, "%s", f.name);
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

static void dump_stack(struct out *o, uint32_t sp, uint32_t end, uint32_t rows)
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
	for (uint32_t row = 0; row < rows && sp < end; row++, sp += 4 * WORDS_PER_ROW) {
		char text[WORDS_PER_ROW * 9 + 3] = "  ";
		size_t length = 2;

		for (uint32_t a = sp; a < end && a < sp + 4 * WORDS_PER_ROW; a += 4)
			length +=
			    fmt_sn(text + length, sizeof(text) - length, " %08x", *(const uint32_t *)(uintptr_t)a);
		out_text(o, text);
	}
}

static void dump_pc(struct out *o, uint32_t pc)
{
	struct name_found f;

	if (name_of(pc, &f))
		out_line(o, "PC:     %08x %s+0x%x/0x%x", pc, f.name, pc - f.start, f.size);
	else
		out_line(o, "PC:     %08x", pc);
}

void dump_hyp(struct out *o, const struct fault_frame *f, const struct hyp_sysregs *r, uint32_t pcpu, uint32_t rows)
{
	const uint32_t end = stack_end(f->sp);

	dump_banner(o);
	out_line(o, "CPU:    %u", pcpu);
	dump_pc(o, f->pc);
	out_line(o, "CPSR:   %08x MODE:%s", f->cpsr, dump_mode(f->cpsr));
	dump_general(o, f->r);
	out_line(o, "HYP: SP: %08x LR: %08x", f->sp, f->lr);
	out_line(o, "%s", "");
	dump_hyp_sysregs(o, r, "");
	out_line(o, "%s", "");
	dump_stack(o, f->sp, end, rows);
	own_trace(o, f, end);
}
