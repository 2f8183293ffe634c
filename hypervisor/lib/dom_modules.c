/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The child nodes of a domain, modules above all: they say where the boot loader put kernel, ramdisk and device tree.
 * Xen, docs/misc/arm/device-tree/booting.txt ("Boot Modules"). */
#include <string.h>
#include <libfdt.h>
#include <hvabi/errno.h>
#include <hvlib/tree_read.h>
#include "lib/dom_parts.h"

enum module_kind { MODULE_KERNEL, MODULE_RAMDISK, MODULE_DTB, MODULE_OTHER };

static const struct {
	const char *compatible;
	enum module_kind kind;
} kinds[] = {
    {"multiboot,kernel", MODULE_KERNEL},   {"xen,linux-zimage", MODULE_KERNEL},	  {"multiboot,ramdisk", MODULE_RAMDISK},
    {"xen,linux-initrd", MODULE_RAMDISK},  {"multiboot,device-tree", MODULE_DTB}, {"xen,xsm-policy", MODULE_OTHER},
    {"multiboot,microcode", MODULE_OTHER},
};

static bool compatible(const void *fdt, int node, const char *name)
{
	return fdt_node_check_compatible(fdt, node, name) == 0;
}

/* Index into kinds[], or -1. */
static int typed(const void *fdt, int node)
{
	for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (compatible(fdt, node, kinds[i].compatible))
			return (int)i;
	return -1;
}

bool dom_is_module(const void *fdt, int node)
{
	return compatible(fdt, node, "multiboot,module") || compatible(fdt, node, "xen,multiboot-module") ||
	       typed(fdt, node) >= 0;
}

/* A module without a kind is the kernel, a second one the ramdisk; more have no meaning. */
static enum module_kind kind_of(const void *fdt, int node, unsigned *untyped)
{
	int row = typed(fdt, node);
	if (row >= 0)
		return kinds[row].kind;
	switch ((*untyped)++) {
	case 0:
		return MODULE_KERNEL;
	case 1:
		return MODULE_RAMDISK;
	default:
		return MODULE_OTHER;
	}
}

static int read_range(const struct dom_node *d, int node, const char *label, struct mem_range *range)
{
	const void *fdt = d->reader->fdt;
	struct tree_pairs reg;
	int len;
	if (!fdt_getprop(fdt, node, "reg", &len))
		return dom_bad(d, label, "has no reg: write where the file is, reg = <address size>");
	if (!tree_reg_start(&reg, fdt, node, true) || reg.left != 1 ||
	    !tree_pairs_next(&reg, &range->base, &range->size))
		return dom_bad(d, label,
			       "reg has %d bytes, not those of %u address and %u size cells: set #address-cells and "
			       "#size-cells of the domain node",
			       len, reg.address_cells, reg.size_cells);
	if (range->size == 0)
		return dom_bad(d, label, "reg: size 0: was the file loaded?");
	if (range->base > UINT32_MAX || range->size > UINT32_MAX - range->base)
		return dom_bad(d, label, "reg: 0x%llx bytes at 0x%llx end beyond 4 GiB: load the file lower",
			       (unsigned long long)range->size, (unsigned long long)range->base);
	return 0;
}

/* The same file may serve several domains; two files may not share a byte. */
static int keep_range(const struct dom_node *d, const char *label, struct mem_range range)
{
	struct dom_reader *r = d->reader;
	for (unsigned i = 0; i < r->modules; i++) {
		if (r->module[i].base == range.base && r->module[i].size == range.size)
			return 0;
		if (mem_range_overlap(r->module[i], range))
			return dom_bad(
			    d, label, "reg: 0x%llx bytes at 0x%llx overlap another module at 0x%llx: load it elsewhere",
			    (unsigned long long)range.size, (unsigned long long)range.base,
			    (unsigned long long)r->module[i].base);
	}
	if (r->modules == DOM_CONFIG_MODULES)
		return dom_bad(d, label, "more than %u modules in all: share files among domains", DOM_CONFIG_MODULES);
	r->module[r->modules++] = range;
	return 0;
}

static int read_bootargs(struct dom_node *d, int node, const char *label)
{
	d->config.bootargs = tree_string(d->reader->fdt, node, "bootargs");
	if (!d->config.bootargs && fdt_getprop(d->reader->fdt, node, "bootargs", NULL))
		return dom_bad(d, label, "bootargs is not a string");
	return 0;
}

static int read_module(struct dom_node *d, int node, const char *label, unsigned *untyped)
{
	struct dom_module *const slots[] = {&d->config.kernel, &d->config.ramdisk, &d->config.dtb};
	enum module_kind kind = kind_of(d->reader->fdt, node, untyped);
	if (kind == MODULE_OTHER) {
		dom_ignored(d, label, "a module of this kind has no use here");
		return 0;
	}
	if (slots[kind]->size)
		return dom_bad(d, label, "a second %s: remove one, or give each module its kind in compatible",
			       kind == MODULE_KERNEL	? "kernel"
			       : kind == MODULE_RAMDISK ? "ramdisk"
							: "device tree");
	struct mem_range range;
	int err = read_range(d, node, label, &range);
	if (!err)
		err = keep_range(d, label, range);
	if (!err && kind == MODULE_KERNEL)
		err = read_bootargs(d, node, label);
	if (!err)
		*slots[kind] = (struct dom_module){(uint32_t)range.base, (uint32_t)range.size};
	return err;
}

static int read_child(struct dom_node *d, int node, const char *label, unsigned *untyped)
{
	if (dom_is_module(d->reader->fdt, node))
		return read_module(d, node, label, untyped);
	if (dom_is_vcpu(d->reader->fdt, node))
		return dom_read_vcpu(d, node, label);
	dom_ignored(d, label, "this node has no use here");
	return 0;
}

int dom_read_children(struct dom_node *d)
{
	const void *fdt = d->reader->fdt;
	unsigned untyped = 0;
	int child;
	fdt_for_each_subnode (child, fdt, d->node) {
		char label[DOM_CONFIG_NAME_MAX];
		dom_printable(fdt_get_name(fdt, child, NULL), label);
		int err = read_child(d, child, label, &untyped);
		if (err)
			return err;
	}
	if (!d->config.kernel.size)
		return dom_bad(d, "modules",
			       "there is no kernel: add a node with compatible = \"multiboot,kernel\", "
			       "\"multiboot,module\" and reg");
	return 0;
}
