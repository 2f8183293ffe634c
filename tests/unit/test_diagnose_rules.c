/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each rule of a diagnosis with its case and the opposite case. `test_diagnose_rules --show` prints every screen. */
#include "diagnose_changes.h"
#include "lib/diagnose_rules.h"

/* @speaks: is the rule called @rule a vcpu's condition, the verdict's headline, or a row of the tree that is not
 * right? @text: then a line of it, or of the evidence, or of the verdict; NULL: any. */
static const struct rule_case {
	const char *rule, *name;
	void (*change)(struct diagnose_scene *s);
	bool speaks;
	const char *text;
} cases[] = {
    {"crashed", "the place is told", crash_at_1c481004, true,
     "pc c07d6bf8, SVC, IRQ and FIQ masked, MMU on (short desc.)"},
    {"crashed", "the access", crash_at_1c481004, true, "read 4 bytes into r2, va d0807004 -> ipa 1c481004"},
    {"crashed", "the code", crash_at_1c481004, true, "e5932004 at pc; lr c1238298 follows \"bl c07d6bb8\""},
    {"crashed", "the exits", crash_at_1c481004, true, "9: hvc 8, data abort 1; before it hvc 8400000a, 3.1 ms"},
    {"crashed", "the rules of a crash give the verdict", wrong_gic_crash, true,
     "the tree has the GIC at a wrong address"},
    {"crashed", "one that runs did not", nothing_special, false, NULL},
    {"stopped with another vcpu's crash", "it is told which", other_vcpu_crashed, true, NULL},
    {"stopped with another vcpu's crash", "one that is off did not stop", wrong_gic_crash, false, NULL},
    {"was stopped by an operator, as a crash", "no vcpu crashed", crashed_by_operator, true, NULL},
    {"was stopped by an operator, as a crash", "a crash is none", crash_at_1c481004, false, NULL},
    {"was never entered: its domain is paused", "paused", paused_before_start, true,
     "before its first instruction, at 47a00000"},
    {"was never entered: its domain is paused", "paused later", paused_later, false, NULL},
    {"is paused", "paused later", paused_later, true, NULL},
    {"is paused", "one vcpu alone", one_vcpu_paused, true, NULL},
    {"is paused", "not paused", nothing_special, false, NULL},
    {"is off: the guest powered itself off", "SYSTEM_OFF", system_off, true,
     "the guest powered off: SYSTEM_OFF of vcpu0 at pc c0112230"},
    {"is off: the guest powered itself off", "CPU_OFF of all is another way", all_cpu_off, false, NULL},
    {"is off, as all are: each made its own CPU_OFF", "CPU_OFF of all", all_cpu_off, true, NULL},
    {"is off, as all are: each made its own CPU_OFF", "SYSTEM_OFF is another way", system_off, false, NULL},
    {"is to restart", "SYSTEM_RESET", restarting, true, "SYSTEM_RESET of vcpu0 at pc c0112230; 3 restarts so far"},
    {"is to restart", "it runs", nothing_special, false, NULL},
    {"is off by its own CPU_OFF", "the call is told", cpu_off, true, "by its own PSCI CPU_OFF at pc c0101234"},
    {"is off by its own CPU_OFF", "never started is another thing", never_on, false, NULL},
    {"was never started: the tree has no PSCI", "no node", never_on_no_psci, true, NULL},
    {"was never started: the tree has no PSCI", "the node is there", never_on, false, NULL},
    {"was never started: the tree has no PSCI", "it was started all the same", psci_absent, false, NULL},
    {"was never started: the tree does not list it", "one cpu node for two vcpus", never_on_not_listed, true,
     "never started: its tree lists 1 cpu"},
    {"was never started: the tree does not list it", "it is listed", never_on, false, NULL},
    {"was never started: CPU_ON named another cpu", "a number that is none", never_on_refused, true,
     "never started: CPU_ON was for cpu 100, at pc 40010060"},
    {"was never started: CPU_ON named another cpu", "no call at all", never_on, false, NULL},
    {"was never started", "no call at all", never_on, true, "never started: the guest made no PSCI CPU_ON"},
    {"was never started", "that is no fault by itself", never_on, true,
     "running well, as far as can be seen from outside"},
    {"was never started", "it runs", nothing_special, false, NULL},
    {"is off", "the call failed", on_failed, true, "CPU_ON by vcpu0 at pc c0101230 gave -4"},
    {"is off", "it runs", nothing_special, false, NULL},
    {"was never entered: no pcpu is free", "ready, not entered", no_pcpu_yet, true, NULL},
    {"was never entered: no pcpu is free", "it was entered", starved, false, NULL},

    {"repeats WFI: its GIC interface is closed", "PMR lets nothing through", wfi_storm, true,
     "its GIC CPU interface lets no interrupt through: GICC_PMR is 0"},
    {"repeats WFI: its GIC interface is closed", "the interface is off", wfi_storm_interface_off, true,
     "write 1 to GICC_CTLR"},
    {"repeats WFI: its GIC interface is closed", "a busy idle loop is none", many_wfis_open, false, NULL},
    {"repeats WFI: its GIC interface is closed", "no interrupt is pending", both_idle, false, NULL},
    {"wakes from WFI", "pending", wakes, true, NULL},
    {"wakes from WFI", "nothing is pending", both_idle, false, NULL},
    {"idles with its timer armed", "when it fires is told", both_idle, true,
     "idle, pc c0107a3c; virtual timer armed, fires in 3.0 ms"},
    {"idles with its timer armed", "an idle guest is well", both_idle, true,
     "running well, as far as can be seen from outside"},
    {"idles with its timer armed", "a minute is not for ever", timer_in_a_minute, true,
     "running well, as far as can be seen from outside"},
    {"idles with its timer armed", "the physical one serves, too", physical_timer_instead, true, NULL},
    {"idles with its timer armed", "the timer is not heard", timer_unheard, false, NULL},
    {"waits in WFI for ever: its timer is not heard", "INTID 26 instead of 27", timer_unheard, true,
     "pc c0107a3c: its timer is armed, INTID 27 is not enabled"},
    {"waits in WFI for ever: its timer is not heard", "the tree says why", wrong_timer_tree, true,
     "timer, virtual timer: PPI 10"},
    {"waits in WFI for ever: its timer is not heard", "the remedy", wrong_timer_tree, true,
     "interrupts = <1 13 4  1 14 4  1 11 4  1 10 4>;"},
    {"waits in WFI for ever: its timer is not heard", "another vcpu may wake it", timer_unheard_beside_another, false,
     NULL},
    {"waits in WFI for ever: its timer is not heard", "the timer is heard", timer_in_a_minute, false, NULL},
    {"waits in WFI, and its timer is not heard", "beside another vcpu", timer_unheard_beside_another, true, NULL},
    {"waits in WFI, and its timer is not heard", "its timer is off", idle_tickless, false, NULL},
    {"waits in WFI, its timer's last IRQ not ended", "active", never_ended, true, NULL},
    {"waits in WFI, its timer's last IRQ not ended", "inactive", both_idle, false, NULL},
    {"waits in WFI for ever: no interrupt enabled", "SGIs alone, and nobody to send one", no_irq_enabled, true,
     "pc c0107a3c: no interrupt is enabled that could wake it"},
    {"waits in WFI for ever: no interrupt enabled", "the distributor is off", gic_off, true,
     "pc c0107a3c: its GIC is off"},
    {"waits in WFI for ever: no interrupt enabled", "another vcpu may wake it", parked_in_wfi, false, NULL},
    {"waits in WFI for ever: no interrupt enabled", "an interrupt is enabled", no_timer_armed, false, NULL},
    {"waits in WFI for ever: no timer is armed", "off", no_timer_armed, true,
     "pc c0107a3c: no timer is armed, nobody can wake it"},
    {"waits in WFI for ever: no timer is armed", "masked", timer_masked, true, "virtual masked; physical off"},
    {"waits in WFI for ever: no timer is armed", "in years", timer_in_years, true,
     "virtual armed for more than an hour ahead; physical off"},
    {"waits in WFI for ever: no timer is armed", "the UART's interrupt is masked in the UART", uart_interrupt_masked,
     true, NULL},
    {"waits in WFI for ever: no timer is armed", "armed", timer_in_a_minute, false, NULL},
    {"waits in WFI for ever: no timer is armed", "something wakes it now and then", no_timer_but_moved, false, NULL},
    {"waits in WFI for ever: no timer is armed", "unwatched, nothing is sure", no_timer_unwatched, false, NULL},
    {"waits in WFI for ever: no timer is armed", "input may come", waits_for_input, false, NULL},
    {"waits in WFI for ever: no timer is armed", "another vcpu wakes it", idle_tickless, false, NULL},
    {"waits for console input", "a shell without timers", waits_for_input, true, NULL},
    {"waits for console input", "is well", waits_for_input, true, "running well, as far as can be seen from outside"},
    {"waits for console input", "the UART cannot interrupt", uart_interrupt_masked, false, NULL},
    {"is parked in WFI", "nothing enabled", parked_in_wfi, true, "parked, pc c0107a3c: no interrupt is enabled for it"},
    {"is parked in WFI", "SGIs are", idle_tickless, false, NULL},
    {"idles", "without a tick, beside one with", idle_tickless, true,
     "idle, pc c0107a3c; waits for an SGI of vcpu0, or a device"},
    {"idles", "a guest without ticks on its second vcpu is well", idle_tickless, true,
     "running well, as far as can be seen from outside"},
    {"idles", "with a tick", both_idle, false, NULL},

    {"loops in prefetch aborts at its own vector", "the vectors are not mapped", vector_unmapped, true,
     "prefetch abort at its own vector 8000000c, IFSR 5"},
    {"loops in prefetch aborts at its own vector", "IFAR is another address", vector_unmapped_of_another, false, NULL},
    {"stays in its undefined-instruction vector", "the word is told", und_vector_branches_to_itself, true,
     "at its vector 40010004: e7f000f0 at 40010200 undefined"},
    {"stays in its undefined-instruction vector", "Thumb", und_in_thumb, true,
     "undefined instruction de000000 at 40010202"},
    {"stays in its undefined-instruction vector", "a data abort", dabt_vector_branches_to_itself, false, NULL},
    {"took an exception and stays in its vector", "a data abort", dabt_vector_branches_to_itself, true,
     "at its vector 40010010: a data abort at 40010200"},
    {"took an exception and stays in its vector", "the fault registers", dabt_vector_branches_to_itself, true,
     "pc 40010200: DFAR deadbee0, DFSR 805"},
    {"took an exception and stays in its vector", "the vector itself faults", dabt_vector_aborts, true,
     "at its vector 40010010: a data abort at 40010010"},
    {"took an exception and stays in its vector", "it returns to the access", dabt_vector_returns, false, NULL},
    {"took an exception and stays in its vector", "an IRQ", irq_vector_branches_to_itself, true, NULL},
    {"took an exception and stays in its vector", "another mode", spins_at_vector_in_svc, false, NULL},
    {"took an exception and stays in its vector", "on the way through", passes_the_vector, false, NULL},
    {"loops after an undefined instruction", "it stays", und_handler_stays, true,
     "loops at 40012340: e7f000f0 at 40010200 undefined"},
    {"loops after an undefined instruction", "an abort's", abort_handler_stays, false, NULL},
    {"loops in its abort handler", "it stays", abort_handler_stays, true,
     "loops at 40012340: a data abort at 40010200"},
    {"loops in its abort handler", "all of it is its vector", dabt_vector_returns, true,
     "loops at 40010010: a data abort at 40010200"},
    {"loops in its abort handler", "of a prefetch abort", prefetch_handler_stays, true,
     "a prefetch abort at 40010204: IFAR 40010204, IFSR d"},
    {"loops in its abort handler", "it returns to the same access", abort_again_and_again, true, NULL},
    {"loops in its abort handler", "page faults are none", page_faults, false, NULL},
    {"repeats one undefined instruction", "200 times", undef_again, true, "200 times in a row at pc 40010300"},
    {"repeats one undefined instruction", "twice", undef_twice, false, NULL},
    {"repeats one undefined instruction", "before the watch", undef_long_ago, false, NULL},
    {"repeats an access where nothing is", "ignored reads", hole_again, true,
     "250 times in a row at pc c07d6bf8, ipa 1c481004"},
    {"repeats an access where nothing is", "the tree names it", hole_named_by_the_tree, true,
     "intc@1c481000, distributor: 1c481000"},
    {"repeats an access where nothing is", "a probe", hole_probed_once, false, NULL},
    {"polls its console: for input, or for room", "UARTFR", polls_uartfr, true, NULL},
    {"polls its console: for input, or for room", "another register", polls_gicd, false, NULL},
    {"polls one register of a device", "GICD_ISPENDR", polls_gicd, true,
     "it reads GICD_ISPENDRn at ipa 08000204 only, from pc 40010100"},
    {"polls one register of a device", "UARTFR is polled by good guests", polls_uartfr, false, NULL},
    {"polls one register of a device", "text is written", writes_uartdr, false, NULL},
    {"polls one register of a device", "a short wait", polls_a_little, false, NULL},

    {"is on a pcpu that does not answer", "stale", pcpu_silent, true, NULL},
    {"is on a pcpu that does not answer", "it answers", nothing_special, false, NULL},
    {"was put aside in a loop, interrupts masked", "a second vcpu", second_vcpu_put_aside, true, NULL},
    {"was put aside in a loop, interrupts masked", "nobody else gets on", memory_poll_masked, false, NULL},
    {"spins: a branch to itself, interrupts masked", "ARM", branch_to_itself_masked, true,
     "at 4001001c for 300 ms, SVC, IRQ and FIQ masked"},
    {"spins: a branch to itself, interrupts masked", "where", branch_to_itself_masked, true,
     "pc 4001001c, called from before lr 40010084"},
    {"spins: a branch to itself, interrupts masked", "Thumb", branch_to_itself_thumb, true, NULL},
    {"spins: a branch to itself, interrupts masked", "interrupts open", branch_to_itself_open, false, NULL},
    {"spins: a branch to itself, interrupts masked", "another loop", memory_poll_masked, false, NULL},
    {"spins in an endless loop, interrupts masked", "memory that does not change", memory_poll_masked, true,
     "in 40010100-40010108 for 300 ms, SVC, IRQ and FIQ masked"},
    {"spins in an endless loop, interrupts masked", "registers change: a delay", delay_loop, false, NULL},
    {"spins in an endless loop, interrupts masked", "for 15 ms", delay_loop_shortly, false, NULL},
    {"spins in an endless loop, interrupts masked", "it asks something each round", spins_but_asks, false, NULL},
    {"spins in an endless loop, interrupts masked", "it hardly ran", spins_but_starved, false, NULL},
    {"runs a program that spins", "user mode", user_program_spins, true, "a program in user mode spins at 00010400"},
    {"runs a program that spins", "the kernel", memory_poll_open, false, NULL},
    {"spins in a loop that changes nothing", "interrupts open", memory_poll_open, true,
     "its timer runs: it waits for something else, in memory"},
    {"spins in a loop that changes nothing", "no timer comes", memory_poll_no_timer, true,
     "vcpu0 spins in a loop that changes nothing"},
    {"spins in a loop that changes nothing", "no timer is armed", memory_poll_timer_off, true,
     "no timer interrupt reaches it: it may wait for one"},
    {"spins in a loop that changes nothing", "a branch to itself with interrupts is one", branch_to_itself_open, true,
     "a branch to itself; lr 40010084"},
    {"spins in a loop that changes nothing", "a user program", user_program_spins, false, NULL},
    {"got no pcpu while it was watched", "ready all the time", starved, true, NULL},
    {"got no pcpu while it was watched", "it ran", nothing_special, false, NULL},
    {"is in a short loop: delay, copy or wait", "registers change", delay_loop, true,
     "busy in 40010100-40010108 for 300 ms; registers change"},
    {"is in a short loop: delay, copy or wait", "all over the kernel", nothing_special, false, NULL},
    {"runs", "all over the kernel", nothing_special, true, NULL},
    {"runs", "too little is known: it is not said to hang", delay_loop_shortly, true, NULL},
    {"runs", "in WFI", both_idle, false, NULL},

    {"its kernel says that it panicked", "the line is told", panicked, true,
     "Kernel panic - not syncing: No working init found."},
    {"its kernel says that it panicked", "it does not", delay_loop, false, NULL},
    {"its device tree is damaged", "no magic", damaged_tree, true,
     "the given tree is damaged: it does not start with d00dfeed"},
    {"its device tree is damaged", "it is whole", nothing_special, false, NULL},
    {"its device tree is damaged", "none is not damaged", no_tree, false, NULL},
    {"it was not given its tree: r2 names none", "ATAGS", r2_elsewhere, true,
     "r2 was 40000100: 54410001 stood there, not d00dfeed"},
    {"it was not given its tree: r2 names none", "no RAM", r2_outside_ram, true, "r2 was 00000000: no RAM is there"},
    {"it was not given its tree: r2 names none", "it was", nothing_special, false, NULL},
    {"it was not given its tree: r2 names none", "it has none", no_tree, false, NULL},
    {"its tree was written over before it started", "another", tree_changed, true,
     "at 48000000 is not the tree that was put there"},
    {"its tree was written over before it started", "it was not", nothing_special, false, NULL},
    {"its tree lies where it is lost", "over the kernel", tree_over_kernel, true, NULL},
    {"its tree lies where it is lost", "outside RAM", tree_outside_ram, true, NULL},
    {"its tree lies where it is lost", "beside the kernel", nothing_special, false, NULL},
    {"it was entered with its MMU or cache on", "MMU", mmu_on_at_entry, true, NULL},
    {"it was entered with its MMU or cache on", "off", nothing_special, false, NULL},
    {"it was entered in a mode that Linux does not take", "SYS", entered_in_sys, true, NULL},
    {"it was entered in a mode that Linux does not take", "interrupts open", entered_with_irqs, true, NULL},
    {"it was entered in a mode that Linux does not take", "SVC", nothing_special, false, NULL},
    {"it was entered with another r0 than Linux takes", "1", r0_is_one, true,
     "r0 was 00000001: Linux wants 0 (booting.rst)"},
    {"it was entered with another r0 than Linux takes", "0", nothing_special, false, NULL},
    {"its tree is gone, and it has printed nothing", "overwritten", tree_overwritten, true, NULL},
    {"its tree is gone, and it has printed nothing", "it talks", tree_overwritten_but_talks, false, NULL},
    {"its tree is gone, and it has printed nothing", "it is there", silent, false, NULL},
    {"it has printed nothing", "0 bytes", silent, true, NULL},
    {"it has printed nothing", "paused", silent_and_paused, false, NULL},
    {"it has printed nothing", "it talks", nothing_special, false, NULL},
    {"running well, as far as can be seen from outside", "it is", nothing_special, true,
     "2 of 2 vcpus started, 4711 bytes printed"},
    {"running well, as far as can be seen from outside", "the timer never comes", wrong_timer_tree, false, NULL},

    {"its tree puts RAM where its machine has none", "at 2 GiB", memory_elsewhere, true, NULL},
    {"its tree puts RAM where its machine has none", "where it is", nothing_special, false, NULL},
    {"its tree claims other RAM than its machine has", "twice as much", memory_too_large, true,
     "reg = <0x0 0x40000000 0x0 0x10000000>;"},
    {"its tree claims other RAM than its machine has", "or more memory for it", memory_too_large, true,
     "start d1 with memory=512M"},
    {"its tree claims other RAM than its machine has", "less may be meant", memory_smaller, false, NULL},
    {"its tree names a GIC that is not on its machine", "both parts", gic_elsewhere, true,
     "intc@1c481000, distributor: 1c481000"},
    {"its tree names a GIC that is not on its machine", "the remedy", gic_elsewhere, true,
     "reg = <0x0 0x08000000 0x0 0x10000  0x0 0x08010000 0x0 0x10000>;"},
    {"its tree names a GIC that is not on its machine", "the CPU interface alone", gicc_elsewhere, true, NULL},
    {"its tree names a GIC that is not on its machine", "it does not", nothing_special, false, NULL},
    {"its tree gives the timer a wrong interrupt", "PPI 10", timer_ppi_10, true, NULL},
    {"its tree gives the timer a wrong interrupt", "PPI 11", nothing_special, false, NULL},
    {"its tree gives the physical timer a wrong interrupt", "PPI 9", timer_phys_ppi_9, true, NULL},
    {"its tree gives the physical timer a wrong interrupt", "PPI 14", nothing_special, false, NULL},
    {"its tree has no PSCI that its machine knows", "no node", psci_absent, true, NULL},
    {"its tree has no PSCI that its machine knows", "by HVC", nothing_special, false, NULL},
    {"its tree calls CPU_ON by another number", "PSCI 0.1 of another firmware", psci_of_another_firmware, true, NULL},
    {"its tree calls CPU_ON by another number", "PSCI 1.0", nothing_special, false, NULL},
    {"its tree names a console that is not on its machine", "another address", uart_elsewhere, true,
     "reg = <0x0 0x09000000 0x0 0x1000>;"},
    {"its tree names a console that is not on its machine", "it does not", nothing_special, false, NULL},
    {"its tree gives the console a wrong interrupt", "SPI 9", uart_spi_9, true, "interrupts = <0 1 4>;"},
    {"its tree gives the console a wrong interrupt", "SPI 1", nothing_special, false, NULL},
    {"its tree gives the console no clock", "none", uart_without_clock, true, NULL},
    {"its tree gives the console no clock", "one", nothing_special, false, NULL},
    {"its tree lists more cpus than its machine has", "four", more_cpus_than_vcpus, true,
     "start d1 with cpus=4, or delete cpu nodes"},
    {"its tree lists more cpus than its machine has", "fewer", never_on_not_listed, false, NULL},
};
#define CASES (sizeof(cases) / sizeof(cases[0]))

