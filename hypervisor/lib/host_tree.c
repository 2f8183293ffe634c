/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the hypervisor takes from the host's device tree: cpus, timer, PSCI, its own command line, and the rest by their
 * readers. */
#include <string.h>
#include <libfdt.h>
#include <hvabi/errno.h>
#include <hvlib/tree_read.h>
#include "lib/dom_parts.h"
#include "lib/host_parts.h"

#define AFFINITY_MASK 0x00ffffffu /* Arm DDI 0406C, B4.1 "MPIDR": Aff2 to Aff0 */

/* 32-bit function ids from PSCI 0.2 on; Arm DEN 0022, "PSCI functions". */
#define PSCI_CPU_SUSPEND 0x84000001u
#define PSCI_CPU_OFF	 0x84000002u
#define PSCI_CPU_ON	 0x84000003u

static bool is_cpu(const void *fdt, int node)
{
	const char *type = tree_string(fdt, node, "device_type"), *name = fdt_get_name(fdt, node, NULL);
	return (type && !strcmp(type, "cpu")) || (name && !strncmp(name, "cpu@", 4));
}

/* "disabled" only means that a cpu sleeps until PSCI wakes it; "fail" that it is broken. */
static bool is_broken(const void *fdt, int node)
{
	const char *status = tree_string(fdt, node, "status");
	return status && !strncmp(status, "fail", 4);
}

static void add_cpu(struct host_tree *out, uint64_t mpidr, const struct note *note)
{
	for (unsigned i = 0; i < out->cpus; i++) {
		if (out->cpu[i] != mpidr)
			continue;
		note_line(note, "host tree: two cpus have reg 0x%llx: the second is not used",
			  (unsigned long long)mpidr);
		return;
	}
	if (mpidr & ~(uint64_t)AFFINITY_MASK)
		note_line(note, "host tree: a cpu's reg 0x%llx is no MPIDR affinity: not used",
			  (unsigned long long)mpidr);
	else if (out->cpus == HOST_TREE_CPUS)
		note_line(note, "host tree: more than %d cpus: cpu 0x%llx is not used", HOST_TREE_CPUS,
			  (unsigned long long)mpidr);
	else
		out->cpu[out->cpus++] = (uint32_t)mpidr;
}

int host_read_cpus(const void *fdt, struct host_tree *out, const struct note *note)
{
	int cpus = fdt_path_offset(fdt, "/cpus");
	uint32_t cells = 1;
	if (cpus >= 0)
		tree_u32(fdt, cpus, "#address-cells", &cells);
	int node = cpus < 0 ? cpus : fdt_first_subnode(fdt, cpus);
	for (; node >= 0; node = fdt_next_subnode(fdt, node)) {
		struct tree_pairs reg = {.address_cells = cells, .size_cells = 0};
		uint64_t mpidr, none;
		if (!is_cpu(fdt, node) || is_broken(fdt, node))
			continue;
		if (tree_pairs_start(&reg, fdt, node, "reg") && tree_pairs_next(&reg, &mpidr, &none))
			add_cpu(out, mpidr, note);
		else
			note_line(note, "host tree: a cpu without a readable reg: not used");
	}
	if (out->cpus)
		return 0;
	note_line(note, "host tree: no cpu under /cpus");
	return -HV_EPROTO;
}

/* Binding timer/arm,arch_timer: secure and non-secure physical, virtual, hypervisor. */
void host_read_timer(const void *fdt, struct host_timer *out)
{
	int node = host_find(fdt, "arm,armv7-timer");
	if (node < 0)
		node = host_find(fdt, "arm,armv8-timer");
	if (node < 0)
		return;
	out->found = true;
	out->sec_phys = host_intid(fdt, node, 0);
	out->phys = host_intid(fdt, node, 1);
	out->virt = host_intid(fdt, node, 2);
	out->hyp = host_intid(fdt, node, 3);
	tree_u32(fdt, node, "clock-frequency", &out->clock_frequency);
}

