/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Wires for the link (docs/link.md): a UART that /chosen hvscope,link names, and transports that may have a virtio
 * console (Linux binding virtio/mmio). */
#include <libfdt.h>
#include <hvlib/tree_read.h>
#include "lib/host_parts.h"

static void read_link_uart(const void *fdt, struct host_uart *out, const struct note *note)
{
	const int chosen = fdt_path_offset(fdt, "/chosen");
	const char *path = chosen < 0 ? NULL : tree_string(fdt, chosen, "hvscope,link");

	if (!path)
		return;
	const int node = fdt_path_offset(fdt, path);
	if (node < 0 || !host_read_uart_node(fdt, node, out))
		note_line(note,
			  "host tree: /chosen hvscope,link: \"%s\" is no UART that we have a driver for: not used",
			  path);
}

static void read_virtio(const void *fdt, struct host_virtio *out)
{
	int node = fdt_node_offset_by_compatible(fdt, -1, "virtio,mmio");

	for (; node >= 0 && out->count < HOST_TREE_VIRTIO;
	     node = fdt_node_offset_by_compatible(fdt, node, "virtio,mmio")) {
		uint32_t size;

		if (!host_reg(fdt, node, 0, &out->slot[out->count].base, &size))
			continue;
		out->slot[out->count++].intid = host_intid(fdt, node, 0);
	}
}

void host_read_link(const void *fdt, struct host_tree *out, const struct note *note)
{
	read_link_uart(fdt, &out->link, note);
	if (out->link.kind != HOST_UART_NONE && out->link.base == out->uart.base) {
		note_line(note, "host tree: /chosen hvscope,link names the console's UART, which is a link anyway");
		out->link.kind = HOST_UART_NONE;
	}
	read_virtio(fdt, &out->virtio);
}
