/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Nodes of a device tree in words: their kind, path, registers, and a reg property as source text. */
#include <string.h>
#include <hvabi/errno.h>
#include <hvlib/devreg.h>
#include <hvlib/fmt.h>
#include "line.h"
#include "tree_scan.h"

bool tree_is_compatible(const void *fdt, int node, const char *name)
{
	return fdt_node_check_compatible(fdt, node, name) == 0;
}

static const struct {
	const char *compatible;
	enum tree_device kind;
} device_kinds[] = {
    {"arm,cortex-a15-gic", TREE_DEV_GICV2},
    {"arm,cortex-a7-gic", TREE_DEV_GICV2},
    {"arm,cortex-a9-gic", TREE_DEV_GICV2},
    {"arm,gic-400", TREE_DEV_GICV2},
    {"arm,gic-v3", TREE_DEV_GICV3},
    {"arm,pl011", TREE_DEV_PL011},
    {"snps,dw-apb-uart", TREE_DEV_UART},
    {"ns16550a", TREE_DEV_UART},
    {"ns16550", TREE_DEV_UART},
    {"ns8250", TREE_DEV_UART},
    {"xlnx,xuartps", TREE_DEV_UART},
    {"fsl,imx6q-uart", TREE_DEV_UART},
    {"st,stm32h7-uart", TREE_DEV_UART},
    {"ti,omap4-uart", TREE_DEV_UART},
};

enum tree_device tree_device_kind(const void *fdt, int node)
{
	if (tree_is_memory(fdt, node))
		return TREE_DEV_MEMORY;
	int len = 0;
	const char *list = fdt_getprop(fdt, node, "compatible", &len);

	for (size_t i = 0; list != NULL && i < sizeof(device_kinds) / sizeof(device_kinds[0]); i++) {
		if (fdt_stringlist_contains(list, len, device_kinds[i].compatible))
			return device_kinds[i].kind;
	}
	return TREE_DEV_OTHER;
}

static void make_printable(char *text)
{
	for (; *text != '\0'; text++) {
		if (*text < 0x20 || *text > 0x7e)
			*text = '?';
	}
}

void tree_path(const void *fdt, int node, char *buf, size_t size)
{
	char path[TREE_PATH_MAX];

	if (size == 0)
		return;
	if (fdt_get_path(fdt, node, path, sizeof(path)) == 0 && strlen(path) < size) {
		memcpy(buf, path, strlen(path) + 1);
	} else {
		const char *name = fdt_get_name(fdt, node, NULL);

		fmt_sn(buf, size, ".../%s", name != NULL ? name : "?");
	}
	make_printable(buf);
}

/* Is every bus above @node a plain one, whose children have a CPU's addresses? */
static bool tree_untranslated(const void *fdt, int node)
{
	int bus = fdt_parent_offset(fdt, node);

	for (unsigned i = 0; i < TREE_DEPTH_MAX && bus > 0; i++) {
		int len = -1;

		if (fdt_getprop(fdt, bus, "ranges", &len) == NULL || len != 0)
			return false;
		bus = fdt_parent_offset(fdt, bus);
	}
	return bus == 0;
}

/* The first cell of a number is printed short ("0x0"), the one with its low bits in full when @wide. */
static bool line_add_cells(struct line *line, uint64_t value, int cells, bool wide)
{
	if (cells < 1 || cells > 2 || (cells == 1 && value > UINT32_MAX))
		return false;
	if (cells == 2)
		line_add(line, "0x%x ", (unsigned)(value >> 32));
	line_add(line, wide ? "0x%08x" : "0x%x", (unsigned)value);
	return true;
}

int tree_format_reg(const void *fdt, int node, struct tree_ranges ranges, char *buf, size_t size)
{
	struct line line = {.buf = buf, .size = size};
	int parent = fdt_parent_offset(fdt, node);

	if (parent < 0 || !tree_untranslated(fdt, node))
		return -HV_ENOSYS;
	line_add(&line, "reg = <");
	for (unsigned i = 0; i < ranges.count; i++) {
		line_add(&line, "%s", i != 0 ? "  " : "");
		if (!line_add_cells(&line, ranges.ranges[i].base, fdt_address_cells(fdt, parent), true))
			return -HV_ENOSPC;
		line_add(&line, " ");
		if (!line_add_cells(&line, ranges.ranges[i].size, fdt_size_cells(fdt, parent), false))
			return -HV_ENOSPC;
	}
	line_add(&line, ">;");
	return line.len < size ? 0 : -HV_ENOSPC;
}

const char *tree_register_name(const void *fdt, const struct tree_hit *hit)
{
	uint32_t cell;
	int shift = tree_u32(fdt, hit->node, "reg-shift", &cell) && cell < 8 ? (int)cell : DEVREG_SHIFT_DEFAULT;
	const char *compatible;

	for (int i = 0; (compatible = fdt_stringlist_get(fdt, hit->node, "compatible", i, NULL)) != NULL; i++) {
		const char *name = devreg_name(compatible, hit->reg_index, hit->offset, shift);

		if (name != NULL)
			return name;
	}
	return NULL;
}
