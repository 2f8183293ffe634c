/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The domains that the host's device tree asks for: Xen's dom0less binding (children of /chosen with compatible
 * "xen,domain") and hvscope's own properties. */
#ifndef HVLIB_DOM_CONFIG_H
#define HVLIB_DOM_CONFIG_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <hvabi/guest_machine.h>
#include <hvlib/note.h>

#define DOM_CONFIG_MAX	    16 /* domains */
#define DOM_CONFIG_MODULES  32 /* modules of all domains together */
#define DOM_CONFIG_NAME_MAX 32 /* bytes, with the NUL */

enum dom_bad_access {
	DOM_BAD_ACCESS_CRASH,  /* dump, stop, keep */
	DOM_BAD_ACCESS_INJECT, /* synchronous external abort */
	DOM_BAD_ACCESS_IGNORE, /* reads give ones, writes are dropped */
};

/** Name in the tree and on the command line: "crash", "inject", "ignore". */
const char *dom_bad_access_name(enum dom_bad_access mode);

/** A list of pcpus, "0-1,3", as a mask. Numbers below 32. False, @mask then unspecified, when it is anything else. */
bool dom_affinity_parse(const char *list, uint32_t *mask);

/** A file that the boot loader left in RAM. */
struct dom_module {
	uint32_t addr; /* pa */
	uint32_t size; /* bytes; 0: the domain has no such module */
};

struct dom_config {
	unsigned id;			/* 0: the domain with the control capability; others from 1 in tree order */
	char name[DOM_CONFIG_NAME_MAX]; /* hvscope,name or the node's name */
	uint64_t memory_kib;		/* multiple of 4, GUEST_RAM_MIN..GUEST_RAM_MAX */
	unsigned vcpus;			/* 1..GUEST_MAX_VCPUS */
	/* By vcpu: bit n: it may run on pcpu n; 0: on any (child nodes "xen,vcpu" with hard-affinity) */
	uint32_t affinity[GUEST_MAX_VCPUS];
	bool control;
	bool paused;		  /* hvscope,paused: stop before the first instruction */
	bool dtb_verbatim;	  /* hvscope,dtb-verbatim */
	bool has_load, has_entry; /* hvscope,load-address, hvscope,entry */
	uint32_t load, entry;
	enum dom_bad_access bad_access;
	struct dom_module kernel, ramdisk, dtb;
	const char *bootargs; /* of the kernel module, in the host tree; NULL: none */
};

struct dom_configs {
	unsigned count; /* of domains in the list */
	unsigned bad;	/* of domains left out for an error */
	struct dom_config domain[DOM_CONFIG_MAX];
};

/** Reads all domains of @fdt, which must be sound (tree_validate()) and stay where it is as long as @out is used
 * (bootargs). A domain with an error is left out (it keeps its number), and a line says why; other lines tell what of a
 * domain is ignored. Returns 0 with out->count >= 1; -HV_ENOENT: no domain is left (a line says so). */
int dom_config_read(const void *fdt, struct dom_configs *out, const struct note *note);

#endif
