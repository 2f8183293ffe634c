/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef DEBUG_HYP_FAULT_H
#define DEBUG_HYP_FAULT_H
#include <stdint.h>
#include "arch/pcpu.h"

enum fault_kind { FAULT_RESET, FAULT_UND, FAULT_HVC, FAULT_PABT, FAULT_DABT }; /* numbers as in arch/vectors.S */

/** Called by arch/vectors.S. Returns only when a probing read faulted: @f->pc then says where to go on. */
void fault_dispatch(uint32_t kind, struct fault_frame *f);

/** Registers the interrupt by which a dying pcpu stops the others. */
void hyp_fault_start(void);

#endif
