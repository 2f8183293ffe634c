/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The vGIC's list registers: what a guest is given, what is taken back, and what changes in between. */
#include "gicv_sim.h"
#include <hvabi/errno.h>

static struct sim s;

static int start(void **state)
{
	(void)state;
	sim_init(&s, 4, 4);
	sim_write(&s, 0, GICD_CTLR, 1);
	return 0;
}

static int start_by_hand(void **state)
{
	(void)state;
	sim_init_timer(&s, 4, 4, true);
	sim_write(&s, 0, GICD_CTLR, 1);
	return 0;
}

static uint32_t lr_of(unsigned v, unsigned intid)
{
	for (unsigned i = 0; i < s.cpu[v].img.nr_lrs; i++)
		if ((s.cpu[v].lr[i] & GICH_LR_VIRTID) == intid && s.cpu[v].lr[i] & (3u << 28))
			return s.cpu[v].lr[i];
	return 0;
}

static void end(unsigned v, uint32_t iar)
{
	sim_eoi(&s, v, iar);
	sim_settle(&s);
}

/* ---- what a list register holds: Arm IHI 0048B, 5.3.8 "GICH_LRn" ---- */

static void test_lr_fields(void **state)
{
	(void)state;
	sim_spi(&s, 40, 0, 0xb8, true);
	sim_pulse(&s, 40);
	assert_int_equal(lr_of(0, 40), 1u << 28 | 0x17u << 23 | 40);
	sim_spi(&s, 41, 0, 0xa0, false);
	sim_line(&s, 0, 41, true);
	assert_int_equal(lr_of(0, 41), 1u << 28 | 0x14u << 23 | 1u << 19 | 41);
	sim_write(&s, 3, GICD_SGIR, 0x00010007);
	assert_int_equal(lr_of(0, 7), 1u << 28 | 3u << 10 | 7);
	sim_write(&s, 0, GICD_CTLR, 3);
	sim_set_bit(&s, 0, GICD_IGROUPR, 40);
	assert_int_equal(lr_of(0, 40), 1u << 30 | 1u << 28 | 0x17u << 23 | 40);
	sim_byte(&s, 0, GICD_IPRIORITYR + 27, 0xa0);
	sim_set_bit(&s, 0, GICD_ISENABLER, 27);
	sim_timer(&s, 0);
	assert_int_equal(lr_of(0, 27), 1u << 31 | 1u << 28 | 0x14u << 23 | 27u << 10 | 27);
}

static const struct {
	const char *name;
	uint32_t ctlr;
	bool group1, enabled, pending, active, deliverable;
} gates[] = {
    {"everything on", 1, false, true, true, false, true},
    {"GICD_CTLR off", 0, false, true, true, false, false},
    {"the other group on", 2, false, true, true, false, false},
    {"group 1, and it is on", 2, true, true, true, false, true},
    {"group 1, and it is off", 1, true, true, true, false, false},
    {"not enabled", 1, false, false, true, false, false},
    {"not pending", 1, false, true, false, false, false},
    {"pending but active", 1, false, true, true, true, false},
};

static void test_what_stands_in_the_way(void **state)
{
	(void)state;
	for (unsigned i = 0; i < sizeof(gates) / sizeof(gates[0]); i++) {
		start(NULL);
		s.cpu[1].vmcr = 3;
		sim_spi(&s, 50, 1, 0, true);
		if (!gates[i].enabled)
			sim_set_bit(&s, 0, GICD_ICENABLER, 50);
		if (gates[i].group1)
			sim_set_bit(&s, 0, GICD_IGROUPR, 50);
		if (gates[i].pending)
			sim_pulse(&s, 50);
		if (gates[i].active)
			sim_set_bit(&s, 0, GICD_ISACTIVER, 50);
		sim_write(&s, 0, GICD_CTLR, gates[i].ctlr);
		if ((sim_ack(&s, 1) == 50) != gates[i].deliverable)
			fail_msg("%s: delivery", gates[i].name);
		start(NULL);
		s.g.ctlr = gates[i].ctlr;
		s.g.spi[0].enabled = gates[i].enabled ? SIM_BIT(50) : 0;
		s.g.spi[0].group = gates[i].group1 ? SIM_BIT(50) : 0;
		s.g.spi[0].line = gates[i].pending ? SIM_BIT(50) : 0;
		s.g.spi[0].active = gates[i].active ? SIM_BIT(50) : 0;
		s.g.spi_targets[50 - 32] = 2;
		if (vgic_deliverable(&s.g, 1) != gates[i].deliverable)
			fail_msg("%s: vgic_deliverable", gates[i].name);
		assert_false(vgic_deliverable(&s.g, 0));
	}
}

