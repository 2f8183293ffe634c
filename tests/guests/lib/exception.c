/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exceptions: interrupts go to the guest's handler, provoked ones end their guarded run, all others end the guest. */
#include "exception.h"
#include "cpu.h"
#include "guest.h"
#include "smp.h"
#include "tap.h"
#include <stddef.h>

_Static_assert(offsetof(struct guard, sp) == GUARD_SP, "exception.h");
_Static_assert(offsetof(struct guard, cpsr) == GUARD_CPSR, "exception.h");
_Static_assert(offsetof(struct guard, vector) == GUARD_VECTOR, "exception.h");

static struct guard *volatile guards[GUEST_CPUS];
static uint32_t user_stacks[GUEST_CPUS][256] __attribute__((aligned(8)));
void (*irq_handler)(struct frame *f);

static const char *const vector_names[8] = {
    "reset", "undefined instruction", "SVC", "prefetch abort", "data abort", "reserved", "IRQ", "FIQ",
};

bool guard_abandon(struct frame *f, uint32_t vector)
{
	struct guard *g = guards[cpu_id()];

	if (!g)
		return false;
	guards[cpu_id()] = NULL;
	g->vector = vector;
	g->pc = f->pc;
	g->psr = f->cpsr;
	g->fsr = vector == VECTOR_PABT ? get_IFSR() : get_DFSR();
	g->far = vector == VECTOR_PABT ? get_IFAR() : get_DFAR();
	for (uint32_t i = 0; i < 13; i++)
		g->r[i] = f->r[i];
	f->r[0] = (uint32_t)g;
	f->pc = (uint32_t)guard_resume;
	f->cpsr = g->cpsr;
	return true;
}

static void exception_fatal(const struct frame *f, uint32_t vector)
{
	guest_printf("# FATAL cpu%u: %s at pc %08x, cpsr %08x\n", cpu_id(), vector_names[vector & 7], f->pc, f->cpsr);
	guest_printf("# DFSR %08x DFAR %08x IFSR %08x IFAR %08x SCTLR %08x\n", get_DFSR(), get_DFAR(), get_IFSR(),
		     get_IFAR(), get_SCTLR());
	guest_printf("# r0 %08x r1 %08x r2 %08x r3 %08x r4 %08x r5 %08x r12 %08x\n", f->r[0], f->r[1], f->r[2], f->r[3],
		     f->r[4], f->r[5], f->r[12]);
	tap_fail("no exception but those that the test provokes");
	tap_end();
}

void exception_entry(struct frame *f, uint32_t vector);
void exception_entry(struct frame *f, uint32_t vector)
{
	if (vector == VECTOR_IRQ && irq_handler) {
		irq_handler(f);
		return;
	}
	if (vector == VECTOR_SVC && f->pc == (uint32_t)guard_user_done)
		vector = VECTOR_NONE;
	if (vector == VECTOR_UND)
		f->pc -= f->cpsr & PSR_T ? 2 : 4;
	if (vector == VECTOR_IRQ || vector == VECTOR_FIQ || !guard_abandon(f, vector))
		exception_fatal(f, vector);
}

uint32_t guard_run(struct guard *g, uint32_t fn, uint32_t arg)
{
	uint32_t vector;

	guards[cpu_id()] = g;
	vector = guard_call(g, fn, arg);
	guards[cpu_id()] = NULL;
	return vector;
}

uint32_t guard_run_user(struct guard *g, uint32_t fn, uint32_t arg)
{
	uint32_t vector;

	guards[cpu_id()] = g;
	vector = guard_call_user(g, fn, arg, (uint32_t)&user_stacks[cpu_id()][256]);
	guards[cpu_id()] = NULL;
	return vector;
}

struct word_access {
	uint32_t addr, val;
};

static void read_word(struct word_access *a)
{
	a->val = *(volatile uint32_t *)a->addr;
}

static void write_word(struct word_access *a)
{
	*(volatile uint32_t *)a->addr = a->val;
}

bool try_read(uint32_t addr, uint32_t *val)
{
	struct word_access a = {addr, 0};
	struct guard g;

	if (guard_run(&g, (uint32_t)read_word, (uint32_t)&a) != VECTOR_NONE)
		return false;
	*val = a.val;
	return true;
}

bool try_write(uint32_t addr, uint32_t val)
{
	struct word_access a = {addr, val};
	struct guard g;

	return guard_run(&g, (uint32_t)write_word, (uint32_t)&a) == VECTOR_NONE;
}
