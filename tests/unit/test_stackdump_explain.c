/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules that explain a dump: each gets its case and the opposite. The kernel of the logs is tests/stackdump/sample.S.
 */
#include "explain.h"
#include "stream.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "make_tree.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

enum want { ABSENT, LIKELY, CERTAIN };

/* clang-format off */
#define REGS(pc, lr, sp, r0, r3) \
	"pc : [<" pc ">]    lr : [<" lr ">]    psr: 20000013\n" \
	"sp : " sp "  ip : 00000000  fp : 00000000\n" \
	"r3 : " r3 "  r2 : 00000000  r1 : 00000000  r0 : " r0 "\n"
#define NULL_AT(addr) "Unable to handle kernel NULL pointer dereference at virtual address " addr "\n"
#define PAGING_AT(addr) "Unable to handle kernel paging request at virtual address " addr "\n"
#define OOPS(code) "Internal error: Oops: " code " [#1] SMP ARM\n"
#define LOADS_R0 "Code: e92d4010 e1a04000 e1a00000 (e5903014) \n" /* ldr r3, [r0, #20] */
#define STORES_R0 "Code: e92d4010 e1a04000 e1a00000 (e5801000) \n" /* str r1, [r0] */
#define KERNEL_SP "c0801f00"
#define CPU_OF_SH "CPU: 0 PID: 1 Comm: sh Not tainted 9.9.9-sample #7\n"
#define XEN_ABORT(gva, gpa, size, write) \
	"(XEN) Guest data abort: Translation fault at level 2\n(XEN)     gva=" gva "\n(XEN)     gpa=" gpa "\n" \
	"(XEN)     size=" size " sign=0 write=" write " reg=3\n(XEN)     eat=0 cm=0 s1ptw=0 dfsc=6\n"
#define XEN_REGS(pc, cpsr, sctlr) \
	"(XEN) ----[ Xen-4.4.0  arm32  debug=y  Not tainted ]----\n(XEN) CPU:    0\n(XEN) PC:     " pc "\n" \
	"(XEN) CPSR:   " cpsr " MODE:32-bit Guest SVC\n" \
	"(XEN)      R0: 00000000 R1: ffffffff R2: 48000000 R3: 4000807c\n" \
	"(XEN)      R4: 00000000 R5: ffffffff R6: 48000000 R7: 4000807c\n" \
	"(XEN)      R8: 00000000 R9: ffffffff R10:48000000 R11:4000807c R12:00000000\n" \
	"(XEN) SVC: SP: 47e14310 LR: 40008014 SPSR:600001d3\n(XEN)      SCTLR: " sctlr "\n"

