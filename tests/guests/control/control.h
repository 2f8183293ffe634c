/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Debug operations by hypercall. */
#ifndef CONTROL_H
#define CONTROL_H
#include <stddef.h>
#include <stdint.h>
#include <hvabi/domctl.h>
#include <hvabi/errno.h>
#include <hvabi/hypercall.h>

#define SELF   0u /* the control domain's id */
#define VICTIM 1u /* the guest "heart" */

/** The last reply; valid until the next call. */
union control_reply {
	uint8_t bytes[HV_CALL_DOMCTL_MAX];
	struct hv_reply reply;
	struct hv_version version;
	struct hv_list list;
	struct hv_memory_reply memory;
	struct hv_context_reply context;
	struct hv_translate_reply translate;
	struct hv_ring_reply ring;
	struct hv_count count;
	struct hv_step_reply step;
};
extern union control_reply answer;

/** One call as it is: what r0 says afterwards. */
int32_t control_raw(uint32_t request, uint32_t n, uint32_t reply, uint32_t room);
/** Asks, again while it is under way; the status, or what the call itself gave. */
int32_t control_ask(const void *request, size_t n);
int32_t control_simple(enum hv_op op, uint32_t domain, uint32_t vcpu);
struct hv_request control_request(enum hv_op op, uint32_t domain, uint32_t vcpu);

/** The victim and its vcpu 0, as the hypervisor describes them; NULL: not there. Valid until the next call. */
const struct hv_domain *control_domain(uint32_t id);
const struct hv_vcpu *control_vcpu(uint32_t domain, uint32_t id);

/* Each reports its results. */
void control_operations(void);
/** Each of two vcpus presses a key of its own for ever, and reads what it has printed piece by piece: it is that key's,
 *  and begins as the first answer did. "keys N and N bad N". */
void control_keys(void);
void control_refusals(void);
void control_hostile(void);
void control_end_of_victim(void);
/** What one without the capability gets: for each operation -HV_EPERM, wherever its arguments point. */
void control_plain(void);

#endif
