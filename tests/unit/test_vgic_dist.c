/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The vGIC's distributor: every register, what is RAZ/WI, widths. */
#include "gicv_sim.h"
#include <hvabi/errno.h>

#define ALL 0xffffffffu

/* After a write of ones, read back; words of a domain with 4 vcpus, seen from vcpu 2. */
struct row {
	const char *name;
	uint32_t offset, reset, after_ones, after_zeros;
};

static const struct row rows[] = {
    {"CTLR has two enables", GICD_CTLR, 0, 3, 0},
    {"TYPER says 4 vcpus, 128 INTIDs, no Security Extensions", GICD_TYPER, 0x63, 0x63, 0x63},
    {"IIDR is read-only", GICD_IIDR, 0x0200143b, 0x0200143b, 0x0200143b},
    {"reserved after IIDR is RAZ/WI", 0x00c, 0, 0, 0},
    {"implementation defined registers are RAZ/WI", 0x020, 0, 0, 0},
    {"reserved before IGROUPR is RAZ/WI", 0x07c, 0, 0, 0},
    {"IGROUPR of private interrupts is read/write", GICD_IGROUPR, 0, ALL, 0},
    {"IGROUPR of the last SPIs is read/write", GICD_IGROUPR + 12, 0, ALL, 0},
    {"IGROUPR past the last INTID is RAZ/WI", GICD_IGROUPR + 16, 0, 0, 0},
    {"SGIs are enabled for ever, PPIs by ISENABLER", GICD_ISENABLER, 0xffff, ALL, ALL},
    {"SPIs are enabled by ISENABLER and zeros do nothing", GICD_ISENABLER + 4, 0, ALL, ALL},
    {"ISENABLER past the last INTID is RAZ/WI", GICD_ISENABLER + 16, 0, 0, 0},
    {"ICENABLER clears what is set, here nothing", GICD_ICENABLER + 4, 0, 0, 0},
    {"ICENABLER past the last INTID is RAZ/WI", GICD_ICENABLER + 16, 0, 0, 0},
    {"ISPENDR leaves SGIs alone", GICD_ISPENDR, 0, 0xffff0000, 0xffff0000},
    {"ISPENDR pends SPIs", GICD_ISPENDR + 8, 0, ALL, ALL},
    {"ISPENDR past the last INTID is RAZ/WI", GICD_ISPENDR + 16, 0, 0, 0},
    {"ICPENDR of nothing pending", GICD_ICPENDR + 8, 0, 0, 0},
    {"ISACTIVER activates private interrupts", GICD_ISACTIVER, 0, ALL, ALL},
    {"ISACTIVER activates SPIs", GICD_ISACTIVER + 12, 0, ALL, ALL},
    {"ISACTIVER past the last INTID is RAZ/WI", GICD_ISACTIVER + 16, 0, 0, 0},
    {"ICACTIVER of nothing active", GICD_ICACTIVER + 12, 0, 0, 0},
    {"IPRIORITYR has five bits (SGIs)", GICD_IPRIORITYR, 0, 0xf8f8f8f8, 0},
    {"IPRIORITYR has five bits (last SPIs)", GICD_IPRIORITYR + 124, 0, 0xf8f8f8f8, 0},
    {"IPRIORITYR past the last INTID is RAZ/WI", GICD_IPRIORITYR + 128, 0, 0, 0},
    {"ITARGETSR0 is the reader's own bit", GICD_ITARGETSR, 0x04040404, 0x04040404, 0x04040404},
    {"ITARGETSR7 is the reader's own bit", GICD_ITARGETSR + 28, 0x04040404, 0x04040404, 0x04040404},
    {"ITARGETSR of SPIs has a bit for each vcpu there is", GICD_ITARGETSR + 32, 0, 0x0f0f0f0f, 0},
    {"ITARGETSR past the last INTID is RAZ/WI", GICD_ITARGETSR + 128, 0, 0, 0},
    {"ICFGR0: SGIs are edge-triggered", GICD_ICFGR, 0xaaaaaaaa, 0xaaaaaaaa, 0xaaaaaaaa},
    {"ICFGR1: PPIs are level-sensitive", GICD_ICFGR + 4, 0, 0, 0},
    {"ICFGR of SPIs has the upper bit only", GICD_ICFGR + 8, 0, 0xaaaaaaaa, 0},
    {"ICFGR of the last SPIs", GICD_ICFGR + 28, 0, 0xaaaaaaaa, 0},
    {"ICFGR past the last INTID is RAZ/WI", GICD_ICFGR + 32, 0, 0, 0},
    {"PPISR and SPISR of a GIC-400 are not there", 0xd00, 0, 0, 0},
    {"NSACR is RAZ/WI without the Security Extensions", GICD_NSACR, 0, 0, 0},
    {"SGIR is write-only", GICD_SGIR, 0, 0, 0},
    {"SPENDSGIR has a bit for each vcpu there is", GICD_SPENDSGIR, 0, 0x0f0f0f0f, 0x0f0f0f0f},
    {"SPENDSGIR3 too", GICD_SPENDSGIR + 12, 0, 0x0f0f0f0f, 0x0f0f0f0f},
    {"CPENDSGIR of nothing pending", GICD_CPENDSGIR, 0, 0, 0},
    {"reserved after SPENDSGIR is RAZ/WI", 0xf30, 0, 0, 0},
    {"ICPIDR4", 0xfd0, 4, 4, 4},
    {"ICPIDR0", 0xfe0, 0x90, 0x90, 0x90},
    {"ICPIDR2 says GICv2", GICD_ICPIDR2, 0x2b, 0x2b, 0x2b},
    {"ICCIDR0", 0xff0, 0x0d, 0x0d, 0x0d},
    {"ICCIDR3", 0xffc, 0xb1, 0xb1, 0xb1},
};

