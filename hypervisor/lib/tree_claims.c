/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What machine a device tree describes. Bindings: Linux, Documentation/devicetree/bindings (arm,gic.yaml,
 * arm,arch_timer.yaml, psci.yaml) and Devicetree Specification 0.4, chapter 3. */
#include <string.h>
#include <hvabi/errno.h>
#include "tree_scan.h"

#define CPUS_DEPTH	2 /* of /cpus/cpu@0 */
#define PPI_BASE	16u
#define SPI_BASE	32u
#define INTID_MAX	1020u
#define INTERRUPT_SPI	0u
#define INTERRUPT_PPI	1u
#define INTERRUPT_CELLS 3u

static void claim_memory(struct tree_claims *claims, const struct tree_scan *scan)
{
	struct tree_range range;

	if (claims->memory_node < 0)
		claims->memory_node = tree_scan_node(scan);
	for (unsigned i = 0; tree_scan_reg(scan, i, &range); i++) {
		if (range.size == 0)
			continue;
		claims->memory_total += range.size;
		if (claims->nmemory < TREE_MEMORY_MAX)
			claims->memory[claims->nmemory++] = range;
	}
}

static void claim_gic(struct tree_claims *claims, const struct tree_scan *scan)
{
	claims->gic_node = tree_scan_node(scan);
	claims->gic_is_v2 = tree_device_kind(scan->fdt, claims->gic_node) == TREE_DEV_GICV2;
	if (!tree_scan_reg(scan, 0, &claims->gicd))
		claims->gicd.size = 0;
	if (!claims->gic_is_v2 || !tree_scan_reg(scan, 1, &claims->gicc))
		claims->gicc.size = 0;
}

/* interrupts = <type number flags>, …: arm,gic.yaml. */
static void claim_timer(struct tree_claims *claims, const struct tree_scan *scan)
{
	int len = 0;
	const fdt32_t *cells = fdt_getprop(scan->fdt, tree_scan_node(scan), "interrupts", &len);

	claims->timer_node = tree_scan_node(scan);
	for (unsigned i = 0; cells != NULL && i < 4 && (int)((i + 1) * INTERRUPT_CELLS * 4) <= len; i++) {
		uint32_t type = fdt32_ld(&cells[i * INTERRUPT_CELLS]), ppi = fdt32_ld(&cells[i * INTERRUPT_CELLS + 1]);

		if (type == INTERRUPT_PPI && ppi < 16)
			claims->timer_intid[i] = PPI_BASE + ppi;
	}
}

static void claim_psci(struct tree_claims *claims, const struct tree_scan *scan)
{
	const int node = tree_scan_node(scan);
	const char *method = tree_string(scan->fdt, node, "method");

	claims->psci_node = node;
	claims->psci_0_1 = !tree_is_compatible(scan->fdt, node, "arm,psci-0.2") &&
			   !tree_is_compatible(scan->fdt, node, "arm,psci-1.0");
	(void)tree_u32(scan->fdt, node, "cpu_on", &claims->psci_cpu_on);
	claims->psci = TREE_PSCI_BAD;
	if (method != NULL && strcmp(method, "hvc") == 0)
		claims->psci = TREE_PSCI_HVC;
	if (method != NULL && strcmp(method, "smc") == 0)
		claims->psci = TREE_PSCI_SMC;
}

static void claim_uart(struct tree_claims *claims, const struct tree_scan *scan)
{
	if (claims->uart_node < 0)
		claims->uart_node = tree_scan_node(scan);
	if (claims->uart_node != tree_scan_node(scan))
		return;
	if (!tree_scan_reg(scan, 0, &claims->uart))
		claims->uart.size = 0;
	const int node = claims->uart_node;
	int len = 0;
	const fdt32_t *cells = fdt_getprop(scan->fdt, node, "interrupts", &len);

	if (cells != NULL && len >= (int)INTERRUPT_CELLS * 4 && fdt32_ld(&cells[0]) == INTERRUPT_SPI &&
	    fdt32_ld(&cells[1]) < INTID_MAX)
		claims->uart_intid = SPI_BASE + fdt32_ld(&cells[1]);
	claims->uart_is_pl011 = tree_device_kind(scan->fdt, node) == TREE_DEV_PL011;
	claims->uart_has_clock = fdt_getprop(scan->fdt, node, "clocks", &len) != NULL;
}

