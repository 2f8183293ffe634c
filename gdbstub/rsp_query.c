/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What gdb asks about the stub and its threads. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "regs.h"
#include "rsp_parts.h"

static bool is_ours(const struct rsp *r, unsigned vcpu)
{
	return vcpu < 32 && r->target->ops->vcpus(r->target) >> vcpu & 1;
}

unsigned rsp_first(const struct rsp *r)
{
	return (unsigned)__builtin_ctz(r->target->ops->vcpus(r->target));
}

const char *rsp_thread_text(const struct rsp *r, unsigned vcpu, char text[24])
{
	if (r->multiprocess)
		snprintf(text, 24, "p%x.%x", r->target->ops->domain(r->target) + 1, vcpu + 1);
	else
		snprintf(text, 24, "%x", vcpu + 1);
	return text;
}

static bool take_id(struct span *args, int *id)
{
	uint32_t n;

	if (span_word(args, "-1")) {
		*id = RSP_ALL;
		return true;
	}
	if (!span_u32(args, &n) || n > 0xffff)
		return false;
	*id = n == 0 ? RSP_ANY : (int)n - 1;
	return true;
}

bool rsp_thread(struct rsp *r, struct span *args, int *vcpu)
{
	int domain;

	if (span_take(args, 'p')) {
		if (!take_id(args, &domain) || (domain >= 0 && (unsigned)domain != r->target->ops->domain(r->target)))
			return false;
		*vcpu = RSP_ALL;
		if (!span_take(args, '.'))
			return true;
	}
	return take_id(args, vcpu) && (*vcpu < 0 || is_ours(r, (unsigned)*vcpu));
}

void rsp_query_supported(struct rsp *r, struct span args)
{
	span_take(&args, ':');
	while (span_left(&args)) {
		struct span word = span_until(&args, ';');

		r->multiprocess = r->multiprocess || span_word(&word, "multiprocess+");
		r->error_text = r->error_text || span_word(&word, "error-message+");
	}
	rsp_text(
	    r,
	    "PacketSize=%x;QStartNoAckMode+;qXfer:features:read+;qXfer:threads:read+;vContSupported+;swbreak+;hwbreak+;"
	    "multiprocess+;binary-upload+;qXfer:exec-file:read+%s",
	    PACKET_MAX, r->auto_hbreak ? ";qXfer:memory-map:read+" : "");
}

void rsp_no_ack(struct rsp *r, struct span args)
{
	(void)args;
	rsp_ok(r);
	r->no_ack = true;
}

void rsp_features(struct rsp *r, struct span args)
{
	size_t n;
	const char *text = regs_description(&n);

	rsp_slice(r, args, text, n);
}

/* In read-only memory gdb sets hardware breakpoints by itself ("Memory Map Format"). */
void rsp_memory_map(struct rsp *r, struct span args)
{
	static const char map[] = "<?xml version=\"1.0\"?><memory-map>"
				  "<memory type=\"rom\" start=\"0\" length=\"0x100000000\"/></memory-map>";

	if (r->auto_hbreak)
		rsp_slice(r, args, map, sizeof(map) - 1);
	else
		rsp_unsupported(r);
}

/* PID:OFFSET,LENGTH; without PID it is that of the last stop. */
void rsp_exec_file(struct rsp *r, struct span args)
{
	char path[4096];
	uint32_t pid;

	if ((span_u32(&args, &pid) && pid != r->target->ops->domain(r->target) + 1) || !span_take(&args, ':')) {
		rsp_bad(r, "qXfer: no such process");
		return;
	}
	const int rc = r->target->ops->exec_file(r->target, path, sizeof(path));
	if (rc < 0)
		rsp_failed(r, rc);
	else
		rsp_slice(r, args, path, strlen(path));
}

void rsp_slice(struct rsp *r, struct span args, const char *text, size_t n)
{
	uint32_t offset, length;

	if (!span_u32(&args, &offset) || !span_take(&args, ',') || !span_u32(&args, &length) || offset > n) {
		rsp_bad(r, "qXfer: OFFSET,LENGTH within the object is wanted");
		return;
	}
	size_t part = n - offset;
	if (part > length)
		part = length;
	if (part > RSP_REPLY_MAX / 2)
		part = RSP_REPLY_MAX / 2; /* an escape doubles a byte */
	r->reply[0] = offset + part < n ? 'm' : 'l';
	memcpy(r->reply + 1, text + offset, part);
	rsp_data(r, r->reply, part + 1);
}

