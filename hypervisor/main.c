/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the first C instruction to running guests. */
#include <libfdt.h>
#include <hvabi/messages.h>
#include <hvlib/dom_config.h>
#include <hvlib/host_tree.h>
#include "arch/cpu.h"
#include "arch/debugregs.h"
#include "arch/hmmu.h"
#include "arch/image.h"
#include "arch/names.h"
#include "core/boot_memory.h"
#include "core/console.h"
#include "core/console_ring.h"
#include "core/domain.h"
#include "core/domain_build.h"
#include "core/log.h"
#include "core/memory.h"
#include "core/options.h"
#include "core/ram_probe.h"
#include "core/sched.h"
#include "core/smp.h"
#include "core/soft_timer.h"
#include "core/start_check.h"
#include "core/wire.h"
#include "debug/dump.h"
#include "debug/dump_trace.h"
#include "debug/hold.h"
#include "debug/hyp_fault.h"
#include "debug/domctl.h"
#include "debug/keys.h"
#include "debug/link_ports.h"
#include "debug/panic_test.h"
#include "debug/test_walk.h"
#include "drivers/gic.h"
#include "drivers/timer.h"
#include "vdev/exit.h"
#include "vdev/vdev.h"

/* PPIs of the generic timer and the GIC where the tree names none (Cortex-A7 TRM DDI 0464, 8.2.3). */
#define DEFAULT_HYP_TIMER   26u
#define DEFAULT_VIRT_TIMER  27u
#define DEFAULT_MAINTENANCE 25u
#define GICC_SIZE	    0x2000u /* GICC_DIR is in the second page; some trees name only the first */
#define RESERVED_MAX	    (2 + DOM_CONFIG_MAX * 3)

static struct host_tree host;
static struct dom_configs configs;

void hv_boot(uint32_t r0, uint32_t r1, uint32_t r2, uint32_t cpsr);
void pcpu_boot(struct pcpu *p);
__attribute__((noreturn)) void guest_enter(struct vcpu *v); /* arch/vectors.S */

__attribute__((noreturn)) static void stop(void)
{
	log_error(HV_MSG_PANIC);
	cpu_halt();
}

/* What must not be handed out: image, host tree, modules. */
static unsigned list_reserved(const void *tree, struct mem_range out[RESERVED_MAX])
{
	unsigned n = 0;

	out[n++] = (struct mem_range){(uintptr_t)__text_start, (uint64_t)(__image_end - __text_start)};
	out[n++] = (struct mem_range){(uintptr_t)tree, fdt_totalsize(tree)};
	for (unsigned i = 0; i < configs.count; i++) {
		const struct dom_config *c = &configs.domain[i];
		const struct dom_module *m[] = {&c->kernel, &c->ramdisk, &c->dtb};

		for (unsigned k = 0; k < 3; k++)
			if (m[k]->size)
				out[n++] = (struct mem_range){m[k]->addr, m[k]->size};
	}
	return n;
}

static void set_up_memory(const void *tree)
{
	struct mem_range reserved[RESERVED_MAX];

	ram_probe(&host);
	if (!boot_memory_sound(&host, tree, fdt_totalsize(tree)))
		stop();
	boot_memory_check_modules(&host, tree, fdt_totalsize(tree), &configs);
	if (memory_init(&host, reserved, list_reserved(tree, reserved)) < 0)
		stop();
}

static void map_device(uint32_t base, uint32_t size)
{
	if (base)
		(void)hmmu_map(base, size ? size : PAGE_SIZE, LPAE_HYP_MMIO);
}