static const struct {
	const char *name, *log, *rule;
	enum want want;
} cases[] = {
    {"null pointer in r0", NULL_AT("00000014") OOPS("5") REGS("c000804c", "c0008010", KERNEL_SP, "00000000", "00000000") LOADS_R0, "null-pointer", CERTAIN},
    {"null, but the register that the code uses is not", NULL_AT("00000014") OOPS("5") REGS("c000804c", "c0008010", KERNEL_SP, "00000004", "00000000") LOADS_R0, "null-pointer", LIKELY},
    {"null, code not known", NULL_AT("00000014") OOPS("5") REGS("b0000000", "c0008010", KERNEL_SP, "00000000", "00000000"), "null-pointer", LIKELY},
    {"null under software PAN", "Unhandled fault: page domain fault (0x01b) at 0x00000014\n" REGS("c000804c", "c0008010", KERNEL_SP, "00000000", "0") LOADS_R0, "null-pointer", CERTAIN},
    {"an address is no null pointer", PAGING_AT("ffb90000") OOPS("5") REGS("c000804c", "c0008010", KERNEL_SP, "ffb8ffec", "0") LOADS_R0, "null-pointer", ABSENT},
    {"page 0 was fetched, not read", NULL_AT("00000000") OOPS("80000005") REGS("00000000", "c0008030", KERNEL_SP, "0", "00000000"), "null-pointer", ABSENT},

    {"jump to 0 behind a call through a pointer", NULL_AT("00000000") OOPS("80000005") REGS("00000000", "c0008030", KERNEL_SP, "00000001", "00000000"), "null-call", CERTAIN},
    {"jump to 0, lr behind a direct call", NULL_AT("00000000") OOPS("80000005") REGS("00000000", "c0008010", KERNEL_SP, "00000001", "00000000"), "null-call", LIKELY},
    {"no jump to 0", NULL_AT("00000000") OOPS("5") REGS("c000804c", "c0008010", KERNEL_SP, "ffffffec", "00000000"), "null-call", ABSENT},

    {"ERR_PTR in r0", PAGING_AT("fffffffe") OOPS("5") REGS("c000804c", "c0008010", KERNEL_SP, "ffffffea", "00000000") LOADS_R0, "error-pointer", CERTAIN},
    {"near the end of memory, no register known", PAGING_AT("fffffff4") OOPS("5"), "error-pointer", LIKELY},
    {"below the error codes", PAGING_AT("ffffe000") OOPS("5") REGS("c000804c", "c0008010", KERNEL_SP, "ffffdfec", "00000000") LOADS_R0, "error-pointer", ABSENT},

    {"freed slab", PAGING_AT("6b6b6b7f") OOPS("5") REGS("c000804c", "c0008010", KERNEL_SP, "6b6b6b6b", "00000000") LOADS_R0, "poison", LIKELY},
    {"taken out of a list", PAGING_AT("00100104") OOPS("5"), "poison", LIKELY},
    {"another value", PAGING_AT("6a6b6b7f") OOPS("5") REGS("c000804c", "c0008010", KERNEL_SP, "6a6b6b6b", "00000000") LOADS_R0, "poison", ABSENT},

    {"the kernel says that its stack is full", "Insufficient stack space to handle exception!\nTask stack:     [0xe0824000..0xe0826000]\n" REGS("c000804c", "c0008010", "e0823ff0", "0", "0"), "overflow", CERTAIN},
    {"sp below the limit", PAGING_AT("c07fff00") OOPS("805") REGS("c000804c", "c0008010", "c07fff00", "0", "00000000") "Process sh (pid: 1, stack limit = 0xc0800240)\n", "overflow", LIKELY},
    {"sp above the limit", PAGING_AT("c07fff00") OOPS("805") REGS("c000804c", "c0008010", "c0801f00", "0", "00000000") "Process sh (pid: 1, stack limit = 0xc0800240)\n", "overflow", ABSENT},
    {"a limit that %p has hashed", PAGING_AT("c07fff00") OOPS("805") REGS("c000804c", "c0008010", "c0801f00", "0", "00000000") "Process sh (pid: 1, stack limit = 0xf04abf76)\n", "overflow", ABSENT},

    {"the kernel runs user code", PAGING_AT("00100000") OOPS("80000005") REGS("00100000", "c0008010", KERNEL_SP, "0", "00000000"), "kernel-runs-user", CERTAIN},
    {"a module is no user code", PAGING_AT("00100000") OOPS("5") REGS("bf000010", "c0008010", KERNEL_SP, "0", "00000000"), "kernel-runs-user", ABSENT},
    {"half of memory is the kernel's", PAGING_AT("00100000") OOPS("5") REGS("80100000", "80008010", "80801f00", "0", "00000000"), "kernel-runs-user", ABSENT},

    {"user memory is locked", "Unhandled fault: page domain fault (0x01b) at 0x00100000\n" REGS("c000804c", "c0008010", KERNEL_SP, "000fffec", "00000000"), "user-address", CERTAIN},
    {"a bad address in the user's half", PAGING_AT("00100000") OOPS("5") REGS("c000804c", "c0008010", KERNEL_SP, "000fffec", "00000000"), "user-address", LIKELY},
    {"a kernel address", PAGING_AT("ffb90000") OOPS("5") REGS("c000804c", "c0008010", KERNEL_SP, "ffb8ffec", "00000000"), "user-address", ABSENT},

    {"freed init text", "Internal error: Oops - undefined instruction: 0 [#1] SMP ARM\n" REGS("c000804c", "c0008010", KERNEL_SP, "0", "00000000") "Code: e7fddef0 e7fddef0 e7fddef0 e7fddef0 (e7fddef0) \n", "init-text", CERTAIN},
    {"freed words around, but not at pc", "Internal error: Oops - undefined instruction: 0 [#1] SMP ARM\n" REGS("c000804c", "c0008010", KERNEL_SP, "0", "00000000") "Code: e7fddef0 e7fddef0 e7fddef0 e7fddef0 (e7f000f0) \n", "init-text", ABSENT},
    {"BUG()", "kernel BUG at mm/slub.c:1!\nInternal error: Oops - BUG: 0 [#1] SMP ARM\n" REGS("c000804c", "c0008010", KERNEL_SP, "0", "00000000") "Code: e1a00000 (e7f001f2) \n", "bug", CERTAIN},
    {"no BUG()", "Internal error: Oops - undefined instruction: 0 [#1] SMP ARM\n" REGS("c000804c", "c0008010", KERNEL_SP, "0", "00000000") "Code: e1a00000 (e7f000f0) \n", "bug", ABSENT},
    {"a trap", "Internal error: Oops - undefined instruction: 0 [#1] SMP ARM\n" REGS("c000804c", "c0008010", KERNEL_SP, "0", "00000000") "Code: e1a00000 (e7f000f0) \n", "trap", CERTAIN},
    {"BUG() is no nameless trap", "kernel BUG at mm/slub.c:1!\nInternal error: Oops - BUG: 0 [#1] SMP ARM\n" REGS("c000804c", "c0008010", KERNEL_SP, "0", "00000000") "Code: e1a00000 (e7f001f2) \n", "trap", ABSENT},
    {"VFP", "Internal error: Oops - undefined instruction: 0 [#1] SMP ARM\n" REGS("c000804c", "c0008010", KERNEL_SP, "0", "00000000") "Code: e1a00000 (ed900a00) \n", "coprocessor", LIKELY},
    {"CP15", "Internal error: Oops - undefined instruction: 0 [#1] SMP ARM\n" REGS("c000804c", "c0008010", KERNEL_SP, "0", "00000000") "Code: e1a00000 (ee110f10) \n", "coprocessor", LIKELY},
    {"a load that faulted is no coprocessor's", NULL_AT("00000014") OOPS("5") REGS("c000804c", "c0008010", KERNEL_SP, "00000000", "00000000") "Code: e1a00000 (ed900a00) \n", "coprocessor", ABSENT},

    {"data executed", PAGING_AT("c1200c48") OOPS("8000000d") REGS("c1200c48", "c0008010", KERNEL_SP, "0", "00000000"), "no-execute", CERTAIN},
    {"a fetch where nothing is", PAGING_AT("c1200c48") OOPS("80000005") REGS("c1200c48", "c0008010", KERNEL_SP, "0", "00000000"), "no-execute", ABSENT},
    {"write to the kernel's text", PAGING_AT("c0008000") OOPS("80d") REGS("c000812c", "c0008010", KERNEL_SP, "c0008000", "00000000") STORES_R0, "read-only", CERTAIN},
    {"a read that may not be", PAGING_AT("c0008000") OOPS("d") REGS("c000804c", "c0008010", KERNEL_SP, "c0007fec", "00000000") LOADS_R0, "read-only", ABSENT},
    {"odd address", "Unhandled fault: alignment exception (0x001) at 0xc0008001\n" REGS("c000804c", "c0008010", KERNEL_SP, "c0007fed", "00000000"), "alignment", CERTAIN},
    {"aligned, and yet", "Unhandled fault: alignment exception (0x001) at 0xc0008004\n" REGS("c000804c", "c0008010", KERNEL_SP, "c0007ff0", "00000000"), "alignment", LIKELY},
    {"no alignment fault", PAGING_AT("c0008001") OOPS("5") REGS("c000804c", "c0008010", KERNEL_SP, "c0007fed", "00000000"), "alignment", ABSENT},
    {"the bus says no", "Unhandled fault: external abort on non-linefetch (0x1008) at 0xe0800004\n" REGS("c000804c", "c0008010", KERNEL_SP, "e07ffff0", "00000000"), "external", LIKELY},
    {"the bus was not asked", PAGING_AT("e0800004") OOPS("5") REGS("c000804c", "c0008010", KERNEL_SP, "e07ffff0", "00000000"), "external", ABSENT},
    {"the bus says no later", "Unhandled fault: imprecise external abort (0x1c06) at 0xb6f3d000\n" REGS("c000804c", "c0008010", KERNEL_SP, "0", "00000000"), "async", LIKELY},
    {"at once", "Unhandled fault: external abort on non-linefetch (0x1008) at 0xe0800004\n" REGS("c000804c", "c0008010", KERNEL_SP, "0", "00000000"), "async", ABSENT},

    {"the caller of what never returns", "Kernel panic - not syncing: x\nCPU: 0 PID: 1 Comm: sh Not tainted 9.9.9-sample #7\n never_returns from behind+0x0/0x20\n behind from first+0x10/0x20\n", "noreturn", CERTAIN},
    {"a caller that is not in the file", "Kernel panic - not syncing: x\nCPU: 0 PID: 1 Comm: sh Not tainted 9.9.9-sample #7\n never_returns from strange+0x0/0x20\n", "noreturn", LIKELY},
    {"entry code that is not in the file", "Kernel panic - not syncing: x\nCPU: 0 PID: 1 Comm: sh Not tainted 9.9.9-sample #7\n first from __ret_fast_syscall+0x0/0x20\n", "noreturn", ABSENT},
    {"entry code that is returned to", "Kernel panic - not syncing: x\nCPU: 0 PID: 1 Comm: sh Not tainted 9.9.9-sample #7\n first from ret_fast_syscall+0x0/0x20\n", "noreturn", ABSENT},

    {"the guest's trap in the hypervisor", "(XEN) Hypervisor Trap. HSR=0x80000006 EC=0x20 IL=0 Syndrome=6\n(XEN) CPU0: Unexpected Trap: Hypervisor\n" XEN_REGS("00000008", "600001d3", "00c51878") "(XEN)    ESR_EL2: 80000006\n(XEN)      HIFAR: 00000008\n", "guest-trap", CERTAIN},
    {"the hypervisor's own", "(XEN) Hypervisor Trap. HSR=0x94000006 EC=0x25 IL=0 Syndrome=6\n(XEN) CPU0: Unexpected Trap: Hypervisor\n" XEN_REGS("00000008", "600001d3", "00c51878") "(XEN)    ESR_EL2: 94000006\n(XEN)      HIFAR: 00000008\n", "guest-trap", ABSENT},
    {"SVC without vectors", "(XEN) Hypervisor Trap. HSR=0x80000006 EC=0x20 IL=0 Syndrome=6\n" XEN_REGS("00000008", "600001d3", "00c51878"), "vector", LIKELY},
    {"high vectors are elsewhere", "(XEN) Hypervisor Trap. HSR=0x80000006 EC=0x20 IL=0 Syndrome=6\n" XEN_REGS("00000008", "600001d3", "00c53878"), "vector", ABSENT},
    {"the vector's mode is another", "(XEN) Hypervisor Trap. HSR=0x80000006 EC=0x20 IL=0 Syndrome=6\n" XEN_REGS("0000000c", "600001d3", "00c51878"), "vector", ABSENT},
    {"jump to 0", "(XEN) Hypervisor Trap. HSR=0x80000006 EC=0x20 IL=0 Syndrome=6\n" XEN_REGS("00000000", "600001d3", "00c51878"), "vector", LIKELY},

    {"GICD_TYPER", XEN_ABORT("c8800004", "000000001c481004", "2", "0") XEN_REGS("c03ab098", "600001d3", "10c53c7d"), "hole-gic", LIKELY},
    {"a write is not GICD_TYPER", XEN_ABORT("c8800004", "000000001c481004", "2", "1") XEN_REGS("c03ab098", "600001d3", "10c53c7d"), "hole-gic", ABSENT},
    {"another register", XEN_ABORT("c8800008", "000000001c481008", "2", "0") XEN_REGS("c03ab098", "600001d3", "10c53c7d"), "hole-gic", ABSENT},
    {"interrupts are on", XEN_ABORT("c8800004", "000000001c481004", "2", "0") XEN_REGS("c03ab098", "60000153", "10c53c7d"), "hole-gic", ABSENT},
    {"nothing is there", XEN_ABORT("c8800008", "000000001c481008", "2", "0") XEN_REGS("c03ab098", "600001d3", "10c53c7d"), "hole", CERTAIN},
    {"hvscope has said it all", "(HV) Guest data abort: Translation fault at level 2\n(HV)     gpa=000000001c481008\n(HV)   what     read of 4 bytes at ipa 1c481008: no RAM and no device of d1 is there   [certain]\n", "hole", ABSENT},
    {"the MMU is off", "(XEN) Domain 2 (vcpu#0) crashed on cpu#0:\n" XEN_REGS("40008010", "600001d3", "00c50078"), "mmu-off", LIKELY},
    {"the MMU is on", "(XEN) Domain 2 (vcpu#0) crashed on cpu#0:\n" XEN_REGS("40008010", "600001d3", "00c50079"), "mmu-off", ABSENT},
    {"the MMU is off, and pc is in the file as it is", "(XEN) Domain 2 (vcpu#0) crashed on cpu#0:\n" XEN_REGS("c0008010", "600001d3", "00c50078"), "mmu-off", ABSENT},

    {"init died of a signal", "Kernel panic - not syncing: Attempted to kill init! exitcode=0x0000000b\n", "init-died", CERTAIN},
    {"another panic", "Kernel panic - not syncing: x exitcode=0x0000000b\n", "init-died", ABSENT},
    {"an oops in an interrupt", "Kernel panic - not syncing: Fatal exception in interrupt\n", "fatal-exception", CERTAIN},
    {"every oops is a panic", "Kernel panic - not syncing: Fatal exception\n", "fatal-exception", CERTAIN},
    {"an oops in an interrupt, the line cut", "Kernel panic - not syncing: Fatal exception in interr\n", "fatal-exception", ABSENT},
    {"a driver's words", "Kernel panic - not syncing: dma: Fatal exception 3\n", "fatal-exception", ABSENT},
    {"words that no Arm kernel has", "Kernel panic - not syncing: Fatal exception: panic_on_oops\n", "fatal-exception", ABSENT},
    {"a panic of its own", "Kernel panic - not syncing: x in interrupt\n", "fatal-exception", ABSENT},
    {"in an interrupt", OOPS("5") CPU_OF_SH " a from handle_irq_desc+0x74/0x84\n handle_irq_desc from __irq_svc+0x88/0xb0\n __irq_svc from first+0x10/0x20\n", "interrupt", CERTAIN},
    {"in an interrupt of what has no name", OOPS("5") CPU_OF_SH " a from handle_irq_desc+0x74/0x84\n handle_irq_desc from __irq_svc+0x88/0xb0\n __irq_svc from 0xbf000010\n", "interrupt", CERTAIN},
    {"in an interrupt of user space", OOPS("5") CPU_OF_SH " a from handle_irq_desc+0x74/0x84\n handle_irq_desc from __irq_usr+0x7c/0xa0\n", "interrupt", CERTAIN},
    {"in a softirq of no interrupt", OOPS("5") CPU_OF_SH " a from __do_softirq+0x114/0x32c\n __do_softirq from run_ksoftirqd+0x20/0x30\n", "interrupt", CERTAIN},
    {"in a task", OOPS("5") CPU_OF_SH " a from __dabt_svc+0x58/0x60\n __dabt_svc from first+0x10/0x20\n", "interrupt", ABSENT},
    {"in a task that was put aside behind an interrupt", OOPS("5") CPU_OF_SH " a from __schedule+0x74/0x84\n __schedule from preempt_schedule_irq+0x40/0x80\n preempt_schedule_irq from __irq_svc+0x88/0xb0\n __irq_svc from first+0x10/0x20\n", "interrupt", ABSENT},
    {"a cpu that is asked what it does is asked by an interrupt", "NMI backtrace for cpu 0\n" CPU_OF_SH " a from handle_irq_desc+0x74/0x84\n handle_irq_desc from __irq_svc+0x88/0xb0\n __irq_svc from first+0x10/0x20\n", "interrupt", ABSENT},
    {"SysRq c", "Kernel panic - not syncing: sysrq triggered crash\n", "sysrq-crash", CERTAIN},
    {"not SysRq c", "Kernel panic - not syncing: x\n", "sysrq-crash", ABSENT},
    {"no root", "Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)\n", "no-root", LIKELY},
    {"root", "Kernel panic - not syncing: x\n", "no-root", ABSENT},
    {"waits for a mutex", "INFO: task a:1 blocked for more than 120 seconds.\n __schedule from schedule+0x54/0xe8\n schedule from mutex_lock+0x10/0x20\n", "waits", LIKELY},
    {"runs", "CPU: 0 PID: 1 Comm: sh Not tainted 9.9.9-sample #7\n a from schedule+0x54/0xe8\n schedule from mutex_lock+0x10/0x20\n", "waits", ABSENT},
};
/* clang-format on */

