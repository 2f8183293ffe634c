/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From bytes to dumps: which lines make one dump, when it ends, what comes out in which order. */
#include "stream.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

/* What came out: "<1" before dump 1, a letter a line (the one behind the last '|' of it, if there is one), ">1" after.
 */
struct out {
	char order[4000], dumps[4000], bytes[16384];
	size_t norder, ndumps, nbytes;
};

static void add(char *buf, size_t size, size_t *n, const char *format, ...)
{
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(buf + *n, size - *n, format, args);
	va_end(args);
	assert_true(length >= 0 && (size_t)length < size - *n);
	*n += (size_t)length;
}

static void on_line(void *ctx, struct text raw, uint64_t n, unsigned piece, const struct dump *owner)
{
	struct out *o = ctx;

	(void)n;
	(void)piece;
	add(o->order, sizeof(o->order), &o->norder, "%c", owner ? '0' + (char)owner->id : '.');
	assert_true(o->nbytes + raw.n < sizeof(o->bytes));
	memcpy(o->bytes + o->nbytes, raw.p, raw.n);
	o->nbytes += raw.n;
}

static void on_before(void *ctx, const struct dump *d)
{
	struct out *o = ctx;

	add(o->order, sizeof(o->order), &o->norder, "<");
	add(o->dumps, sizeof(o->dumps), &o->ndumps, "%s %llu-%llu", dump_kind_name(d->kind),
	    (unsigned long long)d->first, (unsigned long long)d->last);
	if (d->domain >= 0)
		add(o->dumps, sizeof(o->dumps), &o->ndumps, " d%dv%d", d->domain, d->vcpu);
	if (d->cpu >= 0)
		add(o->dumps, sizeof(o->dumps), &o->ndumps, " cpu%d", d->cpu);
	if (d->regs.known[REG_PC])
		add(o->dumps, sizeof(o->dumps), &o->ndumps, " pc=%llx", (unsigned long long)d->regs.value[REG_PC]);
	for (unsigned i = 0; i < d->nframes; i++)
		add(o->dumps, sizeof(o->dumps), &o->ndumps, "%s%s", i ? "," : " ", d->frames[i].at.name);
	if (d->nrows)
		add(o->dumps, sizeof(o->dumps), &o->ndumps, " rows=%u", d->nrows);
	if (d->repeats)
		add(o->dumps, sizeof(o->dumps), &o->ndumps, " repeats=%u", d->repeats);
	if (!dump_complete(d))
		add(o->dumps, sizeof(o->dumps), &o->ndumps, " cut");
	add(o->dumps, sizeof(o->dumps), &o->ndumps, "\n");
}

static void on_after(void *ctx, const struct dump *d)
{
	struct out *o = ctx;

	(void)d;
	add(o->order, sizeof(o->order), &o->norder, ">");
}

/* Feeds @log in pieces of @step bytes. */
static struct out *run(const char *log, size_t step)
{
	struct out *o = calloc(1, sizeof(*o));
	struct stream_out out = {.line = on_line, .before = on_before, .after = on_after, .ctx = o};
	struct stream *s = stream_new(&out);
	size_t n = strlen(log);

	for (size_t i = 0; i < n; i += step)
		assert_int_equal(stream_feed(s, log + i, n - i < step ? n - i : step), 0);
	stream_end(s);
	stream_free(s);
	return o;
}

/* clang-format off */
#define OOPS_HEAD(t, pc) \
	t "Unable to handle kernel NULL pointer dereference at virtual address 00000014\n" \
	t "Internal error: Oops: 5 [#1] SMP ARM\n" \
	t "CPU: 0 PID: 1 Comm: sh Not tainted 6.1.0 #1\n" \
	t "pc : [<" pc ">]    lr : [<c0000020>]    psr: 20000013\n" \
	t "sp : c0801f68  ip : 00000000  fp : 00000000\n"
#define OOPS_TAIL(t, f, g) \
	t "Stack: (0xc0801f68 to 0xc0802000)\n" \
	t "1f60:                   00000001 00000002 00000003 00000004 00000005 00000006\n" \
	t "1f80: 00000007 00000008 00000009 0000000a 0000000b 0000000c 0000000d 0000000e\n" \
	t " " f " from " g "+0x10/0x20\n" \
	t " " g " from bottom+0x10/0x20\n" \
	t "Code: e3a00000 e3a01000 (e5912014) \n" \
	t "---[ end trace 0000000000000000 ]---\n"
