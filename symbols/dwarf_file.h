/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The DWARF of one file, read a compilation unit at a time, when an address in it is asked for. */
#ifndef SYMBOLS_DWARF_FILE_H
#define SYMBOLS_DWARF_FILE_H
#include <elfutils/libdw.h>
#include <symbols/unit.h>

struct dwarf_file;

/** Opens the DWARF of @elf, which stays the caller's and must live longer. @high: of its addresses (elf_file.h). NULL:
 * it has none, or no memory. */
struct dwarf_file *dwarf_file_open(Elf *elf, uint32_t high);
void dwarf_file_close(struct dwarf_file *d); /* accepts NULL */

/** Lines and inlines at @addr; lists last until the next call. */
bool dwarf_file_lines(struct dwarf_file *d, uint32_t addr, struct object_lines *lines);
Dwarf_CFI *dwarf_file_cfi(struct dwarf_file *d); /* NULL: no .debug_frame */

#endif
