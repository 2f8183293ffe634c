/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Domains from the host tree: which nodes they are, their numbers, their own properties. */
#include <stdarg.h>
#include <string.h>
#include <libfdt.h>
#include <hvabi/errno.h>
#include <hvabi/guest_machine.h>
#include <hvlib/fmt.h>
#include <hvlib/tree_read.h>
#include "lib/dom_parts.h"

/* Bits of "capabilities" in Xen's binding. */
#define CAPABILITY_CONTROL  1u
#define CAPABILITIES_OF_XEN 6u /* hardware, xenstore */

static const char *const bad_access[] = {"crash", "inject", "ignore"};

const char *dom_bad_access_name(enum dom_bad_access mode)
{
	return (unsigned)mode < sizeof bad_access / sizeof *bad_access ? bad_access[mode] : "?";
}

void dom_printable(const char *name, char out[DOM_CONFIG_NAME_MAX])
{
	unsigned i = 0;
	for (; name && i < DOM_CONFIG_NAME_MAX - 1 && name[i]; i++)
		out[i] = name[i] > ' ' && name[i] < 0x7f ? name[i] : '?';
	out[i] = '\0';
}

int dom_bad(const struct dom_node *d, const char *where, const char *format, ...)
{
	char text[NOTE_MAX];
	va_list args;
	va_start(args, format);
	fmt_vsn(text, sizeof text, format, args);
	va_end(args);
	note_line(d->reader->note, "d%u left out: /chosen/%s, %s: %s", d->config.id, d->label, where, text);
	return -HV_EPROTO;
}

void dom_ignored(const struct dom_node *d, const char *what, const char *why)
{
	note_line(d->reader->note, "d%u: /chosen/%s, %s is ignored: %s", d->config.id, d->label, what, why);
}

static bool has(const struct dom_node *d, const char *name)
{
	return fdt_getprop(d->reader->fdt, d->node, name, NULL) != NULL;
}

static int read_capabilities(struct dom_node *d)
{
	uint32_t bits = 0;
	bool readable = tree_u32(d->reader->fdt, d->node, "capabilities", &bits);
	d->config.control = bits & CAPABILITY_CONTROL;
	bool first = d->config.control && !d->reader->have_control;
	d->reader->have_control = d->reader->have_control || d->config.control;
	d->config.id = first ? 0 : d->reader->next_id++;
	if (!readable && has(d, "capabilities"))
		return dom_bad(d, "capabilities", "is not one cell: write capabilities = <1> for the control domain");
	if (d->config.control && !first)
		return dom_bad(d, "capabilities", "a second domain with control (bit 0): only one may have it");
	if (bits & CAPABILITIES_OF_XEN)
		dom_ignored(d, "capabilities (hardware, xenstore)", "only control (bit 0) has a meaning here");
	return 0;
}

static int read_name(struct dom_node *d)
{
	memcpy(d->config.name, d->label, sizeof d->config.name);
	if (!has(d, "hvscope,name"))
		return 0;
	const char *name = tree_string(d->reader->fdt, d->node, "hvscope,name");
	if (!name || !*name || strlen(name) >= DOM_CONFIG_NAME_MAX)
		return dom_bad(d, "hvscope,name", "is not a string of 1 to %d characters", DOM_CONFIG_NAME_MAX - 1);
	dom_printable(name, d->config.name);
	if (strcmp(name, d->config.name))
		return dom_bad(d, "hvscope,name", "has a blank or unprintable character");
	return 0;
}

static int read_memory(struct dom_node *d)
{
	int len;
	const void *cells = fdt_getprop(d->reader->fdt, d->node, "memory", &len);
	if (!cells)
		return dom_bad(d, "memory", "is absent: write memory = <0 KIB>, the RAM in KiB");
	if (len != 8)
		return dom_bad(d, "memory", "has %d bytes, must be a 64-bit number of KiB: write memory = <0 KIB>",
			       len);
	uint64_t kib = tree_number(cells, 2);
	if (kib < GUEST_RAM_MIN / 1024 || kib > GUEST_RAM_MAX / 1024 || kib % 4)
		return dom_bad(d, "memory", "%llu KiB: must be %u to %u and a multiple of 4", (unsigned long long)kib,
			       GUEST_RAM_MIN / 1024, GUEST_RAM_MAX / 1024);
	d->config.memory_kib = kib;
	return 0;
}

static int read_cpus(struct dom_node *d)
{
	uint32_t cpus;
	if (!has(d, "cpus"))
		return dom_bad(d, "cpus", "is absent: write cpus = <N>, 1 to %u vcpus", GUEST_MAX_VCPUS);
	if (!tree_u32(d->reader->fdt, d->node, "cpus", &cpus))
		return dom_bad(d, "cpus", "is not one cell: write cpus = <N>");
	if (cpus < 1 || cpus > GUEST_MAX_VCPUS)
		return dom_bad(d, "cpus", "%u vcpus: must be 1 to %u", (unsigned)cpus, GUEST_MAX_VCPUS);
	d->config.vcpus = cpus;
	return 0;
}

