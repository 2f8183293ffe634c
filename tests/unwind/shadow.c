/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rules of shadow.h. ARM code only: Arm DDI 0406C, A8.8 (BL, BLX, BX), B9.3 (exception returns). */
#include <string.h>

#include "shadow.h"

#define VECTORS	    0xffff0000u
#define VECTORS_END 0xffff2000u /* vectors and their stubs: arch/arm/kernel/traps.c */
#define VECTOR_SVC  0x08u
#define VECTOR_IRQ  0x18u

static bool is_bl(uint32_t op)
{
	return (op & 0x0f000000) == 0x0b000000 && op >> 28 != 0xf;
}

static bool is_branch(uint32_t op)
{
	return (op & 0x0e000000) == 0x0a000000 && op >> 28 != 0xf;
}

static uint32_t bl_target(uint32_t at, uint32_t op)
{
	uint32_t offset = (op & 0x00ffffff) << 2;

	return at + 8 + ((offset & 0x02000000) != 0 ? offset | 0xfc000000 : offset);
}

static bool is_blx(uint32_t op)
{
	return (op & 0x0ffffff0) == 0x012fff30;
}

/* Writes pc from a register or from memory. */
static bool is_leave(uint32_t op)
{
	return (op & 0x0ffffff0) == 0x012fff10 ||				       /* bx */
	       (op & 0x0e508000) == 0x08108000 ||				       /* ldm {.., pc} */
	       ((op & 0x0c10f000) == 0x0410f000 && (op & 0x02000010) != 0x02000010) || /* ldr pc */
	       ((op & 0x0c00f000) == 0x0000f000 && (op & 0x01900000) != 0x01100000 && (op & 0x0e000090) != 0x90);
}

bool shadow_is_exception_return(uint32_t op)
{
	return (op & 0x0e508000) == 0x08508000 ||				     /* ldm {.., pc}^ */
	       ((op & 0x0c10f000) == 0x0010f000 && (op & 0x01800000) != 0x01000000); /* movs pc, .. */
}

static void push(struct shadow_stack *s, const struct shadow_entry *e)
{
	if (s->count < SHADOW_DEPTH)
		s->entry[s->count++] = *e;
	else
		s->lost++;
}

static void push_call(struct shadow_stack *s, uint32_t ret)
{
	const struct shadow_entry e = {.kind = SHADOW_CALL, .ret = ret};

	push(s, &e);
}

/* A return comes back to the nearest call that expects it there, not across an exception. */
static bool pop_to(struct shadow_stack *s, uint32_t pc)
{
	for (uint32_t n = s->count; n > 0 && s->entry[n - 1].kind == SHADOW_CALL; n--) {
		if (s->entry[n - 1].ret == pc) {
			s->count = n - 1;
			return true;
		}
	}
	return false;
}

void shadow_went(struct shadow_stack *s, const struct shadow_block *b, uint32_t pc)
{
	if (b->last == 0)
		return;
	if (is_bl(b->opcode) && pc == bl_target(b->last, b->opcode)) {
		push_call(s, b->end);
		return;
	}
	/* Not taken; begun again in its middle (an exception that did nothing, or the emulator's own ends of blocks).
	 */
	if (pc >= b->start && pc <= b->end)
		return;
	if (is_branch(b->opcode) ? pc != bl_target(b->last, b->opcode) : !is_blx(b->opcode) && !is_leave(b->opcode))
		s->lost++; /* something was executed that nobody saw */
	if (is_blx(b->opcode))
		push_call(s, b->end);
	else if (is_leave(b->opcode) && !pop_to(s, pc) && b->hint != 0 && b->hint != pc)
		push_call(s, b->hint);
}

/* Takes the newest exception, and what it left open, off the stack. */
static struct shadow_entry pop_exception(struct shadow_stack *s)
{
	while (s->count > 0 && s->entry[s->count - 1].kind == SHADOW_CALL)
		s->count--;
	if (s->count == 0 || s->entry[s->count - 1].kind != SHADOW_EXCEPTION)
		return (struct shadow_entry){0};
	return s->entry[--s->count];
}

