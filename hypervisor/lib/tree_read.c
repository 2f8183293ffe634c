/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Length-checked reading of device tree properties. */
#include <string.h>
#include <libfdt.h>
#include <hvlib/tree_read.h>

#define PARENTS_MAX 16

uint64_t tree_number(const void *cell, unsigned cells)
{
	const uint8_t *byte = cell;
	uint64_t value = 0;
	for (unsigned i = 0; i < 4 * cells; i++)
		value = value << 8 | byte[i];
	return value;
}

bool tree_u32(const void *fdt, int node, const char *name, uint32_t *value)
{
	int len;
	const void *prop = fdt_getprop(fdt, node, name, &len);
	if (!prop || len != 4)
		return false;
	*value = (uint32_t)tree_number(prop, 1);
	return true;
}

bool tree_u32_or_u64(const void *fdt, int node, const char *name, uint64_t *value)
{
	int len;
	const void *prop = fdt_getprop(fdt, node, name, &len);
	if (!prop || (len != 4 && len != 8))
		return false;
	*value = tree_number(prop, (unsigned)len / 4);
	return true;
}

const char *tree_string(const void *fdt, int node, const char *name)
{
	int len;
	const char *text = fdt_getprop(fdt, node, name, &len);
	return text && len > 0 && memchr(text, '\0', (size_t)len) ? text : NULL;
}

bool tree_enabled(const void *fdt, int node)
{
	if (!fdt_getprop(fdt, node, "status", NULL))
		return true;
	const char *status = tree_string(fdt, node, "status");
	return status && (!strcmp(status, "okay") || !strcmp(status, "ok"));
}

bool tree_is_memory(const void *fdt, int node)
{
	const char *type = tree_string(fdt, node, "device_type");
	if (type && !strcmp(type, "memory"))
		return true;
	const char *name = fdt_get_name(fdt, node, NULL);
	return name && (!strcmp(name, "memory") || !strncmp(name, "memory@", 7));
}

bool tree_pairs_start(struct tree_pairs *p, const void *fdt, int node, const char *name)
{
	int len;
	p->next = fdt_getprop(fdt, node, name, &len);
	if (!p->next || p->address_cells < 1 || p->address_cells > 2 || p->size_cells > 2)
		return false;
	unsigned bytes = 4 * (p->address_cells + p->size_cells);
	p->left = (unsigned)len / bytes;
	return (unsigned)len % bytes == 0;
}

bool tree_pairs_next(struct tree_pairs *p, uint64_t *address, uint64_t *size)
{
	if (!p->left)
		return false;
	*address = tree_number(p->next, p->address_cells);
	*size = tree_number(p->next + 4 * p->address_cells, p->size_cells);
	p->next += 4 * (p->address_cells + p->size_cells);
	p->left--;
	return true;
}

/* Devicetree Specification, "#address-cells and #size-cells": what is assumed without them. */
static unsigned default_cells(const char *name)
{
	return strcmp(name, "#address-cells") ? 1 : 2;
}

static unsigned own_cells(const void *fdt, int node, const char *name)
{
	uint32_t cells = default_cells(name);
	tree_u32(fdt, node, name, &cells);
	return cells;
}

unsigned tree_cells_inherited(const void *fdt, int node, const char *name)
{
	uint32_t cells = default_cells(name);
	for (int i = 0; i < PARENTS_MAX && node >= 0; i++) {
		if (tree_u32(fdt, node, name, &cells))
			return cells;
		node = fdt_parent_offset(fdt, node);
	}
	return cells;
}

bool tree_reg_start(struct tree_pairs *p, const void *fdt, int node, bool inherit)
{
	int parent = fdt_parent_offset(fdt, node);
	if (parent < 0)
		return false;
	unsigned (*cells)(const void *, int, const char *) = inherit ? tree_cells_inherited : own_cells;
	p->address_cells = cells(fdt, parent, "#address-cells");
	p->size_cells = cells(fdt, parent, "#size-cells");
	return tree_pairs_start(p, fdt, node, "reg");
}

/* One step of translation: from an address among @bus's children to one beside @bus. */
static bool translate_one(const void *fdt, int bus, int above, uint64_t *address)
{
	int len;
	const uint8_t *entry = fdt_getprop(fdt, bus, "ranges", &len);
	unsigned child = own_cells(fdt, bus, "#address-cells"), size = own_cells(fdt, bus, "#size-cells");
	unsigned parent = own_cells(fdt, above, "#address-cells");
	if (!entry || child < 1 || child > 2 || parent < 1 || parent > 2 || size < 1 || size > 2)
		return entry && len == 0;
	if (len == 0)
		return true;
	unsigned bytes = 4 * (child + parent + size);
	for (unsigned left = (unsigned)len / bytes; left; left--, entry += bytes) {
		uint64_t from = tree_number(entry, child), to = tree_number(entry + 4 * child, parent);
		if (*address < from || *address - from >= tree_number(entry + 4 * (child + parent), size))
			continue;
		*address = to + (*address - from);
		return true;
	}
	return false;
}

bool tree_translate(const void *fdt, int node, uint64_t *address)
{
	int bus = fdt_parent_offset(fdt, node);
	for (int i = 0; i < PARENTS_MAX; i++) {
		int above = bus < 0 ? -1 : fdt_parent_offset(fdt, bus);
		if (above < 0)
			return bus == 0;
		if (!translate_one(fdt, bus, above, address))
			return false;
		bus = above;
	}
	return false;
}
