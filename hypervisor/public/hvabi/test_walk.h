/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A test's own hypercall, there only with the boot option test-walks=on: translations by the processor's walker
 * (ATS1C.., ATS12NSO..) and by the hypervisor's in software, side by side, under registers that the guest gives. */
#ifndef HVABI_TEST_WALK_H
#define HVABI_TEST_WALK_H
#include <stdint.h>

#define HV_CALL_TEST_WALK                                                                                              \
	0xf001u /* r0: ipa of a struct hv_test_walk. Returns 0, -HV_ENOSYS, -HV_EFAULT, -HV_EINVAL                     \
		 */

#define HV_TEST_WALK_MAX 128u /* items of one call */

/* Operations, by their bits: a write, as PL0, both stages. */
#define HV_TEST_WALK_WRITE 1u
#define HV_TEST_WALK_USER  2u
#define HV_TEST_WALK_BOTH  4u

/* PAR, 64-bit form (Arm DDI 0406C, B4.1, PAR). */
#define HV_PAR_F      0x001ull /* it failed */
#define HV_PAR_FST    0x07eull /* fault status, as DFSR of long descriptors has it */
#define HV_PAR_S2WLK  0x100ull /* in stage 2, on the walk of stage 1 */
#define HV_PAR_FSTAGE 0x200ull /* in stage 2 */
#define HV_PAR_PA     0xfffffff000ull

/* In hardware: it was not asked. QEMU 7.2 aborts where a translation asked for in HYP ends in a domain fault, so the
 * software's word for that is taken; where it were wrong, QEMU would abort. */
#define HV_TEST_WALK_NOT_ASKED UINT64_MAX

struct hv_test_walk {
	uint32_t sctlr, ttbcr, dacr, mair0, mair1, count;
	uint64_t ttbr0, ttbr1;
	struct hv_test_walk_item {
		uint32_t va, op;
		uint64_t hardware, software; /* results as PAR; of software's only the bits above */
	} item[HV_TEST_WALK_MAX];
};

#endif