static void test_every_register(void **state)
{
	(void)state;
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *r = &rows[i];
		struct sim s;

		sim_init(&s, 4, 4);
		if (sim_read(&s, 2, r->offset) != r->reset)
			fail_msg("%s: reset", r->name);
		sim_write(&s, 2, r->offset, ALL);
		if (sim_read(&s, 2, r->offset) != r->after_ones)
			fail_msg("%s: %08x after ones", r->name, sim_read(&s, 2, r->offset));
		sim_write(&s, 2, r->offset, 0);
		if (sim_read(&s, 2, r->offset) != r->after_zeros)
			fail_msg("%s: %08x after zeros", r->name, sim_read(&s, 2, r->offset));
	}
}

static const struct {
	const char *name;
	uint32_t set, clear;
	uint32_t want; /* of the set register after all ones set and 0x00ff00ff cleared */
} pairs[] = {
    {"enable of private ones, SGIs stay", GICD_ISENABLER, GICD_ICENABLER, 0xff00ffff},
    {"enable of SPIs", GICD_ISENABLER + 4, GICD_ICENABLER + 4, 0xff00ff00},
    {"pending of private ones, SGIs untouched", GICD_ISPENDR, GICD_ICPENDR, 0xff000000},
    {"pending of SPIs", GICD_ISPENDR + 12, GICD_ICPENDR + 12, 0xff00ff00},
    {"active of private ones", GICD_ISACTIVER, GICD_ICACTIVER, 0xff00ff00},
    {"active of SPIs", GICD_ISACTIVER + 8, GICD_ICACTIVER + 8, 0xff00ff00},
    {"pending SGIs by source", GICD_SPENDSGIR + 4, GICD_CPENDSGIR + 4, 0x0f000f00},
};

static void test_set_and_clear_pairs(void **state)
{
	(void)state;
	for (unsigned i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		struct sim s;

		sim_init(&s, 4, 4);
		sim_write(&s, 1, pairs[i].set, ALL);
		sim_write(&s, 1, pairs[i].clear, 0x00ff00ff);
		if (sim_read(&s, 1, pairs[i].set) != pairs[i].want)
			fail_msg("%s: %08x", pairs[i].name, sim_read(&s, 1, pairs[i].set));
		assert_int_equal(sim_read(&s, 1, pairs[i].clear), pairs[i].want);
	}
}

static void test_every_offset_and_width_is_answered(void **state)
{
	struct sim s;
	uint32_t value, kick;

	(void)state;
	sim_init(&s, 4, 4);
	for (uint32_t offset = 0; offset < 0x1000; offset++) {
		for (unsigned bytes = 0; bytes <= 8; bytes++) {
			bool good = (bytes == 1 || bytes == 2 || bytes == 4) && offset % bytes == 0;
			int want = good ? 0 : -HV_EINVAL;

			assert_int_equal(vgic_mmio_read(&s.g, 3, offset, bytes, &value, &kick), want);
			assert_int_equal(vgic_mmio_write(&s.g, 3, offset, bytes, ALL, &kick), want);
			assert_int_equal(kick & ~0xfu, 0);
		}
	}
	assert_int_equal(vgic_mmio_read(&s.g, 0, 0x1000, 4, &value, &kick), -HV_EINVAL);
	assert_int_equal(vgic_mmio_write(&s.g, 0, 0xfffffffc, 4, 0, &kick), -HV_EINVAL);
}

