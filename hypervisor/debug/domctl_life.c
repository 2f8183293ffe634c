/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stop, go, and the life of a domain. */
#include <hvabi/errno.h>
#include <hvabi/messages.h>
#include "core/console.h"
#include "core/log.h"
#include "core/sched.h"
#include "debug/arming.h"
#include "debug/catch.h"
#include "debug/domctl.h"
#include "debug/keys.h"
#include "debug/stop.h"

#define PEERS ((1u << HV_OWNER_PEERS) - 1)

/* Answered when every vcpu concerned has left its pcpu; asking again changes nothing. */
int domctl_pause(struct domctl *c)
{
	stop_cut_ranges(c->d, c->v);
	sched_pause(c->d, c->v, 1u << c->owner);
	return sched_stands_still(c->d, c->v) ? 0 : -HV_EAGAIN;
}

/* Does nobody else hold it? */
static bool is_last(const struct vcpu *v, bool alone, uint32_t owners)
{
	return alone ? !(v->domain->pauses | (v->pauses & ~owners)) : !((v->domain->pauses & ~owners) | v->pauses);
}

void domctl_prepare(struct domain *d, struct vcpu *v, uint32_t owners)
{
	for (unsigned i = 0; i < d->vcpus; i++)
		if ((!v || v == d->vcpu[i]) && is_last(d->vcpu[i], v != NULL, owners) &&
		    sched_stands_still(d, d->vcpu[i]))
			stop_prepare(d->vcpu[i], owners);
}

static void go_on(struct domain *d, struct vcpu *v, uint32_t owners)
{
	domctl_prepare(d, v, owners);
	sched_unpause(d, v, owners);
}

int domctl_unpause(struct domctl *c)
{
	go_on(c->d, c->v, 1u << c->owner);
	return 0;
}

static bool release_domain(struct domain *d, uint32_t owners)
{
	bool any = stop_release(d, owners) || (d->pauses & owners) != 0;

	for (unsigned i = 0; i < d->vcpus; i++) {
		struct vcpu *v = d->vcpu[i];

		if (v->pauses & owners) {
			go_on(d, v, owners);
			any = true;
		}
	}
	if (d->pauses & owners)
		go_on(d, NULL, owners);
	return any;
}

static bool release(uint32_t owners)
{
	bool any = false;

	for (uint32_t i = 0; i < DOMAIN_MAX; i++) {
		struct domain *d = domain_find(i);

		if (d)
			any |= release_domain(d, owners);
	}
	return any;
}

int domctl_release(struct domctl *c)
{
	const struct hv_release *r = c->request;
	const uint32_t mine = c->hypercall ? 1u << HV_OWNER_HYPERCALL : PEERS;

	if (r->owners & ~mine || r->zero)
		return -HV_EINVAL;
	(void)release(r->owners);
	return 0;
}

bool domctl_release_peer(void)
{
	return release(PEERS);
}

void domctl_release_hypercall(void)
{
	(void)release(1u << HV_OWNER_HYPERCALL);
	domctl_forget_key();
}

int domctl_restart(struct domctl *c)
{
	if (domain_restart(c->d))
		return 0;
	/* One that has just ended may still be leaving its pcpus. */
	return c->d->state == DOMAIN_CRASHED || c->d->state == DOMAIN_OFF ? -HV_EAGAIN : -HV_EBUSY;
}

/* Its registers are printed as they are now: as those of its number's debug key. */
int domctl_crash(struct domctl *c)
{
	const char keys[] = {(char)('0' + c->d->id % 10), 0};

	if (!domain_stop(c->d, DOMAIN_CRASHED))
		return c->d->state == DOMAIN_CRASHED ? 0 : -HV_EBUSY;
	log_info("d%u: crashed by a debug operation", c->d->id);
	log_info(HV_MSG_CRASHED, c->d->id, 0, c->d->id);
	if (c->d->id < 10)
		keys_press(keys);
	return 0;
}

int domctl_destroy(struct domctl *c)
{
	const int rc = domain_take_out(c->d);

	if (rc < 0)
		return rc;
	arming_forget(c->d);
	catch_forget(c->d);
	domain_free(c->d);
	event_raise(&(struct hv_event){.kind = HV_EVENT_GONE, .domain = (uint16_t)c->d->id, .vcpu = HV_ALL_VCPUS});
	return 0;
}
