/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls from a guest to the hypervisor: HVC #HV_HVC_IMM, number in r12, arguments in r0-r4, result in r0 (negative: a
 * -HV_E... of <hvabi/errno.h>). Other registers keep their values. HVC #0 and SMC #0 are PSCI and SMCCC. */
#ifndef HVABI_HYPERCALL_H
#define HVABI_HYPERCALL_H

#define HV_HVC_IMM 0x4856 /* "HV" */

#define HV_CALL_VERSION 0u /* returns HV_ABI_VERSION */

/* A debug operation of <hvabi/domctl.h>, for the domain with the control capability. r0: ipa of the request; r1: its
 * bytes, HV_CALL_DOMCTL_MAX at most; r2: ipa where the reply goes; r3: room there, HV_CALL_DOMCTL_MAX at least. Both
 * lie in the caller's RAM, at any alignment; they may overlap. Returns the bytes of the reply, whose status says how it
 * went; or an error, and then nothing is written. -HV_EPERM: the caller has no such capability. -HV_EINVAL: r1 or r3 is
 * out of its range. -HV_EFAULT: not all of the request, or of the room for the reply, is RAM of the caller. -HV_EAGAIN:
 * under way, call again with the same request, after a moment.
 *
 * Owner of what the caller holds is HV_OWNER_HYPERCALL; all of it is let go when the caller ends or starts anew. What
 * would make it wait for itself has the status -HV_EINVAL. */
#define HV_CALL_DOMCTL	   1u
#define HV_CALL_DOMCTL_MAX 4096u

#define HV_ABI_VERSION 1u

#endif
