/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ways for a guest to die, as changes to verdict_scene.h's crash. */
#ifndef TESTS_UNIT_VERDICT_CHANGES_H
#define TESTS_UNIT_VERDICT_CHANGES_H
#include "verdict_scene.h"

static inline void nothing_special(struct scene *s)
{
	(void)s;
}

static inline void wrong_gic(struct scene *s)
{
	s->tree.gicd = 0x1c481000;
}

static inline void wrong_gic_cpu_interface(struct scene *s)
{
	s->tree.gicc = 0x1c482000;
	at_ipa(s, 0x1c48200c);
}

static inline void wrong_gic_without_a_walk(struct scene *s)
{
	wrong_gic(s);
	s->s2_hole = false;
}

static inline void wrong_gic_but_tree_overwritten(struct scene *s)
{
	wrong_gic(s);
	s->facts.dtb_now_valid = true;
	s->facts.dtb_now = 0x12345678;
}

static inline void right_tree_still_there(struct scene *s)
{
	s->facts.dtb_now_valid = true;
	s->facts.dtb_now = 0xd00dfeed;
}

static inline void wrong_uart(struct scene *s)
{
	s->tree.uart = 0x1c28000;
	at_ipa(s, 0x1c28018);
}

static inline void write_beyond_claimed_ram(struct scene *s)
{
	s->tree.memory_size = 0x20000000;
	s->facts.write = true;
	at_ipa(s, 0x5ffff000);
}

static inline void fetch_beyond_claimed_ram(struct scene *s)
{
	write_beyond_claimed_ram(s);
	s->facts.write = false;
	s->facts.kind = CRASH_FETCH_ABORT;
}

static inline void another_ram_base(struct scene *s)
{
	s->tree.memory_base = 0x80000000;
	s->tree.memory_size = 0x10000000;
	at_ipa(s, 0x80008000);
}

static inline void add_timer_node(struct test_tree *t)
{
	tt_begin(t, "timer@1c20c00", "allwinner,sun4i-a10-timer");
	TT_CELLS(t, "reg", 0, 0x1c20c00, 0, 0x90);
	tt_end(t);
}

static inline void device_that_is_not_there(struct scene *s)
{
	s->more_nodes = add_timer_node;
	at_ipa(s, 0x1c20c10);
}

static inline void add_gicv3_node(struct test_tree *t)
{
	tt_begin(t, "intc@20000000", "arm,gic-v3");
	TT_CELLS(t, "reg", 0, 0x20000000, 0, 0x10000);
	tt_end(t);
}

static inline void gicv3_on_a_gicv2_machine(struct scene *s)
{
	s->more_nodes = add_gicv3_node;
	at_ipa(s, 0x2000ffe8);
}

static inline void add_dw_uart_node(struct test_tree *t)
{
	tt_begin(t, "serial@1c28000", "snps,dw-apb-uart");
	TT_CELLS(t, "reg", 0, 0x1c28000, 0, 0x400);
	TT_CELLS(t, "reg-shift", 2);
	tt_end(t);
}

static inline void another_kind_of_uart(struct scene *s)
{
	s->more_nodes = add_dw_uart_node;
	at_ipa(s, 0x1c28014);
}

static inline void earlycon_at_another_address(struct scene *s)
{
	s->tree.bootargs = "quiet earlycon=pl011,0x1c28000 console=ttyAMA0";
	at_ipa(s, 0x1c28018);
}

static inline void earlycon_at_the_right_address(struct scene *s)
{
	s->tree.bootargs = "quiet earlycon=pl011,0x9000000 console=ttyAMA0";
	at_ipa(s, 0x1c28018);
}

static inline void table_walk(struct scene *s, unsigned level, uint64_t desc)
{
	s->facts.kind = CRASH_S1PTW;
	s->facts.ipa = desc & ~0xfffull;
	s->facts.regime.ttbr0 = 0x2000406a;
	memset(&s->s1, 0, sizeof(s->s1));
	s->s1.fault = WALK_FAULT_TABLE_READ;
	s->s1.nlevels = (uint8_t)level;
	s->s1.levels[0] = (struct walk_level){
	    .level = 1, .size = 4, .kind = WALK_TABLE, .desc_addr = 0x40007420, .value = 0x20010801};
	s->s1.levels[level - 1].level = (uint8_t)level;
	s->s1.levels[level - 1].kind = WALK_UNREAD;
	s->s1.levels[level - 1].desc_addr = desc;
}

