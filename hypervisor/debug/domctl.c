/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lengths, addresses of domains and vcpus, and rights are checked here and nowhere else. */
#include <string.h>
#include <hvabi/errno.h>
#include "arch/spinlock.h"
#include "debug/arming.h"
#include "debug/domctl.h"
#include "debug/hold.h"
#include "drivers/timer.h"

#define DOMAIN	  (1u << 0) /* wants a domain */
#define VCPU	  (1u << 1) /* wants one vcpu of it */
#define ANY_VCPU  (1u << 2) /* one vcpu, or all */
#define NO_SELF	  (1u << 3) /* not by a domain to itself */
#define DESTROYED (1u << 4) /* also one that is being destroyed */

static const struct row {
	domctl_fn *run;		 /* NULL: not there */
	uint16_t request, reply; /* bytes */
	uint8_t flags;
} rows[HV_OP_COUNT] = {
    [HV_OP_VERSION] = {domctl_version, sizeof(struct hv_request), sizeof(struct hv_version), 0},
    [HV_OP_DOMAINS] = {domctl_domains, sizeof(struct hv_request), sizeof(struct hv_list), 0},
    [HV_OP_VCPUS] = {domctl_vcpus, sizeof(struct hv_request), sizeof(struct hv_list), DOMAIN},
    [HV_OP_PAUSE] = {domctl_pause, sizeof(struct hv_request), sizeof(struct hv_reply), DOMAIN | ANY_VCPU | NO_SELF},
    [HV_OP_UNPAUSE] = {domctl_unpause, sizeof(struct hv_request), sizeof(struct hv_reply), DOMAIN | ANY_VCPU},
    [HV_OP_RELEASE] = {domctl_release, sizeof(struct hv_release), sizeof(struct hv_reply), 0},
    [HV_OP_EVENTS] = {domctl_events, sizeof(struct hv_ring), sizeof(struct hv_ring_reply), 0},
    [HV_OP_GET_CONTEXT] = {domctl_get_context, sizeof(struct hv_request), sizeof(struct hv_context_reply),
			   DOMAIN | VCPU},
    [HV_OP_SET_CONTEXT] = {domctl_set_context, sizeof(struct hv_context_request), sizeof(struct hv_reply),
			   DOMAIN | VCPU | NO_SELF},
    [HV_OP_READ] = {domctl_read, sizeof(struct hv_memory), sizeof(struct hv_memory_reply), 0},
    [HV_OP_WRITE] = {domctl_write, sizeof(struct hv_memory), sizeof(struct hv_memory_reply), 0},
    [HV_OP_TRANSLATE] = {domctl_translate, sizeof(struct hv_translate), sizeof(struct hv_translate_reply),
			 DOMAIN | ANY_VCPU},
    [HV_OP_KEY] = {domctl_key, sizeof(struct hv_key), sizeof(struct hv_ring_reply), 0},
    [HV_OP_KEY_OUTPUT] = {domctl_key_output, sizeof(struct hv_ring), sizeof(struct hv_ring_reply), 0},
    [HV_OP_CONSOLE_READ] = {domctl_console_read, sizeof(struct hv_ring), sizeof(struct hv_ring_reply), 0},
    [HV_OP_CONSOLE_WRITE] = {domctl_console_write, sizeof(struct hv_input), sizeof(struct hv_count), DOMAIN},
    [HV_OP_RESTART] = {domctl_restart, sizeof(struct hv_request), sizeof(struct hv_reply), DOMAIN | NO_SELF},
    [HV_OP_CRASH] = {domctl_crash, sizeof(struct hv_request), sizeof(struct hv_reply), DOMAIN | NO_SELF},
    [HV_OP_DESTROY] = {domctl_destroy, sizeof(struct hv_request), sizeof(struct hv_reply),
		       DOMAIN | NO_SELF | DESTROYED},
    [HV_OP_BREAK] = {domctl_break, sizeof(struct hv_break), sizeof(struct hv_break_reply), DOMAIN | ANY_VCPU | NO_SELF},
    [HV_OP_UNBREAK] = {domctl_unbreak, sizeof(struct hv_break), sizeof(struct hv_reply), DOMAIN | ANY_VCPU},
    [HV_OP_CATCH] = {domctl_catch, sizeof(struct hv_catch), sizeof(struct hv_reply), DOMAIN | ANY_VCPU | NO_SELF},
    [HV_OP_STEP] = {domctl_step, sizeof(struct hv_step), sizeof(struct hv_reply), DOMAIN | VCPU | NO_SELF},
};

/* One operation at a time: they share buffers, and what one reads another should not change halfway. */
static struct spinlock lock;

const char *domctl_board = "";

