/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A guest that does what no guest should, for as long as it is told to, and is still there at the end. bootargs:
 *   seed=N      (default 1) the same seed and number of cpus do the same on each cpu
 *   seconds=N   (default 10) of virtual time
 *   skip=A,B    attacks to leave out, by their names below
 *   only=A,B    attacks to make
 *   verbose=1   names each attack before it is made */
#include "hostile.h"
#include "gic.h"
#include "guest.h"
#include "hv.h"
#include "smp.h"
#include "tap.h"
#include "timer.h"
#include <string.h>

const char guest_name[] = "hostile";

static const struct {
	const char *name;
	void (*run)(struct hostile *h);
} attacks[] = {
    {"calls", attack_calls},   {"coproc", attack_coprocessors}, {"memory", attack_memory}, {"gic", attack_gic},
    {"timers", attack_timers}, {"cpus", attack_cpus},		{"code", attack_code},	   {"tables", attack_tables},
    {"jumps", attack_jumps},   {"pages", attack_pages},
};
#define ATTACKS (sizeof(attacks) / sizeof(attacks[0]))

static struct hostile hostiles[GUEST_CPUS];
static uint32_t seed, skipped, verbose;
static uint64_t deadline;
static volatile uint32_t rounds[GUEST_CPUS], visits[GUEST_CPUS];

void hostile_cpu(uint32_t cpu);

extern const char __bss_start[];

/* Only generated or foreign code is ended: the guest's own may be anywhere between two states. */
static bool may_end(const struct frame *f)
{
	return (f->cpsr & PSR_MODE) == PSR_USR || f->pc < GUEST_RAM_BASE + 0x10000u || f->pc >= (uint32_t)__bss_start;
}

/* Ends what runs too long, and silences whatever else the storms have set off. */
static void hostile_irq(struct frame *f)
{
	uint32_t iar = gicc_read(GICC_IAR), intid = iar & GIC_INTID_MASK;

	if (intid >= 1020)
		return;
	if (intid == GUEST_TIMER_VIRT_INTID)
		set_CNTV_CVAL(timer_after_ms(1));
	else if (intid >= 16)
		gic_set_enabled(intid, 0);
	gicc_write(GICC_EOIR, iar);
	if (intid == GUEST_TIMER_VIRT_INTID && may_end(f))
		guard_abandon(f, VECTOR_IRQ);
}

static void heartbeat(const struct hostile *h, uint64_t *next)
{
	if (h->cpu != 0 || timer_now() < *next)
		return;
	*next += timer_ticks(1000);
	guest_printf("hostile seed %u round %u\n", seed, rounds[0]);
}

/* Cpu 0 stays to the end; the others come and go. */
void hostile_cpu(uint32_t cpu)
{
	struct hostile *h = &hostiles[cpu];
	uint64_t next = timer_after_ms(1000);

	visits[cpu] = visits[cpu] + 1;
	while (timer_now() < deadline) {
		uint32_t attack = random_below(&h->random, ATTACKS);

		if (skipped >> attack & 1)
			continue;
		hostile_rearm();
		if (verbose)
			guest_printf("# cpu%u round %u: %s\n", cpu, rounds[cpu], attacks[attack].name);
		attacks[attack].run(h);
		hostile_rearm();
		rounds[cpu] = rounds[cpu] + 1;
		heartbeat(h, &next);
		if (cpu != 0 && random_below(&h->random, 16) == 0)
			return;
	}
}

static bool list_has(const char *list, const char *name)
{
	uint32_t n = (uint32_t)strlen(name);

	for (const char *p = list; *p; p++)
		if ((p == list || p[-1] == ',') && strncmp(p, name, n) == 0 && (p[n] == '\0' || p[n] == ','))
			return true;
	return false;
}

static void choose_attacks(void)
{
	char skip[64] = "", only[64] = "";

	bootarg_text("skip", skip, sizeof(skip));
	bool some = bootarg_text("only", only, sizeof(only));

	for (uint32_t i = 0; i < ATTACKS; i++)
		if (list_has(skip, attacks[i].name) || (some && !list_has(only, attacks[i].name)))
			skipped |= 1u << i;
}

static void report(uint32_t cpus)
{
	for (uint32_t cpu = 0; cpu < cpus; cpu++) {
		const uint32_t *v = hostiles[cpu].vectors;

		guest_printf("# cpu%u: %u rounds, %u visits; %u returned, %u undefined, %u prefetch aborts, %u data "
			     "aborts, %u SVC, %u ended by the timer\n",
			     cpu, rounds[cpu], visits[cpu], v[VECTOR_NONE], v[VECTOR_UND], v[VECTOR_PABT],
			     v[VECTOR_DABT], v[VECTOR_SVC], v[VECTOR_IRQ]);
		tap_ok(rounds[cpu] > 0, "cpu%u took part", cpu);
	}
}

void guest_main(void)
{
	uint32_t cpus = smp_cpus();
	bool native = !hv_present();

	seed = bootarg_u32("seed", 1);
	verbose = bootarg_u32("verbose", 0);
	choose_attacks();
	irq_handler = hostile_irq;
	for (uint32_t cpu = 0; cpu < cpus; cpu++)
		hostiles[cpu] =
		    (struct hostile){.cpu = cpu, .cpus = cpus, .native = native, .random = random_seed(seed * 8 + cpu)};
	register_outcomes(&hostiles[0]);
	deadline = timer_after_ms(1000 * bootarg_u32("seconds", 10));
	for (uint32_t cpu = 1; cpu < cpus; cpu++)
		smp_start(cpu, hostile_cpu, cpu);
	hostile_cpu(0);
	for (uint32_t cpu = 1; cpu < cpus; cpu++)
		tap_ok(smp_wait_off(cpu, 10000), "cpu%u ends", cpu);
	hostile_rearm();
	report(cpus);
}
