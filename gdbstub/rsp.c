/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "rsp_parts.h"

/* GDB manual, appendix E, "Packets", "General Query Packets", "Stop Reply Packets". A longer prefix stands before a
 * shorter one that begins it. */
static const struct rsp_cmd {
	const char *prefix;
	rsp_fn *run;
} commands[] = {
    {"qSupported", rsp_query_supported},
    {"QStartNoAckMode", rsp_no_ack},
    {"qXfer:features:read:target.xml:", rsp_features},
    {"qXfer:memory-map:read::", rsp_memory_map},
    {"qXfer:exec-file:read:", rsp_exec_file},
    {"qXfer:threads:read::", rsp_threads_xml},
    {"qfThreadInfo", rsp_threads_first},
    {"qsThreadInfo", rsp_threads_next},
    {"qThreadExtraInfo,", rsp_thread_info},
    {"qSearch:memory:", rsp_search},
    {"qAttached", rsp_attached},
    {"qRcmd,", rsp_monitor},
    {"qCRC:", rsp_crc},
    {"qC", rsp_current},
    {"vCont?", rsp_vcont_query},
    {"vCont", rsp_vcont},
    {"vKill;", rsp_kill},
    {"vRun;", rsp_run},
    {"!", rsp_extended},
    {"?", rsp_why_stopped},
    {"H", rsp_choose_thread},
    {"T", rsp_thread_alive},
    {"g", rsp_read_regs},
    {"G", rsp_write_regs},
    {"p", rsp_read_reg},
    {"P", rsp_write_reg},
    {"m", rsp_read_memory},
    {"x", rsp_read_binary},
    {"M", rsp_write_memory},
    {"X", rsp_write_binary},
    {"Z", rsp_insert},
    {"z", rsp_remove},
    {"c", rsp_continue},
    {"s", rsp_step},
    {"D", rsp_detach},
    {"R", rsp_restart},
    {"k", rsp_kill_silently},
};

void rsp_data(struct rsp *r, const char *data, size_t n)
{
	r->framed = packet_frame(r->frame, data, n);
	r->send(r->ctx, r->frame, r->framed);
}

void rsp_hex(struct rsp *r, const void *bytes, size_t n)
{
	r->framed = packet_frame_hex(r->frame, bytes, n);
	r->send(r->ctx, r->frame, r->framed);
}

void rsp_text(struct rsp *r, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	const int n = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	rsp_data(r, text, (size_t)n < sizeof(text) ? (size_t)n : sizeof(text) - 1);
}

void rsp_ok(struct rsp *r)
{
	rsp_data(r, "OK", 2);
}

void rsp_unsupported(struct rsp *r)
{
	rsp_data(r, "", 0);
}

/* gdb 13 prints "Invalid hex digit" for a text where it did not say that it takes one. */
static void error(struct rsp *r, unsigned number)
{
	if (r->error_text)
		rsp_text(r, "E.%s", r->why);
	else
		rsp_text(r, "E%02x", number & 0xff);
}

void rsp_failed(struct rsp *r, int status)
{
	snprintf(r->why, sizeof(r->why), "%s", r->target->ops->why(r->target));
	error(r, (unsigned)-status);
}

void rsp_bad(struct rsp *r, const char *what)
{
	snprintf(r->why, sizeof(r->why), "packet refused: %s", what);
	error(r, HV_EINVAL);
}

void rsp_console(struct rsp *r, const char *text)
{
	size_t n = strlen(text);

	while (n) { /* in pieces that fit */
		const size_t part = n < (RSP_REPLY_MAX - 2) / 2 ? n : (RSP_REPLY_MAX - 2) / 2;

		r->reply[0] = 'O';
		rsp_data(r, r->reply, (size_t)(hex_bytes(r->reply + 1, text, part) - r->reply));
		text += part;
		n -= part;
	}
}

static void run(struct rsp *r)
{
	struct span args = {r->reader.data, r->reader.data + r->reader.n};

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (span_word(&args, commands[i].prefix)) {
			commands[i].run(r, args);
			return;
		}
	rsp_unsupported(r);
}

void rsp_interrupt(struct rsp *r)
{
	r->interrupt = !r->running;
	if (r->interrupt)
		return;
	const int rc = r->target->ops->stop(r->target);
	if (rc < 0) {
		rsp_console(r, r->target->ops->why(r->target));
		rsp_console(r, "\n");
		return;
	}
	/* It may have stopped by itself just before. */
	struct target_stop stop = {.vcpu = (unsigned)__builtin_ctz(r->awaited), .reason = HV_STOP_PAUSE};
	(void)r->target->ops->stopped(r->target, r->awaited, &stop);
	rsp_send_stop(r, &stop);
}

static void act(struct rsp *r, enum packet_what what)
{
	switch (what) {
	case PACKET_WHOLE:
		if (!r->no_ack)
			r->send(r->ctx, "+", 1);
		run(r);
		break;
	case PACKET_TOO_LONG:
		if (!r->no_ack)
			r->send(r->ctx, "+", 1);
		rsp_bad(r, "longer than PacketSize");
		break;
	case PACKET_DAMAGED: /* without acknowledgments gdb would wait for an answer */
		if (r->no_ack)
			rsp_bad(r, "its checksum is wrong");
		else
			r->send(r->ctx, "-", 1);
		break;
	case PACKET_INTERRUPT:
		rsp_interrupt(r);
		break;
	case PACKET_NACK:
		if (!r->no_ack && r->framed)
			r->send(r->ctx, r->frame, r->framed);
		break;
	case PACKET_ACK:
	case PACKET_NONE:
	default:
		break;
	}
}

void rsp_take(struct rsp *r, const char *bytes, size_t n)
{
	for (size_t i = 0; i < n && !r->over; i++)
		act(r, packet_take(&r->reader, bytes[i]));
}

void rsp_poll(struct rsp *r)
{
	struct target_stop stop;

	if (!r->running)
		return;
	const int rc = r->target->ops->stopped(r->target, r->awaited, &stop);
	if (rc > 0)
		rsp_send_stop(r, &stop);
}

void rsp_start(struct rsp *r, struct target *target, void (*send)(void *ctx, const char *bytes, size_t n), void *ctx)
{
	memset(r, 0, sizeof(*r));
	r->target = target;
	r->send = send;
	r->ctx = ctx;
	r->vcpu = rsp_first(r);
	r->last = (struct target_stop){.vcpu = r->vcpu, .reason = HV_STOP_PAUSE};
	strcpy(r->why, "nothing has failed yet");
}
