/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hv_target.h"
#include <stdio.h>
#include <string.h>

#define RESTART_MS	10000
#define RESTART_POLL_MS 20

static struct hv_target *self(struct target *t)
{
	return (struct hv_target *)(void *)t; /* its first member */
}

/* Keeps the link's words for a failure. */
static int status(struct hv_target *t, int rc)
{
	if (rc < 0)
		snprintf(t->why, sizeof(t->why), "%s", hvlink_error(t->link));
	return rc;
}

static unsigned domain_of(struct target *target)
{
	return self(target)->domain;
}

static uint32_t vcpus_of(struct target *target)
{
	return self(target)->vcpus;
}

static int get_vcpu(struct hv_target *t, unsigned vcpu, struct hv_vcpu *out)
{
	struct hv_vcpu list[TARGET_VCPUS_MAX];
	const int n = hvlink_vcpus(t->link, t->domain, list, TARGET_VCPUS_MAX);

	if (n < 0)
		return status(t, n);
	for (int i = 0; i < n && i < TARGET_VCPUS_MAX; i++)
		if (list[i].id == vcpu) {
			*out = list[i];
			return 0;
		}
	return -HV_ENOENT;
}

static int get_domain(struct hv_target *t, struct hv_domain *out)
{
	char id[8];

	snprintf(id, sizeof(id), "%u", t->domain);
	return status(t, hvlink_find_domain(t->link, id, out));
}

static void describe(struct target *target, unsigned vcpu, char *text, size_t size)
{
	static const char *const states[] = {[HV_VCPU_OFF] = "off (PSCI)",
					     [HV_VCPU_RUNNABLE] = "ready",
					     [HV_VCPU_RUNNING] = "running",
					     [HV_VCPU_BLOCKED] = "waits (WFI)"};
	struct hv_target *t = self(target);
	struct hv_domain d;
	struct hv_vcpu v;

	if (get_domain(t, &d) < 0 || get_vcpu(t, vcpu, &v) < 0)
		snprintf(text, size, "gone");
	else if (d.state == HV_DOMAIN_CRASHED)
		snprintf(text, size, "crashed");
	else
		snprintf(text, size, "%s", v.state <= HV_VCPU_BLOCKED && states[v.state] ? states[v.state] : "?");
}

static int stop(struct target *target)
{
	struct hv_target *t = self(target);
	const int rc = status(t, hvlink_pause(t->link, t->domain, t->vcpu));

	t->held = t->held || rc == 0;
	return rc;
}

/* A crashed domain does not go on: gdb would wait for ever for its next stop. */
static int may_run(struct hv_target *t)
{
	struct hv_domain d;
	const int rc = get_domain(t, &d);

	if (rc < 0)
		return rc;
	if (d.state == HV_DOMAIN_RUNNING || d.state == HV_DOMAIN_RESTARTING)
		return 0;
	snprintf(t->why, sizeof(t->why), "d%u is %s: it does not run on; \"monitor restart\" starts it anew", t->domain,
		 d.state == HV_DOMAIN_CRASHED ? "crashed and kept" : "off");
	return -HV_EINVAL;
}

/* Of a step that was refused: the vcpu may still be leaving its pcpu, or have stopped again unseen. */
static int settle(struct hv_target *t, struct hvlink_step *s)
{
	struct hv_vcpu v;
	int rc = may_run(t);

	if (rc == 0)
		rc = stop(&t->target);
	if (rc == 0)
		rc = get_vcpu(t, s->vcpu, &v);
	if (rc == 0)
		s->generation = v.generation;
	return rc;
}

static void pend(struct hv_target *t, const struct target_stop *stop)
{
	t->stops[stop->vcpu] = *stop;
	if (stop->reason == HV_STOP_CATCH)
		t->catches &= ~(t->catch_once & stop->detail);
	t->pending |= 1u << stop->vcpu;
}

