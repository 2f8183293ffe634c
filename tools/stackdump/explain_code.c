/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules: what stands at pc, and what calls leave behind. */
#include "explain.h"

/* arch/arm/include/asm/bug.h, arch/arm/mm/init.c, arch/arm/include/asm/kgdb.h; UDF: DDI 0406C, A8.8.247. */
#define INSN_BUG       0xe7f001f2u
#define INSN_BUG_THUMB 0xde02u
#define INSN_FREED     0xe7fddef0u
#define INSN_UDF       0xe7f000f0u
#define INSN_UDF_MASK  0xfff000f0u

/* The word at pc, if the dump itself has it. */
static bool word_at_pc(const struct explain_case *c, uint32_t *word)
{
	const struct disasm *code = c->code;

	if (code->at < 0 || code->lines[code->at].source != CODE_DUMP)
		return false;
	*word = code->lines[code->at].word;
	return true;
}

EXPLAIN_RULE(rule_init_text)
{
	uint32_t word;

	if (!word_at_pc(c, &word) || word != INSN_FREED)
		return false;
	strbuf_add(text,
		   "the code at pc is e7fddef0, what the kernel writes over its __init functions when it frees them: "
		   "one was called after the start");
	*certain = true;
	return true;
}

EXPLAIN_RULE(rule_bug)
{
	uint32_t word;

	if (!word_at_pc(c, &word) || word != (c->code->thumb ? INSN_BUG_THUMB : INSN_BUG))
		return false;
	strbuf_add(text, "the code at pc is that of BUG(): a check of the kernel's own failed%s%s",
		   *c->d->place ? " at " : "", c->d->place);
	*certain = true;
	return true;
}

EXPLAIN_RULE(rule_trap)
{
	uint32_t word;

	if (!word_at_pc(c, &word) || word == INSN_FREED || word == INSN_BUG || c->code->thumb ||
	    (word & INSN_UDF_MASK) != INSN_UDF)
		return false;
	strbuf_add(text,
		   "the instruction at pc is UDF, which is always undefined: a trap that compiler or author put there");
	*certain = true;
	return true;
}

/* An undefined instruction that is defined, but for a coprocessor: it was not there, or not enabled. */
EXPLAIN_RULE(rule_coprocessor)
{
	uint32_t word, coproc;

	(void)certain;
	if (!word_at_pc(c, &word) || c->code->thumb || !strstr(c->d->error, "undefined instruction"))
		return false;
	coproc = word >> 8 & 0xf;
	if ((word >> 24 & 0xf) < 0xc || (word >> 24 & 0xf) > 0xe)
		return word >> 25 == 0x79 /* Advanced SIMD data processing: A7.4 */
			   ? (strbuf_add(text, "an Advanced SIMD instruction: NEON is not there or not enabled"), true)
			   : false;
	if (coproc == 10 || coproc == 11)
		strbuf_add(text, "a floating-point instruction: VFP is not there, or not enabled in this mode");
	else
		strbuf_add(
		    text,
		    "an access to coprocessor %u that is refused: by the processor, its settings, or a hypervisor",
		    coproc);
	return true;
}

/* "panic from sysrq_reset_seq_param_set+0x0/0x90": the call was the last instruction of the function before. */
EXPLAIN_RULE(rule_noreturn)
{
	for (unsigned i = 0; i < c->f->nframes; i++) {
		const struct found_frame *frame = &c->f->frames[i];
		struct place p;

		if (!frame->return_address || !frame->log || !frame->log->has_offset || frame->log->offset != 0)
			continue;
		p = frame->has_pc ? place_find(c->f->target, frame->pc, true) : (struct place){0};
		if (p.known && p.at.symbol ? p.at.start == frame->pc : place_is_entry(frame->log->name))
			continue; /* it does return there */
		strbuf_add(
		    text,
		    "\"%s+0x0\" is not the caller: it only stands behind the call of a function that never returns",
		    frame->log->name);
		if (p.known && p.at.symbol) {
			strbuf_add(text, ", in %s", p.at.symbol);
			*certain = true;
		}
		return true;
	}
	return false;
}