static void test_nothing_to_do_is_nothing_done(void **state)
{
	unsigned entries = s.cpu[0].entries;

	(void)state;
	for (unsigned i = 0; i < 10; i++) {
		sim_leave(&s, 0);
		sim_enter(&s, 0);
	}
	assert_int_equal(s.cpu[0].entries, entries);
	sim_spi(&s, 40, 1, 0, true);
	entries = s.cpu[0].entries;
	sim_pulse(&s, 40);
	assert_int_equal(s.cpu[0].entries, entries);
	assert_int_equal(s.cpu[0].img.used, 0);
}

static void test_list_registers_are_not_written_twice(void **state)
{
	(void)state;
	sim_spi(&s, 40, 0, 0, true);
	sim_pulse(&s, 40);
	sim_leave(&s, 0);
	assert_true(vgic_is_dirty(&s.g, 0));
	vgic_flush(&s.g, 0, &s.cpu[0].img);
	assert_int_equal(s.cpu[0].img.dirty, 0);
	assert_false(s.cpu[0].img.hcr_dirty);
	assert_int_equal(s.cpu[0].img.used, 1);
	assert_int_equal(sim_ack(&s, 0), 40);
}

/* ---- edge and level ---- */

static void test_edge_is_delivered_once(void **state)
{
	(void)state;
	sim_spi(&s, 40, 0, 0, true);
	sim_pulse(&s, 40);
	sim_pulse(&s, 40);
	assert_int_equal(sim_ack(&s, 0), 40);
	end(0, 40);
	assert_int_equal(sim_ack(&s, 0), SPURIOUS);
}

static void test_edge_while_active_comes_after_the_eoi(void **state)
{
	(void)state;
	sim_spi(&s, 40, 0, 0, true);
	sim_pulse(&s, 40);
	assert_int_equal(sim_ack(&s, 0), 40);
	sim_pulse(&s, 40);
	assert_true(sim_get_bit(&s, 0, GICD_ISPENDR, 40));
	assert_true(sim_get_bit(&s, 0, GICD_ISACTIVER, 40));
	assert_int_equal(sim_ack(&s, 0), SPURIOUS);
	end(0, 40);
	assert_int_equal(sim_ack(&s, 0), 40);
	end(0, 40);
	assert_int_equal(sim_ack(&s, 0), SPURIOUS);
}

static void test_rising_line_of_an_edge_interrupt_is_an_edge(void **state)
{
	(void)state;
	sim_spi(&s, 40, 0, 0, true);
	sim_line(&s, 0, 40, true);
	sim_line(&s, 0, 40, false);
	assert_int_equal(sim_ack(&s, 0), 40);
	sim_line(&s, 0, 40, true);
	end(0, 40);
	assert_int_equal(sim_ack(&s, 0), 40);
	end(0, 40);
	assert_int_equal(sim_ack(&s, 0), SPURIOUS);
}

static void test_level_is_sampled_again_at_the_eoi(void **state)
{
	(void)state;
	sim_spi(&s, 33, 0, 0, false);
	sim_line(&s, 0, 33, true);
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(sim_ack(&s, 0), 33);
		assert_int_equal(sim_ack(&s, 0), SPURIOUS);
		end(0, 33);
	}
	assert_int_equal(sim_ack(&s, 0), 33);
	sim_line(&s, 0, 33, false);
	end(0, 33);
	assert_int_equal(sim_ack(&s, 0), SPURIOUS);
	assert_int_equal(s.cpu[0].lr[0], 0);
}

static void test_fallen_line_is_withdrawn(void **state)
{
	(void)state;
	sim_spi(&s, 33, 2, 0, false);
	sim_line(&s, 0, 33, true);
	assert_true(lr_of(2, 33));
	sim_line(&s, 0, 33, false);
	assert_int_equal(sim_ack(&s, 2), SPURIOUS);
	assert_false(sim_get_bit(&s, 0, GICD_ISPENDR, 33));
}

static void test_line_that_rises_during_the_handler_is_not_lost(void **state)
{
	(void)state;
	sim_spi(&s, 33, 0, 0, false);
	sim_line(&s, 0, 33, true);
	assert_int_equal(sim_ack(&s, 0), 33);
	sim_line(&s, 0, 33, false);
	sim_line(&s, 0, 33, true);
	end(0, 33);
	assert_int_equal(sim_ack(&s, 0), 33);
}

static void test_line_changes_that_the_eoi_will_see_need_no_kick(void **state)
{
	(void)state;
	sim_spi(&s, 33, 1, 0, false);
	assert_int_equal(vgic_set_line(&s.g, 0, 33, true), 1u << 1);
	assert_int_equal(vgic_set_line(&s.g, 0, 33, true), 0); /* no change */
	sim_enter(&s, 1);
	assert_int_equal(vgic_set_line(&s.g, 0, 33, false), 1u << 1);
	assert_int_equal(vgic_set_line(&s.g, 0, 33, true), 0);
	assert_int_equal(sim_ack(&s, 1), 33);
	sim_enter(&s, 1);
	assert_int_equal(vgic_set_line(&s.g, 0, 33, false), 0);
	assert_int_equal(vgic_set_line(&s.g, 0, 33, true), 0);
	end(1, 33);
	assert_int_equal(sim_ack(&s, 1), 33);
}

