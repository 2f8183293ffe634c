/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules: an access that failed in a kernel. */
#include "explain.h"

#define PAGE	    0x1000u
#define ERRORS	    0xfffff001u /* ERR_PTR(-4095): include/linux/err.h, MAX_ERRNO */
#define THREAD_SIZE 0x2000u
#define POISON_NEAR 0x100u

/* The instruction at pc uses memory through a register: which, with what in it? */
static bool base_of(const struct explain_case *c, unsigned *reg, uint32_t *value)
{
	const struct insn *insn = c->code->at >= 0 ? &c->code->lines[c->code->at].insn : NULL;

	if (!insn || insn->base < 0 || insn->base >= CORE_PC || insn->branch_to_reg ||
	    !CORE_KNOWN(c->regs, (unsigned)insn->base))
		return false;
	*reg = (unsigned)insn->base;
	*value = c->regs->r[insn->base];
	return true;
}

static bool data_fault(const struct explain_case *c)
{
	return c->fault.known && !c->fault.fetch;
}

EXPLAIN_RULE(rule_overflow)
{
	const struct dump *d = c->d;
	uint32_t sp = c->regs->r[CORE_SP], limit = d->stack_limit;

	if (d->overflow) {
		strbuf_add(text, "stack overflow: the kernel itself found that there was no room for the exception");
		*certain = true;
		return true;
	}
	/* Since 5.2 %p prints a hash there: a limit that is in no stack near sp says nothing. */
	if (!d->has_stack_limit || !CORE_KNOWN(c->regs, CORE_SP) || sp >= limit || limit - sp > THREAD_SIZE)
		return false;
	strbuf_add(text, "stack overflow: sp %08x is %u bytes below the stack's limit %08x", sp, limit - sp, limit);
	return true;
}

/* pc is in page 0 of a kernel: it went through a pointer to a function. */
EXPLAIN_RULE(rule_null_call)
{
	uint32_t pc = c->regs->r[CORE_PC], lr = c->regs->r[CORE_LR];
	struct flow_code code;

	if (!CORE_KNOWN(c->regs, CORE_PC) || pc >= PAGE || !c->kernel_start || c->d->kind == DUMP_GUEST_ABORT)
		return false;
	strbuf_add(text, "jump to %s: a function pointer was null", pc ? "an address in page 0" : "0");
	if (!CORE_KNOWN(c->regs, CORE_LR) || !c->f->target || lr < c->kernel_start)
		return true;
	code = target_code(c->f->target);
	if (flow_call_before(&code, lr).kind == FLOW_CALL_INDIRECT) {
		struct place p = place_find(c->f->target, lr, true);

		strbuf_add(text, ", called in ");
		place_all(text, &p);
		*certain = true;
	}
	return true;
}

EXPLAIN_RULE(rule_null_pointer)
{
	uint32_t addr = c->fault.addr, value;
	unsigned reg;

	if (!data_fault(c) || addr >= PAGE)
		return false;
	if (base_of(c, &reg, &value) && value == 0) {
		strbuf_add(text, "null pointer in %s, its member at offset 0x%x", core_reg_name(reg), addr);
		*certain = true;
	} else {
		strbuf_add(text, "null pointer, offset 0x%x", addr);
	}
	if (c->fault.has_fsr && c->fault.class == FSR_DOMAIN)
		strbuf_add(text, " (a domain fault: the kernel had user memory locked)");
	return true;
}

EXPLAIN_RULE(rule_error_pointer)
{
	uint32_t value;
	unsigned reg;

	if (!data_fault(c) || c->fault.addr < ERRORS - PAGE)
		return false;
	if (base_of(c, &reg, &value) && value >= ERRORS) {
		strbuf_add(text, "an error code used as a pointer: %s is %d (ERR_PTR, not checked with IS_ERR)",
			   core_reg_name(reg), (int32_t)value);
		*certain = true;
		return true;
	}
	if (c->fault.addr < ERRORS)
		return false;
	strbuf_add(text, "an error code used as a pointer: %d", (int32_t)c->fault.addr);
	return true;
}

