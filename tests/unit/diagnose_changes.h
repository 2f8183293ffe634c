/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What goes wrong in a domain: each function changes the good scene of diagnose_scene.h into one case. */
#ifndef TESTS_UNIT_DIAGNOSE_CHANGES_H
#define TESTS_UNIT_DIAGNOSE_CHANGES_H
#include "diagnose_scene.h"

#define V0 (&s->vcpu[0])
#define V1 (&s->vcpu[1])

static inline void nothing_special(struct diagnose_scene *s)
{
	(void)s;
}

static inline struct hv_exit_record exit_at(uint32_t number, uint64_t time, uint32_t hsr)
{
	return (struct hv_exit_record){.number = number, .time = time, .hsr = hsr};
}

/* A read of a word by the MMU's leave: HPFAR has the page, HDFAR the byte. */
static inline struct hv_exit_record access_at(uint32_t pc, uint32_t ipa)
{
	struct hv_exit_record r = exit_at(9, 0, 0x93820006);

	r.pc = pc;
	r.arg[0] = 0xd0807000 | (ipa & 0xfff);
	r.arg[1] = ipa >> 12 << 4;
	return r;
}

/* --- not there to run --- */
static inline void crash_at_1c481004(struct diagnose_scene *s)
{
	s->domain.state = FACTS_DOMAIN_CRASHED;
	V0->regs = (struct guest_regs){.pc = 0xc07d6bf8, .cpsr = 0x600000d3};
	V0->regs.r[3] = 0xd0807000;
	V0->context.LR_svc = 0xc1238298;
	V0->call_valid = 1;
	V0->call = 0xebd67a47; /* bl c07d6bb8 */
	V0->crash = (struct facts_crash){.kind = FACTS_CRASH_DATA,
					 .hsr = 0x93820006,
					 .va = 0xd0807004,
					 .ipa = 0x1c481004,
					 .access_valid = 1,
					 .isv = 1,
					 .bytes = 4,
					 .reg = 2};
	V0->exits = V0->exits_known = 9;
	V0->exit_kinds[FACTS_EXIT_HVC] = 8;
	V0->exit_kinds[FACTS_EXIT_HOLE] = 1;
	V0->last_exits = 2;
	V0->last_exit[0] = exit_at(2, 318750, 0x93820006);
	V0->last_exit[1] = exit_at(1, 125000, 0x4a000000);
	V0->last_exit[1].arg[0] = 0x8400000a;
}

static inline void wrong_gic_crash(struct diagnose_scene *s)
{
	crash_at_1c481004(s);
	s->tree.gicd = 0x1c481000;
	s->tree.gicc = 0x1c482000;
	off_vcpu(V1);
}

static inline void other_vcpu_crashed(struct diagnose_scene *s)
{
	crash_at_1c481004(s);
}

static inline void crashed_by_operator(struct diagnose_scene *s)
{
	s->domain.state = FACTS_DOMAIN_CRASHED;
}

static inline void paused_before_start(struct diagnose_scene *s)
{
	s->domain.state = FACTS_DOMAIN_PAUSED;
	V0->entry.entered = 0;
	V0->state = FACTS_VCPU_RUNNABLE;
	V0->regs.pc = 0x47a00000;
	off_vcpu(V1);
}

static inline void paused_later(struct diagnose_scene *s)
{
	s->domain.state = FACTS_DOMAIN_PAUSED;
}

static inline void one_vcpu_paused(struct diagnose_scene *s)
{
	V1->paused = 1;
	watch_still(V1);
}

static inline void system_off(struct diagnose_scene *s)
{
	s->domain.state = FACTS_DOMAIN_OFF;
	s->domain.calls.end = 0x84000008;
	s->domain.calls.end_pc = 0xc0112230;
	V0->state = V1->state = FACTS_VCPU_OFF;
}

static inline void all_cpu_off(struct diagnose_scene *s)
{
	s->domain.state = FACTS_DOMAIN_OFF;
	V0->state = V1->state = FACTS_VCPU_OFF;
	V0->psci.off_calls = V1->psci.off_calls = 1;
	V0->psci.off_pc = V1->psci.off_pc = 0x40010020;
}

static inline void restarting(struct diagnose_scene *s)
{
	s->domain.state = FACTS_DOMAIN_RESTARTING;
	s->domain.calls.end = 0x84000009;
	s->domain.calls.end_pc = 0xc0112230;
	s->domain.restarts = 3;
}

