/* SPDX-License-Identifier: GPL-2.0-or-later */
/* monitor symbols: which kernel is in the domain's RAM, and where its addresses are now. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "symbols/linux_ids.h"
#include "kernel_file.h"
#include "monitor.h"

#define SCTLR_M	    1u
#define CHUNK	    (1u << 20)
#define SEARCH_MAX  (48u << 20) /* a kernel lies at the start of its RAM */
#define SEARCH_S    60		/* on a slow wire */
#define PAGE_OFFSET 0xc0000000u /* of Linux by default: CONFIG_VMSPLIT_3G */

struct search {
	uint8_t *at;
	size_t n;
	const char *banner; /* in at; NULL: none yet */
	size_t length;
};

static void look(struct search *s)
{
	const struct linux_bytes bytes = {s->at, s->n, 0, s->n};

	s->banner = linux_banner_find(&bytes, &s->length);
}

/* Reads on until a banner is there and a little more, where its build-id may be. A sign of life each second: gdb waits
 * two. */
static int search(const struct call *c, const struct hv_domain *d, struct search *s)
{
	const size_t all = (size_t)d->ram_kib << 10, end = all < SEARCH_MAX ? all : SEARCH_MAX;
	const time_t start = time(NULL);
	time_t said = start;

	while (s->n < end && time(NULL) - start < SEARCH_S) {
		const struct hvlink_place place = {
		    .domain = d->id, .vcpu = HV_ALL_VCPUS, .space = HV_SPACE_IPA, .address = d->ram_base + s->n};
		const size_t n = end - s->n < CHUNK ? end - s->n : CHUNK;
		struct hvlink_fault fault;
		size_t done = 0;
		const int rc = hvlink_read(c->t->link, &place, s->at + s->n, n, &done, &fault);

		s->n += done;
		if (rc < 0)
			return monitor_failed(c, rc);
		if (time(NULL) != said)
			monitor_say(c, "looking through its RAM: %zu MiB\n", s->n >> 20);
		said = time(NULL);
	}
	return 0;
}

static void how_to_load(const struct call *c, const struct hv_domain *d, const struct hv_context *context)
{
	struct hvlink_place place = {
	    .domain = d->id, .vcpu = c->vcpu, .space = HV_SPACE_VA, .address = PAGE_OFFSET + 0x8000u};
	struct hv_translate_reply r;
	char path[4096];
	const char *file = kernel_file_find(c->t, path, sizeof(path)) ? path : "vmlinux";

	if (!(context->context.SCTLR & SCTLR_M)) {
		monitor_say(c,
			    "vcpu %u's MMU is off: addresses are %08x less than vmlinux's (PAGE_OFFSET %08x)\n"
			    "  add-symbol-file %s -o 0x%08x\n",
			    c->vcpu, PAGE_OFFSET - d->ram_base, PAGE_OFFSET, file, d->ram_base - PAGE_OFFSET);
		return;
	}
	const bool usual = hvlink_translate(c->t->link, &place, &r) == 0 && r.stage1.flags & HV_WALK_OK &&
			   r.stage1.out - d->ram_base == 0x8000u;
	monitor_say(c, "vcpu %u's MMU is on: addresses are vmlinux's own%s\n  file %s\n", c->vcpu,
		    usual ? "" : ", unless it was linked for another PAGE_OFFSET than it runs at", file);
}

static void identity(const struct call *c, const struct search *s)
{
	const struct linux_bytes bytes = {s->at, s->n, 0, s->n};
	char *id;

	if (!s->banner) {
		monitor_say(c,
			    "no \"" LINUX_BANNER
			    "\" in the first %zu MiB of d%u's RAM: no Linux, or not decompressed yet "
			    "(\"monitor catch mmu-on\" stops when it is)\n",
			    s->n >> 20, c->t->domain);
		return;
	}
	id = linux_build_id_find(&bytes);
	monitor_say(c, "%.*s\n", (int)s->length, s->banner);
	monitor_say(c, "build-id %s\n", id ? id : "not known");
	free(id);
}

int monitor_symbols(const struct call *c)
{
	struct hv_context context;
	struct hv_domain d;
	struct search s = {malloc(SEARCH_MAX), 0, NULL, 0};
	char name[8];

	snprintf(name, sizeof(name), "%u", c->t->domain);
	int rc = s.at ? monitor_failed(c, hvlink_find_domain(c->t->link, name, &d)) : -HV_ENOMEM;
	if (rc == 0)
		rc = monitor_failed(c, hvlink_get_context(c->t->link, c->t->domain, c->vcpu, &context));
	if (rc == 0)
		rc = search(c, &d, &s);
	if (rc == 0) {
		look(&s);
		identity(c, &s);
		if (s.banner || !(context.context.SCTLR & SCTLR_M))
			how_to_load(c, &d, &context);
	}
	free(s.at);
	return rc;
}
