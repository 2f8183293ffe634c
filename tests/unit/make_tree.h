/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Device trees for unit tests, written with libfdt: a guest's tree whose addresses the test chooses. */
#ifndef TESTS_UNIT_MAKE_TREE_H
#define TESTS_UNIT_MAKE_TREE_H
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>
#include <stdio.h>
#include <libfdt.h>

#define TEST_TREE_SIZE 8192

struct test_tree {
	_Alignas(8) uint8_t bytes[TEST_TREE_SIZE];
};

static inline void tt_ok(int err)
{
	if (err < 0)
		fail_msg("libfdt: %s", fdt_strerror(err));
}

static inline void tt_start(struct test_tree *t, uint32_t address_cells, uint32_t size_cells)
{
	tt_ok(fdt_create(t->bytes, sizeof(t->bytes)));
	tt_ok(fdt_finish_reservemap(t->bytes));
	tt_ok(fdt_begin_node(t->bytes, ""));
	tt_ok(fdt_property_u32(t->bytes, "#address-cells", address_cells));
	tt_ok(fdt_property_u32(t->bytes, "#size-cells", size_cells));
}

static inline void tt_finish(struct test_tree *t)
{
	tt_ok(fdt_end_node(t->bytes));
	tt_ok(fdt_finish(t->bytes));
}

static inline void tt_cells(struct test_tree *t, const char *name, const uint32_t *cells, unsigned count)
{
	fdt32_t be[32];

	assert_true(count <= 32);
	for (unsigned i = 0; i < count; i++)
		be[i] = cpu_to_fdt32(cells[i]);
	tt_ok(fdt_property(t->bytes, name, be, (int)(4 * count)));
}

