/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The operations that are one call each. */
#include "link.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct hv_request hvlink_request(enum hv_op op, unsigned domain, unsigned vcpu)
{
	return (struct hv_request){.op = (uint16_t)op, .domain = (uint16_t)domain, .vcpu = (uint16_t)vcpu};
}

static int too_short(struct hvlink *l, long n, size_t due)
{
	return link_fail(l, -HV_EPROTO, "%s: an answer of %ld bytes where %zu were due: is the tool newer?", l->name, n,
			 due);
}

/* The answer must be as long as its structure. */
static int call(struct hvlink *l, const void *request, size_t n, void *reply, size_t room)
{
	const long rc = hvlink_call(l, request, n, reply, room);

	if (rc >= 0 && (size_t)rc < room)
		return too_short(l, rc, room);
	return rc < 0 ? (int)rc : 0;
}

int link_simple(struct hvlink *l, enum hv_op op, unsigned domain, unsigned vcpu)
{
	const struct hv_request r = hvlink_request(op, domain, vcpu);
	struct hv_reply reply;

	return call(l, &r, sizeof(r), &reply, sizeof(reply));
}

int hvlink_version(struct hvlink *l, struct hv_version *version)
{
	const struct hv_request r = hvlink_request(HV_OP_VERSION, HV_NOBODY, HV_ALL_VCPUS);

	return call(l, &r, sizeof(r), version, sizeof(*version));
}

#define LIST_MAX 64u

/* Elements of @size bytes, cut or filled up with zeros where the hypervisor's differ, to @list. */
static int get_list(struct hvlink *l, struct hv_request r, void *list, size_t size, unsigned max)
{
	static const size_t most = sizeof(struct hv_list) + LIST_MAX * 256;
	uint8_t *reply = malloc(most);
	struct hv_list head;

	if (!reply)
		return link_fail(l, -HV_ENOMEM, "out of memory");
	const long n = hvlink_call(l, &r, sizeof(r), reply, most);
	int rc = n < 0 ? (int)n : 0;
	if (rc == 0) {
		memcpy(&head, reply, sizeof(head));
		if ((size_t)n < sizeof(head) || head.count > LIST_MAX || head.element > 256 ||
		    (size_t)n < sizeof(head) + (size_t)head.count * head.element)
			rc = link_fail(l, -HV_EPROTO, "%s: a list whose length is not what it says", l->name);
	}
	for (unsigned i = 0; rc == 0 && i < head.count && i < max; i++) {
		uint8_t *to = (uint8_t *)list + i * size;

		memset(to, 0, size);
		memcpy(to, reply + sizeof(head) + (size_t)i * head.element, head.element < size ? head.element : size);
	}
	free(reply);
	return rc < 0 ? rc : (int)head.count;
}

int hvlink_domains(struct hvlink *l, struct hv_domain *list, unsigned max)
{
	return get_list(l, hvlink_request(HV_OP_DOMAINS, HV_NOBODY, HV_ALL_VCPUS), list, sizeof(*list), max);
}

int hvlink_vcpus(struct hvlink *l, unsigned domain, struct hv_vcpu *list, unsigned max)
{
	return get_list(l, hvlink_request(HV_OP_VCPUS, domain, HV_ALL_VCPUS), list, sizeof(*list), max);
}

static bool is_domain(const struct hv_domain *d, const char *text)
{
	char id[16];

	snprintf(id, sizeof(id), "d%u", d->id);
	return strcmp(text, id) == 0 || strcmp(text, id + 1) == 0 || strncmp(text, d->name, sizeof(d->name)) == 0;
}

int hvlink_find_domain(struct hvlink *l, const char *text, struct hv_domain *domain)
{
	struct hv_domain list[LIST_MAX];
	char there[HVLINK_ERROR_MAX / 2] = "";
	const int n = hvlink_domains(l, list, LIST_MAX);

	for (int i = 0; i < n; i++) {
		const size_t used = strlen(there);

		if (is_domain(&list[i], text)) {
			*domain = list[i];
			return 0;
		}
		snprintf(there + used, sizeof(there) - used, " d%u (%.31s)", list[i].id, list[i].name);
	}
	if (n < 0)
		return n;
	return link_fail(l, -HV_ENOENT, "%s: no domain %s; there are:%s", l->name, text, *there ? there : " none");
}

int hvlink_pause(struct hvlink *l, unsigned domain, unsigned vcpu)
{
	return link_simple(l, HV_OP_PAUSE, domain, vcpu);
}

int hvlink_unpause(struct hvlink *l, unsigned domain, unsigned vcpu)
{
	return link_simple(l, HV_OP_UNPAUSE, domain, vcpu);
}

int hvlink_unpause_start(struct hvlink *l, unsigned domain)
{
	struct hv_request r = hvlink_request(HV_OP_UNPAUSE, domain, HV_ALL_VCPUS);
	struct hv_reply reply;

	r.owner = HV_OWNER_START;
	return call(l, &r, sizeof(r), &reply, sizeof(reply));
}

