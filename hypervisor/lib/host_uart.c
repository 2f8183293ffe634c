/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The console UART in the host tree: the one of /chosen stdout-path, else the first that we have a driver for. Linux
 * bindings serial/8250, serial/snps-dw-apb-uart, serial/pl011. */
#include <string.h>
#include <libfdt.h>
#include <hvlib/tree_read.h>
#include "lib/host_parts.h"

static const struct known_uart {
	const char *compatible;
	enum host_uart_kind kind;
	bool dw_apb;
} known[] = {
    {"arm,pl011", HOST_UART_PL011, false}, {"snps,dw-apb-uart", HOST_UART_8250, true},
    {"ns16550a", HOST_UART_8250, false},   {"ns16550", HOST_UART_8250, false},
    {"ns8250", HOST_UART_8250, false},
};

/* The node of stdout-path: a path or an alias, options behind ':'. */
static int stdout_node(const void *fdt)
{
	int chosen = fdt_path_offset(fdt, "/chosen");
	if (chosen < 0)
		return -1;
	const char *path = tree_string(fdt, chosen, "stdout-path");
	if (!path)
		path = tree_string(fdt, chosen, "linux,stdout-path");
	if (!path)
		return -1;
	const char *options = strchr(path, ':');
	return fdt_path_offset_namelen(fdt, path, options ? (int)(options - path) : (int)strlen(path));
}

static const struct known_uart *known_kind(const void *fdt, int node)
{
	for (unsigned i = 0; i < sizeof known / sizeof *known; i++)
		if (fdt_node_check_compatible(fdt, node, known[i].compatible) == 0)
			return &known[i];
	return NULL;
}

/* Only a fixed clock tells its rate; others need a driver for the SoC. */
static uint32_t clock_frequency(const void *fdt, int node)
{
	uint32_t hz = 0;
	int len;
	if (tree_u32(fdt, node, "clock-frequency", &hz))
		return hz;
	const void *clocks = fdt_getprop(fdt, node, "clocks", &len);
	if (!clocks || len < 4)
		return 0;
	int clock = fdt_node_offset_by_phandle(fdt, (uint32_t)tree_number(clocks, 1));
	if (clock >= 0 && fdt_node_check_compatible(fdt, clock, "fixed-clock") == 0)
		tree_u32(fdt, clock, "clock-frequency", &hz);
	return hz;
}

bool host_read_uart_node(const void *fdt, int node, struct host_uart *out)
{
	const struct known_uart *k = known_kind(fdt, node);
	uint32_t size;
	if (!k || !host_reg(fdt, node, 0, &out->base, &size))
		return false;
	out->kind = k->kind;
	out->dw_apb = k->dw_apb;
	out->compatible = k->compatible;
	out->io_width = 1;
	tree_u32(fdt, node, "reg-shift", &out->reg_shift);
	tree_u32(fdt, node, "reg-io-width", &out->io_width);
	if (out->reg_shift > 3)
		out->reg_shift = 0;
	if (out->io_width != 2 && out->io_width != 4)
		out->io_width = 1;
	out->clock_frequency = clock_frequency(fdt, node);
	out->intid = host_intid(fdt, node, 0);
	return true;
}

static bool find_uart(const void *fdt, struct host_uart *out, const struct note *note)
{
	memset(out, 0, sizeof *out);
	int node = stdout_node(fdt);
	if (node >= 0 && host_read_uart_node(fdt, node, out)) {
		out->from_stdout_path = true;
		return true;
	}
	if (node >= 0)
		note_line(note, "host tree: no driver for the UART of stdout-path: trying others");
	for (unsigned i = 0; i < sizeof known / sizeof *known; i++) {
		node = host_find(fdt, known[i].compatible);
		if (node >= 0 && host_read_uart_node(fdt, node, out))
			return true;
	}
	return false;
}

bool host_tree_uart(const void *fdt, struct host_uart *out)
{
	return find_uart(fdt, out, NULL);
}

void host_read_uart(const void *fdt, struct host_uart *out, const struct note *note)
{
	if (!find_uart(fdt, out, note))
		note_line(note, "host tree: no UART that we have a driver for (arm,pl011, snps,dw-apb-uart, ns16550a)");
}
