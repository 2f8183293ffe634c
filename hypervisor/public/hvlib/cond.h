/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Conditions, the IT state and instruction lengths: what is needed to skip or to emulate a trapped instruction.
 * Arm DDI 0406C, A8.3 (Conditional execution), A2.5.2 (ITSTATE), A6.1 (Thumb instruction set encoding). */
#ifndef HVLIB_COND_H
#define HVLIB_COND_H
#include <stdbool.h>
#include <stdint.h>

/* Bits of a CPSR or SPSR: DDI 0406C, B1.3.3 (Program Status Registers). */
#define CPSR_N	       (1u << 31)
#define CPSR_Z	       (1u << 30)
#define CPSR_C	       (1u << 29)
#define CPSR_V	       (1u << 28)
#define CPSR_J	       (1u << 24)
#define CPSR_E	       (1u << 9) /* data accesses are big-endian */
#define CPSR_A	       (1u << 8)
#define CPSR_I	       (1u << 7)
#define CPSR_T	       (1u << 5)
#define CPSR_MODE_MASK 0x1fu
#define CPSR_IT_MASK   0x0600fc00u /* IT[1:0] in 26:25, IT[7:2] in 15:10 */

#define COND_AL 0xeu

/** The mode in @cpsr in three letters, "SVC"; "???" for none that ARMv7 has (DDI 0406C, table B1-1). */
const char *cpsr_mode_name(uint32_t cpsr);

/** Does condition @cond (0 to 15; 14 and 15 always hold) hold for the flags of @cpsr? */
bool cond_holds(unsigned cond, uint32_t cpsr);

/** ITSTATE of @cpsr, 8 bits; 0 outside an IT block. */
uint8_t cpsr_it(uint32_t cpsr);

/** The condition of the instruction that @cpsr is about to execute, as far as the CPSR knows it: COND_AL in ARM state
 *  and outside an IT block. */
unsigned cpsr_it_cond(uint32_t cpsr);

/** Would the instruction that trapped with @hsr have been executed? False: skip it, it has no effect.
 *  @cpsr is the guest's at the trap (SPSR_hyp). Only classes 0x01 to 0x0f carry a condition; all others passed.
 *  With HSR.CV clear (allowed for Thumb) the condition comes from the IT state. */
bool cond_passed(uint32_t cpsr, uint32_t hsr);

/** @cpsr after one Thumb instruction that is no branch: the IT state moves on. No change in ARM state. */
uint32_t cpsr_advance_it(uint32_t cpsr);

/** Bytes of the Thumb instruction whose first halfword is @hw: 2 or 4. */
unsigned thumb_insn_len(uint16_t hw);

#endif