static void test_bytes_are_the_bytes_of_the_word(void **state)
{
	static const uint32_t regs[] = {GICD_IPRIORITYR, GICD_IPRIORITYR + 124, GICD_ITARGETSR + 64,
					GICD_SPENDSGIR + 8};
	struct sim s;

	(void)state;
	sim_init(&s, 8, 4);
	for (unsigned i = 0; i < sizeof(regs) / sizeof(regs[0]); i++) {
		uint32_t reg = regs[i];

		for (unsigned b = 0; b < 4; b++)
			sim_byte(&s, 0, reg + b, 0x10u << b);
		assert_int_equal(sim_read(&s, 0, reg), 0x80402010);
		for (unsigned b = 0; b < 4; b++)
			assert_int_equal(sim_read_sized(&s, 0, reg + b, 1), 0x10u << b);
		assert_int_equal(sim_read_sized(&s, 0, reg + 2, 2), 0x8040);
	}
	sim_byte(&s, 0, GICD_CPENDSGIR + 9, 0x20);
	assert_int_equal(sim_read(&s, 0, GICD_SPENDSGIR + 8), 0x80400010);
	sim_write_sized(&s, 0, GICD_IPRIORITYR + 126, 2, 0xc8b8);
	assert_int_equal(sim_read(&s, 0, GICD_IPRIORITYR + 124), 0xc8b82010);
}

static void test_narrow_access_to_word_registers_is_raz_wi(void **state)
{
	static const uint32_t regs[] = {GICD_CTLR, GICD_TYPER, GICD_IGROUPR + 4, GICD_ISENABLER + 4, GICD_ICFGR + 8};
	struct sim s;

	(void)state;
	sim_init(&s, 2, 4);
	for (unsigned i = 0; i < sizeof(regs) / sizeof(regs[0]); i++) {
		uint32_t before = sim_read(&s, 0, regs[i]);

		sim_byte(&s, 0, regs[i], 0xff);
		sim_write_sized(&s, 0, regs[i] + 2, 2, 0xffff);
		assert_int_equal(sim_read(&s, 0, regs[i]), before);
		sim_write(&s, 0, regs[i], 0xffffffff);
		assert_int_equal(sim_read_sized(&s, 0, regs[i], 1), 0);
		assert_int_equal(sim_read_sized(&s, 0, regs[i], 2), 0);
	}
	sim_write_sized(&s, 0, GICD_SGIR, 1, 5);
	assert_int_equal(sim_read(&s, 0, GICD_ISPENDR), 0);
}

static void test_private_registers_are_banked_and_shared_ones_are_not(void **state)
{
	static const struct {
		uint32_t banked, shared;
	} regs[] = {
	    {GICD_IGROUPR, GICD_IGROUPR + 4},
	    {GICD_ISENABLER, GICD_ISENABLER + 4},
	    {GICD_ISPENDR, GICD_ISPENDR + 4},
	    {GICD_ISACTIVER, GICD_ISACTIVER + 4},
	    {GICD_IPRIORITYR + 28, GICD_IPRIORITYR + 32},
	};
	struct sim s;

	(void)state;
	sim_init(&s, 2, 4);
	for (unsigned i = 0; i < sizeof(regs) / sizeof(regs[0]); i++) {
		uint32_t untouched = sim_read(&s, 1, regs[i].banked);

		sim_write(&s, 0, regs[i].banked, 0x10000000);
		sim_write(&s, 0, regs[i].shared, 0x10000000);
		assert_int_equal(sim_read(&s, 1, regs[i].banked), untouched);
		assert_int_equal(sim_read(&s, 0, regs[i].banked) & 0x10000000, 0x10000000);
		assert_int_equal(sim_read(&s, 1, regs[i].shared), sim_read(&s, 0, regs[i].shared));
		assert_int_equal(sim_read(&s, 1, regs[i].shared), 0x10000000);
	}
}

static void test_each_reader_sees_its_own_target_bit(void **state)
{
	struct sim s;

	(void)state;
	sim_init(&s, 8, 4);
	for (unsigned v = 0; v < 8; v++)
		for (unsigned i = 0; i < 32; i++)
			assert_int_equal(sim_read_sized(&s, v, GICD_ITARGETSR + i, 1), 1u << v);
	assert_int_equal(sim_read(&s, 0, GICD_TYPER), 0xe3);
}

