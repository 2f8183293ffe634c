/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the hypervisor takes from the host's device tree. */
#ifndef HVLIB_HOST_TREE_H
#define HVLIB_HOST_TREE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <hvlib/mem_range.h>
#include <hvlib/note.h>

#define HOST_TREE_BANKS	   8
#define HOST_TREE_RESERVED 32
#define HOST_TREE_CPUS	   8

/** GICv2 with the virtualization extensions. Addresses are pa, bases 0 when the node does not name them. */
struct host_gic {
	bool found;
	uint32_t gicd, gicd_size;
	uint32_t gicc, gicc_size;
	uint32_t gich, gich_size;
	uint32_t gicv, gicv_size;
	uint32_t maintenance_intid; /* 0: not named */
};

enum host_uart_kind {
	HOST_UART_NONE,
	HOST_UART_PL011,
	HOST_UART_8250, /* and the Synopsys dw-apb-uart */
};

struct host_uart {
	enum host_uart_kind kind;
	bool dw_apb;		  /* Synopsys: has USR at 0x7C */
	bool from_stdout_path;	  /* else the first one known */
	const char *compatible;	  /* the string that matched, in a static table */
	uint32_t base;		  /* pa */
	uint32_t reg_shift;	  /* registers are 1 << reg_shift bytes apart (8250) */
	uint32_t io_width;	  /* bytes an access: 1, 2 or 4 (8250) */
	uint32_t clock_frequency; /* Hz, 0: not told */
	uint32_t intid;		  /* 0: none */
};

/** Interrupts of the generic timer, INTIDs; 0: not named. */
struct host_timer {
	bool found;
	uint32_t sec_phys, phys, virt, hyp;
	uint32_t clock_frequency; /* Hz, 0: not told, use CNTFRQ */
};

enum host_psci_method { HOST_PSCI_NONE, HOST_PSCI_SMC, HOST_PSCI_HVC };

/** The function ids are those of the node for PSCI 0.1 (0: not named), the standard ones from 0.2 on. */
struct host_psci {
	enum host_psci_method method;
	bool v0_1;
	uint32_t cpu_on, cpu_off, cpu_suspend;
};

#define HOST_TREE_VIRTIO 32

/** Transports of virtio over MMIO; whether a device is behind one only it can say. */
struct host_virtio {
	unsigned count;
	struct {
		uint32_t base, intid;
	} slot[HOST_TREE_VIRTIO];
};

struct host_tree {
	const char *model, *compatible; /* of the root, in the tree; "" if absent */
	const char *bootargs;		/* the hypervisor's own, in the tree; "" if none */
	unsigned banks;
	struct mem_range bank[HOST_TREE_BANKS]; /* RAM below 4 GiB, ascending, not overlapping, 4 KiB aligned inwards */
	unsigned reserved;
	struct mem_range reserve[HOST_TREE_RESERVED]; /* /memreserve/ and /reserved-memory */
	unsigned cpus;
	uint32_t cpu[HOST_TREE_CPUS]; /* MPIDR affinity, bits 23:0 */
	struct host_gic gic;
	struct host_uart uart;
	struct host_timer timer;
	struct host_psci psci;
	struct host_uart link; /* the UART that /chosen hvscope,link names (path or alias); kind NONE: none */
	struct host_virtio virtio;
};

/** Reads @fdt, which must be sound (tree_validate()) and stay where it is as long as @out is used (strings).
 *  What is absent is absent in @out; what is wrong or left aside is told to @note, one line a thing.
 *  Returns 0, or -HV_EPROTO when the hypervisor cannot run: no RAM, no cpu or no usable GIC (lines say which). */
int host_tree_read(const void *fdt, struct host_tree *out, const struct note *note);

/** Only the console UART: for the first lines, before anything else is looked at. True if one was found. */
bool host_tree_uart(const void *fdt, struct host_uart *out);

#endif
