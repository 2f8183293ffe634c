/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The host's device tree with the domains in /chosen. Binding: Xen, docs/misc/arm/device-tree/booting.txt and guest.txt
 * ("dom0less"). */
#include "tree.h"
#include "util.h"
#include <err.h>
#include <hvabi/guest_machine.h>
#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Room for the nodes and properties of one domain, strings not counted. */
#define ROOM_DOMAIN 4096
#define ROOM_HOST   4096

#define CAPABILITY_CONTROL 1u /* bit 0 of "capabilities" */

/* A node under construction. The first error stays, and makes later calls do nothing. libfdt puts a new property before
 * the others and a new node before its siblings, so everything below is put in from the last to the first. */
struct node {
	void *fdt;
	int offset;
	int err;
};

static void put_string(struct node *node, const char *name, const char *value)
{
	if (!node->err && value)
		node->err = fdt_setprop(node->fdt, node->offset, name, value, (int)strlen(value) + 1);
}

static void put_u32(struct node *node, const char *name, uint32_t value)
{
	if (!node->err)
		node->err = fdt_setprop_u32(node->fdt, node->offset, name, value);
}

static void put_u64(struct node *node, const char *name, uint64_t value)
{
	if (!node->err)
		node->err = fdt_setprop_u64(node->fdt, node->offset, name, value);
}

static void put_flag(struct node *node, const char *name, bool value)
{
	if (!node->err && value)
		node->err = fdt_setprop_empty(node->fdt, node->offset, name);
}

static struct node child(const struct node *parent, const char *name)
{
	struct node node = {.fdt = parent->fdt, .offset = -1, .err = parent->err};

	if (!node.err)
		node.offset = fdt_add_subnode(parent->fdt, parent->offset, name);
	if (!node.err && node.offset < 0)
		node.err = node.offset;
	return node;
}

/* One module node; @kind is the first of its two compatible strings. No module, no node. */
static void put_module(struct node *domain, const struct plan *plan, int index, const char *kind, const char *bootargs)
{
	static const char generic[] = "multiboot,module";
	const struct module *module;
	char name[32], compatible[64];
	struct node node;
	size_t len;

	if (index < 0 || domain->err)
		return;
	module = &plan->modules[index];
	snprintf(name, sizeof(name), "module@%llx", (unsigned long long)module->addr);
	len = (size_t)snprintf(compatible, sizeof(compatible), "%s%c%s", kind, 0, generic) + 1;
	node = child(domain, name);
	put_string(&node, "bootargs", bootargs);
	put_u64(&node, "reg", module->addr);
	if (!node.err)
		node.err = fdt_appendprop_u64(node.fdt, node.offset, "reg", module->size);
	if (!node.err)
		node.err = fdt_setprop(node.fdt, node.offset, "compatible", compatible, (int)len);
	domain->err = node.err;
}

static void put_vcpus(struct node *domain, const struct domain_spec *spec)
{
	char name[16], list[DOMAIN_PCPUS_MAX];

	if (!spec->pcpus)
		return;
	domain_pcpus(spec->pcpus, list);
	for (uint32_t i = spec->cpus < GUEST_MAX_VCPUS ? spec->cpus : GUEST_MAX_VCPUS; i-- > 0 && !domain->err;) {
		snprintf(name, sizeof(name), "vcpu%u", i);
		struct node node = child(domain, name);
		put_string(&node, "hard-affinity", list);
		put_u32(&node, "id", i);
		put_string(&node, "compatible", "xen,vcpu");
		domain->err = node.err;
	}
}