static inline void cpu_off(struct diagnose_scene *s)
{
	V1->state = FACTS_VCPU_OFF;
	V1->psci.off_calls = 1;
	V1->psci.off_pc = 0xc0101234;
}

static inline void no_psci_node(struct test_tree *t, const struct test_tree_spec *spec)
{
	struct test_tree_spec changed = *spec;

	changed.no_psci = true;
	tt_nodes(t, &changed);
	cpu_nodes(t, 2);
}

static inline void never_on_no_psci(struct diagnose_scene *s)
{
	off_vcpu(V1);
	s->make = no_psci_node;
}

static inline void one_cpu_node(struct test_tree *t, const struct test_tree_spec *spec)
{
	tt_nodes(t, spec);
	cpu_nodes(t, 1);
}

static inline void never_on_not_listed(struct diagnose_scene *s)
{
	off_vcpu(V1);
	s->make = one_cpu_node;
}

static inline void never_on_refused(struct diagnose_scene *s)
{
	off_vcpu(V1);
	s->domain.calls.on_refused = 1;
	s->domain.calls.on_refused_mpidr = 0x100;
	s->domain.calls.on_refused_pc = 0x40010060;
}

static inline void never_on(struct diagnose_scene *s)
{
	off_vcpu(V1);
}

static inline void on_failed(struct diagnose_scene *s)
{
	off_vcpu(V1);
	V1->psci.on_calls = 1;
	V1->psci.on_pc = 0xc0101230;
	V1->psci.on_result = -4;
}

static inline void no_pcpu_yet(struct diagnose_scene *s)
{
	V0->entry.entered = 0;
	V0->state = FACTS_VCPU_RUNNABLE;
	V0->regs.pc = 0x47a00000;
}

/* --- in WFI --- */
static inline void both_idle(struct diagnose_scene *s)
{
	block(V0);
	block(V1);
}

static inline void idle_tickless(struct diagnose_scene *s) /* vcpu1's tick is off: vcpu0 wakes it by SGI */
{
	both_idle(s);
	V1->cntv_ctl = 0;
}

static inline void wakes(struct diagnose_scene *s)
{
	both_idle(s);
	V0->irq_wakes = 1;
}

static inline void timer_unheard(struct diagnose_scene *s) /* and vcpu1 is off */
{
	block(V0);
	off_vcpu(V1);
	V0->irq_enabled[0] = 0x0400ffff; /* Linux with PPI 10 in its tree: INTID 26 */
}

static inline void wrong_timer_tree(struct diagnose_scene *s)
{
	timer_unheard(s);
	s->tree.virt_ppi = 10;
}

static inline void timer_unheard_beside_another(struct diagnose_scene *s)
{
	timer_unheard(s);
	*V1 = running_vcpu(1);
}

static inline void physical_timer_instead(struct diagnose_scene *s)
{
	timer_unheard(s);
	V0->irq_enabled[0] = 0;
	set_bit(V0->irq_enabled, GUEST_TIMER_PHYS_INTID);
	V0->cntv_ctl = 0;
	V0->cntp_ctl = 1;
	V0->cntp_cval = COUNTER + HZ;
}

static inline void never_ended(struct diagnose_scene *s)
{
	timer_unheard(s);
	enable_usual_irqs(V0);
	set_bit(V0->irq_active, GUEST_TIMER_VIRT_INTID);
	V0->cntv_cval = COUNTER - 5;
}

static inline void no_irq_enabled(struct diagnose_scene *s)
{
	block(V0);
	off_vcpu(V1);
	V0->irq_enabled[0] = 0xffff;
	V0->cntv_ctl = 0;
}

static inline void gic_off(struct diagnose_scene *s)
{
	no_irq_enabled(s);
	s->domain.gicd_ctlr = 0;
	V0->irq_enabled[0] = 0;
}

static inline void no_timer_armed(struct diagnose_scene *s)
{
	block(V0);
	off_vcpu(V1);
	V0->cntv_ctl = 0;
}

static inline void timer_masked(struct diagnose_scene *s)
{
	no_timer_armed(s);
	V0->cntv_ctl = 3;
}

