/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The few changes that a given device tree gets before the guest sees it (docs/machine.md), each told in a line. */
#include <string.h>
#include <libfdt.h>
#include <hvabi/errno.h>
#include <hvlib/fmt.h>
#include <hvlib/mem_range.h>
#include <hvlib/tree_edit.h>
#include <hvlib/tree_read.h>

#define MIB_SHIFT 20

struct editor {
	void *fdt;
	const struct tree_edit *edit;
	const struct note *changes;
};

/* Finds or makes the child @name of the root. */
static int root_child(void *fdt, const char *name)
{
	int node = fdt_subnode_offset(fdt, 0, name);
	return node == -FDT_ERR_NOTFOUND ? fdt_add_subnode(fdt, 0, name) : node;
}

static int set_string(void *fdt, int node, const char *name, const char *text)
{
	return fdt_setprop(fdt, node, name, text, (int)strlen(text) + 1);
}

static int edit_bootargs(struct editor *e)
{
	const char *bootargs = e->edit->bootargs;
	if (!bootargs)
		return 0;
	int chosen = root_child(e->fdt, "chosen");
	if (chosen < 0)
		return chosen;
	const char *old = tree_string(e->fdt, chosen, "bootargs");
	if (old && !strcmp(old, bootargs))
		return 0;
	note_line(e->changes, "tree: /chosen bootargs = \"%s\"", bootargs);
	if (old)
		note_line(e->changes, "tree:         it was \"%s\"", old);
	return set_string(e->fdt, chosen, "bootargs", bootargs);
}

static int edit_initrd(struct editor *e)
{
	uint32_t start = e->edit->initrd_start, end = e->edit->initrd_end;
	if (!end)
		return 0;
	int chosen = root_child(e->fdt, "chosen");
	if (chosen < 0)
		return chosen;
	note_line(e->changes, "tree: /chosen linux,initrd-start = %08x, linux,initrd-end = %08x", (unsigned)start,
		  (unsigned)end);
	int err = fdt_setprop_u32(e->fdt, chosen, "linux,initrd-start", start);
	return err ? err : fdt_setprop_u32(e->fdt, chosen, "linux,initrd-end", end);
}

/* Appends @value as @cells cells to the property. */
static int append_number(void *fdt, int node, const char *name, unsigned cells, uint32_t value)
{
	int err = cells == 2 ? fdt_appendprop_u32(fdt, node, name, 0) : 0;
	return err ? err : fdt_appendprop_u32(fdt, node, name, value);
}

static int add_memory(struct editor *e)
{
	uint32_t address_cells = 2, size_cells = 1; /* without the properties; Devicetree Specification */
	tree_u32(e->fdt, 0, "#address-cells", &address_cells);
	tree_u32(e->fdt, 0, "#size-cells", &size_cells);
	if (address_cells < 1 || address_cells > 2 || size_cells < 1 || size_cells > 2) {
		note_line(e->changes, "tree: has no /memory, and with %u address and %u size cells none can be added",
			  (unsigned)address_cells, (unsigned)size_cells);
		return 0;
	}
	uint32_t base = e->edit->ram_base, size = e->edit->ram_size;
	char name[32];
	fmt_sn(name, sizeof name, "memory@%x", (unsigned)base);
	int node = fdt_add_subnode(e->fdt, 0, name);
	if (node < 0)
		return node;
	note_line(e->changes, "tree: /%s added: %u MiB", name, (unsigned)(size >> MIB_SHIFT));
	int err = append_number(e->fdt, node, "reg", address_cells, base);
	if (!err)
		err = append_number(e->fdt, node, "reg", size_cells, size);
	return err ? err : set_string(e->fdt, node, "device_type", "memory");
}

/* Adds what @node claims to *@total; a line for each part of it that is not RAM of the domain. */
static void compare_memory(const void *fdt, int node, const struct editor *e, uint64_t *total)
{
	struct mem_range ram = {e->edit->ram_base, e->edit->ram_size}, claimed;
	const char *name = fdt_get_name(fdt, node, NULL);
	struct tree_pairs reg;
	if (!tree_reg_start(&reg, fdt, node, false)) {
		note_line(e->changes, "tree: /%s: its reg cannot be read, left as it is", name);
		return;
	}
	while (tree_pairs_next(&reg, &claimed.base, &claimed.size)) {
		*total += claimed.size;
		if (mem_range_inside(claimed, ram))
			continue;
		note_line(e->changes,
			  "tree: /%s: 0x%llx bytes at 0x%llx, but the domain has 0x%x at 0x%x: left so, fix the tree",
			  name, (unsigned long long)claimed.size, (unsigned long long)claimed.base,
			  (unsigned)e->edit->ram_size, (unsigned)e->edit->ram_base);
		*total = ram.size;
	}
}

/* Whether the tree has memory nodes; how they differ from the domain's RAM is told. */
static bool look_at_memory(const void *fdt, const struct editor *e)
{
	uint64_t total = 0;
	bool found = false;
	int node;
	fdt_for_each_subnode (node, fdt, 0) {
		if (!tree_is_memory(fdt, node))
			continue;
		compare_memory(fdt, node, e, &total);
		found = true;
	}
	if (found && total < e->edit->ram_size)
		note_line(e->changes, "tree: /memory has 0x%llx bytes of the domain's 0x%x: the rest stays unused",
			  (unsigned long long)total, (unsigned)e->edit->ram_size);
	return found;
}

static int apply(struct editor *e)
{
	int err = edit_bootargs(e);
	if (!err)
		err = edit_initrd(e);
	if (!err && !look_at_memory(e->fdt, e))
		err = add_memory(e);
	return err ? err : fdt_pack(e->fdt);
}

static int libfdt_failed(int fdt_err, uint32_t size, char *err, size_t errlen)
{
	if (fdt_err == -FDT_ERR_NOSPACE) {
		fmt_sn(err, errlen, "device tree: a room of %u bytes is too small for it with the changes",
		       (unsigned)size);
		return -HV_ENOSPC;
	}
	fmt_sn(err, errlen, "device tree: cannot be changed (libfdt error %d)", -fdt_err);
	return -HV_EPROTO;
}

int tree_edit(const struct tree_edit *edit, void *buf, size_t bufsize, const struct note *changes, char *err,
	      size_t errlen)
{
	int result = tree_validate(edit->dtb, edit->dtb_size, err, errlen);
	if (result)
		return result;
	if (bufsize > INT32_MAX)
		bufsize = INT32_MAX;
	uint32_t length = (uint32_t)tree_number((const uint8_t *)edit->dtb + 4, 1);
	if (length > bufsize)
		return libfdt_failed(-FDT_ERR_NOSPACE, (uint32_t)bufsize, err, errlen);
	memcpy(buf, edit->dtb, length);
	struct editor e = {buf, edit, changes};
	if (edit->verbatim) {
		look_at_memory(buf, &e);
		return 0;
	}
	int fdt_err = fdt_open_into(buf, buf, (int)bufsize);
	if (!fdt_err)
		fdt_err = apply(&e);
	return fdt_err ? libfdt_failed(fdt_err, (uint32_t)bufsize, err, errlen) : 0;
}
