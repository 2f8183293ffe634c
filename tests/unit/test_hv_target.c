/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The adapter between gdb's packets and the link (gdbstub/hv_target.c), over a link that this file makes up: one domain
 * that says what a hypervisor may say, and what none should. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "gdbstub/hv_target.h"

/* --- the link --- */

static struct {
	struct hv_domain domain;
	struct hv_vcpu vcpu[2];
	uint64_t operations;
	int busy;   /* steps, or registers to be set, that are refused with -HV_EBUSY before one is taken */
	int refuse; /* what every operation gives; 0: it works */
	unsigned pauses, unpauses, starts, steps, lists, sets, restarts, crashes, idles, catches_off;
	uint32_t paused;	/* bit n: vcpu n alone */
	bool whole;		/* the domain as such is paused */
	unsigned restart_after; /* rounds of waiting until a restart is done; 0: never */
	struct hvlink_step step;
	int done; /* steps are: 1 over when they are answered, with stop; 0 still under way */
	struct hv_step_reply stop;
	unsigned contexts;
	struct hvlink_break brk;
	bool set;
} far;

const char *hvlink_error(const struct hvlink *link)
{
	(void)link;
	return "the link's words";
}
int hvlink_version(struct hvlink *link, struct hv_version *v)
{
	(void)link;
	*v = (struct hv_version){.operations = far.operations};
	return far.refuse;
}
int hvlink_vcpus(struct hvlink *link, unsigned domain, struct hv_vcpu *list, unsigned max)
{
	(void)link;
	(void)domain;
	far.lists++;
	for (unsigned i = 0; i < 2 && i < max; i++)
		list[i] = far.vcpu[i];
	return far.refuse ? far.refuse : 2;
}
int hvlink_find_domain(struct hvlink *link, const char *text, struct hv_domain *d)
{
	(void)link;
	assert_string_equal(text, "3");
	*d = far.domain;
	return far.refuse;
}
int hvlink_pause(struct hvlink *link, unsigned domain, unsigned vcpu)
{
	(void)link;
	assert_int_equal(domain, 3);
	far.pauses++;
	if (vcpu != HV_ALL_VCPUS)
		far.paused |= 1u << vcpu;
	else
		far.whole = true;
	return far.refuse;
}
int hvlink_unpause(struct hvlink *link, unsigned domain, unsigned vcpu)
{
	(void)link;
	(void)domain;
	far.unpauses++;
	if (vcpu != HV_ALL_VCPUS)
		far.paused &= ~(1u << vcpu);
	else
		far.whole = false;
	return far.refuse;
}
int hvlink_unpause_start(struct hvlink *link, unsigned domain)
{
	(void)link;
	(void)domain;
	far.starts++;
	return far.refuse;
}
int hvlink_step_wait(struct hvlink *link, const struct hvlink_step *step, struct hv_step_reply *stop)
{
	(void)link;
	if (far.busy && far.busy--)
		return -HV_EBUSY;
	far.steps++;
	far.step = *step;
	*stop = far.stop;
	return far.refuse ? far.refuse : far.done;
}
int hvlink_break(struct hvlink *link, const struct hvlink_break *b, struct hv_break_reply *answer)
{
	(void)link;
	(void)answer;
	far.brk = *b;
	far.set = true;
	return far.refuse;
}
int hvlink_unbreak(struct hvlink *link, const struct hvlink_break *b)
{
	(void)link;
	far.brk = *b;
	far.set = false;
	return far.refuse;
}
int hvlink_catch(struct hvlink *link, unsigned domain, unsigned vcpu, uint32_t set, uint32_t once)
{
	(void)link;
	assert_int_equal(domain, 3);
	assert_int_equal(vcpu, HV_ALL_VCPUS);
	assert_int_equal(set | once, 0);
	far.catches_off++;
	return far.refuse;
}
int hvlink_get_context(struct hvlink *link, unsigned domain, unsigned vcpu, struct hv_context *c)
{
	(void)link;
	(void)domain;
	far.contexts++;
	c->regs.pc = vcpu;
	return far.refuse;
}
int hvlink_set_context(struct hvlink *link, unsigned domain, unsigned vcpu, const struct hv_context *c)
{
	(void)link;
	(void)domain;
	(void)vcpu;
	(void)c;
	if (far.busy && far.busy--)
		return -HV_EBUSY;
	far.sets++;
	return far.refuse;
}
int hvlink_read(struct hvlink *link, const struct hvlink_place *place, void *buffer, size_t n, size_t *done,
		struct hvlink_fault *fault)
{
	(void)link;
	memset(buffer, (int)place->space, n);
	*done = far.refuse ? 0 : n;
	*fault = (struct hvlink_fault){place->address + *done, HV_WHY_STAGE2};
	return far.refuse;
}
int hvlink_write(struct hvlink *link, const struct hvlink_place *place, const void *buffer, size_t n, size_t *done,
		 struct hvlink_fault *fault)
{
	(void)buffer;
	return hvlink_read(link, place, (char[16]){0}, n < 16 ? n : 16, done, fault);
}
const char *hvlink_why(enum hv_memory_why why)
{
	return why == HV_WHY_STAGE2 ? "nothing is there" : "?";
}
int hvlink_restart(struct hvlink *link, unsigned domain)
{
	(void)link;
	(void)domain;
	far.restarts++;
	far.domain.state = HV_DOMAIN_RESTARTING;
	return far.refuse;
}
int hvlink_crash(struct hvlink *link, unsigned domain)
{
	(void)link;
	(void)domain;
	far.crashes++;
	return far.refuse;
}
int hvlink_idle(struct hvlink *link, int ms)
{
	(void)link;
	assert_true(ms > 0);
	far.idles++;
	if (far.idles == far.restart_after) {
		far.domain.restarts++;
		far.domain.state = HV_DOMAIN_RUNNING;
	}
	return 0;
}
int hv_target_exec_file(struct target *target, char *path, size_t size)
{
	(void)target;
	(void)path;
	(void)size;
	return -HV_ENOENT;
}
int hv_target_monitor(struct target *target, unsigned vcpu, const char *command,
		      void (*say)(void *ctx, const char *text), void *ctx)
{
	(void)target;
	(void)vcpu;
	say(ctx, command);
	return 0;
}