static inline void timer_in_years(struct diagnose_scene *s)
{
	no_timer_armed(s);
	V0->cntv_ctl = 1;
	V0->cntv_cval = UINT64_MAX;
}

static inline void timer_in_a_minute(struct diagnose_scene *s)
{
	no_timer_armed(s);
	arm_timer(V0, 60000);
}

static inline void no_timer_but_moved(struct diagnose_scene *s) /* something wakes it now and then */
{
	no_timer_armed(s);
	watch_at(V0, 0xc0107a3c, SVC_OFF);
	V0->watch_kinds[FACTS_EXIT_WFX] = 3;
}

static inline void no_timer_unwatched(struct diagnose_scene *s)
{
	no_timer_armed(s);
	V0->samples = 0;
}

static inline void waits_for_input(struct diagnose_scene *s)
{
	no_timer_armed(s);
	set_bit(V0->irq_enabled, GUEST_UART_INTID);
	s->domain.uart_imsc = 0x50;
}

static inline void uart_interrupt_masked(struct diagnose_scene *s)
{
	waits_for_input(s);
	s->domain.uart_imsc = 0;
}

static inline void parked_in_wfi(struct diagnose_scene *s)
{
	block(V1);
	V1->cntv_ctl = 0;
	memset(V1->irq_enabled, 0, sizeof(V1->irq_enabled));
}

static inline void wfi_storm(struct diagnose_scene *s)
{
	V0->irq_wakes = 1;
	V0->gich_vmcr = 1; /* PMR 0 */
	V0->watch_kinds[FACTS_EXIT_WFX] = 150;
}

static inline void wfi_storm_interface_off(struct diagnose_scene *s)
{
	wfi_storm(s);
	V0->gich_vmcr = 0xf8000000;
}

static inline void many_wfis_open(struct diagnose_scene *s)
{
	wfi_storm(s);
	V0->gich_vmcr = 0xf0000001;
}

/* --- exceptions --- */
static inline void alone(struct diagnose_scene *s)
{
	off_vcpu(V1);
}

static inline void vector_unmapped(struct diagnose_scene *s)
{
	alone(s);
	V0->context.SCTLR &= ~0x2000u; /* low vectors */
	V0->context.VBAR = 0x80000000;
	V0->context.IFAR = 0x8000000c;
	V0->context.IFSR = 5;
	V0->code_valid = 0;
	watch_at(V0, 0x8000000c, ABT_OFF);
}

static inline void vector_unmapped_of_another(struct diagnose_scene *s)
{
	vector_unmapped(s);
	V0->context.IFAR = 0x12345678;
}

static inline void und_vector_branches_to_itself(struct diagnose_scene *s)
{
	alone(s);
	V0->context.SCTLR &= ~0x2000u; /* low vectors */
	V0->context.VBAR = 0x40010000;
	V0->context.LR_und = 0x40010204;
	V0->fault_insn_valid = 1;
	V0->fault_insn = 0xe7f000f0;
	V0->code[0] = 0xeafffffe;
	watch_at(V0, 0x40010004, UND_OFF);
}

static inline void und_in_thumb(struct diagnose_scene *s)
{
	und_vector_branches_to_itself(s);
	V0->context.SPSR_und = 0x33;
	V0->fault_insn = 0xde000000;
}

static inline void dabt_vector_branches_to_itself(struct diagnose_scene *s)
{
	alone(s);
	V0->context.SCTLR &= ~0x2000u; /* low vectors */
	V0->context.VBAR = 0x40010000;
	V0->context.LR_abt = 0x40010208;
	V0->context.DFAR = 0xdeadbee0;
	V0->context.DFSR = 0x805;
	V0->code[0] = 0xeafffffe;
	watch_at(V0, 0x40010010, ABT_OFF);
}

static inline void dabt_vector_aborts(struct diagnose_scene *s)
{
	dabt_vector_branches_to_itself(s);
	V0->context.LR_abt = 0x40010018;
	V0->code[0] = 0xe5901000; /* ldr r1, [r0] */
}

/* All samples are at the vector, by chance. */
static inline void dabt_vector_returns(struct diagnose_scene *s)
{
	dabt_vector_branches_to_itself(s);
	V0->code[0] = 0xe25ef008; /* subs pc, lr, #8 */
	for (unsigned i = 0; i < FACTS_SAMPLES; i++)
		V0->sample[i].lr = 0x40010208;
}

