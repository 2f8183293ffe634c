/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "arch/cache.h"
#include "arch/cpu.h"
#include "arch/debugregs.h"
#include "arch/hmmu.h"
#include "arch/image.h"
#include "core/console.h"
#include "core/irq.h"
#include "core/log.h"
#include "core/memory.h"
#include "core/smp.h"
#include "core/stage2.h"
#include "drivers/gic.h"
#include "drivers/psci.h"
#include "drivers/timer.h"

struct pcpu pcpus[MAX_PCPUS];
uint32_t pcpu_count;

#define MPIDR_AFFINITY 0x00ffffffu
#define STACKS_PAGES   (2 + STACK_PAGES + FAULT_PAGES) /* guard, stack, guard, fault stack */

/* VM SWIO PTW FMO IMO AMO FB BSU=inner shareable TWI TID3 TSC TIDCP TAC TSW: Arm DDI 0406C, B4.1, HCR */
#define HCR_VALUE 0x007c263fu
/* TPMCR TPM TDE TDA TDOSA TDRA: the PMU, the debug registers and debug events, BKPT among them, trap (B4.1, HDCR) */
#define HDCR_TRAPS 0x00000f60u
#define HDCR_HPMN  0x0000001fu
/* Bits that read as one; coprocessors 10 and 11 (VFP) do not trap (B4.1, HCPTR) */
#define HCPTR_VALUE 0x000033ffu

extern char secondary_entry[]; /* arch/head.S */

void smp_init_boot(void)
{
	struct pcpu *p = &pcpus[0];

	p->fault_frame = &p->frame;
	p->sp = (uint32_t)(uintptr_t)__boot_stack_top;
	p->fault_sp = (uint32_t)(uintptr_t)__boot_fault_top;
	p->mpidr = get_MPIDR() & MPIDR_AFFINITY;
	pcpu_count = 1;
}

static void guard(uintptr_t stacks)
{
	(void)hmmu_unmap_page(stacks);
	(void)hmmu_unmap_page(stacks + (1 + STACK_PAGES) * PAGE_SIZE);
}

void smp_guard_boot(void)
{
	guard((uintptr_t)__boot_stacks);
}

static bool give_stacks(struct pcpu *p)
{
	const uintptr_t stacks = (uintptr_t)memory_own_pages(STACKS_PAGES);

	if (!stacks)
		return false;
	p->fault_frame = &p->frame;
	p->sp = (uint32_t)(stacks + (1 + STACK_PAGES) * PAGE_SIZE);
	p->fault_sp = (uint32_t)(stacks + STACKS_PAGES * PAGE_SIZE);
	guard(stacks);
	return true;
}

static bool answered(const struct pcpu *p)
{
	const uint64_t until = timer_now() + timer_hz;

	while (!p->online)
		if (timer_now() > until)
			return false;
	return true;
}

static void start_one(uint32_t mpidr)
{
	struct pcpu *p = &pcpus[pcpu_count];

	p->id = pcpu_count;
	p->mpidr = mpidr;
	if (!give_stacks(p)) {
		log_error("pcpu with MPIDR %x: no memory for its stacks", mpidr);
		return;
	}
	/* It reads these with its caches off. */
	cache_clean_invalidate((uintptr_t)p, sizeof(*p));
	pcpu_count++;
	const int32_t rc = psci_cpu_on(mpidr, (uint32_t)(uintptr_t)secondary_entry, (uint32_t)(uintptr_t)p);
	if (rc != 0) {
		pcpu_count--;
		log_error("pcpu with MPIDR %x: PSCI CPU_ON says %d; going on without it", mpidr, (int)rc);
	} else if (!answered(p)) { /* its place stays taken: it may come late */
		log_error("pcpu with MPIDR %x was started but does not answer; going on without it", mpidr);
	}
}

void smp_start_others(const struct host_tree *tree, uint32_t max)
{
	if (tree->psci.method != HOST_PSCI_SMC || tree->psci.cpu_on == 0) {
		log_warn("the host tree has no PSCI node with method smc: running on one pcpu, and cannot power off");
		return;
	}
	psci_cpu_on_id = tree->psci.cpu_on;
	psci_has_system_off = !tree->psci.v0_1;
	for (unsigned i = 0; i < tree->cpus && pcpu_count < max && pcpu_count < MAX_PCPUS; i++)
		if (tree->cpu[i] != pcpus[0].mpidr)
			start_one(tree->cpu[i]);
}

static void by_firmware(void (*call)(void), const char *name, const char *remedy)
{
	console_flush();
	if (psci_has_system_off)
		call();
	log_error("the firmware %s %s: %s", psci_has_system_off ? "refused" : "has no PSCI", name, remedy);
}

void machine_off(void)
{
	by_firmware(psci_system_off, "SYSTEM_OFF", "switch the board off by hand");
}

void machine_reset(void)
{
	by_firmware(psci_system_reset, "SYSTEM_RESET", "reset the board by hand");
}

void smp_setup_this(void)
{
	set_HCR(HCR_VALUE);
	set_HSTR(0);
	set_HDCR((get_HDCR() & HDCR_HPMN) | HDCR_TRAPS);
	set_HCPTR(HCPTR_VALUE);
	set_VTCR(STAGE2_VTCR);
	set_VTTBR(0);
	set_VPIDR(get_MIDR());
	set_TLBIALLNSNH(0);
	dsb();
	isb();
	debugregs_start_cpu();
	debugregs_try_mismatch();
	gic_start_cpu();
	timer_start_cpu();
	irq_start_cpu();
}
