/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --modules DIR: the modules that a dump names, opened as they are met. A log says where a module is by the address of
 * one of its functions, or not at all: then its code gets made-up addresses, which name functions and lines but are not
 * shown. */
#ifndef STACKDUMP_MODULES_H
#define STACKDUMP_MODULES_H
#include "dump.h"
#include "target.h"

/** Adds the modules that @d names to @t's symbols, each once. A module that @dir does not have is named on stderr. */
void modules_open(struct target *t, const char *dir, const struct dump *d);
/** Adds the module of @s alone, at made-up addresses. */
void modules_open_of(struct target *t, const char *dir, const struct dump_symbol *s);

#endif