static bool row_wrong(const struct diagnose_row *row)
{
	return row->match == DIAGNOSE_WRONG || row->match == DIAGNOSE_ABSENT;
}

static bool spoke(const struct diagnosis *d, const char *rule)
{
	bool yes = d->rule != NULL && strcmp(d->rule, rule) == 0;

	for (unsigned i = 0; i < d->vcpus; i++)
		yes |= strcmp(d->vcpu[i].rule, rule) == 0;
	for (unsigned i = 0; i < d->rows; i++)
		yes |= row_wrong(&d->row[i]) && strcmp(d->row[i].rule, rule) == 0;
	return yes;
}

static bool told(const struct diagnosis *d, const char *text)
{
	bool yes = strcmp(d->headline, text) == 0;

	for (unsigned i = 0; i < d->vcpus; i++) {
		yes |= strcmp(d->vcpu[i].text, text) == 0;
		for (unsigned k = 0; k < d->vcpu[i].nevidence; k++)
			yes |= strcmp(d->vcpu[i].evidence[k].text, text) == 0;
	}
	for (unsigned i = 0; i < d->verdict.nlines; i++)
		yes |= strcmp(d->verdict.lines[i].text, text) == 0;
	return yes;
}

static void show_line(void *ctx, const char *text)
{
	(void)ctx;
	print_message("(HV) %s\n", text);
}

