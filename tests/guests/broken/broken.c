/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A guest that stops getting on in a known way, for tests of a diagnosis. bootargs: case=NAME, a row of cases[]. It
 * prints "broken: NAME" first, then does it; the rows that are well print more now and then. */
#include <string.h>
#include <hvlib/fmt.h>
#include "cpu.h"
#include "exception.h"
#include "gic.h"
#include "guest.h"
#include "mmu.h"
#include "psci.h"
#include "smp.h"
#include "tap.h"
#include "timer.h"

const char guest_name[] = "broken";

#define NOWHERE	 0x1c481004u /* neither RAM nor a device */
#define UNMAPPED 0x80000000u
#define TICK_MS	 10u

/* go.S */
extern const char stopping_vectors[], staying_vectors[], returning_vectors[];
void undefined_arm(void);
void read_until_zero(uint32_t address);
void branch_to_itself(void) __attribute__((noreturn));

static volatile uint32_t never = 1;

static void sleep_for_ever(void)
{
	for (;;)
		wfi();
}

static void arm_timer(uint32_t ms)
{
	set_CNTV_TVAL((uint32_t)timer_ticks(ms));
	set_CNTV_CTL(TIMER_ENABLE);
	isb();
}

static void timer_irq_on(void)
{
	gic_init();
	gic_set_enabled(GUEST_TIMER_VIRT_INTID, 1);
}

static void tick(struct frame *f)
{
	const uint32_t intid = gicc_read(GICC_IAR);

	(void)f;
	arm_timer(TICK_MS);
	gicc_write(GICC_EOIR, intid);
}

static void tick_without_end(struct frame *f)
{
	(void)f;
	(void)gicc_read(GICC_IAR);
	arm_timer(TICK_MS);
}

static void start_ticks(void (*handler)(struct frame *f))
{
	irq_handler = handler;
	timer_irq_on();
	arm_timer(TICK_MS);
	irq_enable();
}

/* Well: asleep between ticks. */
static void idle(void)
{
	start_ticks(tick);
	sleep_for_ever();
}

/* Well: works, here and there in its code. */
static void works(void)
{
	static char text[64];

	start_ticks(tick);
	for (uint32_t n = 1;; n++) {
		for (uint32_t i = 0; i < sizeof(text) - 1; i++)
			text[i] = (char)(n * i ^ (uint32_t)text[(i * 7 + n) % sizeof(text)]);
		fmt_sn(text, sizeof(text), "%u %08x %s", n, n * n, text + n % 32);
	}
}

/* Well: a delay that reads the counter, interrupts masked. */
static void delay(void)
{
	for (;;)
		(void)timer_after_ms(0);
}

static void never_started(uint32_t cpu)
{
	(void)cpu;
}

/* Well: the other cpu came and went. */
static void cpu_off(void)
{
	smp_start(1, never_started, 1);
	smp_wait_off(1, 10000);
	idle();
}

static void park(uint32_t cpu)
{
	(void)cpu;
	branch_to_itself();
}

/* Well: the other cpu is parked. */
static void parked(void)
{
	smp_start(1, park, 1);
	idle();
}

static void cpu_on_wrong(void)
{
	(void)psci_call(PSCI_CPU_ON, 0x100, 0x40010000, 0);
	idle();
}

static void all_off(void)
{
	(void)psci_call(PSCI_CPU_OFF, 0, 0, 0);
}

static void wfi_deaf(void)
{
	gic_init();
	sleep_for_ever();
}

static void wfi_gic_off(void)
{
	arm_timer(TICK_MS);
	sleep_for_ever();
}

static void wfi_no_timer(void)
{
	timer_irq_on();
	sleep_for_ever();
}

static void wfi_timer_masked(void)
{
	timer_irq_on();
	set_CNTV_CTL(TIMER_ENABLE | TIMER_IMASK);
	sleep_for_ever();
}

static void wfi_unheard(void)
{
	gic_init();
	gic_set_enabled(GUEST_TIMER_PHYS_INTID, 1);
	arm_timer(TICK_MS);
	sleep_for_ever();
}

