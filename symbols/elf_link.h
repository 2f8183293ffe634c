/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A relocatable file (a kernel module) as it lies in memory: sections get addresses, relocations are applied to the
 * copy in memory, so that the rest of the library sees a file that is linked. */
#ifndef SYMBOLS_ELF_LINK_H
#define SYMBOLS_ELF_LINK_H
#include <symbols/elf_file.h>

/** @text: the address of .text; the other sections of code follow it as Linux lays them out. 0: not known.
 *  Code whose place is not known (.init.text, or all) goes to *@spare, which moves on, as long as that is below @end.
 *  What refers to names of other files (the kernel's) is left as it is in the file. */
void elf_link(struct elf_file *f, uint32_t text, uint32_t *spare, uint32_t end);

#endif