static void show(struct diagnose_scene *s, const struct diagnosis *d)
{
	struct diagnose_input in;

	scene_input(s, &in);
	diagnose_print(&in, d, show_line, NULL);
}

static void test_cases(void **state)
{
	static struct diagnosis d;

	(void)state;
	for (size_t i = 0; i < CASES; i++) {
		const struct rule_case *c = &cases[i];
		struct diagnose_scene s = good_scene();

		c->change(&s);
		diagnose_scene(&s, &d);
		for (unsigned k = 0; k < d.vcpus; k++)
			if (strlen(d.vcpu[k].text) > DIAGNOSE_COLUMNS - strlen("vcpu0  CRASHED  "))
				fail_msg("too long: %s", d.vcpu[k].text);
		if (spoke(&d, c->rule) == c->speaks && (c->text == NULL || told(&d, c->text)))
			continue;
		show(&s, &d);
		fail_msg("%s: %s", c->rule, c->name);
	}
}

static bool has_case(const char *rule, bool speaks)
{
	for (size_t i = 0; i < CASES; i++) {
		if (cases[i].speaks == speaks && strcmp(cases[i].rule, rule) == 0)
			return true;
	}
	return false;
}

static void test_every_rule_has_both(void **state)
{
	static const struct diagnose_part *const parts[] = {&diagnose_life, &diagnose_wait, &diagnose_exceptions,
							    &diagnose_run, &diagnose_domain};

	(void)state;
	for (size_t p = 0; p < sizeof(parts) / sizeof(parts[0]); p++) {
		for (unsigned i = 0; i < parts[p]->count; i++) {
			const char *rule = parts[p]->rules[i].name;

			if (!has_case(rule, true) || !has_case(rule, false))
				fail_msg("no case or no opposite: %s", rule);
		}
	}
}