int hvlink_get_context(struct hvlink *l, unsigned domain, unsigned vcpu, struct hv_context *context)
{
	const struct hv_request r = hvlink_request(HV_OP_GET_CONTEXT, domain, vcpu);
	struct hv_context_reply reply;
	const int rc = call(l, &r, sizeof(r), &reply, sizeof(reply));

	if (rc == 0)
		*context = reply.context;
	return rc;
}

int hvlink_set_context(struct hvlink *l, unsigned domain, unsigned vcpu, const struct hv_context *context)
{
	const struct hv_context_request r = {hvlink_request(HV_OP_SET_CONTEXT, domain, vcpu), *context};
	struct hv_reply reply;

	return call(l, &r, sizeof(r), &reply, sizeof(reply));
}

static struct hv_break break_of(enum hv_op op, const struct hvlink_break *b)
{
	return (struct hv_break){
	    .request = hvlink_request(op, b->domain, b->vcpu),
	    .kind = (uint8_t)b->kind,
	    .flags = b->one_vcpu ? HV_BREAK_ONE_VCPU : 0,
	    .va = b->va,
	    .length = b->length,
	};
}

static int no_room(struct hvlink *l, const struct hvlink_break *b, const struct hv_break_reply *r)
{
	if (r->set >= HV_BREAKS_MAX)
		return link_fail(l, -HV_ENOSPC,
				 "%s: d%u: %08x: all %u breakpoints that there can be are set, counting every tool's "
				 "in every domain: delete some",
				 l->name, b->domain, b->va, HV_BREAKS_MAX);
	return link_fail(l, -HV_ENOSPC, "%s: d%u: %08x: all %u %s of the processor are in use", l->name, b->domain,
			 b->va, r->hard, b->kind >= HV_BREAK_WRITE ? "watchpoints" : "hardware breakpoints");
}

int hvlink_break(struct hvlink *l, const struct hvlink_break *b, struct hv_break_reply *answer)
{
	const struct hv_break r = break_of(HV_OP_BREAK, b);
	struct hv_break_reply reply = {.hard = 0};
	const int rc = call(l, &r, sizeof(r), &reply, sizeof(reply));

	if (rc == -HV_ENOSPC)
		return no_room(l, b, &reply);
	if (rc == 0 && answer)
		*answer = reply;
	return rc;
}

int hvlink_unbreak(struct hvlink *l, const struct hvlink_break *b)
{
	const struct hv_break r = break_of(HV_OP_UNBREAK, b);
	struct hv_reply reply;

	return call(l, &r, sizeof(r), &reply, sizeof(reply));
}

int hvlink_catch(struct hvlink *l, unsigned domain, unsigned vcpu, uint32_t set, uint32_t once)
{
	const struct hv_catch request = {
	    .request = hvlink_request(HV_OP_CATCH, domain, vcpu), .set = set, .once = once};
	struct hv_reply reply;

	const long rc = hvlink_call(l, &request, sizeof(request), &reply, sizeof(reply));

	if (rc == -HV_ENOSPC)
		return link_fail(
		    l, -HV_ENOSPC,
		    "%s: d%u: no room for more catches, or for the breakpoints that those of exceptions need", l->name,
		    domain);
	return rc < 0 ? (int)rc : 0;
}

static struct hv_step step_of(const struct hvlink_step *step, uint32_t flags)
{
	return (struct hv_step){
	    .request = hvlink_request(HV_OP_STEP, step->domain, step->vcpu),
	    .generation = step->generation,
	    .flags = step->flags | flags,
	    .from = step->from,
	    .to = step->to,
	};
}

int hvlink_step(struct hvlink *l, const struct hvlink_step *step)
{
	const struct hv_step r = step_of(step, 0);
	struct hv_reply reply;

	return call(l, &r, sizeof(r), &reply, sizeof(reply));
}

int hvlink_step_wait(struct hvlink *l, const struct hvlink_step *step, struct hv_step_reply *stop)
{
	const struct hv_step r = step_of(step, HV_STEP_WAIT);
	const long n = hvlink_call(l, &r, sizeof(r), stop, sizeof(*stop));

	if (n < 0)
		return (int)n;
	if ((size_t)n < HV_STEP_REPLY_SHORT || (stop->generation != r.generation && (size_t)n < sizeof(*stop)))
		return too_short(l, n, sizeof(*stop));
	return stop->generation != r.generation;
}

int hvlink_translate(struct hvlink *l, const struct hvlink_place *place, struct hv_translate_reply *walks)
{
	const struct hv_translate r = {
	    .request = hvlink_request(HV_OP_TRANSLATE, place->domain, place->vcpu),
	    .space = (uint8_t)place->space,
	    .flags = place->flags,
	    .address = place->address,
	    .ttbr = place->ttbr,
	};

	return call(l, &r, sizeof(r), walks, sizeof(*walks));
}

int hvlink_restart(struct hvlink *l, unsigned domain)
{
	return link_simple(l, HV_OP_RESTART, domain, HV_ALL_VCPUS);
}

int hvlink_crash(struct hvlink *l, unsigned domain)
{
	return link_simple(l, HV_OP_CRASH, domain, HV_ALL_VCPUS);
}

int hvlink_destroy(struct hvlink *l, unsigned domain)
{
	return link_simple(l, HV_OP_DESTROY, domain, HV_ALL_VCPUS);
}
