/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is refused: operations on oneself, arguments that point where they must not, callers without the capability. */
#include <hvabi/guest_machine.h>
#include "control.h"
#include "guest.h"
#include "string.h"
#include "tap.h"

#define RAM_SIZE (64u << 20) /* as the test's tables give it */
#define RAM_END	 (GUEST_RAM_BASE + RAM_SIZE)

/* They would wait for themselves, or nobody would be left to end it. */
void control_refusals(void)
{
	static const enum hv_op ops[] = {HV_OP_PAUSE, HV_OP_RESTART, HV_OP_CRASH, HV_OP_DESTROY};
	const struct hv_break b = {
	    .request = control_request(HV_OP_BREAK, SELF, HV_ALL_VCPUS), .kind = HV_BREAK_ANY, .va = GUEST_RAM_BASE};
	const struct hv_step s = {.request = control_request(HV_OP_STEP, SELF, 0)};
	struct hv_memory m = {.request = control_request(HV_OP_READ, HV_NOBODY, HV_ALL_VCPUS),
			      .space = HV_SPACE_PA,
			      .flags = HV_MEMORY_DEVICE,
			      .width = 4,
			      .length = 4,
			      .address = GUEST_GICD_BASE};
	struct hv_context_request set = {.request = control_request(HV_OP_SET_CONTEXT, SELF, 0)};
	struct hv_release release = {.request = control_request(HV_OP_RELEASE, HV_NOBODY, HV_ALL_VCPUS), .owners = 1};

	for (uint32_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++)
		tap_eq((uint32_t)control_simple(ops[i], SELF, HV_ALL_VCPUS), (uint32_t)-HV_EINVAL,
		       "operation %u on oneself", ops[i]);
	tap_eq((uint32_t)control_ask(&b, sizeof(b)), (uint32_t)-HV_EINVAL, "a breakpoint for oneself");
	tap_eq((uint32_t)control_ask(&s, sizeof(s)), (uint32_t)-HV_EINVAL, "a step of oneself");
	tap_eq((uint32_t)control_simple(HV_OP_GET_CONTEXT, SELF, 0), 0, "one's own registers");
	tap_between(answer.context.context.regs.pc, GUEST_RAM_BASE, RAM_END, "one's own pc");
	set.context = answer.context.context;
	tap_eq((uint32_t)control_ask(&set, sizeof(set)), (uint32_t)-HV_EINVAL, "cannot be set");
	tap_eq((uint32_t)control_ask(&m, sizeof(m)), (uint32_t)-HV_EPERM, "the host's interrupt controller");
	tap_eq((uint32_t)control_ask(&release, sizeof(release)), (uint32_t)-HV_EINVAL, "what a peer holds");
	tap_eq((uint32_t)control_simple((enum hv_op)999, VICTIM, 0), (uint32_t)-HV_ENOSYS, "an operation that is not");
	tap_eq((uint32_t)control_simple(HV_OP_PAUSE, 77, 0), (uint32_t)-HV_ENOENT, "a domain that is not");
	tap_eq((uint32_t)control_simple(HV_OP_GET_CONTEXT, VICTIM, 9), (uint32_t)-HV_ENOENT, "a vcpu that is not");
}

static const struct row {
	const char *what;
	uint32_t at;
} bad_places[] = {
    {"nowhere", 0x1000},
    {"zero", 0},
    {"the GICD", GUEST_GICD_BASE},
    {"the GICC", GUEST_GICC_BASE},
    {"the PL011", GUEST_UART_BASE},
    {"before RAM", GUEST_RAM_BASE - 4},
    {"behind RAM", RAM_END},
    {"across the end of RAM", RAM_END - 4},
    {"across 4 GiB", 0xfffffffc},
};

/* A pause of the victim: had it taken effect, that would show. */
static struct hv_request pause_request __attribute__((aligned(8)));