static void test_rows_have_cases(void **state)
{
	static struct diagnosis d;
	struct diagnose_scene s = good_scene();

	(void)state;
	diagnose_scene(&s, &d);
	for (unsigned i = 0; i < d.rows; i++)
		assert_true(has_case(d.row[i].rule, true) && has_case(d.row[i].rule, false));
}

/* A verdict that claims certainty about what goes on needs more than a guess: no rule of WFI or of a loop is certain
 * and heavy for a guest that runs well in one of these ways. */
static void test_good_guests_are_not_blamed(void **state)
{
	static void (*const good[])(struct diagnose_scene * s) = {nothing_special,
								  never_on,
								  both_idle,
								  idle_tickless,
								  wakes,
								  timer_in_a_minute,
								  waits_for_input,
								  page_faults,
								  user_program_spins,
								  delay_loop,
								  starved,
								  delay_loop_shortly,
								  spins_but_asks,
								  memory_smaller,
								  physical_timer_instead,
								  hole_probed_once,
								  undef_twice,
								  polls_a_little,
								  writes_uartdr,
								  no_timer_but_moved,
								  no_timer_unwatched,
								  parked_in_wfi,
								  cpu_off};
	static struct diagnosis d;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct diagnose_scene s = good_scene();

		good[i](&s);
		diagnose_scene(&s, &d);
		if (d.weight <= DIAGNOSE_NOTE)
			continue;
		show(&s, &d);
		fail_msg("a good guest is blamed");
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases), cmocka_unit_test(test_every_rule_has_both),
					   cmocka_unit_test(test_rows_have_cases),
					   cmocka_unit_test(test_good_guests_are_not_blamed)};
	static struct diagnosis d;

	for (size_t i = 0; argc > 1 && strcmp(argv[1], "--show") == 0 && i < CASES; i++) {
		struct diagnose_scene s = good_scene();

		print_message("%s: %s\n", cases[i].rule, cases[i].name);
		cases[i].change(&s);
		diagnose_scene(&s, &d);
		show(&s, &d);
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