/* --- the target --- */

static struct hv_target t;
static const enum target_resume step_v1[TARGET_VCPUS_MAX] = {[1] = RESUME_STEP};
static const enum target_resume run_all[TARGET_VCPUS_MAX] = {RESUME_RUN, RESUME_RUN};

static int begin(void **state)
{
	(void)state;
	memset(&far, 0, sizeof(far));
	far.domain = (struct hv_domain){.id = 3, .vcpus = 2, .state = HV_DOMAIN_RUNNING};
	far.vcpu[1].id = 1;
	far.operations = 1ull << HV_OP_BREAK | 1ull << HV_OP_STEP;
	assert_int_equal(hv_target_init(&t, NULL, &far.domain, HV_ALL_VCPUS), 0);
	far.lists = 0;
	return 0;
}

static void stop_event(unsigned vcpu, enum hv_stop_reason reason, uint32_t generation)
{
	const struct hv_event e = {.kind = HV_EVENT_STOP,
				   .reason = (uint8_t)reason,
				   .domain = 3,
				   .vcpu = (uint16_t)vcpu,
				   .generation = generation,
				   .pc = 0x100 * generation};

	hv_target_event(&t, &e);
}

/* Vcpu 1 has been caught at @what. */
static void caught_event(uint32_t what, uint32_t generation)
{
	const struct hv_event e = {.kind = HV_EVENT_STOP,
				   .reason = HV_STOP_CATCH,
				   .domain = 3,
				   .vcpu = 1,
				   .generation = generation,
				   .detail = what};

	hv_target_event(&t, &e);
}

static void impossible_domains(void **state)
{
	static const uint16_t vcpus[] = {0, TARGET_VCPUS_MAX + 1, 32, 0xffff};
	struct hv_domain d = {.id = 3};

	(void)state;
	for (unsigned i = 0; i < sizeof(vcpus) / sizeof(vcpus[0]); i++) {
		d.vcpus = vcpus[i];
		assert_int_equal(hv_target_init(&t, NULL, &d, HV_ALL_VCPUS), -HV_EPROTO);
		assert_non_null(strstr(t.why, "d3 is said to have"));
		assert_non_null(strstr(t.why, "1 to 8 are possible"));
	}
	d.vcpus = TARGET_VCPUS_MAX;
	assert_int_equal(hv_target_init(&t, NULL, &d, HV_ALL_VCPUS), 0);
	assert_int_equal(t.target.ops->vcpus(&t.target), 0xff);
	assert_int_equal(hv_target_init(&t, NULL, &d, 5), 0);
	assert_int_equal(t.target.ops->vcpus(&t.target), 1u << 5);
	assert_int_equal(t.target.ops->domain(&t.target), 3);
	far.refuse = -HV_EIO;
	assert_int_equal(hv_target_init(&t, NULL, &d, 5), -HV_EIO);
	assert_string_equal(t.target.ops->why(&t.target), "the link's words");
}

