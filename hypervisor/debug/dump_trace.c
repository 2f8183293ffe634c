/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The call trace of a dump: what hvlib/guest_frames.h proves, and what it does not. */
#include <stddef.h>
#include <hvlib/cond.h>
#include "arch/cpu.h"
#include "core/log.h"
#include "core/memory.h"
#include "debug/dump_trace.h"
#include "drivers/timer.h"

#define LOCK_MS 200u /* a trace takes a few; whoever holds the lock longer is dead */

static struct spinlock lock; /* guards what work points to, and trace */
static struct guest_trace_work *work;
static struct guest_trace trace;

void dump_trace_start(void)
{
	work = memory_own_pages((uint32_t)((sizeof(*work) + PAGE_SIZE - 1) / PAGE_SIZE));
	if (!work)
		log_warn("no memory for call traces of guests: there are none in dumps");
}

bool dump_take_lock(struct spinlock *l)
{
	const uint64_t until = timer_now() + timer_from_ms(LOCK_MS);

	while (!spin_trylock(l)) {
		if (timer_now() > until)
			return false;
		cpu_relax();
	}
	return true;
}

static void print_frames(struct out *o)
{
	for (unsigned i = 0; i < trace.nframes; i++) {
		char text[GUEST_FRAME_TEXT_MAX];

		guest_frames_format(&trace.frames[i], text);
		out_text(o, text);
	}
	if (trace.left_out)
		out_line(o, "   (%u more words that follow a call)", trace.left_out);
}

static void print_records(struct out *o, const struct guest_trace_start *start)
{
	const bool thumb = (start->pc & 1) != 0;
	const uint32_t fp = thumb ? start->r7 : start->r11;

	if (trace.records == GUEST_RECORDS_OUTSIDE)
		out_line(o, "   (no frame records: r%u, %08x, does not point into this stack)", thumb ? 7 : 11, fp);
	else if (trace.records == GUEST_RECORDS_NONE)
		out_line(o, "   (no frame records: r%u, %08x, points to none)", thumb ? 7 : 11, fp);
}

void dump_trace(struct out *o, struct guest_view *g, const struct guest_bank *bank, const struct guest_bank *svc)
{
	const struct vcpu *v = g->v;
	const struct guest_code code = {{guest_view_read, g, NULL}, guest_view_executable};
	const bool fiq = (v->regs.cpsr & CPSR_MODE_MASK) == MODE_FIQ;
	struct guest_trace_start start = {
	    .pc = v->regs.pc | ((v->regs.cpsr & CPSR_T) ? 1 : 0),
	    .lr = bank->lr,
	    .sp = bank->sp,
	    .r7 = v->regs.r[7],
	    .r11 = fiq ? v->context.R11_fiq : v->regs.r[11],
	    .big_endian = (v->regs.cpsr & CPSR_E) != 0,
	};

	out_line(o, "Guest call trace:");
	out_line(o, "   [<%08x>] (PC)", v->regs.pc);
	if (!work || !dump_take_lock(&lock)) {
		out_line(o, "   [<%08x>] (LR) ?", bank->lr);
		out_line(o, "   (no trace: the memory for it is in use, or there is none)");
		return;
	}
	if (svc) { /* the pc is not of that stack: no call can be shown to lead to it */
		start.pc &= 1;
		start.lr = svc->lr;
		start.sp = svc->sp;
	}
	guest_trace(&code, &start, work, &trace);
	out_line(o, "   [<%08x>] (LR)%s", bank->lr & ~1u, trace.lr_proven ? "" : " ?");
	print_frames(o);
	print_records(o, &start);
	spin_unlock(&lock);
}
