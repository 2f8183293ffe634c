/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stop and go. All-stop: what is continued is continued until something of the target stops. */
#include <stdio.h>
#include <string.h>
#include "catches.h"
#include "regs.h"
#include "rsp_parts.h"

#define SIGNAL_TRAP 5
#define SIGNAL_INT  2
#define SIGNAL_SEGV 11 /* a crashed domain: it does not go on */

static const struct target_break *own_break(const struct rsp *r, const struct target_stop *stop)
{
	for (unsigned i = 0; i < r->nbreaks; i++) {
		const struct target_break *b = &r->breaks[i];

		if (stop->reason == HV_STOP_BREAKPOINT && b->kind < HV_BREAK_WRITE && b->va == stop->pc)
			return b;
		if (stop->reason == HV_STOP_WATCHPOINT && b->kind >= HV_BREAK_WRITE && stop->detail - b->va < b->length)
			return b;
	}
	return NULL;
}

/* A reason is told only for a breakpoint of this gdb's own at exactly this place: else it would go on silently. */
static int put_reason(const struct rsp *r, const struct target_stop *stop, char *to, size_t size)
{
	static const char *const names[] = {
	    [HV_BREAK_ANY] = "swbreak:", [HV_BREAK_HARD] = "hwbreak:", [HV_BREAK_SOFT] = "swbreak:",
	    [HV_BREAK_WRITE] = "watch:", [HV_BREAK_READ] = "rwatch:",  [HV_BREAK_ACCESS] = "awatch:"};
	const struct target_break *b = own_break(r, stop);

	if (!b)
		return 0;
	if (b->kind >= HV_BREAK_WRITE)
		return snprintf(to, size, "%s%x;", names[b->kind], stop->detail);
	return snprintf(to, size, "%s;", names[b->kind]);
}

static unsigned signal_of(const struct target_stop *stop)
{
	switch (stop->reason) {
	case HV_STOP_PAUSE:
		return SIGNAL_INT;
	case HV_STOP_CRASH:
		return SIGNAL_SEGV;
	default:
		return SIGNAL_TRAP;
	}
}

/* With sp and pc, so that gdb need not ask for them at each stop. */
static int put_registers(struct rsp *r, unsigned vcpu, char *to, size_t size)
{
	static const unsigned numbers[] = {11, REG_SP, REG_PC};
	struct hv_context context;
	int n = 0;

	if (r->target->ops->get_context(r->target, vcpu, &context) < 0)
		return 0;
	for (unsigned i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		char hex[9] = "";

		hex_bytes(hex, regs_field(&context, numbers[i]), 4);
		n += snprintf(to + n, size - (size_t)n, "%02x:%s;", numbers[i], hex);
	}
	return n;
}

/* gdb shows nothing but a signal for a stop that is none of its own breakpoints'. */
static void explain(struct rsp *r, const struct target_stop *stop)
{
	char text[160];

	if (stop->reason == HV_STOP_CATCH)
		snprintf(text, sizeof(text), "caught: %s\n", catch_what(stop->detail));
	else if ((stop->reason == HV_STOP_BREAKPOINT || stop->reason == HV_STOP_WATCHPOINT) && !own_break(r, stop))
		snprintf(text, sizeof(text), "stopped by a breakpoint of another tool's at %08x\n", stop->detail);
	else
		return;
	rsp_console(r, text);
}

static void report(struct rsp *r, const struct target_stop *stop, unsigned signal)
{
	char text[256], id[24];
	int n = snprintf(text, sizeof(text), "T%02x", signal);

	n += put_registers(r, stop->vcpu, text + n, sizeof(text) - (size_t)n);
	n += put_reason(r, stop, text + n, sizeof(text) - (size_t)n);
	snprintf(text + n, sizeof(text) - (size_t)n, "thread:%s;", rsp_thread_text(r, stop->vcpu, id));
	rsp_text(r, "%s", text);
}

void rsp_send_stop(struct rsp *r, const struct target_stop *stop)
{
	r->running = false;
	r->last = *stop;
	r->vcpu = stop->vcpu;
	if (stop->reason == HV_STOP_NONE) { /* the domain has switched itself off, or was destroyed */
		rsp_text(r, "W00");
	} else {
		explain(r, stop);
		report(r, stop, signal_of(stop));
	}
}

/* At the start nothing has happened that a signal would tell. */
void rsp_why_stopped(struct rsp *r, struct span args)
{
	(void)args;
	report(r, &r->last, r->last.reason == HV_STOP_PAUSE ? SIGNAL_TRAP : signal_of(&r->last));
}

void rsp_vcont_query(struct rsp *r, struct span args)
{
	(void)args;
	rsp_text(r, r->target->ops->has(r->target, HV_OP_STEP) ? "vCont;c;C;s;S;t;r" : "vCont;c;C;t");
}

struct go {
	enum target_resume how[TARGET_VCPUS_MAX];
	bool said[TARGET_VCPUS_MAX]; /* the leftmost action that names a thread counts */
	uint32_t from, to;
};

