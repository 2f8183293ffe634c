/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Method exception: from Linux's exception entry (svc_entry in arch/arm/kernel/entry-armv.S) to what it interrupted. */
#include <hvlib/cond.h>

#include "symbols/bytes.h"
#include "symbols/unwind_parts.h"

/* struct pt_regs, arch/arm/include/uapi/asm/ptrace.h: r0 to r15, cpsr, the r0 a system call began with. */
#define PT_CPSR 64u

/* The mode stack's three words, pointed to by r0: r0, the interrupted pc, spsr (vector_stub in entry-armv.S). */
#define MODE_R0	  0u
#define MODE_PC	  4u
#define MODE_SPSR 8u

/* Modes that an exception can interrupt and that have a stack to walk: SVC, SYS and the monitors of kernels that use
 * others; USR never comes to these entries. DDI 0406C, table B1-1. */
static bool has_kernel_mode(uint32_t cpsr)
{
	static const uint32_t modes = 1u << 0x1 | 1u << 0x2 | 1u << 0x3 | 1u << 0x7 | 1u << 0xb | 1u << 0xf;

	return (cpsr & 0x10) != 0 && (modes >> (cpsr & 0xf) & 1) != 0;
}

static void finish(struct unwind_frame *to)
{
	to->regs.known |= UNWIND_KNOWN_CPSR;
	if ((to->regs.cpsr & CPSR_T) != 0)
		to->regs.r[PC] |= 1;
	to->method = UNWIND_EXCEPTION;
	to->certain = true;
	to->return_address = false;
}

enum step_result exception_regs(struct unwind *u, uint32_t base, struct unwind_frame *to)
{
	to->regs.known = 0;
	for (unsigned reg = 0; reg < 16; reg++) {
		if (read_word(u, base + 4 * reg, &to->regs.r[reg]))
			to->regs.known |= KNOWN(reg);
	}
	if ((to->regs.known & PC_AND_SP) != PC_AND_SP || !read_word(u, base + PT_CPSR, &to->regs.cpsr))
		return STEP_NO_WORDS;
	if (!has_kernel_mode(to->regs.cpsr))
		return STEP_NONE;
	finish(to);
	return STEP_OK;
}

/* ---- stopped in the entry itself ---- */

struct progress {
	bool r1_to_r12;	 /* are stored */
	bool complete;	 /* the last of pt_regs is stored, too */
	bool if_equal;	 /* sp was aligned by 4 more if Z was set; else if it was not */
	uint32_t room;	 /* bytes by which sp was moved, but for that */
	uint32_t pushed; /* and after that */
	uint32_t r0_at;	 /* the place of r0, relative to sp behind the pushes */
};

#define COND_EQ 0u /* bits 31:28 of an instruction: DDI 0406C, A8.3 */

/* svc_entry moves sp, aligns it (where sp is a multiple of 8, up to Linux 5.17; where it is not, later), stores r1-r12,
 * before 5.18 pushes r0 only then, and at last stores sp, lr, pc, cpsr and -1 through r7. */
static void note_progress(struct progress *p, const struct armflow_insn *insn, uint32_t word)
{
	bool store = insn->op == ARMFLOW_STORE;

	if (insn->op == ARMFLOW_ADD && insn->rd == SP && insn->rn == SP) {
		if (insn->conditional)
			p->if_equal = word >> 28 == COND_EQ;
		else if (p->room == 0)
			p->room = 0u - insn->imm;
	}
	if (store && insn->rn == SP && insn->writeback && p->room != 0)
		p->pushed += 4u * (uint32_t)__builtin_popcount(insn->list);
	if (store && (insn->list & 0x1ffe) == 0x1ffe) {
		p->r1_to_r12 = true;
		p->r0_at = insn->imm - ((insn->list & 1) != 0 ? 0 : 4) - p->pushed;
	}
	p->complete |= store && insn->rn != SP && __builtin_popcount(insn->list) >= 5 && p->r1_to_r12;
}

