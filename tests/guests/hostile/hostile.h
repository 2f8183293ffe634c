/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One hostile cpu, and what it can do. Every action leaves the cpu able to go on: what it breaks (its interface of the
 * GIC, timers, SCTLR) hostile_rearm() repairs before the next one. */
#ifndef HOSTILE_HOSTILE_H
#define HOSTILE_HOSTILE_H
#include "cpu.h"
#include "exception.h"
#include "random.h"
#include <stdbool.h>
#include <stdint.h>

#define CODE_WORDS 8

struct hostile {
	uint32_t cpu, cpus;
	bool native; /* no hvscope below */
	struct random random;
	uint32_t next_imm, next_id; /* HVC and SMC numbers come in order, so that all have their turn */
	uint32_t vectors[8];	    /* how many guarded runs each vector ended */
	uint32_t code[CODE_WORDS] __attribute__((aligned(32)));
	struct guard guard;
};

/** Runs generated ARM (or Thumb) code guarded, in SVC or in USR mode, with r0-r7 from @regs; an interrupt ends it too.
 *  @words words of @code, which must keep sp, lr and r8-r12. Returns the vector. */
uint32_t hostile_run(struct hostile *h, const uint32_t *code, uint32_t words, const uint32_t regs[8], bool user);
uint32_t hostile_run_thumb(struct hostile *h, const uint16_t *code, uint32_t halves, const uint32_t regs[8], bool user);

/** Runs the code at @addr as hostile_run() does. */
uint32_t hostile_jump(struct hostile *h, uint32_t addr, uint32_t arg, bool user);

/** GIC interface, timers, UART and SCTLR as they should be, the virtual timer set to end a run in some ms. */
void hostile_rearm(void);

/** This cpu's TLB is emptied; the MMU is off, with its tables forgotten. */
void hostile_tlb_flush(void);
void hostile_mmu_off(void);

/** Whether a store of up to 64 bytes near @addr would hit the guest itself or spoil the console or the emulator. */
bool hostile_store_forbidden(const struct hostile *h, uint32_t addr);

/** Whether a store near @addr would end QEMU 7.2 itself (a native run only): a zero byte in GICD_SPENDSGIR makes an SGI
 *  pending without a source, and its arm_gic.c asserts when that is acknowledged. */
bool hostile_native_trap(uint32_t addr);

/* The actions. */
void attack_calls(struct hostile *h);
void attack_coprocessors(struct hostile *h);
void attack_memory(struct hostile *h);
void attack_gic(struct hostile *h);
void attack_timers(struct hostile *h);
void attack_cpus(struct hostile *h);
void attack_code(struct hostile *h);
void attack_tables(struct hostile *h);
void attack_jumps(struct hostile *h);
void attack_pages(struct hostile *h);

/** Once, before the rest: the named registers against their allowed outcomes. */
void register_outcomes(struct hostile *h);

#endif
