/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each verdict rule with its case and the opposite case. `test_verdict_rules --show` prints every verdict. */
#include "verdict_changes.h"

/* @speaks: does the rule called @rule speak in this crash? @text: a line of the verdict then; NULL: any. */
static const struct rule_case {
	const char *rule;
	const char *name;
	void (*change)(struct scene *s);
	bool speaks;
	const char *text;
} rule_cases[] = {
    {"the guest asked for what it may not have", "a refused request is named", refused, true,
     "d1 asked for vcpu 9 to be started: refused"},
    {"the guest asked for what it may not have", "an abort is no request", nothing_special, false, NULL},
    {"an instruction that the policy refuses", "a register access is named as in assembler", trapped_pmu_access, true,
     NULL},
    {"an instruction that the policy refuses", "another trap is named by its class", trapped_smc, true, NULL},
    {"an instruction that the policy refuses", "an abort is no trap", nothing_special, false, NULL},
    {"an exit class without a handler", "its number is told", unknown_exit, true,
     "exit class 0x3f (HSR fc000000) at pc c07d6bf8: no handler knows it"},
    {"an exit class without a handler", "a known one is not told so", nothing_special, false, NULL},
    {"stage 2 refused a stage-1 descriptor", "the va is told", ttbr_outside_ram, true,
     "stage-1 table walk for va d0807004 faulted in stage 2"},
    {"stage 2 refused a stage-1 descriptor", "level and descriptor are told", second_table_outside_ram, true,
     "level-2 descriptor at ipa 2001081c: nothing is there"},
    {"stage 2 refused a stage-1 descriptor", "only HPFAR's page is told when the walk ends elsewhere",
     walk_that_disagrees_with_hpfar, true, "a descriptor in the page at ipa 30000000 (HPFAR)"},
    {"stage 2 refused a stage-1 descriptor", "an access is no table walk", nothing_special, false, NULL},
    {"an access where nothing is", "a read", nothing_special, true,
     "read of 4 bytes at ipa 1c481004: no RAM and no device of d1 is there"},
    {"an access where nothing is", "in fewer words where they do not fit", write_by_d10, true,
     "write of 4 bytes at ipa 1c481004: d10 has no RAM and no device there"},
    {"an access where nothing is", "a fetch", jump_through_null, true,
     "fetch of code at ipa 00000008: no RAM and no device of d1 is there"},
    {"an access where nothing is", "a device is something", byte_read_of_ctlr, false, NULL},
    {"an access where nothing is", "RAM is something", ram_that_is_not_mapped, false, NULL},
    {"an access to a device failed", "the device is named", byte_read_of_ctlr, true,
     "read of 1 byte at ipa 08000000 in d1's GIC distributor"},
    {"an access to a device failed", "where nothing is no device is", nothing_special, false, NULL},
    {"an access to RAM failed", "RAM that stage 2 does not map", ram_that_is_not_mapped, true,
     "read of 4 bytes at ipa 40001000, d1's RAM, faulted in stage 2"},
    {"an access to RAM failed", "where nothing is no RAM is", nothing_special, false, NULL},
    {"an access whose ipa is not known", "its va is told", ipa_not_known, true,
     "read of 4 bytes at va d0807004 faulted in stage 2 (ipa not known)"},
    {"an access whose ipa is not known", "with the ipa this is not said", nothing_special, false, NULL},

    {"the tree claims RAM that the domain does not have", "a write", write_beyond_claimed_ram, true,
     "tree says 512 MiB, d1 has 256 MiB (40000000-4fffffff)"},
    {"the tree claims RAM that the domain does not have", "the remedy is a reg", write_beyond_claimed_ram, true,
     "reg = <0x0 0x40000000 0x0 0x10000000>;"},
    {"the tree claims RAM that the domain does not have", "or more memory", write_beyond_claimed_ram, true,
     "start d1 with memory=512M"},
    {"the tree claims RAM that the domain does not have", "a fetch", fetch_beyond_claimed_ram, true,
     "/memory@40000000 says RAM 40000000-5fffffff (512 MiB)"},
    {"the tree claims RAM that the domain does not have", "a translation table", table_in_ram_claimed_too_large, true,
     NULL},
    {"the tree claims RAM that the domain does not have", "at another base", another_ram_base, true,
     "let its memory nodes name that range and no other"},
    {"the tree claims RAM that the domain does not have", "a right memory node is not blamed", just_past_ram, false,
     NULL},
    {"the tree has the GIC at a wrong address", "the distributor", wrong_gic, true,
     "/intc@1c481000 \"arm,cortex-a15-gic\" reg[0]: +004 is GICD_TYPER"},
    {"the tree has the GIC at a wrong address", "the CPU interface", wrong_gic_cpu_interface, true,
     "/intc@8000000 \"arm,cortex-a15-gic\" reg[1]: +00c is GICC_IAR"},
    {"the tree has the GIC at a wrong address", "a right tree is not blamed", nothing_special, false, NULL},
    {"the tree has the GIC at a wrong address", "an access to another device is not the GIC's", wrong_uart, false,
     NULL},
    {"the tree has the UART at a wrong address", "its flag register", wrong_uart, true,
     "/pl011@1c28000 \"arm,pl011\" reg[0]: +018 is UARTFR"},
    {"the tree has the UART at a wrong address", "the remedy", wrong_uart, true, "reg = <0x0 0x09000000 0x0 0x1000>;"},
    {"the tree has the UART at a wrong address", "a right tree is not blamed", nothing_special, false, NULL},
    {"the tree names a device that the machine does not have", "any device", device_that_is_not_there, true,
     "delete timer@1c20c00, or status = \"disabled\""},
    {"the tree names a device that the machine does not have", "a GICv3", gicv3_on_a_gicv2_machine, true,
     "d1 has a GICv2, no GICv3: distributor 08000000"},
    {"the tree names a device that the machine does not have", "a UART of another kind", another_kind_of_uart, true,
     "d1 has no such UART, but a PL011 at 09000000"},
    {"the tree names a device that the machine does not have", "its register", another_kind_of_uart, true,
     "/serial@1c28000 \"snps,dw-apb-uart\" reg[0]: +014 is LSR"},
    {"the tree names a device that the machine does not have", "no node, no blame", nothing_special, false, NULL},
    {"bootargs name the address", "earlycon", earlycon_at_another_address, true,
     "its bootargs name that address: earlycon=pl011,0x1c28000"},
    {"bootargs name the address", "the remedy", earlycon_at_another_address, true, "earlycon=pl011,0x9000000"},
    {"bootargs name the address", "another address is not that one", earlycon_at_the_right_address, false, NULL},
    {"the guest's translation tables lead out of RAM", "TTBR0", ttbr_outside_ram, true,
     "TTBR0 = 2000406a: the first table is not in d1's RAM"},
    {"the guest's translation tables lead out of RAM", "a second table", second_table_outside_ram, true,
     "entry at 40007420 = 20010801: its table is not in RAM"},
    {"the guest's translation tables lead out of RAM", "an access is no table walk", nothing_special, false, NULL},
    {"the guest's translation tables lead out of RAM", "a walk elsewhere is no proof", walk_that_disagrees_with_hpfar,
     false, NULL},
    {"the translation tables changed since the fault", "the walk ends elsewhere", walk_that_disagrees_with_hpfar, true,
     NULL},
    {"the translation tables changed since the fault", "the walk succeeds", walk_that_now_succeeds, true, NULL},
    {"the translation tables changed since the fault", "the walk ends in HPFAR's page", ttbr_outside_ram, false, NULL},
    {"code was fetched from a device", "the UART", fetch_from_uart, true,
     "pc 09000000 is in a device: registers are not code"},
    {"code was fetched from a device", "a data access is no fetch", byte_read_of_ctlr, false, NULL},
    {"an exception was taken to vectors that are not there", "a data abort", abort_without_vectors, true,
     "that data abort: DFAR deadbeec, DFSR 805, at pc 40010038"},
    {"an exception was taken to vectors that are not there", "an IRQ, high vectors", irq_without_high_vectors, true,
     "an IRQ was taken, and no vectors are at ffff0000"},
    {"an exception was taken to vectors that are not there", "a jump there in another mode",
     jump_to_a_vector_in_another_mode, false, NULL},
    {"an exception was taken to vectors that are not there", "8 in SVC mode may be any jump",
     call_of_a_vector_in_its_mode, false, NULL},
    {"an exception was taken to vectors that are not there", "a data access", data_abort_at_a_vector, false, NULL},
    {"a jump through a null pointer", "a jump to 8", jump_through_null, true,
     "jump to 00000008: a call through a null pointer"},
    {"a jump through a null pointer", "a jump elsewhere", jump_away, false, NULL},
    {"a return to an address that is not code", "pc equals lr", return_away, true, NULL},
    {"a return to an address that is not code", "pc does not", jump_away, false, NULL},
    {"pc left RAM", "a jump away", jump_away, true, "pc 12345678 left d1's RAM (40000000-4fffffff)"},
    {"pc left RAM", "a data access", nothing_special, false, NULL},
    {"an instruction that cannot access a device", "LDREX", ldrex_on_device, true,
     "insn e1932f9f: LDREX or STREX: no device has a monitor"},
    {"an instruction that cannot access a device", "VLDR", vldr_on_device, true,
     "insn ed930b00: a VFP or NEON register"},
    {"an instruction that cannot access a device", "VLD1", neon_on_device, true, NULL},
    {"an instruction that cannot access a device", "a Thumb LDRSH is none, though it looks like NEON",
     thumb_ldrsh_on_device, false, NULL},
    {"an instruction that cannot access a device", "LDM is emulated", ldm_on_device, false, NULL},
    {"an instruction that cannot access a device", "LDRB has a syndrome", byte_read_of_ctlr, false, NULL},
    {"a width that the device's register does not take", "a byte", byte_read_of_ctlr, true,
     "+000 is GICD_CTLR: it does not take accesses of 1 byte"},
    {"a width that the device's register does not take", "misaligned", misaligned_on_device, true,
     "+402 is not aligned to the 4 bytes of the access"},
    {"a width that the device's register does not take", "no register", beyond_the_registers, true,
     "+2000 of the GIC distributor: no register is known there"},
    {"a width that the device's register does not take", "an LDREX is another thing", ldrex_on_device, false, NULL},
    {"a width that the device's register does not take", "no device, no register", nothing_special, false, NULL},
    {"RAM that stage 2 does not let the guest use", "not mapped", ram_that_is_not_mapped, true,
     "stage 2 should map d1's RAM there, and does not"},
    {"RAM that stage 2 does not let the guest use", "read-only", ram_that_is_read_only, true,
     "stage 2 maps it as RO: not for this access"},
    {"RAM that stage 2 does not let the guest use", "no RAM there", nothing_special, false, NULL},
    {"a null pointer", "its register is named", null_pointer, true,
     "va 00000004: its base r3 = 00000000 is a null pointer"},
    {"a null pointer", "with a large offset", null_pointer_with_a_large_offset, true, NULL},
    {"a null pointer", "in Thumb", null_pointer_in_thumb, true,
     "va 00000004: its base r3 = 00000000 is a null pointer"},
    {"a null pointer", "without the instruction", null_pointer_unknown_insn, true,
     "va 00000004 is next to 0: a null pointer"},
    {"a null pointer", "an index of 0 is none", index_that_is_null, false, NULL},
    {"a null pointer", "a good pointer is none", nothing_special, false, NULL},
    {"an access next to RAM", "behind its end", just_past_ram, true, "that is 4092 bytes past the end of d1's RAM"},
    {"an access next to RAM", "before it", just_below_ram, true, "that is 4 bytes below d1's RAM"},
    {"an access next to RAM", "far away", far_from_ram, false, NULL},
    {"an address that the tree does not mention", "with the MMU on", nothing_special, true,
     "the guest maps va d0807004 there, as device; pc c07d6bf8"},
    {"an address that the tree does not mention", "with the MMU off", raw_address_mmu_off, true,
     "off: the address is the pointer itself; pc c07d6bf8"},
    {"an address that the tree does not mention", "the nearest node", nothing_special, true,
     "/pl011@9000000 ends at 09000fff"},
    {"an address that the tree does not mention", "one that it does", wrong_gic, false, NULL},

    {"the given tree is damaged", "cut short", tree_cut_short, true, "d1's given tree is damaged: it is cut short"},
    {"the given tree is damaged", "one that only lies badly", tree_at_an_odd_address, false, NULL},
    {"the given tree is damaged", "a sound one", nothing_special, false, NULL},
    {"the domain has no tree", "none at all", without_tree, true,
     "d1 was started without a device tree (r2 00000000 at entry)"},
    {"the domain has no tree", "when a device was accessed it does not matter", without_tree_on_device, false, NULL},
    {"the domain has no tree", "there is one", nothing_special, false, NULL},
    {"the guest overwrote its tree", "its first word changed", wrong_gic_but_tree_overwritten, true,
     "d1 overwrote its tree at 48000000: it begins with 12345678 now"},
    {"the guest overwrote its tree", "it did not", right_tree_still_there, false, NULL},
    {"the guest printed nothing", "not one byte", raw_address_mmu_off, true,
     "d1 printed nothing: \"earlycon\" in its bootargs may tell more"},
    {"the guest printed nothing", "it printed", nothing_special, false, NULL},
    {"the guest printed nothing", "the tree explains it already", silent_with_wrong_gic, false, NULL},
};