/* The first step asks which stop it begins from; the next ones know it from the event. */
static void steps(void **state)
{
	const struct target_ops *ops = t.target.ops;
	struct target_stop stop;

	(void)state;
	far.vcpu[1].generation = 41;
	assert_int_equal(ops->stop(&t.target), 0);
	assert_int_equal(ops->resume(&t.target, step_v1, 0x10, 0x20), 0);
	assert_int_equal(far.step.generation, 41);
	assert_int_equal(far.step.vcpu, 1);
	assert_int_equal(far.step.flags, HV_STEP_ALONE);
	assert_int_equal(far.step.from, 0x10);
	assert_int_equal(far.step.to, 0x20);
	stop_event(1, HV_STOP_STEP, 42);
	assert_int_equal(ops->stopped(&t.target, 3, &stop), 1);
	assert_int_equal(stop.vcpu, 1);
	assert_int_equal(stop.reason, HV_STOP_STEP);
	far.lists = far.pauses = 0;
	assert_int_equal(ops->resume(&t.target, step_v1, 0, 0), 0);
	assert_int_equal(far.step.generation, 42);
	assert_int_equal(far.lists + far.pauses, 0);
	assert_int_equal(far.steps, 2);
}

/* gdb holds the domain, and vcpu 1 has made a step before. */
static void stand_after_step(void)
{
	struct target_stop stop;

	assert_int_equal(t.target.ops->stop(&t.target), 0);
	stop_event(1, HV_STOP_STEP, 41);
	assert_int_equal(t.target.ops->stopped(&t.target, 3, &stop), 1);
}

/* A step that is over when it is answered: the stop is told once, though its event comes as well, and who is told of it
 * gets the registers of that moment. Whoever asks later asks the hypervisor. */
static void step_answered_at_its_end(void **state)
{
	const struct target_ops *ops = t.target.ops;
	struct hv_context c;
	struct target_stop stop;

	(void)state;
	stand_after_step();
	far.done = 1;
	far.stop = (struct hv_step_reply){.generation = 42, .reason = HV_STOP_STEP, .pc = 0x4200};
	far.stop.context.regs.pc = 0x4200;
	assert_int_equal(ops->resume(&t.target, step_v1, 0, 0), 0);
	assert_int_equal(ops->stopped(&t.target, 3, &stop), 1);
	assert_int_equal(stop.vcpu, 1);
	assert_int_equal(stop.reason, HV_STOP_STEP);
	assert_int_equal(stop.pc, 0x4200);
	assert_int_equal(ops->get_context(&t.target, 0, &c), 0); /* another vcpu's */
	assert_int_equal(far.contexts, 1);
	assert_int_equal(ops->get_context(&t.target, 1, &c), 0);
	assert_int_equal(far.contexts, 1);
	assert_int_equal(c.regs.pc, 0x4200);
	assert_int_equal(ops->get_context(&t.target, 1, &c), 0);
	assert_int_equal(far.contexts, 2);
	assert_int_equal(c.regs.pc, 1);
	stop_event(1, HV_STOP_STEP, 42);
	assert_int_equal(ops->stopped(&t.target, 3, &stop), 0);
	far.stop.generation = 43; /* the next one ends where another tool catches */
	far.stop.reason = HV_STOP_CATCH;
	far.stop.detail = HV_CATCH_SVC;
	assert_int_equal(ops->resume(&t.target, step_v1, 0, 0), 0);
	assert_int_equal(far.step.generation, 42);
	assert_int_equal(ops->stopped(&t.target, 3, &stop), 1);
	assert_int_equal(stop.reason, HV_STOP_CATCH);
	assert_int_equal(ops->set_context(&t.target, 1, &c), 0); /* nobody asked: they are others since */
	assert_int_equal(ops->get_context(&t.target, 1, &c), 0);
	assert_int_equal(far.contexts, 3);
}