void domctl_start(const char *board)
{
	domctl_board = board;
	events_start();
	arming_start();
}

uint64_t domctl_operations(void)
{
	uint64_t bits = 0;

	for (unsigned i = 0; i < HV_OP_COUNT; i++)
		bits |= (uint64_t)(rows[i].run != NULL) << i;
	return bits;
}

static int find(const struct row *r, const struct hv_request *q, struct domctl *c)
{
	if (!(r->flags & DOMAIN))
		return 0;
	c->d = r->flags & DESTROYED ? domain_find_destroyed(q->domain) : domain_find(q->domain);
	if (!c->d)
		return -HV_ENOENT;
	if (!(r->flags & (VCPU | ANY_VCPU)) || (r->flags & ANY_VCPU && q->vcpu == HV_ALL_VCPUS))
		return 0;
	if (q->vcpu >= c->d->vcpus)
		return -HV_ENOENT;
	c->v = c->d->vcpu[q->vcpu];
	return 0;
}

#define PATIENCE_MS  15000u
#define TRY_AGAIN_MS 20u

static uint32_t given_up; /* bit n: pcpu n has not answered for all that time */

static uint32_t pcpu_bit(const struct vcpu *v)
{
	return v && v->pcpu ? 1u << v->pcpu->id : 0;
}

int domctl_not_held(struct domctl *c)
{
	const uint32_t bit = pcpu_bit(c->v);

	if (c->hypercall)
		return -HV_EBUSY;
	if (!c->patient)
		given_up |= bit;
	if (!c->patient || given_up & bit)
		return -HV_EBUSY;
	c->again = timer_now() + timer_from_ms(TRY_AGAIN_MS);
	return -HV_EAGAIN;
}

void domctl_was_held(const struct domctl *c)
{
	given_up &= ~pcpu_bit(c->v);
}

int domctl_find(struct domctl *c, bool vcpu)
{
	static const struct row wants[2] = {{.flags = DOMAIN}, {.flags = DOMAIN | VCPU}};

	return find(&wants[vcpu], c->request, c);
}

/* The peer may use its own bits, and a hypercall has one of its own. Anybody may end a pause of the start. */
static int check_owner(const struct hv_request *q, struct domctl *c)
{
	c->owner = c->hypercall ? HV_OWNER_HYPERCALL : q->owner;
	if (q->op == HV_OP_UNPAUSE && (q->owner == HV_OWNER_START || q->owner == HV_OWNER_OPERATOR))
		c->owner = q->owner;
	else if (!c->hypercall && c->owner >= HV_OWNER_PEERS)
		return -HV_EINVAL;
	return 0;
}

static int check_and_run(const struct domctl_call *call, const struct hv_request *q, struct domctl *c)
{
	const struct row *r = q->op < HV_OP_COUNT ? &rows[q->op] : NULL;

	if (!r || !r->run)
		return -HV_ENOSYS;
	if (call->n < r->request || q->zero)
		return -HV_EINVAL;
	c->reply_n = r->reply;
	memset(call->reply, 0, r->reply);
	int rc = check_owner(q, c);
	if (rc == 0)
		rc = find(r, q, c);
	if (rc == 0 && call->hypercall && r->flags & NO_SELF && c->d->config->control)
		rc = -HV_EINVAL; /* it would wait for itself */
	return rc == 0 ? r->run(c) : rc;
}

static size_t run_locked(struct domctl_call *call)
{
	struct domctl c = {.request = call->request,
			   .n = call->n,
			   .reply = call->reply,
			   .room = call->room,
			   .reply_n = sizeof(struct hv_reply),
			   .hypercall = call->hypercall,
			   .asked = call->hypercall || call->asked,
			   .patient = call->since && timer_now() - call->since < timer_from_ms(PATIENCE_MS)};
	struct hv_request q = {0};
	int rc = -HV_EINVAL;

	if (call->n >= sizeof(q)) {
		memcpy(&q, call->request, sizeof(q));
		rc = check_and_run(call, &q, &c);
	}
	call->again = c.again;
	if (rc == -HV_EAGAIN)
		return 0;
	const struct hv_reply head = {q.op, 0, rc};
	if (rc != 0 && rc != -HV_EFAULT && rc != -HV_ENOSPC) /* with these the reply says where, or how many */
		c.reply_n = sizeof(head);
	memcpy(call->reply, &head, sizeof(head));
	return c.reply_n;
}

size_t domctl_run(struct domctl_call *call)
{
	while (!spin_trylock(&lock))
		hold_serve(); /* who has it may wait for this pcpu */
	const size_t n = run_locked(call);
	spin_unlock(&lock);
	return n;
}