static void test_config_change_counts_at_once(void **state)
{
	(void)state;
	sim_spi(&s, 40, 1, 0, true);
	sim_line(&s, 0, 40, true);
	assert_int_equal(sim_ack(&s, 1), 40);
	end(1, 40);
	assert_int_equal(sim_ack(&s, 1), SPURIOUS);
	sim_write(&s, 0, GICD_ICFGR + 8, 0); /* level-sensitive, and the line is high */
	assert_true(lr_of(1, 40));
	sim_write(&s, 0, GICD_ICFGR + 8, 0xaaaaaaaa); /* edge-triggered, and there was none */
	assert_int_equal(sim_ack(&s, 1), SPURIOUS);
}

static void test_parked_vcpu_with_nothing_pending_gets_its_interface_back(void **state)
{
	(void)state;
	sim_leave(&s, 0);
	vgic_park(&s.g, 0, &s.cpu[0].img);
	sim_write_dirty(&s.cpu[0]);
	assert_int_equal(s.cpu[0].hcr, 0);
	sim_enter(&s, 0);
	assert_int_equal(s.cpu[0].hcr, GICH_HCR_EN);
}

static void test_level_of_a_ppi_is_per_vcpu(void **state)
{
	(void)state;
	for (unsigned v = 0; v < 2; v++)
		sim_set_bit(&s, v, GICD_ISENABLER, 30);
	sim_line(&s, 1, 30, true);
	assert_int_equal(sim_ack(&s, 0), SPURIOUS);
	assert_int_equal(sim_ack(&s, 1), 30);
}

static void test_inputs_that_are_not_inputs_are_ignored(void **state)
{
	static const uint32_t bad[] = {0, 15, VGIC_HW_INTID, GUEST_INTIDS, 1020, 0xffffffff};

	(void)state;
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(vgic_set_line(&s.g, 0, bad[i], true), 0);
		assert_int_equal(vgic_pulse(&s.g, 0, bad[i]), 0);
	}
	assert_int_equal(sim_read(&s, 0, GICD_ISPENDR), 0);
	sim_spi(&s, 40, 0, 0, false);
	sim_pulse(&s, 40);
	assert_int_equal(sim_ack(&s, 0), SPURIOUS);
}

/* ---- software pending ---- */

static void test_ispendr_of_a_level_interrupt_lasts_until_taken(void **state)
{
	(void)state;
	sim_spi(&s, 33, 0, 0, false);
	sim_set_bit(&s, 0, GICD_ISPENDR, 33);
	assert_int_equal(sim_ack(&s, 0), 33);
	end(0, 33);
	assert_int_equal(sim_ack(&s, 0), SPURIOUS);
	sim_set_bit(&s, 0, GICD_ISPENDR, 33);
	sim_set_bit(&s, 0, GICD_ICPENDR, 33);
	assert_int_equal(sim_ack(&s, 0), SPURIOUS);
}

static void test_icpendr_does_not_lower_the_line(void **state)
{
	(void)state;
	sim_spi(&s, 33, 0, 0, false);
	sim_line(&s, 0, 33, true);
	sim_set_bit(&s, 0, GICD_ICPENDR, 33);
	assert_true(sim_get_bit(&s, 0, GICD_ISPENDR, 33));
	assert_int_equal(sim_ack(&s, 0), 33);
}

static void test_icpendr_of_what_another_vcpu_has_in_a_list_register(void **state)
{
	(void)state;
	sim_spi(&s, 40, 1, 0, true);
	sim_pulse(&s, 40);
	assert_true(lr_of(1, 40));
	assert_int_equal(vgic_mmio_write(&s.g, 0, GICD_ICPENDR + 4, 4, SIM_BIT(40), &s.kicked), 0);
	assert_false(sim_get_bit(&s, 0, GICD_ISPENDR, 40)); /* cleared for who asks, even before vcpu 1 is out */
	sim_settle(&s);
	assert_int_equal(lr_of(1, 40), 0);
	assert_int_equal(sim_ack(&s, 1), SPURIOUS);
	sim_pulse(&s, 40);
	assert_int_equal(sim_ack(&s, 1), 40);
	sim_set_bit(&s, 0, GICD_ICPENDR, 40); /* too late: it was taken */
	assert_true(sim_get_bit(&s, 0, GICD_ISACTIVER, 40));
}