/* One that is not over yet is told by its event, and its registers are asked for. */
static void step_that_takes_longer(void **state)
{
	const struct target_ops *ops = t.target.ops;
	struct hv_context c;
	struct target_stop stop;

	(void)state;
	stand_after_step();
	assert_int_equal(ops->resume(&t.target, step_v1, 0, 0), 0);
	assert_int_equal(ops->stopped(&t.target, 3, &stop), 0);
	stop_event(1, HV_STOP_STEP, 42);
	assert_int_equal(ops->stopped(&t.target, 3, &stop), 1);
	assert_int_equal(ops->get_context(&t.target, 1, &c), 0);
	assert_int_equal(far.contexts, 1);
	/* One vcpu's step is over; another stopped at the same moment and is told first: what is told later is no
	 * longer of the moment. */
	far.done = 1;
	far.stop = (struct hv_step_reply){.generation = 43, .reason = HV_STOP_STEP};
	assert_int_equal(ops->resume(&t.target, step_v1, 0, 0), 0);
	stop_event(0, HV_STOP_BREAKPOINT, 7);
	assert_int_equal(ops->stopped(&t.target, 3, &stop), 1);
	assert_int_equal(stop.vcpu, 0);
	assert_int_equal(ops->stopped(&t.target, 3, &stop), 1);
	assert_int_equal(stop.vcpu, 1);
	assert_int_equal(ops->get_context(&t.target, 1, &c), 0);
	assert_int_equal(far.contexts, 2);
}

/* One steps and another runs: no HV_STEP_ALONE, and what stopped at the same moment is looked for. */
static void step_while_others_run(void **state)
{
	static const enum target_resume both[TARGET_VCPUS_MAX] = {RESUME_RUN, RESUME_STEP};
	const struct target_ops *ops = t.target.ops;
	struct target_stop stop;

	(void)state;
	assert_int_equal(ops->stop(&t.target), 0);
	stop_event(1, HV_STOP_STEP, 42);
	assert_int_equal(ops->stopped(&t.target, 3, &stop), 1);
	assert_int_equal(ops->resume(&t.target, both, 0, 0), 0);
	assert_int_equal(far.step.flags, 0);
	assert_int_equal(far.step.vcpu, 1);
	assert_int_equal(far.starts, 1); /* one that was created paused is so no longer */
	assert_int_equal(far.paused, 0);
	stop_event(1, HV_STOP_STEP, 43);
	far.pauses = 0;
	far.vcpu[0] = (struct hv_vcpu){.id = 0, .stopped = 1, .reason = HV_STOP_BREAKPOINT, .generation = 5, .pc = 8};
	assert_int_equal(ops->stopped(&t.target, 3, &stop), 1);
	assert_int_equal(far.pauses, 1);
	assert_int_equal(stop.vcpu, 1);
	assert_int_equal(ops->stopped(&t.target, 3, &stop), 1);
	assert_int_equal(stop.vcpu, 0);
	assert_int_equal(stop.reason, HV_STOP_BREAKPOINT);
	assert_int_equal(ops->resume(&t.target, both, 0, 0), 0);
	assert_int_equal(far.starts, 1); /* nor will it be again */
	stop_event(1, HV_STOP_STEP, 44);
	assert_int_equal(ops->stopped(&t.target, 3, &stop), 1);
	far.refuse = -HV_EIO;
	assert_int_equal(ops->resume(&t.target, both, 0, 0), -HV_EIO);
}

static void who_is_not_named_is_kept_back(void **state)
{
	static const enum target_resume one[TARGET_VCPUS_MAX] = {RESUME_NOT, RESUME_RUN};
	const struct target_ops *ops = t.target.ops;

	(void)state;
	assert_int_equal(ops->stop(&t.target), 0);
	assert_int_equal(ops->resume(&t.target, one, 0, 0), 0);
	assert_int_equal(far.paused, 1);
	assert_int_equal(ops->stop(&t.target), 0);
	assert_int_equal(ops->resume(&t.target, run_all, 0, 0), 0);
	assert_int_equal(far.paused, 0);
	assert_int_equal(ops->stop(&t.target), 0);
	assert_int_equal(ops->resume(&t.target, one, 0, 0), 0);
	assert_int_equal(far.paused, 1);
	assert_int_equal(ops->detach(&t.target), 0);
	assert_int_equal(far.paused, 0);
}

