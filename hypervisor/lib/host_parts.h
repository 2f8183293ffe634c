/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The readers behind host_tree_read(). */
#ifndef LIB_HOST_PARTS_H
#define LIB_HOST_PARTS_H
#include <hvlib/host_tree.h>

/** INTID of the @index-th interrupt of @node by the GIC's binding (three cells); 0 if it has none or it goes to another
 *  kind of controller. */
uint32_t host_intid(const void *fdt, int node, unsigned index);

/** The first enabled node compatible with @name, or -1. */
int host_find(const void *fdt, const char *name);

/** The @index-th pair of @node's reg as pa, below 4 GiB. False if it is not there. */
bool host_reg(const void *fdt, int node, unsigned index, uint32_t *base, uint32_t *size);

/* 0, or -HV_EPROTO when the hypervisor cannot run; told. */
int host_read_memory(const void *fdt, struct host_tree *out, const struct note *note);
int host_read_reserved(const void *fdt, struct host_tree *out, const struct note *note);
int host_read_gic(const void *fdt, struct host_gic *out, const struct note *note);
int host_read_cpus(const void *fdt, struct host_tree *out, const struct note *note);

/* What is absent there is absent. */
void host_read_timer(const void *fdt, struct host_timer *out);
void host_read_psci(const void *fdt, struct host_psci *out, const struct note *note);
/** Reads @node; false when we have no driver for it. */
bool host_read_uart_node(const void *fdt, int node, struct host_uart *out);
void host_read_link(const void *fdt, struct host_tree *out, const struct note *note);
void host_read_uart(const void *fdt, struct host_uart *out, const struct note *note);
const char *host_read_bootargs(const void *fdt, const struct note *note);

#endif
