/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The generic timer as a guest sees it: ticks of both timers on every cpu, compare values in the past and far off,
 * masking, WFI, one virtual time for all cpus, and a cpu that stays in its handler while another must go on ticking. */
#include "cpu.h"
#include "exception.h"
#include "gic.h"
#include "guest.h"
#include "smp.h"
#include "tap.h"
#include "timer.h"

const char guest_name[] = "timer";

#define PERIOD_MS 2
#define TICKS	  25
#define ACROSS_MS 1000u
#define HOLD_MS	  200 /* many time slices (10 ms each) */

enum which { VIRT, PHYS };

static const struct {
	const char *name;
	uint32_t intid;
} timers[] = {
    [VIRT] = {"virtual", GUEST_TIMER_VIRT_INTID},
    [PHYS] = {"physical", GUEST_TIMER_PHYS_INTID},
};

/* Of one cpu; written by its handler. */
struct ticks {
	uint32_t count[2], early[2], silent[2], others;
	uint32_t rearm[2]; /* periodic: ticks to add to the compare value, or 0: once */
	uint32_t hold_ms;  /* how long the next handler stays */
};
static volatile struct ticks ticks[GUEST_CPUS];
static struct barrier barrier;
static uint32_t cpus;

static uint32_t timer_ctl(enum which w)
{
	isb();
	return w == VIRT ? get_CNTV_CTL() : get_CNTP_CTL();
}

static void timer_set_ctl(enum which w, uint32_t v)
{
	if (w == VIRT)
		set_CNTV_CTL(v);
	else
		set_CNTP_CTL(v);
	isb();
}

static uint64_t timer_cval(enum which w)
{
	return w == VIRT ? get_CNTV_CVAL() : get_CNTP_CVAL();
}

static void timer_set_cval(enum which w, uint64_t v)
{
	if (w == VIRT)
		set_CNTV_CVAL(v);
	else
		set_CNTP_CVAL(v);
}

static uint64_t timer_count(enum which w)
{
	return w == VIRT ? get_CNTVCT() : get_CNTPCT();
}

static void spin_ms(uint32_t ms)
{
	uint64_t end = timer_after_ms(ms);

	while (timer_now() < end)
		;
}

static void tick(volatile struct ticks *t, enum which w)
{
	uint64_t cval = timer_cval(w);

	if (timer_count(w) < cval)
		t->early[w] = t->early[w] + 1;
	if (!(timer_ctl(w) & TIMER_ISTATUS))
		t->silent[w] = t->silent[w] + 1;
	if (t->rearm[w])
		timer_set_cval(w, cval + t->rearm[w]);
	else
		timer_set_ctl(w, 0);
	t->count[w] = t->count[w] + 1;
}

static void timer_irq(struct frame *f)
{
	volatile struct ticks *t = &ticks[cpu_id()];
	uint32_t iar = gicc_read(GICC_IAR), hold = t->hold_ms;

	(void)f;
	if (iar == timers[VIRT].intid)
		tick(t, VIRT);
	else if (iar == timers[PHYS].intid)
		tick(t, PHYS);
	else if (iar != GIC_SPURIOUS)
		t->others = t->others + 1;
	if (hold) {
		t->hold_ms = 0;
		spin_ms(hold);
	}
	if (iar != GIC_SPURIOUS)
		gicc_write(GICC_EOIR, iar);
}

/* True once the handler has counted @want ticks; false after @ms milliseconds. */
static bool wait_ticks(enum which w, uint32_t want, uint32_t ms)
{
	volatile struct ticks *t = &ticks[cpu_id()];
	uint64_t end = timer_after_ms(ms);

	while (t->count[w] < want)
		if (timer_now() > end)
			return false;
	return true;
}

static void timer_reset(enum which w)
{
	volatile struct ticks *t = &ticks[cpu_id()];

	timer_set_ctl(w, 0);
	t->count[w] = t->early[w] = t->silent[w] = t->others = t->rearm[w] = 0;
}

