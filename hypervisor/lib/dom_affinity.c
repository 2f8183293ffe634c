/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which pcpus a vcpu may run on: child nodes "xen,vcpu" of a domain, with id and hard-affinity. Xen,
 * docs/misc/arm/device-tree/booting.txt. */
#include <string.h>
#include <libfdt.h>
#include <hvabi/errno.h>
#include <hvlib/tree_read.h>
#include "lib/dom_parts.h"

#define PCPU_LIMIT 32u /* bits of a mask */

/* A decimal number below PCPU_LIMIT at *@text, which is moved behind it. */
static bool take_pcpu(const char **text, unsigned *pcpu)
{
	const char *start = *text;

	for (*pcpu = 0; **text >= '0' && **text <= '9' && *pcpu < PCPU_LIMIT; ++*text)
		*pcpu = *pcpu * 10 + (unsigned)(**text - '0');
	return *text != start && *pcpu < PCPU_LIMIT;
}

/* "2" or "2-3" */
static bool take_range(const char **text, unsigned *first, unsigned *last)
{
	if (!take_pcpu(text, first))
		return false;
	*last = *first;
	if (**text != '-')
		return true;
	++*text;
	return take_pcpu(text, last) && *first <= *last;
}

bool dom_affinity_parse(const char *list, uint32_t *mask)
{
	*mask = 0;
	for (;; list++) {
		unsigned first, last;

		if (!take_range(&list, &first, &last))
			return false;
		for (unsigned i = first; i <= last; i++)
			*mask |= 1u << i;
		if (*list != ',')
			return *list == '\0';
	}
}

bool dom_is_vcpu(const void *fdt, int node)
{
	return fdt_node_check_compatible(fdt, node, "xen,vcpu") == 0;
}

int dom_read_vcpu(struct dom_node *d, int node, const char *label)
{
	const void *fdt = d->reader->fdt;
	uint32_t id, mask;

	if (!tree_u32(fdt, node, "id", &id) || id >= d->config.vcpus)
		return dom_bad(d, label, "id must be one cell, 0 to %u", d->config.vcpus - 1);
	if (!fdt_getprop(fdt, node, "hard-affinity", NULL))
		return 0;
	const char *list = tree_string(fdt, node, "hard-affinity");
	if (!list || !dom_affinity_parse(list, &mask))
		return dom_bad(d, label, "hard-affinity must be a list of pcpus such as \"0-1,3\", below %u",
			       PCPU_LIMIT);
	d->config.affinity[id] = mask;
	return 0;
}