#define XEN_BLOCK(pc) \
	"(XEN) ----[ Xen-4.4.0  arm32  debug=y  Not tainted ]----\n" \
	"(XEN) CPU:    0\n(XEN) PC:     " pc "\n(XEN) CPSR:   60000013 MODE:32-bit Guest SVC\n" \
	"(XEN)      R0: 00000000 R1: 00000001 R2: 00000002 R3: 00000003\n" \
	"(XEN)      R4: 00000004 R5: 00000005 R6: 00000006 R7: 00000007\n" \
	"(XEN)      R8: 00000008 R9: 00000009 R10:0000000a R11:0000000b R12:0000000c\n" \
	"(XEN) SVC: SP: c0801fc0 LR: c0000020 SPSR:60000010\n(XEN) \n"
#define XEN_STACK "(XEN) Guest stack trace from sp=c0801fc0:\n" \
	"(XEN)    00000001 00000002 00000003 00000004 00000005 00000006 00000007 00000008\n" \
	"(XEN)    00000011 00000012 00000013 00000014 00000015 00000016 00000017 00000018\n"
#define NOISE8 "a\nb\nc\nd\ne\nf\ng\nh\n"

static const struct {
	const char *name, *log, *order, *dumps;
} cases[] = {
    {"nothing", "", "", ""},
    {"text without a dump", "hello\nworld\n", "..", ""},
    {"a last line without its end", "hello", ".", ""},
    {"one oops", "boot\n" OOPS_HEAD("", "c0000010") OOPS_TAIL("", "f", "g") "~ # \n", ".<111111111111>.",
     "linux-oops 2-13 cpu0 pc=c0000010 g,bottom rows=2\n"},
    {"an oops that the log cuts at its end", OOPS_HEAD("", "c0000010"), "<11111>", "linux-oops 1-5 cpu0 pc=c0000010 cut\n"},
    {"an oops of which the log has the end", OOPS_TAIL("", "f", "g"), "<1111111>",
     "backtrace 1-7 g,bottom rows=2 cut\n"},
    {"a doubled line counts once",
     OOPS_HEAD("", "c0000010") "sp : c0801f68  ip : 00000000  fp : 00000000\n" OOPS_TAIL("", "f", "g"), "<1111111111111>",
     "linux-oops 1-13 cpu0 pc=c0000010 g,bottom rows=2 repeats=1\n"},
    {"a doubled frame is no recursion",
     OOPS_HEAD("", "c0000010") " f from g+0x10/0x20\n f from g+0x10/0x20\n g from bottom+0x10/0x20\n---[ end trace 0 ]---\n",
     "<111111111>", "linux-oops 1-9 cpu0 pc=c0000010 g,bottom repeats=1\n"},
    {"a recursion is no doubled frame",
     OOPS_HEAD("", "c0000010") " f from f+0x10/0x20\n f from f+0x10/0x20\n f from bottom+0x10/0x20\n---[ end trace 0 ]---\n",
     "<111111111>", "linux-oops 1-9 cpu0 pc=c0000010 f,f,bottom\n"},
    {"a line that was cut and run into the next",
     "Unable to handle kernel NULL pointer dereference at virtual address 00000014\n"
     "[    1.000000] pc : [<c0000010>]    lr : [<c0000[    1.000001] sp : c0801f68  ip : 00000000  fp : 00000000\n",
     "<11>", "linux-oops 1-2 pc=c0000010 cut\n"},
    {"two domains at once",
     "(d1) Unable to handle kernel NULL pointer dereference at virtual address 00000014\n"
     "(d2) Unable to handle kernel paging request at virtual address 80000014\n"
     "(d1) pc : [<c0000010>]    lr : [<c0000020>]    psr: 20000013\n"
     "(d2) pc : [<c0000110>]    lr : [<c0000120>]    psr: 20000013\n"
     "(d1) ---[ end trace 0 ]---\n(d2) ---[ end trace 0 ]---\n",
     "<1<2121>2>", "linux-oops 1-5 d1v-1 pc=c0000010\nlinux-oops 2-6 d2v-1 pc=c0000110\n"},
    {"two callers at once",
     "[    1.000000][    C0] Unable to handle kernel NULL pointer dereference at virtual address 00000014\n"
     "[    1.000000][    C1] Unable to handle kernel paging request at virtual address 80000014\n"
     "[    1.000000][    C1] pc : [<c0000110>]    lr : [<c0000120>]    psr: 20000013\n"
     "[    1.000000][    C0] pc : [<c0000010>]    lr : [<c0000020>]    psr: 20000013\n",
     "<1<22>1>", "linux-oops 1-4 pc=c0000010 cut\nlinux-oops 2-3 pc=c0000110 cut\n"},
    {"two processors of one kernel at once, told apart by order, frames and addresses",
     "Kernel panic - not syncing: x\n"
     "CPU: 1 PID: 1 Comm: sh Not tainted 6.1.0 #1\n"
     " show_stack from panic+0x1/0x2\n"
     "CPU0: stopping\n"
     "CPU: 0 PID: 0 Comm: swapper/0 Not tainted 6.1.0 #1\n"
     " show_stack from handle_ipi+0x1/0x2\n"
     " panic from crash+0x1/0x2\n"
     " handle_ipi from irq+0x1/0x2\n"
     " crash from bottom+0x1/0x2\n"
     " irq from idle+0x1/0x2\n"
     "---[ end Kernel panic - not syncing: x ]---\n",
     "<111<2221212>1>", "panic 1-11 cpu1 panic,crash,bottom\nbacktrace 4-10 cpu0 handle_ipi,irq,idle\n"},
    {"Xen: abort, block, stack",
     "(XEN) Guest data abort: Translation fault at level 2\n(XEN)     gva=c8800004\n" XEN_BLOCK("c0000010") XEN_STACK "(XEN) x\n",
     "<1111111111.111>.", "guest-abort 1-14 cpu0 pc=c0000010 rows=2\n"},
    {"Xen: the same block again is another dump",
     XEN_BLOCK("c0000010") "(XEN) No stack trace for guest user-mode\n(XEN) Domain 2 (vcpu#1) crashed on cpu#0:\n" XEN_BLOCK("c0000010"),
     "<11111111.1><222222222>.", "regs 1-10 cpu0 pc=c0000010\nguest-abort 11-19 d2v1 cpu0 pc=c0000010 cut\n"},
    {"Xen: a row that comes again later is a repeat",
     XEN_BLOCK("c0000010") XEN_STACK "(XEN) SVC: SP: c0801fc0 LR: c0000020 SPSR:60000010\n", "<11111111.1111>",
     "regs 1-13 cpu0 pc=c0000010 rows=2 repeats=1\n"},
    {"arm64: pc, lr and sp on lines of their own",
     "(XEN) ----[ Xen-4.17.0  arm64  debug=n  Not tainted ]----\n(XEN) CPU:    0\n"
     "(XEN) PC:     000000000025a1b4 domain.c#idle_loop+0x138/0x150\n(XEN) LR:     000000000025a1b0\n"
     "(XEN) SP:     00008000ffe57e40\n(XEN) CPSR:   0000000020000249 MODE:64-bit EL2h (Hypervisor, handler)\n"
     "(XEN)      X0: 0000000000000000  X1: 0000000000000000  X2: 0000000000000000\n"
     "(XEN) Xen stack trace from sp=00008000ffe57e40:\n"
     "(XEN)    00008000ffe57e50 0000000000264a20 0000000000000000 00000a0000313000\n(XEN) Xen call trace:\n"
     "(XEN)    [<000000000025a1b4>] domain.c#idle_loop+0x138/0x150 (PC)\n",
     "<11111111111>", "regs 1-11 cpu0 pc=25a1b4 domain.c#idle_loop\n"},
    {"Xen 4.3: system registers in an order of their own",
     "(XEN) PC:     c0012345\n(XEN) CPSR:   600001d3 MODE:32-bit Guest SVC\n(XEN) TTBR0 004000406a TTBR1 004000406a TCR 00000000\n"
     "(XEN) SCTLR 10c53c7d\n(XEN) IFAR 00000000 DFAR 00000000\n(XEN) HTTBR bfedf000\n(XEN) HSR   93830006\n"
     "(XEN) DFSR 0 DFAR 0\n(XEN) GUEST STACK GOES HERE\n",
     "<111111111>", "regs 1-9 pc=c0012345 cut\n"},
    {"the kernel starts anew: what was open is over",
     "Unable to handle kernel paging request at virtual address 80000014\nLinux version 6.1.0 (x) #1\n"
     "pc : [<c0000110>]    lr : [<c0000120>]    psr: 20000013\n",
     NULL, "linux-oops 1-1 cut\nregs 3-3 pc=c0000110 cut\n"},
    {"a dump is over when 25 other lines came",
     "Unable to handle kernel paging request at virtual address 80000014\n" NOISE8 NOISE8 NOISE8 "z\n"
     "pc : [<c0000110>]    lr : [<c0000120>]    psr: 20000013\n",
     NULL, "linux-oops 1-1 cut\nregs 27-27 pc=c0000110 cut\n"},
    {"lines of others do not end it",
     "(d1) Unable to handle kernel paging request at virtual address 80000014\n" NOISE8 NOISE8 NOISE8 NOISE8
     "(d1) pc : [<c0000110>]    lr : [<c0000120>]    psr: 20000013\n",
     NULL, "linux-oops 1-34 d1v-1 pc=c0000110 cut\n"},
    {"a stray row of words is no dump", "7e80: 00000001 00000002\n(XEN)    00000001 00000002\n", "..", ""},
    {"Exception stack between frames",
     "CPU: 0 PID: 1 Comm: sh Not tainted 6.1.0 #1\n a from __irq_svc+0x10/0x20\nException stack(0xc1401f18 to 0xc1401f60)\n"
     "1f00:                                                       00000005 00000000\n"
     "1f20: 00b79f79 c031fc80 c140f5c0 c140ae9c c140f5c0 c140aefc 00000001 00000000\n"
     "1f40: c80d7e33 00000000 1d81b000 c1401f68 c03099d8 c03099dc 60030013 ffffffff\n"
     " __irq_svc from idle+0x10/0x20\n",
     "<1111111>", "backtrace 1-7 cpu0 __irq_svc,idle rows=3\n"},
    {"CR LF and colours",
     "\x1b[31mUnable to handle kernel paging request at virtual address 80000014\x1b[0m\r\n"
     "pc : [<c0000110>]    lr : [<c0000120>]    psr: 20000013\r\n",
     "<11>", "linux-oops 1-2 pc=c0000110 cut\n"},
};
/* clang-format on */

