/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The generated device tree of a guest. Node and property names are those of the Linux bindings (Documentation/
 * devicetree/bindings: arm/cpus, arm/psci, arm/primecell, timer/arm,arch_timer, interrupt-controller/arm,gic); the same
 * tree also describes QEMU's "virt", of which the guest's machine is a part. */
#include <string.h>
#include <libfdt.h>
#include <hvabi/errno.h>
#include <hvabi/guest_machine.h>
#include <hvlib/fmt.h>
#include <hvlib/guest_tree.h>

#define PHANDLE_GIC   1u
#define PHANDLE_CLOCK 2u

/* Cells of an interrupt specifier (binding arm,gic). */
#define GIC_SPI	   0u
#define GIC_PPI	   1u
#define LEVEL_HIGH 4u

struct writer {
	void *fdt;
	int err; /* the first error of libfdt; nothing is written after it */
};

static void keep_first(struct writer *w, int err)
{
	if (!w->err)
		w->err = err;
}

static void node_begin(struct writer *w, const char *name)
{
	if (!w->err)
		keep_first(w, fdt_begin_node(w->fdt, name));
}

static void node_begin_at(struct writer *w, const char *name, uint32_t address)
{
	char full[32];
	fmt_sn(full, sizeof full, "%s@%x", name, (unsigned)address);
	node_begin(w, full);
}

static void node_end(struct writer *w)
{
	if (!w->err)
		keep_first(w, fdt_end_node(w->fdt));
}

static void put_bytes(struct writer *w, const char *name, const void *data, size_t len)
{
	if (!w->err)
		keep_first(w, fdt_property(w->fdt, name, data, (int)len));
}

static void put_flag(struct writer *w, const char *name)
{
	put_bytes(w, name, NULL, 0);
}

static void put_string(struct writer *w, const char *name, const char *text)
{
	put_bytes(w, name, text, strlen(text) + 1);
}

static void put_u32(struct writer *w, const char *name, uint32_t value)
{
	fdt32_t cell = cpu_to_fdt32(value);
	put_bytes(w, name, &cell, sizeof cell);
}

static void put_cells(struct writer *w, const char *name, const uint32_t *value, size_t count)
{
	fdt32_t cell[16];
	for (size_t i = 0; i < count; i++)
		cell[i] = cpu_to_fdt32(value[i]);
	put_bytes(w, name, cell, count * sizeof *cell);
}

/* The lists of strings below end with one NUL of the literal and one of the compiler: sizeof - 1 is their length. */
#define put_strings(w, name, list) put_bytes(w, name, list, sizeof(list) - 1)
#define put_array(w, name, array)  put_cells(w, name, array, sizeof(array) / sizeof *(array))

static void put_chosen(struct writer *w, const struct guest_tree_spec *spec)
{
	char stdout_path[32];
	fmt_sn(stdout_path, sizeof stdout_path, "/pl011@%x", GUEST_UART_BASE);
	node_begin(w, "chosen");
	put_string(w, "stdout-path", stdout_path);
	if (spec->bootargs)
		put_string(w, "bootargs", spec->bootargs);
	if (spec->initrd_end) {
		put_u32(w, "linux,initrd-start", spec->initrd_start);
		put_u32(w, "linux,initrd-end", spec->initrd_end);
	}
	if (spec->has_seed)
		put_bytes(w, "rng-seed", spec->rng_seed, sizeof spec->rng_seed);
	node_end(w);
}

static void put_memory(struct writer *w, const struct guest_tree_spec *spec)
{
	const uint32_t reg[] = {0, spec->ram_base, 0, spec->ram_size};
	node_begin_at(w, "memory", spec->ram_base);
	put_string(w, "device_type", "memory");
	put_array(w, "reg", reg);
	node_end(w);
}

static void put_cpus(struct writer *w, const struct guest_tree_spec *spec)
{
	node_begin(w, "cpus");
	put_u32(w, "#address-cells", 1);
	put_u32(w, "#size-cells", 0);
	for (uint32_t n = 0; n < spec->vcpus; n++) {
		node_begin_at(w, "cpu", n);
		put_string(w, "device_type", "cpu");
		put_string(w, "compatible", spec->cpu_compatible);
		put_u32(w, "reg", n);
		put_string(w, "enable-method", "psci");
		node_end(w);
	}
	node_end(w);
}

static void put_psci(struct writer *w)
{
	node_begin(w, "psci");
	put_strings(w, "compatible", "arm,psci-1.0\0arm,psci-0.2\0");
	put_string(w, "method", "hvc");
	node_end(w);
}

