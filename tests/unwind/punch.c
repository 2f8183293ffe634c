/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Takes pages of memory away from a guest of hvscope at seeded moments, so that its kernel runs into stage-2 aborts
 * wherever it is: in system calls, interrupts, softirqs, kernel threads. The hypervisor's text of each is kept, and
 * beside it what the shadow stacks say (textdump.h).
 *
 * usage: unwind-punch -i IMAGE [-n STOPS] [-s SEED] WORK COMMAND...
 *
 * COMMAND starts the hypervisor with one domain on one processor, bad-access=crash, on a QEMU with gdbstub, shadow
 * plugin and a disk that can hold a snapshot: every stop begins at the same one. In WORK come stop-N.log and
 * stop-N.truth. Exit status: 0 there are STOPS (25) different ones, 1 not, 2 usage, 3 the guest did not do its part. */
#include <getopt.h>
#include <hvlib/cond.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "measure.h"
#include "stage2.h"
#include "textdump.h"

#define SP	    13
#define MODE_SVC    0x13u
#define PAGE	    0x1000u
#define PAGE_OFFSET 0xc0000000u /* of Debian's kernels: VMSPLIT_3G */
#define RAM_IPA	    0x40000000u
#define RAM_BYTES   0x08000000u
#define FIRST_PAGE  0xc0300000u /* below: the kernel's page tables */
#define STACK_LOOK  64u		/* words of the stack that are looked at for pointers */
#define TRIES	    6u		/* for each stop that is wanted */
#define WAIT_MS	    4000
#define CRASH_S	    20
#define KEPT	    "is stopped and kept"
#define CANDIDATES  (13 + STACK_LOOK)
#define MOMENTS	    (sizeof(moments) / sizeof(moments[0]))

/* Where a page is taken away: in one of these functions, or anywhere. */
static const char *const moments[][GUEST_BREAKS] = {
    {NULL},
    {"run_timer_softirq", "rcu_core", "call_timer_fn", "tasklet_action"},
    {"gic_handle_irq", "update_process_times", "hrtimer_interrupt", "scheduler_tick", "pl011_int"},
    {"process_one_work", "kthread_should_stop", "rcu_gp_kthread", "wakeup_kswapd"},
    {"vfs_read", "vfs_write", "do_sys_openat2", "getname_flags", "do_mmap", "path_lookupat"},
    {"copy_process", "do_exit", "wake_up_new_task", "release_task", "begin_new_exec"},
    {"handle_mm_fault", "__alloc_pages", "filemap_map_pages", "unmap_page_range"},
    {"pipe_write", "pipe_read", "try_to_wake_up", "hrtimer_nanosleep", "tick_nohz_idle_exit"},
};

struct punch {
	struct measure m; /* for names and categories */
	struct guest guest;
	struct stage2 stage2;
	struct shadow_file *shadow; /* as it was at the snapshot */
	const char *work;
	unsigned have, wanted;
	uint64_t seen[256]; /* stacks that there were */
	unsigned none, twice, unknown;
};

/* ---- the moment ---- */

static bool monitor(struct punch *p, const char *command)
{
	char ask[128] = "qRcmd,", reply[2048];

	for (const char *c = command; *c != '\0'; c++)
		snprintf(ask + strlen(ask), sizeof(ask) - strlen(ask), "%02x", (unsigned char)*c);
	/* Its output comes in packets of their own, the last one is OK; an error is text. */
	for (unsigned n = 0; n < 16; n++) {
		if ((n == 0 ? rsp_ask(&p->guest.rsp, ask, reply, sizeof(reply))
			    : rsp_more(&p->guest.rsp, reply, sizeof(reply))) != 0)
			return false;
		if (strcmp(reply, "OK") == 0)
			return n == 0;
	}
	return false;
}

static bool in_kernel(struct punch *p, struct unwind_regs *regs)
{
	return guest_regs(&p->guest, regs) && (regs->cpsr & CPSR_MODE_MASK) == MODE_SVC && regs->r[15] >= PAGE_OFFSET;
}

static bool run_for(struct punch *p, int ms)
{
	int stopped = guest_run(&p->guest, ms);

	return stopped == 1 || (stopped == 0 && guest_stop(&p->guest) == 0);
}

