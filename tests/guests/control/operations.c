/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the capability is for. */
#include <hvabi/guest_machine.h>
#include "control.h"
#include "guest.h"
#include "string.h"
#include "tap.h"
#include "timer.h"

#define SPARE	(GUEST_RAM_BASE + 0x2000000u) /* RAM of the victim that it does not use */
#define WAIT_MS 20000
#define OWNER	(1u << HV_OWNER_HYPERCALL)

static void lists(void)
{
	const struct hv_domain *d;

	tap_eq((uint32_t)control_simple(HV_OP_VERSION, HV_NOBODY, HV_ALL_VCPUS), 0, "version");
	tap_eq(answer.version.abi, HV_ABI_VERSION, "its number");
	tap_ok((answer.version.operations >> HV_OP_PAUSE & 1) != 0, "pause is there");
	d = control_domain(SELF);
	tap_ok(d && d->flags & HV_DOMAIN_CONTROL, "the list says that d%u has control", SELF);
	d = control_domain(VICTIM);
	tap_ok(d && !(d->flags & HV_DOMAIN_CONTROL) && d->state == HV_DOMAIN_RUNNING, "d%u runs, without it", VICTIM);
	tap_ok(control_vcpu(VICTIM, 0) != NULL, "its vcpu");
}

static uint64_t printed(void)
{
	const struct hv_domain *d = control_domain(VICTIM);

	return d ? d->console : 0;
}

static bool prints_on(void)
{
	const uint64_t before = printed(), end = timer_after_ms(WAIT_MS);

	while (timer_now() < end)
		if (printed() != before)
			return true;
	return false;
}

static uint64_t time_of_victim(void)
{
	const struct hv_domain *d = control_domain(VICTIM);

	return d ? d->time : 0;
}

static void stop(void)
{
	struct hv_request r = control_request(HV_OP_PAUSE, VICTIM, HV_ALL_VCPUS);

	r.owner = 3; /* a peer's: not ours to choose */
	tap_ok(prints_on(), "d%u prints", VICTIM);
	tap_eq((uint32_t)control_ask(&r, sizeof(r)), 0, "pause");
	const struct hv_domain *d = control_domain(VICTIM);
	tap_eq(d ? d->pauses : 0, OWNER, "the pause is the control domain's");
	tap_ok(d && d->flags & HV_DOMAIN_STOPPED, "d%u stands still", VICTIM);
	const struct hv_vcpu *v = control_vcpu(VICTIM, 0);
	tap_ok(v && v->stopped, "its vcpu does");
	tap_ok(time_of_victim() == time_of_victim(), "its time does");
}

static void registers(void)
{
	struct hv_context_request set = {.request = control_request(HV_OP_SET_CONTEXT, VICTIM, 0)};
	uint32_t r5;

	tap_eq((uint32_t)control_simple(HV_OP_GET_CONTEXT, VICTIM, 0), 0, "registers");
	set.context = answer.context.context;
	tap_between(set.context.regs.pc, GUEST_RAM_BASE, GUEST_RAM_BASE + 0x100000, "pc");
	r5 = set.context.regs.r[5];
	set.context.regs.r[5] = 0x12345678;
	tap_eq((uint32_t)control_ask(&set, sizeof(set)), 0, "set r5");
	(void)control_simple(HV_OP_GET_CONTEXT, VICTIM, 0);
	tap_eq(answer.context.context.regs.r[5], 0x12345678, "r5");
	set.context.regs.r[5] = r5;
	tap_eq((uint32_t)control_ask(&set, sizeof(set)), 0, "r5 as before");
	set.context.regs.cpsr = 0x1da;
	tap_eq((uint32_t)control_ask(&set, sizeof(set)), (uint32_t)-HV_EINVAL, "never HYP mode");
}

static struct hv_memory memory(enum hv_op op, enum hv_space space, uint32_t address, uint32_t n)
{
	return (struct hv_memory){
	    .request = control_request(op, VICTIM, 0), .space = (uint8_t)space, .length = n, .address = address};
}

