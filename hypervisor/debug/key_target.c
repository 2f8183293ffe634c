/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stddef.h>
#include "debug/key_target.h"

/* The domain that is meant when none is named. */
static uint32_t only_domain(void)
{
	uint32_t found = TARGET_ANY;

	for (uint32_t i = 0; i < DOMAIN_MAX; i++)
		if (domain_find(i)) {
			if (found != TARGET_ANY)
				return TARGET_ANY;
			found = i;
		}
	return found;
}

struct domain *key_target_domain(struct out *o, const char *line, struct target *t)
{
	const char *why;

	if (target_parse(line, t, &why) < 0) {
		out_line(o, "not understood: %s", why);
		return NULL;
	}
	if (t->domain == TARGET_ANY) {
		t->domain = only_domain();
		t->vcpu = 0;
	}
	if (t->domain == TARGET_ANY) {
		out_line(o, "of which domain? Name one, as in d1 or d1v0");
		return NULL;
	}
	struct domain *d = domain_find(t->domain);
	if (!d)
		out_line(o, "there is no domain %u", t->domain);
	return d;
}

struct vcpu *key_target_vcpu(struct out *o, const char *line, struct target *t)
{
	struct domain *d = key_target_domain(o, line, t);
	const uint32_t id = t->vcpu == TARGET_ANY ? 0 : t->vcpu;

	if (!d)
		return NULL;
	if (id >= d->vcpus) {
		out_line(o, "d%u has no vcpu %u: it has %u", d->id, id, d->vcpus);
		return NULL;
	}
	return d->vcpu[id];
}
