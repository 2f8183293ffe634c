/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The dump of a guest that died: the abort, the stage-2 walk, registers, stack, and last of all why. */
#include <hvabi/messages.h>
#include <hvlib/hsr.h>
#include <hvlib/verdict.h>
#include <hvlib/walk.h>
#include "arch/cpu.h"
#include "core/console.h"
#include "core/domain.h"
#include "core/guest_mem.h"
#include "core/options.h"
#include "debug/dump.h"
#include "debug/keys.h"
#include "vdev/exit.h"

static void print_data_abort(struct out *o, const struct exit_info *x)
{
	const struct hsr_dabt a = hsr_dabt(x->hsr);

	out_line(o, "Guest data abort: %s%s%s", fsc_name(a.fsc), a.s1ptw ? " S2 during S1" : "",
		 fsc_level_suffix(a.fsc));
	out_line(o, "    gva=%08x", x->va);
	if (!a.s1ptw)
		out_line(o, "    gpa=%016llx", (unsigned long long)x->ipa);
	if (a.isv)
		out_line(o, "    size=%u sign=%u write=%u reg=%u", a.bytes >> 1, a.sign, a.write, a.rt);
	else
		out_line(o, "    instruction syndrome invalid");
	out_line(o, "    eat=%u cm=%u s1ptw=%u dfsc=%u", a.ea, a.cm, a.s1ptw, a.fsc);
}

static void print_fetch_abort(struct out *o, const struct exit_info *x)
{
	const struct hsr_pabt a = hsr_pabt(x->hsr);

	out_line(o, "Guest prefetch abort: %s%s%s", fsc_name(a.fsc), a.s1ptw ? " S2 during S1" : "",
		 fsc_level_suffix(a.fsc));
	out_line(o, "    gva=%08x", x->va);
	if (!a.s1ptw)
		out_line(o, "    gpa=%016llx", (unsigned long long)x->ipa);
	out_line(o, "    eat=%u s1ptw=%u ifsc=%u", a.ea, a.s1ptw, a.fsc);
}

static void print_other(struct out *o, const struct exit_info *x)
{
	char text[OUT_LINE_MAX];

	(void)hsr_describe(x->hsr, text, sizeof(text));
	out_line(o, "Unknown Guest Trap. HSR=0x%08x EC=0x%02x", x->hsr, x->ec);
	out_line(o, "    %s", text);
}

/* What the walks and the verdict need, side by side: too large for a dump's stack more than once. */
struct crash_state {
	struct crash_facts facts;
	struct walk s1, s2;
	struct crash_window windows[DEVICES_MAX];
	struct verdict verdict;
};

static const struct {
	uint32_t base;
	enum crash_device device;
} device_kinds[] = {
    {GUEST_GICD_BASE, CRASH_DEV_GICD}, {GUEST_GICC_BASE, CRASH_DEV_GICC}, {GUEST_UART_BASE, CRASH_DEV_UART}};

static void fill_machine(struct crash_state *s, const struct domain *d)
{
	for (unsigned i = 0; i < d->devices; i++) {
		struct crash_window *w = &s->windows[i];

		*w = (struct crash_window){d->device[i].name, CRASH_DEV_OTHER, d->device[i].base, d->device[i].size};
		for (unsigned k = 0; k < sizeof(device_kinds) / sizeof(device_kinds[0]); k++)
			if (device_kinds[k].base == w->base)
				w->device = device_kinds[k].device;
	}
	s->facts.ram_base = GUEST_RAM_BASE;
	s->facts.ram_size = d->config->memory_kib << 10;
	s->facts.windows = s->windows;
	s->facts.nwindows = d->devices;
	s->facts.dtb = d->tree;
	s->facts.dtb_size = d->tree_size;
	s->facts.dtb_given = d->tree_given;
	s->facts.dtb_ipa = d->placement.dtb;
	s->facts.dtb_now_valid = stage2_read(&d->stage2, d->placement.dtb, &s->facts.dtb_now, 4) == 0;
	s->facts.dtb_now = __builtin_bswap32(s->facts.dtb_now);
	s->facts.console_bytes = d->console_bytes;
}

