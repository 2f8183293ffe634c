/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verdict rules: data accesses that the tree does not explain. */
#include <string.h>
#include <hvlib/devreg.h>
#include <hvlib/insn.h>
#include "verdict_case.h"

#define NULL_PAGE 0x1000u	/* an address below it is near a null pointer */
#define NEAR_RAM  0x04000000ull /* 64 MiB: an access this near to RAM is called next to it */
#define CPSR_T	  (1u << 5)

static bool data_hole(const struct verdict_case *c)
{
	return c->f->kind == CRASH_DATA_ABORT && c->hole;
}

/* VFP and Advanced SIMD loads and stores. ARM: DDI 0406C, A7.6 (extension register load/store: 0b110 in 27:25,
 * coprocessor 10 or 11) and A7.7 (element or structure: 0xf4......). Thumb: the same with 0xe or 0xf, and 0xf9. */
static bool is_simd(const struct crash_facts *f)
{
	bool thumb = (f->cpsr & CPSR_T) != 0;
	uint32_t insn = f->insn;

	if (thumb && insn >> 29 != 7)
		return false;
	if ((insn & 0x0e000e00) == 0x0c000a00)
		return true;
	return (insn & 0xff100000) == (thumb ? 0xf9000000u : 0xf4000000u);
}

/* Why the MMIO decoder refuses the instruction; NULL when it does not. */
static const char *insn_problem(const struct crash_facts *f)
{
	struct mmio_insn_in in = {.opcode = f->insn, .thumb = (f->cpsr & CPSR_T) != 0, .cpsr = f->cpsr};
	struct mmio_insn out;

	if (f->isv || !f->insn_valid)
		return NULL;
	if (is_simd(f))
		return "a VFP or NEON register";
	memcpy(in.regs, f->regs, sizeof(f->regs));
	in.regs[15] = f->pc;
	switch (mmio_insn_decode(&in, &out)) {
	case MMIO_INSN_OK:
		return NULL;
	case MMIO_INSN_EXCLUSIVE:
		return "LDREX or STREX: no device has a monitor";
	default:
		return out.reason;
	}
}

bool data_instruction_applies(const struct verdict_case *c)
{
	return c->f->kind == CRASH_DATA_ABORT && c->window != NULL && insn_problem(c->f) != NULL;
}

void data_instruction_emit(const struct verdict_case *c, struct verdict *v)
{
	verdict_say(v, "cause", VERDICT_CERTAIN, "insn %08x: %.50s", c->f->insn, insn_problem(c->f));
	verdict_say(v, "fix", VERDICT_PLAIN, "access devices with LDR, STR or their byte and halfword forms");
}

static const char *window_register(const struct crash_window *w, uint64_t addr)
{
	switch (w->device) {
	case CRASH_DEV_GICD:
		return devreg_name("arm,cortex-a15-gic", 0, addr - w->base, DEVREG_SHIFT_DEFAULT);
	case CRASH_DEV_GICC:
		return devreg_name("arm,cortex-a15-gic", 1, addr - w->base, DEVREG_SHIFT_DEFAULT);
	case CRASH_DEV_UART:
		return devreg_name("arm,pl011", 0, addr - w->base, DEVREG_SHIFT_DEFAULT);
	default:
		return NULL;
	}
}

bool data_width_applies(const struct verdict_case *c)
{
	return c->f->kind == CRASH_DATA_ABORT && c->window != NULL;
}

void data_width_emit(const struct verdict_case *c, struct verdict *v)
{
	const char *name = window_register(c->window, c->addr);
	unsigned long long offset = c->addr - c->window->base;

	if (c->f->size != 0 && (c->addr & (c->f->size - 1u)) != 0)
		verdict_say(v, "cause", VERDICT_CERTAIN, "+%03llx is not aligned to the %u bytes of the access", offset,
			    c->f->size);
	else if (name == NULL)
		verdict_say(v, "cause", VERDICT_LIKELY, "+%03llx of the %.24s: no register is known there", offset,
			    c->window->name);
	else if (c->f->size != 0)
		verdict_say(v, "cause", VERDICT_LIKELY, "+%03llx is %s: it does not take accesses of %u byte%s", offset,
			    name, c->f->size, c->f->size == 1 ? "" : "s");
	else
		verdict_say(v, "cause", VERDICT_LIKELY, "+%03llx is %s: it does not take this access", offset, name);
}

bool data_ram_applies(const struct verdict_case *c)
{
	return c->in_ram && c->f->kind != CRASH_S1PTW;
}

void data_ram_emit(const struct verdict_case *c, struct verdict *v)
{
	const struct walk *s2 = c->f->s2;

	if (s2 != NULL && s2->ok)
		verdict_say(v, "cause", VERDICT_LIKELY, "stage 2 maps it as %s%s: not for this access",
			    walk_perm_name((enum walk_perm)s2->attrs.perm), s2->attrs.xn ? ", XN" : "");
	else
		verdict_say(v, "cause", VERDICT_LIKELY, "stage 2 should map d%u's RAM there, and does not",
			    c->f->domain);
	verdict_say(v, "fix", VERDICT_PLAIN, "this is a fault of hvscope: report it with the whole dump");
}

/* Rn of a load or store of one ARM word: DDI 0406C, A5.3, A5.2.8 and A5.2.10 (bits 19:16 in all). */
static int arm_base(uint32_t insn)
{
	uint32_t op = (insn >> 25) & 7;
	bool extra = op == 0 && (insn & 0x90) == 0x90;

	if (op == 2 || (op == 3 && (insn & 0x10) == 0) || op == 4 || op == 6 || extra)
		return (int)((insn >> 16) & 15);
	return -1;
}