/* "monitor unpause" lets all run, also who is kept back while another vcpu runs. */
static void unpause_by_hand(void **state)
{
	static const enum target_resume one[TARGET_VCPUS_MAX] = {RESUME_NOT, RESUME_RUN};
	const struct target_ops *ops = t.target.ops;

	(void)state;
	assert_int_equal(ops->stop(&t.target), 0);
	assert_int_equal(ops->resume(&t.target, one, 0, 0), 0);
	assert_int_equal(ops->stop(&t.target), 0);
	assert_int_equal(far.paused, 1);
	assert_int_equal(hv_target_unpause(&t), 0);
	assert_int_equal(far.paused, 0);
	assert_int_equal(far.starts, 1);
	assert_int_equal(t.kept, 0);
	assert_false(t.held); /* what comes next must stop it first */
	far.refuse = -HV_EIO;
	assert_int_equal(hv_target_unpause(&t), -HV_EIO);
	assert_string_equal(ops->why(&t.target), "the link's words");
}

/* "monitor pause" behind "monitor unpause", or of a domain of which gdb has one vcpu: who leaves lets it run. */
static void pause_by_hand(void **state)
{
	const struct target_ops *ops = t.target.ops;

	(void)state;
	assert_int_equal(ops->stop(&t.target), 0);
	assert_int_equal(hv_target_unpause(&t), 0);
	assert_int_equal(hv_target_pause(&t), 0);
	assert_true(far.whole);
	assert_int_equal(ops->detach(&t.target), 0);
	assert_false(far.whole);
	assert_int_equal(hv_target_init(&t, NULL, &far.domain, 1), 0);
	assert_int_equal(ops->stop(&t.target), 0);
	assert_int_equal(hv_target_pause(&t), 0);
	assert_true(far.whole && far.paused == 2);
	assert_int_equal(ops->detach(&t.target), 0);
	assert_true(!far.whole && !far.paused);
	far.unpauses = 0;
	assert_int_equal(ops->detach(&t.target), 0); /* nothing is held */
	assert_int_equal(far.unpauses, 0);
	far.refuse = -HV_EIO;
	assert_int_equal(hv_target_pause(&t), -HV_EIO);
	assert_string_equal(ops->why(&t.target), "the link's words");
}

/* The event of a step that was answered comes behind the answer to the next one: it is no stop of its own, and the next
 * step does not begin there. */
static void event_of_an_earlier_step(void **state)
{
	const struct target_ops *ops = t.target.ops;
	struct target_stop stop;

	(void)state;
	assert_int_equal(ops->stop(&t.target), 0);
	stop_event(1, HV_STOP_STEP, 10);
	assert_int_equal(ops->stopped(&t.target, 3, &stop), 1);
	far.done = 1;
	for (uint32_t g = 11; g < 15; g++) {
		far.stop = (struct hv_step_reply){.generation = g, .reason = HV_STOP_STEP, .pc = 0x1000 + g};
		assert_int_equal(ops->resume(&t.target, step_v1, 0, 0), 0);
		assert_int_equal(far.step.generation, g - 1);
		stop_event(1, HV_STOP_STEP, g - 1);
		assert_int_equal(ops->stopped(&t.target, 3, &stop), 1);
		assert_int_equal(stop.pc, 0x1000 + g);
	}
}

static void another_link(void **state)
{
	static const char *const files[] = {"vmlinux"};
	const struct target_ops *ops = t.target.ops;

	(void)state;
	t.vmlinux = files;
	t.vmlinux_count = 1;
	assert_int_equal(ops->stop(&t.target), 0);
	stop_event(1, HV_STOP_STEP, 42);
	far.refuse = -HV_ENOENT; /* the domain is gone */
	assert_int_equal(hv_target_renew(&t, NULL), -HV_ENOENT);
	assert_int_equal(ops->vcpus(&t.target), 3);
	assert_false(t.held);
	far.refuse = 0;
	far.domain.vcpus = 2;
	assert_int_equal(hv_target_renew(&t, NULL), 0);
	assert_int_equal(ops->vcpus(&t.target), 3);
	assert_int_equal(t.pending | t.generation[1], 0);
	assert_int_equal(t.vmlinux_count, 1);
	far.domain.vcpus = 100;
	assert_int_equal(hv_target_renew(&t, NULL), -HV_EPROTO);
	assert_int_equal(ops->vcpus(&t.target), 3);
	far.domain.vcpus = 1; /* it came back with fewer */
	assert_int_equal(hv_target_renew(&t, NULL), 0);
	assert_int_equal(ops->vcpus(&t.target), 1);
	t.vcpu = 1;
	assert_int_equal(hv_target_renew(&t, NULL), -HV_ENOENT);
	assert_string_equal(ops->why(&t.target), "d3 has no vcpu 1: it has 1");
	far.domain.vcpus = 2;
	assert_int_equal(hv_target_renew(&t, NULL), 0);
	assert_int_equal(ops->vcpus(&t.target), 2);
}