#define TT_CELLS(t, name, ...)                                                                                         \
	tt_cells(t, name, (const uint32_t[]){__VA_ARGS__}, sizeof((const uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t))

static inline void tt_string(struct test_tree *t, const char *name, const char *text)
{
	tt_ok(fdt_property(t->bytes, name, text, (int)strlen(text) + 1));
}

static inline void tt_begin(struct test_tree *t, const char *name, const char *compatible)
{
	tt_ok(fdt_begin_node(t->bytes, name));
	if (compatible != NULL)
		tt_string(t, "compatible", compatible);
}

static inline void tt_end(struct test_tree *t)
{
	tt_ok(fdt_end_node(t->bytes));
}

/* The guest's tree of docs/machine.md, two cells each, with what the test wants wrong. */
struct test_tree_spec {
	uint32_t gicd, gicc, uart;
	uint32_t memory_base, memory_size;
	const char *bootargs;
	uint32_t virt_ppi, phys_ppi, uart_spi; /* 0: the right one */
	bool no_psci, no_uart_clock;
};

static const struct test_tree_spec test_tree_right = {
    .gicd = 0x08000000, .gicc = 0x08010000, .uart = 0x09000000, .memory_base = 0x40000000, .memory_size = 0x10000000};

static inline void tt_nodes(struct test_tree *t, const struct test_tree_spec *s)
{
	char name[32];

	tt_begin(t, "chosen", NULL);
	tt_string(t, "stdout-path", "serial0:115200n8");
	if (s->bootargs != NULL)
		tt_string(t, "bootargs", s->bootargs);
	tt_end(t);
	tt_begin(t, "aliases", NULL);
	snprintf(name, sizeof(name), "/pl011@%x", s->uart);
	tt_string(t, "serial0", name);
	tt_end(t);
	snprintf(name, sizeof(name), "memory@%x", s->memory_base);
	tt_begin(t, name, NULL);
	tt_string(t, "device_type", "memory");
	TT_CELLS(t, "reg", 0, s->memory_base, 0, s->memory_size);
	tt_end(t);
	snprintf(name, sizeof(name), "intc@%x", s->gicd);
	tt_begin(t, name, "arm,cortex-a15-gic");
	TT_CELLS(t, "reg", 0, s->gicd, 0, 0x10000, 0, s->gicc, 0, 0x10000);
	tt_end(t);
	snprintf(name, sizeof(name), "pl011@%x", s->uart);
	tt_begin(t, name, "arm,pl011");
	TT_CELLS(t, "reg", 0, s->uart, 0, 0x1000);
	TT_CELLS(t, "interrupts", 0, s->uart_spi != 0 ? s->uart_spi : 1, 4);
	if (!s->no_uart_clock)
		TT_CELLS(t, "clocks", 1, 1);
	tt_end(t);
	tt_begin(t, "timer", "arm,armv7-timer");
	TT_CELLS(t, "interrupts", 1, 13, 0xf08, 1, s->phys_ppi != 0 ? s->phys_ppi : 14, 0xf08, 1,
		 s->virt_ppi != 0 ? s->virt_ppi : 11, 0xf08, 1, 10, 0xf08);
	tt_end(t);
	if (s->no_psci)
		return;
	tt_begin(t, "psci", "arm,psci-1.0");
	tt_string(t, "method", "hvc");
	tt_end(t);
}

static inline void tt_make(struct test_tree *t, const struct test_tree_spec *s)
{
	tt_start(t, 2, 2);
	tt_nodes(t, s);
	tt_finish(t);
}

/* A tree with a soc bus at 0x10000000 that translates, a bus without ranges, a disabled twin and reserved memory. */
static inline void make_buses(struct test_tree *t)
{
	tt_start(t, 1, 1);
	tt_begin(t, "memory@40000000", NULL);
	tt_string(t, "device_type", "memory");
	TT_CELLS(t, "reg", 0x40000000, 0x10000000, 0x80000000, 0x10000000);
	tt_end(t);
	tt_begin(t, "reserved-memory", NULL);
	TT_CELLS(t, "#address-cells", 1);
	TT_CELLS(t, "#size-cells", 1);
	tt_ok(fdt_property(t->bytes, "ranges", "", 0));
	tt_begin(t, "fb@4f000000", NULL);
	TT_CELLS(t, "reg", 0x4f000000, 0x1000);
	tt_end(t);
	tt_end(t);
	tt_begin(t, "soc", "simple-bus");
	TT_CELLS(t, "#address-cells", 1);
	TT_CELLS(t, "#size-cells", 1);
	TT_CELLS(t, "ranges", 0x0, 0x10000000, 0x01000000, 0x02000000, 0x20000000, 0x1000);
	tt_begin(t, "serial@28000", "snps,dw-apb-uart");
	TT_CELLS(t, "reg", 0x28000, 0x400);
	TT_CELLS(t, "reg-shift", 2);
	tt_end(t);
	tt_begin(t, "wide@0", "acme,wide");
	TT_CELLS(t, "reg", 0x0, 0x100000);
	tt_end(t);
	tt_begin(t, "edge@fff800", "acme,edge");
	TT_CELLS(t, "reg", 0xfff800, 0x1000);
	tt_end(t);
	tt_begin(t, "off@50000", "acme,off");
	TT_CELLS(t, "reg", 0x50000, 0x100, 0x2000000, 0x100, 0x3000000, 0x100);
	tt_string(t, "status", "disabled");
	tt_end(t);
	tt_end(t);
	tt_begin(t, "island", "acme,bus");
	TT_CELLS(t, "#address-cells", 1);
	TT_CELLS(t, "#size-cells", 1);
	tt_begin(t, "thing@30000000", "acme,thing");
	TT_CELLS(t, "reg", 0x30000000, 0x1000);
	tt_end(t);
	tt_end(t);
	tt_begin(t, "wraps@fffff000", "acme,wraps");
	TT_CELLS(t, "reg", 0xfffff000, 0x1000, 0x50000000, 0);
	tt_end(t);
	tt_finish(t);
}

#endif
