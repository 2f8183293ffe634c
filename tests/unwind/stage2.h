/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a guest of hvscope has in its memory, seen from outside: through QEMU's gdbstub and the page tables of both
 * stages. The machine must be stopped. */
#ifndef TESTS_UNWIND_STAGE2_H
#define TESTS_UNWIND_STAGE2_H
#include <stdbool.h>
#include <stdint.h>

#include <hvlib/walk.h>

#include "rsp.h"

struct stage2 {
	struct rsp *rsp;
	struct s2_regime regime;
	struct s1_regime guest; /* of the vcpu; the caller fills it */
};

/** Reads VTTBR and VTCR of the processor that @rsp has stopped. 0, or -1 (said on stderr). */
int stage2_open(struct stage2 *s, struct rsp *rsp);
/** A word of the guest at its va. */
bool stage2_word(struct stage2 *s, uint32_t va, uint32_t *word);
/** Takes the guest's page at @ipa away: its descriptor becomes invalid, and no translation of before is left. 0, or
 * -1: no page is mapped there. */
int stage2_punch(struct stage2 *s, uint64_t ipa);

#endif