static void wfi_no_eoi(void)
{
	start_ticks(tick_without_end);
	sleep_for_ever();
}

static void wfi_masked_gicc(void)
{
	timer_irq_on();
	gicc_write(GICC_PMR, 0);
	arm_timer(TICK_MS);
	sleep_for_ever();
}

static void spin(void)
{
	branch_to_itself();
}

static void spin_memory(void)
{
	read_until_zero((uint32_t)&never);
}

static void spin_open(void)
{
	gic_init();
	irq_enable();
	spin_memory();
}

static void polls(void)
{
	read_until_zero(GUEST_GICD_BASE + GICD_TYPER);
}

static void vectors_at(const void *vectors_start)
{
	set_VBAR((uint32_t)vectors_start);
	isb();
}

static void und_stops(void)
{
	vectors_at(stopping_vectors);
	undefined_arm();
}

static void und_stays(void)
{
	vectors_at(staying_vectors);
	undefined_arm();
}

static void map_ram_and_devices(void)
{
	static uint32_t level1[4096] __attribute__((aligned(16384)));

	for (uint32_t i = 0; i < 0x800; i++)
		level1[i] = i << 20 | SECTION_FULL;
	mmu_on(level1);
}

/* Data abort of stage 1: beyond the sections of map_ram_and_devices(). */
static void abort_with(const void *vectors_start)
{
	map_ram_and_devices();
	vectors_at(vectors_start);
	read_until_zero(UNMAPPED);
}

static void dabt_stops(void)
{
	abort_with(stopping_vectors);
}

static void dabt_stays(void)
{
	abort_with(staying_vectors);
}

static void dabt_returns(void)
{
	abort_with(returning_vectors);
}

static void vectors_unmapped(void)
{
	map_ram_and_devices();
	vectors_at((const void *)UNMAPPED);
	undefined_arm();
}

/* Crashes; with bad-access=inject aborts for ever, with ignore polls for ever. */
static void hole(void)
{
	vectors_at(returning_vectors);
	read_until_zero(NOWHERE);
}

static void panic(void)
{
	guest_printf("[    0.0] Kernel panic - not syncing: no init\n");
	guest_printf("[    0.0] ---[ end Kernel panic ]---\n");
	delay();
}

static const struct {
	const char *name;
	void (*run)(void);
	bool silent;
} cases[] = {
    {"idle", idle, false},
    {"silent", idle, true},
    {"works", works, false},
    {"delay", delay, false},
    {"cpu-off", cpu_off, false},
    {"parked", parked, false},
    {"cpu-on-wrong", cpu_on_wrong, false},
    {"all-off", all_off, false},
    {"wfi-deaf", wfi_deaf, false},
    {"wfi-gic-off", wfi_gic_off, false},
    {"wfi-no-timer", wfi_no_timer, false},
    {"wfi-timer-masked", wfi_timer_masked, false},
    {"wfi-unheard", wfi_unheard, false},
    {"wfi-no-eoi", wfi_no_eoi, false},
    {"wfi-gicc-closed", wfi_masked_gicc, false},
    {"spin", spin, false},
    {"spin-memory", spin_memory, false},
    {"spin-open", spin_open, false},
    {"polls", polls, false},
    {"und-stops", und_stops, false},
    {"und-stays", und_stays, false},
    {"dabt-stops", dabt_stops, false},
    {"dabt-stays", dabt_stays, false},
    {"dabt-returns", dabt_returns, false},
    {"vectors-unmapped", vectors_unmapped, false},
    {"hole", hole, false},
    {"panic", panic, false},
};

void guest_main(void)
{
	char name[24] = "idle";

	(void)bootarg_text("case", name, sizeof(name));
	for (uint32_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (strcmp(cases[i].name, name) != 0)
			continue;
		if (!cases[i].silent)
			guest_printf("broken: %s\n", name);
		cases[i].run();
	}
	tap_fail("no case %s, or it ended", name);
}
