/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Code to set breakpoints in. Each cpu calls the functions of code.S for ever and checks what they give; "breaks cpuN
 * turns N bad N text SUM" every 100 ms of virtual time. What a debugger does to a cpu must show in nothing but SUM,
 * which is over the bytes of the code. bootargs: quick=1: nothing but add_arm, as fast as it goes. */
#include "cpu.h"
#include "exception.h"
#include "guest.h"
#include "mmu.h"
#include "smp.h"
#include "timer.h"

const char guest_name[] = "breaks";

#define PRINT_MS  100u
#define ALIAS	  0x40000000u /* RAM is mapped again, so much higher */
#define IFSR_BKPT 2u

typedef uint32_t add_fn(uint32_t n);
add_fn add_arm, add_thumb, add_thumb_odd, add_wide, add_wide_odd, add_it;
extern const uint8_t code_start[], code_end[];
void own_arm(void);
void own_thumb(void);

uint32_t calls[GUEST_CPUS]; /* of add_arm, with quick=1: for a tool to read */
static uint32_t level1[4096] __attribute__((aligned(0x4000)));
static uint32_t copied[GUEST_CPUS][8] __attribute__((aligned(32)));
static uint32_t rewritten[GUEST_CPUS][8] __attribute__((aligned(32)));

static void make_map(void)
{
	for (uint32_t i = 0; i < 4096; i++) {
		const uint32_t ram = i >= 0x800 && i < 0xc00 ? ALIAS >> 20 : 0;

		level1[i] = (i - ram) << 20 | SECTION_FULL;
	}
	dsb();
}

static uint32_t text_sum(void)
{
	uint32_t sum = 0;

	for (const uint8_t *p = code_start; p < code_end; p++)
		sum = (sum << 1 | sum >> 31) ^ *p;
	return sum;
}

/* The guest's own BKPT: a prefetch abort (B1.8.3), with the status of a debug event. */
static bool own_bkpt(void (*fn)(void))
{
	struct guard g;

	return guard_run(&g, (uint32_t)fn, 0) == VECTOR_PABT && (g.fsr & 0x40f) == IFSR_BKPT &&
	       g.pc == ((uint32_t)fn & ~1u);
}

static bool copy_runs(uint32_t cpu, uint32_t n)
{
	const volatile uint32_t *from = (const uint32_t *)(uintptr_t)add_arm;
	add_fn *fn = (add_fn *)(uintptr_t)copied[cpu];

	/* Word by word: what is patched between two bytes would be half one instruction, half another. */
	copied[cpu][0] = from[0];
	copied[cpu][1] = from[1];
	code_sync(copied[cpu], 8);
	return fn(n) == n + 1;
}

/* add r0, r0, #k; bx lr: another k each time. */
static bool rewritten_runs(uint32_t cpu, uint32_t n)
{
	add_fn *fn = (add_fn *)(uintptr_t)rewritten[cpu];
	const uint32_t k = n & 0xff;

	rewritten[cpu][0] = 0xe2800000u | k;
	rewritten[cpu][1] = 0xe12fff1eu;
	code_sync(rewritten[cpu], 8);
	return fn(n) == n + k;
}

static uint32_t turn(uint32_t cpu, uint32_t n)
{
	add_fn *const alias = (add_fn *)((uintptr_t)add_arm + ALIAS);
	uint32_t bad = 0;

	bad += add_arm(n) != n + 1;
	bad += add_thumb(n) != n + 1;
	bad += add_thumb_odd(n) != n + 1;
	bad += add_wide(n) != n + 1;
	bad += add_wide_odd(n) != n + 1;
	bad += add_it(n) != n + 1;
	bad += alias(n) != n + 1;
	bad += !own_bkpt(own_arm);
	bad += !own_bkpt(own_thumb);
	bad += !copy_runs(cpu, n);
	bad += !rewritten_runs(cpu, n);
	return bad;
}

static void work(uint32_t cpu)
{
	const bool quick = bootarg_u32("quick", 0) != 0;
	uint32_t bad = 0, n = 0;

	mmu_on(level1);
	for (;;) {
		const uint64_t until = timer_after_ms(PRINT_MS);

		do {
			n++;
			calls[cpu]++;
			bad += quick ? add_arm(n) != n + 1 : turn(cpu, n);
		} while (timer_now() < until);
		guest_printf("breaks cpu%u turns %u bad %u text %08x\n", cpu, n, bad, text_sum());
	}
}

void guest_main(void)
{
	make_map();
	smp_run_all(work);
}
