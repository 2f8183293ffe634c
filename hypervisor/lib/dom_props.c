/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The properties of a domain node that hvscope has no use for, told one by one: a mistyped or an unsupported property
 * must not go by in silence. Xen, docs/misc/arm/device-tree/booting.txt ("Creating Multiple Domains directly from
 * Xen"). */
#include <string.h>
#include <libfdt.h>
#include "lib/dom_parts.h"

/* Those that are read elsewhere or need no reading. The guest's PL011 is always on. */
static const char *const known[] = {
    "compatible",
    "#address-cells",
    "#size-cells",
    "phandle",
    "linux,phandle",
    "memory",
    "cpus",
    "capabilities",
    "vpl011",
    "trap-unmapped-accesses",
    "hvscope,name",
    "hvscope,paused",
    "hvscope,bad-access",
    "hvscope,entry",
    "hvscope,load-address",
    "hvscope,dtb-verbatim",
};

static const struct {
	const char *name, *why;
	const char *off; /* with this value it asks for nothing */
} unsupported[] = {
    {"bootargs", "belongs to the kernel's module node", NULL},
    {"passthrough", "devices of the host are not passed through", "disabled"},
    {"direct-map", "guest RAM is at 0x40000000, wherever it is on the host", NULL},
    {"xen,static-mem", "host RAM is chosen by hvscope", NULL},
    {"nr_spis", "every domain has 96 SPIs", NULL},
    {"domain-cpupool", "there are no cpu pools", NULL},
    {"xen,enhanced", "there are no paravirtual devices", "disabled"},
    {"xen,domain-p2m-mem-mb", "stage-2 tables come from the common pool", NULL},
    {"max_grant_version", "there are no grant tables", NULL},
    {"max_grant_frames", "there are no grant tables", NULL},
    {"max_maptrack_frames", "there are no grant tables", NULL},
    {"xen,sci_type", "there is no SCMI", "none"},
    {"sve", "is for 64-bit machines", NULL},
    {"llc-colors", "is for 64-bit machines", NULL},
    {"v8r_el1_msa", "is for ARMv8-R", NULL},
};

static bool is_known(const char *name)
{
	for (unsigned i = 0; i < sizeof known / sizeof *known; i++)
		if (!strcmp(name, known[i]))
			return true;
	return false;
}

static void note_property(const struct dom_node *d, const char *name, const char *value, size_t length)
{
	for (unsigned i = 0; i < sizeof unsupported / sizeof *unsupported; i++) {
		const char *off = unsupported[i].off;
		if (strcmp(name, unsupported[i].name))
			continue;
		if (!off || length != strlen(off) + 1 || memcmp(value, off, length))
			dom_ignored(d, name, unsupported[i].why);
		return;
	}
	char label[DOM_CONFIG_NAME_MAX];
	dom_printable(name, label);
	dom_ignored(d, label, "no such property is known: mistyped?");
}

void dom_note_properties(const struct dom_node *d)
{
	const void *fdt = d->reader->fdt;
	int prop;
	fdt_for_each_property_offset(prop, fdt, d->node)
	{
		const char *name;
		int length;
		const void *value = fdt_getprop_by_offset(fdt, prop, &name, &length);
		if (value && !is_known(name))
			note_property(d, name, value, (size_t)length);
	}
}