static int read_bad_access(struct dom_node *d)
{
	uint32_t trap = 1;
	if (has(d, "trap-unmapped-accesses") &&
	    (!tree_u32(d->reader->fdt, d->node, "trap-unmapped-accesses", &trap) || trap > 1))
		return dom_bad(d, "trap-unmapped-accesses", "must be <0> or <1>");
	d->config.bad_access = trap ? DOM_BAD_ACCESS_CRASH : DOM_BAD_ACCESS_IGNORE;
	if (!has(d, "hvscope,bad-access"))
		return 0;
	const char *mode = tree_string(d->reader->fdt, d->node, "hvscope,bad-access");
	for (unsigned i = 0; mode && i < sizeof bad_access / sizeof *bad_access; i++) {
		if (strcmp(mode, bad_access[i]))
			continue;
		d->config.bad_access = (enum dom_bad_access)i;
		return 0;
	}
	return dom_bad(d, "hvscope,bad-access", "must be \"crash\", \"inject\" or \"ignore\"");
}

static int read_address(struct dom_node *d, const char *name, bool *given, uint32_t *address)
{
	uint64_t value;
	if (!has(d, name))
		return 0;
	if (!tree_u32_or_u64(d->reader->fdt, d->node, name, &value) || value > UINT32_MAX)
		return dom_bad(d, name, "is not an address below 4 GiB in one or two cells");
	*given = true;
	*address = (uint32_t)value;
	return 0;
}

static int read_flags(struct dom_node *d)
{
	d->config.paused = has(d, "hvscope,paused");
	d->config.dtb_verbatim = has(d, "hvscope,dtb-verbatim");
	int err = read_address(d, "hvscope,load-address", &d->config.has_load, &d->config.load);
	return err ? err : read_address(d, "hvscope,entry", &d->config.has_entry, &d->config.entry);
}

static int read_domain(struct dom_node *d)
{
	static int (*const steps[])(struct dom_node *) = {
	    read_capabilities, read_name, read_memory, read_cpus, read_bad_access, read_flags, dom_read_children,
	};
	unsigned modules = d->reader->modules;
	for (unsigned i = 0; i < sizeof steps / sizeof *steps; i++) {
		int err = steps[i](d);
		if (!err)
			continue;
		d->reader->modules = modules;
		return err;
	}
	dom_note_properties(d);
	return 0;
}

static void note_same_name(const struct dom_configs *out, const struct dom_node *d)
{
	for (unsigned i = 0; i < out->count; i++)
		if (!strcmp(out->domain[i].name, d->config.name))
			note_line(d->reader->note, "d%u and d%u are both named %s: tell them apart by number",
				  out->domain[i].id, d->config.id, d->config.name);
}

static void take_domain(struct dom_reader *r, int node, struct dom_configs *out)
{
	struct dom_node d = {.reader = r, .node = node};
	dom_printable(fdt_get_name(r->fdt, node, NULL), d.label);
	if (read_domain(&d)) {
		out->bad++;
		return;
	}
	note_same_name(out, &d);
	out->domain[out->count++] = d.config;
}

/* False when there is no room for more. */
static bool take_child(struct dom_reader *r, int node, struct dom_configs *out)
{
	if (dom_is_module(r->fdt, node)) {
		char label[DOM_CONFIG_NAME_MAX];
		dom_printable(fdt_get_name(r->fdt, node, NULL), label);
		note_line(r->note, "/chosen/%s is ignored: a module of no domain; put it into an xen,domain node",
			  label);
		return true;
	}
	if (fdt_node_check_compatible(r->fdt, node, "xen,domain"))
		return true;
	if (out->count + out->bad == DOM_CONFIG_MAX) {
		note_line(r->note, "the host tree has more than %d domains: the others are left out", DOM_CONFIG_MAX);
		return false;
	}
	take_domain(r, node, out);
	return true;
}

int dom_config_read(const void *fdt, struct dom_configs *out, const struct note *note)
{
	struct dom_reader r = {.fdt = fdt, .note = note, .next_id = 1};
	memset(out, 0, sizeof *out);
	int chosen = fdt_path_offset(fdt, "/chosen");
	int node = chosen < 0 ? chosen : fdt_first_subnode(fdt, chosen);
	while (node >= 0 && take_child(&r, node, out))
		node = fdt_next_subnode(fdt, node);
	if (out->count)
		return 0;
	if (out->bad)
		note_line(note, "no domain is left to start");
	else
		note_line(note,
			  "no domain to start: the host tree has no child of /chosen with compatible = \"xen,domain\" "
			  "(hvrun writes them)");
	return -HV_ENOENT;
}