static void test_one_vcpu_has_no_targets_and_gets_everything(void **state)
{
	struct sim s;

	(void)state;
	sim_init(&s, 1, 4);
	assert_int_equal(sim_read(&s, 0, GICD_ITARGETSR), 0);
	sim_write(&s, 0, GICD_ITARGETSR + 32, 0x01010101);
	assert_int_equal(sim_read(&s, 0, GICD_ITARGETSR + 32), 0);
	assert_int_equal(sim_read(&s, 0, GICD_TYPER), 0x03);
	sim_write(&s, 0, GICD_CTLR, 1);
	sim_set_bit(&s, 0, GICD_ISENABLER, 33);
	sim_line(&s, 0, 33, true);
	assert_int_equal(sim_ack(&s, 0), 33);
}

static const struct {
	const char *name;
	uint32_t value;
	uint32_t want; /* vcpus that get SGI 5 of 4, sent by vcpu 1 */
} sgis[] = {
    {"to the list", 0x00050005, 0x5},
    {"the list is ignored for all others", 0x01ff0005, 0xd},
    {"the list is ignored for oneself", 0x02ff0005, 0x2},
    {"filter 3 is reserved: to none", 0x03ff0005, 0},
    {"an empty list: to none", 0x00000005, 0},
    {"vcpus that are not there are left out", 0x00f80005, 0x8},
    {"NSATT has no meaning here", 0x00018005, 0x1},
};

static void test_sgir_filters(void **state)
{
	(void)state;
	for (unsigned i = 0; i < sizeof(sgis) / sizeof(sgis[0]); i++) {
		struct sim s;
		uint32_t kick;

		sim_init(&s, 4, 4);
		sim_write(&s, 0, GICD_CTLR, 1);
		assert_int_equal(vgic_mmio_write(&s.g, 1, GICD_SGIR, 4, sgis[i].value, &kick), 0);
		assert_int_equal(kick, sgis[i].want);
		for (unsigned v = 0; v < 4; v++) {
			uint32_t got = sgis[i].want >> v & 1;

			assert_int_equal(sim_read(&s, v, GICD_ISPENDR), got << 5);
			assert_int_equal(sim_read_sized(&s, v, GICD_SPENDSGIR + 5, 1), got << 1);
			assert_int_equal(sim_read(&s, v, GICD_ISPENDR + 4), 0);
		}
	}
}

static void test_reset_of_a_vcpu_leaves_the_others(void **state)
{
	struct sim s;

	(void)state;
	sim_init(&s, 2, 4);
	for (unsigned v = 0; v < 2; v++) {
		sim_write(&s, v, GICD_ISENABLER, 0x08000000);
		sim_byte(&s, v, GICD_IPRIORITYR + 27, 0x50);
		sim_write(&s, v, GICD_SPENDSGIR, 0x3);
	}
	sim_spi(&s, 40, 1, 0x20, true);
	sim_leave(&s, 1);
	vgic_reset_vcpu(&s.g, 1);
	gich_image_init(&s.cpu[1].img, 4);
	sim_enter(&s, 1);
	assert_int_equal(sim_read(&s, 1, GICD_ISENABLER), 0xffff);
	assert_int_equal(sim_read_sized(&s, 1, GICD_IPRIORITYR + 27, 1), 0);
	assert_int_equal(sim_read(&s, 1, GICD_SPENDSGIR), 0);
	assert_int_equal(sim_read(&s, 0, GICD_ISENABLER), 0x0800ffff);
	assert_int_equal(sim_read(&s, 0, GICD_SPENDSGIR), 3);
	assert_int_equal(sim_read_sized(&s, 1, GICD_ITARGETSR + 40, 1), 2);
}

static void test_init_refuses_bad_numbers(void **state)
{
	static struct vgic g;

	(void)state;
	assert_int_equal(vgic_init(&g, 0), -HV_EINVAL);
	assert_int_equal(vgic_init(&g, 9), -HV_EINVAL);
	assert_int_equal(vgic_init(&g, 8), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_every_register),
	    cmocka_unit_test(test_set_and_clear_pairs),
	    cmocka_unit_test(test_every_offset_and_width_is_answered),
	    cmocka_unit_test(test_bytes_are_the_bytes_of_the_word),
	    cmocka_unit_test(test_narrow_access_to_word_registers_is_raz_wi),
	    cmocka_unit_test(test_private_registers_are_banked_and_shared_ones_are_not),
	    cmocka_unit_test(test_each_reader_sees_its_own_target_bit),
	    cmocka_unit_test(test_one_vcpu_has_no_targets_and_gets_everything),
	    cmocka_unit_test(test_sgir_filters),
	    cmocka_unit_test(test_reset_of_a_vcpu_leaves_the_others),
	    cmocka_unit_test(test_init_refuses_bad_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
