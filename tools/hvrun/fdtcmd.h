/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A part of a device tree as commands of U-Boot's "fdt", to build the same part in a board's own tree. */
#ifndef HVRUN_FDTCMD_H
#define HVRUN_FDTCMD_H
#include <stdio.h>

/** Writes the commands that make the node @offset of @fdt, which is to be at @path, with all its properties and
 * children in their order. Returns 0 or a negative libfdt error; a nesting deeper than 4 is one. */
int fdtcmd_node(FILE *out, const void *fdt, int offset, const char *path);

/** Writes the command that sets one property of the node at @path. */
void fdtcmd_property(FILE *out, const char *path, const char *name, const void *value, int len);

#endif
