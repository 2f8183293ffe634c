/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the two files of insn_next(). */
#ifndef LIB_INSN_NEXT_PARTS_H
#define LIB_INSN_NEXT_PARTS_H
#include <hvlib/insn_next.h>

struct next next_at(uint32_t pc, bool thumb);
struct next next_exchange(uint32_t target);
/** The word at @va goes to the pc. */
struct next next_loaded(const struct next_in *in, uint32_t va);
/** Return from an exception: to @pc with @cpsr. */
struct next next_return(const struct next_in *in, uint32_t pc, uint32_t cpsr);
/** The two words at @va are pc and CPSR. */
struct next next_rfe(const struct next_in *in, uint32_t va);
struct next next_svc(const struct next_in *in);
/** Shift types 0 to 3 as in an instruction, 4: RRX. */
uint32_t next_shift(uint32_t value, unsigned type, unsigned amount, bool carry);
uint32_t next_shift_imm(uint32_t value, unsigned type, unsigned imm, bool carry);

struct next next_thumb(const struct next_in *in);

#endif