/* Only an interrupt comes between two blocks; an abort comes back to where it was, or to its fixup. */
static void exception_return(struct shadow_stack *s, uint32_t pc)
{
	struct shadow_entry e = pop_exception(s);

	if (e.vector == VECTOR_IRQ)
		shadow_went(s, &e.block, pc);
}

static struct shadow_stack *task(struct shadow_file *f, uint32_t id)
{
	uint32_t n = (id >> 6) % SHADOW_TASKS;

	for (uint32_t i = 0; i < SHADOW_TASKS; i++, n = (n + 1) % SHADOW_TASKS) {
		if (f->task[n].id == id || f->task[n].id == 0)
			return &f->task[n];
	}
	f->odd++;
	return &f->task[0];
}

static void switch_task(struct shadow_file *f, struct shadow_cpu *cpu, uint32_t pc)
{
	struct shadow_stack *prev = task(f, cpu->prev_task), *next;

	*prev = cpu->now;
	prev->id = cpu->prev_task;
	prev->cpu = cpu->number;
	next = task(f, cpu->next_task);
	cpu->now = *next;
	cpu->now.id = cpu->next_task;
	cpu->now.cpu = cpu->number;
	if (next->id == 0 || !pop_to(&cpu->now, pc))
		cpu->now.count = cpu->now.lost = 0; /* its first run; the address may have been another task's */
	else
		f->moved += next->cpu != cpu->number ? 1 : 0;
	cpu->next_task = 0;
	f->switches++;
}

/* Whatever was pending is settled, as far as it can be. */
static void exception(struct shadow_cpu *cpu, uint32_t pc)
{
	struct shadow_entry e = {.kind = SHADOW_EXCEPTION, .vector = pc & 0x1f, .block = cpu->block};

	/* A return was interrupted before anything there began: the kernel's, to the place of the last exception, whose
	 * block is still to be settled; or that to user mode. */
	if (cpu->block.last != 0 && cpu->block.last < VECTORS && shadow_is_exception_return(cpu->block.opcode)) {
		if ((cpu->block.opcode & 0x0e000000) == 0x08000000) {
			struct shadow_entry old = pop_exception(&cpu->now);

			e.block = old.vector == VECTOR_IRQ ? old.block : (struct shadow_block){0};
		} else {
			cpu->in_user = 1;
		}
	}
	if (cpu->in_user != 0 || e.vector == VECTOR_SVC) {
		cpu->now.count = cpu->now.lost = 0;
		e.kind = SHADOW_USER;
	}
	cpu->in_user = 0;
	push(&cpu->now, &e);
}

void shadow_arrive(struct shadow_file *f, struct shadow_cpu *cpu, uint32_t pc)
{
	const struct shadow_block *b = &cpu->block;

	if (pc >= VECTORS && pc < VECTORS + 0x20) {
		exception(cpu, pc);
	} else if (pc < SHADOW_KERNEL) {
		cpu->in_user = 1;
		cpu->now.count = 0;
	} else if (cpu->in_user != 0) {
		/* the same block, again */
		cpu->in_user = 0;
		f->odd++;
	} else if (cpu->next_task != 0 && b->last != 0 && is_leave(b->opcode)) {
		switch_task(f, cpu, pc);
	} else if (b->last >= VECTORS && b->last < VECTORS_END) {
		/* from the vector to the entry, through the stub */
	} else if (b->last != 0 && shadow_is_exception_return(b->opcode)) {
		exception_return(&cpu->now, pc);
	} else {
		shadow_went(&cpu->now, b, pc);
	}
}

void shadow_begin(struct shadow_cpu *cpu, const struct shadow_block *block)
{
	struct shadow_block before = cpu->block;

	cpu->block = *block;
	cpu->blocks++;
	/* Stepped, every instruction is a block: "add lr, pc, #0" and "ldr pc, [r1]" are two. */
	if (block->hint == 0 && before.end == block->start && block->start == block->last && is_leave(block->opcode))
		cpu->block.hint = before.hint;
}
