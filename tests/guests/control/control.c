/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A domain with the control capability works on its neighbour; another, without it, may not.
 * bootargs: plain=1: this one has no capability; hold=1: it only stops its neighbour, and ends; keys=1: it only presses
 * keys. */
#include "control.h"
#include "guest.h"
#include "hv.h"
#include "string.h"
#include "tap.h"
#include "timer.h"

const char guest_name[] = "control";

#define PATIENCE_MS 20000

union control_reply answer __attribute__((aligned(8)));
static uint8_t request[HV_CALL_DOMCTL_MAX] __attribute__((aligned(8)));

int32_t control_raw(uint32_t from, uint32_t n, uint32_t to, uint32_t room)
{
	const uint32_t args[4] = {from, n, to, room};
	int32_t rc;

	return hv_call4(HV_CALL_DOMCTL, args, &rc) ? rc : -HV_ENOSYS;
}

int32_t control_ask(const void *r, size_t n)
{
	const uint64_t end = timer_after_ms(PATIENCE_MS);
	int32_t rc;

	memcpy(request, r, n);
	do
		rc = control_raw((uint32_t)request, (uint32_t)n, (uint32_t)&answer, sizeof(answer));
	while (rc == -HV_EAGAIN && timer_now() < end);
	return rc < 0 ? rc : answer.reply.status;
}

struct hv_request control_request(enum hv_op op, uint32_t domain, uint32_t vcpu)
{
	return (struct hv_request){.op = (uint16_t)op, .domain = (uint16_t)domain, .vcpu = (uint16_t)vcpu};
}

int32_t control_simple(enum hv_op op, uint32_t domain, uint32_t vcpu)
{
	const struct hv_request r = control_request(op, domain, vcpu);

	return control_ask(&r, sizeof(r));
}

static const void *element(uint32_t id, size_t size)
{
	for (uint32_t i = 0; i < answer.list.count; i++) {
		const uint8_t *at = answer.bytes + sizeof(answer.list) + i * answer.list.element;
		uint16_t its;

		memcpy(&its, at, sizeof(its));
		if (its == id && answer.list.element >= size)
			return at;
	}
	return NULL;
}

const struct hv_domain *control_domain(uint32_t id)
{
	if (control_simple(HV_OP_DOMAINS, HV_NOBODY, HV_ALL_VCPUS) != 0)
		return NULL;
	return element(id, sizeof(struct hv_domain));
}

const struct hv_vcpu *control_vcpu(uint32_t domain, uint32_t id)
{
	if (control_simple(HV_OP_VCPUS, domain, HV_ALL_VCPUS) != 0)
		return NULL;
	return element(id, sizeof(struct hv_vcpu));
}

void guest_main(void)
{
	if (bootarg_u32("plain", 0)) {
		control_plain();
		return;
	}
	if (bootarg_u32("hold", 0)) {
		tap_eq((uint32_t)control_simple(HV_OP_PAUSE, VICTIM, HV_ALL_VCPUS), 0, "pause");
		return;
	}
	if (bootarg_u32("keys", 0)) {
		control_keys();
		return;
	}
	control_operations();
	control_refusals();
	control_hostile();
	control_end_of_victim();
}