static void claim_cpu(struct tree_claims *claims, const struct tree_scan *scan)
{
	const char *type = tree_string(scan->fdt, tree_scan_node(scan), "device_type");
	const char *parent = fdt_get_name(scan->fdt, scan->stack[scan->depth - 1].node, NULL);

	if (type != NULL && strcmp(type, "cpu") == 0 && parent != NULL && strcmp(parent, "cpus") == 0)
		claims->ncpus++;
}

static bool is_any(const struct tree_scan *scan, const char *const *names, unsigned count)
{
	int len = 0;
	const char *list = fdt_getprop(scan->fdt, tree_scan_node(scan), "compatible", &len);

	for (unsigned i = 0; list != NULL && i < count; i++) {
		if (fdt_stringlist_contains(list, len, names[i]))
			return true;
	}
	return false;
}

static void claim_node(struct tree_claims *claims, const struct tree_scan *scan)
{
	static const char *const timers[] = {"arm,armv7-timer", "arm,armv8-timer"};
	static const char *const psci[] = {"arm,psci", "arm,psci-0.2", "arm,psci-1.0"};
	enum tree_device kind = tree_device_kind(scan->fdt, tree_scan_node(scan));

	if (tree_node_is_memory(scan))
		claim_memory(claims, scan);
	if ((kind == TREE_DEV_GICV2 || kind == TREE_DEV_GICV3) && claims->gic_node < 0)
		claim_gic(claims, scan);
	if (kind == TREE_DEV_PL011 || kind == TREE_DEV_UART || claims->uart_node == tree_scan_node(scan))
		claim_uart(claims, scan);
	if (claims->timer_node < 0 && is_any(scan, timers, 2))
		claim_timer(claims, scan);
	if (claims->psci_node < 0 && is_any(scan, psci, 3))
		claim_psci(claims, scan);
	if (scan->depth == CPUS_DEPTH)
		claim_cpu(claims, scan);
}

/* stdout-path is a path or an alias, up to a ':' and options. An alias is followed once: libfdt would follow a loop. */
static int stdout_node(const void *fdt, int chosen)
{
	const char *path = tree_string(fdt, chosen, "stdout-path");

	if (path == NULL)
		path = tree_string(fdt, chosen, "linux,stdout-path");
	if (path == NULL)
		return -1;
	const char *colon = strchr(path, ':');
	size_t len = colon != NULL ? (size_t)(colon - path) : strlen(path);

	if (path[0] != '/') {
		int alias_len = 0, aliases = fdt_path_offset(fdt, "/aliases");

		path = aliases < 0 ? NULL : fdt_getprop_namelen(fdt, aliases, path, (int)len, &alias_len);
		if (path == NULL || alias_len <= 1 || path[alias_len - 1] != '\0' || path[0] != '/')
			return -1;
		len = strlen(path);
	}
	return fdt_path_offset_namelen(fdt, path, (int)len);
}

static void claim_chosen(struct tree_claims *claims, const void *fdt)
{
	int chosen = fdt_path_offset(fdt, "/chosen");

	if (chosen < 0)
		return;
	const char *bootargs = tree_string(fdt, chosen, "bootargs");

	if (bootargs != NULL)
		claims->bootargs = bootargs;
	int node = stdout_node(fdt, chosen);

	if (node >= 0) {
		claims->uart_node = node;
		claims->uart_is_stdout = true;
	}
}

int tree_read_claims(const void *fdt, size_t size, struct tree_claims *claims)
{
	struct tree_scan scan;

	memset(claims, 0, sizeof(*claims));
	claims->memory_node = claims->gic_node = claims->timer_node = claims->psci_node = claims->uart_node = -1;
	claims->bootargs = "";
	if (tree_check(fdt, size, NULL) != 0)
		return -HV_EPROTO;
	claim_chosen(claims, fdt);
	tree_scan_init(&scan, fdt);
	while (tree_scan_next(&scan))
		claim_node(claims, &scan);
	return 0;
}
