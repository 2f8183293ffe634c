/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The guest's tree against its machine: a row for each thing that the tree says, with its remedy. */
#include <string.h>
#include <libfdt.h>
#include <hvabi/guest_machine.h>
#include <hvlib/fmt.h>
#include "diagnose_case.h"
#include "verdict_case.h"

#define PPI_BASE 16u
#define SPI_BASE 32u

static const struct crash_window *window_of(const struct diagnose_case *c, enum crash_device device)
{
	for (unsigned i = 0; i < c->d->windows; i++) {
		if (c->out->windows[i].device == device)
			return &c->out->windows[i];
	}
	return NULL;
}

/* "memory@40000000" without its parents: those would have to be searched for. */
static void name_node(const struct diagnose_case *c, int node, struct diagnose_row *row)
{
	const char *name = node < 0 ? NULL : fdt_get_name(c->in->dtb, node, NULL);

	if (node < 0) {
		row->match = DIAGNOSE_ABSENT;
		fmt_sn(row->tree, sizeof(row->tree), "none");
	} else {
		fmt_sn(row->node, sizeof(row->node), "%s", name != NULL ? name : "?");
	}
}

static bool compare(struct diagnose_row *row, bool equal)
{
	if (row->match != DIAGNOSE_ABSENT)
		row->match = equal ? DIAGNOSE_OK : DIAGNOSE_WRONG;
	return true;
}

static bool in_ram(const struct domain_facts *d, struct tree_range r)
{
	return r.base >= d->ram_base && r.base - d->ram_base < d->ram_size;
}

/* The first range of the tree that is not where the machine's RAM is; NULL: all are. */
static const struct tree_range *range_elsewhere(const struct diagnose_case *c)
{
	for (unsigned i = 0; i < c->claims.nmemory; i++) {
		if (!in_ram(c->d, c->claims.memory[i]))
			return &c->claims.memory[i];
	}
	return NULL;
}

static bool fill_memory_base(const struct diagnose_case *c, struct diagnose_row *row)
{
	const struct tree_range *r = range_elsewhere(c);

	if (r == NULL)
		return false;
	name_node(c, c->claims.memory_node, row);
	fmt_sn(row->tree, sizeof(row->tree), "%08llx", (unsigned long long)r->base);
	fmt_sn(row->machine, sizeof(row->machine), "%08llx", (unsigned long long)c->d->ram_base);
	return compare(row, false);
}

static bool fill_memory_size(const struct diagnose_case *c, struct diagnose_row *row)
{
	const uint64_t real = c->d->ram_size;
	char text[VERDICT_SIZE_TEXT];
	bool fits = true;

	name_node(c, c->claims.memory_node, row);
	fmt_sn(row->machine, sizeof(row->machine), "%s", verdict_size_text(real, text));
	if (c->claims.nmemory == 0) {
		row->match = DIAGNOSE_ABSENT;
		return true;
	}
	for (unsigned i = 0; i < c->claims.nmemory; i++) {
		const struct tree_range r = c->claims.memory[i];

		fits &= !in_ram(c->d, r) || r.size <= c->d->ram_base + real - r.base;
	}
	fmt_sn(row->tree, sizeof(row->tree), "%s", verdict_size_text(c->claims.memory_total, text));
	compare(row, fits && c->claims.memory_total <= real);
	if (row->match == DIAGNOSE_OK && c->claims.memory_total < real)
		row->match = DIAGNOSE_LESS;
	return true;
}

static void fix_memory(const struct diagnose_case *c, struct verdict *v)
{
	struct tree_range ram = {c->d->ram_base, c->d->ram_size};

	if (c->claims.nmemory == 1)
		verdict_say_fix(c->in->dtb, c->claims.memory_node, (struct tree_ranges){&ram, 1}, v);
	else
		verdict_say(v, "fix", VERDICT_PLAIN, "one memory node with %08llx-%08llx, no other",
			    (unsigned long long)ram.base, (unsigned long long)(ram.base + ram.size - 1));
	if (c->claims.memory_total > ram.size && (c->claims.memory_total & 0xfffff) == 0)
		verdict_say(v, "or", VERDICT_PLAIN, "start d%u with memory=%lluM", c->d->domain,
			    (unsigned long long)(c->claims.memory_total >> 20));
}

static bool fill_window(const struct diagnose_case *c, struct diagnose_row *row, enum crash_device device,
			struct tree_range said)
{
	const struct crash_window *w = window_of(c, device);