/* Runs on to the moment. false: the machine is gone, or not in the kernel's code. */
static bool go_to(struct punch *p, const char *const *at, struct unwind_regs *regs)
{
	int skip = rand() % 6;

	if (!run_for(p, 5 + rand() % 200))
		return false;
	if (at[0] != NULL) {
		if (!guest_breaks(&p->guest, p->m.symbols, at, 1))
			return false;
		do {
			if (!run_for(p, WAIT_MS))
				return false;
		} while (skip-- > 0);
		if (!guest_breaks(&p->guest, p->m.symbols, at, 0))
			return false;
	}
	for (unsigned n = 0; n < 200 && !in_kernel(p, regs); n++) {
		if (!run_for(p, 1 + rand() % 5))
			return false;
	}
	return in_kernel(p, regs);
}

/* ---- the page ---- */

static bool may_go(struct punch *p, const struct unwind_regs *regs, uint32_t va)
{
	uint32_t page = va / PAGE * PAGE, sp = regs->r[SP] / PAGE * PAGE;

	return page >= FIRST_PAGE && page < PAGE_OFFSET + RAM_BYTES && page + PAGE != sp && page != sp &&
	       page != sp + PAGE && !symbols_is_text(p->m.symbols, page) &&
	       !symbols_is_text(p->m.symbols, page + PAGE - 4);
}

/* A page of data that a register points to, or a word of the stack: its callers'. 0: there is none. */
static uint32_t choose_page(struct punch *p, const struct unwind_regs *regs)
{
	uint32_t pages[CANDIDATES], word;
	unsigned n = 0;

	for (unsigned r = 0; r <= 12; r++) {
		if (may_go(p, regs, regs->r[r]))
			pages[n++] = regs->r[r];
	}
	for (unsigned w = 0; w < STACK_LOOK; w++) {
		if (guest_word(&p->guest, regs->r[SP] + 4 * w, &word) && may_go(p, regs, word))
			pages[n++] = word;
	}
	return n > 0 ? pages[(unsigned)rand() % n] / PAGE * PAGE : 0;
}

/* ---- the dump ---- */

static bool field(const char *text, const char *label, uint32_t *value)
{
	const char *at = strstr(text, label);
	unsigned v;

	if (at == NULL || sscanf(at + strlen(label), "%x", &v) != 1)
		return false;
	*value = v;
	return true;
}

/* What the truth needs of the registers that the text shows, and what the page tables need. */
static bool dumped_regs(struct punch *p, uint32_t *r)
{
	static const struct {
		const char *label;
		int reg;
	} core[] = {{"R0: ", 0}, {"SVC: SP: ", SP}, {"PC: ", 15}};
	const char *text = strstr(p->guest.text, "----[ hvscope");
	uint32_t ttbr0, ttbr1;

	if (text == NULL || strstr(text, "MODE:32-bit Guest SVC") == NULL || strstr(text, "Guest stack trace") == NULL)
		return false;
	for (unsigned n = 0; n < sizeof(core) / sizeof(core[0]); n++) {
		if (!field(text, core[n].label, &r[core[n].reg]))
			return false;
	}
	if (!field(text, "SCTLR: ", &p->stage2.guest.sctlr) || !field(text, "TCR: ", &p->stage2.guest.ttbcr) ||
	    !field(text, "TTBR0: 00000000", &ttbr0) || !field(text, "TTBR1: 00000000", &ttbr1))
		return false;
	p->stage2.guest.ttbr0 = ttbr0;
	p->stage2.guest.ttbr1 = ttbr1;
	return true;
}

static bool word_of(void *ctx, uint32_t va, uint32_t *word)
{
	return stage2_word(ctx, va, word);
}

static bool is_new(struct punch *p, uint32_t pc, const struct truth *t)
{
	uint64_t hash = 14695981039346656037u ^ pc; /* FNV-1a */

	for (unsigned n = 0; n < t->count; n++)
		hash = (hash ^ t->pc[n]) * 1099511628211u;
	for (unsigned n = 0; n < p->have; n++) {
		if (p->seen[n] == hash)
			return false;
	}
	p->seen[p->have] = hash;
	return true;
}

