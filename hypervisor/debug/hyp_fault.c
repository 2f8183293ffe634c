/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A fault of the hypervisor itself: say everything once, then stop. A fault inside the dump says less, a third one
 * nothing, so that a dump cannot loop. */
#include <hvabi/messages.h>
#include "arch/cpu.h"
#include "arch/probe.h"
#include "arch/image.h"
#include "arch/spinlock.h"
#include "core/irq.h"
#include "core/log.h"
#include "core/options.h"
#include "debug/dump.h"
#include "debug/hold.h"
#include "debug/hyp_fault.h"
#include "debug/keys.h"
#include "drivers/gic.h"

#define STACK_ROWS 10u

static const char *const kinds[] = {"Reset", "Undefined Instruction", "Hypervisor Call", "Prefetch Abort",
				    "Data Abort"};

/* The other pcpus must not go on with what may be broken. */
static void stop_others(const struct pcpu *self)
{
	for (uint32_t i = 0; i < pcpu_count; i++)
		if (&pcpus[i] != self && pcpus[i].online)
			gic_send_sgi(pcpus[i].gic_mask, SGI_STOP);
}

static void stop_here(uint32_t intid)
{
	(void)intid;
	hold_save_before_stop();
	cpu_halt();
}

static bool in_guard(const struct pcpu *p, uint32_t address)
{
	return address < p->sp - STACK_PAGES * PAGE_SIZE && address >= p->sp - (STACK_PAGES + 1) * PAGE_SIZE;
}

void hyp_fault_start(void)
{
	irq_register_sgi(SGI_STOP, stop_here);
}

static void dump_own(struct out *o, const struct fault_frame *f, uint32_t pcpu)
{
	struct hyp_sysregs r;

	hold_read_sysregs(&r);
	out_line(o, "  image at %08x: an offset in hvscope.elf is the address less this",
		 (unsigned)(uintptr_t)__text_start);
	dump_hyp(o, f, &r, pcpu, STACK_ROWS);
}

/* The option crash-keys=, once nothing else runs. */
static void run_crash_keys(struct out *o)
{
	smp_locks_on = false; /* whoever has one has stopped */
	hold_enter_wreck();
	keys_now(o, options.crash_keys);
}

void fault_dispatch(uint32_t kind, struct fault_frame *f)
{
	struct pcpu *p = this_pcpu();
	struct out log = dump_to_log(DUMP_LOG_LINES);

	if (kind == FAULT_DABT && probe_fixup(&f->pc))
		return;
	if (p->fault_depth++ == 0) {
		if (gic.gicd)
			stop_others(p);
		log_enter_wreck();
		log_error("%s Trap in the hypervisor. HSR=0x%08x HDFAR=%08x HIFAR=%08x", kinds[kind], get_HSR(),
			  get_HDFAR(), get_HIFAR());
		log_error("CPU%u: Unexpected Trap: %s", p->id, kinds[kind]);
		if (kind == FAULT_DABT && in_guard(p, get_HDFAR()))
			log_error("the stack of CPU%u overflowed: HDFAR is in the guard page under it", p->id);
		dump_own(&log, f, p->id);
		run_crash_keys(&log);
		log_error(HV_MSG_PANIC);
	} else if (p->fault_depth == 2) {
		log_error("CPU%u: fault inside the dump: %s at %08x, HSR=0x%08x", p->id, kinds[kind], f->pc, get_HSR());
		log_error(HV_MSG_PANIC);
	}
	cpu_halt();
}
