/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The GDB remote protocol against a target that this file makes up: every packet, cut, huge, damaged, out of order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "fake_target.h"

/* --- the session --- */

static struct rsp *rsp;
static char out[65536];
static size_t nout;

static void take_out(void *ctx, const char *bytes, size_t n)
{
	(void)ctx;
	if (nout + n >= sizeof(out))
		n = sizeof(out) - 1 - nout;
	memcpy(out + nout, bytes, n);
	nout += n;
	out[nout] = '\0';
}

static int begin(void **state)
{
	(void)state;
	fake_reset();
	rsp = malloc(sizeof(*rsp));
	rsp_start(rsp, &fake.target, take_out, NULL);
	rsp->no_ack = true;
	nout = 0;
	out[0] = '\0';
	return 0;
}

static int end(void **state)
{
	(void)state;
	free(rsp);
	return 0;
}

/* Sends one packet; its answers, without frames, '|' between two. */
static const char *ask_n(const char *data, size_t n)
{
	static char answers[65536];
	char frame[2 * PACKET_MAX + 8];
	struct packet_reader reader = {.state = READ_IDLE};
	size_t at = 0;

	nout = 0;
	rsp_take(rsp, frame, packet_frame(frame, data, n));
	for (size_t i = 0; i < nout; i++)
		if (packet_take(&reader, out[i]) == PACKET_WHOLE) {
			at += (size_t)snprintf(answers + at, sizeof(answers) - at, "%s", at ? "|" : "");
			memcpy(answers + at, reader.data, reader.n);
			at += reader.n;
		}
	answers[at] = '\0';
	return answers;
}

static const char *ask(const char *data)
{
	return ask_n(data, strlen(data));
}

static const struct {
	const char *name, *packet, *want;
} cases[] = {
    {"a packet that nobody knows gets the empty answer", "vMustReplyEmpty", ""},
    {"so does another", "QThreadEvents:1", ""},
    {"the empty packet too", "", ""},
    {"memory is hexadecimal", "m1000,4", "00010203"},
    {"what can be read of a range is", "m1ffe,8", "feff"},
    {"nothing of it is an error", "m2000,4", "E0e"},
    {"an address above 4 GiB is one, too", "m100000000,4", "E0e"},
    {"a range without length is refused", "m1000", "E16"},
    {"something behind the length too", "m1000,4x", "E16"},
    {"a number that does not fit", "m1000,100000000", "E16"},
    {"no memory at all is none", "m1000,0", ""},
    {"a write", "M1000,2:aabb", "OK"},
    {"fewer bytes than said are refused", "M1000,3:aabb", "E16"},
    {"more too", "M1000,1:aabb", "E16"},
    {"digits that are none", "M1000,1:zz", "E16"},
    {"a write into nothing", "M0,1:aa", "E0e"},
    {"an empty write is fine anywhere", "X0,0:", "OK"},
    {"binary", "X1000,2:ab", "OK"},
    {"one byte past the packet is refused", "X1000,3:ab", "E16"},
    {"a register", "p0", "00000000"},
    {"cpsr has number 25", "p19", "13000000"},
    {"a number between has none", "p10", "E16"},
    {"a number far out", "pffffffff", "E16"},
    {"a register of 64 bits, half of q0", "p1a", "3b3b3b3b3b3b3b3b"},
    {"one is set", "P0=78563412", "OK"},
    {"with too few digits not", "P0=7856", "E16"},
    {"with too many not", "P0=7856341200", "E16"},
    {"without a value not", "P0", "E16"},
    {"all registers at once, too short", "G0011", "E16"},
    {"threads", "qfThreadInfo", "m1"},
    {"their end comes by itself", "qsThreadInfo", "l"},
    {"a thread lives", "T2", "OK"},
    {"another does not", "T3", "E16"},
    {"a thread is chosen", "Hg2", "OK"},
    {"any", "Hg0", "OK"},
    {"one that is not there", "Hg9", "E16"},
    {"nonsense", "Hgz", "E16"},
    {"the words about a thread lose what XML needs", "qThreadExtraInfo,1", "7374617465203f303f"},
    {"its answer", "qAttached", "1"},
    {"no acknowledgments", "QStartNoAckMode", "OK"},
    {"a step is possible", "vCont?", "vCont;c;C;s;S;t;r"},
    {"an action that is not known", "vCont;q", "E16"},
    {"a thread that is not there", "vCont;c:9", "E16"},
    {"rubbish behind", "vCont;c:1x", "E16"},
    {"a breakpoint", "Z0,1000,4", "OK"},
    {"of a kind that is none", "Z5,1000,4", "E16"},
    {"without its length", "Z0,1000", "E16"},
    {"one that is not set goes away all the same", "z0,3000,4", "OK"},
    {"found", "qSearch:memory:1000;100;\x10\x11", "1,1010"},
    {"not found", "qSearch:memory:1000;10;\x10\x11", "0"},
    {"found at the very end", "qSearch:memory:1000;12;\x10\x11", "1,1010"},
    {"no pattern", "qSearch:memory:1000;10;", "E16"},
    {"beyond memory", "qSearch:memory:1ff0;100;\x01\x02", "E0e"},
    {"a sum", "qCRC:1000,4", "C6b6dc92a"}, /* CRC-32/MPEG-2 of 00 01 02 03 */
    {"a sum of nothing", "qCRC:0,4", "E0e"},
    {"a slice beyond the description", "qXfer:features:read:target.xml:fffff,10", "E16"},
    {"another annex", "qXfer:features:read:other.xml:0,10", ""},
    {"the file that it executes", "qXfer:exec-file:read::0,fff", "l/some/vmlinux"},
    {"of this process", "qXfer:exec-file:read:2:6,3", "mvml"},
    {"of another", "qXfer:exec-file:read:1:0,fff", "E16"},
    {"beyond its end", "qXfer:exec-file:read::e,fff", "E16"},
    {"no memory map unless asked for", "qXfer:memory-map:read::0,100", ""},
    {"the stop at the start", "?", "T050b:0b0b0b0b;0d:"},
    {"extended mode", "!", "OK"},
};