static void test_edge_after_icpendr_survives_the_merge(void **state)
{
	uint32_t kick;

	(void)state;
	sim_spi(&s, 40, 1, 0, true);
	sim_pulse(&s, 40);
	vgic_mmio_write(&s.g, 0, GICD_ICPENDR + 4, 4, SIM_BIT(40), &kick);
	assert_int_equal(kick, 1u << 1);
	assert_int_equal(vgic_pulse(&s.g, 0, 40), 1u << 1);
	s.kicked |= kick;
	sim_settle(&s);
	assert_int_equal(sim_ack(&s, 1), 40);
	end(1, 40);
	assert_int_equal(sim_ack(&s, 1), SPURIOUS);
}

static void test_acknowledge_before_the_kick_arrives_wins(void **state)
{
	uint32_t kick;

	(void)state;
	sim_spi(&s, 40, 1, 0, true);
	sim_pulse(&s, 40);
	vgic_mmio_write(&s.g, 0, GICD_ICENABLER + 4, 4, SIM_BIT(40), &kick);
	assert_int_equal(kick, 1u << 1);
	assert_int_equal(sim_ack(&s, 1), 40);
	s.kicked |= kick;
	sim_settle(&s);
	assert_true(lr_of(1, 40) & GICH_LR_ACTIVE);
	end(1, 40);
	assert_false(sim_get_bit(&s, 1, GICD_ISACTIVER, 40));
}

/* ---- active ---- */

static void test_icactiver_of_what_another_vcpu_handles(void **state)
{
	(void)state;
	sim_spi(&s, 40, 1, 0, true);
	sim_pulse(&s, 40);
	assert_int_equal(sim_ack(&s, 1), 40);
	sim_set_bit(&s, 0, GICD_ICACTIVER, 40);
	assert_int_equal(lr_of(1, 40), 0);
	assert_false(sim_get_bit(&s, 1, GICD_ISACTIVER, 40));
	end(1, 40);
	sim_pulse(&s, 40);
	assert_int_equal(sim_ack(&s, 1), 40);
	assert_true(sim_get_bit(&s, 1, GICD_ISACTIVER, 40)); /* what was cleared was the time before */
}

static void test_isactiver_holds_an_interrupt_back(void **state)
{
	(void)state;
	sim_spi(&s, 40, 1, 0, true);
	sim_set_bit(&s, 0, GICD_ISACTIVER, 40);
	assert_true(lr_of(1, 40) & GICH_LR_ACTIVE);
	sim_pulse(&s, 40);
	assert_int_equal(sim_ack(&s, 1), SPURIOUS);
	sim_set_bit(&s, 0, GICD_ICACTIVER, 40);
	assert_int_equal(sim_ack(&s, 1), 40);
}

static void test_isactiver_of_what_is_pending_in_another_vcpus_list_register(void **state)
{
	(void)state;
	sim_spi(&s, 40, 1, 0, true);
	sim_pulse(&s, 40);
	sim_set_bit(&s, 0, GICD_ISACTIVER, 40);
	assert_true(sim_get_bit(&s, 0, GICD_ISPENDR, 40));
	assert_true(sim_get_bit(&s, 0, GICD_ISACTIVER, 40));
	assert_int_equal(sim_ack(&s, 1), SPURIOUS);
	sim_eoi(&s, 1, 40);
	sim_settle(&s);
	assert_int_equal(sim_ack(&s, 1), 40);
}

static void test_reads_of_what_another_vcpu_holds_ask_it_out(void **state)
{
	uint32_t value, kick;

	(void)state;
	sim_spi(&s, 40, 1, 0, true);
	sim_pulse(&s, 40);
	assert_int_equal(sim_ack(&s, 1), 40);
	vgic_mmio_read(&s.g, 0, GICD_ISACTIVER + 4, 4, &value, &kick);
	assert_int_equal(kick, 1u << 1); /* until it has left, the value is what it was given: pending */
	assert_int_equal(value, 0);
	sim_leave(&s, 1);
	sim_enter(&s, 1);
	vgic_mmio_read(&s.g, 0, GICD_ISACTIVER + 4, 4, &value, &kick);
	assert_int_equal(value, SIM_BIT(40));
	vgic_mmio_read(&s.g, 1, GICD_ISACTIVER + 4, 4, &value, &kick);
	assert_int_equal(kick, 0);
	vgic_mmio_read(&s.g, 0, GICD_ISENABLER + 4, 4, &value, &kick);
	assert_int_equal(kick, 0);
}

/* ---- affinity ---- */

static void test_affinity_change_moves_a_pending_spi(void **state)
{
	(void)state;
	sim_spi(&s, 40, 1, 0, true);
	sim_pulse(&s, 40);
	assert_true(lr_of(1, 40));
	sim_byte(&s, 0, GICD_ITARGETSR + 40, 1u << 3);
	assert_int_equal(sim_ack(&s, 1), SPURIOUS);
	assert_int_equal(sim_ack(&s, 3), 40);
	end(3, 40);
	assert_int_equal(sim_ack(&s, 3), SPURIOUS);
}