static bool keep(struct punch *p, uint32_t page)
{
	uint32_t r[16] = {0};
	enum category c;
	struct truth t;
	char path[PATH_MAX];
	FILE *log;

	if (!dumped_regs(p, r) ||
	    !truth_running(p->guest.shadow, &p->guest.shadow->cpu[0], r, word_of, &p->stage2, &t) || t.elsewhere) {
		p->unknown++;
		return true;
	}
	if (!is_new(p, r[15], &t)) {
		p->twice++;
		return true;
	}
	snprintf(path, sizeof(path), "%s/stop-%u.log", p->work, p->have);
	log = fopen(path, "w");
	if (log == NULL || fwrite(p->guest.text, 1, p->guest.have, log) != p->guest.have || fclose(log) != 0)
		return false;
	snprintf(path, sizeof(path), "%s/stop-%u.truth", p->work, p->have);
	if (textdump_truth(path, p->m.symbols, &t, textdump_one_stack(p->m.symbols, &t)) != 0)
		return false;
	c = measure_category(&p->m, &t);
	printf("stop-%u: page %08x, pc %08x, %s, %u callers\n", p->have, page, r[15], category_names[c], t.count);
	p->m.tally[c].stops++;
	p->have++;
	return true;
}

/* ---- one stop ---- */

static bool one_stop(struct punch *p, const char *const *at)
{
	struct unwind_regs regs;
	uint32_t page;

	if (!monitor(p, "loadvm start"))
		return false;
	*p->guest.shadow = *p->shadow;
	guest_forget(&p->guest);
	if (!go_to(p, at, &regs) || (page = choose_page(p, &regs)) == 0) {
		p->none++;
		return true;
	}
	p->guest.have = 0;
	if (stage2_punch(&p->stage2, page - PAGE_OFFSET + RAM_IPA) != 0)
		return false;
	if (rsp_continue(&p->guest.rsp) != 0)
		return false;
	if (!guest_says(&p->guest, KEPT, CRASH_S)) {
		p->none++;
		return guest_stop(&p->guest) == 0;
	}
	return guest_stop(&p->guest) == 0 && keep(p, page);
}

static int verdict(const struct punch *p)
{
	printf("%u different stops of %u wanted;", p->have, p->wanted);
	for (unsigned c = 0; c < CATEGORIES; c++) {
		if (p->m.tally[c].stops > 0)
			printf(" %s %u", category_names[c], p->m.tally[c].stops);
	}
	printf("; %u again, %u without an abort, %u without a truth\n", p->twice, p->none, p->unknown);
	return p->have >= p->wanted ? 0 : 1;
}

static int run(struct punch *p, char **command)
{
	if (guest_start(&p->guest, &(struct guest_files){.command = command, .work = p->work}) != 0 ||
	    guest_type(&p->guest, "hvt busy &") != 0 || !run_for(p, 2000))
		return 3;
	p->m.guest = &p->guest;
	p->shadow = malloc(sizeof(*p->shadow));
	if (p->shadow == NULL || stage2_open(&p->stage2, &p->guest.rsp) != 0 || !monitor(p, "savevm start")) {
		fprintf(stderr, "punch: the machine cannot be kept as it is\n");
		return 3;
	}
	*p->shadow = *p->guest.shadow;
	for (unsigned n = 0; n < TRIES * p->wanted && p->have < p->wanted; n++) {
		if (!one_stop(p, moments[n % MOMENTS])) {
			fprintf(stderr, "punch: try %u failed\n", n);
			return 3;
		}
	}
	guest_end(&p->guest);
	return verdict(p);
}

int main(int argc, char **argv)
{
	static struct punch p = {.wanted = 25};
	const char *image = NULL;
	int opt;

	srand(1);
	setvbuf(stdout, NULL, _IOLBF, 0);
	while ((opt = getopt(argc, argv, "+i:n:s:")) != -1) {
		switch (opt) {
		case 'i':
			image = optarg;
			break;
		case 'n':
			p.wanted = (unsigned)atoi(optarg);
			break;
		case 's':
			srand((unsigned)atoi(optarg));
			break;
		default:
			return 2;
		}
	}
	if (argc - optind < 2 || image == NULL || p.wanted > sizeof(p.seen) / sizeof(p.seen[0])) {
		fprintf(stderr, "usage: unwind-punch -i IMAGE [-n STOPS] [-s SEED] WORK COMMAND...\n");
		return 2;
	}
	p.work = argv[optind];
	p.m.symbols = guest_symbols(NULL, image);
	return p.m.symbols == NULL ? 3 : run(&p, argv + optind + 1);
}