static void packets_are_answered(void **state)
{
	(void)state;
	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin(NULL);
		if (strcmp(cases[i].packet, "qsThreadInfo") == 0)
			(void)ask("qfThreadInfo"), (void)ask("qsThreadInfo");
		const char *got = ask(cases[i].packet);
		const size_t n = strncmp(cases[i].want, "T05", 3) == 0 ? strlen(cases[i].want) : strlen(got) + 1;
		if (strncmp(got, cases[i].want, n) != 0)
			fail_msg("%s: \"%s\" got \"%s\", want \"%s\"", cases[i].name, cases[i].packet, got,
				 cases[i].want);
		end(NULL);
	}
}

static void registers_go_there_and_back(void **state)
{
	char g[2048];

	(void)state;
	snprintf(g, sizeof(g), "%s", ask("g"));
	assert_int_equal(strlen(g), 2 * (16 * 4 + 4 + 32 * 8 + 4));
	const struct hv_context before = fake.context[0];
	char packet[2049];
	snprintf(packet, sizeof(packet), "G%s", g);
	assert_string_equal(ask(packet), "OK");
	assert_memory_equal(&fake.context[0], &before, sizeof(before));
	/* With another mode in cpsr sp and lr are that mode's. */
	memcpy(packet + 1 + 2 * 16 * 4, "12000000", 8); /* IRQ */
	memcpy(packet + 1 + 2 * 13 * 4, "78563412", 8); /* sp */
	assert_string_equal(ask(packet), "OK");
	assert_int_equal(fake.context[0].context.SP_irq, 0x12345678);
	assert_int_equal(fake.context[0].context.SP_svc, before.context.SP_svc);
	assert_string_equal(ask("pd"), "78563412");
}

static void each_mode_has_its_own_registers(void **state)
{
	struct hv_context c;

	(void)state;
	memset(&c, 0, sizeof(c));
	static const struct {
		uint32_t mode;
		size_t sp;
	} modes[] = {
	    {0x10, offsetof(struct hv_context, context.SP_usr)}, {0x1f, offsetof(struct hv_context, context.SP_usr)},
	    {0x11, offsetof(struct hv_context, context.SP_fiq)}, {0x12, offsetof(struct hv_context, context.SP_irq)},
	    {0x13, offsetof(struct hv_context, context.SP_svc)}, {0x17, offsetof(struct hv_context, context.SP_abt)},
	    {0x1b, offsetof(struct hv_context, context.SP_und)}};
	for (unsigned i = 0; i < 7; i++) {
		c.regs.cpsr = modes[i].mode;
		assert_ptr_equal(regs_field(&c, REG_SP), (char *)&c + modes[i].sp);
		assert_ptr_equal(regs_field(&c, 8), modes[i].mode == 0x11 ? &c.context.R8_fiq : &c.regs.r[8]);
		assert_ptr_equal(regs_field(&c, 7), &c.regs.r[7]);
	}
}