static struct progress progress_to(const struct armflow_code *code, uint32_t pc)
{
	struct progress p = {0};
	struct armflow_insn insn;
	uint8_t b[4];

	for (uint32_t va = code->start; va < pc && armflow_decode(code, va, &insn) == 0; va += insn.length)
		note_progress(&p, &insn, code->read(code->ctx, va, b, sizeof(b)) == 0 ? bytes_le32(b) : 0);
	return p;
}

/* sp before the entry. Behind the conditional alignment the Z flag, which it was tested by, still says what was done.
 */
static bool sp_before(const struct unwind_frame *from, const struct armflow_state *s, const struct progress *p,
		      uint32_t *sp)
{
	bool zero = (from->regs.cpsr & CPSR_Z) != 0;

	*sp = from->regs.r[SP];
	if (s->r[SP].what == ARMFLOW_FRAME) {
		*sp -= s->r[SP].n;
		return true;
	}
	if ((from->regs.known & UNWIND_KNOWN_CPSR) == 0 || p->room == 0)
		return false;
	*sp += p->pushed + p->room + (zero == p->if_equal ? 4 : 0);
	return true;
}

static void take_low_registers(struct unwind *u, const struct unwind_frame *from, const struct armflow_state *s,
			       const struct progress *p, struct unwind_frame *to)
{
	uint32_t r0_at = from->regs.r[SP] + p->pushed + p->r0_at;

	for (unsigned reg = 1; reg <= 12; reg++) {
		bool live = s->r[reg].what == ARMFLOW_ENTRY && s->r[reg].n == reg;

		to->regs.r[reg] = from->regs.r[reg];
		if (live ? (from->regs.known & KNOWN(reg)) != 0
			 : p->r1_to_r12 && read_word(u, r0_at + 4 * reg, &to->regs.r[reg]))
			to->regs.known |= KNOWN(reg);
	}
}

static enum step_result in_entry(struct unwind *u, const struct unwind_frame *from, const struct armflow_code *code,
				 const struct progress *p, struct unwind_frame *to)
{
	struct armflow_state s;
	uint32_t mode = from->regs.r[0], lr_known = from->regs.known & KNOWN(LR);

	if ((from->regs.known & KNOWN(0)) == 0 || armflow_at(code, from->regs.r[PC], false, &s) != 0 ||
	    s.r[0].what != ARMFLOW_ENTRY || s.r[0].n != 0 || !sp_before(from, &s, p, &to->regs.r[SP]))
		return STEP_NONE;
	if (!read_word(u, mode + MODE_PC, &to->regs.r[PC]) || !read_word(u, mode + MODE_SPSR, &to->regs.cpsr))
		return STEP_NO_WORDS;
	if (!has_kernel_mode(to->regs.cpsr))
		return STEP_NONE;
	to->regs.known = PC_AND_SP | lr_known;
	to->regs.r[LR] = from->regs.r[LR];
	if (read_word(u, mode + MODE_R0, &to->regs.r[0]))
		to->regs.known |= KNOWN(0);
	take_low_registers(u, from, &s, p, to);
	finish(to);
	return STEP_OK;
}

enum step_result step_exception(struct unwind *u, const struct unwind_frame *from, struct unwind_frame *to)
{
	enum landmark_role role = landmark_of(u, frame_lookup(from));
	struct progress p = {.complete = true};
	struct armflow_code code;

	if (role != ROLE_EXCEPTION && role != ROLE_OVERFLOW)
		return STEP_NONE;
	if (!from->return_address) {
		if (!function_at(u, from->regs.r[PC], false, &code))
			return STEP_NONE;
		/* The second half of __und_svc has a name of its own. */
		p = progress_to(&code, from->regs.r[PC]);
		p.complete |= !starts_afresh(u, &code);
	}
	return p.complete ? exception_regs(u, from->regs.r[SP], to) : in_entry(u, from, &code, &p, to);
}