static bool take_action(struct span *args, enum target_resume *how, struct go *go)
{
	uint32_t signal;

	if (span_take(args, 'c') || (span_take(args, 'C') && span_u32(args, &signal))) {
		*how = RESUME_RUN;
		return true;
	}
	if (span_take(args, 's') || (span_take(args, 'S') && span_u32(args, &signal))) {
		*how = RESUME_STEP;
		return true;
	}
	if (span_take(args, 'r')) {
		*how = RESUME_STEP;
		return span_u32(args, &go->from) && span_take(args, ',') && span_u32(args, &go->to);
	}
	*how = RESUME_NOT;
	return span_take(args, 't');
}

static void apply(struct rsp *r, struct go *go, enum target_resume how, int vcpu)
{
	const uint32_t ours = r->target->ops->vcpus(r->target);

	for (unsigned v = 0; v < TARGET_VCPUS_MAX; v++) {
		if (!(ours >> v & 1) || go->said[v] || (vcpu >= 0 && (unsigned)vcpu != v))
			continue;
		go->how[v] = how;
		go->said[v] = true;
	}
}

static uint32_t vcpus_that(const struct go *go, enum target_resume how)
{
	uint32_t bits = 0;

	for (unsigned v = 0; v < TARGET_VCPUS_MAX; v++)
		bits |= (uint32_t)(go->how[v] == how) << v;
	return bits;
}

/* Several vcpus may have stopped at the same moment, and gdb learns of one at a time. Is this still true of another:
 * does it stand there, and at a breakpoint only if gdb has not taken that away since? */
static bool still_true(struct rsp *r, const struct target_stop *stop)
{
	struct hv_context context;

	if (stop->reason == HV_STOP_NONE || stop->reason == HV_STOP_CRASH)
		return true;
	return (stop->reason == HV_STOP_CATCH || own_break(r, stop)) &&
	       r->target->ops->get_context(r->target, stop->vcpu, &context) == 0 && context.regs.pc == stop->pc;
}

static bool tell_what_waits(struct rsp *r)
{
	struct target_stop stop;

	while (r->target->ops->stopped(r->target, r->awaited, &stop) > 0)
		if (still_true(r, &stop)) {
			rsp_send_stop(r, &stop);
			return true;
		}
	return false;
}

static void refuse_start(struct rsp *r, uint32_t step)
{
	rsp_bad(r, r->running ? "the target runs already"
		   : step     ? "vCont: one vcpu can step at a time"
			      : "vCont: nothing that is to go on");
}

static void start(struct rsp *r, const struct go *go)
{
	const uint32_t run = vcpus_that(go, RESUME_RUN), step = vcpus_that(go, RESUME_STEP);

	if (r->running || !(run | step) || step & (step - 1)) {
		refuse_start(r, step);
		return;
	}
	r->awaited = run | step;
	if (tell_what_waits(r))
		return;
	const int rc = r->target->ops->resume(r->target, go->how, go->from, go->to);
	if (rc == 0) {
		r->running = true;
		if (r->interrupt)
			rsp_interrupt(r);
		return;
	}
	rsp_console(r, r->target->ops->why(r->target)); /* gdb shows the number alone */
	rsp_console(r, "\n");
	rsp_failed(r, rc);
}

/* "vCont;s:p2.1;c:p2.-1" */
void rsp_vcont(struct rsp *r, struct span args)
{
	struct go go = {.from = 0};

	while (span_take(&args, ';')) {
		enum target_resume how;
		int vcpu = RSP_ALL;

		if (!take_action(&args, &how, &go) || (span_take(&args, ':') && !rsp_thread(r, &args, &vcpu))) {
			rsp_bad(r, "vCont: an action or a thread that is not known");
			return;
		}
		apply(r, &go, how, vcpu);
	}
	if (span_left(&args))
		rsp_bad(r, "vCont: something behind the last action");
	else
		start(r, &go);
}

/* The address is optional: where it goes on. */
static bool jump(struct rsp *r, struct span args)
{
	struct hv_context context;
	uint32_t pc;

	if (!span_left(&args))
		return true;
	if (!span_u32(&args, &pc) || span_left(&args)) {
		rsp_bad(r, "c, s: not an address");
		return false;
	}
	int rc = r->target->ops->get_context(r->target, r->vcpu, &context);
	context.regs.pc = pc;
	if (rc == 0)
		rc = r->target->ops->set_context(r->target, r->vcpu, &context);
	if (rc < 0)
		rsp_failed(r, rc);
	return rc == 0;
}

static void all(struct rsp *r, enum target_resume how, struct span args)
{
	struct go go = {.from = 0};

	apply(r, &go, how, how == RESUME_STEP ? (int)r->vcpu : RSP_ALL);
	if (r->running || jump(r, args))
		start(r, &go);
}

void rsp_continue(struct rsp *r, struct span args)
{
	all(r, RESUME_RUN, args);
}

void rsp_step(struct rsp *r, struct span args)
{
	all(r, RESUME_STEP, args);
}

/* --- breakpoints --- */

