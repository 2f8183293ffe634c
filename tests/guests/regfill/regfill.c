/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fills every register of the world switch with values of its own cpu and round, waits (WFI or a busy loop, so that the
 * hypervisor runs another vcpu), and compares. bootargs: rounds=N (default 500), spin=N (every N-th round is busy). */
#include "bank.h"
#include "cp15.h"
#include "cpu.h"
#include "exception.h"
#include "gic.h"
#include "guest.h"
#include "random.h"
#include "smp.h"
#include "tap.h"
#include "timer.h"
#include <stddef.h>

const char guest_name[] = "regfill";

_Static_assert(offsetof(struct bank, cpsr) == BANK_CPSR && offsetof(struct bank, svc) == BANK_SVC, "bank.h");
_Static_assert(offsetof(struct bank, modes) == BANK_MODES && offsetof(struct bank, fiq) == BANK_FIQ, "bank.h");
_Static_assert(offsetof(struct bank, usr) == BANK_USR && offsetof(struct bank, fpscr) == BANK_FPSCR, "bank.h");
_Static_assert(offsetof(struct bank, d) == BANK_D && sizeof(struct bank) == BANK_SIZE, "bank.h");

#define SYSREGS_MAX    48
#define SPIN_TURNS     20000000u /* tens of milliseconds: several slices */
#define FPSCR_VARY     0xf7c0009fu
#define CPSR_VARY      0xf80f0000u /* N Z C V Q, GE */
#define SPSR_VARY      0xf80f01c0u
#define SGI_ACTIVE     9u
#define SGI_PRIORITY   0x80u
#define WAIT_US	       300u
#define PSR_MODE_FIXED 0x13u

/* What one cpu holds in a round. */
struct fill {
	struct bank bank;
	uint32_t sysreg[SYSREGS_MAX];
	uint32_t vbar, pmr, bpr;
	uint64_t cntv_cval;
};

static struct fill fills[GUEST_CPUS];
static struct bank seen[GUEST_CPUS];
static uint32_t own_vectors[GUEST_CPUS][16] __attribute__((aligned(64)));
static uint32_t rounds, spin_every;

/* VBAR differs by cpu as well: a table of its own, "ldr pc, [pc, #24]" eight times and the eight targets. */
static uint32_t vectors_build(uint32_t cpu)
{
	for (uint32_t i = 0; i < 8; i++) {
		own_vectors[cpu][i] = 0xe59ff018u;
		own_vectors[cpu][8 + i] = (uint32_t)&vectors[i];
	}
	code_sync(own_vectors[cpu], sizeof(own_vectors[cpu]));
	return (uint32_t)own_vectors[cpu];
}

static void fill_choose(struct fill *f, struct random *r, uint32_t cpu, uint32_t round)
{
	uint32_t *words = (uint32_t *)&f->bank;

	for (uint32_t i = 0; i < sizeof(f->bank) / 4; i++)
		words[i] = random_u32(r);
	f->bank.r[12] = cpu << 28 | round; /* so that a foreign value names its owner */
	f->bank.cpsr &= CPSR_VARY;
	f->bank.fpscr &= FPSCR_VARY;
	f->bank.svc[1] = (f->bank.svc[1] & SPSR_VARY) | PSR_MODE_FIXED;
	for (uint32_t m = 0; m < 4; m++)
		f->bank.modes[m][2] = (f->bank.modes[m][2] & SPSR_VARY) | PSR_MODE_FIXED;
	for (uint32_t i = 0; i < sysregs_count; i++)
		f->sysreg[i] = sysregs[i].keep | (random_u32(r) & sysregs[i].vary);
	f->pmr = 0xf0 - 8 * (random_u32(r) & 3);
	f->bpr = random_u32(r) & 1 ? 3 : 2;
}

static void fill_write(struct fill *f)
{
	for (uint32_t i = 0; i < sysregs_count; i++)
		if (sysregs[i].vary)
			sysregs[i].set(f->sysreg[i]);
	set_VBAR(f->vbar);
	gicc_write(GICC_PMR, f->pmr);
	gicc_write(GICC_BPR, f->bpr);
	f->cntv_cval = timer_now() + get_CNTFRQ() / 1000000u * WAIT_US;
	set_CNTV_CVAL(f->cntv_cval);
	set_CNTV_CTL(TIMER_ENABLE);
	isb();
}

static bool differ(const char *name, uint32_t index, uint32_t got, uint32_t want)
{
	if (got == want)
		return false;
	tap_eq(got, want, "cpu%u: %s[%u] survives the wait", cpu_id(), name, index);
	return true;
}

static bool words_differ(const char *name, const uint32_t *got, const uint32_t *want, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (differ(name, i, got[i], want[i]))
			return true;
	return false;
}