/* Modules are read for every start of their domain and never written: all whole pages of them are read-only. */
static int protect_modules(const struct dom_config *c)
{
	const struct dom_module *m[] = {&c->kernel, &c->ramdisk, &c->dtb};
	int rc = 0;

	for (unsigned i = 0; i < 3 && rc == 0; i++) {
		const uint32_t from = (m[i]->addr + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
		const uint32_t to = (m[i]->addr + m[i]->size) & ~(PAGE_SIZE - 1);

		if (from < to)
			rc = hmmu_map(from, to - from, LPAE_HYP_RODATA);
	}
	return rc;
}

static void set_up_mmu(void)
{
	const uintptr_t text = (uintptr_t)__text_start, rodata = (uintptr_t)__rodata_start;
	int rc = 0;

	hmmu_init(memory_own_page);
	for (unsigned i = 0; i < host.banks && rc == 0; i++)
		rc = hmmu_map((uintptr_t)host.bank[i].base, (uint32_t)host.bank[i].size, LPAE_HYP_DATA);
	if (rc == 0)
		rc = hmmu_map(text, (uint32_t)(rodata - text), LPAE_HYP_TEXT);
	if (rc == 0)
		rc = hmmu_map(rodata, (uint32_t)((uintptr_t)__data_start - rodata), LPAE_HYP_RODATA);
	for (unsigned i = 0; i < configs.count && rc == 0; i++)
		rc = protect_modules(&configs.domain[i]);
	map_device((uint32_t)wire_uart_base(), PAGE_SIZE); /* the tree's, or the one that was guessed */
	map_device(host.gic.gicd, host.gic.gicd_size);
	map_device(host.gic.gicc, GICC_SIZE);
	map_device(host.gic.gich, host.gic.gich_size);
	if (rc == 0)
		rc = link_ports_map(&host);
	map_device(host.gic.gicv, PAGE_SIZE); /* for the self-test; guests get their own mapping */
	if (rc < 0) {
		log_error("no memory for the hypervisor's own page tables");
		stop();
	}
	hmmu_enable();
	smp_guard_boot();
}

static void set_up_console(void)
{
	char *log = memory_own_pages(CONSOLE_LOG_BYTES / PAGE_SIZE);
	char *ring = memory_own_pages(WIRE_RING_BYTES / PAGE_SIZE);

	console_ring_give(CONSOLE_RING_HV, memory_own_pages(CONSOLE_RING_BYTES / PAGE_SIZE));
	if (log && ring) {
		log_give_ring(log, CONSOLE_LOG_BYTES);
		wire_give_ring(ring);
	}
	wire_set_rate(options.uart_rate);
	log_threshold = options.loglevel;
	dump_stack_lines = options.stack_lines;
}

static uint32_t or_default(uint32_t intid, uint32_t standard)
{
	return intid ? intid : standard;
}

static void set_up_interrupts(void)
{
	gic.gicd = host.gic.gicd;
	gic.gicc = host.gic.gicc;
	gic.gich = host.gic.gich;
	gic.gicv = host.gic.gicv;
	gic_start_distributor();
	smp_setup_this();
	soft_timer_start(or_default(host.timer.hyp, DEFAULT_HYP_TIMER));
	vgic_glue_start(or_default(host.gic.maintenance_intid, DEFAULT_MAINTENANCE),
			or_default(host.timer.virt, DEFAULT_VIRT_TIMER));
	gic.eoi_forgets_level =
	    gic_eoi_forgets_level(or_default(host.timer.virt, DEFAULT_VIRT_TIMER), (uintptr_t)gic.gicv);
	if (gic.eoi_forgets_level)
		log_debug(
		    "this GIC loses a level-sensitive interrupt at a linked EOI: the virtual timer is ended by hand");
	vpl011_glue_start();
	hyp_fault_start();
	hold_start();
	dump_trace_start();
	names_start();
	keys_start();
	test_walk_start();
	domctl_start(host.model);
	link_ports_start(&host);
	console_start_interrupts();
}

static void take_seed(const void *tree)
{
	int length = 0;
	const int chosen = fdt_path_offset(tree, "/chosen");
	const void *seed = chosen < 0 ? NULL : fdt_getprop(tree, chosen, "rng-seed", &length);

	domain_build_set_seed(seed, seed && length > 0 ? (uint32_t)length : 0);
	domain_build_set_cpu(get_MIDR());
}

static void create_domains(void)
{
	for (unsigned i = 0; i < configs.count; i++)
		(void)domain_create(&configs.domain[i]); /* it has said what failed */
	for (unsigned i = 0; i < configs.count; i++)
		if (!domain_find(configs.domain[i].id))
			domain_free_modules(&configs.domain[i]);
}

static void start_domains(void)
{
	bool any = false;

	for (uint32_t i = 0; i < DOMAIN_MAX; i++) {
		struct domain *d = domain_find(i);

		if (!d)
			continue;
		if (!any)
			console_give_input(i);
		any = true;
		domain_start(d);
	}
	if (!any) {
		log_error("no domain could be started: see the lines above");
		machine_off();
		cpu_halt();
	}
}

static unsigned pcpus_running(void)
{
	unsigned n = 1; /* this one */

	for (uint32_t i = 1; i < pcpu_count; i++)
		n += pcpus[i].online != 0;
	return n;
}

static void print_banner(const char *cpu)
{
	static const char *const steps[] = {
	    [MISMATCH_UNTESTED] = "by decode: mismatch breakpoints cannot be tested here",
	    [MISMATCH_NOT] = "by decode: mismatch breakpoints do not work here",
	    [MISMATCH_WORKS] = "by mismatch breakpoints",
	};
	const unsigned n = pcpus_running();

	log_info("hvscope " HVSCOPE_VERSION " arm32, HYP mode, %u pcpu%s (%s), GICv2 with %u LRs, timer %u kHz", n,
		 n == 1 ? "" : "s", cpu, gic.nr_lrs, timer_hz / 1000);
	log_debug("single steps: %s", steps[debugregs_mismatch()]);
}

static void print_memory(void)
{
	const struct memory_counts c = memory_counts();

	log_info("image at %08x; RAM %u MiB: own %u KiB, modules %u KiB, free %u MiB",
		 (unsigned)(uintptr_t)__text_start, c.total_kib >> 10, c.own_kib, c.module_kib, c.free_kib >> 10);
}

/* Called by arch/head.S, on the boot pcpu. */
void hv_boot(uint32_t r0, uint32_t r1, uint32_t r2, uint32_t cpsr)
{
	(void)r0;
	(void)r1;
	smp_init_boot();
	const void *tree = start_check(r2, cpsr);
	const char *cpu = start_check_cpu();
	if (host_tree_read(tree, &host, &log_note) < 0)
		stop();
	options_parse(host.bootargs);
	timer_hz = start_check_frequency(&host);
	const int rc = dom_config_read(tree, &configs, &log_note);
	set_up_memory(tree);
	set_up_mmu();
	set_up_console();
	set_up_interrupts();
	smp_start_others(&host, options.maxcpus);
	print_banner(cpu);
	if (rc < 0) {
		machine_off();
		cpu_halt();
	}
	take_seed(tree);
	create_domains();
	print_memory();
	start_domains();
	panic_test(options.panic_test);
	sched_start_cpu(this_pcpu());
	guest_enter(exit_leave(this_pcpu()));
}

/* Called by arch/head.S, on every other pcpu, with its stack and the MMU on. */
void pcpu_boot(struct pcpu *p)
{
	smp_setup_this();
	sched_start_cpu(p);
	panic_test_other(options.panic_test);
	guest_enter(exit_leave(p));
}