	if (w == NULL)
		return false;
	fmt_sn(row->machine, sizeof(row->machine), "%08llx", (unsigned long long)w->base);
	if (said.size != 0)
		fmt_sn(row->tree, sizeof(row->tree), "%08llx", (unsigned long long)said.base);
	else if (row->tree[0] == '\0')
		fmt_sn(row->tree, sizeof(row->tree), "no reg");
	return compare(row, said.size != 0 && said.base == w->base);
}

static bool fill_gicd(const struct diagnose_case *c, struct diagnose_row *row)
{
	name_node(c, c->claims.gic_node, row);
	if (c->claims.gic_node < 0 || c->claims.gic_is_v2)
		return fill_window(c, row, CRASH_DEV_GICD, c->claims.gicd);
	fmt_sn(row->tree, sizeof(row->tree), "a GICv3");
	fmt_sn(row->machine, sizeof(row->machine), "a GICv2");
	return compare(row, false);
}

static bool fill_gicc(const struct diagnose_case *c, struct diagnose_row *row)
{
	if (c->claims.gic_node < 0 || !c->claims.gic_is_v2)
		return false;
	name_node(c, c->claims.gic_node, row);
	return fill_window(c, row, CRASH_DEV_GICC, c->claims.gicc);
}

static void fix_gic(const struct diagnose_case *c, struct verdict *v)
{
	const struct crash_window *gicd = window_of(c, CRASH_DEV_GICD), *gicc = window_of(c, CRASH_DEV_GICC);

	if (gicd == NULL || gicc == NULL)
		return;
	if (c->claims.gic_node < 0 || !c->claims.gic_is_v2) {
		verdict_say(v, "fix", VERDICT_PLAIN, "take intc@%llx from the generated tree: hvrun --emit-dtb DIR",
			    (unsigned long long)gicd->base);
		return;
	}
	struct tree_range ranges[2] = {verdict_window_range(gicd, c->claims.gicd),
				       verdict_window_range(gicc, c->claims.gicc)};

	verdict_say_fix(c->in->dtb, c->claims.gic_node, (struct tree_ranges){ranges, 2}, v);
}

static bool fill_ppi(const struct diagnose_case *c, struct diagnose_row *row, unsigned said, unsigned real)
{
	name_node(c, c->claims.timer_node, row);
	fmt_sn(row->machine, sizeof(row->machine), "INTID %u", real);
	if (said != 0)
		fmt_sn(row->tree, sizeof(row->tree), "PPI %u", said - PPI_BASE);
	else
		fmt_sn(row->tree, sizeof(row->tree), "none");
	return compare(row, said == real);
}

static bool fill_timer(const struct diagnose_case *c, struct diagnose_row *row)
{
	return fill_ppi(c, row, c->claims.timer_intid[2], c->d->timer_virt_intid);
}

/* Told only when it is wrong: kernels prefer the virtual one. */
static bool fill_timer_phys(const struct diagnose_case *c, struct diagnose_row *row)
{
	if (c->claims.timer_intid[1] == 0 || c->claims.timer_intid[1] == c->d->timer_phys_intid)
		return false;
	return fill_ppi(c, row, c->claims.timer_intid[1], c->d->timer_phys_intid);
}

static void fix_timer(const struct diagnose_case *c, struct verdict *v)
{
	verdict_say(v, "fix", VERDICT_PLAIN, "%sinterrupts = <1 %u 4  1 %u 4  1 %u 4  1 %u 4>;",
		    c->claims.timer_node < 0 ? "timer { compatible = \"arm,armv7-timer\"; " : "",
		    GUEST_TIMER_SEC_PHYS_INTID - PPI_BASE, c->d->timer_phys_intid - PPI_BASE,
		    c->d->timer_virt_intid - PPI_BASE, GUEST_TIMER_HYP_INTID - PPI_BASE);
}

static const char *conduit_text(uint32_t conduits)
{
	if (conduits == (FACTS_PSCI_HVC | FACTS_PSCI_SMC))
		return "hvc or smc";
	return conduits == FACTS_PSCI_SMC ? "smc" : "hvc";
}

static bool fill_psci(const struct diagnose_case *c, struct diagnose_row *row)
{
	static const struct {
		const char *text;
		uint32_t conduit;
	} said[] = {[TREE_PSCI_NONE] = {"none", 0},
		    [TREE_PSCI_HVC] = {"hvc", FACTS_PSCI_HVC},
		    [TREE_PSCI_SMC] = {"smc", FACTS_PSCI_SMC},
		    [TREE_PSCI_BAD] = {"no method", 0}};

	name_node(c, c->claims.psci_node, row);
	fmt_sn(row->tree, sizeof(row->tree), "%s", said[c->claims.psci].text);
	fmt_sn(row->machine, sizeof(row->machine), "%s", conduit_text(c->d->psci_conduits));
	return compare(row, (said[c->claims.psci].conduit & c->d->psci_conduits) != 0);
}

