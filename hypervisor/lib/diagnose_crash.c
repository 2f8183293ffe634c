/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A crash of the facts, as the verdict rules take it, and its evidence: the access, both walks, the code, the exits. */
#include <string.h>
#include <hvlib/fmt.h>
#include "diagnose_case.h"

#define SCTLR_M (1u << 0) /* Arm DDI 0406C, B4.1 */

static enum crash_kind kind_of(uint32_t kind)
{
	static const enum crash_kind kinds[] = {
	    [FACTS_CRASH_NONE] = CRASH_UNKNOWN,	     [FACTS_CRASH_DATA] = CRASH_DATA_ABORT,
	    [FACTS_CRASH_FETCH] = CRASH_FETCH_ABORT, [FACTS_CRASH_WALK] = CRASH_S1PTW,
	    [FACTS_CRASH_TRAP] = CRASH_TRAP,	     [FACTS_CRASH_UNKNOWN] = CRASH_UNKNOWN,
	    [FACTS_CRASH_REFUSED] = CRASH_REFUSED};

	return kind < sizeof(kinds) / sizeof(kinds[0]) ? kinds[kind] : CRASH_UNKNOWN;
}

static enum crash_device device_of(uint32_t device)
{
	static const enum crash_device devices[] = {[FACTS_DEV_OTHER] = CRASH_DEV_OTHER,
						    [FACTS_DEV_GICD] = CRASH_DEV_GICD,
						    [FACTS_DEV_GICC] = CRASH_DEV_GICC,
						    [FACTS_DEV_UART] = CRASH_DEV_UART};

	return device < sizeof(devices) / sizeof(devices[0]) ? devices[device] : CRASH_DEV_OTHER;
}

static void set_machine(const struct diagnose_input *in, struct crash_facts *f, struct crash_window *windows)
{
	const struct domain_facts *d = in->domain;

	for (unsigned i = 0; i < d->windows; i++)
		windows[i] = (struct crash_window){d->window[i].name, device_of(d->window[i].device), d->window[i].base,
						   d->window[i].size};
	f->domain = d->domain;
	f->ram_base = d->ram_base;
	f->ram_size = d->ram_size;
	f->windows = windows;
	f->nwindows = d->windows;
	f->dtb = in->dtb;
	f->dtb_size = in->dtb_size;
	f->dtb_given = d->dtb_given != 0;
	f->dtb_ipa = d->dtb;
	f->dtb_now_valid = d->dtb_now_valid != 0;
	f->dtb_now = d->dtb_now;
	f->console_bytes = d->console_bytes;
}

static void set_vcpu(const struct vcpu_facts *v, struct crash_facts *f)
{
	const struct guest_context *x = &v->context;

	f->vcpu = v->vcpu;
	f->cpsr = v->regs.cpsr;
	f->pc = v->regs.pc;
	for (unsigned n = 0; n < 15; n++)
		f->regs[n] = facts_reg(&v->regs, x, n);
	f->insn_valid = diagnose_insn(v, &f->insn);
	f->mmu_on = (x->SCTLR & SCTLR_M) != 0;
	f->regime = (struct s1_regime){x->SCTLR, x->TTBCR, x->DACR, x->PRRR, x->NMRR, x->TTBR0, x->TTBR1};
	f->dfar = x->DFAR;
	f->dfsr = x->DFSR;
	f->ifar = x->IFAR;
	f->ifsr = x->IFSR;
	f->vbar = x->VBAR;
}

bool diagnose_crash(const struct diagnose_input *in, const struct vcpu_facts *v, struct crash_facts *out,
		    struct crash_window *windows)
{
	const struct facts_crash *x = &v->crash;

	memset(out, 0, sizeof(*out));
	set_machine(in, out, windows);
	set_vcpu(v, out);
	out->kind = kind_of(x->kind);
	out->hsr = x->hsr;
	out->va_valid = out->ipa_valid = x->access_valid != 0;
	out->va = x->va;
	out->ipa = x->ipa;
	out->isv = x->isv != 0;
	out->write = x->write != 0;
	out->size = x->bytes;
	out->reg = (uint8_t)x->reg;
	out->request = x->request;
	return x->kind != FACTS_CRASH_NONE;
}

void diagnose_walk_s2(const struct diagnose_input *in, struct diagnosis *out)
{
	out->crash.s2 = NULL;
	if (in->pa == NULL)
		return;
	walk_s2(&in->s2, in->pa, out->crash.ipa, &out->s2);
	out->crash.s2 = &out->s2;
}

void diagnose_walks(const struct diagnose_input *in, struct diagnosis *out)
{
	struct crash_facts *f = &out->crash;

	f->s1 = f->s2 = NULL;
	if (!f->va_valid)
		return;
	if (in->ipa != NULL) {
		walk_s1(&f->regime, in->ipa, f->va, &out->s1);
		f->s1 = &out->s1;
	}
	diagnose_walk_s2(in, out);
}

