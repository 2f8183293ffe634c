/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One --domain option: what a domain is made of. Pure but for the copy it keeps of the text. */
#ifndef HVRUN_DOMAIN_H
#define HVRUN_DOMAIN_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DOMAIN_DEFAULT_MEMORY (256ull << 20)
#define DOMAIN_DEFAULT_CPUS   1
#define DOMAIN_NAME_MAX	      31
#define DOMAIN_PCPUS_MAX      64 /* bytes of a list of pcpus with its NUL */

struct domain_spec {
	const char
	    *name; /* NULL: the hypervisor's own, "dN"; all strings point into the buffer given to domain_parse */
	const char *kernel;
	const char *initrd;	/* NULL: none */
	const char *dtb;	/* NULL: the hypervisor generates one */
	const char *cmdline;	/* NULL: none given; "" is a given, empty one */
	const char *bad_access; /* NULL: crash */
	const char *pcpus;	/* where its vcpus may run, as given; NULL: anywhere */
	uint64_t memory;	/* bytes, a multiple of 4 KiB */
	uint32_t cpus;
	uint32_t load; /* guest address, valid if has_load */
	uint32_t entry;
	bool has_load;
	bool has_entry;
	bool paused;
	bool control;
	bool dtb_verbatim;
};

/** A checked value of pcpus= in the tree's form: "0+2-3" becomes "0,2-3". */
void domain_pcpus(const char *value, char list[DOMAIN_PCPUS_MAX]);

/** Parses "kernel=FILE,key=value,flag,...,cmdline=REST" (docs/hvrun.1). @text is cut at its commas and must live as
 * long as @domain. What the hypervisor has to judge (0 or 99 vcpus, more RAM than there is) is accepted here. False,
 * and a sentence without newline in @why, when a key is unknown, doubled, lacks or refuses its value, or no kernel is
 * named. */
bool domain_parse(char *text, struct domain_spec *domain, char *why, size_t why_size);

#endif
