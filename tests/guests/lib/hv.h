/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hvscope's own calls: HVC #0x4856, number in r12, arguments from r0 (<hvabi/hypercall.h>). */
#ifndef GUEST_HV_H
#define GUEST_HV_H
#include <stdbool.h>
#include <stdint.h>
#include <hvabi/hypercall.h>

/** One call with @args in r0 to r3, or with @a0 alone; false when it raised an exception. */
bool hv_call4(uint32_t number, const uint32_t args[4], int32_t *answer);
bool hv_call(uint32_t number, uint32_t a0, int32_t *answer);

/** Whether hvscope is below. QEMU's own PSCI by HVC answers -1 (unknown function) to any immediate. */
bool hv_present(void);

#endif