/* The same for pieces of any size, and every byte comes back. */
static void test_logs(void **state)
{
	static const size_t steps[] = {1, 7, 100000};

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		for (size_t k = 0; k < ROWS(steps); k++) {
			struct out *o = run(cases[i].log, steps[k]);

			if (cases[i].order && strcmp(o->order, cases[i].order) != 0)
				fail_msg("%s (%zu): order %s\n%s", cases[i].name, steps[k], o->order, o->dumps);
			if (cases[i].dumps && strcmp(o->dumps, cases[i].dumps) != 0)
				fail_msg("%s (%zu): %s\n%s", cases[i].name, steps[k], o->order, o->dumps);
			assert_int_equal(o->nbytes, strlen(cases[i].log));
			assert_memory_equal(o->bytes, cases[i].log, o->nbytes);
			free(o);
		}
	}
}

/* Each log cut at every byte, and each with every line left out, and doubled: nothing crashes, nothing is lost. */
static void test_damage(void **state)
{
	char damaged[16384];

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		const char *log = cases[i].log, *line = log;

		for (size_t n = 0; n < strlen(log); n += 3) {
			snprintf(damaged, sizeof(damaged), "%.*s", (int)n, log);
			free(run(damaged, 50));
		}
		while (*line) {
			const char *next = strchr(line, '\n') ? strchr(line, '\n') + 1 : line + strlen(line);
			struct out *o;

			snprintf(damaged, sizeof(damaged), "%.*s%s", (int)(line - log), log, next);
			free(run(damaged, 50));
			snprintf(damaged, sizeof(damaged), "%.*s%.*s%s", (int)(line - log), log, (int)(next - line),
				 line, line);
			o = run(damaged, 50);
			assert_memory_equal(o->bytes, damaged, strlen(damaged));
			free(o);
			line = next;
		}
	}
}