static void step_that_is_refused(void **state)
{
	const struct target_ops *ops = t.target.ops;

	(void)state;
	assert_int_equal(ops->stop(&t.target), 0);
	stop_event(1, HV_STOP_STEP, 42);
	far.vcpu[1].generation = 50; /* it has stopped again unseen */
	far.busy = 1;
	assert_int_equal(ops->resume(&t.target, step_v1, 0, 0), 0);
	assert_int_equal(far.step.generation, 50);
	assert_int_equal(far.steps, 1);
	far.busy = 2;
	assert_int_equal(ops->resume(&t.target, step_v1, 0, 0), -HV_EBUSY);
	assert_string_equal(ops->why(&t.target), "the link's words");
	far.busy = 1;
	far.domain.state = HV_DOMAIN_CRASHED;
	assert_int_equal(ops->resume(&t.target, step_v1, 0, 0), -HV_EINVAL);
	assert_non_null(strstr(ops->why(&t.target), "d3 is crashed and kept"));
	assert_int_equal(far.steps, 1);
}

static void going_on(void **state)
{
	const struct target_ops *ops = t.target.ops;

	(void)state;
	assert_int_equal(ops->detach(&t.target), 0); /* nothing is held */
	assert_int_equal(far.unpauses, 0);
	assert_int_equal(ops->stop(&t.target), 0);
	assert_int_equal(ops->resume(&t.target, run_all, 0, 0), 0);
	assert_int_equal(far.unpauses, 1);
	assert_int_equal(far.starts, 1);
	assert_int_equal(ops->stop(&t.target), 0);
	assert_int_equal(ops->detach(&t.target), 0);
	assert_int_equal(far.unpauses, 2);
	far.domain.state = HV_DOMAIN_OFF;
	assert_int_equal(ops->resume(&t.target, run_all, 0, 0), -HV_EINVAL);
	assert_non_null(strstr(ops->why(&t.target), "d3 is off: it does not run on"));
	assert_int_equal(far.unpauses, 2);
}

/* A gdb that goes while its catches are set: they go, too, and so does what has stopped since, even if it is not held.
 */
static void leaving(void **state)
{
	const struct target_ops *ops = t.target.ops;
	struct target_stop stop;

	(void)state;
	t.catches = HV_CATCH_SVC;
	assert_int_equal(ops->detach(&t.target), 0);
	assert_int_equal(far.catches_off, 1);
	assert_int_equal(far.unpauses, 1);
	assert_int_equal(t.catches | t.catch_once, 0);
	stop_event(1, HV_STOP_CATCH, 7);
	assert_int_equal(ops->detach(&t.target), 0);
	assert_int_equal(far.unpauses, 2);
	assert_int_equal(far.catches_off, 1);
	assert_int_equal(ops->stopped(&t.target, 3, &stop), 0); /* the next gdb is not told */
}

/* What has stopped at something that is turned off meanwhile is not told, whether that is known here or on its way;
 * what stopped at something else, or once, is. */
static void catches_turned_off(void **state)
{
	const struct target_ops *ops = t.target.ops;
	struct target_stop stop;

	(void)state;
	assert_int_equal(ops->stop(&t.target), 0);
	hv_target_catches(&t, HV_CATCH_SVC | HV_CATCH_HVC, HV_CATCH_SVC, 0);
	caught_event(HV_CATCH_HVC, 1);
	hv_target_catches(&t, HV_CATCH_SVC, HV_CATCH_SVC, HV_CATCH_HVC);
	caught_event(HV_CATCH_HVC, 2);
	assert_int_equal(ops->stopped(&t.target, 3, &stop), 0);
	caught_event(HV_CATCH_SVC, 3);
	assert_int_equal(t.catches, 0);
	hv_target_catches(&t, HV_CATCH_UND, 0, 0);
	assert_int_equal(ops->stopped(&t.target, 3, &stop), 1);
	assert_int_equal(stop.detail, HV_CATCH_SVC);
	caught_event(HV_CATCH_UND, 4);
	hv_target_catches(&t, HV_CATCH_UND | HV_CATCH_SMC, 0, 0);
	assert_int_equal(ops->stopped(&t.target, 3, &stop), 1);
	hv_target_catches(&t, 0, 0, ~0u);
	t.held = false; /* it runs, and stopped for us: if we do not say so, nobody lets it go on */
	caught_event(HV_CATCH_UND, 5);
	assert_int_equal(ops->stopped(&t.target, 3, &stop), 1);
}

