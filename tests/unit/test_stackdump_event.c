/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of a log: what each form says, and lines that look like one but are none. */
#include "event.h"
#include "pattern.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

/* An event in words: kind's fields in a fixed order. */
static void describe(const struct event *e, char *buf, size_t size)
{
	size_t n = 0;

	buf[0] = '\0';
#define ADD(...) n += (size_t)snprintf(buf + n, n < size ? size - n : 0, __VA_ARGS__)
	for (unsigned i = 0; i < e->nnum; i++)
		ADD("%llx ", (unsigned long long)e->num[i]);
	for (unsigned i = 0; i < e->nstr; i++)
		ADD("'%.*s' ", (int)e->str[i].n, e->str[i].p);
	for (unsigned i = 0; i < e->nsym; i++) {
		const struct event_symbol *s = &e->sym[i];

		ADD("%.*s", (int)s->name.n, s->name.p);
		if (s->has_offset)
			ADD("+%x/%x", s->offset, s->size);
		if (s->module.n)
			ADD("[%.*s]", (int)s->module.n, s->module.p);
		if (s->has_addr)
			ADD("@%llx", (unsigned long long)s->addr);
		ADD(" ");
	}
	for (unsigned i = 0; i < e->regs.n; i++)
		ADD("%s=%llx ", dump_reg_name(e->regs.at[i].reg), (unsigned long long)e->regs.at[i].value);
	if (e->nwords)
		ADD("%u:%u*%x..%x", e->first_word, e->nwords, e->words[0], e->words[e->nwords - 1]);
#undef ADD
}