static void test_affinity_change_leaves_an_active_spi(void **state)
{
	(void)state;
	sim_spi(&s, 33, 1, 0, false);
	sim_line(&s, 0, 33, true);
	assert_int_equal(sim_ack(&s, 1), 33);
	sim_byte(&s, 0, GICD_ITARGETSR + 33, 1u << 2);
	assert_true(lr_of(1, 33) & GICH_LR_ACTIVE);
	assert_int_equal(sim_ack(&s, 2), SPURIOUS);
	end(1, 33);
	assert_int_equal(sim_ack(&s, 1), SPURIOUS);
	assert_int_equal(sim_ack(&s, 2), 33);
}

static void test_no_target_keeps_it_pending(void **state)
{
	(void)state;
	sim_spi(&s, 40, 1, 0, true);
	sim_byte(&s, 0, GICD_ITARGETSR + 40, 0);
	sim_pulse(&s, 40);
	for (unsigned v = 0; v < 4; v++)
		assert_int_equal(sim_ack(&s, v), SPURIOUS);
	sim_byte(&s, 0, GICD_ITARGETSR + 40, 0xc);
	assert_int_equal(sim_ack(&s, 3), SPURIOUS);
	assert_int_equal(sim_ack(&s, 2), 40); /* one of them, the lowest */
}

/* ---- SGIs ---- */

static void test_sgis_of_three_sources_come_one_after_the_other(void **state)
{
	(void)state;
	for (unsigned v = 1; v < 4; v++)
		sim_write(&s, v, GICD_SGIR, 0x00010004);
	assert_int_equal(sim_read_sized(&s, 0, GICD_SPENDSGIR + 4, 1), 0xe);
	for (unsigned v = 1; v < 4; v++) {
		uint32_t iar = sim_ack(&s, 0);

		assert_int_equal(iar, v << 10 | 4);
		assert_int_equal(sim_ack(&s, 0), SPURIOUS);
		end(0, iar);
	}
	assert_int_equal(sim_ack(&s, 0), SPURIOUS);
}

static void test_sgi_again_while_it_is_handled(void **state)
{
	(void)state;
	sim_write(&s, 1, GICD_SGIR, 0x00010004);
	assert_int_equal(sim_ack(&s, 0), 1u << 10 | 4);
	sim_write(&s, 1, GICD_SGIR, 0x00010004);
	sim_write(&s, 1, GICD_SGIR, 0x00010004);
	sim_write(&s, 0, GICD_SGIR, 0x02000004);
	assert_int_equal(sim_ack(&s, 0), SPURIOUS);
	assert_int_equal(sim_read_sized(&s, 0, GICD_CPENDSGIR + 4, 1), 3);
	assert_int_equal(lr_of(0, 4) >> GICH_LR_CPUID_LSB & 7, 1);
	end(0, 1u << 10 | 4);
	assert_int_equal(sim_ack(&s, 0), 4);
	end(0, 4);
	assert_int_equal(sim_ack(&s, 0), 1u << 10 | 4);
	end(0, 1u << 10 | 4);
	assert_int_equal(sim_ack(&s, 0), SPURIOUS);
}

static void test_cpendsgir_takes_back_one_source(void **state)
{
	(void)state;
	for (unsigned v = 1; v < 3; v++)
		sim_write(&s, v, GICD_SGIR, 0x00010004);
	sim_byte(&s, 0, GICD_CPENDSGIR + 4, 1u << 1);
	assert_int_equal(sim_ack(&s, 0), 2u << 10 | 4);
	end(0, 2u << 10 | 4);
	assert_int_equal(sim_ack(&s, 0), SPURIOUS);
}

/* ---- more than fit ---- */

static void test_twelve_pending_with_four_list_registers_in_priority_order(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 12; i++)
		sim_spi(&s, 40 + i, 0, (i * 7 % 12) * 8, true);
	for (unsigned i = 0; i < 12; i++)
		sim_pulse(&s, 40 + i);
	for (unsigned i = 0; i < 12; i++) {
		uint32_t id = sim_ack(&s, 0);

		assert_int_equal(s.g.spi_priority[id - 32], i * 8);
		sim_settle(&s);
		end(0, id);
	}
	assert_int_equal(sim_ack(&s, 0), SPURIOUS);
	assert_int_equal(s.cpu[0].hcr, GICH_HCR_EN);
}