static bool bank_differs(const struct bank *got, const struct bank *want, bool spun)
{
	static const char *const modes[4] = {"IRQ sp, lr, spsr", "ABT sp, lr, spsr", "UND sp, lr, spsr",
					     "FIQ sp, lr, spsr"};

	for (uint32_t m = 0; m < 4; m++)
		if (words_differ(modes[m], got->modes[m], want->modes[m], 3))
			return true;
	if (!spun && (differ("CPSR", 0, got->cpsr & CPSR_VARY, want->cpsr) || differ("r", 0, got->r[0], want->r[0])))
		return true;
	return words_differ("r1 and on", got->r + 1, want->r + 1, 12) ||
	       words_differ("SVC lr, spsr", got->svc, want->svc, 2) || words_differ("FIQ r8", got->fiq, want->fiq, 5) ||
	       words_differ("USR sp, lr", got->usr, want->usr, 2) || differ("FPSCR", 0, got->fpscr, want->fpscr) ||
	       words_differ("d words", got->d, want->d, 64);
}

static bool system_differs(const struct fill *f)
{
	uint32_t rpr = gicc_read(GICC_RPR);

	for (uint32_t i = 0; i < sysregs_count; i++)
		if (sysregs[i].vary && differ(sysregs[i].name, 0, sysregs[i].get(), f->sysreg[i]))
			return true;
	return differ("VBAR", 0, get_VBAR(), f->vbar) || differ("GICC_PMR", 0, gicc_read(GICC_PMR), f->pmr) ||
	       differ("GICC_BPR", 0, gicc_read(GICC_BPR), f->bpr) || differ("GICC_RPR", 0, rpr, SGI_PRIORITY) ||
	       differ("CNTV_CVAL low", 0, (uint32_t)get_CNTV_CVAL(), (uint32_t)f->cntv_cval) ||
	       differ("CNTV_CVAL high", 0, (uint32_t)(get_CNTV_CVAL() >> 32), (uint32_t)(f->cntv_cval >> 32)) ||
	       differ("CNTV_CTL", 0, get_CNTV_CTL() & 3, TIMER_ENABLE);
}

/* Takes the tick that ended the wait, so that the next wait waits. */
static void tick_take(void)
{
	uint32_t iar;

	set_CNTV_CTL(0);
	isb();
	iar = gicc_read(GICC_IAR);
	if ((iar & GIC_INTID_MASK) != GIC_SPURIOUS)
		gicc_write(GICC_EOIR, iar);
}

static bool regfill_round(struct fill *f, struct random *r, uint32_t round)
{
	uint32_t cpu = cpu_id();
	bool spun = spin_every && round % spin_every == spin_every - 1, bad;

	fill_choose(f, r, cpu, round);
	fill_write(f);
	bank_round(&f->bank, &seen[cpu], spun ? SPIN_TURNS : 0);
	bad = system_differs(f);
	bad = bank_differs(&seen[cpu], &f->bank, spun) || bad;
	set_VBAR((uint32_t)vectors);
	tick_take();
	return !bad;
}

/* An SGI that stays active over all rounds: the active priorities are part of the switch. */
static void gic_setup(void)
{
	gic_init();
	gicc_write(GICC_BPR, 2);
	gic_set_priority(SGI_ACTIVE, SGI_PRIORITY);
	gic_set_priority(GUEST_TIMER_VIRT_INTID, 0x20);
	gic_set_enabled(SGI_ACTIVE, 1);
	gic_set_enabled(GUEST_TIMER_VIRT_INTID, 1);
	gicd_write(GICD_SGIR, GICD_SGIR_SELF | SGI_ACTIVE);
	while ((gicc_read(GICC_IAR) & GIC_INTID_MASK) != SGI_ACTIVE)
		;
}

static void vfp_enable(void)
{
	set_CPACR(get_CPACR() | 0xf00000u);
	isb();
	__asm__ volatile(".fpu vfpv4\n\tvmsr fpexc, %0" ::"r"(0x40000000u));
}

static void regfill_cpu(uint32_t cpu)
{
	struct random r = random_seed(cpu * 77 + 1);
	struct fill *f = &fills[cpu];
	uint64_t next = timer_after_ms(1000);
	uint32_t round = 0;

	vfp_enable();
	gic_setup();
	f->vbar = vectors_build(cpu);
	while (round < rounds && regfill_round(f, &r, round)) {
		round++;
		if (timer_now() > next) {
			next = timer_after_ms(1000);
			guest_printf("# regfill cpu%u ok %u\n", cpu, round);
		}
	}
	tap_eq(round, rounds, "cpu%u: all registers survive every round", cpu);
}

void guest_main(void)
{
	rounds = bootarg_u32("rounds", 500);
	spin_every = bootarg_u32("spin", 100);
	sysreg_probe();
	tap_ok(sysregs_count <= SYSREGS_MAX, "the table fits");
	smp_run_all(regfill_cpu);
}