/* Rn of a Thumb load or store: DDI 0406C, A6.2.4, A8.8 (LDM, STM T1) and A6.3. */
static int thumb_base(uint32_t insn)
{
	uint32_t half = insn >> 16, top = half >> 11;

	if ((top >= 0x0c && top <= 0x11) || (half & 0xf000) == 0x5000)
		return (int)((half >> 3) & 7);
	if (top == 0x12 || top == 0x13)
		return 13;
	if (top == 0x18 || top == 0x19)
		return (int)((half >> 8) & 7);
	if ((half & 0xfe00) == 0xe800 || (half & 0xfe00) == 0xf800)
		return (int)(half & 15);
	return -1;
}

static int base_register(const struct crash_facts *f)
{
	if (!f->insn_valid)
		return -1;
	return (f->cpsr & CPSR_T) != 0 ? thumb_base(f->insn) : arm_base(f->insn);
}

bool data_null_applies(const struct verdict_case *c)
{
	const struct crash_facts *f = c->f;
	int base = base_register(f);

	if (!data_hole(c) || !f->va_valid)
		return false;
	return f->va < NULL_PAGE || (base >= 0 && base < 15 && f->regs[base] < NULL_PAGE && f->va < 16 * NULL_PAGE);
}

void data_null_emit(const struct verdict_case *c, struct verdict *v)
{
	int base = base_register(c->f);

	if (base >= 0 && base < 15 && c->f->regs[base] < NULL_PAGE)
		verdict_say(v, "cause", VERDICT_LIKELY, "va %08x: its base r%d = %08x is a null pointer", c->f->va,
			    base, c->f->regs[base]);
	else
		verdict_say(v, "cause", VERDICT_LIKELY, "va %08x is next to 0: a null pointer", c->f->va);
	verdict_say(v, "caller", VERDICT_PLAIN, "pc %08x, lr %08x; MMU %s", c->f->pc, c->f->regs[14],
		    c->f->mmu_on ? "on" : "off");
}

static uint64_t ram_distance(const struct verdict_case *c)
{
	const struct crash_facts *f = c->f;

	return c->addr < f->ram_base ? f->ram_base - c->addr : c->addr - verdict_ram_end(f);
}

bool data_past_ram_applies(const struct verdict_case *c)
{
	return data_hole(c) && c->f->ram_size != 0 && ram_distance(c) <= NEAR_RAM;
}

void data_past_ram_emit(const struct verdict_case *c, struct verdict *v)
{
	const struct crash_facts *f = c->f;
	bool below = c->addr < f->ram_base;
	uint64_t distance = ram_distance(c) - (below ? 0 : 1);
	char text[VERDICT_SIZE_TEXT];

	verdict_say(v, "cause", VERDICT_LIKELY, "that is %s %s d%u's RAM", verdict_size_text(distance, text),
		    below ? "below" : "past the end of", f->domain);
	verdict_say(v, "machine", VERDICT_PLAIN, "d%u's RAM: %08llx-%08llx", f->domain, (unsigned long long)f->ram_base,
		    verdict_ram_end(f));
	verdict_say(v, "fix", VERDICT_PLAIN, "more memory= for d%u, or see where the address comes from", f->domain);
}

bool data_no_node_applies(const struct verdict_case *c)
{
	return data_hole(c) && c->tree_ok && !c->hit_valid;
}

/* With the MMU on it matters how the guest mapped the address: device memory was meant to be a device. */
static void say_mapping(const struct verdict_case *c, struct verdict *v)
{
	const struct crash_facts *f = c->f;

	if (!f->mmu_on)
		verdict_say(v, "mmu", VERDICT_PLAIN, "off: the address is the pointer itself; pc %08x", f->pc);
	else if (f->s1 != NULL && f->s1->ok)
		verdict_say(v, "mmu", VERDICT_PLAIN, "the guest maps va %08x there, as %s; pc %08x", f->va,
			    walk_memtype_name((enum walk_memtype)f->s1->attrs.memtype), f->pc);
}

void data_no_node_emit(const struct verdict_case *c, struct verdict *v)
{
	const struct crash_facts *f = c->f;
	struct tree_hit near;

	verdict_say(v, "tree", verdict_if_proven(c), "no node of d%u's tree covers %08llx", f->domain,
		    (unsigned long long)c->addr);
	if (tree_below(f->dtb, f->dtb_size, c->addr, &near) == 0)
		verdict_say(v, "nearest", VERDICT_PLAIN, "%.36s ends at %08llx", near.path,
			    (unsigned long long)(near.range.base + near.range.size - 1));
	else if (tree_above(f->dtb, f->dtb_size, c->addr, &near) == 0)
		verdict_say(v, "nearest", VERDICT_PLAIN, "%.36s starts at %08llx", near.path,
			    (unsigned long long)near.range.base);
	say_mapping(c, v);
	verdict_say(v, "cause", VERDICT_LIKELY, "an address from the guest's own code, or a wild pointer");
}

bool note_silent_applies(const struct verdict_case *c)
{
	return c->f->console_bytes == 0 && c->f->kind != CRASH_REFUSED && !c->hit_valid;
}

void note_silent_emit(const struct verdict_case *c, struct verdict *v)
{
	verdict_say(v, "console", VERDICT_PLAIN, "d%u printed nothing: \"earlycon\" in its bootargs may tell more",
		    c->f->domain);
}