static void the_table_of_registers_is_sound(void **state)
{
	size_t n;
	const char *text = regs_description(&n);
	struct hv_context c;

	(void)state;
	assert_int_equal(strlen(text), n);
	assert_non_null(strstr(text, "<reg name=\"cpsr\" bitsize=\"32\" type=\"uint32\" regnum=\"25\"/>"));
	assert_non_null(strstr(text, "</feature></target>"));
	for (unsigned i = 0; i <= regs_last(); i++) {
		if (!regs_size(i))
			continue;
		char *at = regs_field(&c, i);
		assert_true(at >= (char *)&c && at + regs_size(i) <= (char *)(&c + 1));
		for (unsigned j = 0; j < i; j++)
			if (regs_size(j))
				assert_string_not_equal(regs_name(i), regs_name(j));
	}
	assert_false(regs_settable(regs_last()));
	assert_true(regs_settable(0));
}

static void a_description_comes_in_slices(void **state)
{
	char whole[32768] = "", packet[80];
	size_t at = 0, n;

	(void)state;
	for (;;) {
		snprintf(packet, sizeof(packet), "qXfer:features:read:target.xml:%zx,3f1", at);
		const char *got = ask(packet);
		at += (size_t)snprintf(whole + at, sizeof(whole) - at, "%s", got + 1);
		if (got[0] == 'l')
			break;
		assert_int_equal(got[0], 'm');
	}
	assert_string_equal(whole, regs_description(&n));
}

static void what_is_continued_is_continued(void **state)
{
	(void)state;
	assert_string_equal(ask("vCont;s:1;c"), "");
	assert_int_equal(fake.how[0], RESUME_STEP);
	assert_int_equal(fake.how[1], RESUME_RUN);
	assert_true(rsp->running);
	nout = 0;
	rsp_take(rsp, "\3", 1);
	assert_int_equal(fake.stops, 1);
	assert_non_null(strstr(out, "T02"));
	assert_false(rsp->running);
	(void)ask("vCont;r1000,1010:2;t:1");
	assert_int_equal(fake.how[0], RESUME_NOT);
	assert_int_equal(fake.how[1], RESUME_STEP);
	assert_int_equal(fake.from, 0x1000);
	assert_int_equal(fake.to, 0x1010);
	fake.fail = -HV_EINVAL;
	rsp->running = false;
	assert_non_null(strstr(ask("c"), "|E16")); /* after a text; a crashed domain does not go on */
	assert_false(rsp->running);
}

/* GDB manual, "Interrupts": the program is interrupted when it is resumed, once. */
static void an_interrupt_waits_for_the_next_run(void **state)
{
	(void)state;
	rsp_take(rsp, "\3\3", 2); /* nothing runs: nothing is told */
	assert_int_equal(nout, 0);
	assert_string_equal(ask("qAttached"), "1");
	assert_memory_equal(ask("c"), "T02", 3);
	assert_int_equal(fake.resumed, 1);
	assert_int_equal(fake.stops, 1);
	assert_string_equal(ask("c"), "");
	assert_true(rsp->running);
}

static void what_runs_is_not_started_again(void **state)
{
	(void)state;
	assert_string_equal(ask("vCont;c"), "");
	assert_string_equal(ask("vCont;c"), "E16");
	assert_string_equal(ask("c"), "E16");
	assert_string_equal(ask("s1000"), "E16");
	assert_int_equal(fake.resumed, 1);
	assert_int_not_equal(fake.context[0].regs.pc, 0x1000);
	assert_true(rsp->running);
}

static void it_goes_on_where_it_is_told_to(void **state)
{
	(void)state;
	assert_string_equal(ask("cx"), "E16");
	assert_string_equal(ask("c1000x"), "E16");
	assert_int_equal(fake.resumed, 0);
	assert_string_equal(ask("c1000"), "");
	assert_int_equal(fake.context[0].regs.pc, 0x1000);
	assert_int_equal(fake.resumed, 1);
}