#define NCASES (sizeof(rule_cases) / sizeof(rule_cases[0]))

/* A text that fills its column to the last character was cut. */
static void check_form(const struct rule_case *c, const struct verdict *v)
{
	assert_in_range(v->nlines, 1, VERDICT_LINES_MAX);
	assert_string_equal(v->lines[0].label, "what");
	for (unsigned i = 0; i < v->nlines; i++) {
		assert_true(strlen(v->lines[i].label) <= 8);
		if (strlen(v->lines[i].text) >= VERDICT_TEXT_MAX - 1)
			fail_msg("%s: %s: cut: %s", c->rule, c->name, v->lines[i].text);
	}
}

static void each_rule_speaks_in_its_case_and_not_in_the_opposite(void **state)
{
	(void)state;
	for (size_t i = 0; i < NCASES; i++) {
		const struct rule_case *c = &rule_cases[i];
		struct scene s = base_scene();

		c->change(&s);
		struct verdict v = explain(&s);

		check_form(c, &v);
		if (rule_spoke(&v, c->rule) != c->speaks || (c->text != NULL && !has_text(&v, c->text))) {
			verdict_print(&v, print_line, NULL);
			fail_msg("%s: %s: wanted \"%s\"", c->rule, c->name, c->text != NULL ? c->text : "");
		}
	}
}

static void each_rule_has_both_cases(void **state)
{
	(void)state;
	for (unsigned r = 0; r < verdict_rule_count; r++) {
		unsigned speaks = 0, silent = 0;

		for (size_t i = 0; i < NCASES; i++) {
			if (strcmp(rule_cases[i].rule, verdict_rules[r].name) == 0)
				*(rule_cases[i].speaks ? &speaks : &silent) += 1;
		}
		if (speaks == 0 || silent == 0)
			fail_msg("rule \"%s\": %u cases, %u opposite ones", verdict_rules[r].name, speaks, silent);
	}
}

static void show(void)
{
	for (size_t i = 0; i < NCASES; i++) {
		struct scene s = base_scene();

		if (!rule_cases[i].speaks)
			continue;
		rule_cases[i].change(&s);
		struct verdict v = explain(&s);

		printf("-- %s: %s\n", rule_cases[i].rule, rule_cases[i].name);
		verdict_print(&v, print_line, NULL);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_rule_speaks_in_its_case_and_not_in_the_opposite),
	    cmocka_unit_test(each_rule_has_both_cases),
	};

	if (argc > 1 && strcmp(argv[1], "--show") == 0) {
		show();
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