/* A line longer than any room, and a dump that never ends, take bounded memory and lose nothing. */
static uint64_t total;

static void count_line(void *ctx, struct text raw, uint64_t n, unsigned piece, const struct dump *owner)
{
	(void)ctx, (void)n, (void)piece, (void)owner;
	total += raw.n;
}

static void ignore(void *ctx, const struct dump *d)
{
	(void)ctx, (void)d;
}

static void test_bounds(void **state)
{
	struct stream_out out = {.line = count_line, .before = ignore, .after = ignore};
	struct stream *s = stream_new(&out);
	static char block[100000];
	uint64_t fed = 0;

	(void)state;
	memset(block, 'x', sizeof(block));
	for (int i = 0; i < 30; i++, fed += sizeof(block))
		assert_int_equal(stream_feed(s, block, sizeof(block)), 0);
	assert_true(fed - total <= STREAM_LINE_MAX);
	for (int i = 0; i < 3000; i++) {
		const char *open = "\n(d1) Unable to handle kernel paging request at virtual address 80000014\n";

		assert_int_equal(stream_feed(s, open, strlen(open)), 0);
		assert_int_equal(stream_feed(s, block, 20000), 0);
		fed += strlen(open) + 20000;
		assert_true(fed - total <= STREAM_HELD_BYTES + STREAM_LINE_MAX);
	}
	stream_end(s);
	assert_int_equal(fed, total);
	stream_free(s);
}

/* Nothing more comes: what there is goes out; the rest of the dump is one of its own. */
static void test_idle(void **state)
{
	struct out *o = calloc(1, sizeof(*o));
	struct stream_out out = {.line = on_line, .before = on_before, .after = on_after, .ctx = o};
	struct stream *s = stream_new(&out);
	static const char head[] = OOPS_HEAD("", "c0000010");

	(void)state;
	stream_feed(s, head, strlen(head));
	assert_true(stream_waits(s));
	assert_string_equal(o->order, "");
	stream_idle(s);
	assert_string_equal(o->order, "<11111>");
	assert_false(stream_waits(s));
	stream_free(s);
	free(o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_logs),
	    cmocka_unit_test(test_damage),
	    cmocka_unit_test(test_bounds),
	    cmocka_unit_test(test_idle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