static enum host_psci_method psci_method(const char *method)
{
	if (method && !strcmp(method, "smc"))
		return HOST_PSCI_SMC;
	return method && !strcmp(method, "hvc") ? HOST_PSCI_HVC : HOST_PSCI_NONE;
}

/* Binding arm/psci. */
void host_read_psci(const void *fdt, struct host_psci *out, const struct note *note)
{
	int node = host_find(fdt, "arm,psci-1.0");
	if (node < 0)
		node = host_find(fdt, "arm,psci-0.2");
	out->v0_1 = node < 0;
	if (node < 0)
		node = host_find(fdt, "arm,psci");
	if (node < 0) {
		out->v0_1 = false;
		return;
	}
	out->method = psci_method(tree_string(fdt, node, "method"));
	if (out->method == HOST_PSCI_NONE)
		note_line(note, "host tree: PSCI: method must be \"smc\" or \"hvc\": not used");
	if (out->method == HOST_PSCI_HVC)
		note_line(note,
			  "host tree: PSCI by hvc: in HYP mode that reaches nobody but hvscope; \"smc\" is needed");
	if (!out->v0_1) {
		out->cpu_on = PSCI_CPU_ON;
		out->cpu_off = PSCI_CPU_OFF;
		out->cpu_suspend = PSCI_CPU_SUSPEND;
		return;
	}
	tree_u32(fdt, node, "cpu_on", &out->cpu_on);
	tree_u32(fdt, node, "cpu_off", &out->cpu_off);
	tree_u32(fdt, node, "cpu_suspend", &out->cpu_suspend);
}

/* Whether a module right below @parent has a command line of its own. */
static bool modules_have_bootargs(const void *fdt, int parent)
{
	int node;
	fdt_for_each_subnode (node, fdt, parent) {
		if (dom_is_module(fdt, node) && fdt_getprop(fdt, node, "bootargs", NULL))
			return true;
	}
	return false;
}

static bool any_module_has_bootargs(const void *fdt, int chosen)
{
	int node;
	if (modules_have_bootargs(fdt, chosen))
		return true;
	fdt_for_each_subnode (node, fdt, chosen) {
		if (modules_have_bootargs(fdt, node))
			return true;
	}
	return false;
}

/* Xen's rule: xen,xen-bootargs; else bootargs, if the guest's command line is given elsewhere. Otherwise bootargs is
 * meant for a Linux. */
const char *host_read_bootargs(const void *fdt, const struct note *note)
{
	int chosen = fdt_path_offset(fdt, "/chosen");
	if (chosen < 0)
		return "";
	const char *own = tree_string(fdt, chosen, "xen,xen-bootargs"), *plain = tree_string(fdt, chosen, "bootargs");
	if (own)
		return own;
	if (!plain)
		return "";
	if (fdt_getprop(fdt, chosen, "xen,dom0-bootargs", NULL) || any_module_has_bootargs(fdt, chosen))
		return plain;
	note_line(note, "host tree: /chosen bootargs is taken for a guest's and not used; hvscope's own options go to "
			"xen,xen-bootargs");
	return "";
}

static const char *root_string(const void *fdt, const char *name)
{
	const char *text = tree_string(fdt, 0, name);
	return text ? text : "";
}

int host_tree_read(const void *fdt, struct host_tree *out, const struct note *note)
{
	memset(out, 0, sizeof *out);
	out->model = root_string(fdt, "model");
	out->compatible = root_string(fdt, "compatible");
	out->bootargs = host_read_bootargs(fdt, note);
	host_read_uart(fdt, &out->uart, note);
	host_read_link(fdt, out, note);
	host_read_timer(fdt, &out->timer);
	host_read_psci(fdt, &out->psci, note);
	int memory = host_read_memory(fdt, out, note), reserved = host_read_reserved(fdt, out, note);
	int cpus = host_read_cpus(fdt, out, note), gic = host_read_gic(fdt, &out->gic, note);
	return memory || reserved || cpus || gic ? -HV_EPROTO : 0;
}
