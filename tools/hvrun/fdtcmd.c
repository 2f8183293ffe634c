/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A part of a device tree as commands of U-Boot's "fdt". Forms of a value: U-Boot manual, "fdt command": <cells>,
 * [bytes], strings. */
#include "fdtcmd.h"
#include <libfdt.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX    4
#define CHILDREN_MAX 64
#define PATH_ROOM    256

/* Characters that U-Boot's shell takes as they are between single quotes; '<' and '[' start the other forms. */
static bool char_is_plain(char c)
{
	return c >= ' ' && c <= '~' && !strchr("'\\<[", c);
}

/* Whether the value is one or more non-empty strings that can be quoted. */
static bool is_text(const char *value, int len)
{
	bool in_string = false;

	for (int i = 0; i < len; i++) {
		if (value[i] ? !char_is_plain(value[i]) : !in_string)
			return false;
		in_string = value[i] != '\0';
	}
	return len > 0 && !in_string;
}

static void put_text(FILE *out, const char *value, int len)
{
	for (int i = 0; i < len; i += (int)strlen(value + i) + 1)
		fprintf(out, " '%s'", value + i);
}

static void put_cells(FILE *out, const void *value, int len)
{
	fputs(" <", out);
	for (int i = 0; i < len; i += 4)
		fprintf(out, "%s0x%x", i ? " " : "",
			fdt32_ld((const fdt32_t *)(const void *)((const char *)value + i)));
	fputc('>', out);
}

static void put_bytes(FILE *out, const unsigned char *value, int len)
{
	fputs(" [", out);
	for (int i = 0; i < len; i++)
		fprintf(out, "%s%02x", i ? " " : "", value[i]);
	fputc(']', out);
}

void fdtcmd_property(FILE *out, const char *path, const char *name, const void *value, int len)
{
	fprintf(out, "fdt set %s %s", path, name);
	if (is_text(value, len))
		put_text(out, value, len);
	else if (len && len % 4 == 0 && len <= 64)
		put_cells(out, value, len);
	else if (len)
		put_bytes(out, value, len);
	fputc('\n', out);
}

static int node_at_depth(FILE *out, const void *fdt, int offset, const char *path, int depth);

/* "fdt mknode" puts a new node before its siblings, so the last one is made first. */
static int children(FILE *out, const void *fdt, int offset, const char *path, int depth)
{
	int list[CHILDREN_MAX], count = 0, node, err = 0;
	char child[PATH_ROOM];

	fdt_for_each_subnode (node, fdt, offset) {
		if (count == CHILDREN_MAX)
			return -FDT_ERR_NOSPACE;
		list[count++] = node;
	}
	while (count-- > 0 && !err) {
		if (snprintf(child, sizeof(child), "%s/%s", path, fdt_get_name(fdt, list[count], NULL)) >= PATH_ROOM)
			return -FDT_ERR_NOSPACE;
		fprintf(out, "fdt mknode %s %s\n", path, fdt_get_name(fdt, list[count], NULL));
		err = node_at_depth(out, fdt, list[count], child, depth + 1);
	}
	return err;
}

static int node_at_depth(FILE *out, const void *fdt, int offset, const char *path, int depth)
{
	int property, len;

	if (depth > DEPTH_MAX)
		return -FDT_ERR_NOSPACE;
	fdt_for_each_property_offset(property, fdt, offset)
	{
		const char *name;
		const void *value = fdt_getprop_by_offset(fdt, property, &name, &len);

		if (!value)
			return len;
		fdtcmd_property(out, path, name, value, len);
	}
	return children(out, fdt, offset, path, depth);
}

int fdtcmd_node(FILE *out, const void *fdt, int offset, const char *path)
{
	return node_at_depth(out, fdt, offset, path, 0);
}
