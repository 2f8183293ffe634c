/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Does, each turn and in this order, what a debugger can stop at besides addresses: SVC, UND, PABT, DABT, HVC, SMC, a
 * PSCI call, code in USR mode (which ends with SVC), an access to an ipa with nothing there (and, with
 * bad-access=inject, the DABT for it). "catch turns N bad N" every 100 ms of virtual time. */
#include "cpu.h"
#include "exception.h"
#include "guest.h"
#include "hv.h"
#include "mmu.h"
#include "psci.h"
#include "timer.h"

const char guest_name[] = "catch";

#define PRINT_MS 100u
#define HOLE	 0xc0000000u /* a va without a mapping */
#define NOTHING	 0x0b000000u /* an ipa with nothing there */
#define PSCI_1_1 0x10001u

void do_svc(void);
void do_udf(void);
void do_user(void);
uint32_t do_smc(uint32_t id);
uint32_t do_hvc(uint32_t id);

static uint32_t level1[4096] __attribute__((aligned(0x4000)));

__asm__(".arm\n"
	".global do_svc, do_udf, do_user, do_smc, do_hvc\n"
	"do_svc: svc #1\n bx lr\n"
	"do_udf: udf #1\n bx lr\n"
	".balign 4096\n" /* code of USR mode has a page of its own */
	"do_user: mov r0, #1\n bx lr\n"
	".balign 4096\n"
	".arch_extension sec\n"
	".arch_extension virt\n"
	"do_smc: smc #0\n bx lr\n"
	"do_hvc: hvc #0\n bx lr\n");

static void make_map(void)
{
	for (uint32_t i = 0; i < 4096; i++)
		level1[i] = i == HOLE >> 20 ? 0 : i << 20 | SECTION_FULL;
	dsb();
}

static bool ends_in(uint32_t fn, uint32_t vector)
{
	struct guard g;

	return guard_run(&g, fn, 0) == vector;
}

static uint32_t turn(void)
{
	struct guard g;
	uint32_t bad = 0, value;
	int32_t answer;

	bad += !ends_in((uint32_t)do_svc, VECTOR_SVC);
	bad += !ends_in((uint32_t)do_udf, VECTOR_UND);
	bad += !ends_in(HOLE, VECTOR_PABT);
	bad += try_read(HOLE, &value);
	bad += !hv_call(HV_CALL_VERSION, 0, &answer) || answer != HV_ABI_VERSION;
	bad += do_smc(PSCI_VERSION) != PSCI_1_1;
	bad += do_hvc(PSCI_VERSION) != PSCI_1_1;
	bad += guard_run_user(&g, (uint32_t)do_user, 0) != VECTOR_NONE;
	bad += try_read(NOTHING, &value);
	return bad;
}

void guest_main(void)
{
	uint32_t bad = 0, n = 0;

	make_map();
	mmu_on(level1);
	for (;;) {
		const uint64_t until = timer_after_ms(PRINT_MS);

		do {
			n++;
			bad += turn();
		} while (timer_now() < until);
		guest_printf("catch turns %u bad %u\n", n, bad);
	}
}