static void places(void)
{
	const uint32_t good = (uint32_t)&pause_request, n = sizeof(pause_request);

	for (uint32_t i = 0; i < sizeof(bad_places) / sizeof(bad_places[0]); i++) {
		const struct row *b = &bad_places[i];

		tap_eq((uint32_t)control_raw(b->at, n, (uint32_t)&answer, sizeof(answer)), (uint32_t)-HV_EFAULT,
		       "request: %s", b->what);
		tap_eq((uint32_t)control_raw(good, n, b->at, sizeof(answer)), (uint32_t)-HV_EFAULT, "reply: %s",
		       b->what);
	}
	tap_eq((uint32_t)control_raw(good, n, RAM_END - HV_CALL_DOMCTL_MAX + 1, sizeof(answer)), (uint32_t)-HV_EFAULT,
	       "reply: its last byte is behind RAM");
}

static void lengths(void)
{
	static const uint32_t bad[] = {0,	   1,	      sizeof(struct hv_request) - 1, HV_CALL_DOMCTL_MAX + 1,
				       0x80000000, 0xffffffff};
	const uint32_t from = (uint32_t)&pause_request, to = (uint32_t)&answer;

	for (uint32_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		tap_eq((uint32_t)control_raw(from, bad[i], to, sizeof(answer)), (uint32_t)-HV_EINVAL,
		       "a request of %u bytes", bad[i]);
	for (uint32_t i = 0; i < 3; i++)
		tap_eq((uint32_t)control_raw(from, sizeof(pause_request), to, bad[i]), (uint32_t)-HV_EINVAL,
		       "room for %u bytes", bad[i]);
	tap_eq((uint32_t)control_raw(from, sizeof(pause_request), to, HV_CALL_DOMCTL_MAX - 1), (uint32_t)-HV_EINVAL,
	       "room for one byte less than is due");
}

/* Across the end of a page, at an odd address; and the reply over its own request. */
static void odd_but_good(void)
{
	static uint8_t pages[3 * 4096] __attribute__((aligned(4096)));
	const struct hv_request r = control_request(HV_OP_VERSION, HV_NOBODY, HV_ALL_VCPUS);
	uint8_t *at = pages + 4096 - 3;
	struct hv_version v;

	memcpy(at, &r, sizeof(r));
	tap_eq((uint32_t)control_raw((uint32_t)at, sizeof(r), (uint32_t)at, HV_CALL_DOMCTL_MAX), sizeof(v),
	       "a reply over its request, at an odd address");
	memcpy(&v, at, sizeof(v));
	tap_eq(v.abi, HV_ABI_VERSION, "it is whole");
	tap_eq((uint32_t)control_raw((uint32_t)&r, sizeof(r), RAM_END - HV_CALL_DOMCTL_MAX, HV_CALL_DOMCTL_MAX),
	       sizeof(v), "a reply in the last bytes of RAM");
}

void control_hostile(void)
{
	pause_request = control_request(HV_OP_PAUSE, VICTIM, HV_ALL_VCPUS);
	places();
	lengths();
	const struct hv_domain *d = control_domain(VICTIM);
	tap_eq(d ? d->pauses : ~0u, 0, "nothing of that took effect");
	odd_but_good();
}

void control_plain(void)
{
	static uint8_t request[256] __attribute__((aligned(8)));
	const uint32_t from = (uint32_t)request, to = (uint32_t)&answer;

	for (uint32_t op = 0; op < HV_OP_COUNT + 1u; op++) {
		const struct hv_request r = control_request((enum hv_op)op, VICTIM, 0);

		memcpy(request, &r, sizeof(r));
		tap_eq((uint32_t)control_raw(from, sizeof(request), to, sizeof(answer)), (uint32_t)-HV_EPERM,
		       "operation %u", op);
	}
	for (uint32_t i = 0; i < sizeof(bad_places) / sizeof(bad_places[0]); i++)
		tap_eq((uint32_t)control_raw(bad_places[i].at, 8, bad_places[i].at, 1), (uint32_t)-HV_EPERM,
		       "arguments: %s", bad_places[i].what);
	tap_eq((uint32_t)answer.reply.status, 0, "nothing was written");
}