/* Of other domains, of vcpus that cannot be, told twice: nothing. */
static void events(void **state)
{
	const struct target_ops *ops = t.target.ops;
	struct hv_event other = {.kind = HV_EVENT_STOP, .reason = HV_STOP_STEP, .domain = 4, .generation = 9};
	struct target_stop stop;

	(void)state;
	hv_target_event(&t, &other);
	stop_event(TARGET_VCPUS_MAX, HV_STOP_STEP, 9);
	stop_event(0xffff, HV_STOP_STEP, 9);
	stop_event(2, HV_STOP_STEP, 9); /* it has two */
	stop_event(0, HV_STOP_PAUSE, 9);
	assert_int_equal(ops->stopped(&t.target, 3, &stop), 0);
	stop_event(0, HV_STOP_BREAKPOINT, 10);
	stop_event(0, HV_STOP_BREAKPOINT, 10);
	assert_int_equal(ops->stopped(&t.target, 2, &stop), 0); /* nobody asks for that vcpu */
	assert_int_equal(ops->stopped(&t.target, 3, &stop), 1);
	assert_int_equal(stop.reason, HV_STOP_BREAKPOINT);
	assert_int_equal(stop.pc, 0xa00);
	assert_int_equal(far.pauses, 1); /* it was not held */
	assert_int_equal(ops->stopped(&t.target, 3, &stop), 0);
	stop_event(1, HV_STOP_BREAKPOINT, 11);
	assert_int_equal(ops->stopped(&t.target, 3, &stop), 1);
	assert_int_equal(far.pauses, 1); /* it is */
}

static void ends(void **state)
{
	const struct hv_event crashed = {
	    .kind = HV_EVENT_STATE, .domain = 3, .vcpu = HV_ALL_VCPUS, .detail = HV_DOMAIN_CRASHED, .pc = 0x77};
	const struct hv_event gone = {.kind = HV_EVENT_GONE, .domain = 3, .vcpu = HV_ALL_VCPUS};
	struct target_stop stop;

	(void)state;
	hv_target_event(&t, &crashed);
	hv_target_event(&t, &gone);
	assert_int_equal(t.target.ops->stopped(&t.target, 3, &stop), 1);
	assert_int_equal(stop.reason, HV_STOP_CRASH);
	assert_int_equal(stop.vcpu, 0);
	assert_int_equal(t.target.ops->stopped(&t.target, 3, &stop), 0);
	hv_target_event(&t, &gone);
	assert_int_equal(t.target.ops->stopped(&t.target, 3, &stop), 1);
	assert_int_equal(stop.reason, HV_STOP_NONE);
}

static void breakpoints(void **state)
{
	const struct target_break b = {HV_BREAK_WRITE, 0x1234, 4};

	(void)state;
	assert_int_equal(t.target.ops->set_break(&t.target, &b, true), 0);
	assert_true(far.set && far.brk.va == 0x1234 && far.brk.length == 4 && far.brk.kind == HV_BREAK_WRITE);
	assert_true(far.brk.vcpu == HV_ALL_VCPUS && !far.brk.one_vcpu);
	assert_int_equal(t.target.ops->set_break(&t.target, &b, false), 0);
	assert_false(far.set);
	assert_int_equal(hv_target_init(&t, NULL, &far.domain, 1), 0);
	assert_int_equal(t.target.ops->set_break(&t.target, &b, true), 0);
	assert_true(far.brk.vcpu == 1 && far.brk.one_vcpu);
	far.operations = 0;
	assert_int_equal(hv_target_init(&t, NULL, &far.domain, 1), 0);
	assert_int_equal(t.target.ops->set_break(&t.target, &b, true), -HV_ENOSYS);
	assert_false(t.target.ops->has(&t.target, HV_OP_STEP));
}

