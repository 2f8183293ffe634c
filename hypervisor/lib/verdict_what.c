/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verdict rules: what happened. One of them always applies. */
#include <hvlib/fmt.h>
#include <hvlib/hsr.h>
#include "verdict_case.h"

bool what_refused_applies(const struct verdict_case *c)
{
	return c->f->kind == CRASH_REFUSED;
}

void what_refused_emit(const struct verdict_case *c, struct verdict *v)
{
	const char *request = c->f->request != NULL ? c->f->request : "something";

	verdict_say(v, "what", VERDICT_CERTAIN, "d%u asked for %.50s: refused", c->f->domain, request);
	verdict_say(v, "where", VERDICT_PLAIN, "pc %08x, lr %08x", c->f->pc, c->f->regs[14]);
}

bool what_trap_applies(const struct verdict_case *c)
{
	return c->f->kind == CRASH_TRAP;
}

/* Coprocessor accesses are named as an assembler would. */
void what_trap_emit(const struct verdict_case *c, struct verdict *v)
{
	const struct crash_facts *f = c->f;
	struct hsr_cp cp;

	if (!hsr_cp(f->hsr, &cp))
		verdict_say(v, "what", VERDICT_CERTAIN, "%s at pc %08x: d%u may not do this",
			    hsr_ec_name(hsr_ec(f->hsr)), f->pc, f->domain);
	else if (cp.is64)
		verdict_say(v, "what", VERDICT_CERTAIN, "%s p%u, %u, r%u, r%u, c%u at pc %08x: d%u may not",
			    cp.read ? "mrrc" : "mcrr", cp.coproc, cp.opc1, cp.rt, cp.rt2, cp.crm, f->pc, f->domain);
	else
		verdict_say(v, "what", VERDICT_CERTAIN, "%s p%u, %u, r%u, c%u, c%u, %u at pc %08x: d%u may not",
			    cp.read ? "mrc" : "mcr", cp.coproc, cp.opc1, cp.rt, cp.crn, cp.crm, cp.opc2, f->pc,
			    f->domain);
	verdict_say(v, "note", VERDICT_PLAIN, "HSR %08x; the trap policy has no answer for it", f->hsr);
}

bool what_unknown_applies(const struct verdict_case *c)
{
	return c->f->kind == CRASH_UNKNOWN;
}

void what_unknown_emit(const struct verdict_case *c, struct verdict *v)
{
	verdict_say(v, "what", VERDICT_CERTAIN, "exit class 0x%02x (HSR %08x) at pc %08x: no handler knows it",
		    hsr_ec(c->f->hsr), c->f->hsr, c->f->pc);
	verdict_say(v, "fix", VERDICT_PLAIN, "this is a gap in hvscope: report it with the whole dump");
}

bool what_s1ptw_applies(const struct verdict_case *c)
{
	return c->f->kind == CRASH_S1PTW;
}

/* The level and the descriptor are a software walk's: certain when it ends in HPFAR's page (docs/machine.md). */
void what_s1ptw_emit(const struct verdict_case *c, struct verdict *v)
{
	const struct crash_facts *f = c->f;
	const struct walk *s1 = f->s1;

	verdict_say(v, "what", VERDICT_CERTAIN, "stage-1 table walk for va %08x faulted in stage 2", f->va);
	if (s1 != NULL && s1->nlevels != 0 && s1->fault == WALK_FAULT_TABLE_READ && c->addr_known &&
	    s1->levels[s1->nlevels - 1].desc_addr == c->addr)
		verdict_say(v, "where", verdict_if_proven(c), "level-%u descriptor at ipa %08llx: %s is there",
			    s1->levels[s1->nlevels - 1].level, (unsigned long long)c->addr,
			    c->in_ram		? "RAM"
			    : c->window != NULL ? c->window->name
						: "nothing");
	else
		verdict_say(v, "where", VERDICT_PLAIN, "a descriptor in the page at ipa %08llx (HPFAR)",
			    (unsigned long long)(f->ipa & ~0xfffull));
}

/* "read of 4 bytes", "write", "fetch of code". */
static const char *access_text(const struct crash_facts *f, char buf[24])
{
	const char *verb = f->write ? "write" : "read";

	if (f->kind == CRASH_FETCH_ABORT)
		return "fetch of code";
	if (f->size == 0)
		return verb;
	fmt_sn(buf, 24, "%s of %u byte%s", verb, f->size, f->size == 1 ? "" : "s");
	return buf;
}

#define HOLE_TEXT "%s at ipa %08llx: no RAM and no device of d%u is there"

bool what_hole_applies(const struct verdict_case *c)
{
	return c->hole;
}

void what_hole_emit(const struct verdict_case *c, struct verdict *v)
{
	char access[24];

	const char *text = access_text(c->f, access);
	unsigned long long addr = c->addr;

	if (fmt_sn(NULL, 0, HOLE_TEXT, text, addr, c->f->domain) <= VERDICT_COLUMN)
		verdict_say(v, "what", verdict_if_proven(c), HOLE_TEXT, text, addr, c->f->domain);
	else
		verdict_say(v, "what", verdict_if_proven(c), "%s at ipa %08llx: d%u has no RAM and no device there",
			    text, addr, c->f->domain);
}

bool what_device_applies(const struct verdict_case *c)
{
	return c->window != NULL;
}

void what_device_emit(const struct verdict_case *c, struct verdict *v)
{
	char access[24];

	verdict_say(v, "what", VERDICT_CERTAIN, "%s at ipa %08llx in d%u's %.24s", access_text(c->f, access),
		    (unsigned long long)c->addr, c->f->domain, c->window->name);
}

bool what_ram_applies(const struct verdict_case *c)
{
	return c->in_ram;
}

void what_ram_emit(const struct verdict_case *c, struct verdict *v)
{
	char access[24];

	verdict_say(v, "what", VERDICT_CERTAIN, "%s at ipa %08llx, d%u's RAM, faulted in stage 2",
		    access_text(c->f, access), (unsigned long long)c->addr, c->f->domain);
}

bool what_no_ipa_applies(const struct verdict_case *c)
{
	(void)c;
	return true;
}

void what_no_ipa_emit(const struct verdict_case *c, struct verdict *v)
{
	char access[24];

	if (c->f->va_valid)
		verdict_say(v, "what", VERDICT_PLAIN, "%s at va %08x faulted in stage 2 (ipa not known)",
			    access_text(c->f, access), c->f->va);
	else
		verdict_say(v, "what", VERDICT_PLAIN, "%s at pc %08x faulted in stage 2", access_text(c->f, access),
			    c->f->pc);
}