/* clang-format off */
static const struct {
	const char *line; /* with its prefix */
	enum event_kind kind;
	const char *want;
} cases[] = {
    /* Linux, heads */
    {"Unable to handle kernel NULL pointer dereference at virtual address 00000014", EV_FAULT, "14 'NULL pointer dereference' "},
    {"Unable to handle kernel paging request at virtual address ffb90000", EV_FAULT, "ffb90000 'paging request' "},
    {"Unable to handle kernel NULL pointer dereference at virtual address 00000004 when read", EV_FAULT, "4 'NULL pointer dereference' "},
    {"Unhandled fault: external abort on non-linefetch (0x1008) at 0xe0800004", EV_UNHANDLED, "1008 e0800004 'external abort on non-linefetch' "},
    {"Unhandled prefetch abort: breakpoint debug exception (0x002) at 0x00000000", EV_UNHANDLED, "2 0 'breakpoint debug exception' "},
    {"[ffb90000] *pgd=00000000", EV_PTE, "ffb90000 '00000000' "},
    {"[c0800004] *pgd=5d811831, *pte=00000000, *ppte=00000000", EV_PTE, "c0800004 '5d811831, *pte=00000000, *ppte=00000000' "},
    {"Internal error: Oops: 5 [#1] SMP ARM", EV_OOPS, "5 'Oops' "},
    {"Internal error: Oops: 80000005 [#1] PREEMPT SMP THUMB2", EV_OOPS, "80000005 'Oops' "},
    {"Internal error: Oops - undefined instruction: 0 [#1] SMP ARM", EV_OOPS, "0 'undefined instruction' "},
    {"Internal error: Oops - BUG: 0 [#1] SMP ARM", EV_OOPS, "0 'BUG' "},
    {"Internal error: : 1008 [#1] SMP ARM", EV_OOPS, "1008 '' "},
    {"kernel BUG at mm/slub.c:4321!", EV_BUG_AT, "'mm/slub.c:4321' "},
    {"WARNING: CPU: 1 PID: 42 at kernel/foo.c:12 bar+0x10/0x20", EV_WARNING, "1 2a 'kernel/foo.c:12' bar+10/20 "},
    {"WARNING: CPU: 1 PID: 42 at kernel/foo.c:12 bar+0x10/0x20 [mod]", EV_WARNING, "1 2a 'kernel/foo.c:12' bar+10/20[mod] "},
    {"watchdog: BUG: soft lockup - CPU#0 stuck for 22s! [sh:1]", EV_SOFT_LOCKUP, "0 16 'sh:1' "},
    {"BUG: soft lockup - CPU#0 stuck for 22s! [sh:1]", EV_SOFT_LOCKUP, "0 16 'sh:1' "},
    {"BUG: scheduling while atomic: sh/1/0x00000002", EV_BUG_TEXT, "'scheduling while atomic: sh/1/0x00000002' "},
    {"Kernel panic - not syncing: Attempted to kill init! exitcode=0x0000000b", EV_PANIC, "'Attempted to kill init! exitcode=0x0000000b' "},
    {"INFO: task kworker/0:1:17 blocked for more than 120 seconds.", EV_HUNG, "78 'kworker/0:1:17' "},
    {"rcu: INFO: rcu_sched self-detected stall on CPU", EV_RCU_STALL, "'rcu_sched' "},
    {"INFO: rcu_preempt detected stalls on CPUs/tasks: {", EV_RCU_STALL, "'rcu_preempt' "},
    {"NMI backtrace for cpu 3", EV_NMI_CPU, "3 "},
    {"CPU1: stopping", EV_CPU_STOPPING, "1 "},
    {"task:kworker/0:0     state:I stack:0     pid:7     ppid:2      flags:0x00000000", EV_TASK, "7 'kworker/0:0' 'I stack:0' "},
    {"kthreadd        S c04e5b2c     0     2      0 0x00000000", EV_TASK, "2 'kthreadd' "},
    {"swapper/0       R running      0     1      0 0x00000002", EV_TASK, "1 'swapper/0' "},
    {"Task stack:     [0xe0824000..0xe0826000]", EV_STACK_BOUNDS, "e0824000 e0826000 "},
    /* Linux, body */
    {"CPU: 0 PID: 1 Comm: sh Not tainted 6.1.0-50-armmp #1  Debian 6.1.176-1", EV_CPU_LINE, "0 1 'sh' '6.1.0-50-armmp #1  Debian 6.1.176-1' "},
    {"CPU: 1 PID: 7 Comm: Web Content Tainted: G        W  O      4.19.0 #7", EV_CPU_LINE, "1 7 'Web Content' 'G        W  O      4.19.0 #7' "},
    {"CPU: 0 UID: 0 PID: 9 Comm: sh Not tainted 6.12.0 #3", EV_CPU_LINE, "0 0 9 'sh' '6.12.0 #3' "},
    {"PC is at unpack_to_rootfs+0xc8/0x2a0", EV_PC_IS, "unpack_to_rootfs+c8/2a0 "},
    {"PC is at fn+0xc8/0x2a0 [ext4]", EV_PC_IS, "fn+c8/2a0[ext4] "},
    {"PC is at 0xbf000010", EV_PC_IS, "@bf000010 "},
    {"pc : [<c051eb94>]    lr : [<c051eb20>]    psr: 20000153", EV_REGS, "pc=c051eb94 lr=c051eb20 cpsr=20000153 "},
    {"sp : ef057e90  ip : 00000000  fp : c051e778", EV_REGS, "sp=ef057e90 r12=0 r11=c051e778 "},
    {"r10: c0585240  r9 : c0544378  r8 : c0544378", EV_REGS, "r10=c0585240 r9=c0544378 r8=c0544378 "},
    {"r7 : ffb90000  r6 : 002d7c00  r5 : c05aa7f0  r4 : c0544378", EV_REGS, "r7=ffb90000 r6=2d7c00 r5=c05aa7f0 r4=c0544378 "},
    {"r7 : ffb90000  r6 : 002d7c00  r5 : c05aa", EV_REGS, "r7=ffb90000 r6=2d7c00 "},
    {"Control: 10c5387d  Table: 4180c06a  DAC: 00000051", EV_REGS, "sctlr=10c5387d ttbr0=4180c06a dacr=51 "},
    {"Process swapper/0 (pid: 1, stack limit = 0xef056240)", EV_PROCESS, "1 ef056240 'swapper/0' "},
    {"Stack: (0xef057e90 to 0xef058000)", EV_STACK, "ef057e90 ef058000 "},
    {"Exception stack(0xe0825fa8 to 0xe0825ff0)", EV_EXC_STACK, "e0825fa8 e0825ff0 "},
    {"7e80:                                     c05442ec c058523c c0585200 ef056028", EV_WORDS_AT, "7e80 4:4*c05442ec..ef056028"},
    {"5fe0: 00000004 bebaf4e8 000c381f 00011226", EV_WORDS_AT, "5fe0 0:4*4..11226"},
    {"5fe0: 00000004 bebaf4e8 000c3", EV_WORDS_AT, "5fe0 0:2*4..bebaf4e8"},
    {"[<c051eb94>] (unpack_to_rootfs+0xc8/0x2a0) from [<c051f29c>] (populate_rootfs+0x68/0xb4)", EV_FRAME, "c051eb94 c051f29c unpack_to_rootfs+c8/2a0@c051eb94 populate_rootfs+68/b4@c051f29c "},
    {"[<c051eb94>] (unpack_to_rootfs) from [<c051f29c>] (populate_rootfs+0x68/0xb4)", EV_FRAME, "c051eb94 c051f29c unpack_to_rootfs@c051eb94 populate_rootfs+68/b4@c051f29c "},
    {"[<bfa0e748>] (l2cap_sock_teardown_cb [bluetooth]) from [<bfa01e9c>] (l2cap_chan_del+0x40/0x21c [bluetooth])", EV_FRAME, "bfa0e748 bfa01e9c l2cap_sock_teardown_cb[bluetooth]@bfa0e748 l2cap_chan_del+40/21c[bluetooth]@bfa01e9c "},
    {"[<c000e138>] (0xc000e138) from [<00000000>] (0x0)", EV_FRAME, "c000e138 0 @c000e138 @0 "},
    {"Function entered at [<c0012345>] from [<c0045678>]", EV_FRAME, "c0012345 c0045678 @c0012345 @c0045678 "},
    {" default_idle_call from do_idle+0xd0/0x148", EV_FRAME, "default_idle_call do_idle+d0/148 "},
    {" foo [mod] from bar+0xd0/0x148 [mod]", EV_FRAME, "foo[mod] bar+d0/148[mod] "},
    {" foo [mod] from bar+0xd0/0x148 [mod 0123456789abcdef]", EV_FRAME, "foo[mod] bar+d0/148[mod] "},
    {" foo from 0xbf0010", EV_FRAME, "foo @bf0010 "},
    {"Code: e35c0000 1a000052 e3560000 0a000050 (e5d73000) ", EV_CODE, "'e35c0000 1a000052 e3560000 0a000050 (e5d73000)' "},
    {"---[ end trace b5ab4f577dfa413b ]---", EV_END_TRACE, ""},
    {"---[ end Kernel panic - not syncing: x ]---", EV_END_PANIC, ""},
    {"Jan 15 18:51:07 4GB kernel: [435222.430149] [<c0269b80>] (__wake_up_common) from [<c0269eb8>] (__wake_up_common_lock+0x84/0x108)", EV_FRAME, "c0269b80 c0269eb8 __wake_up_common@c0269b80 __wake_up_common_lock+84/108@c0269eb8 "},
    /* Xen and hvscope */
    {"(XEN) ----[ Xen-4.4-unstable  arm32  debug=y  Tainted:    C ]----", EV_BANNER, "'Xen-4.4-unstable' 'arm32' "},
    {"(XEN) CPU:    1", EV_XEN_CPU, "1 "},
    {"(XEN) PC:     c000e2cc", EV_REGS, "pc=c000e2cc "},
    {"(XEN) PC:     00258bbc domain.c#idle_loop+0x138/0x150", EV_PC_SYMBOL, "258bbc domain.c#idle_loop+138/150 pc=258bbc "},
    {"(XEN) PC:     00258bbc arch/arm/domain.c#idle_loop+0x138/0x150", EV_PC_SYMBOL, "258bbc arch/arm/domain.c#idle_loop+138/150 pc=258bbc "},
    {"(XEN) CPSR:   60000013 MODE:32-bit Guest SVC", EV_REGS, "cpsr=60000013 "},
    {"(XEN)      R8: cc28d000 R9: cc2b0000 R10:df44f988 R11:bef922e8 R12:00000023", EV_REGS, "r8=cc28d000 r9=cc2b0000 r10=df44f988 r11=bef922e8 r12=23 "},
    {"(XEN) SVC: SP: cc2b1ea4 LR: c0216b28 SPSR:60000010", EV_REGS, "sp_svc=cc2b1ea4 lr_svc=c0216b28 spsr_svc=60000010 "},
    {"(XEN) FIQ: R8: 00000001 R9: 00000002 R10:00000003 R11:00000004 R12:00000005", EV_REGS, "r8_fiq=1 r9_fiq=2 r10_fiq=3 r11_fiq=4 r12_fiq=5 "},
    {"(XEN) HYP: SP: 41ff7f3c LR: 00258b64", EV_REGS, "sp_hyp=41ff7f3c lr_hyp=258b64 "},
    {"(XEN)      TTBR0: 000000005fb9406a", EV_REGS, "ttbr0=5fb9406a "},
    {"(XEN)       IFAR: b6f0b36c, IFSR: 00000007", EV_REGS, "ifar=b6f0b36c ifsr=7 "},
    {"(XEN)    HCR_EL2: 0000000000282835", EV_REGS, "hcr=282835 "},
    {"(XEN)    HCR_EL2: 007c663f", EV_REGS, "hcr=7c663f "},
    {"(XEN) TTBR0 004000406a TTBR1 0080004059 TCR 00000000", EV_REGS, "ttbr0=4000406a ttbr1=80004059 ttbcr=0 "},
    {"(XEN) HTTBR bfedf000", EV_REGS, "httbr=bfedf000 "},
    {"(XEN) PC:     0000000040080000", EV_REGS, "pc=40080000 "},
    {"(XEN)      X0: 0000000000000001  X1: 0000000000000002  X2: 0000000000000003", EV_REGS, "x0=1 x1=2 x2=3 "},
    {"(XEN)     X27: 0000000000000001 X28: 0000000000000002  FP: 0000000000000003", EV_REGS, "x27=1 x28=2 x29=3 "},
    {"(XEN) Guest stack trace from sp=db7c9ea4:", EV_STACK_FROM, "db7c9ea4 "},
    {"(XEN)    00305000 b6f43b50 b6f43b50 b6f3d000 cd409900 db7c9f44 c055f884 c05c3780", EV_WORDS, "0:8*305000..c05c3780"},
    {"(XEN)    00305000 b6f43b50", EV_WORDS, "0:2*305000..b6f43b50"},
    {"(XEN)    00305000 b6f43b", EV_WORDS, "0:1*305000..305000"},
    {"(XEN)    [<00258bbc>] domain.c#idle_loop+0x138/0x150 (PC)", EV_CALL_ROW, "258bbc '(PC)' domain.c#idle_loop+138/150 "},
    {"(XEN)    [<0024cb28>] ns16550_poll+0/0xcc", EV_CALL_ROW, "24cb28 '' ns16550_poll+0/cc "},
    {"(XEN)    [<00258bbc>] 00258bbc (PC)", EV_CALL_ROW, "258bbc '00258bbc (PC)' "},
    {"(HV)    [<c1238298>] ?  from the stack at c1401f54", EV_CALL_ROW, "c1238298 '?  from the stack at c1401f54' "},
    {"(XEN) Guest data abort: Translation fault at level 2", EV_ABORT, "'data' 'Translation fault at level 2' "},
    {"(XEN)     gpa=000000001c481004", EV_GPA, "1c481004 "},
    {"(XEN)     size=2 sign=0 write=0 reg=3", EV_ACCESS, "2 0 0 3 "},
    {"(XEN) 2ND[0xe2] = 0x0000000000000000", EV_WALK_LEVEL, "e2 0 "},
    {"(HV) 1ST[0xd08] (40207420) = 4191b811  table, domain 0 (client)", EV_WALK_S1_LEVEL, "d08 40207420 4191b811 "},
    {"(XEN) traps.c:1234:d1v0 HSR=0x93810046 pc=0xc0012345 gva=0xd1234010 gpa=0x00000011234010", EV_HSR_LINE, "93810046 c0012345 d1234010 11234010 'traps.c:1234:d1v0' "},
    {"(XEN) d1v0 HSR=0x93810046 pc=0xc0012345 gva=0xd1234010 gpa=0x00000011234010", EV_HSR_LINE, "93810046 c0012345 d1234010 11234010 "},
    {"(XEN) Domain 2 (vcpu#0) crashed on cpu#1:", EV_CRASHED, "2 0 1 "},
    {"(XEN) *** Dumping CPU0 guest state (d0:v0): ***", EV_GUEST_STATE, "0 0 0 "},
    {"(XEN) *** Dumping CPU1 guest state (d2v3): ***", EV_GUEST_STATE, "1 2 3 "},
    {"(HV) d1v0 crashed; d1 is stopped and kept.", EV_HV_CRASHED, "1 0 'd1 is stopped and kept.' "},
    {"(HV)   what     read of 4 bytes at ipa 1c481004   [certain]", EV_VERDICT, "'what' 'read of 4 bytes at ipa 1c481004   [certain]' "},
    /* what looks like one */
    {"(d1) PC:     c000e2cc", EV_NONE, NULL},
    {"(d1) d2v0 crashed; d2 is stopped and kept.", EV_NONE, NULL},
    {"SP: 1", EV_NONE, NULL},
    {"e from a letter", EV_NONE, NULL},
    {"a from b", EV_NONE, NULL},
    {"12345: 00000000", EV_NONE, NULL},
    {"dead: beef", EV_NONE, NULL},
    {"CPU: 0", EV_NONE, NULL},
    {"pc : [<c051eb9", EV_NONE, NULL},
    {"[<c051eb94>] (unpack_to_rootfs+0xc8/0x2a0) fro", EV_NONE, NULL},
    {"(XEN)    00305000 x", EV_NONE, NULL},
    {"Guest data abort: typed by a user", EV_NONE, NULL},
    {"", EV_BLANK, NULL},
    {"(XEN) ", EV_BLANK, NULL},
};
/* clang-format on */

