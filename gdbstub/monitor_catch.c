/* SPDX-License-Identifier: GPL-2.0-or-later */
/* monitor catch: what a vcpu stops at besides breakpoints. */
#include <string.h>
#include "catches.h"
#include "monitor.h"

/* One that fails has cleared those from before. */
static void set_again(const struct call *c)
{
	struct hv_target *t = c->t;

	if (t->catches && hvlink_catch(t->link, t->domain, t->vcpu, t->catches, t->catch_once & t->catches) < 0)
		t->catches = t->catch_once = 0;
}

/* @off: what must not be told of any more. */
static int set(const struct call *c, uint32_t all, uint32_t once, uint32_t off)
{
	const int rc = monitor_failed(c, hvlink_catch(c->t->link, c->t->domain, c->t->vcpu, all, once & all));

	if (rc < 0) {
		set_again(c);
		return rc;
	}
	hv_target_catches(c->t, all, once & all, off);
	return 0;
}

static void list(const struct call *c)
{
	for (size_t i = 0; i < CATCHES; i++) {
		const uint32_t bit = catches[i].bit;
		const char *how = !(c->t->catches & bit) ? "" : c->t->catch_once & bit ? "once" : "on";

		monitor_say(c, "%-9s %-5s %s\n", catches[i].name, how, catches[i].what);
	}
}

/* "svc", "svc once", "off", "svc off"; nothing: what there is. */
int monitor_catch(const struct call *c)
{
	const size_t n = strcspn(c->argument, " ");
	const char *how = c->argument + n + strspn(c->argument + n, " ");
	uint32_t bit = 0;

	for (size_t i = 0; i < CATCHES; i++)
		if (strlen(catches[i].name) == n && strncmp(c->argument, catches[i].name, n) == 0)
			bit = catches[i].bit;
	if (n == 0) {
		list(c);
		return 0;
	}
	if (strcmp(c->argument, "off") == 0)
		return set(c, 0, 0, ~0u);
	if (!bit || (*how && strcmp(how, "once") != 0 && strcmp(how, "off") != 0)) {
		monitor_say(c, "catch: not \"%s\"; \"monitor catch\" lists what there is\n", c->argument);
		return 0;
	}
	const uint32_t others = c->t->catches & ~bit, once = c->t->catch_once & ~bit;
	if (strcmp(how, "off") == 0)
		return set(c, others, once, bit);
	return set(c, others | bit, *how || bit == HV_CATCH_USER ? once | bit : once, 0);
}
