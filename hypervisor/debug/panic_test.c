/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stddef.h>
#include "arch/cpu.h"
#include "arch/pcpu.h"
#include "core/log.h"
#include "core/soft_timer.h"
#include "debug/panic_test.h"
#include "drivers/timer.h"

#define SILENT_AFTER_MS 1000u

/* Not mapped: the page of this address is empty on every board we know. Volatile, or the compiler objects. */
static volatile uint32_t nowhere = 8, depth_wanted = UINT32_MAX;

static void panic_test_data(void), panic_test_prefetch(void), panic_test_und(void), panic_test_stack_start(void),
    panic_test_nested(void), panic_test_table(void);

static void (*const tests[])(void) = {
    NULL,
    panic_test_data,
    panic_test_prefetch,
    panic_test_und,
    panic_test_stack_start,
    panic_test_nested,
    panic_test_table,
    NULL,
};

__attribute__((noinline)) static void panic_test_data(void)
{
	mmio_write32(nowhere, mmio_read32(nowhere) + 1);
}

__attribute__((noinline)) static void panic_test_prefetch(void)
{
	((void (*)(void))nowhere)();
}

__attribute__((noinline)) static void panic_test_und(void)
{
	__asm__ volatile("udf #0");
}

__attribute__((noinline)) static uint32_t panic_test_stack(uint32_t depth)
{
	volatile uint32_t words[64];

	words[depth % 64] = depth;
	if (depth == depth_wanted)
		return 0;
	return panic_test_stack(depth + 1) + words[(depth + 1) % 64];
}

static void panic_test_stack_start(void)
{
	(void)panic_test_stack(0);
}

/* The stack itself is where nothing is: the dump of the first fault faults again when it prints its words. */
__attribute__((noinline)) static void panic_test_nested(void)
{
	this_pcpu()->sp = nowhere + (STACK_PAGES + 1) * PAGE_SIZE;
	__asm__ volatile("mov sp, %0\n\tldr r0, [sp]" : : "r"(nowhere + STACK_PAGES * PAGE_SIZE) : "r0", "memory");
}

/* A table of pointers to functions is as good as code: what is not to be written is not writable. */
__attribute__((noinline)) static void panic_test_table(void)
{
	mmio_write32((uintptr_t)tests, 0);
}

/* Not a fault: this pcpu answers no more, while others go on. */
static void go_silent(void *arg)
{
	(void)arg;
	log_info("panic-test: CPU%u answers no more", this_pcpu()->id);
	for (;;)
		cpu_relax();
}

void panic_test_other(enum panic_test kind)
{
	static struct soft_timer timer;

	if (kind != PANIC_TEST_SILENT || timer.fn)
		return;
	soft_timer_init(&timer, go_silent, NULL);
	soft_timer_set(&timer, timer_now() + timer_from_ms(SILENT_AFTER_MS));
}

void panic_test(enum panic_test kind)
{
	if (tests[kind])
		tests[kind]();
}
