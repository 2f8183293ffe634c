/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PSCI 1.1 and SMCCC as a 32-bit guest gets them (Arm DEN 0022D, DEN 0028C): answers, refusals, registers, races. */
#include "asm.h"
#include "races.h"
#include "cpu.h"
#include "exception.h"
#include "gic.h"
#include "guest.h"
#include "hv.h"
#include "psci.h"
#include "smp.h"
#include "tap.h"
#include "timer.h"

const char guest_name[] = "psci";

static void answer_tests(void)
{
	static const struct {
		const char *sentence;
		uint32_t call[4];
		int32_t want;
	} rows[] = {
	    {"VERSION is 1.1", {PSCI_VERSION}, 0x10001},
	    {"MIGRATE_INFO_TYPE: no trusted OS to migrate", {PSCI_MIGRATE_INFO_TYPE}, 2},
	    {"FEATURES has VERSION", {PSCI_FEATURES, PSCI_VERSION}, 0},
	    {"FEATURES has CPU_SUSPEND", {PSCI_FEATURES, PSCI_CPU_SUSPEND}, 0},
	    {"FEATURES has CPU_OFF", {PSCI_FEATURES, PSCI_CPU_OFF}, 0},
	    {"FEATURES has CPU_ON", {PSCI_FEATURES, PSCI_CPU_ON}, 0},
	    {"FEATURES has AFFINITY_INFO", {PSCI_FEATURES, PSCI_AFFINITY_INFO}, 0},
	    {"FEATURES has MIGRATE_INFO_TYPE", {PSCI_FEATURES, PSCI_MIGRATE_INFO_TYPE}, 0},
	    {"FEATURES has SYSTEM_OFF", {PSCI_FEATURES, PSCI_SYSTEM_OFF}, 0},
	    {"FEATURES has SYSTEM_RESET", {PSCI_FEATURES, PSCI_SYSTEM_RESET}, 0},
	    {"FEATURES has FEATURES", {PSCI_FEATURES, PSCI_FEATURES}, 0},
	    {"FEATURES has no SYSTEM_SUSPEND", {PSCI_FEATURES, PSCI_SYSTEM_SUSPEND}, -1},
	    {"FEATURES has no unknown function", {PSCI_FEATURES, 0x8400001f}, -1},
	    {"AFFINITY_INFO of itself: on", {PSCI_AFFINITY_INFO, 0, 0}, PSCI_AFFINITY_ON},
	    {"AFFINITY_INFO of no cpu", {PSCI_AFFINITY_INFO, 0x77, 0}, PSCI_INVALID_PARAMETERS},
	    {"CPU_ON of itself: already on", {PSCI_CPU_ON, 0, 0x40010000, 0}, PSCI_ALREADY_ON},
	    {"CPU_ON of no cpu", {PSCI_CPU_ON, 0x77, 0x40010000, 0}, PSCI_INVALID_PARAMETERS},
	    {"CPU_ON of another cluster", {PSCI_CPU_ON, 0x100, 0x40010000, 0}, PSCI_INVALID_PARAMETERS},
	    {"an unknown function of PSCI's range", {0x8400001f}, PSCI_NOT_SUPPORTED},
	    {"an unknown function of no range", {0x12345678}, PSCI_NOT_SUPPORTED},
	    {"function 0", {0}, PSCI_NOT_SUPPORTED},
	    {"function ~0", {0xffffffffu}, PSCI_NOT_SUPPORTED},
	    {"TRNG_VERSION", {0x84000050}, PSCI_NOT_SUPPORTED},
	    {"the vendor's hypervisor UID call", {0x8600ff01}, PSCI_NOT_SUPPORTED},
	    {"CPU_ON by its 64-bit id", {0xc4000003, 0x77, 0, 0}, PSCI_NOT_SUPPORTED},
	    {"AFFINITY_INFO by its 64-bit id", {0xc4000004, 0, 0}, PSCI_NOT_SUPPORTED},
	};

	for (uint32_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const uint32_t *c = rows[i].call;

		tap_eq((uint32_t)psci_call(c[0], c[1], c[2], c[3]), (uint32_t)rows[i].want, "%s", rows[i].sentence);
	}
}