static inline void ttbr_outside_ram(struct scene *s)
{
	table_walk(s, 1, 0x20007420);
}

static inline void second_table_outside_ram(struct scene *s)
{
	table_walk(s, 2, 0x2001081c);
}

static inline void walk_that_disagrees_with_hpfar(struct scene *s)
{
	table_walk(s, 1, 0x20007420);
	s->facts.ipa = 0x30000000;
}

static inline void walk_that_now_succeeds(struct scene *s)
{
	table_walk(s, 1, 0x20007420);
	s->s1 = (struct walk){.ok = true, .nlevels = 1};
}

static inline void table_in_ram_claimed_too_large(struct scene *s)
{
	s->tree.memory_size = 0x20000000;
	table_walk(s, 2, 0x5ffff01c);
}

static inline void fetch(struct scene *s, uint32_t pc, uint64_t ipa)
{
	s->facts.kind = CRASH_FETCH_ABORT;
	s->facts.hsr = 0x80000005;
	s->facts.pc = s->facts.va = pc;
	s->facts.ipa = ipa;
	s->facts.insn_valid = s->facts.isv = false;
	s->facts.mmu_on = ipa != pc;
}

static inline void fetch_from_uart(struct scene *s)
{
	fetch(s, 0x09000000, 0x09000000);
	s->s2_hole = false;
}

static inline void jump_through_null(struct scene *s)
{
	fetch(s, 8, 8);
}

static inline void jump_away(struct scene *s)
{
	fetch(s, 0x12345678, 0x12345678);
}

static inline void return_away(struct scene *s)
{
	fetch(s, 0x12345678, 0x12345678);
	s->facts.regs[14] = 0x12345678;
}

static inline void abort_without_vectors(struct scene *s)
{
	fetch(s, 0x10, 0x10);
	s->facts.cpsr = 0x1d7;
	s->facts.regs[14] = 0x40010040;
	s->facts.dfar = 0xdeadbeec;
	s->facts.dfsr = 0x805;
}

static inline void irq_without_high_vectors(struct scene *s)
{
	fetch(s, 0xffff0018, 0x20000018);
	s->facts.cpsr = 0x1d2;
	s->facts.regime.sctlr = 1u << 13;
}

static inline void jump_to_a_vector_in_another_mode(struct scene *s)
{
	abort_without_vectors(s);
	s->facts.cpsr = MODE_SVC;
}

static inline void data_abort_at_a_vector(struct scene *s)
{
	s->facts.pc = 0x10;
	s->facts.cpsr = 0x1d7;
}

static inline void in_distributor(struct scene *s, uint32_t offset, uint32_t insn)
{
	at_ipa(s, 0x08000000 + offset);
	s->s2_hole = false;
	s->facts.isv = false;
	s->facts.insn = insn;
	s->facts.size = 0;
}

static inline void ldrex_on_device(struct scene *s)
{
	in_distributor(s, 4, 0xe1932f9f); /* ldrex r2, [r3] */
}

static inline void vldr_on_device(struct scene *s)
{
	in_distributor(s, 4, 0xed930b00); /* vldr d0, [r3] */
}

static inline void neon_on_device(struct scene *s)
{
	in_distributor(s, 4, 0xf423078f); /* vld1.32 {d0}, [r3] */
}

static inline void thumb_ldrsh_on_device(struct scene *s)
{
	in_distributor(s, 4, 0xf9b32004); /* ldrsh.w r2, [r3, #4] */
	s->facts.cpsr |= 1u << 5;
}

static inline void ldm_on_device(struct scene *s)
{
	in_distributor(s, 4, 0xe893000c); /* ldm r3, {r2, r3} */
}

static inline void byte_read_of_ctlr(struct scene *s)
{
	in_distributor(s, 0, 0xe5d32000); /* ldrb r2, [r3] */
	s->facts.isv = true;
	s->facts.size = 1;
}