static void test_more_than_four_nested_handlers(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 10; i++)
		sim_spi(&s, 40 + i, 0, (9 - i) * 8, i % 2);
	for (unsigned i = 0; i < 10; i++) {
		sim_set_bit(&s, 0, GICD_ISPENDR, 40 + i);
		assert_int_equal(sim_ack(&s, 0), 40 + i);
		sim_settle(&s);
	}
	assert_int_equal(sim_read(&s, 0, GICD_ISACTIVER + 4), 0x3ff00);
	for (unsigned i = 10; i-- > 0;) {
		end(0, 40 + i);
		assert_int_equal(sim_read(&s, 0, GICD_ISACTIVER + 4), 0x3ff00 & ((1u << (i + 8)) - 1));
	}
	assert_int_equal(s.cpu[0].apr, 0);
	assert_int_equal(s.cpu[0].hcr, GICH_HCR_EN);
}

static void test_urgent_one_gets_in_when_all_registers_are_active(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 5; i++) {
		sim_spi(&s, 40 + i, 0, 0x80 - i * 8, true);
		sim_pulse(&s, 40 + i);
		assert_int_equal(sim_ack(&s, 0), 40 + i);
		sim_settle(&s);
	}
	sim_spi(&s, 60, 0, 0xf0, true);
	sim_pulse(&s, 60);
	assert_int_equal(sim_ack(&s, 0), SPURIOUS);
	sim_spi(&s, 61, 0, 0x08, true);
	sim_pulse(&s, 61);
	assert_int_equal(sim_ack(&s, 0), 61);
	end(0, 61);
	for (unsigned i = 5; i-- > 0;)
		end(0, 40 + i);
	assert_int_equal(sim_ack(&s, 0), 60);
}

static void test_group_that_the_guest_disabled_does_not_fill_the_registers(void **state)
{
	(void)state;
	sim_write(&s, 0, GICD_CTLR, 3);
	for (unsigned i = 0; i < 6; i++) {
		sim_spi(&s, 40 + i, 0, 0, true);
		sim_write(&s, 0, GICD_IGROUPR + 4, 0x3f00); /* 40 to 45 */
		sim_pulse(&s, 40 + i);
	}
	sim_spi(&s, 60, 0, 0x80, true);
	sim_pulse(&s, 60);
	assert_int_equal(sim_ack(&s, 0), 60);
	end(0, 60);
	assert_int_equal(sim_ack(&s, 0), SPURIOUS);
	s.cpu[0].vmcr = GICH_VMCR_GRP1EN; /* GICV_CTLR is not trapped; the maintenance interrupt tells */
	sim_settle(&s);
	for (unsigned i = 0; i < 6; i++) {
		assert_int_equal(sim_ack(&s, 0), 40 + i);
		end(0, 40 + i);
	}
}

/* ---- the hardware-linked one ---- */

static void enable_timer(unsigned v)
{
	sim_byte(&s, v, GICD_IPRIORITYR + 27, 0xa0);
	sim_set_bit(&s, v, GICD_ISENABLER, 27);
}

static void test_eoi_of_the_timer_reaches_the_pcpus_gic(void **state)
{
	(void)state;
	enable_timer(1);
	for (unsigned i = 0; i < 3; i++) {
		sim_timer(&s, 1);
		assert_int_equal(sim_ack(&s, 1), 27);
		assert_true(s.cpu[1].phys_active);
		end(1, 27);
		assert_false(s.cpu[1].phys_active);
	}
	assert_int_equal(sim_misr(&s.cpu[1]), 0);
}

static void test_by_hand_the_end_of_the_timer_is_a_maintenance_interrupt(void **state)
{
	(void)state;
	enable_timer(0);
	sim_timer(&s, 0);
	assert_int_equal(lr_of(0, 27), 1u << 28 | 0x14u << 23 | 1u << 19 | 27);
	assert_int_equal(sim_ack(&s, 0), 27);
	sim_eoi(&s, 0, 27);
	assert_true(s.cpu[0].phys_active);
	assert_int_equal(sim_misr(&s.cpu[0]), 1);
	sim_settle(&s);
	assert_false(s.cpu[0].phys_active);
	assert_int_equal(sim_misr(&s.cpu[0]), 0);
}

static void test_timer_state_over_a_switch(void **state)
{
	(void)state;
	enable_timer(0);
	assert_int_equal(vgic_hw_state(&s.g, 0), TIMER_HW_NONE);
	sim_timer(&s, 0);
	sim_leave(&s, 0);
	assert_int_equal(vgic_hw_state(&s.g, 0), TIMER_HW_PENDING);
	vgic_park(&s.g, 0, &s.cpu[0].img);
	sim_write_dirty(&s.cpu[0]);
	for (unsigned i = 0; i < 4; i++)
		assert_int_equal(s.cpu[0].lr[i], 0);
	assert_int_equal(s.cpu[0].hcr, 0);
	sim_enter(&s, 0);
	assert_int_equal(s.cpu[0].hcr, GICH_HCR_EN);
	assert_int_equal(sim_ack(&s, 0), 27);
	sim_leave(&s, 0);
	assert_int_equal(vgic_hw_state(&s.g, 0), TIMER_HW_ACTIVE);
	vgic_park(&s.g, 0, &s.cpu[0].img);
	sim_write_dirty(&s.cpu[0]);
	sim_enter(&s, 0);
	assert_int_equal(!(lr_of(0, 27) & GICH_LR_HW), s.g.by_hand);
	assert_true(lr_of(0, 27) & GICH_LR_ACTIVE);
	end(0, 27);
	assert_false(s.cpu[0].phys_active);
	sim_leave(&s, 0);
	assert_int_equal(vgic_hw_state(&s.g, 0), TIMER_HW_NONE);
}