static void note_stop(struct hv_target *t, const struct target_stop *stop, uint32_t generation)
{
	const uint32_t known = t->generation[stop->vcpu];

	/* They count up. An event may come behind the answer to a later step. */
	if (generation == known || (known && generation - known > INT32_MAX))
		return;
	t->generation[stop->vcpu] = generation;
	if (stop->reason == HV_STOP_CATCH && t->held && !(t->catches & stop->detail))
		return; /* caught just before that was turned off; it goes on with the rest */
	pend(t, stop);
}

/* Most steps are done when they are answered, and the answer has the registers. */
static int step_once(struct hv_target *t, const struct hvlink_step *s)
{
	struct hv_step_reply reply;
	const int rc = hvlink_step_wait(t->link, s, &reply);

	if (rc <= 0)
		return rc;
	t->fresh = reply.context;
	t->fresh_of = 1u << s->vcpu;
	t->generation[s->vcpu] = reply.generation;
	pend(t, &(struct target_stop){s->vcpu, (enum hv_stop_reason)reply.reason, reply.detail, reply.pc});
	return 0;
}

/* Begins with what is known from the last event: a step costs few round trips. */
static int step(struct hv_target *t, struct hvlink_step *s)
{
	const int rc = t->held && s->generation ? step_once(t, s) : -HV_EBUSY;

	if (rc == -HV_EBUSY) {
		const int settled = settle(t, s);
		return settled < 0 ? settled : status(t, step_once(t, s));
	}
	return status(t, rc);
}

/* Those of @vcpus stay where they are when the domain goes on, the others do not. Each has a pause of its own. */
static int keep_back(struct hv_target *t, uint32_t vcpus)
{
	int rc = 0;

	for (unsigned v = 0; v < TARGET_VCPUS_MAX && rc == 0; v++) {
		const uint32_t bit = 1u << v;

		if (vcpus & ~t->kept & bit)
			rc = hvlink_pause(t->link, t->domain, v);
		else if (t->kept & ~vcpus & bit)
			rc = hvlink_unpause(t->link, t->domain, v);
		if (rc == 0)
			t->kept = (t->kept & ~bit) | (vcpus & bit);
	}
	return status(t, rc);
}

/* One that was created paused waits for this, too; with our own pause on, nothing runs yet. Once is enough: no
 * restart pauses it so again. */
static int end_start(struct hv_target *t)
{
	const int rc = t->started ? 0 : hvlink_unpause_start(t->link, t->domain);

	t->started = rc == 0;
	return rc == -HV_ENOENT ? 0 : status(t, rc);
}

static int let_run(struct hv_target *t)
{
	int rc = end_start(t);

	if (rc == 0)
		rc = status(t, hvlink_unpause(t->link, t->domain, t->vcpu));
	if (rc == 0)
		t->held = false;
	return rc;
}

int hv_target_pause(struct hv_target *t)
{
	const int rc = status(t, hvlink_pause(t->link, t->domain, HV_ALL_VCPUS));

	t->whole = t->whole || rc == 0;
	return rc;
}

/* The pause of the whole domain, which a target of one vcpu does not know otherwise. */
static int end_whole(struct hv_target *t)
{
	const int rc = status(t, hvlink_unpause(t->link, t->domain, HV_ALL_VCPUS));

	t->whole = t->whole && rc < 0;
	return rc;
}

int hv_target_unpause(struct hv_target *t)
{
	int rc = keep_back(t, 0);

	if (rc == 0)
		rc = end_whole(t);
	return rc == 0 ? let_run(t) : rc;
}

static int step_among(struct hv_target *t, struct hvlink_step *s, uint32_t run)
{
	int rc = t->held ? 0 : stop(&t->target);

	if (rc == 0)
		rc = keep_back(t, t->vcpus & ~run & ~(1u << s->vcpu));
	if (rc == 0)
		rc = end_start(t);
	if (rc == 0)
		rc = step(t, s);
	if (rc == 0)
		t->held = false; /* the hypervisor's pause comes with the stop */
	return rc;
}

static uint32_t which(const enum target_resume how[TARGET_VCPUS_MAX], enum target_resume what)
{
	uint32_t bits = 0;

	for (unsigned v = 0; v < TARGET_VCPUS_MAX; v++)
		bits |= (uint32_t)(how[v] == what) << v;
	return bits;
}

