/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stops a Debian guest at random moments and in chosen functions, unwinds each stop, and compares with the shadow
 * stacks.
 *
 * usage: unwind-probe [-v VMLINUX | -i IMAGE] [-n STOPS] [-s SEED] [-c CPUS] [-t] [-g RECORD] KERNEL INITRD PLUGIN WORK
 *
 * -c: cpus of the guest, each of them is looked at in every stop. -t: STOPS of each kind are written as Xen would have
 * printed them, into WORK/xen-64, xen-256, xen-1024 and xen-all (words of the stack). -g: one stop on the IRQ stack is
 * kept as text (record.h). STOPS (25) of each kind are wanted. What was not found in full is in WORK/report.txt, the
 * console in WORK/console.txt. Exit status: 0 as promised, 1 not, 2 usage, 3 the guest did not do its part. */
#include <getopt.h>
#include <hvlib/cond.h>
#include <stdlib.h>
#include <string.h>

#include "measure.h"

#define SP		 13
#define PC		 15
#define MODE_SVC	 0x13u
#define TASK_SP		 32u /* struct cpu_context_save: r4-r9, sl, fp, sp, pc */
#define TASK_PC		 36u
#define STACK_BYTES	 0x2000u
#define WAIT_MS		 4000
#define FRUITLESS	 8	  /* waits for a breakpoint in a row that nothing comes of, */
#define FRUITLESS_BLOCKS 2000000u /* and blocks executed in them: a guest without processor time comes nowhere */
#define STEPS_FEW	 30
#define STEPS_MAX	 800
#define UDF		 0xe7f001f2u /* what BUG() is on ARM: arch/arm/include/asm/bug.h */

/* A way to get stops of one kind. */
struct phase {
	enum category want;
	const char *command;	      /* typed first */
	const char *at[GUEST_BREAKS]; /* functions to stop in; none: at random */
	const char *patch;	      /* a function whose first instruction is made undefined, once */
};

static const struct phase phases[] = {
    {IDLE, NULL, {NULL}, NULL},
    {IDLE, NULL, {"cpu_ca15_do_idle", "tick_nohz_idle_exit", "tick_nohz_idle_enter", "do_idle"}, NULL},
    {IRQ, "hvt busy &", {NULL}, NULL},
    {IRQ,
     NULL,
     {"gic_handle_irq", "update_process_times", "handle_percpu_devid_irq", "irq_enter", "scheduler_tick"},
     NULL},
    {SOFTIRQ, NULL, {"run_timer_softirq", "rcu_core", "call_timer_fn"}, NULL},
    {SYSCALL, NULL, {NULL}, NULL},
    {SYSCALL,
     NULL,
     {"vfs_read", "vfs_write", "do_sys_openat2", "getname_flags", "kmem_cache_alloc", "memcpy", "do_mmap"},
     NULL},
    {COPY_FAULT, NULL, {"__dabt_svc"}, NULL},
    {BLOCKED, NULL, {NULL}, NULL},
    {UND,
     "hostname a",
     {"do_undefinstr", "die", "show_regs", "unwind_frame", "vprintk_emit", "__show_regs"},
     "sys_sethostname"},
    {UND,
     "hostname b",
     {"oops_enter", "dump_backtrace", "unwind_frame", "make_task_dead", "die", "vsnprintf"},
     "sys_sethostname"},
    {OTHER, NULL, {NULL}, NULL},
    {OTHER, NULL, {"vfp_notifier"}, NULL}, /* called in the middle of a switch of tasks */
};

struct probe {
	struct measure m;
	struct guest guest;
	unsigned stops;
	unsigned fruitless;	 /* waits for a breakpoint, the last ones, that nothing came of */
	uint64_t fruitful_until; /* blocks that were executed when something came of one */
};

/* The task that processor @cpu runs. */
static bool stop_of(struct probe *p, unsigned cpu)
{
	struct unwind_regs regs;
	struct truth t;

	if (rsp_select(&p->guest.rsp, cpu) != 0 || !guest_regs(&p->guest, &regs))
		return false;
	guest_forget(&p->guest);
	if ((regs.cpsr & CPSR_MODE_MASK) != MODE_SVC)
		return true;
	if (!truth_running(p->guest.shadow, &p->guest.shadow->cpu[cpu], regs.r, guest_word, &p->guest, &t)) {
		p->m.unknown++;
		return true;
	}
	measure_stop(&p->m, (int)cpu, &regs, &t);
	return true;
}