static enum event_kind read_line(struct text line, struct event *e)
{
	struct prefix prefix = prefix_strip(&line);

	event_read(line, &prefix, e);
	return e->kind;
}

static void test_lines(void **state)
{
	char got[400];
	struct event e;

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		enum event_kind kind = read_line(text_of(cases[i].line), &e);

		describe(&e, got, sizeof(got));
		if (kind != cases[i].kind || (cases[i].want && strcmp(got, cases[i].want) != 0))
			fail_msg("\"%s\": kind %d, want %d: %s", cases[i].line, (int)kind, (int)cases[i].kind, got);
	}
}

/* Every line cut at every character, in memory of exactly that size. */
static void test_cut_everywhere(void **state)
{
	struct event e;

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		for (size_t n = 1; n <= strlen(cases[i].line); n++) {
			char *copy = memcpy(test_malloc(n), cases[i].line, n);

			read_line((struct text){copy, n}, &e);
			test_free(copy);
		}
	}
}

/* The first row that matches counts: none may hide one that stands behind it with the same beginning. */
static void test_rows_are_reached(void **state)
{
	(void)state;
	for (size_t i = 0; i < event_row_count; i++)
		for (size_t k = 0; k < i; k++)
			if (strcmp(event_rows[k].pattern, event_rows[i].pattern) == 0 &&
			    (event_rows[k].sources & event_rows[i].sources))
				fail_msg("row %zu hides row %zu: %s", k, i, event_rows[i].pattern);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_lines),
	    cmocka_unit_test(test_cut_everywhere),
	    cmocka_unit_test(test_rows_are_reached),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
