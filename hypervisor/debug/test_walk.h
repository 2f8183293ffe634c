/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef DEBUG_TEST_WALK_H
#define DEBUG_TEST_WALK_H

/** Answers the hypercall of <hvabi/test_walk.h> when the option test-walks=on asks for it. */
void test_walk_start(void);

#endif
