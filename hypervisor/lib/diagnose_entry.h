/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Linux' boot protocol for 32-bit ARM (Documentation/arch/arm/booting.rst) against a vcpu's entry. */
#ifndef LIB_DIAGNOSE_ENTRY_H
#define LIB_DIAGNOSE_ENTRY_H
#include <stdbool.h>
#include <hvabi/vcpu_facts.h>

#define ENTRY_FDT_MAGIC 0xd00dfeedu
#define ENTRY_CPSR_MODE 0x1fu
#define ENTRY_MODE_SVC	0x13u
#define ENTRY_CPSR_IF	0xc0u /* IRQ and FIQ masked */
#define ENTRY_SCTLR_M	1u    /* Arm DDI 0406C, B4.1: MMU */
#define ENTRY_SCTLR_C	4u    /* data cache */

/** r2 named a tree, or the domain has none to name. */
bool entry_tree_ok(const struct domain_facts *d, const struct vcpu_facts *v);
bool entry_mmu_off(const struct vcpu_facts *v); /* and the data cache */
bool entry_mode_ok(const struct vcpu_facts *v);

#endif
