/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of the domain reader share. */
#ifndef LIB_DOM_PARTS_H
#define LIB_DOM_PARTS_H
#include <hvlib/dom_config.h>
#include <hvlib/mem_range.h>

struct dom_reader {
	const void *fdt;
	const struct note *note;
	struct mem_range module[DOM_CONFIG_MODULES]; /* of the domains taken so far, each file once */
	unsigned modules;
	unsigned next_id; /* of the next domain without the control capability */
	bool have_control;
};

/** The domain that is being read; config is filled as far as the reader got. */
struct dom_node {
	struct dom_reader *reader;
	int node;
	struct dom_config config;
	char label[DOM_CONFIG_NAME_MAX]; /* of the node, printable */
};

/** Copies @name with its unprintable bytes as '?', cut to DOM_CONFIG_NAME_MAX. */
void dom_printable(const char *name, char out[DOM_CONFIG_NAME_MAX]);

/** Tells why the domain is left out; @where is a property or a child. Returns -HV_EPROTO. */
int dom_bad(const struct dom_node *d, const char *where, const char *format, ...) __attribute__((format(printf, 3, 4)));

/** Tells that something of the domain is left aside. */
void dom_ignored(const struct dom_node *d, const char *what, const char *why);

/** Tells of each property that is not supported or not known. */
void dom_note_properties(const struct dom_node *d);

/** Reads the domain's child nodes: its modules, and on which pcpus its vcpus may run. 0 or -HV_EPROTO, told. */
int dom_read_children(struct dom_node *d);

/** Reads a child node of Xen's kind "xen,vcpu": on which pcpus that vcpu may run. 0 or -HV_EPROTO, told. The number of
 *  vcpus is known. */
int dom_read_vcpu(struct dom_node *d, int node, const char *label);

/** Whether the node is one of those. */
bool dom_is_vcpu(const void *fdt, int node);

/** Whether the node is a module of Xen's or multiboot's kind. */
bool dom_is_module(const void *fdt, int node);

#endif