static bool running_stop(struct probe *p)
{
	for (unsigned cpu = 0; cpu < p->guest.cpus; cpu++) {
		if (!stop_of(p, cpu))
			return false;
	}
	return true;
}

static bool is_running(const struct probe *p, const struct shadow_stack *s)
{
	for (unsigned cpu = 0; cpu < p->guest.cpus; cpu++) {
		if (s->id == p->guest.shadow->cpu[cpu].now.id)
			return true;
	}
	return false;
}

/* Two tasks on one stack: one of them is long gone. */
static bool shares_stack(struct probe *p, const struct shadow_stack *s, uint32_t sp)
{
	for (unsigned n = 0; n < SHADOW_TASKS; n++) {
		const struct shadow_stack *other = &p->guest.shadow->task[n];
		uint32_t theirs;

		if (other->id != 0 && other != s && guest_word(&p->guest, other->id + TASK_SP, &theirs) &&
		    theirs / STACK_BYTES == sp / STACK_BYTES)
			return true;
	}
	return false;
}

static void blocked_stop(struct probe *p, const struct shadow_stack *s)
{
	struct unwind_regs regs = {.known = UNWIND_KNOWN(SP) | UNWIND_KNOWN(PC) | 0xff0};
	struct truth t;
	uint32_t word;

	if (!guest_word(&p->guest, s->id + TASK_SP, &regs.r[SP]) ||
	    !guest_word(&p->guest, s->id + TASK_PC, &regs.r[PC]) || !guest_word(&p->guest, regs.r[SP], &word) ||
	    shares_stack(p, s, regs.r[SP]))
		return;
	for (unsigned n = 0; n < 8; n++)
		guest_word(&p->guest, s->id + 4 * n, &regs.r[4 + n]);
	if (!truth_of(s, guest_word, &p->guest, &t) || t.count == 0 || t.pc[0] != regs.r[PC])
		return;
	/* Where it will go on is frame 0. */
	t.count--;
	memmove(t.pc, t.pc + 1, t.count * sizeof(t.pc[0]));
	measure_stop(&p->m, -1, &regs, &t);
}

static bool all_blocked(struct probe *p)
{
	for (unsigned n = 0; n < SHADOW_TASKS && p->m.tally[BLOCKED].stops < 8 * p->stops; n++) {
		const struct shadow_stack *s = &p->guest.shadow->task[n];

		if (s->id != 0 && !is_running(p, s))
			blocked_stop(p, s);
	}
	return true;
}

/* A few instructions on from a breakpoint: into calls, prologues and epilogues. */
static bool step_on(struct probe *p)
{
	int steps = rand() % 4 == 0 ? rand() % STEPS_MAX : rand() % STEPS_FEW;

	for (int n = 0; n < steps; n++) {
		if (rsp_step(&p->guest.rsp) != 0)
			return false;
	}
	guest_forget(&p->guest);
	return true;
}

static bool patch(struct probe *p, const struct phase *ph, uint32_t *word, bool back)
{
	struct symbols_named found;
	uint8_t b[4];

	if (ph->patch == NULL)
		return true;
	if (symbols_by_name(p->m.symbols, ph->patch, &found, 1) < 1 ||
	    (!back && !guest_word(&p->guest, found.addr, word)))
		return false;
	for (unsigned n = 0; n < 4; n++)
		b[n] = (uint8_t)((back ? *word : UDF) >> 8 * n);
	return rsp_write(&p->guest.rsp, found.addr, b, 4) == 0;
}

static uint64_t executed(const struct guest *g)
{
	uint64_t blocks = 0;

	for (unsigned n = 0; n < g->cpus; n++)
		blocks += g->shadow->cpu[n].blocks;
	return blocks;
}

/* Does the guest run, and yet not come to what it is waited for? */
static bool is_fruitless(struct probe *p, bool stopped)
{
	p->fruitless++;
	if (stopped) {
		p->fruitless = 0;
		p->fruitful_until = executed(&p->guest);
	}
	return p->fruitless >= FRUITLESS && executed(&p->guest) - p->fruitful_until >= FRUITLESS_BLOCKS;
}