static void test_disabled_timer_interrupt_waits(void **state)
{
	(void)state;
	enable_timer(0);
	sim_timer(&s, 0);
	sim_set_bit(&s, 0, GICD_ICENABLER, 27);
	assert_int_equal(sim_ack(&s, 0), SPURIOUS);
	assert_int_equal(vgic_hw_state(&s.g, 0), TIMER_HW_PENDING);
	assert_true(sim_get_bit(&s, 0, GICD_ISPENDR, 27));
	sim_set_bit(&s, 0, GICD_ISENABLER, 27);
	assert_int_equal(sim_ack(&s, 0), 27);
	end(0, 27);
	assert_false(s.cpu[0].phys_active);
}

static void test_timer_turned_off_before_it_was_taken(void **state)
{
	(void)state;
	enable_timer(0);
	sim_timer(&s, 0);
	sim_leave(&s, 0);
	vgic_hw_line_fell(&s.g, 0);
	sim_enter(&s, 0);
	assert_false(s.cpu[0].phys_active);
	assert_int_equal(sim_ack(&s, 0), SPURIOUS);
	sim_timer(&s, 0);
	assert_int_equal(sim_ack(&s, 0), 27);
	sim_leave(&s, 0);
	vgic_hw_line_fell(&s.g, 0); /* taken: the guest's EOI does it */
	sim_enter(&s, 0);
	assert_true(s.cpu[0].phys_active);
	end(0, 27);
	assert_false(s.cpu[0].phys_active);
}

static void test_icactiver_of_the_timer_deactivates_it_outside_too(void **state)
{
	(void)state;
	enable_timer(0);
	sim_timer(&s, 0);
	assert_int_equal(sim_ack(&s, 0), 27);
	sim_set_bit(&s, 0, GICD_ICACTIVER, 27);
	assert_false(s.cpu[0].phys_active);
	sim_eoi(&s, 0, 27);
	sim_timer(&s, 0);
	assert_int_equal(sim_ack(&s, 0), 27);
}

static void test_deactivation_is_reported_by_whatever_comes_next(void **state)
{
	uint32_t kick;

	(void)state;
	enable_timer(0);
	sim_timer(&s, 0);
	assert_int_equal(sim_ack(&s, 0), 27);
	sim_leave(&s, 0);
	vgic_mmio_write(&s.g, 0, GICD_ICACTIVER, 4, SIM_BIT(27), &kick);
	assert_true(vgic_is_dirty(&s.g, 0));
	vgic_flush(&s.g, 0, &s.cpu[0].img);
	assert_int_equal(s.cpu[0].img.deactivate, SIM_BIT(27));
	sim_deactivate(&s.cpu[0]);
	sim_write_dirty(&s.cpu[0]);
	sim_timer(&s, 0);
	sim_leave(&s, 0);
	vgic_hw_line_fell(&s.g, 0);
	assert_int_equal(vgic_sync(&s.g, 0, &s.cpu[0].img), 0); /* the scheduler took it off the pcpu */
	assert_int_equal(s.cpu[0].img.deactivate, SIM_BIT(27));
	assert_int_equal(vgic_hw_state(&s.g, 0), TIMER_HW_NONE);
}

static void test_timer_pended_by_software_while_it_is_handled(void **state)
{
	(void)state;
	enable_timer(0);
	sim_timer(&s, 0);
	assert_int_equal(sim_ack(&s, 0), 27);
	sim_set_bit(&s, 0, GICD_ISPENDR, 27);
	end(0, 27);
	assert_false(s.cpu[0].phys_active);
	assert_int_equal(sim_ack(&s, 0), 27);
	end(0, 27);
	assert_int_equal(sim_ack(&s, 0), SPURIOUS);
	assert_false(lr_of(0, 27));
}

static void test_timer_while_software_made_it_active(void **state)
{
	(void)state;
	enable_timer(0);
	sim_set_bit(&s, 0, GICD_ISACTIVER, 27);
	sim_timer(&s, 0);
	assert_int_equal(sim_ack(&s, 0), SPURIOUS);
	sim_set_bit(&s, 0, GICD_ICACTIVER, 27);
	assert_int_equal(sim_ack(&s, 0), 27);
	end(0, 27);
	assert_false(s.cpu[0].phys_active);
}

