/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Guest memory by va, through the vcpu's own stage 1 as it stands. */
#ifndef CORE_GUEST_MEM_H
#define CORE_GUEST_MEM_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <hvlib/walk.h>
#include "core/vcpu.h"

/** The stage-1 regime in @v->context (vcpu_refresh_context first when it is loaded). */
struct s1_regime guest_regime(const struct vcpu *v);

/** Memory access for walks of stage 1 (by ipa, through the domain's stage 2) and of stage 2 (by pa). */
struct walk_memory guest_ipa_memory(const struct vcpu *v);
struct walk_memory host_pa_memory(void);
/** For walk_s1_print: descriptors are shown with their pa. */
struct walk_owner guest_walk_owner(const struct vcpu *v);

/** Reads @n bytes at @va, across pages, by a walk in software: any vcpu that does not run. Never touches a device.
 *  Returns 0 or -HV_EFAULT. */
int guest_read_va(const struct vcpu *v, uint32_t va, void *buf, size_t n);

/** The pa of the RAM at @va, whatever rights @v has there, by a walk in software of its context. 0 or -HV_EFAULT. */
int guest_va_to_pa(const struct vcpu *v, uint32_t va, uint64_t *pa);

/** Translates @va for @access of the vcpu that is loaded on this pcpu, by a walk in software: a translation asked of
 *  the processor (ATS1CPR and its like) would be faster, but ends QEMU 7.2 where it ends in a domain fault, which a
 *  guest can bring about. Returns WALK_FAULT_NONE with @ipa, or the fault, with its FSR value in @fsr (may be NULL). */
enum walk_fault guest_access_live(const struct vcpu *v, uint32_t va, struct walk_access access, uint64_t *ipa,
				  uint32_t *fsr);

/** Does the vcpu run at PL0? */
bool guest_is_user(const struct vcpu *v);

/** The instruction at the vcpu's pc (loaded here): ARM word, or Thumb first halfword << 16 | second. Returns its bytes,
 *  2 or 4, or -HV_EFAULT: its tables do not let the vcpu read there any more, and when it goes on it takes that fault.
 */
int guest_fetch(const struct vcpu *v, uint32_t *opcode);

#endif
