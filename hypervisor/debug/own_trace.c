/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The hypervisor's own call trace. Its code keeps no frame pointers: where a frame has its return address follows from
 * the instructions between the start of the function (arch/names.h) and where it stands (hvlib/code_flow.h). */
#include <string.h>
#include <hvabi/errno.h>
#include <hvlib/code_flow.h>
#include "arch/cpu.h"
#include "arch/image.h"
#include "arch/names.h"
#include "debug/dump_trace.h"
#include "debug/own_trace.h"

#define TRACE_MAX 24u	 /* frames */
#define BUDGET	  20000u /* instructions that a frame may take to be understood */

_Static_assert(STACK_PAGES == FAULT_PAGES, "where the bottom of either is");

static struct spinlock lock; /* guards what follows */
static struct flow_work work;
static struct flow_lines lines;

/* A frame, and the one above as far as it is found. */
struct climb {
	uint32_t at, sp;      /* the instruction that it stands at, bit 0: Thumb; sp there */
	uint32_t lr;	      /* the register; 0: it is another frame's */
	uint32_t bottom, end; /* of the stack; what is below is a guard page */
	uint32_t from;	      /* where it returns to */
	uint32_t up_at, up_sp;
};

static int read_text(void *ctx, uint32_t va, void *buf, size_t n)
{
	const uint32_t offset = va - (uint32_t)(uintptr_t)__text_start;

	(void)ctx;
	if (offset > (uint32_t)(__text_end - __text_start) - n)
		return -HV_EFAULT;
	memcpy(buf, __text_start + offset, n);
	return 0;
}

static const struct flow_code text = {read_text, NULL, &lines};

static void print_address(struct out *o, uint32_t address, const char *tag)
{
	struct name_found f;

	address &= ~1u;
	if (name_of(address, &f))
		out_line(o, "   [<%08x>] %s+0x%x/0x%x%s", address, f.name, address - f.start, f.size, tag);
	else
		out_line(o, "   [<%08x>] %08x%s", address, address, tag);
}

/* A call may be the last instruction of a function that does not go on: the one in front of @address counts. */
static void print_return(struct out *o, uint32_t address)
{
	struct name_found f;

	address &= ~1u;
	if (name_of(address - 2, &f))
		out_line(o, "   [<%08x>] %s+0x%x/0x%x", address, f.name, address - f.start, f.size);
}

/* With @s the frame returns to an address behind a call: that is the frame above. */
static bool leads_up(void *ctx, const struct flow_state *s)
{
	struct climb *c = ctx;
	const uint32_t entry = c->sp + (uint32_t)s->reg[FLOW_SP], where = entry - (uint32_t)s->lr;
	uint32_t from = c->lr;

	if (s->lr != FLOW_IN_LR) {
		if (s->lr == FLOW_UNKNOWN || where < c->bottom || where > c->end - 4 || (where & 3) != 0)
			return false;
		from = *(const uint32_t *)(uintptr_t)where;
	}
	const struct flow_call_site site = flow_call_before(&text, from);
	if (site.kind == FLOW_NO_CALL || entry < c->sp || entry > c->end)
		return false;
	c->from = from;
	c->up_at = site.at;
	c->up_sp = entry;
	return true;
}

static bool find_up(struct climb *c)
{
	static const struct flow_state called = {
	    {FLOW_UNKNOWN, FLOW_UNKNOWN, FLOW_UNKNOWN, 0}, FLOW_IN_LR, FLOW_IN_LR, 0};
	struct name_found f;

	if (!name_of(c->at, &f)) /* a jump to nowhere: only the call can have moved it there */
		return leads_up(c, &called);
	work.budget = BUDGET;
	return flow_search(&text, &work, f.start | f.thumb, (c->at & ~1u) | f.thumb, leads_up, c);
}

static void print_frames(struct out *o, struct climb *c)
{
	for (unsigned n = 0; n < TRACE_MAX && find_up(c); n++) {
		print_return(o, c->from);
		c->at = c->up_at;
		c->sp = c->up_sp;
		c->lr = 0;
	}
}

void own_trace(struct out *o, const struct fault_frame *f, uint32_t end)
{
	struct climb c = {f->pc, f->sp, f->lr, end - STACK_PAGES * PAGE_SIZE, end, 0, 0, 0};

	out_line(o, "Hypervisor call trace:");
	print_address(o, f->pc, " (PC)");
	print_address(o, f->lr, " (LR)");
	if (end == 0 || (f->sp & 3) != 0)
		return;
	if (!dump_take_lock(&lock)) {
		out_line(o, "   (no trace: another pcpu makes one)");
		return;
	}
	flow_lines_forget(&lines);
	print_frames(o, &c);
	spin_unlock(&lock);
}