static void test_periodic(enum which w)
{
	volatile struct ticks *t = &ticks[cpu_id()];
	uint32_t period = (uint32_t)timer_ticks(PERIOD_MS);
	bool done;

	timer_reset(w);
	t->rearm[w] = period;
	timer_set_cval(w, timer_count(w) + period);
	timer_set_ctl(w, TIMER_ENABLE);
	done = wait_ticks(w, TICKS, 100 * PERIOD_MS * TICKS);
	timer_set_ctl(w, 0);
	tap_ok(done, "cpu%u: %s timer ticks %u times", cpu_id(), timers[w].name, TICKS);
	tap_eq(t->early[w], 0, "cpu%u: no tick of the %s timer comes before its time", cpu_id(), timers[w].name);
	tap_eq(t->others, 0, "cpu%u: no other interrupt comes with the %s timer's", cpu_id(), timers[w].name);
}

static void test_past_and_far(enum which w)
{
	timer_reset(w);
	timer_set_cval(w, 0);
	timer_set_ctl(w, TIMER_ENABLE);
	tap_ok(wait_ticks(w, 1, 1000), "cpu%u: %s timer with a compare value in the past ticks", cpu_id(),
	       timers[w].name);
	timer_reset(w);
	timer_set_cval(w, ~0ull);
	timer_set_ctl(w, TIMER_ENABLE);
	spin_ms(20);
	tap_eq(ticks[cpu_id()].count[w], 0, "cpu%u: %s timer with a far compare value does not tick", cpu_id(),
	       timers[w].name);
	tap_eq(timer_ctl(w), TIMER_ENABLE, "cpu%u: %s timer's control reads enabled without status", cpu_id(),
	       timers[w].name);
	timer_reset(w);
}

static void test_mask(enum which w)
{
	timer_reset(w);
	timer_set_cval(w, timer_count(w));
	timer_set_ctl(w, TIMER_ENABLE | TIMER_IMASK);
	spin_ms(5);
	tap_eq(ticks[cpu_id()].count[w], 0, "cpu%u: masked %s timer does not tick", cpu_id(), timers[w].name);
	tap_eq(timer_ctl(w), TIMER_ENABLE | TIMER_IMASK | TIMER_ISTATUS, "cpu%u: masked %s timer shows its status",
	       cpu_id(), timers[w].name);
	timer_set_ctl(w, TIMER_ENABLE);
	tap_ok(wait_ticks(w, 1, 1000), "cpu%u: %s timer ticks once unmasked", cpu_id(), timers[w].name);
	timer_reset(w);
}

static void test_tval(enum which w)
{
	uint64_t before = timer_count(w), low, after;

	if (w == VIRT)
		set_CNTV_TVAL(0x100000);
	else
		set_CNTP_TVAL(0x100000);
	low = timer_cval(w);
	after = timer_count(w);
	tap_ok(low >= before + 0x100000 && low <= after + 0x100000,
	       "cpu%u: writing the %s TVAL sets CVAL to now plus it", cpu_id(), timers[w].name);
	timer_set_cval(w, timer_count(w) - 5);
	tap_ok((int32_t)(w == VIRT ? get_CNTV_TVAL() : get_CNTP_TVAL()) <= -5,
	       "cpu%u: %s TVAL is negative after the compare value", cpu_id(), timers[w].name);
	set_CNTV_TVAL(0xffffff00u);
	tap_ok(get_CNTV_CVAL() < get_CNTVCT(), "cpu%u: TVAL is signed", cpu_id());
}

/* WFI with interrupts masked in CPSR returns when the timer's interrupt is pending. */
static void test_wfi(enum which w)
{
	uint64_t start = timer_now(), end = timer_after_ms(1000);
	uint32_t waited;

	timer_reset(w);
	irq_disable();
	timer_set_cval(w, timer_count(w) + timer_ticks(20));
	timer_set_ctl(w, TIMER_ENABLE);
	while (!(timer_ctl(w) & TIMER_ISTATUS) && timer_now() < end)
		wfi();
	waited = (uint32_t)(timer_now() - start) / (uint32_t)timer_ticks(1);
	irq_enable();
	tap_ok(wait_ticks(w, 1, 1000), "cpu%u: %s timer's interrupt ends a masked WFI and is taken after it", cpu_id(),
	       timers[w].name);
	tap_between(waited, 20, 500, "cpu%u: WFI to a %s tick in 20 ms took that many ms", cpu_id(), timers[w].name);
}

