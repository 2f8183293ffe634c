/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Costs of single exits, in counter ticks for 10,000: with -icount shift=4 a tick is one instruction. The loop's own
 * cost is a line of its own, to be taken off. */
#include "gic.h"
#include "guest.h"
#include "tap.h"
#include "timer.h"

const char guest_name[] = "bench";

#define TURNS 10000u

/* One body, TURNS times: the loop is two instructions, whatever the body. */
#define BENCH(name, setup, body)                                                                                       \
	static uint32_t name(void)                                                                                     \
	{                                                                                                              \
		uint64_t start = get_CNTVCT();                                                                         \
		__asm__ volatile(".arch_extension virt\n\tldr r4, =10000\n\t" setup "\n1:\t" body                      \
				 "\n\tsubs r4, r4, #1\n\tbne 1b\n\tb 2f\n\t.ltorg\n2:" ::                              \
				     : "r0", "r1", "r2", "r3", "r4", "r5", "r12", "cc", "memory");                     \
		return (uint32_t)(get_CNTVCT() - start);                                                               \
	}
BENCH(bench_loop, "", "")
BENCH(bench_version, "mov r12, #0", "hvc #0x4856")
BENCH(bench_psci_version, "", "ldr r0, =0x84000000\n\thvc #0")
BENCH(bench_typer, "ldr r5, =0x08000004", "ldr r0, [r5]")
BENCH(bench_typer_wb, "ldr r5, =0x08000000", "ldr r0, [r5, #4]!\n\tsub r5, r5, #4")
BENCH(bench_uart_flags, "ldr r5, =0x09000018", "ldr r0, [r5]")

void guest_main(void)
{
	static const struct {
		const char *name;
		uint32_t (*run)(void);
	} rows[] = {
	    {"loop", bench_loop},	 {"version", bench_version},	    {"psci_version", bench_psci_version},
	    {"gicd_typer", bench_typer}, {"gicd_typer_wb", bench_typer_wb}, {"uart_fr", bench_uart_flags},
	};

	for (uint32_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint32_t first = rows[i].run(), ticks = rows[i].run();

		if (first < ticks)
			ticks = first;
		guest_printf("bench %s total ticks %u per%u\n", rows[i].name, ticks, TURNS);
		tap_ok(ticks > 0, "%s was measured", rows[i].name);
	}
}