static void only_this_process_ends(void **state)
{
	(void)state;
	assert_string_equal(ask("vKill;a410"), "OK"); /* what gdb calls it as long as processes have no numbers */
	assert_int_equal(fake.killed, 1);
	assert_string_equal(ask("vKill;"), "E16");
	assert_string_equal(ask("vKill;a410x"), "E16");
	(void)ask("qSupported:multiprocess+");
	assert_string_equal(ask("vKill;1"), "E16");
	assert_string_equal(ask("vKill;a410"), "E16");
	assert_string_equal(ask("vKill;"), "E16");
	assert_int_equal(fake.killed, 1);
	assert_string_equal(ask("vKill;2"), "OK"); /* domain 1 */
	assert_string_equal(ask("k"), "");
	assert_int_equal(nout, 0); /* it has no answer */
	assert_int_equal(fake.killed, 3);
	assert_string_equal(ask("D;1"), "E16");
	assert_string_equal(ask("D;"), "E16");
	assert_int_equal(fake.detached, 0);
	assert_string_equal(ask("D;2"), "OK");
	assert_int_equal(fake.detached, 1);
}

static void each_thread_does_what_it_is_told_to(void **state)
{
	(void)state;
	assert_string_equal(ask("vCont;t"), "E16");
	assert_string_equal(ask("vCont"), "E16");
	assert_string_equal(ask("vCont;s:1;s:2"), "E16"); /* gdb never asks for it */
	assert_int_equal(fake.resumed, 0);
	assert_false(rsp->running);
	assert_string_equal(ask("vCont;c:2"), "");
	assert_int_equal(fake.how[0], RESUME_NOT);
	assert_int_equal(fake.how[1], RESUME_RUN);
	nout = 0;
	rsp_take(rsp, "\3", 1);
	assert_non_null(strstr(out, "T02")); /* told of who ran */
	assert_non_null(strstr(out, "thread:2;"));
	assert_string_equal(ask("vCont;s:2;c"), "");
	assert_int_equal(fake.how[0], RESUME_RUN);
	assert_int_equal(fake.how[1], RESUME_STEP);
	fake.stop[0] = (struct target_stop){0, HV_STOP_BREAKPOINT, 8, 8};
	fake.has_stop[0] = true;
	nout = 0;
	rsp_poll(rsp);
	assert_non_null(strstr(out, "thread:1;"));
	assert_string_equal(ask("vCont;c:1;c:2"), "");
}

static const char *stop_at(enum hv_stop_reason reason, uint32_t pc, uint32_t detail)
{
	(void)ask("c");
	fake.stop[1] = (struct target_stop){1, reason, detail, pc};
	fake.has_stop[1] = true;
	nout = 0;
	rsp_poll(rsp);
	return out;
}

static void a_reason_is_told_for_own_breakpoints_only(void **state)
{
	(void)state;
	(void)ask("qSupported:multiprocess+;swbreak+;hwbreak+");
	assert_string_equal(ask("Z1,c0008000,4"), "OK");
	assert_string_equal(ask("Z2,1004,4"), "OK");
	assert_non_null(strstr(stop_at(HV_STOP_BREAKPOINT, 0xc0008000, 0), "hwbreak:;"));
	assert_non_null(strstr(out, "thread:p2.2;"));
	assert_null(strstr(stop_at(HV_STOP_BREAKPOINT, 0xc0008004, 0), "break:"));
	assert_non_null(strstr(stop_at(HV_STOP_WATCHPOINT, 0xc0008004, 0x1006), "watch:1006;"));
	assert_null(strstr(stop_at(HV_STOP_WATCHPOINT, 0xc0008004, 0x1008), "watch:"));
	assert_string_equal(ask("Z1,c0008000,4"), "OK"); /* twice is once */
	assert_int_equal(fake.nbreaks, 2);
	assert_string_equal(ask("z1,c0008000,4"), "OK");
	assert_null(strstr(stop_at(HV_STOP_BREAKPOINT, 0xc0008000, 0), "break:"));
	assert_non_null(strstr(stop_at(HV_STOP_CRASH, 0, 0), "T0b"));
	assert_non_null(strstr(stop_at(HV_STOP_NONE, 0, 0), "W00"));
}

/* By a text before it, packet O: gdb shows a signal only. */
static void a_stop_of_another_kind_is_explained(void **state)
{
	(void)state;
	(void)ask("qSupported:multiprocess+;swbreak+;hwbreak+");
	assert_string_equal(ask("Z0,c0008000,4"), "OK");
	assert_null(strstr(stop_at(HV_STOP_BREAKPOINT, 0xc0008000, 0xc0008000), "$O"));
	assert_non_null(
	    strstr(stop_at(HV_STOP_BREAKPOINT, 0xc0008004, 0xc0008004), "$O73746f70706564206279")); /* stopped by */
	assert_non_null(strstr(out, "T05"));
	assert_non_null(strstr(stop_at(HV_STOP_CATCH, 8, HV_CATCH_SVC), "$O6361756768743a20535643")); /* caught: SVC */
	assert_null(strstr(out, "break:"));
	assert_non_null(strstr(stop_at(HV_STOP_CATCH, 8, 1u << 30), "$O6361756768743a20736f6d65")); /* some... */
	assert_null(strstr(stop_at(HV_STOP_STEP, 8, 0), "$O"));
}

