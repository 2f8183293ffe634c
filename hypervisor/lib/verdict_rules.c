/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verdict rules, in order of preference. Each has a case and its opposite in tests/unit/test_verdict.c. */
#include "verdict_case.h"

#define ROW(group, rule, name)                                                                                         \
	{                                                                                                              \
		name, VERDICT_##group, rule##_applies, rule##_emit                                                     \
	}

const struct verdict_rule verdict_rules[] = {
    ROW(WHAT, what_refused, "the guest asked for what it may not have"),
    ROW(WHAT, what_trap, "an instruction that the policy refuses"),
    ROW(WHAT, what_unknown, "an exit class without a handler"),
    ROW(WHAT, what_s1ptw, "stage 2 refused a stage-1 descriptor"),
    ROW(WHAT, what_hole, "an access where nothing is"),
    ROW(WHAT, what_device, "an access to a device failed"),
    ROW(WHAT, what_ram, "an access to RAM failed"),
    ROW(WHAT, what_no_ipa, "an access whose ipa is not known"),

    ROW(CAUSE, tree_memory, "the tree claims RAM that the domain does not have"),
    ROW(CAUSE, tree_gic, "the tree has the GIC at a wrong address"),
    ROW(CAUSE, tree_uart, "the tree has the UART at a wrong address"),
    ROW(CAUSE, tree_absent, "the tree names a device that the machine does not have"),
    ROW(CAUSE, tree_bootargs, "bootargs name the address"),
    ROW(CAUSE, s1_table, "the guest's translation tables lead out of RAM"),
    ROW(CAUSE, s1_changed, "the translation tables changed since the fault"),
    ROW(CAUSE, fetch_device, "code was fetched from a device"),
    ROW(CAUSE, fetch_vector, "an exception was taken to vectors that are not there"),
    ROW(CAUSE, fetch_null, "a jump through a null pointer"),
    ROW(CAUSE, fetch_return, "a return to an address that is not code"),
    ROW(CAUSE, fetch_outside, "pc left RAM"),
    ROW(CAUSE, data_instruction, "an instruction that cannot access a device"),
    ROW(CAUSE, data_width, "a width that the device's register does not take"),
    ROW(CAUSE, data_ram, "RAM that stage 2 does not let the guest use"),
    ROW(CAUSE, data_null, "a null pointer"),
    ROW(CAUSE, data_past_ram, "an access next to RAM"),
    ROW(CAUSE, data_no_node, "an address that the tree does not mention"),

    ROW(NOTE, note_tree_damaged, "the given tree is damaged"),
    ROW(NOTE, note_no_tree, "the domain has no tree"),
    ROW(NOTE, note_tree_overwritten, "the guest overwrote its tree"),
    ROW(NOTE, note_silent, "the guest printed nothing"),
};

const unsigned verdict_rule_count = sizeof(verdict_rules) / sizeof(verdict_rules[0]);