struct run {
	struct session session;
	const char *rule;
	enum want got;
	unsigned dumps;
	char text[REASON_MAX];
};

static void on_line(void *ctx, struct text raw, uint64_t n, unsigned piece, const struct dump *owner)
{
	(void)ctx, (void)raw, (void)n, (void)piece, (void)owner;
}

static void on_before(void *ctx, const struct dump *d)
{
	struct run *r = ctx;
	struct finding *f = finding_new(&r->session, d);

	assert_non_null(f);
	r->dumps++;
	for (unsigned i = 0; i < f->nreasons; i++) {
		if (strcmp(f->reasons[i].rule, r->rule) != 0)
			continue;
		r->got = f->reasons[i].certain ? CERTAIN : LIKELY;
		memcpy(r->text, f->reasons[i].text, sizeof(r->text));
		assert_true(*r->text);
		assert_null(strstr(r->text, " :")); /* a name that is missing */
		assert_true(!strstr(r->text, "that task") || strstr(r->text, "that came while"));
	}
	finding_free(f);
}

static void on_after(void *ctx, const struct dump *d)
{
	(void)ctx, (void)d;
}

static struct target *sample(void)
{
	static struct target t;
	static char path[256];

	if (t.symbols)
		return &t;
	snprintf(path, sizeof(path), "%s/tests/stackdump/sample.elf", getenv("B") ? getenv("B") : "build");
	t = (struct target){.path = path};
	assert_true(target_open(&t, &(struct symbols_options){.no_index = true}));
	return &t;
}

