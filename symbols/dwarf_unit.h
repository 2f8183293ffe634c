/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From libdw's view of one compilation unit to plain arrays. */
#ifndef SYMBOLS_DWARF_UNIT_H
#define SYMBOLS_DWARF_UNIT_H
#include <elfutils/libdw.h>
#include <symbols/arena.h>
#include <symbols/line_table.h>
#include <symbols/unit.h>

/** Reads the unit of @cu, whose lines are @lines, into @u (zeroed). Names point into the DWARF sections, files into
 * @strings. What is damaged is left out. Returns false: no memory. */
bool dwarf_unit_read(Dwarf_Die *cu, struct line_table *lines, struct code_unit *u, struct arena *strings);

/** The ranges of the unit's functions alone, without names, rows, what is inlined in them, and nested functions:
 * (*dies)[node] (malloc'ed) is the DIE's offset of each. Returns false: no memory. */
bool dwarf_unit_outline(Dwarf_Die *cu, uint32_t high, struct code_unit *u, Dwarf_Off **dies);

/** What covers @addr of one function, whose DIE is @function, into @u (zeroed); the line there is its only row, if any.
 */
bool dwarf_unit_function(Dwarf_Die *function, uint32_t addr, struct line_table *lines, struct code_unit *u,
			 struct arena *strings);

/** One step through the ranges of a DIE: like dwarf_ranges(), without what the linker dropped (it leaves address 0 or
 * 1) and what lies in another 4 GiB than those of @high (elf_file.h). */
ptrdiff_t dwarf_unit_range(Dwarf_Die *die, uint32_t high, ptrdiff_t offset, Dwarf_Addr *base, struct code_range *range);

#endif
