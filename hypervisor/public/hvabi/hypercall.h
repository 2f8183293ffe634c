/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls from a guest to the hypervisor: HVC #HV_HVC_IMM, number in r12, arguments in r0-r4, result in r0 (negative: a
 * -HV_E... of <hvabi/errno.h>). Other registers keep their values. HVC #0 and SMC #0 are PSCI and SMCCC. */
#ifndef HVABI_HYPERCALL_H
#define HVABI_HYPERCALL_H

#define HV_HVC_IMM 0x4856 /* "HV" */

#define HV_CALL_VERSION 0u /* returns HV_ABI_VERSION */

#define HV_ABI_VERSION 1u

#endif