/* Goes on to the next stop: at a breakpoint, or after some random time. */
static bool next_stop(struct probe *p, bool at_random)
{
	int stopped = guest_run(&p->guest, at_random ? 5 + rand() % 60 : WAIT_MS);

	if (stopped < 0 || (stopped == 0 && guest_stop(&p->guest) != 0))
		return false;
	if (is_fruitless(p, at_random || stopped != 0)) {
		fprintf(stderr,
			"probe: the guest comes to none of the functions in %u s: is its initrd an old one "
			"(make guests)?\n",
			p->fruitless * WAIT_MS / 1000);
		return false;
	}
	return at_random || stopped == 0 || step_on(p);
}

static bool run_phase(struct probe *p, const struct phase *ph)
{
	unsigned have = p->m.tally[ph->want].stops, tries = 40 * p->stops;
	uint32_t word = 0;

	if (ph->want == BLOCKED)
		return all_blocked(p);
	if (!patch(p, ph, &word, false) || (ph->command != NULL && guest_type(&p->guest, ph->command) != 0) ||
	    !guest_breaks(&p->guest, p->m.symbols, ph->at, 1))
		return false;
	while (p->m.tally[ph->want].stops < have + p->stops && tries-- > 0) {
		if (!next_stop(p, ph->at[0] == NULL) || !running_stop(p))
			return false;
	}
	return guest_breaks(&p->guest, p->m.symbols, ph->at, 0) && patch(p, ph, &word, true);
}

static int run(struct probe *p, const struct guest_files *files)
{
	if (guest_start(&p->guest, files) != 0)
		return 3;
	for (unsigned n = 0; n < sizeof(phases) / sizeof(phases[0]); n++) {
		if (!run_phase(p, &phases[n])) {
			fprintf(stderr, "probe: phase %u (%s) of the guest failed\n", n,
				category_names[phases[n].want]);
			return 3;
		}
	}
	guest_end(&p->guest);
	printf("%u cpus, %u task switches, %u of them to another cpu, %u odd jumps\n", p->guest.cpus,
	       p->guest.shadow->switches, p->guest.shadow->moved, p->guest.shadow->odd);
	if (p->guest.cpus > 1 && p->guest.shadow->moved < p->stops) {
		printf("too few tasks have changed their cpu\n");
		return 1;
	}
	return measure_verdict(&p->m, p->stops);
}

/* Options; the kernel's names go to @vmlinux or @image. false: there is a wrong one. */
static bool take_options(struct probe *p, int argc, char **argv, struct guest_files *files, const char **names)
{
	int opt;

	while ((opt = getopt(argc, argv, "v:i:n:s:c:tg:")) != -1) {
		switch (opt) {
		case 'v':
			names[0] = optarg;
			break;
		case 'i':
			names[1] = optarg;
			break;
		case 'n':
			p->stops = (unsigned)atoi(optarg);
			break;
		case 'c':
			files->cpus = (unsigned)atoi(optarg);
			break;
		case 't':
			p->m.texts_max = 1;
			break;
		case 'g':
			p->m.golden = fopen(optarg, "w");
			break;
		case 's':
			srand((unsigned)atoi(optarg));
			break;
		default:
			return false;
		}
	}
	return argc - optind == 4 && (names[0] != NULL || names[1] != NULL) && files->cpus <= SHADOW_CPUS;
}

int main(int argc, char **argv)
{
	static struct probe p = {.stops = 25};
	struct guest_files files = {.cpus = 1};
	const char *names[2] = {NULL, NULL}; /* vmlinux, image */
	char path[4096];

	srand(1);
	if (!take_options(&p, argc, argv, &files, names)) {
		fprintf(stderr,
			"usage: unwind-probe [-v VMLINUX | -i IMAGE] [-n STOPS] [-s SEED] [-c CPUS] [-t] [-g RECORD] "
			"KERNEL INITRD PLUGIN WORK\n");
		return 2;
	}
	files.kernel = argv[optind];
	files.initrd = argv[optind + 1];
	files.plugin = argv[optind + 2];
	files.work = argv[optind + 3];
	if (p.m.texts_max > 0) {
		p.m.texts = files.work;
		p.m.texts_max = p.stops;
	}
	snprintf(path, sizeof(path), "%s/report.txt", files.work);
	p.m.guest = &p.guest;
	p.m.symbols = guest_symbols(names[0], names[1]);
	p.m.report = fopen(path, "w");
	return p.m.symbols == NULL || p.m.report == NULL ? 3 : run(&p, &files);
}
