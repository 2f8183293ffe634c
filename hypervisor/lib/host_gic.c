/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The interrupt controller in the host tree, and interrupt specifiers. Linux bindings interrupt-controller/arm,gic and
 * interrupt-controller/interrupts. */
#include <string.h>
#include <libfdt.h>
#include <hvabi/errno.h>
#include <hvlib/tree_read.h>
#include "lib/host_parts.h"

#define SPECIFIER_CELLS 3u /* kind, number, flags */
#define KIND_SPI	0u
#define KIND_PPI	1u
#define SPI_FIRST	32u
#define SPI_COUNT	988u
#define PPI_FIRST	16u
#define PPI_COUNT	16u
#define PARENTS_MAX	16

int host_find(const void *fdt, const char *name)
{
	int node = fdt_node_offset_by_compatible(fdt, -1, name);
	while (node >= 0 && !tree_enabled(fdt, node))
		node = fdt_node_offset_by_compatible(fdt, node, name);
	return node < 0 ? -1 : node;
}

bool host_reg(const void *fdt, int node, unsigned index, uint32_t *base, uint32_t *size)
{
	struct tree_pairs reg;
	uint64_t address, length;
	if (!tree_reg_start(&reg, fdt, node, false))
		return false;
	for (unsigned i = 0; i <= index; i++)
		if (!tree_pairs_next(&reg, &address, &length))
			return false;
	if (!tree_translate(fdt, node, &address) || address > UINT32_MAX || length > UINT32_MAX - address)
		return false;
	*base = (uint32_t)address;
	*size = (uint32_t)length;
	return true;
}

/* The controller that @node's "interrupts" go to: named by itself or by the nearest node above. */
static int interrupt_parent(const void *fdt, int node)
{
	uint32_t phandle;
	for (int i = 0; i < PARENTS_MAX && node >= 0; i++) {
		if (tree_u32(fdt, node, "interrupt-parent", &phandle))
			return fdt_node_offset_by_phandle(fdt, phandle);
		node = fdt_parent_offset(fdt, node);
	}
	return -1;
}

static uint32_t intid_of(const uint8_t *specifier)
{
	uint64_t kind = tree_number(specifier, 1), number = tree_number(specifier + 4, 1);
	if (kind == KIND_SPI && number < SPI_COUNT)
		return SPI_FIRST + (uint32_t)number;
	if (kind == KIND_PPI && number < PPI_COUNT)
		return PPI_FIRST + (uint32_t)number;
	return 0;
}

/* Controllers before the GIC (wake-up units) pass its specifiers on: what counts is that there are three cells. */
static bool takes_specifiers(const void *fdt, int controller)
{
	uint32_t cells;
	return controller >= 0 && tree_u32(fdt, controller, "#interrupt-cells", &cells) && cells == SPECIFIER_CELLS;
}

uint32_t host_intid(const void *fdt, int node, unsigned index)
{
	const unsigned bytes = 4 * SPECIFIER_CELLS;
	int len;
	const uint8_t *list = fdt_getprop(fdt, node, "interrupts-extended", &len);
	if (list && (unsigned)len / (bytes + 4) > index) {
		list += index * (bytes + 4);
		int controller = fdt_node_offset_by_phandle(fdt, (uint32_t)tree_number(list, 1));
		return takes_specifiers(fdt, controller) ? intid_of(list + 4) : 0;
	}
	list = fdt_getprop(fdt, node, "interrupts", &len);
	if (!list || (unsigned)len / bytes <= index || !takes_specifiers(fdt, interrupt_parent(fdt, node)))
		return 0;
	return intid_of(list + index * bytes);
}

static int no_gic(const void *fdt, const struct note *note)
{
	static const struct {
		const char *compatible, *text;
	} others[] = {
	    {"arm,gic-v3", "has a GICv3: GICv2 is needed (QEMU: gic-version=2)"},
	    {"arm,cortex-a9-gic", "has a GIC without virtualization: this SoC cannot run hvscope"},
	    {"arm,pl390", "has a GIC without virtualization: this SoC cannot run hvscope"},
	};
	for (unsigned i = 0; i < sizeof others / sizeof *others; i++) {
		if (host_find(fdt, others[i].compatible) < 0)
			continue;
		note_line(note, "host tree: %s", others[i].text);
		return -HV_EPROTO;
	}
	note_line(note, "host tree: no GICv2 (arm,cortex-a15-gic, arm,cortex-a7-gic or arm,gic-400)");
	return -HV_EPROTO;
}

int host_read_gic(const void *fdt, struct host_gic *out, const struct note *note)
{
	static const char *const names[] = {"arm,cortex-a15-gic", "arm,cortex-a7-gic", "arm,gic-400"};
	int node = -1;
	for (unsigned i = 0; i < sizeof names / sizeof *names && node < 0; i++)
		node = host_find(fdt, names[i]);
	if (node < 0)
		return no_gic(fdt, note);
	out->found = true;
	out->maintenance_intid = host_intid(fdt, node, 0);
	if (host_reg(fdt, node, 0, &out->gicd, &out->gicd_size) &&
	    host_reg(fdt, node, 1, &out->gicc, &out->gicc_size) &&
	    host_reg(fdt, node, 2, &out->gich, &out->gich_size) && host_reg(fdt, node, 3, &out->gicv, &out->gicv_size))
		return 0;
	note_line(note,
		  "host tree: the GIC's reg must name four ranges below 4 GiB: distributor, CPU interface, virtual "
		  "interface control, virtual CPU interface");
	return -HV_EPROTO;
}
