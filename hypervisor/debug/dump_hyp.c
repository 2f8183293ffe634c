/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The hypervisor's own state after a fault of its own. */
#include <hvlib/fmt.h>
#include "arch/cpu.h"
#include "arch/image.h"
#include "arch/names.h"
#include "arch/sysreg.h"
#include "debug/dump.h"

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

void dump_name(uint32_t address, char text[DUMP_NAME_MAX])
{
	uint32_t offset, size;
	const char *name = name_of(address, &offset, &size);

	if (!name)
		fmt_sn(text, DUMP_NAME_MAX, "%08x", address);
	else if (offset)
		fmt_sn(text, DUMP_NAME_MAX, "%s+0x%x", name, offset);
	else
		fmt_sn(text, DUMP_NAME_MAX, "%s", name);
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

static void dump_pc(struct out *o, uint32_t pc)
{
	uint32_t offset, size;
	const char *name = name_of(pc, &offset, &size);

	if (name)
		out_line(o, "PC:     %08x %s+0x%x/0x%x", pc, name, offset, size);
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
	dump_trace(o, f, end);
}
