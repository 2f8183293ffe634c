/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Key D: the stage-2 map of each domain, equal neighbours merged, with the devices in it; a domain a part. */
#include <stddef.h>
#include <hvlib/fmt.h>
#include <hvlib/tree_lookup.h>
#include <hvlib/walk_map.h>
#include "arch/cpu.h"
#include "core/domain.h"
#include "core/guest_mem.h"
#include "debug/keys.h"

#define RANGES_MAX 96u

struct map_print {
	struct out *o;
	const struct domain *d;
	uint32_t devices_told; /* bit n: d->device[n] */
	unsigned left;	       /* ranges that may still be printed */
};

/* What the domain's own tree has at @base: "  /pl011@9000000 reg[0]". */
static void tree_name(const struct domain *d, uint64_t base, char *text, size_t size)
{
	struct tree_hit hit;

	text[0] = 0;
	if (d->tree && tree_lookup(d->tree, d->tree_size, (struct tree_range){base, 1}, &hit) == 0)
		fmt_sn(text, size, "  %s reg[%u]%s", hit.path, hit.reg_index, hit.disabled ? " (disabled)" : "");
}

static void print_emulated(struct map_print *m, unsigned n)
{
	const struct device *dev = &m->d->device[n];
	char name[TREE_PATH_MAX + 32];

	tree_name(m->d, dev->base, name, sizeof(name));
	out_line(m->o, "  %08x-%08x %5u KiB  not mapped, emulated  %s%s", dev->base, dev->base + dev->size - 1,
		 dev->size >> 10, dev->name, name);
	m->devices_told |= 1u << n;
}

/* Devices that are not mapped, up to @ipa. */
static void print_emulated_below(struct map_print *m, uint64_t ipa)
{
	for (;;) {
		unsigned best = m->d->devices;

		for (unsigned n = 0; n < m->d->devices; n++)
			if (!(m->devices_told & 1u << n) && m->d->device[n].base < ipa &&
			    (best == m->d->devices || m->d->device[n].base < m->d->device[best].base))
				best = n;
		if (best == m->d->devices)
			return;
		print_emulated(m, best);
	}
}

static bool print_range(void *ctx, const struct s2_range *r)
{
	struct map_print *m = ctx;
	char text[WALK_LINE_MAX], name[TREE_PATH_MAX + 32];
	const char *device = "";

	print_emulated_below(m, r->ipa);
	if (m->left-- == 0)
		return false;
	for (unsigned n = 0; n < m->d->devices; n++)
		if (m->d->device[n].base - r->ipa < r->size) {
			m->devices_told |= 1u << n;
			device = m->d->device[n].name;
		}
	walk_s2_range_describe(r, text, sizeof(text));
	tree_name(m->d, r->ipa, name, sizeof(name));
	out_line(m->o, "  %s%s%s%s", text, *device ? "  " : "", device, name);
	return true;
}

static void print_end(struct out *o, const struct domain *d, const struct s2_map_total *total)
{
	static const char *const words[] = {
	    [DOM_BAD_ACCESS_CRASH] = "crash", [DOM_BAD_ACCESS_INJECT] = "inject", [DOM_BAD_ACCESS_IGNORE] = "ignore"};

	if (total->end == S2_MAP_STOPPED || total->end == S2_MAP_TOO_LARGE)
		out_line(o, "  (more ranges are there: W walks any ipa)");
	else if (total->end == S2_MAP_UNREAD)
		out_line(o, "  (a table of it is not in RAM)");
	out_line(o, "  all else: nothing, bad-access=%s", words[d->config->bad_access]);
}

static void print_map(struct out *o, const struct domain *d)
{
	const struct s2_regime regime = {d->stage2.vttbr, STAGE2_VTCR};
	const struct walk_memory mem = host_pa_memory();
	struct map_print m = {o, d, 0, RANGES_MAX};

	out_line(o, "d%u: VTTBR %016llx, %u tables; leaves: %u x 1 GiB, %u x 2 MiB, %u x 4 KiB", d->id,
		 (unsigned long long)d->stage2.vttbr, d->stage2.table_pages, d->stage2.count[1], d->stage2.count[2],
		 d->stage2.count[3]);
	const struct s2_map_total total = walk_s2_map(&regime, &mem, print_range, &m);
	print_emulated_below(&m, UINT64_MAX);
	print_end(o, d, &total);
}

bool key_stage2(struct out *o, struct key_run *run)
{
	while (run->at < DOMAIN_MAX && !domain_find(run->at))
		run->at++;
	struct domain *d = domain_find(run->at++);
	if (!d)
		return false;
	if (domain_hold(d)) {
		print_map(o, d);
		domain_release(d);
	} else {
		out_line(o, "d%u: being built anew", d->id);
	}
	return run->at < DOMAIN_MAX;
}
