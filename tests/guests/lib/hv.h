/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hvscope's own calls: HVC #0x4856, number in r12, arguments from r0 (docs/machine.md, "Hypercalls"). */
#ifndef GUEST_HV_H
#define GUEST_HV_H
#include <stdbool.h>
#include <stdint.h>

#define HV_CALL_VERSION 0u

/** One call; false when it raised an exception. */
bool hv_call(uint32_t number, uint32_t a0, int32_t *answer);

/** Whether hvscope is below. QEMU's own PSCI by HVC answers -1 (unknown function) to any immediate. */
bool hv_present(void);

#endif