static void memory_of_victim(void)
{
	static const uint8_t text[] = "across the end of a page, from d0";
	struct {
		struct hv_memory m;
		uint8_t bytes[sizeof(text)];
	} w = {.m = memory(HV_OP_WRITE, HV_SPACE_IPA, SPARE + 0xff0, sizeof(text))};
	struct hv_memory r = memory(HV_OP_READ, HV_SPACE_VA, SPARE + 0xff0, sizeof(text));

	memcpy(w.bytes, text, sizeof(text));
	tap_eq((uint32_t)control_ask(&w, sizeof(w)), 0, "write");
	tap_eq((uint32_t)control_ask(&r, sizeof(r)), 0, "read");
	tap_ok(answer.memory.done == sizeof(text) &&
		   strncmp((const char *)answer.bytes + sizeof(answer.memory), (const char *)text, sizeof(text)) == 0,
	       "what was written is read");
	r = memory(HV_OP_READ, HV_SPACE_IPA, GUEST_GICD_BASE - 8, 16);
	tap_eq((uint32_t)control_ask(&r, sizeof(r)), (uint32_t)-HV_EFAULT, "no read where nothing is");
	r = memory(HV_OP_READ, HV_SPACE_IPA, GUEST_RAM_BASE, HV_CALL_DOMCTL_MAX);
	tap_eq((uint32_t)control_ask(&r, sizeof(r)), (uint32_t)-HV_EINVAL, "no more than fits the reply");
	r.length -= (uint32_t)sizeof(struct hv_memory_reply);
	tap_eq((uint32_t)control_ask(&r, sizeof(r)), 0, "as much as fits");
	tap_eq(answer.memory.done, r.length, "all of it");
}

static void others(void)
{
	struct hv_translate t = {
	    .request = control_request(HV_OP_TRANSLATE, VICTIM, 0), .space = HV_SPACE_IPA, .address = GUEST_RAM_BASE};
	struct hv_ring ring = {.request = control_request(HV_OP_CONSOLE_READ, VICTIM, HV_ALL_VCPUS), .max = 100};
	struct hv_key key = {.request = control_request(HV_OP_KEY, VICTIM, HV_ALL_VCPUS), .key = 'h'};

	tap_eq((uint32_t)control_ask(&t, sizeof(t)), 0, "translate");
	tap_ok((answer.translate.stage2.flags & HV_WALK_OK) != 0, "RAM is mapped");
	tap_eq((uint32_t)control_ask(&ring, sizeof(ring)), 0, "console");
	tap_between(answer.ring.count, 1, 100, "what d%u printed", VICTIM);
	tap_eq((uint32_t)control_ask(&key, sizeof(key)), 0, "key h");
	tap_ok(answer.ring.head > 200, "its output");
}

/* One instruction: an event says that it is done, and the pc is another one. */
static void step(void)
{
	struct hv_step s = {.request = control_request(HV_OP_STEP, VICTIM, 0), .flags = HV_STEP_ALONE};
	struct hv_ring ring = {.request = control_request(HV_OP_EVENTS, HV_NOBODY, HV_ALL_VCPUS)};
	const uint64_t end = timer_after_ms(WAIT_MS);
	const struct hv_vcpu *v = control_vcpu(VICTIM, 0);
	uint32_t pc = v ? v->pc : 0;

	s.generation = v ? v->generation : 0;
	tap_eq((uint32_t)control_ask(&s, sizeof(s)), 0, "step");
	do
		v = control_vcpu(VICTIM, 0);
	while (v && v->generation == s.generation && timer_now() < end);
	tap_eq(v ? v->generation : 0, s.generation + 1, "it is done");
	tap_ok(v && v->pc != pc, "the pc moved");
	tap_eq((uint32_t)control_ask(&ring, sizeof(ring)), 0, "events");
	tap_ok(answer.ring.count > 0, "there are some");
	tap_eq((uint32_t)control_ask(&s, sizeof(s)), (uint32_t)-HV_EBUSY, "the same step is not made twice");
}