static void put_timer(struct writer *w, const struct guest_tree_spec *spec)
{
	/* Bits 15:8 of a PPI's flags: the cpus it goes to. */
	uint32_t flags = ((1u << spec->vcpus) - 1) << 8 | LEVEL_HIGH;
	const uint32_t interrupts[] = {
	    GIC_PPI, GUEST_TIMER_SEC_PHYS_INTID - 16, flags, GIC_PPI, GUEST_TIMER_PHYS_INTID - 16, flags,
	    GIC_PPI, GUEST_TIMER_VIRT_INTID - 16,     flags, GIC_PPI, GUEST_TIMER_HYP_INTID - 16,  flags,
	};
	node_begin(w, "timer");
	put_string(w, "compatible", "arm,armv7-timer");
	put_array(w, "interrupts", interrupts);
	put_flag(w, "always-on");
	if (spec->clock_frequency)
		put_u32(w, "clock-frequency", spec->clock_frequency);
	node_end(w);
}

static void put_gic(struct writer *w)
{
	const uint32_t reg[] = {0, GUEST_GICD_BASE, 0, GUEST_GICD_SIZE, 0, GUEST_GICC_BASE, 0, GUEST_GICC_SIZE};
	node_begin_at(w, "intc", GUEST_GICD_BASE);
	put_string(w, "compatible", "arm,cortex-a15-gic");
	put_flag(w, "interrupt-controller");
	put_u32(w, "#interrupt-cells", 3);
	put_u32(w, "#address-cells", 0);
	put_array(w, "reg", reg);
	put_u32(w, "phandle", PHANDLE_GIC);
	node_end(w);
}

/* Linux' AMBA bus reads the PrimeCell id only with apb_pclk on: without it there is no console. */
static void put_clock(struct writer *w)
{
	node_begin(w, "apb-pclk");
	put_string(w, "compatible", "fixed-clock");
	put_u32(w, "#clock-cells", 0);
	put_u32(w, "clock-frequency", GUEST_UART_CLOCK);
	put_string(w, "clock-output-names", "clk24mhz");
	put_u32(w, "phandle", PHANDLE_CLOCK);
	node_end(w);
}

static void put_uart(struct writer *w)
{
	const uint32_t reg[] = {0, GUEST_UART_BASE, 0, GUEST_UART_SIZE};
	const uint32_t interrupts[] = {GIC_SPI, GUEST_UART_INTID - 32, LEVEL_HIGH};
	const uint32_t clocks[] = {PHANDLE_CLOCK, PHANDLE_CLOCK};
	node_begin_at(w, "pl011", GUEST_UART_BASE);
	put_strings(w, "compatible", "arm,pl011\0arm,primecell\0");
	put_array(w, "reg", reg);
	put_array(w, "interrupts", interrupts);
	put_array(w, "clocks", clocks);
	put_strings(w, "clock-names", "uartclk\0apb_pclk\0");
	node_end(w);
}

static void put_root(struct writer *w, const struct guest_tree_spec *spec)
{
	node_begin(w, "");
	put_u32(w, "#address-cells", 2);
	put_u32(w, "#size-cells", 2);
	put_u32(w, "interrupt-parent", PHANDLE_GIC);
	put_string(w, "model", "hvscope guest");
	put_string(w, "compatible", "linux,dummy-virt");
	put_chosen(w, spec);
	put_memory(w, spec);
	put_cpus(w, spec);
	put_psci(w);
	put_timer(w, spec);
	put_gic(w);
	put_clock(w);
	put_uart(w);
	node_end(w);
}

static bool spec_valid(const struct guest_tree_spec *spec)
{
	bool ram = spec->ram_size && spec->ram_size - 1 <= UINT32_MAX - spec->ram_base;
	bool initrd = spec->initrd_start < spec->initrd_end || (!spec->initrd_start && !spec->initrd_end);
	return ram && initrd && spec->vcpus >= 1 && spec->vcpus <= GUEST_MAX_VCPUS && spec->cpu_compatible;
}

int guest_tree_build(const struct guest_tree_spec *spec, void *buf, size_t size)
{
	if (!spec_valid(spec))
		return -HV_EINVAL;
	if (size > INT32_MAX)
		size = INT32_MAX;
	struct writer w = {buf, 0};
	keep_first(&w, fdt_create(buf, (int)size));
	if (!w.err)
		keep_first(&w, fdt_finish_reservemap(buf));
	put_root(&w, spec);
	if (!w.err)
		keep_first(&w, fdt_finish(buf));
	return w.err ? -HV_ENOSPC : 0;
}