/* Both vcpus at a breakpoint at the same moment, and gdb has been told of the second only. */
static void two_at_once(uint32_t pc)
{
	assert_string_equal(ask("Z0,c0008000,4"), "OK");
	(void)stop_at(HV_STOP_BREAKPOINT, 0xc0008000, 0);
	fake.stop[0] = (struct target_stop){0, HV_STOP_BREAKPOINT, 0, 0xc0008000};
	fake.has_stop[0] = true;
	fake.context[0].regs.pc = pc;
	fake.resumed = 0;
}

static void what_stopped_at_the_same_moment_is_told_next(void **state)
{
	(void)state;
	two_at_once(0xc0008000);
	assert_string_equal(ask("vCont;s:2"), ""); /* past its own breakpoint, the other stands still */
	assert_int_equal(fake.resumed, 1);
	fake.stop[1] = (struct target_stop){1, HV_STOP_STEP, 0, 0xc0008004};
	fake.has_stop[1] = true;
	nout = 0;
	rsp_poll(rsp);
	assert_non_null(strstr(out, "thread:2;"));
	assert_non_null(strstr(ask("vCont;c"), "swbreak:;thread:1;")); /* told, and nothing has run */
	assert_int_equal(fake.resumed, 1);
	assert_string_equal(ask("vCont;c"), ""); /* once */
	assert_int_equal(fake.resumed, 2);
}

static void a_catch_of_the_same_moment_is_told_next(void **state)
{
	(void)state;
	two_at_once(0xc0008000);
	fake.stop[0] = (struct target_stop){0, HV_STOP_CATCH, HV_CATCH_SVC, 0xc0008000};
	assert_non_null(strstr(ask("vCont;c"), "thread:1;"));
	assert_int_equal(fake.resumed, 0);
	fake.stop[0].pc = 8; /* gdb has moved its pc */
	fake.has_stop[0] = true;
	assert_string_equal(ask("vCont;c"), "");
	assert_int_equal(fake.resumed, 1);
}

static void what_is_no_longer_true_is_not_told(void **state)
{
	(void)state;
	two_at_once(0xc0008010); /* gdb has moved its pc */
	assert_string_equal(ask("vCont;c"), "");
	assert_int_equal(fake.resumed, 1);
	rsp->running = false;
	two_at_once(0xc0008000);
	assert_string_equal(ask("z0,c0008000,4"), "OK"); /* or has taken the breakpoint away */
	assert_string_equal(ask("vCont;c"), "");
	assert_int_equal(fake.resumed, 1);
}

static void breakpoints_end_somewhere(void **state)
{
	(void)state;
	assert_string_equal(ask("Z0,0,4"), "OK");
	assert_string_equal(ask("Z0,4,4"), "OK");
	assert_string_equal(ask("Z0,8,4"), "OK");
	assert_string_equal(ask("Z0,c,4"), "OK");
	assert_string_equal(ask("Z0,10,4"), "E1c");
	fake.can_break = false;
	assert_string_equal(ask("Z0,14,4"), "");
}

static void errors_have_a_text(void **state)
{
	(void)state;
	assert_string_equal(ask("m0,4"), "E0e");
	assert_non_null(strstr(ask("qRcmd,776879"), "|OK")); /* monitor why */
	assert_non_null(strstr(out, "6174203030303030303130"));
	(void)ask("qSupported:error-message+");
	assert_string_equal(ask("m0,4"), "E.at 00000010: nothing is there");
	assert_string_equal(ask("qRcmd,6162"), "O6162|OK");
	assert_string_equal(ask("qRcmd,6"), "OK"); /* half a byte is none: the empty command */
}