static int resume(struct target *target, const enum target_resume how[TARGET_VCPUS_MAX], uint32_t from, uint32_t to)
{
	struct hv_target *t = self(target);
	const uint32_t run = which(how, RESUME_RUN), steps = which(how, RESUME_STEP);

	t->fresh_of = 0;
	if (steps) {
		const unsigned vcpu = (unsigned)__builtin_ctz(steps);
		struct hvlink_step s = {
		    .domain = t->domain,
		    .vcpu = vcpu,
		    .generation = t->generation[vcpu],
		    .flags = (run ? 0 : HV_STEP_ALONE) | (t->step_interrupts ? HV_STEP_INTERRUPTS : 0),
		    .from = from,
		    .to = to,
		};

		return run ? step_among(t, &s, run) : step(t, &s);
	}
	int rc = may_run(t);
	if (rc == 0)
		rc = keep_back(t, t->vcpus & ~run);
	return rc < 0 ? rc : let_run(t);
}

/* Who else has stopped at the same moment: that event may still be on its way here. */
static void note_others(struct hv_target *t)
{
	struct hv_vcpu list[TARGET_VCPUS_MAX];
	int n = 0;

	if (t->vcpus & (t->vcpus - 1))
		n = hvlink_vcpus(t->link, t->domain, list, TARGET_VCPUS_MAX);
	for (int i = 0; i < n && i < TARGET_VCPUS_MAX; i++) {
		const struct hv_vcpu *v = &list[i];
		const struct target_stop stop = {v->id, (enum hv_stop_reason)v->reason, v->detail, v->pc};

		if (v->id < TARGET_VCPUS_MAX && t->vcpus >> v->id & 1 && v->stopped &&
		    (v->reason == HV_STOP_BREAKPOINT || v->reason == HV_STOP_WATCHPOINT))
			note_stop(t, &stop, v->generation);
	}
}

void hv_target_catches(struct hv_target *t, uint32_t all, uint32_t once, uint32_t off)
{
	t->catches = all;
	t->catch_once = once;
	t->fresh_of = 0;
	for (unsigned v = 0; v < TARGET_VCPUS_MAX; v++)
		if (t->stops[v].reason == HV_STOP_CATCH && t->stops[v].detail & off)
			t->pending &= ~(1u << v);
}

static int stopped(struct target *target, uint32_t vcpus, struct target_stop *stop_out)
{
	struct hv_target *t = self(target);
	const uint32_t from = t->pending & vcpus;

	if (t->ended) {
		*stop_out = t->end;
		t->ended = false;
	} else if (from) {
		*stop_out = t->stops[__builtin_ctz(from)];
		t->pending &= ~(from & -from);
	} else {
		return 0;
	}
	t->fresh_of &= 1u << stop_out->vcpu; /* who tells it asks for them now */
	/* What stopped by itself is held by us until gdb lets it go: a tool that dies must not leave it stopped. What
	 * was stepped alone is held all the time. */
	if (!t->held && stop(target) == 0) /* a domain that is off cannot be held, and need not */
		note_others(t);
	return 1;
}

/* A vcpu may have stopped a moment ago, of which nobody was told: it is let go, too. */
static int detach(struct target *target)
{
	struct hv_target *t = self(target);
	const bool go = t->held || t->whole || t->catches || t->pending;

	if (t->catches)
		(void)hvlink_catch(t->link, t->domain, t->vcpu, 0, 0);
	t->catches = t->catch_once = 0;
	t->pending = t->fresh_of = 0;
	t->ended = false;
	int rc = keep_back(t, 0);
	if (rc == 0 && t->whole)
		rc = end_whole(t);
	return rc == 0 && go ? let_run(t) : rc;
}

static int get_context(struct target *target, unsigned vcpu, struct hv_context *context)
{
	struct hv_target *t = self(target);

	if (t->fresh_of >> vcpu & 1) {
		*context = t->fresh;
		t->fresh_of = 0;
		return 0;
	}
	return status(t, hvlink_get_context(t->link, t->domain, vcpu, context));
}