/* Values that the kernel writes where nothing may be used any more: include/linux/poison.h, mm/slab. */
static const struct {
	uint32_t value, mask;
	const char *text;
} poisons[] = {
    {0x6b6b6b6b, 0xffffff00, "memory that was freed (slab poison 6b)"},
    {0x5a5a5a5a, 0xffffff00, "memory that was never initialised (slab poison 5a)"},
    {0xcccccccc, 0xffffff00, "memory of a stack or of init that was given back (poison cc)"},
    {0x00100100, 0xffffff00, "an element that was taken out of its list (LIST_POISON1)"},
    {0x00200200, 0xffffff00, "an element that was taken out of its list (LIST_POISON2)"},
};

EXPLAIN_RULE(rule_poison)
{
	uint32_t value = c->fault.addr;
	unsigned reg;

	if (!data_fault(c))
		return false;
	if (!base_of(c, &reg, &value) || value - c->fault.addr + POISON_NEAR > 2 * POISON_NEAR)
		value = c->fault.addr;
	(void)certain; /* the value may have come about otherwise */
	for (size_t i = 0; i < sizeof(poisons) / sizeof(poisons[0]); i++) {
		if ((value & poisons[i].mask) != (poisons[i].value & poisons[i].mask))
			continue;
		strbuf_add(text, "pointer %08x: %s", value, poisons[i].text);
		return true;
	}
	return false;
}

EXPLAIN_RULE(rule_kernel_runs_user)
{
	uint32_t pc = c->regs->r[CORE_PC];

	if (!CORE_KNOWN(c->regs, CORE_PC) || !c->kernel_start || pc < PAGE || pc >= c->kernel_start ||
	    c->d->kind == DUMP_GUEST_ABORT || c->d->kind == DUMP_REGS)
		return false;
	strbuf_add(text, "the kernel jumped into user memory: pc %08x in mode %s", pc, regwords_mode(c->regs->cpsr));
	*certain = regwords_mode(c->regs->cpsr) != NULL;
	return true;
}

EXPLAIN_RULE(rule_user_address)
{
	uint32_t addr = c->fault.addr;

	if (!data_fault(c) || !c->kernel_start || addr < PAGE || addr >= c->kernel_start || !c->fault.has_fsr)
		return false;
	if (c->fault.class == FSR_DOMAIN) {
		strbuf_add(text,
			   "the kernel used the user address %08x itself, without get_user() and its kin: user memory "
			   "is locked",
			   addr);
		*certain = true;
	} else {
		strbuf_add(text, "%08x is a user address: a pointer of a program, or a bad one", addr);
	}
	return true;
}

EXPLAIN_RULE(rule_no_execute)
{
	if (!c->fault.known || !c->fault.fetch || c->fault.class != FSR_PERMISSION)
		return false;
	strbuf_add(text, "%08x may not be executed: it is data, or code that was given back after the start",
		   c->fault.addr);
	*certain = c->fault.has_fsr;
	return true;
}

EXPLAIN_RULE(rule_read_only)
{
	struct place p;

	if (!data_fault(c) || !c->fault.write || c->fault.class != FSR_PERMISSION || c->fault.addr < c->kernel_start ||
	    !c->kernel_start)
		return false;
	strbuf_add(text, "write to memory that is read-only: %08x", c->fault.addr);
	*certain = c->fault.has_fsr;
	p = place_find(c->f->target, c->fault.addr, false);
	if (p.known && p.at.symbol) {
		strbuf_add(text, ", ");
		place_symbol(text, &p);
	}
	return true;
}

EXPLAIN_RULE(rule_alignment)
{
	if (!c->fault.known || c->fault.class != FSR_ALIGNMENT || !c->fault.has_fsr)
		return false;
	if (c->fault.addr & 3)
		strbuf_add(text, "%08x is not aligned as the instruction needs it", c->fault.addr);
	else
		strbuf_add(text,
			   "alignment fault at %08x, which is aligned to a word: device memory, or a doubleword access",
			   c->fault.addr);
	*certain = (c->fault.addr & 3) != 0;
	return true;
}

EXPLAIN_RULE(rule_external)
{
	(void)certain; /* who did not answer is not in the dump */
	if (!c->fault.known || c->fault.class != FSR_EXTERNAL || !c->fault.has_fsr)
		return false;
	strbuf_add(text, "the bus refused the access at %08x: no device there, or its clock, power or reset is off",
		   c->fault.addr);
	return true;
}

EXPLAIN_RULE(rule_async)
{
	(void)certain;
	if (c->fault.class != FSR_ASYNC || !c->fault.has_fsr)
		return false;
	strbuf_add(text, "an earlier write failed on the bus: pc and address are not those of the culprit");
	return true;
}
