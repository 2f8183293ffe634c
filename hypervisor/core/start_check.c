/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stddef.h>
#include <libfdt.h>
#include <hvabi/messages.h>
#include <hvlib/tree_edit.h>
#include "arch/asm_offsets.h"
#include "arch/cpu.h"
#include "arch/image.h"
#include "arch/probe.h"
#include "arch/sysreg.h"
#include "core/console.h"
#include "core/log.h"
#include "core/start_check.h"
#include "drivers/uart.h"

#define ATAG_CORE   0x54410001u /* Linux Documentation/arm/setup, "Tagged lists" */
#define TREE_OFFSET 0x08000000u /* where QEMU and U-Boot put a tree: RAM base, or 128 MiB above */
#define ERR_MAX	    200u

__attribute__((noreturn)) static void stop(void)
{
	log_error(HV_MSG_PANIC);
	cpu_halt();
}

/* A tree whose header can be read and whose size is believable. */
static const void *tree_at(uint32_t address)
{
	uint32_t magic, size;

	if (address & 3 || !probe_read32(address, &magic) || magic != __builtin_bswap32(FDT_MAGIC) ||
	    !probe_read32(address + 4, &size))
		return NULL;
	size = __builtin_bswap32(size);
	if (size < sizeof(struct fdt_header) || size > TREE_MAX || !probe_read32((address + size - 1) & ~3u, &magic))
		return NULL;
	return (const void *)(uintptr_t)address;
}

static bool start_uart(const struct host_uart *h)
{
	struct uart u = {NULL, h->base, h->reg_shift, h->intid};

	if (h->kind == HOST_UART_PL011)
		u.ops = &pl011_ops;
	else if (h->kind == HOST_UART_8250)
		u.ops = &uart8250_ops;
	if (u.ops)
		console_init(&u);
	return u.ops != NULL;
}

static void start_console(const void *tree)
{
	char err[ERR_MAX];
	struct host_uart h;
	struct uart u;

	if (tree && tree_validate(tree, fdt_totalsize(tree), err, sizeof(err)) == 0 && host_tree_uart(tree, &h) &&
	    start_uart(&h))
		return;
	if (uart_guess(&u))
		console_init(&u);
}

/* For the console only: where boot loaders put trees that they forgot to name in r2. */
static const void *any_tree(uint32_t r2)
{
	const uint32_t base = (uint32_t)(uintptr_t)__text_start & ~(TREE_OFFSET - 1);
	const uint32_t candidates[] = {r2, base, base + TREE_OFFSET};

	for (size_t i = 0; i < sizeof(candidates) / sizeof(candidates[0]); i++)
		if (tree_at(candidates[i]))
			return (const void *)(uintptr_t)candidates[i];
	return NULL;
}

static void check_mode(uint32_t cpsr)
{
	if ((cpsr & CPSR_MODE_MASK) == MODE_HYP)
		return;
	log_error("not started in HYP mode: CPSR is %08x, mode %02x", cpsr, cpsr & CPSR_MODE_MASK);
	log_error("firmware did not start us in HYP; on sunxi U-Boot: setenv bootm_boot_mode nonsec");
	log_error("on QEMU: use the raw image (-kernel hvscope.bin), not an ELF file, and -M virt,virtualization=on");
	stop();
}

static void check_mmu(void)
{
	if (!(get_HSCTLR() & SCTLR_M))
		return;
	log_error("the MMU is on at entry (HSCTLR %08x): a boot loader must turn it and the data cache off first",
		  get_HSCTLR());
	log_error("U-Boot's bootz does; with 'go' say 'dcache off' before");
	stop();
}

static void check_tree(const void *tree, uint32_t r2)
{
	char err[ERR_MAX];
	uint32_t first = 0;

	if (tree && tree_validate(tree, fdt_totalsize(tree), err, sizeof(err)) == 0)
		return;
	if (tree) {
		log_error("the device tree at r2 = %08x is damaged: %s", r2, err);
	} else {
		(void)probe_read32(r2 & ~3u, &first);
		if (!(r2 & 3) && probe_read32(r2 + 4, &first) && first == ATAG_CORE)
			log_error("r2 = %08x points to ATAGS (54410001), not to a device tree", r2);
		else
			log_error("r2 = %08x does not point to a device tree", r2);
	}
	log_error("pass one: QEMU orangepi-pc: -dtb FILE; U-Boot: bootz KERNEL - FDT-ADDRESS");
	stop();
}

const void *start_check(uint32_t r2, uint32_t cpsr)
{
	const void *tree = tree_at(r2);

	start_console(tree ? tree : any_tree(r2));
	check_mode(cpsr);
	check_mmu();
	check_tree(tree, r2);
	return tree;
}

/* Primary part number, MIDR[15:4] (Arm DDI 0406C, B4.1; the cores' TRMs, "Main ID Register"). */
static const struct {
	uint32_t part;
	const char *name;
} cpus[] = {{0xc07, "cortex-a7"}, {0xc0f, "cortex-a15"}, {0xc0e, "cortex-a17"}, {0xc0d, "cortex-a12"}};

const char *start_check_cpu(void)
{
	const uint32_t midr = get_MIDR();

	for (size_t i = 0; i < sizeof(cpus) / sizeof(cpus[0]); i++)
		if (midr >> 24 == 0x41 && cpus[i].part == ((midr >> 4) & 0xfff))
			return cpus[i].name;
	log_warn("processor with MIDR %08x is not one that hvscope was tried on; going on", midr);
	return "unknown cpu";
}

uint32_t start_check_frequency(const struct host_tree *tree)
{
	const uint32_t cntfrq = get_CNTFRQ(), node = tree->timer.clock_frequency;

	if (node == 0 && cntfrq == 0) {
		log_error("CNTFRQ is 0 and the timer node has no clock-frequency: firmware must set one of them");
		stop();
	}
	if (node == 0 || node == cntfrq)
		return cntfrq;
	log_warn("CNTFRQ says %u Hz, the timer node %u Hz: using the node's, guests are told it too", cntfrq, node);
	return node;
}