static void feed(struct run *r, const char *log)
{
	struct stream_out out = {.line = on_line, .before = on_before, .after = on_after, .ctx = r};
	struct stream *s = stream_new(&out);

	r->session.targets = sample();
	r->session.ntargets = 1;
	stream_feed(s, log, strlen(log));
	stream_end(s);
	stream_free(s);
	assert_true(r->dumps > 0);
}

static void test_rules(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct run *r = calloc(1, sizeof(*r));

		r->rule = cases[i].rule;
		feed(r, cases[i].log);
		if (r->got != cases[i].want)
			fail_msg("%s: %s is %d, want %d: %s", cases[i].name, cases[i].rule, (int)r->got,
				 (int)cases[i].want, r->text);
		free(r);
	}
}

/* A tree with one GIC. */
static void gic_tree(struct test_tree *t, uint32_t base)
{
	tt_start(t, 1, 1);
	tt_begin(t, "intc", "arm,cortex-a15-gic");
	TT_CELLS(t, "reg", base, 0x1000, base + 0x1000, 0x2000);
	tt_end(t);
	tt_finish(t);
}

/* The device tree names what was looked for; hole-gic does not guess then. */
static void test_tree(void **state)
{
	static const char log[] =
	    XEN_ABORT("c8800004", "000000001c481004", "2", "0") XEN_REGS("c03ab098", "600001d3", "10c53c7d");
	static const struct {
		const char *rule;
		uint32_t gic;
		enum want want;
	} rows[] = {
	    {"hole-device", 0x1c481000, CERTAIN},
	    {"hole-device", 0x08000000, ABSENT},
	    {"hole-gic", 0x1c481000, ABSENT},
	};
	static struct test_tree tree;

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct run *r = calloc(1, sizeof(*r));

		gic_tree(&tree, rows[i].gic);
		r->session.dtb = tree.bytes;
		r->session.dtb_size = fdt_totalsize(tree.bytes);
		r->rule = rows[i].rule;
		feed(r, log);
		assert_int_equal(r->got, rows[i].want);
		if (r->got == CERTAIN)
			assert_non_null(strstr(r->text, "GICD_TYPER"));
		free(r);
	}
}

/* A rule without a case that proves it applies, or without one where it must be silent, is not tested. */
static void test_every_rule_has_both(void **state)
{
	(void)state;
	for (unsigned k = 0; k < explain_rule_count; k++) {
		unsigned yes = 0, no = 0;

		for (size_t i = 0; i < ROWS(cases); i++) {
			if (strcmp(cases[i].rule, explain_rules[k].name) != 0)
				continue;
			yes += cases[i].want != ABSENT;
			no += cases[i].want == ABSENT;
		}
		if ((!yes || !no) && strcmp(explain_rules[k].name, "hole-device") != 0) /* test_tree() has both */
			fail_msg("%s: %u cases for, %u against", explain_rules[k].name, yes, no);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_rules),
	    cmocka_unit_test(test_tree),
	    cmocka_unit_test(test_every_rule_has_both),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	target_close(sample());
	return failed;
}
