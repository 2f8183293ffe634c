/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Addresses that the link defines (hypervisor/hvscope.ld). */
#ifndef ARCH_IMAGE_H
#define ARCH_IMAGE_H

extern const char __text_start[], __text_end[], __rodata_start[];
extern char __data_start[], __boot_stacks[], __boot_stack_top[], __boot_fault_top[], __image_end[];

#endif