#define PSCI_CPU_ON	0x84000003u /* DEN 0022D, 5.1.4 */
#define PSCI_CPU_ON_0_1 2u	    /* vpsci.c takes Xen's number, too */

/* Only a tree for PSCI 0.1 gives ids. */
static bool fill_psci_ids(const struct diagnose_case *c, struct diagnose_row *row)
{
	const uint32_t id = c->claims.psci_cpu_on;

	if (c->claims.psci_node < 0 || !c->claims.psci_0_1 || id == PSCI_CPU_ON || id == PSCI_CPU_ON_0_1)
		return false;
	name_node(c, c->claims.psci_node, row);
	fmt_sn(row->tree, sizeof(row->tree), "%x", id);
	fmt_sn(row->machine, sizeof(row->machine), "%x", PSCI_CPU_ON);
	return compare(row, false);
}

static void fix_psci(const struct diagnose_case *c, struct verdict *v)
{
	(void)c;
	verdict_say(v, "fix", VERDICT_PLAIN, "psci { compatible = \"arm,psci-1.0\"; method = \"hvc\"; };");
}

static bool fill_uart(const struct diagnose_case *c, struct diagnose_row *row)
{
	name_node(c, c->claims.uart_node, row);
	if (c->claims.uart_node < 0 || c->claims.uart_is_pl011)
		return fill_window(c, row, CRASH_DEV_UART, c->claims.uart);
	fmt_sn(row->tree, sizeof(row->tree), "another kind");
	fmt_sn(row->machine, sizeof(row->machine), "a PL011");
	return compare(row, false);
}

static bool fill_uart_irq(const struct diagnose_case *c, struct diagnose_row *row)
{
	if (!c->claims.uart_is_pl011 || c->claims.uart_intid == 0 || c->claims.uart_intid == c->d->uart_intid)
		return false;
	name_node(c, c->claims.uart_node, row);
	fmt_sn(row->tree, sizeof(row->tree), "SPI %u", c->claims.uart_intid - SPI_BASE);
	fmt_sn(row->machine, sizeof(row->machine), "INTID %u", c->d->uart_intid);
	return compare(row, false);
}

static void fix_uart(const struct diagnose_case *c, struct verdict *v)
{
	const struct crash_window *uart = window_of(c, CRASH_DEV_UART);

	if (uart == NULL)
		return;
	if (!c->claims.uart_is_pl011) {
		verdict_say(v, "fix", VERDICT_PLAIN, "take pl011@%llx from the generated tree: hvrun --emit-dtb DIR",
			    (unsigned long long)uart->base);
		return;
	}
	struct tree_range range = verdict_window_range(uart, c->claims.uart);

	verdict_say_fix(c->in->dtb, c->claims.uart_node, (struct tree_ranges){&range, 1}, v);
}

static void fix_uart_irq(const struct diagnose_case *c, struct verdict *v)
{
	verdict_say(v, "fix", VERDICT_PLAIN, "interrupts = <0 %u 4>;", c->d->uart_intid - SPI_BASE);
}

/* The bus of PrimeCells takes no device without its apb_pclk (Linux, drivers/amba/bus.c). */
static bool fill_uart_clock(const struct diagnose_case *c, struct diagnose_row *row)
{
	if (!c->claims.uart_is_pl011 || c->claims.uart_has_clock)
		return false;
	name_node(c, c->claims.uart_node, row);
	fmt_sn(row->tree, sizeof(row->tree), "none");
	fmt_sn(row->machine, sizeof(row->machine), "%u MHz", GUEST_UART_CLOCK / 1000000);
	return compare(row, false);
}

static void fix_uart_clock(const struct diagnose_case *c, struct verdict *v)
{
	(void)c;
	verdict_say(v, "fix", VERDICT_PLAIN, "clocks = <&clk &clk>; clock-names = \"uartclk\", \"apb_pclk\";");
}

static bool fill_cpus(const struct diagnose_case *c, struct diagnose_row *row)
{
	fmt_sn(row->node, sizeof(row->node), "cpus");
	fmt_sn(row->tree, sizeof(row->tree), "%u", c->claims.ncpus);
	fmt_sn(row->machine, sizeof(row->machine), "%u", c->d->vcpus);
	compare(row, c->claims.ncpus <= c->d->vcpus);
	if (c->claims.ncpus < c->d->vcpus)
		row->match = DIAGNOSE_LESS;
	return true;
}