static inline void misaligned_on_device(struct scene *s)
{
	byte_read_of_ctlr(s);
	at_ipa(s, 0x08000402);
	s->facts.size = 4;
}

static inline void beyond_the_registers(struct scene *s)
{
	byte_read_of_ctlr(s);
	at_ipa(s, 0x08002000);
}

static inline void ram_that_is_not_mapped(struct scene *s)
{
	at_ipa(s, 0x40001000);
}

static inline void ram_that_is_read_only(struct scene *s)
{
	at_ipa(s, 0x40001000);
	s->s2_hole = false;
	s->s2 = (struct walk){.ok = true, .attrs = {.perm = WALK_RO}};
}

static inline void null_pointer(struct scene *s)
{
	s->facts.regs[3] = 0;
	s->facts.va = 4;
	s->facts.ipa = 4;
	s->facts.mmu_on = false;
}

static inline void null_pointer_with_a_large_offset(struct scene *s)
{
	null_pointer(s);
	s->facts.insn = 0xe7932005; /* ldr r2, [r3, r5] */
	s->facts.ipa = s->facts.va = 0x5678;
}

static inline void null_pointer_in_thumb(struct scene *s)
{
	null_pointer(s);
	s->facts.insn = 0x685a0000; /* ldr r2, [r3, #4] */
	s->facts.cpsr |= 1u << 5;
}

static inline void null_pointer_unknown_insn(struct scene *s)
{
	null_pointer(s);
	s->facts.insn_valid = false;
}

static inline void index_that_is_null(struct scene *s)
{
	s->facts.insn = 0xe7932005;
	s->facts.regs[5] = 0;
	s->facts.mmu_on = false;
	s->facts.ipa = s->facts.va = 0x1c481004;
}

static inline void just_past_ram(struct scene *s)
{
	at_ipa(s, 0x50000ffc);
}

static inline void just_below_ram(struct scene *s)
{
	at_ipa(s, 0x3ffffffc);
}

static inline void far_from_ram(struct scene *s)
{
	at_ipa(s, 0x70000000);
}

static inline void raw_address_mmu_off(struct scene *s)
{
	s->facts.mmu_on = false;
	s->facts.va = 0x1c481004;
	s->facts.console_bytes = 0;
}

static inline void tree_cut_short(struct scene *s)
{
	static _Alignas(8) const uint8_t damaged[64] = {0xd0, 0x0d, 0xfe, 0xed, 0, 0, 0x10, 0};

	s->facts.dtb = damaged;
	s->facts.dtb_size = sizeof(damaged);
}

/* The caller's fault, and no word about the tree. */
static inline void tree_at_an_odd_address(struct scene *s)
{
	static _Alignas(8) const uint8_t bytes[64] = {0};

	s->facts.dtb = bytes + 4;
	s->facts.dtb_size = 32;
}

static inline void write_by_d10(struct scene *s)
{
	s->facts.domain = 10;
	s->facts.write = true;
}

static inline void call_of_a_vector_in_its_mode(struct scene *s)
{
	fetch(s, 8, 8);
}

static inline void without_tree(struct scene *s)
{
	s->no_tree = true;
	s->facts.dtb_ipa = 0;
}

static inline void without_tree_on_device(struct scene *s)
{
	without_tree(s);
	byte_read_of_ctlr(s);
}

static inline void silent_with_wrong_gic(struct scene *s)
{
	wrong_gic(s);
	s->facts.console_bytes = 0;
}

static inline void refused(struct scene *s)
{
	s->facts.kind = CRASH_REFUSED;
	s->facts.request = "vcpu 9 to be started";
}

static inline void trapped_pmu_access(struct scene *s)
{
	s->facts.kind = CRASH_TRAP;
	s->facts.hsr = 0x0fe5cc67 & ~0x400u; /* an MRC from p15 */
}

static inline void trapped_smc(struct scene *s)
{
	s->facts.kind = CRASH_TRAP;
	s->facts.hsr = 0x4e000000; /* EC 0x13 */
}

static inline void unknown_exit(struct scene *s)
{
	s->facts.kind = CRASH_UNKNOWN;
	s->facts.hsr = 0xfc000000;
}

static inline void ipa_not_known(struct scene *s)
{
	s->facts.ipa_valid = false;
}

#endif
