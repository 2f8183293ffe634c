/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What can be wrong with how the hypervisor was started: named on the early UART, with the remedy. */
#ifndef CORE_START_CHECK_H
#define CORE_START_CHECK_H
#include <stdint.h>
#include <hvlib/host_tree.h>

/** Checks the host tree that @r2 points to (arch/head.S lets it point to one appended to the image, for boot loaders
 * that pass none), and starts the console. Returns the tree, or stops with a line that says why there is none: wrong
 * mode, MMU on, ATAGS, no tree. @cpsr is the one at entry. */
const void *start_check(uint32_t r2, uint32_t cpsr);

/** Names a processor by its MIDR; warns when it is none that this was made for. */
const char *start_check_cpu(void);

/** The counter's frequency: CNTFRQ, or the tree's when CNTFRQ is 0 or another. Stops when there is neither. */
uint32_t start_check_frequency(const struct host_tree *tree);

#endif
