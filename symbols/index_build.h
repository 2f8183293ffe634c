/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes the index of an ELF file, in little memory: the DWARF is gone through once, a part at a time. */
#ifndef SYMBOLS_INDEX_BUILD_H
#define SYMBOLS_INDEX_BUILD_H
#include <symbols/elf_file.h>
#include <symbols/index_write.h>

/** Adds to @w what the DWARF of @f says. 0 or -HV_ENOMEM; what is damaged is left out. */
int index_build_dwarf(struct index_writer *w, struct elf_file *f);

#endif