static int set_context(struct target *target, unsigned vcpu, const struct hv_context *context)
{
	struct hv_target *t = self(target);

	t->fresh_of = 0;
	int rc = hvlink_set_context(t->link, t->domain, vcpu, context);

	if (rc == -HV_EBUSY && t->held && stop(target) == 0) /* the one that stepped was still leaving its pcpu */
		rc = hvlink_set_context(t->link, t->domain, vcpu, context);
	return status(t, rc);
}

static struct hvlink_place place_of(const struct hv_target *t, const struct target_memory *m)
{
	static const enum hv_space spaces[] = {
	    [VIEW_VA] = HV_SPACE_VA, [VIEW_IPA] = HV_SPACE_IPA, [VIEW_PA] = HV_SPACE_PA, [VIEW_HYP] = HV_SPACE_HYP};

	return (struct hvlink_place){
	    .domain = t->domain, .vcpu = m->vcpu, .space = spaces[m->view], .address = m->address};
}

static int explain(struct hv_target *t, int rc, const struct hvlink_fault *fault)
{
	if (rc == -HV_EFAULT)
		snprintf(t->why, sizeof(t->why), "at %08llx: %s", (unsigned long long)fault->address,
			 hvlink_why(fault->why));
	else
		(void)status(t, rc);
	return rc;
}

static int read_memory(struct target *target, const struct target_memory *m, void *buffer, size_t n, size_t *done)
{
	struct hv_target *t = self(target);
	const struct hvlink_place place = place_of(t, m);
	struct hvlink_fault fault;

	return explain(t, hvlink_read(t->link, &place, buffer, n, done, &fault), &fault);
}

static int write_memory(struct target *target, const struct target_memory *m, const void *buffer, size_t n,
			size_t *done)
{
	struct hv_target *t = self(target);
	const struct hvlink_place place = place_of(t, m);
	struct hvlink_fault fault;

	return explain(t, hvlink_write(t->link, &place, buffer, n, done, &fault), &fault);
}

static bool has(struct target *target, enum hv_op op)
{
	return self(target)->operations >> op & 1;
}

static int set_break(struct target *target, const struct target_break *b, bool set)
{
	struct hv_target *t = self(target);
	const struct hvlink_break at = {
	    .domain = t->domain,
	    .vcpu = t->vcpu,
	    .kind = b->kind,
	    .va = b->va,
	    .length = b->length,
	    .one_vcpu = t->vcpu != HV_ALL_VCPUS,
	};

	if (!has(target, HV_OP_BREAK))
		return -HV_ENOSYS;
	return status(t, set ? hvlink_break(t->link, &at, NULL) : hvlink_unbreak(t->link, &at));
}

/* A domain may not restart more often than once a second: the operation is answered before it has. */
static int wait_restarted(struct hv_target *t, uint32_t restarts)
{
	struct hv_domain d;

	for (int waited = 0; waited < RESTART_MS; waited += RESTART_POLL_MS) {
		const int rc = get_domain(t, &d);

		if (rc < 0)
			return rc;
		if (d.restarts != restarts && d.state == HV_DOMAIN_RUNNING)
			return 0;
		(void)hvlink_idle(t->link, RESTART_POLL_MS);
	}
	snprintf(t->why, sizeof(t->why), "d%u does not start anew: its console says why", t->domain);
	return -HV_EIO;
}

/* From its modules, stopped before its first instruction: the pause stays through a restart. */
static int restart(struct target *target)
{
	struct hv_target *t = self(target);
	struct hv_domain before;
	int rc = stop(target);

	if (rc == 0)
		rc = keep_back(t, 0);
	if (rc == 0)
		rc = get_domain(t, &before);
	if (rc == 0)
		rc = status(t, hvlink_restart(t->link, t->domain));
	if (rc == 0)
		rc = wait_restarted(t, before.restarts);
	t->pending = t->fresh_of = 0;
	t->ended = false;
	return rc;
}

static int kill_domain(struct target *target)
{
	struct hv_target *t = self(target);

	return status(t, hvlink_crash(t->link, t->domain));
}