static void describe(struct rsp *r, unsigned vcpu, char *text, size_t size)
{
	r->target->ops->describe(r->target, vcpu, text, size);
	for (char *c = text; *c; c++) /* it goes into XML */
		if (*c == '<' || *c == '>' || *c == '&' || *c == '"')
			*c = '?';
}

void rsp_threads_xml(struct rsp *r, struct span args)
{
	char text[TARGET_VCPUS_MAX * 200 + 64], id[24], state[64];
	int n = snprintf(text, sizeof(text), "<?xml version=\"1.0\"?><threads>");

	for (unsigned v = 0; v < TARGET_VCPUS_MAX; v++) {
		if (!is_ours(r, v))
			continue;
		describe(r, v, state, sizeof(state));
		n += snprintf(text + n, sizeof(text) - (size_t)n, "<thread id=\"%s\" name=\"dom%u/vcpu%u\">%s</thread>",
			      rsp_thread_text(r, v, id), r->target->ops->domain(r->target), v, state);
	}
	n += snprintf(text + n, sizeof(text) - (size_t)n, "</threads>");
	rsp_slice(r, args, text, (size_t)n);
}

void rsp_threads_next(struct rsp *r, struct span args)
{
	char id[24];

	(void)args;
	if (!r->threads_left) {
		rsp_text(r, "l");
		return;
	}
	const unsigned v = (unsigned)__builtin_ctz(r->threads_left);
	r->threads_left &= r->threads_left - 1;
	rsp_text(r, "m%s", rsp_thread_text(r, v, id));
}

void rsp_threads_first(struct rsp *r, struct span args)
{
	r->threads_left = r->target->ops->vcpus(r->target);
	rsp_threads_next(r, args);
}

void rsp_thread_info(struct rsp *r, struct span args)
{
	char state[64];
	int vcpu;

	if (!rsp_thread(r, &args, &vcpu) || vcpu < 0) {
		rsp_bad(r, "no such thread");
		return;
	}
	describe(r, (unsigned)vcpu, state, sizeof(state));
	rsp_hex(r, state, strlen(state));
}

void rsp_attached(struct rsp *r, struct span args)
{
	(void)args;
	rsp_text(r, "1"); /* gdb detaches when it quits; it does not kill */
}

void rsp_current(struct rsp *r, struct span args)
{
	char id[24];

	(void)args;
	rsp_text(r, "QC%s", rsp_thread_text(r, r->last.vcpu, id));
}

void rsp_thread_alive(struct rsp *r, struct span args)
{
	int vcpu;

	if (rsp_thread(r, &args, &vcpu) && vcpu >= 0)
		rsp_ok(r);
	else
		rsp_bad(r, "no such thread");
}

/* Hg chooses for registers and memory; Hc only matters to c and s, for which gdb has vCont. */
void rsp_choose_thread(struct rsp *r, struct span args)
{
	const bool for_registers = span_take(&args, 'g');
	int vcpu;

	if (!for_registers && !span_take(&args, 'c')) {
		rsp_unsupported(r);
		return;
	}
	if (!rsp_thread(r, &args, &vcpu)) {
		rsp_bad(r, "no such thread");
		return;
	}
	if (for_registers)
		r->vcpu = vcpu >= 0 ? (unsigned)vcpu : r->last.vcpu;
	rsp_ok(r);
}

static void say(void *ctx, const char *text)
{
	rsp_console(ctx, text);
}

void rsp_monitor(struct rsp *r, struct span args)
{
	char command[256];
	const size_t n = span_left(&args) / 2;

	if (n >= sizeof(command) || !span_bytes(&args, command, n)) {
		rsp_bad(r, "qRcmd: hexadecimal text of at most 255 characters is wanted");
		return;
	}
	command[n] = '\0';
	if (strcmp(command, "why") == 0) {
		rsp_console(r, r->why);
		rsp_console(r, "\n");
	} else if (r->target->ops->monitor(r->target, r->vcpu, command, say, r) < 0) {
		rsp_console(r, r->target->ops->why(r->target)); /* gdb shows an error number as a protocol error */
		rsp_console(r, "\n");
	}
	rsp_ok(r);
}
