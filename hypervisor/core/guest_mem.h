/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Guest memory by va, through the vcpu's own stage 1 as it stands. */
#ifndef CORE_GUEST_MEM_H
#define CORE_GUEST_MEM_H
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

/** Translates @va for a fetch or load of the vcpu that is loaded on this pcpu, by the hardware's own walker.
 *  Returns 0 with the pa of normal memory, or -HV_EFAULT. Faster than a walk: for the instruction of a trap. */
int guest_va_to_pa_live(uint32_t va, uint64_t *pa);

/** The instruction at the vcpu's pc (loaded here): ARM word, or Thumb first halfword << 16 | second.
 *  Returns its bytes, 2 or 4, or -HV_EFAULT. */
int guest_fetch(const struct vcpu *v, uint32_t *opcode);

#endif