static enum crash_kind kind_of(const struct exit_info *x)
{
	switch (x->cause) {
	case CAUSE_ACCESS:
	case CAUSE_INSN:
		return CRASH_DATA_ABORT;
	case CAUSE_FETCH:
		return CRASH_FETCH_ABORT;
	case CAUSE_WALK:
		return CRASH_S1PTW;
	case CAUSE_TRAP:
	default:
		return CRASH_UNKNOWN;
	}
}

static void fill_access(struct crash_state *s, const struct exit_info *x)
{
	struct crash_facts *f = &s->facts;
	const struct hsr_dabt a = hsr_dabt(x->hsr);

	f->kind = kind_of(x);
	f->hsr = x->hsr;
	f->va_valid = f->ipa_valid = f->kind != CRASH_UNKNOWN;
	f->va = f->va_valid ? x->va : 0;
	f->ipa = f->ipa_valid ? x->ipa : 0;
	f->write = x->write;
	if (x->ec != EC_DABT_LOWER)
		return;
	f->isv = a.isv;
	f->size = a.isv ? a.bytes : 0;
	f->reg = a.isv ? a.rt : 0;
}

static void fill_vcpu(struct crash_state *s, struct vcpu *v)
{
	struct crash_facts *f = &s->facts;
	int length;

	f->domain = v->domain->id;
	f->vcpu = v->id;
	f->cpsr = v->regs.cpsr;
	f->pc = v->regs.pc;
	for (unsigned i = 0; i < 15; i++)
		f->regs[i] = vcpu_get_reg(v, i);
	length = guest_fetch(v, &f->insn);
	f->insn_valid = length > 0;
	f->mmu_on = (v->context.SCTLR & SCTLR_M) != 0;
	f->regime = guest_regime(v);
	f->dfar = v->context.DFAR;
	f->dfsr = v->context.DFSR;
	f->ifar = v->context.IFAR;
	f->ifsr = v->context.IFSR;
	f->vbar = v->context.VBAR;
}

static void walk_both(struct crash_state *s, const struct vcpu *v)
{
	const struct s2_regime s2 = {v->domain->stage2.vttbr, STAGE2_VTCR};
	const struct walk_memory ipa_mem = guest_ipa_memory(v), pa_mem = host_pa_memory();

	if (!s->facts.va_valid)
		return;
	walk_s1(&s->facts.regime, &ipa_mem, s->facts.va, &s->s1);
	walk_s2(&s2, &pa_mem, s->facts.ipa, &s->s2);
	s->facts.s1 = &s->s1;
	s->facts.s2 = &s->s2;
}

static void print_abort(struct out *o, const struct exit_info *x)
{
	if (x->ec == EC_DABT_LOWER)
		print_data_abort(o, x);
	else if (x->ec == EC_PABT_LOWER)
		print_fetch_abort(o, x);
	else
		print_other(o, x);
	if (x->reason)
		out_line(o, "    the instruction is not emulated: %s", x->reason);
}

static void print_walks(struct out *o, const struct crash_state *s, const struct vcpu *v)
{
	const struct s2_regime s2 = {v->domain->stage2.vttbr, STAGE2_VTCR};

	if (s->facts.kind == CRASH_S1PTW)
		walk_s1_print(&s->facts.regime, &s->s1, guest_walk_owner(v), out_text, o);
	if (s->facts.ipa_valid)
		walk_s2_print(&s2, &s->s2, v->domain->id, out_text, o);
}

void debug_crash(struct vcpu *v, const struct exit_info *x)
{
	static struct spinlock lock; /* guards state, and keeps two dumps apart */
	static struct crash_state state;
	struct out log = dump_to_log(DUMP_LOG_LINES), *o = &log;

	spin_lock(&lock);
	console_hold_guests(true);
	vcpu_refresh_context(v);
	state = (struct crash_state){0};
	fill_vcpu(&state, v);
	fill_machine(&state, v->domain);
	fill_access(&state, x);
	walk_both(&state, v);
	print_abort(o, x);
	print_walks(o, &state, v);
	dump_vcpu_regs(o, v, this_pcpu()->id);
	dump_vcpu_stack(o, v, dump_stack_lines);
	out_line(o, HV_MSG_CRASHED, v->domain->id, v->id, v->domain->id);
	verdict_explain(&state.facts, &state.verdict);
	verdict_print(&state.verdict, out_text, o);
	console_hold_guests(false);
	spin_unlock(&lock);
	keys_press(options.crash_keys);
}