/* "read 4 bytes into r2, va d0807004 -> ipa 1c481004, stage 2 level 2" */
static void say_fault(const struct crash_facts *f, struct diagnose_vcpu *to)
{
	char text[DIAGNOSE_TEXT];
	struct line line = {.buf = text, .size = sizeof(text)};
	const bool fetch = f->kind == CRASH_FETCH_ABORT;

	if (f->kind == CRASH_S1PTW)
		line_add(&line, "table walk");
	else
		line_add(&line, "%s", fetch ? "fetch" : f->write ? "write" : "read");
	if (f->size != 0)
		line_add(&line, " %u byte%s %s r%u", f->size, f->size == 1 ? "" : "s", f->write ? "from" : "into",
			 f->reg);
	line_add(&line, ", va %08x -> ipa %08llx", f->va, (unsigned long long)f->ipa);
	if (f->s2 != NULL && !f->s2->ok)
		line_add(&line, ", stage 2 level %u", f->s2->fault_level);
	diagnose_say(to, "fault", "%s", text);
}

static const char *level_name(unsigned level)
{
	static const char *const names[] = {"0TH", "1ST", "2ND", "3RD"};

	return names[level & 3];
}

static void say_stage1(const struct crash_facts *f, struct diagnose_vcpu *to)
{
	char text[WALK_LINE_MAX];

	if (f->s1 == NULL)
		return;
	if (f->s1->nlevels == 0)
		diagnose_say(to, "stage1", "MMU off: ipa = va");
	for (unsigned i = 0; i < f->s1->nlevels; i++) {
		walk_describe_level(f->s1, i, f->regime.dacr, text, sizeof(text));
		diagnose_say(to, i == 0 ? "stage1" : "", "%s", text);
	}
}

/* All levels in one line: "1ST[0x0] = 7fe06003 table    2ND[0xe2] = 0 invalid". */
static void say_stage2(const struct crash_facts *f, struct diagnose_vcpu *to)
{
	static const char *const kinds[] = {[WALK_UNREAD] = "unreadable",
					    [WALK_INVALID] = "invalid",
					    [WALK_RESERVED] = "reserved",
					    [WALK_TABLE] = "table",
					    [WALK_SECTION] = "",
					    [WALK_SUPERSECTION] = "",
					    [WALK_LARGE] = "",
					    [WALK_BLOCK] = "block",
					    [WALK_PAGE] = "page"};
	char text[DIAGNOSE_TEXT];
	struct line line = {.buf = text, .size = sizeof(text)};

	if (f->s2 == NULL || f->s2->nlevels == 0)
		return;
	for (unsigned i = 0; i < f->s2->nlevels; i++) {
		const struct walk_level *l = &f->s2->levels[i];

		line_add(&line, "%s%s[0x%x] = %llx %s", i != 0 ? "  " : "", level_name(l->level), l->index,
			 (unsigned long long)l->value, l->kind <= WALK_PAGE ? kinds[l->kind] : "?");
	}
	diagnose_say(to, "stage2", "%s", text);
}

/* BL or BLX (immediate) in ARM state: A1, A2 of A8.8.25. @target gets where it goes. */
static bool arm_call(uint32_t insn, uint32_t at, uint32_t *target)
{
	const bool bl = (insn >> 24 & 0xf) == 0xb && insn >> 28 != 0xf;
	const bool blx = (insn >> 25) == 0x7d;
	const uint32_t imm = (insn & 0xffffff) << 2;

	*target = at + 8 + (imm | ((imm & 0x2000000) != 0 ? 0xfc000000u : 0)) + (blx ? insn >> 23 & 2 : 0);
	return bl || blx;
}

/* "e5932004 at pc; lr c1238298 follows "bl c07d6bbc"" */
static void say_code(const struct vcpu_facts *v, struct diagnose_vcpu *to)
{
	const uint32_t lr = facts_reg(&v->regs, &v->context, 14);
	char text[DIAGNOSE_TEXT];
	struct line line = {.buf = text, .size = sizeof(text)};
	uint32_t insn, target;

	if (diagnose_insn(v, &insn))
		line_add(&line, "%08x at pc", insn);
	else
		line_add(&line, "none can be read at pc");
	if (v->call_valid != 0 && (lr & 3) == 0 && arm_call(v->call, lr - 4, &target))
		line_add(&line, "; lr %08x follows \"bl %08x\"", lr, target);
	else
		line_add(&line, "; lr %08x", lr);
	diagnose_say(to, "code", "%s", text);
}

void diagnose_crash_evidence(const struct diagnose_case *c, struct diagnose_vcpu *to)
{
	const struct crash_facts *f = &c->out->crash;

	if (f->va_valid) {
		say_fault(f, to);
		say_stage1(f, to);
		say_stage2(f, to);
	}
	say_code(c->v, to);
	diagnose_exits_evidence(c, to);
}