static void put_domain(struct node *chosen, const struct plan *plan, size_t i)
{
	const struct domain_spec *spec = &plan->options->domains[i];
	const struct plan_domain *files = &plan->domains[i];
	char name[32];
	struct node node;

	snprintf(name, sizeof(name), "domain%zu", i + 1);
	node = child(chosen, name);
	put_flag(&node, "hvscope,dtb-verbatim", spec->dtb_verbatim);
	if (spec->has_entry)
		put_u32(&node, "hvscope,entry", spec->entry);
	if (spec->has_load)
		put_u32(&node, "hvscope,load-address", spec->load);
	put_string(&node, "hvscope,bad-access", spec->bad_access);
	put_flag(&node, "hvscope,paused", spec->paused);
	if (spec->control)
		put_u32(&node, "capabilities", CAPABILITY_CONTROL);
	put_flag(&node, "vpl011", true);
	put_u32(&node, "cpus", spec->cpus);
	put_u64(&node, "memory", spec->memory >> 10);
	put_string(&node, "hvscope,name", spec->name);
	put_u32(&node, "#size-cells", 2);
	put_u32(&node, "#address-cells", 2);
	put_string(&node, "compatible", "xen,domain");
	put_vcpus(&node, spec);
	put_module(&node, plan, files->dtb, "multiboot,device-tree", NULL);
	put_module(&node, plan, files->initrd, "multiboot,ramdisk", NULL);
	put_module(&node, plan, files->kernel, "multiboot,kernel", spec->cmdline);
	chosen->err = node.err;
}

char *tree_hv_args(const struct plan *plan)
{
	const struct options *options = plan->options;
	const char *given = options->hv_args ? options->hv_args : "";
	/* What counts on the emulator is how much of its TLB a guest's TLBIMVA drops (docs/emulation.md). */
	const char *stage2 = options->emit_uboot ? "" : "stage2=pages ";
	char *cpus = options->board->cpus_fixed ? xasprintf("maxcpus=%u ", options->cpus) : xstrdup("");
	char *all = xasprintf("%s%s%s", stage2, cpus, given);
	const size_t length = strlen(all);

	free(cpus);
	if (length && all[length - 1] == ' ')
		all[length - 1] = 0;
	return all;
}

static size_t room_for(const struct plan *plan)
{
	const struct options *options = plan->options;
	size_t room = ROOM_HOST + (options->hv_args ? strlen(options->hv_args) : 0);

	for (size_t i = 0; i < options->domain_count; i++)
		room += ROOM_DOMAIN + (options->domains[i].cmdline ? strlen(options->domains[i].cmdline) : 0);
	return room;
}

static int put_all(const struct plan *plan, void *fdt)
{
	struct node chosen = {.fdt = fdt, .offset = fdt_path_offset(fdt, "/chosen")};
	char *args = tree_hv_args(plan);
	const bool link_by_uart = plan->options->link && !plan->options->board->link_by_virtserial;

	if (chosen.offset == -FDT_ERR_NOTFOUND)
		chosen.offset = fdt_add_subnode(fdt, 0, "chosen");
	if (chosen.offset < 0)
		chosen.err = chosen.offset;
	put_string(&chosen, "xen,xen-bootargs", *args ? args : NULL);
	put_string(&chosen, "hvscope,link", link_by_uart ? "serial1" : NULL);
	for (size_t i = plan->options->domain_count; i-- > 0;)
		put_domain(&chosen, plan, i);
	free(args);
	return chosen.err ? chosen.err : fdt_pack(fdt);
}

void *tree_make(const struct plan *plan, const void *base, size_t base_size, const char *what)
{
	int err = base_size < sizeof(struct fdt_header) ? -FDT_ERR_TRUNCATED : fdt_check_full(base, base_size);
	size_t room;
	void *fdt;

	if (err) {
		warnx("%s: not a device tree: %s", what, fdt_strerror(err));
		return NULL;
	}
	room = fdt_totalsize(base) + room_for(plan);
	fdt = xrealloc(NULL, room, 1);
	err = fdt_open_into(base, fdt, (int)room);
	if (!err)
		err = put_all(plan, fdt);
	if (!err)
		return fdt;
	warnx("%s: cannot add the domains: %s", what, fdt_strerror(err));
	free(fdt);
	return NULL;
}