static void damaged_packets_are_asked_for_again(void **state)
{
	(void)state;
	rsp->no_ack = false;
	rsp_take(rsp, "$qAttached#8e", 13);
	assert_string_equal(out, "-");
	nout = 0;
	rsp_take(rsp, "$qAttached#8f", 13);
	assert_string_equal(out, "+$1#31");
	nout = 0;
	rsp_take(rsp, "-", 1);
	out[nout] = '\0';
	assert_string_equal(out, "$1#31");
	nout = 0;
	rsp_take(rsp, "+++garbage$qAtt$qAttached#8f", 28); /* cut, then whole */
	assert_string_equal(out, "+$1#31");
	nout = 0;
	rsp_take(rsp, "$m1000,4#$qAttached#8f", 22);
	assert_string_equal(out, "+$1#31");
	nout = 0;
	rsp_take(rsp, "$m1000,4#8$qAttached#8f", 23);
	assert_string_equal(out, "+$1#31");
	nout = 0;
	rsp_take(rsp, "$#zz", 4);
	assert_string_equal(out, "-");
	rsp->no_ack = true; /* gdb would wait for an answer */
	nout = 0;
	rsp_take(rsp, "$qAttached#8e", 13);
	assert_string_equal(out, "$E16#ac");
}

static void a_packet_that_is_too_long_hurts_nobody(void **state)
{
	char byte = 'm';

	(void)state;
	rsp->no_ack = false;
	rsp_take(rsp, "$", 1);
	for (unsigned i = 0; i < 3 * PACKET_MAX; i++)
		rsp_take(rsp, &byte, 1);
	rsp_take(rsp, "#00", 3); /* 3 * 0x10000 times 'm' is 0 */
	assert_string_equal(out, "+$E16#ac");
	nout = 0;
	rsp_take(rsp, "$", 1);
	for (unsigned i = 0; i < 3 * PACKET_MAX; i++)
		rsp_take(rsp, &byte, 1);
	rsp_take(rsp, "#01", 3);
	assert_string_equal(out, "-");
	nout = 0;
	rsp_take(rsp, "$qAttached#8f", 13);
	assert_string_equal(out, "+$1#31");
}

/* Every byte value as data, through frame and reader. */
static void any_byte_survives_the_frame(void **state)
{
	char data[256], frame[2 * 256 + 4];
	struct packet_reader reader = {.state = READ_IDLE};
	enum packet_what what = PACKET_NONE;

	(void)state;
	for (unsigned i = 0; i < 256; i++)
		data[i] = (char)i;
	const size_t n = packet_frame(frame, data, sizeof(data));
	for (size_t i = 0; i < n; i++)
		what = packet_take(&reader, frame[i]);
	assert_int_equal(what, PACKET_WHOLE);
	assert_int_equal(reader.n, sizeof(data));
	assert_memory_equal(reader.data, data, sizeof(data));
}

/* Random packets out of the alphabet of real ones, before and after the attach: no crash, always an answer or a run. */
static void random_packets_do_no_harm(void **state)
{
	static const char alphabet[] = "qvHgGpPmMxXzZcsDRkT?0123456789abcdef,;:=-.+#$}*\3 FCont";
	uint32_t x = 12345;

	(void)state;
	for (unsigned i = 0; i < 50000; i++) {
		char data[40];
		const size_t n = (x >> 20) % sizeof(data);

		for (size_t j = 0; j < n; j++) {
			x = x * 1664525u + 1013904223u;
			data[j] = alphabet[(x >> 16) % (sizeof(alphabet) - 1)];
		}
		x = x * 1664525u + 1013904223u;
		rsp->over = false;
		(void)ask_n(data, n);
		rsp_take(rsp, data, n); /* and unframed */
		fake.nbreaks = 0;
	}
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(packets_are_answered),
	    T(registers_go_there_and_back),
	    cmocka_unit_test(each_mode_has_its_own_registers),
	    cmocka_unit_test(the_table_of_registers_is_sound),
	    T(a_description_comes_in_slices),
	    T(what_is_continued_is_continued),
	    T(an_interrupt_waits_for_the_next_run),
	    T(what_runs_is_not_started_again),
	    T(it_goes_on_where_it_is_told_to),
	    T(only_this_process_ends),
	    T(each_thread_does_what_it_is_told_to),
	    T(a_reason_is_told_for_own_breakpoints_only),
	    T(a_stop_of_another_kind_is_explained),
	    T(what_stopped_at_the_same_moment_is_told_next),
	    T(a_catch_of_the_same_moment_is_told_next),
	    T(what_is_no_longer_true_is_not_told),
	    T(breakpoints_end_somewhere),
	    T(errors_have_a_text),
	    T(damaged_packets_are_asked_for_again),
	    T(a_packet_that_is_too_long_hurts_nobody),
	    cmocka_unit_test(any_byte_survives_the_frame),
	    T(random_packets_do_no_harm),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