static inline void irq_vector_branches_to_itself(struct diagnose_scene *s)
{
	dabt_vector_branches_to_itself(s);
	V0->context.LR_irq = 0x40010444;
	watch_at(V0, 0x40010018, 0x1d2);
}

/* The same address in SVC mode is no exception: a kernel may spin anywhere. */
static inline void spins_at_vector_in_svc(struct diagnose_scene *s)
{
	dabt_vector_branches_to_itself(s);
	watch_at(V0, 0x40010010, SVC_OFF);
}

static inline void passes_the_vector(struct diagnose_scene *s)
{
	alone(s);
	V0->context.SCTLR &= ~0x2000u; /* low vectors */
	V0->context.VBAR = 0xc0101000;
	V0->regs.pc = V0->sample[FACTS_SAMPLES - 1].pc = 0xc0101010;
	V0->regs.cpsr = V0->sample[FACTS_SAMPLES - 1].cpsr = ABT_OFF;
}

static inline void abort_handler_stays(struct diagnose_scene *s)
{
	dabt_vector_branches_to_itself(s);
	watch_at(V0, 0x40012340, ABT_OFF);
	for (unsigned i = 0; i < FACTS_SAMPLES; i++)
		V0->sample[i].lr = 0x40010208;
}

static inline void prefetch_handler_stays(struct diagnose_scene *s)
{
	abort_handler_stays(s);
	V0->context.IFAR = 0x40010204;
	V0->context.IFSR = 0xd;
}

static inline void und_handler_stays(struct diagnose_scene *s)
{
	und_vector_branches_to_itself(s);
	watch_at(V0, 0x40012340, UND_OFF);
	for (unsigned i = 0; i < FACTS_SAMPLES; i++)
		V0->sample[i].lr = 0x40010204;
}

/* A handler that returns to the access, which aborts again: samples here and there, and the same state again. */
static inline void abort_again_and_again(struct diagnose_scene *s)
{
	abort_handler_stays(s);
	for (unsigned i = 0; i < FACTS_SAMPLES; i += 2)
		V0->sample[i] = (struct facts_sample){
		    .time = V0->sample[i].time, .pc = 0x40010200, .cpsr = SVC_OFF, .exits = 100 + i, .digest = 9};
}

/* Page faults: the handler is met now and then, with other registers and addresses. */
static inline void page_faults(struct diagnose_scene *s)
{
	for (unsigned i = 0; i < FACTS_SAMPLES; i++) {
		V0->sample[i].cpsr = i % 2 ? ABT_OFF : SVC_ON;
		V0->sample[i].lr = 0xc0200000 + 16 * i;
	}
}

static inline void undef_again(struct diagnose_scene *s)
{
	V0->repeats = 200;
	V0->repeated = exit_at(9, 0, 0x02000000);
	V0->repeated.pc = 0x40010300;
	V0->watch_kinds[FACTS_EXIT_UNDEF] = 200;
}

static inline void undef_twice(struct diagnose_scene *s)
{
	undef_again(s);
	V0->repeats = V0->watch_kinds[FACTS_EXIT_UNDEF] = 2;
}

static inline void undef_long_ago(struct diagnose_scene *s)
{
	undef_again(s);
	V0->watch_kinds[FACTS_EXIT_UNDEF] = 0;
}

static inline void hole_again(struct diagnose_scene *s) /* bad-access=ignore: it polls ones for ever */
{
	s->domain.bad_access = FACTS_BAD_IGNORE;
	V0->repeats = 250;
	V0->repeated = access_at(0xc07d6bf8, 0x1c481004);
	V0->watch_kinds[FACTS_EXIT_HOLE] = 250;
	V0->exits_known = 250;
	V0->exit_kinds[FACTS_EXIT_HOLE] = 250;
}

static inline void hole_named_by_the_tree(struct diagnose_scene *s)
{
	hole_again(s);
	s->tree.gicd = 0x1c481000;
	s->tree.gicc = 0x1c482000;
}

static inline void hole_probed_once(struct diagnose_scene *s)
{
	hole_again(s);
	V0->repeats = V0->watch_kinds[FACTS_EXIT_HOLE] = 1;
}

