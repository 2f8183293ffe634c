/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verdict rules: where the guest's pc went, and translation tables that are not in RAM. */
#include "exception.h"
#include "verdict_case.h"

#define NULL_PAGE 0x1000u /* an address below it is near a null pointer */

/* How the pc of a fetch was translated: with the MMU off the pc itself is an ipa. */
static const char *mmu_text(const struct crash_facts *f)
{
	return f->mmu_on ? "on" : "off";
}

static bool fetch_hole(const struct verdict_case *c)
{
	return c->f->kind == CRASH_FETCH_ABORT && c->hole;
}

static void say_caller(const struct verdict_case *c, struct verdict *v)
{
	verdict_say(v, "caller", VERDICT_PLAIN, "lr %08x: behind the call, if it was one; MMU %s", c->f->regs[14],
		    mmu_text(c->f));
}

static bool s1_unread(const struct verdict_case *c)
{
	const struct walk *s1 = c->f->s1;

	return c->f->kind == CRASH_S1PTW && s1 != NULL && s1->nlevels != 0 && s1->fault == WALK_FAULT_TABLE_READ;
}

bool s1_table_applies(const struct verdict_case *c)
{
	return s1_unread(c) && c->hole && c->f->s1->levels[c->f->s1->nlevels - 1].desc_addr == c->addr;
}

/* The address of the descriptor came from the level above or, at the first, from TTBRn. */
void s1_table_emit(const struct verdict_case *c, struct verdict *v)
{
	const struct crash_facts *f = c->f;
	unsigned last = f->s1->nlevels - 1u;
	const struct walk_level *above = last > 0 ? &f->s1->levels[last - 1] : NULL;

	if (above == NULL)
		verdict_say(v, "table", verdict_if_proven(c), "TTBR%u = %08llx: the first table is not in d%u's RAM",
			    f->s1->ttbr, (unsigned long long)(f->s1->ttbr != 0 ? f->regime.ttbr1 : f->regime.ttbr0),
			    f->domain);
	else
		verdict_say(v, "table", verdict_if_proven(c), "entry at %08llx = %08llx: its table is not in RAM",
			    (unsigned long long)above->desc_addr, (unsigned long long)above->value);
	verdict_say(v, "machine", VERDICT_PLAIN, "d%u's RAM: %08llx-%08llx", f->domain, (unsigned long long)f->ram_base,
		    verdict_ram_end(f));
	verdict_say(v, "fix", VERDICT_PLAIN, "build the guest for RAM at %08llx, or see who wrote that value",
		    (unsigned long long)f->ram_base);
}

bool s1_changed_applies(const struct verdict_case *c)
{
	return c->f->kind == CRASH_S1PTW && !s1_table_applies(c);
}

void s1_changed_emit(const struct verdict_case *c, struct verdict *v)
{
	verdict_say(v, "table", VERDICT_LIKELY, "the tables say otherwise now: changed since, or stale in the TLB");
	verdict_say(v, "machine", VERDICT_PLAIN, "d%u's RAM: %08llx-%08llx", c->f->domain,
		    (unsigned long long)c->f->ram_base, verdict_ram_end(c->f));
}

bool fetch_device_applies(const struct verdict_case *c)
{
	return c->f->kind == CRASH_FETCH_ABORT && c->window != NULL;
}

void fetch_device_emit(const struct verdict_case *c, struct verdict *v)
{
	verdict_say(v, "cause", VERDICT_CERTAIN, "pc %08x is in a device: registers are not code", c->f->pc);
	say_caller(c, v);
}

#define SVC_OFFSET 0x08u /* kernels run in SVC mode anyhow, so it tells nothing */

/* The mode that the exception was taken to stays in CPSR. */
static const struct exception_vector *vector_of(const struct crash_facts *f)
{
	const uint32_t offset = f->pc - exception_base(f->regime.sctlr, f->vbar);

	return offset == SVC_OFFSET ? NULL : exception_vector(offset, f->cpsr);
}

bool fetch_vector_applies(const struct verdict_case *c)
{
	return fetch_hole(c) && vector_of(c->f) != NULL;
}

void fetch_vector_emit(const struct verdict_case *c, struct verdict *v)
{
	const struct crash_facts *f = c->f;
	const struct exception_vector *vector = vector_of(f);

	verdict_say(v, "cause", VERDICT_LIKELY, "%s was taken, and no vectors are at %08x", vector->name,
		    f->pc - vector->offset);
	if (vector->offset == 0x10)
		verdict_say(v, "before", VERDICT_LIKELY, "that data abort: DFAR %08x, DFSR %x, at pc %08x", f->dfar,
			    f->dfsr, f->regs[14] - 8);
	else if (vector->offset == 0x0c)
		verdict_say(v, "before", VERDICT_LIKELY, "that prefetch abort: IFAR %08x, IFSR %x", f->ifar, f->ifsr);
	else
		verdict_say(v, "before", VERDICT_PLAIN, "lr of the exception: %08x", f->regs[14]);
	verdict_say(v, "fix", VERDICT_PLAIN, "set VBAR to vectors in RAM before the first exception; VBAR %08x",
		    f->vbar);
}

bool fetch_null_applies(const struct verdict_case *c)
{
	return fetch_hole(c) && c->f->pc < NULL_PAGE;
}

void fetch_null_emit(const struct verdict_case *c, struct verdict *v)
{
	verdict_say(v, "cause", VERDICT_LIKELY, "jump to %08x: a call through a null pointer", c->f->pc);
	say_caller(c, v);
}

bool fetch_return_applies(const struct verdict_case *c)
{
	return fetch_hole(c) && (c->f->pc & ~1u) == (c->f->regs[14] & ~1u);
}

void fetch_return_emit(const struct verdict_case *c, struct verdict *v)
{
	verdict_say(v, "cause", VERDICT_LIKELY, "pc equals lr (%08x): a return to an address that is no code",
		    c->f->regs[14]);
	verdict_say(v, "look", VERDICT_PLAIN, "lr was overwritten, on the stack perhaps: sp %08x; MMU %s",
		    c->f->regs[13], mmu_text(c->f));
}

bool fetch_outside_applies(const struct verdict_case *c)
{
	return fetch_hole(c);
}

void fetch_outside_emit(const struct verdict_case *c, struct verdict *v)
{
	verdict_say(v, "cause", VERDICT_LIKELY, "pc %08x left d%u's RAM (%08llx-%08llx)", c->f->pc, c->f->domain,
		    (unsigned long long)c->f->ram_base, verdict_ram_end(c->f));
	say_caller(c, v);
}