static void fix_cpus(const struct diagnose_case *c, struct verdict *v)
{
	verdict_say(v, "fix", VERDICT_PLAIN, "start d%u with cpus=%u, or delete cpu nodes", c->d->domain,
		    c->claims.ncpus);
}

/* In the order of the screen. @rule: what it means when the row is not right. */
static const struct tree_rule {
	const char *what, *rule;
	enum diagnose_weight weight;
	bool (*fill)(const struct diagnose_case *c, struct diagnose_row *row); /* false: no such row */
	void (*fix)(const struct diagnose_case *c, struct verdict *v);
} tree_rules[] = {
    {"base", "its tree puts RAM where its machine has none", DIAGNOSE_SUSPECT, fill_memory_base, fix_memory},
    {"size", "its tree claims other RAM than its machine has", DIAGNOSE_SUSPECT, fill_memory_size, fix_memory},
    {"distributor", "its tree names a GIC that is not on its machine", DIAGNOSE_SUSPECT, fill_gicd, fix_gic},
    {"CPU interface", "its tree names a GIC that is not on its machine", DIAGNOSE_SUSPECT, fill_gicc, fix_gic},
    {"virtual timer", "its tree gives the timer a wrong interrupt", DIAGNOSE_SUSPECT, fill_timer, fix_timer},
    {"physical timer", "its tree gives the physical timer a wrong interrupt", DIAGNOSE_NOTE, fill_timer_phys,
     fix_timer},
    {"PSCI conduit", "its tree has no PSCI that its machine knows", DIAGNOSE_NOTE, fill_psci, fix_psci},
    {"CPU_ON", "its tree calls CPU_ON by another number", DIAGNOSE_NOTE, fill_psci_ids, fix_psci},
    {"console", "its tree names a console that is not on its machine", DIAGNOSE_SUSPECT, fill_uart, fix_uart},
    {"its interrupt", "its tree gives the console a wrong interrupt", DIAGNOSE_NOTE, fill_uart_irq, fix_uart_irq},
    {"its clocks", "its tree gives the console no clock", DIAGNOSE_NOTE, fill_uart_clock, fix_uart_clock},
    {"count", "its tree lists more cpus than its machine has", DIAGNOSE_NOTE, fill_cpus, fix_cpus},
};
#define TREE_RULES (sizeof(tree_rules) / sizeof(tree_rules[0]))
_Static_assert(TREE_RULES <= DIAGNOSE_ROWS, "a row each");

void diagnose_tree(const struct diagnose_case *c, struct diagnosis *out)
{
	for (unsigned i = 0; c->tree_ok && i < TREE_RULES; i++) {
		struct diagnose_row *row = &out->row[out->rows];

		memset(row, 0, sizeof(*row));
		if (!tree_rules[i].fill(c, row))
			continue;
		row->rule = tree_rules[i].rule;
		row->weight = tree_rules[i].weight;
		fmt_sn(row->what, sizeof(row->what), "%s", tree_rules[i].what);
		out->rows++;
	}
}

static bool is_wrong(const struct diagnose_row *row)
{
	return row->match == DIAGNOSE_WRONG || row->match == DIAGNOSE_ABSENT;
}

const struct diagnose_row *diagnose_tree_wrong(const struct diagnose_case *c, const char *what)
{
	for (unsigned i = 0; i < c->out->rows; i++) {
		if (is_wrong(&c->out->row[i]) && (what == NULL || strcmp(c->out->row[i].what, what) == 0))
			return &c->out->row[i];
	}
	return NULL;
}

const struct diagnose_row *diagnose_tree_worst(const struct diagnose_case *c)
{
	const struct diagnose_row *worst = NULL;

	for (unsigned i = 0; i < c->out->rows; i++) {
		const struct diagnose_row *row = &c->out->row[i];

		if (is_wrong(row) && (worst == NULL || row->weight > worst->weight))
			worst = row;
	}
	return worst;
}

void diagnose_tree_cause(const struct diagnose_case *c, const struct diagnose_row *row, struct verdict *v)
{
	verdict_say(v, "tree", VERDICT_CERTAIN, "%s%s%s: %s", row->node, row->node[0] != '\0' ? ", " : "", row->what,
		    row->tree);
	verdict_say(v, "machine", VERDICT_PLAIN, "d%u has %s", c->d->domain, row->machine);
	for (unsigned i = 0; i < TREE_RULES; i++) {
		if (strcmp(tree_rules[i].what, row->what) == 0)
			tree_rules[i].fix(c, v);
	}
}