static void smccc_tests(void)
{
	static const char why[] = "QEMU's PSCI has neither";
	int32_t version;

	if (!hv_present()) {
		tap_skip(why, "SMCCC, affinity levels");
		return;
	}
	tap_eq((uint32_t)psci_call(PSCI_AFFINITY_INFO, 0, 9, 0), (uint32_t)PSCI_INVALID_PARAMETERS,
	       "AFFINITY_INFO of a level that does not exist");
	tap_eq((uint32_t)psci_call(PSCI_FEATURES, SMCCC_VERSION, 0, 0), 0, "FEATURES has SMCCC_VERSION");
	version = psci_call(SMCCC_VERSION, 0, 0, 0);
	tap_ok(version >= 0x10001, "SMCCC_VERSION is at least 1.1 (%x)", (uint32_t)version);
	tap_eq((uint32_t)psci_call(SMCCC_ARCH_FEATURES, SMCCC_VERSION, 0, 0), 0, "ARCH_FEATURES has SMCCC_VERSION");
	tap_eq((uint32_t)psci_call(SMCCC_ARCH_FEATURES, 0x80003fff, 0, 0), (uint32_t)PSCI_NOT_SUPPORTED,
	       "ARCH_FEATURES has no unknown function");
}

static void register_tests(void)
{
	static const uint32_t calls[] = {PSCI_VERSION, PSCI_AFFINITY_INFO, 0x8400001f, PSCI_CPU_ON};

	for (uint32_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		struct call_regs in, out;
		uint32_t changed = 0;

		for (uint32_t r = 0; r < 13; r++)
			in.r[r] = 0xa0a0a000u + r;
		in.r[0] = calls[i];
		in.lr = 0xa0a0a00eu;
		in.cpsr = 0x58000000u;
		call_hvc_all(&in, &out);
		for (uint32_t r = 4; r < 13; r++)
			changed |= (uint32_t)(in.r[r] != out.r[r]) << r;
		changed |= (uint32_t)(in.lr != out.lr) << 14;
		tap_eq(changed, 0, "function %08x changes r0-r3 only (mask of changed)", calls[i]);
		tap_eq(out.cpsr & PSR_FLAGS, in.cpsr & PSR_FLAGS, "function %08x keeps the flags", calls[i]);
	}
}

static void conduit_tests(void)
{
	uint32_t answer = PSCI_VERSION;
	struct guard g;

	if (!hv_present()) {
		tap_skip("QEMU's PSCI takes every immediate", "immediates of HVC and SMC");
		return;
	}
	tap_eq(guard_run(&g, (uint32_t)hvc_imm1, 0), VECTOR_UND, "HVC #1 is undefined");
	tap_eq(g.pc, (uint32_t)hvc_imm1 + 4, "its exception names the HVC");
	tap_eq(guard_run(&g, (uint32_t)hvc_immffff, 0), VECTOR_UND, "HVC #0xffff is undefined");
	tap_eq(guard_run(&g, (uint32_t)hvc_thumb_imm2, 0), VECTOR_UND, "HVC #2 in Thumb state is undefined");
	tap_eq(g.pc, (uint32_t)hvc_thumb_imm2 & ~1u, "its exception names the 32-bit HVC");
	tap_eq(guard_run(&g, (uint32_t)smc_imm1, 0), VECTOR_UND, "SMC #1 is undefined");
	tap_eq(guard_run(&g, (uint32_t)smc_call, (uint32_t)&answer), VECTOR_NONE, "SMC #0 is taken");
	tap_eq(answer, 0x10001, "SMC #0 answers as HVC #0");
	tap_eq(guard_run_user(&g, (uint32_t)smc_call, (uint32_t)&answer), VECTOR_UND, "SMC in USR mode is undefined");
	tap_eq(guard_run_user(&g, (uint32_t)hvc_imm1, 0), VECTOR_UND, "HVC in USR mode is undefined");
}

static void suspend_test(void)
{
	uint64_t start = timer_now();

	gic_init();
	gic_set_priority(GUEST_TIMER_VIRT_INTID, 0x80);
	gic_set_enabled(GUEST_TIMER_VIRT_INTID, 1);
	set_CNTV_CVAL(start + timer_ticks(10));
	set_CNTV_CTL(TIMER_ENABLE);
	while (timer_now() < start + timer_ticks(10))
		if (!tap_eq((uint32_t)psci_call(PSCI_CPU_SUSPEND, 0, 0, 0), PSCI_SUCCESS,
			    "CPU_SUSPEND to standby returns success"))
			break;
	set_CNTV_CTL(0);
	gic_set_enabled(GUEST_TIMER_VIRT_INTID, 0);
}

void guest_main(void)
{
	uint32_t cpus = smp_cpus();

	answer_tests();
	smccc_tests();
	register_tests();
	conduit_tests();
	suspend_test();
	if (cpus > 1)
		race_tests(cpus);
}