/* The call is under way until the step is done, and says how it ended. */
static void step_that_is_waited_for(void)
{
	struct hv_step s = {.request = control_request(HV_OP_STEP, VICTIM, 0), .flags = HV_STEP_ALONE | HV_STEP_WAIT};
	const struct hv_vcpu *v = control_vcpu(VICTIM, 0);
	struct hv_step_reply stop;

	s.generation = v ? v->generation : 0;
	tap_eq((uint32_t)control_ask(&s, sizeof(s)), 0, "a step that is waited for");
	stop = answer.step;
	tap_eq(stop.generation, s.generation + 1, "it is done when it is answered");
	tap_eq(stop.reason, HV_STOP_STEP, "a step");
	tap_eq(stop.context.regs.pc, stop.pc, "its registers are of that stop");
	v = control_vcpu(VICTIM, 0);
	tap_eq(v ? v->generation : 0, s.generation + 1, "and it is the last one");
	tap_eq((uint32_t)control_ask(&s, sizeof(s)), (uint32_t)-HV_EBUSY, "nor is that one made twice");
}

/* One that a restart cut short is not waited for: the same request then begins another. */
static void step_after_one_that_was_cut(void)
{
	struct hv_step s = {.request = control_request(HV_OP_STEP, VICTIM, 0), .flags = HV_STEP_ALONE | HV_STEP_WAIT};
	const struct hv_vcpu *v;

	tap_eq((uint32_t)control_simple(HV_OP_PAUSE, VICTIM, HV_ALL_VCPUS), 0, "pause");
	v = control_vcpu(VICTIM, 0);
	s.generation = v ? v->generation : 0;
	tap_eq((uint32_t)control_ask(&s, sizeof(s)), 0, "a step");
	tap_eq(answer.step.generation, s.generation + 1, "it is done");
	tap_eq((uint32_t)control_simple(HV_OP_UNPAUSE, VICTIM, HV_ALL_VCPUS), 0, "unpause");
}

#define TRIES 10u

/* A step that is under way, where the victim does not run beside this domain: on one pcpu that is the first which
 * begins in a fresh slice of this domain's. */
static void begin_step(void)
{
	static struct hv_step s __attribute__((aligned(8)));
	bool done = true;

	for (unsigned i = 0; i < TRIES && done; i++) {
		(void)control_simple(HV_OP_PAUSE, VICTIM, HV_ALL_VCPUS);
		const struct hv_vcpu *v = control_vcpu(VICTIM, 0);
		s = (struct hv_step){.request = control_request(HV_OP_STEP, VICTIM, 0),
				     .flags = HV_STEP_WAIT,
				     .generation = v ? v->generation : 0};
		(void)control_raw((uint32_t)&s, sizeof(s), (uint32_t)&answer, sizeof(answer));
		v = control_vcpu(VICTIM, 0);
		done = v && v->generation != s.generation;
	}
	guest_printf("# a step %s\n", done ? "is done" : "is under way");
}

void control_operations(void)
{
	lists();
	stop();
	registers();
	memory_of_victim();
	others();
	step();
	step_that_is_waited_for();
	tap_eq((uint32_t)control_simple(HV_OP_UNPAUSE, VICTIM, HV_ALL_VCPUS), 0, "unpause");
	tap_ok(prints_on(), "d%u prints again", VICTIM);
}

void control_end_of_victim(void)
{
	const struct hv_domain *d;

	begin_step();
	tap_eq((uint32_t)control_simple(HV_OP_CRASH, VICTIM, HV_ALL_VCPUS), 0, "crash");
	d = control_domain(VICTIM);
	tap_eq(d ? d->state : 0, HV_DOMAIN_CRASHED, "d%u has crashed, and is kept", VICTIM);
	tap_eq((uint32_t)control_simple(HV_OP_RESTART, VICTIM, HV_ALL_VCPUS), 0, "restart");
	(void)control_simple(HV_OP_UNPAUSE, VICTIM, HV_ALL_VCPUS); /* if that step was done, it is paused */
	tap_ok(prints_on(), "d%u prints once more", VICTIM);
	step_after_one_that_was_cut();
	tap_eq((uint32_t)control_simple(HV_OP_DESTROY, VICTIM, HV_ALL_VCPUS), 0, "destroy");
	tap_ok(control_domain(VICTIM) == NULL, "d%u is gone", VICTIM);
	tap_eq((uint32_t)control_simple(HV_OP_PAUSE, VICTIM, HV_ALL_VCPUS), (uint32_t)-HV_ENOENT,
	       "so it cannot be paused");
}