static void test_monotonic(void)
{
	uint64_t last = timer_now(), now;
	uint32_t back = 0;

	for (uint32_t i = 0; i < 20000; i++, last = now) {
		now = timer_now();
		back += now < last;
	}
	tap_eq(back, 0, "cpu%u: CNTVCT never goes back", cpu_id());
}

static struct lock shared_lock;
static volatile uint64_t shared_last;
static volatile uint32_t shared_back;

/* The lock is fair: where cpus share a pcpu, the next one in line may have to wait for its time slice. Hence the limit.
 */
static void test_monotonic_across(void)
{
	barrier_wait(&barrier, cpus);
	const uint64_t end = timer_after_ms(ACROSS_MS);
	for (uint32_t i = 0; i < 2000 && timer_now() < end; i++) {
		uint64_t now;

		lock_take(&shared_lock);
		now = timer_now();
		if (now < shared_last)
			shared_back = shared_back + 1;
		shared_last = now;
		lock_drop(&shared_lock);
	}
	barrier_wait(&barrier, cpus);
	if (cpu_id() == 0)
		tap_eq(shared_back, 0, "CNTVCT never goes back from cpu to cpu (%u cpus)", cpus);
}

/* Cpu 0 stays in its handler, its interrupt active, for many slices; the others must tick all the while. */
static void test_stay_in_handler(void)
{
	volatile struct ticks *t = &ticks[cpu_id()];
	uint32_t period = (uint32_t)timer_ticks(PERIOD_MS), ticked, spun;
	uint64_t begin;

	timer_reset(VIRT);
	barrier_wait(&barrier, cpus);
	t->rearm[VIRT] = period;
	t->hold_ms = cpu_id() == 0 ? HOLD_MS : 0;
	begin = timer_now();
	timer_set_cval(VIRT, timer_count(VIRT) + period);
	timer_set_ctl(VIRT, TIMER_ENABLE);
	spin_ms(HOLD_MS); /* or longer, if it does not run when that time is over */
	ticked = t->count[VIRT];
	spun = (uint32_t)(timer_now() - begin) / (uint32_t)timer_ticks(1);
	if (cpu_id() != 0) /* a cpu that shares its pcpu is late by some slices, never by all */
		tap_between(ticked, HOLD_MS / PERIOD_MS / 4, spun / PERIOD_MS + 2,
			    "cpu%u: ticks while cpu0 stays in its handler", cpu_id());
	barrier_wait(&barrier, cpus);
	t->count[VIRT] = 0;
	tap_ok(wait_ticks(VIRT, TICKS, 100 * PERIOD_MS * TICKS), "cpu%u: ticks after cpu0 has left its handler",
	       cpu_id());
	timer_reset(VIRT);
}

static void timer_cpu(uint32_t cpu)
{
	(void)cpu;
	gic_init();
	for (enum which w = VIRT; w <= PHYS; w++) {
		gic_set_priority(timers[w].intid, 0xa0);
		gic_set_enabled(timers[w].intid, 1);
	}
	irq_enable();
	test_monotonic();
	for (enum which w = VIRT; w <= PHYS; w++) {
		test_periodic(w);
		test_past_and_far(w);
		test_mask(w);
		test_tval(w);
		test_wfi(w);
	}
	test_monotonic_across();
	if (cpus > 1)
		test_stay_in_handler();
	irq_disable();
}

void guest_main(void)
{
	cpus = smp_cpus();
	irq_handler = timer_irq;
	tap_ok(get_CNTFRQ() >= 1000000u && get_CNTFRQ() <= 1000000000u, "CNTFRQ is plausible: %u Hz", get_CNTFRQ());
	smp_run_all(timer_cpu);
}
