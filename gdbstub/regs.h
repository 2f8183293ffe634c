/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The registers that GDB sees, in one table: numbers, names, and where each is in a vcpu's context. Pure. */
#ifndef GDBSTUB_REGS_H
#define GDBSTUB_REGS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <hvabi/domctl.h>

#define REG_SP	 13u
#define REG_LR	 14u
#define REG_PC	 15u
#define REG_CPSR 25u /* GDB's number for it (GDB manual, "ARM Features") */

/** Bytes of register @number; 0: there is none with that number. */
size_t regs_size(unsigned number);
/** The register in @context, of regs_size() bytes, little-endian: r8-r14 are those of the mode in cpsr. NULL: none. */
void *regs_field(struct hv_context *context, unsigned number);
/** May it be set? The hypervisor's own view may not. */
bool regs_settable(unsigned number);

/** The registers of the g packet, in its order: core and VFP. Returns how many; *@numbers is static. */
unsigned regs_general(const unsigned **numbers);

/** The target description (XML, GDB manual appendix G), NUL-terminated, made once; its length in *@n. */
const char *regs_description(size_t *n);

/** The name of register @number, NULL. Numbers ascend from 0 with gaps; *@last is the last one. */
const char *regs_name(unsigned number);
unsigned regs_last(void);

#endif