static void memory(void **state)
{
	static const enum hv_space spaces[] = {HV_SPACE_VA, HV_SPACE_IPA, HV_SPACE_PA, HV_SPACE_HYP};
	uint8_t bytes[8];
	size_t done;

	(void)state;
	for (unsigned view = VIEW_VA; view <= VIEW_HYP; view++) {
		const struct target_memory m = {(enum target_view)view, 0, 0x1000};

		assert_int_equal(t.target.ops->read(&t.target, &m, bytes, 8, &done), 0);
		assert_int_equal(bytes[7], spaces[view]);
	}
	const struct target_memory m = {VIEW_VA, 0, 0x1000};
	far.refuse = -HV_EFAULT;
	assert_int_equal(t.target.ops->read(&t.target, &m, bytes, 8, &done), -HV_EFAULT);
	assert_string_equal(t.target.ops->why(&t.target), "at 00001000: nothing is there");
	assert_int_equal(t.target.ops->write(&t.target, &m, bytes, 8, &done), -HV_EFAULT);
	far.refuse = -HV_EIO;
	assert_int_equal(t.target.ops->write(&t.target, &m, bytes, 8, &done), -HV_EIO);
	assert_string_equal(t.target.ops->why(&t.target), "the link's words");
}

/* One that is still leaving its pcpu is waited for. */
static void registers(void **state)
{
	const struct target_ops *ops = t.target.ops;
	struct hv_context c = {0};

	(void)state;
	assert_int_equal(ops->get_context(&t.target, 1, &c), 0);
	assert_int_equal(c.regs.pc, 1);
	far.busy = 1;
	assert_int_equal(ops->set_context(&t.target, 1, &c), -HV_EBUSY); /* it runs, and nobody has stopped it */
	assert_int_equal(ops->stop(&t.target), 0);
	far.busy = 1;
	assert_int_equal(ops->set_context(&t.target, 1, &c), 0);
	assert_int_equal(far.sets, 1);
	assert_int_equal(far.pauses, 2);
}

static void restarts(void **state)
{
	(void)state;
	far.restart_after = 5;
	assert_int_equal(t.target.ops->restart(&t.target), 0);
	assert_int_equal(far.idles, 5);
	assert_int_equal(far.pauses, 1); /* so it stops before its first instruction */
	far.restart_after = 0;
	assert_int_equal(t.target.ops->restart(&t.target), -HV_EIO);
	assert_non_null(strstr(t.target.ops->why(&t.target), "d3 does not start anew"));
	assert_int_equal(t.target.ops->kill(&t.target), 0);
	assert_int_equal(far.crashes, 1);
}

static void words(void **state)
{
	char text[64];

	(void)state;
	far.vcpu[0].state = HV_VCPU_BLOCKED;
	t.target.ops->describe(&t.target, 0, text, sizeof(text));
	assert_string_equal(text, "waits (WFI)");
	far.vcpu[0].state = 200;
	t.target.ops->describe(&t.target, 0, text, sizeof(text));
	assert_string_equal(text, "?");
	far.domain.state = HV_DOMAIN_CRASHED;
	t.target.ops->describe(&t.target, 0, text, sizeof(text));
	assert_string_equal(text, "crashed");
	t.target.ops->describe(&t.target, 7, text, sizeof(text));
	assert_string_equal(text, "gone");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(impossible_domains, begin),
	    cmocka_unit_test_setup(steps, begin),
	    cmocka_unit_test_setup(step_answered_at_its_end, begin),
	    cmocka_unit_test_setup(unpause_by_hand, begin),
	    cmocka_unit_test_setup(pause_by_hand, begin),
	    cmocka_unit_test_setup(event_of_an_earlier_step, begin),
	    cmocka_unit_test_setup(step_that_takes_longer, begin),
	    cmocka_unit_test_setup(step_while_others_run, begin),
	    cmocka_unit_test_setup(who_is_not_named_is_kept_back, begin),
	    cmocka_unit_test_setup(another_link, begin),
	    cmocka_unit_test_setup(step_that_is_refused, begin),
	    cmocka_unit_test_setup(going_on, begin),
	    cmocka_unit_test_setup(leaving, begin),
	    cmocka_unit_test_setup(catches_turned_off, begin),
	    cmocka_unit_test_setup(events, begin),
	    cmocka_unit_test_setup(ends, begin),
	    cmocka_unit_test_setup(breakpoints, begin),
	    cmocka_unit_test_setup(memory, begin),
	    cmocka_unit_test_setup(registers, begin),
	    cmocka_unit_test_setup(restarts, begin),
	    cmocka_unit_test_setup(words, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
