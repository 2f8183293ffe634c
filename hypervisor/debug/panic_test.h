/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Faults of the hypervisor's own on request, so that its dump can be tested: option panic-test=. */
#ifndef DEBUG_PANIC_TEST_H
#define DEBUG_PANIC_TEST_H
#include "core/options.h"

/** Provokes @kind on this pcpu and does not return; returns at once with PANIC_TEST_NONE. */
void panic_test(enum panic_test kind);
/** On a pcpu that is not the boot pcpu, with its timer running: one of them stops to answer a second later, with
 *  PANIC_TEST_SILENT. */
void panic_test_other(enum panic_test kind);

#endif