static void test_active_timer_always_has_a_list_register(void **state)
{
	(void)state;
	enable_timer(0);
	sim_timer(&s, 0);
	assert_int_equal(sim_ack(&s, 0), 27);
	for (unsigned i = 0; i < 8; i++) {
		sim_spi(&s, 40 + i, 0, 0x98 - i * 8, true);
		sim_pulse(&s, 40 + i);
		assert_int_equal(sim_ack(&s, 0), 40 + i);
		sim_settle(&s);
		assert_int_equal(!(lr_of(0, 27) & GICH_LR_HW), s.g.by_hand);
	}
	for (unsigned i = 8; i-- > 0;)
		end(0, 40 + i);
	end(0, 27);
	assert_false(s.cpu[0].phys_active);
	assert_int_equal(sim_read(&s, 0, GICD_ISACTIVER), 0);
}

#define TEST(f)	   cmocka_unit_test_setup(f, start)
#define BY_HAND(f) cmocka_unit_test_setup(f, start_by_hand)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_lr_fields),
	    TEST(test_what_stands_in_the_way),
	    TEST(test_nothing_to_do_is_nothing_done),
	    TEST(test_list_registers_are_not_written_twice),
	    TEST(test_edge_is_delivered_once),
	    TEST(test_edge_while_active_comes_after_the_eoi),
	    TEST(test_rising_line_of_an_edge_interrupt_is_an_edge),
	    TEST(test_level_is_sampled_again_at_the_eoi),
	    TEST(test_fallen_line_is_withdrawn),
	    TEST(test_line_that_rises_during_the_handler_is_not_lost),
	    TEST(test_line_changes_that_the_eoi_will_see_need_no_kick),
	    TEST(test_config_change_counts_at_once),
	    TEST(test_parked_vcpu_with_nothing_pending_gets_its_interface_back),
	    TEST(test_level_of_a_ppi_is_per_vcpu),
	    TEST(test_inputs_that_are_not_inputs_are_ignored),
	    TEST(test_ispendr_of_a_level_interrupt_lasts_until_taken),
	    TEST(test_icpendr_does_not_lower_the_line),
	    TEST(test_icpendr_of_what_another_vcpu_has_in_a_list_register),
	    TEST(test_edge_after_icpendr_survives_the_merge),
	    TEST(test_acknowledge_before_the_kick_arrives_wins),
	    TEST(test_icactiver_of_what_another_vcpu_handles),
	    TEST(test_isactiver_holds_an_interrupt_back),
	    TEST(test_isactiver_of_what_is_pending_in_another_vcpus_list_register),
	    TEST(test_reads_of_what_another_vcpu_holds_ask_it_out),
	    TEST(test_affinity_change_moves_a_pending_spi),
	    TEST(test_affinity_change_leaves_an_active_spi),
	    TEST(test_no_target_keeps_it_pending),
	    TEST(test_sgis_of_three_sources_come_one_after_the_other),
	    TEST(test_sgi_again_while_it_is_handled),
	    TEST(test_cpendsgir_takes_back_one_source),
	    TEST(test_twelve_pending_with_four_list_registers_in_priority_order),
	    TEST(test_more_than_four_nested_handlers),
	    TEST(test_urgent_one_gets_in_when_all_registers_are_active),
	    TEST(test_group_that_the_guest_disabled_does_not_fill_the_registers),
	    TEST(test_eoi_of_the_timer_reaches_the_pcpus_gic),
	    TEST(test_timer_state_over_a_switch),
	    TEST(test_disabled_timer_interrupt_waits),
	    TEST(test_timer_turned_off_before_it_was_taken),
	    TEST(test_icactiver_of_the_timer_deactivates_it_outside_too),
	    TEST(test_deactivation_is_reported_by_whatever_comes_next),
	    TEST(test_timer_pended_by_software_while_it_is_handled),
	    TEST(test_timer_while_software_made_it_active),
	    TEST(test_active_timer_always_has_a_list_register),
	    BY_HAND(test_by_hand_the_end_of_the_timer_is_a_maintenance_interrupt),
	    BY_HAND(test_eoi_of_the_timer_reaches_the_pcpus_gic),
	    BY_HAND(test_timer_state_over_a_switch),
	    BY_HAND(test_disabled_timer_interrupt_waits),
	    BY_HAND(test_timer_turned_off_before_it_was_taken),
	    BY_HAND(test_icactiver_of_the_timer_deactivates_it_outside_too),
	    BY_HAND(test_deactivation_is_reported_by_whatever_comes_next),
	    BY_HAND(test_timer_pended_by_software_while_it_is_handled),
	    BY_HAND(test_timer_while_software_made_it_active),
	    BY_HAND(test_active_timer_always_has_a_list_register),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