static inline void polls_uartfr(struct diagnose_scene *s)
{
	V0->repeats = 250;
	V0->repeated = access_at(0x40010100, 0x09000018);
	V0->watch_kinds[FACTS_EXIT_MMIO] = 250;
}

static inline void polls_gicd(struct diagnose_scene *s)
{
	polls_uartfr(s);
	V0->repeated = access_at(0x40010100, 0x08000204);
}

static inline void writes_uartdr(struct diagnose_scene *s)
{
	polls_gicd(s);
	V0->repeated = access_at(0x40010100, 0x09000000);
	V0->repeated.hsr |= 1u << 6;
}

static inline void polls_a_little(struct diagnose_scene *s)
{
	polls_gicd(s);
	V0->repeats = 20;
}

/* --- running --- */
static inline void pcpu_silent(struct diagnose_scene *s)
{
	V0->stale = 1;
}

static inline void branch_to_itself_masked(struct diagnose_scene *s)
{
	alone(s);
	V0->code[0] = 0xeafffffe;
	V0->context.LR_svc = 0x40010084;
	watch_at(V0, 0x4001001c, SVC_OFF);
}

static inline void branch_to_itself_thumb(struct diagnose_scene *s)
{
	branch_to_itself_masked(s);
	V0->code[0] = 0xe7fe1234;
	watch_at(V0, 0x4001001e, SVC_OFF | 0x20);
}

static inline void branch_to_itself_open(struct diagnose_scene *s)
{
	branch_to_itself_masked(s);
	watch_at(V0, 0x4001001c, SVC_ON);
}

static inline void spin_two_addresses(struct diagnose_scene *s, uint32_t cpsr)
{
	alone(s);
	watch_at(V0, 0x40010100, cpsr);
	for (unsigned i = 0; i < FACTS_SAMPLES; i += 2)
		V0->sample[i].pc += 8;
}

static inline void memory_poll_masked(struct diagnose_scene *s)
{
	spin_two_addresses(s, SVC_OFF);
}

static inline void memory_poll_open(struct diagnose_scene *s)
{
	spin_two_addresses(s, SVC_ON);
}

static inline void memory_poll_no_timer(struct diagnose_scene *s) /* Linux that counts its first tick */
{
	spin_two_addresses(s, SVC_ON);
	V0->cntv_ctl = 0;
	s->tree.virt_ppi = 10;
}

static inline void memory_poll_timer_off(struct diagnose_scene *s)
{
	spin_two_addresses(s, SVC_ON);
	V0->cntv_ctl = 0;
}

static inline void second_vcpu_put_aside(struct diagnose_scene *s)
{
	watch_at(V1, 0x40010100, SVC_OFF);
}

static inline void user_program_spins(struct diagnose_scene *s)
{
	watch_at(V0, 0x00010400, USR_ON);
}

/* A delay or a copy: few addresses, but the registers change. */
static inline void delay_loop(struct diagnose_scene *s)
{
	spin_two_addresses(s, SVC_OFF);
	for (unsigned i = 0; i < FACTS_SAMPLES; i++)
		V0->sample[i].digest = i;
}

static inline void delay_loop_shortly(struct diagnose_scene *s)
{
	memory_poll_masked(s);
	for (unsigned i = 0; i < FACTS_SAMPLES; i++)
		V0->sample[i].time = 1000 * MS + i * MS; /* 15 ms in all */
}

static inline void spins_but_asks(struct diagnose_scene *s) /* each round makes a hypercall, or reads a device */
{
	memory_poll_masked(s);
	V0->watch_kinds[FACTS_EXIT_HVC] = 40;
}

static inline void spins_but_starved(struct diagnose_scene *s) /* it was in the guest twice */
{
	memory_poll_masked(s);
	for (unsigned i = 1; i < FACTS_SAMPLES; i++)
		V0->sample[i].exits = 101;
}

static inline void starved(struct diagnose_scene *s)
{
	V0->state = FACTS_VCPU_RUNNABLE;
	watch_still(V0);
}

/* --- the domain --- */
static inline void panicked(struct diagnose_scene *s)
{
	strcpy(s->domain.console_panic, "Kernel panic - not syncing: No working init found.");
	strcpy(s->domain.console_last, "---[ end Kernel panic - not syncing ]---");
	delay_loop(s);
}

static inline void damaged_tree(struct diagnose_scene *s)
{
	s->damaged = true;
}