/* Z0 to Z4 ("Packets", z): an HV_BREAK_... each. */
static bool take_break(struct span *args, struct target_break *b)
{
	static const enum hv_break_kind kinds[] = {HV_BREAK_ANY, HV_BREAK_HARD, HV_BREAK_WRITE, HV_BREAK_READ,
						   HV_BREAK_ACCESS};
	uint32_t type, length;

	if (!span_u32(args, &type) || type >= sizeof(kinds) / sizeof(kinds[0]) || !span_take(args, ',') ||
	    !span_u32(args, &b->va) || !span_take(args, ',') || !span_u32(args, &length))
		return false;
	b->kind = kinds[type];
	/* Of a breakpoint it is the kind ("ARM Breakpoint Kinds"): 2 and 3 are Thumb, 4 is ARM. */
	b->length = type >= 2 || length == 4 ? length : length == 2 || length == 3 ? 2 : 0;
	return true;
}

static unsigned find_break(const struct rsp *r, const struct target_break *b)
{
	unsigned i = 0;

	while (i < r->nbreaks &&
	       (r->breaks[i].kind != b->kind || r->breaks[i].va != b->va || r->breaks[i].length != b->length))
		i++;
	return i;
}

static void answer_break(struct rsp *r, int rc)
{
	if (rc == -HV_ENOSYS)
		rsp_unsupported(r);
	else if (rc < 0)
		rsp_failed(r, rc);
	else
		rsp_ok(r);
}

void rsp_insert(struct rsp *r, struct span args)
{
	struct target_break b;

	if (!take_break(&args, &b)) {
		rsp_bad(r, "Z: TYPE,ADDRESS,KIND is wanted, TYPE 0 to 4");
		return;
	}
	const unsigned i = find_break(r, &b);
	if (i < r->nbreaks) { /* packets may come twice */
		rsp_ok(r);
		return;
	}
	if (i == sizeof(r->breaks) / sizeof(r->breaks[0])) {
		rsp_bad(r, "Z: too many breakpoints");
		return;
	}
	const int rc = r->target->ops->set_break(r->target, &b, true);
	if (rc == 0)
		r->breaks[r->nbreaks++] = b;
	answer_break(r, rc);
}

void rsp_remove(struct rsp *r, struct span args)
{
	struct target_break b;

	if (!take_break(&args, &b)) {
		rsp_bad(r, "z: TYPE,ADDRESS,KIND is wanted, TYPE 0 to 4");
		return;
	}
	const unsigned i = find_break(r, &b);
	if (i == r->nbreaks) {
		rsp_ok(r);
		return;
	}
	const int rc = r->target->ops->set_break(r->target, &b, false);
	if (rc == 0)
		r->breaks[i] = r->breaks[--r->nbreaks];
	answer_break(r, rc);
}

/* --- the end, and another beginning --- */

/* "PID", in hexadecimal: it has been named, and is the target's (its domain + 1). */
static bool is_target(struct rsp *r, struct span args)
{
	uint32_t pid;

	if (span_u32(&args, &pid) && !span_left(&args) && pid == r->target->ops->domain(r->target) + 1)
		return true;
	rsp_bad(r, "no such process: its number is that of the domain and 1");
	return false;
}

void rsp_detach(struct rsp *r, struct span args)
{
	if (span_take(&args, ';') && !is_target(r, args))
		return;
	const int rc = r->target->ops->detach(r->target);

	if (rc < 0) {
		rsp_failed(r, rc);
		return;
	}
	rsp_ok(r);
	r->over = true;
}

/* A gdb without multiprocess has no name for its one process: it says 42000 ("Packets", vKill; gdb's
 * magic_null_ptid). */
static bool is_the_only_process(const struct rsp *r, struct span args)
{
	uint32_t pid;

	return !r->multiprocess && span_u32(&args, &pid) && !span_left(&args);
}

void rsp_kill(struct rsp *r, struct span args)
{
	if (!is_the_only_process(r, args) && !is_target(r, args))
		return;
	const int rc = r->target->ops->kill(r->target);

	if (rc < 0)
		rsp_failed(r, rc);
	else
		rsp_ok(r);
}

static bool anew(struct rsp *r)
{
	const int rc = r->target->ops->restart(r->target);

	if (rc < 0) {
		rsp_failed(r, rc);
		return false;
	}
	r->last = (struct target_stop){.vcpu = rsp_first(r), .reason = HV_STOP_PAUSE};
	r->vcpu = r->last.vcpu;
	return true;
}

/* k and R have no answer ("Packets"). */
void rsp_kill_silently(struct rsp *r, struct span args)
{
	(void)args;
	(void)r->target->ops->kill(r->target);
}

void rsp_restart(struct rsp *r, struct span args)
{
	(void)args;
	(void)r->target->ops->restart(r->target);
}

/* Extended mode: after a kill or an end the session goes on, and vRun begins anew. */
void rsp_extended(struct rsp *r, struct span args)
{
	(void)args;
	rsp_ok(r);
}

/* vRun: stopped at the first instruction, told as a stop. The file name is gdb's own matter. */
void rsp_run(struct rsp *r, struct span args)
{
	(void)args;
	if (anew(r))
		report(r, &r->last, SIGNAL_TRAP);
}