static const char *why(struct target *target)
{
	return self(target)->why;
}

static const struct target_ops ops = {
    .domain = domain_of,
    .vcpus = vcpus_of,
    .describe = describe,
    .stop = stop,
    .resume = resume,
    .stopped = stopped,
    .detach = detach,
    .get_context = get_context,
    .set_context = set_context,
    .read = read_memory,
    .write = write_memory,
    .set_break = set_break,
    .has = has,
    .restart = restart,
    .kill = kill_domain,
    .exec_file = hv_target_exec_file,
    .monitor = hv_target_monitor,
    .why = why,
};

int hv_target_init(struct hv_target *t, struct hvlink *link, const struct hv_domain *domain, unsigned vcpu)
{
	struct hv_version version;

	*t = (struct hv_target){.target = {&ops, VIEW_VA}, .link = link, .domain = domain->id, .vcpu = vcpu};
	if (domain->vcpus == 0 || domain->vcpus > TARGET_VCPUS_MAX) { /* what comes over a link may be anything */
		snprintf(t->why, sizeof(t->why), "d%u is said to have %u vcpus: 1 to %d are possible", domain->id,
			 domain->vcpus, TARGET_VCPUS_MAX);
		return -HV_EPROTO;
	}
	if (vcpu != HV_ALL_VCPUS && vcpu >= domain->vcpus) {
		snprintf(t->why, sizeof(t->why), "d%u has no vcpu %u: it has %u", domain->id, vcpu, domain->vcpus);
		return -HV_ENOENT;
	}
	t->vcpus = vcpu == HV_ALL_VCPUS ? (1u << domain->vcpus) - 1 : 1u << vcpu;
	const int rc = status(t, hvlink_version(link, &version));
	if (rc == 0)
		t->operations = version.operations;
	note_others(t);
	t->pending = 0; /* those are older than this stub */
	return rc;
}

void hv_target_forget(struct hv_target *t)
{
	t->held = t->whole = t->ended = false;
	t->kept = t->catches = t->catch_once = t->pending = t->fresh_of = 0;
}

int hv_target_renew(struct hv_target *t, struct hvlink *link)
{
	struct hv_target fresh;
	struct hv_domain d;

	t->link = link;
	hv_target_forget(t);
	int rc = get_domain(t, &d);
	if (rc < 0)
		return rc;
	rc = hv_target_init(&fresh, link, &d, t->vcpu);
	if (rc < 0) {
		memcpy(t->why, fresh.why, sizeof(t->why));
		return rc;
	}
	fresh.vmlinux = t->vmlinux;
	fresh.vmlinux_count = t->vmlinux_count;
	*t = fresh;
	return 0;
}

/* The domain ended as a whole: which of our vcpus is it told of? */
static void note_end(struct hv_target *t, const struct hv_event *e, enum hv_stop_reason reason)
{
	const bool ours = e->vcpu < TARGET_VCPUS_MAX && t->vcpus >> e->vcpu & 1;

	if (t->ended)
		return;
	t->end = (struct target_stop){ours ? e->vcpu : (unsigned)__builtin_ctz(t->vcpus), reason, e->detail, e->pc};
	t->ended = true;
}

void hv_target_event(struct hv_target *t, const struct hv_event *e)
{
	if (e->domain != t->domain)
		return;
	const struct target_stop stop = {e->vcpu, (enum hv_stop_reason)e->reason, e->detail, e->pc};
	if (e->kind == HV_EVENT_STOP && e->vcpu < TARGET_VCPUS_MAX && t->vcpus >> e->vcpu & 1 &&
	    e->reason != HV_STOP_PAUSE)
		note_stop(t, &stop, e->generation);
	else if (e->kind == HV_EVENT_STATE && e->detail == HV_DOMAIN_CRASHED)
		note_end(t, e, HV_STOP_CRASH);
	else if ((e->kind == HV_EVENT_STATE && e->detail == HV_DOMAIN_OFF) || e->kind == HV_EVENT_GONE)
		note_end(t, e, HV_STOP_NONE);
}
