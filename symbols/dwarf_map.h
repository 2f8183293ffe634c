/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which compilation unit an address belongs to. */
#ifndef SYMBOLS_DWARF_MAP_H
#define SYMBOLS_DWARF_MAP_H
#include <elfutils/libdw.h>
#include <stdbool.h>
#include <stdint.h>
#include <symbols/unit.h>

struct dwarf_map_row {
	struct code_range range;
	Dwarf_Off cu; /* offset of the unit's DIE */
};

struct dwarf_map {
	struct dwarf_map_row *rows; /* sorted by range.low */
	uint32_t count, room;
	uint32_t high; /* upper half of the addresses (elf_file.h) */
	bool complete; /* also with the units that .debug_aranges leaves out */
};

/** The unit that covers @addr: its DIE's offset in *@cu. .debug_aranges is asked first, since that is fast. */
bool dwarf_map_find(struct dwarf_map *m, Dwarf *dw, uint32_t addr, Dwarf_Off *cu);
void dwarf_map_deinit(struct dwarf_map *m);

#endif
