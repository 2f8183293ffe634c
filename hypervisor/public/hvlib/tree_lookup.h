/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Questions to a guest's device tree: which node covers an address, and what machine does the tree claim?
 * The tree may be hostile: each function checks it whole first, then walks it with limits on depth and nodes. It must
 * not change during a call: hand over a copy, or the bytes the tree was loaded from, never memory that a guest can
 * write. */
#ifndef HVLIB_TREE_LOOKUP_H
#define HVLIB_TREE_LOOKUP_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TREE_SIZE_MAX	0x00100000u /* 1 MiB: a larger tree is refused */
#define TREE_NAME_MAX	255u	    /* so is a longer property name (the specification allows 31 characters) */
#define TREE_REG_MAX	64u	    /* further entries of a reg or ranges property are not looked at */
#define TREE_DEPTH_MAX	16u
#define TREE_NODES_MAX	16384u
#define TREE_PATH_MAX	128u
#define TREE_MEMORY_MAX 8u

struct tree_range {
	uint64_t base, size; /* as a CPU sees them (translated through every ranges property); size 0: none */
};

/* A reg entry of a node. */
struct tree_hit {
	int node;	    /* libfdt offset */
	unsigned reg_index; /* which pair of its reg */
	struct tree_range range;
	uint64_t offset;	/* of the address asked for, from range.base */
	bool is_memory;		/* a memory node */
	bool disabled;		/* its status is not okay */
	const char *compatible; /* first string, inside the tree; "" without one */
	char path[TREE_PATH_MAX];
};

/** Is this a tree that can be walked? 0, -HV_EPROTO, or -HV_EINVAL when @fdt is not 8-byte aligned
 *  (which is the caller's fault, not the tree's). @why (may be NULL) gets a reason in English, never NULL. */
int tree_check(const void *fdt, size_t size, const char **why);

/** Finds the reg entry that covers [addr, addr+len); @len 1 for one byte, 4096 for a page (then a partial cover
 * counts). Of several, an enabled device before a disabled one before memory, then the smallest. 0; -HV_ENOENT nothing
 * covers it; -HV_EPROTO a bad tree. */
int tree_lookup(const void *fdt, size_t size, struct tree_range where, struct tree_hit *hit);

/** Nearest reg entry that ends at or below @addr / starts above it. Same returns. */
int tree_below(const void *fdt, size_t size, uint64_t addr, struct tree_hit *hit);
int tree_above(const void *fdt, size_t size, uint64_t addr, struct tree_hit *hit);

enum tree_psci { TREE_PSCI_NONE, TREE_PSCI_HVC, TREE_PSCI_SMC, TREE_PSCI_BAD };

/* What the tree says the machine is. Nodes are libfdt offsets, -1 when there is none. */
struct tree_claims {
	struct tree_range memory[TREE_MEMORY_MAX];
	unsigned nmemory;      /* used elements of memory[] */
	uint64_t memory_total; /* bytes */
	int memory_node;       /* the first */
	int gic_node;
	bool gic_is_v2;
	struct tree_range gicd, gicc;
	int timer_node;
	unsigned timer_intid[4]; /* secure, non-secure physical, virtual, hyp; 0: not given. INTID 16..31 */
	int psci_node;
	enum tree_psci psci;
	bool psci_0_1;	      /* older than PSCI 0.2: the node gives the function ids */
	uint32_t psci_cpu_on; /* that of CPU_ON, 0: not given */
	int uart_node;	      /* of stdout-path, else the first UART known */
	bool uart_is_stdout;
	bool uart_is_pl011;
	bool uart_has_clock;
	unsigned uart_intid; /* its first interrupt when that is an SPI, else 0 */
	struct tree_range uart;
	unsigned ncpus;
	const char *bootargs; /* inside the tree; "" without */
};

/** Fills @claims. 0 or -HV_EPROTO. A missing part is not an error. */
int tree_read_claims(const void *fdt, size_t size, struct tree_claims *claims);

/* The functions below take a tree that passed tree_check() and a node of it. */

/** Absolute path, cut at its front ("...") when longer than @size. */
void tree_path(const void *fdt, int node, char *buf, size_t size);

/** Does the node's compatible list hold @name? */
bool tree_is_compatible(const void *fdt, int node, const char *name);

/* The kinds of device that the verdict rules know. */
enum tree_device { TREE_DEV_OTHER, TREE_DEV_GICV2, TREE_DEV_GICV3, TREE_DEV_PL011, TREE_DEV_UART, TREE_DEV_MEMORY };
enum tree_device tree_device_kind(const void *fdt, int node);

struct tree_ranges {
	const struct tree_range *ranges;
	unsigned count;
};

/** Writes a reg property as its source text, "reg = <0x0 0x08000000 0x0 0x10000  0x0 0x08010000 0x0 0x10000>;", in the
 *  cells of @node's parent. The bases are a CPU's addresses.
 *  0; -HV_ENOSPC: a value does not fit the cells, or the text the buffer; -HV_ENOSYS: a bus between translates. */
int tree_format_reg(const void *fdt, int node, struct tree_ranges ranges, char *buf, size_t size);

/** Name of the register at @hit's offset ("GICD_TYPER"), by the node's compatible list; NULL when it is not known. */
const char *tree_register_name(const void *fdt, const struct tree_hit *hit);

#endif