static inline void r2_elsewhere(struct diagnose_scene *s)
{
	V0->entry.r[2] = 0x40000100;
	V0->entry.dtb[0] = 0x54410001;
}

static inline void r2_outside_ram(struct diagnose_scene *s)
{
	V0->entry.r[2] = 0;
	V0->entry.dtb_valid = 0;
}

static inline void tree_changed(struct diagnose_scene *s)
{
	V0->entry.dtb_valid |= FACTS_DTB_CHANGED;
}

static inline void no_tree(struct diagnose_scene *s)
{
	s->no_tree = true;
	s->domain.dtb_size = 0;
	V0->entry.dtb_valid = 0;
}

static inline void tree_over_kernel(struct diagnose_scene *s)
{
	s->domain.dtb = 0x47b00000;
}

static inline void tree_outside_ram(struct diagnose_scene *s)
{
	s->domain.dtb = 0x60000000;
}

static inline void mmu_on_at_entry(struct diagnose_scene *s)
{
	V0->entry.sctlr |= 1;
}

static inline void entered_in_sys(struct diagnose_scene *s)
{
	V0->entry.cpsr = 0x1df;
}

static inline void entered_with_irqs(struct diagnose_scene *s)
{
	V0->entry.cpsr = 0x113;
}

static inline void r0_is_one(struct diagnose_scene *s)
{
	V0->entry.r[0] = 1;
}

static inline void tree_overwritten(struct diagnose_scene *s)
{
	s->domain.dtb_now = 0x12345678;
	s->domain.console_bytes = 0;
	s->domain.console_last[0] = '\0';
}

static inline void tree_overwritten_but_talks(struct diagnose_scene *s)
{
	tree_overwritten(s);
	s->domain.console_bytes = 5;
}

static inline void silent(struct diagnose_scene *s)
{
	s->domain.console_bytes = 0;
	s->domain.console_last[0] = '\0';
}

static inline void silent_and_paused(struct diagnose_scene *s)
{
	silent(s);
	paused_later(s);
}

/* --- the tree --- */
static inline void memory_too_large(struct diagnose_scene *s)
{
	s->tree.memory_size = 0x20000000;
}

static inline void memory_smaller(struct diagnose_scene *s)
{
	s->tree.memory_size = 0x08000000;
}

static inline void memory_elsewhere(struct diagnose_scene *s)
{
	s->tree.memory_base = 0x80000000;
}

static inline void gic_elsewhere(struct diagnose_scene *s)
{
	s->tree.gicd = 0x1c481000;
	s->tree.gicc = 0x1c482000;
}

static inline void gicc_elsewhere(struct diagnose_scene *s)
{
	s->tree.gicc = 0x08020000;
}

static inline void timer_ppi_10(struct diagnose_scene *s)
{
	s->tree.virt_ppi = 10;
}

static inline void timer_phys_ppi_9(struct diagnose_scene *s)
{
	s->tree.phys_ppi = 9;
}

static inline void psci_absent(struct diagnose_scene *s)
{
	s->make = no_psci_node;
}

static inline void psci_0_1_ids(struct test_tree *t, const struct test_tree_spec *spec)
{
	struct test_tree_spec changed = *spec;

	changed.no_psci = true;
	tt_nodes(t, &changed);
	cpu_nodes(t, 2);
	tt_begin(t, "psci", "arm,psci");
	tt_string(t, "method", "smc");
	TT_CELLS(t, "cpu_on", 0x95c1ba60);
	tt_end(t);
}

static inline void psci_of_another_firmware(struct diagnose_scene *s)
{
	s->make = psci_0_1_ids;
}

static inline void uart_elsewhere(struct diagnose_scene *s)
{
	s->tree.uart = 0x1c28000;
}

static inline void uart_spi_9(struct diagnose_scene *s)
{
	s->tree.uart_spi = 9;
}

static inline void uart_without_clock(struct diagnose_scene *s)
{
	s->tree.no_uart_clock = true;
}

static inline void four_cpu_nodes(struct test_tree *t, const struct test_tree_spec *spec)
{
	tt_nodes(t, spec);
	cpu_nodes(t, 4);
}

static inline void more_cpus_than_vcpus(struct diagnose_scene *s)
{
	s->make = four_cpu_nodes;
}

#undef V0
#undef V1
#endif
