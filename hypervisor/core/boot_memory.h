/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Is what the boot loader left in memory where it can be used? Before anything is put anywhere. */
#ifndef CORE_BOOT_MEMORY_H
#define CORE_BOOT_MEMORY_H
#include <stdbool.h>
#include <hvlib/dom_config.h>
#include <hvlib/host_tree.h>

/** Do the image and the host tree (@tree, @size bytes) lie in the tree's RAM? If not, lines say what is wrong with it.
 */
bool boot_memory_sound(const struct host_tree *host, const void *tree, size_t size);

/** Takes those domains out of @configs whose modules are not in RAM, or overlap the image, the host tree or what the
 * host tree reserves; a line each. */
void boot_memory_check_modules(const struct host_tree *host, const void *tree, size_t size,
			       struct dom_configs *configs);

#endif
