/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The last lines of a crash: each rule with its case and the opposite case, certainty, and what a hostile tree may do
 * to the lines. `test_verdict --show` prints every verdict. */
#include "make_tree.h"
#include <hvlib/walk.h>
#include "lib/verdict_case.h"

#define MODE_SVC 0xd3u

/* One crash, before it is explained. */
struct scene {
	struct crash_facts facts;
	struct test_tree_spec tree;
	void (*more_nodes)(struct test_tree *t); /* behind the usual ones */
	bool no_tree, s1_walked, s2_hole;
	struct walk s1, s2;
};

static const struct crash_window windows[] = {
    {"GIC distributor", CRASH_DEV_GICD, 0x08000000, 0x10000},
    {"GIC CPU interface", CRASH_DEV_GICC, 0x08010000, 0x10000},
    {"UART", CRASH_DEV_UART, 0x09000000, 0x1000},
};

/* The demo's crash (design.md, section 8): r0-r3, pc, lr and HSR are those of Debian's armmp kernel, measured. The ipa
 * is 1c481004 but its tree is right: what is wrong each case adds. */
static struct scene base_scene(void)
{
	struct scene s = {.tree = test_tree_right, .s2_hole = true, .s1_walked = true};
	struct crash_facts *f = &s.facts;

	f->domain = 1;
	f->kind = CRASH_DATA_ABORT;
	f->hsr = 0x93820006;
	f->cpsr = 0x60000000 | MODE_SVC;
	f->pc = 0xc07d6bf8;
	f->regs[0] = 0xc140b9cc;
	f->regs[1] = f->regs[3] = 0xd0807000;
	f->regs[2] = 0xd080a000;
	f->regs[13] = 0xc1401f40;
	f->regs[14] = 0xc1238298;
	f->insn_valid = true;
	f->insn = 0xe5932004; /* ldr r2, [r3, #4] */
	f->va_valid = f->ipa_valid = f->isv = true;
	f->va = 0xd0807004;
	f->ipa = 0x1c481004;
	f->size = 4;
	f->reg = 2;
	f->ram_base = 0x40000000;
	f->ram_size = 0x10000000;
	f->windows = windows;
	f->nwindows = 3;
	f->mmu_on = true;
	f->dtb_given = true;
	f->dtb_ipa = 0x48000000;
	f->console_bytes = 10;
	s.s1.ok = true;
	s.s1.attrs.memtype = WALK_DEVICE;
	return s;
}

/* What a stage-2 walk gives where nothing is mapped. */
static void set_s2_hole(struct scene *s)
{
	struct crash_facts *f = &s->facts;
	uint64_t at = f->kind == CRASH_S1PTW && s->s1.nlevels != 0 ? s->s1.levels[s->s1.nlevels - 1].desc_addr : f->ipa;

	memset(&s->s2, 0, sizeof(s->s2));
	s->s2.in = at;
	s->s2.format = WALK_STAGE2;
	s->s2.fault = WALK_FAULT_TRANSLATION;
	s->s2.fault_level = 2;
}

static struct verdict explain(struct scene *s)
{
	static struct test_tree tree;
	struct verdict v;

	if (!s->no_tree && s->facts.dtb == NULL) {
		tt_start(&tree, 2, 2);
		tt_nodes(&tree, &s->tree);
		if (s->more_nodes != NULL)
			s->more_nodes(&tree);
		tt_finish(&tree);
		s->facts.dtb = tree.bytes;
		s->facts.dtb_size = sizeof(tree.bytes);
	}
	if (s->s2_hole)
		set_s2_hole(s);
	s->facts.s1 = s->s1_walked ? &s->s1 : NULL;
	s->facts.s2 = s->s2_hole || s->s2.ok ? &s->s2 : NULL;
	verdict_explain(&s->facts, &v);
	return v;
}

static void at_ipa(struct scene *s, uint64_t ipa)
{
	s->facts.ipa = ipa;
	s->facts.va = 0xd0807000 | (uint32_t)(ipa & 0xfff);
}

static void nothing_special(struct scene *s)
{
	(void)s;
}

static void wrong_gic(struct scene *s)
{
	s->tree.gicd = 0x1c481000;
}

static void wrong_gic_cpu_interface(struct scene *s)
{
	s->tree.gicc = 0x1c482000;
	at_ipa(s, 0x1c48200c);
}

static void wrong_gic_without_a_walk(struct scene *s)
{
	wrong_gic(s);
	s->s2_hole = false;
}

static void wrong_gic_but_tree_overwritten(struct scene *s)
{
	wrong_gic(s);
	s->facts.dtb_now_valid = true;
	s->facts.dtb_now = 0x12345678;
}

static void right_tree_still_there(struct scene *s)
{
	s->facts.dtb_now_valid = true;
	s->facts.dtb_now = 0xd00dfeed;
}

static void wrong_uart(struct scene *s)
{
	s->tree.uart = 0x1c28000;
	at_ipa(s, 0x1c28018);
}

static void write_beyond_claimed_ram(struct scene *s)
{
	s->tree.memory_size = 0x20000000;
	s->facts.write = true;
	at_ipa(s, 0x5ffff000);
}

static void fetch_beyond_claimed_ram(struct scene *s)
{
	write_beyond_claimed_ram(s);
	s->facts.write = false;
	s->facts.kind = CRASH_FETCH_ABORT;
}

static void another_ram_base(struct scene *s)
{
	s->tree.memory_base = 0x80000000;
	s->tree.memory_size = 0x10000000;
	at_ipa(s, 0x80008000);
}

static void add_timer_node(struct test_tree *t)
{
	tt_begin(t, "timer@1c20c00", "allwinner,sun4i-a10-timer");
	TT_CELLS(t, "reg", 0, 0x1c20c00, 0, 0x90);
	tt_end(t);
}

static void device_that_is_not_there(struct scene *s)
{
	s->more_nodes = add_timer_node;
	at_ipa(s, 0x1c20c10);
}

static void add_gicv3_node(struct test_tree *t)
{
	tt_begin(t, "intc@20000000", "arm,gic-v3");
	TT_CELLS(t, "reg", 0, 0x20000000, 0, 0x10000);
	tt_end(t);
}

static void gicv3_on_a_gicv2_machine(struct scene *s)
{
	s->more_nodes = add_gicv3_node;
	at_ipa(s, 0x2000ffe8);
}

static void add_dw_uart_node(struct test_tree *t)
{
	tt_begin(t, "serial@1c28000", "snps,dw-apb-uart");
	TT_CELLS(t, "reg", 0, 0x1c28000, 0, 0x400);
	TT_CELLS(t, "reg-shift", 2);
	tt_end(t);
}

static void another_kind_of_uart(struct scene *s)
{
	s->more_nodes = add_dw_uart_node;
	at_ipa(s, 0x1c28014);
}

static void earlycon_at_another_address(struct scene *s)
{
	s->tree.bootargs = "quiet earlycon=pl011,0x1c28000 console=ttyAMA0";
	at_ipa(s, 0x1c28018);
}

static void earlycon_at_the_right_address(struct scene *s)
{
	s->tree.bootargs = "quiet earlycon=pl011,0x9000000 console=ttyAMA0";
	at_ipa(s, 0x1c28018);
}

static void table_walk(struct scene *s, unsigned level, uint64_t desc)
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

static void ttbr_outside_ram(struct scene *s)
{
	table_walk(s, 1, 0x20007420);
}

static void second_table_outside_ram(struct scene *s)
{
	table_walk(s, 2, 0x2001081c);
}

static void walk_that_disagrees_with_hpfar(struct scene *s)
{
	table_walk(s, 1, 0x20007420);
	s->facts.ipa = 0x30000000;
}

static void walk_that_now_succeeds(struct scene *s)
{
	table_walk(s, 1, 0x20007420);
	s->s1 = (struct walk){.ok = true, .nlevels = 1};
}

static void table_in_ram_claimed_too_large(struct scene *s)
{
	s->tree.memory_size = 0x20000000;
	table_walk(s, 2, 0x5ffff01c);
}

static void fetch(struct scene *s, uint32_t pc, uint64_t ipa)
{
	s->facts.kind = CRASH_FETCH_ABORT;
	s->facts.hsr = 0x80000005;
	s->facts.pc = s->facts.va = pc;
	s->facts.ipa = ipa;
	s->facts.insn_valid = s->facts.isv = false;
	s->facts.mmu_on = ipa != pc;
}

static void fetch_from_uart(struct scene *s)
{
	fetch(s, 0x09000000, 0x09000000);
	s->s2_hole = false;
}

static void jump_through_null(struct scene *s)
{
	fetch(s, 8, 8);
}

static void jump_away(struct scene *s)
{
	fetch(s, 0x12345678, 0x12345678);
}

static void return_away(struct scene *s)
{
	fetch(s, 0x12345678, 0x12345678);
	s->facts.regs[14] = 0x12345678;
}

static void abort_without_vectors(struct scene *s)
{
	fetch(s, 0x10, 0x10);
	s->facts.cpsr = 0x1d7;
	s->facts.regs[14] = 0x40010040;
	s->facts.dfar = 0xdeadbeec;
	s->facts.dfsr = 0x805;
}

static void irq_without_high_vectors(struct scene *s)
{
	fetch(s, 0xffff0018, 0x20000018);
	s->facts.cpsr = 0x1d2;
	s->facts.regime.sctlr = 1u << 13;
}

static void jump_to_a_vector_in_another_mode(struct scene *s)
{
	abort_without_vectors(s);
	s->facts.cpsr = MODE_SVC;
}

static void data_abort_at_a_vector(struct scene *s)
{
	s->facts.pc = 0x10;
	s->facts.cpsr = 0x1d7;
}

static void in_distributor(struct scene *s, uint32_t offset, uint32_t insn)
{
	at_ipa(s, 0x08000000 + offset);
	s->s2_hole = false;
	s->facts.isv = false;
	s->facts.insn = insn;
	s->facts.size = 0;
}

static void ldrex_on_device(struct scene *s)
{
	in_distributor(s, 4, 0xe1932f9f); /* ldrex r2, [r3] */
}

static void vldr_on_device(struct scene *s)
{
	in_distributor(s, 4, 0xed930b00); /* vldr d0, [r3] */
}

static void neon_on_device(struct scene *s)
{
	in_distributor(s, 4, 0xf423078f); /* vld1.32 {d0}, [r3] */
}

static void thumb_ldrsh_on_device(struct scene *s)
{
	in_distributor(s, 4, 0xf9b32004); /* ldrsh.w r2, [r3, #4] */
	s->facts.cpsr |= 1u << 5;
}

static void ldm_on_device(struct scene *s)
{
	in_distributor(s, 4, 0xe893000c); /* ldm r3, {r2, r3} */
}

static void byte_read_of_ctlr(struct scene *s)
{
	in_distributor(s, 0, 0xe5d32000); /* ldrb r2, [r3] */
	s->facts.isv = true;
	s->facts.size = 1;
}

static void misaligned_on_device(struct scene *s)
{
	byte_read_of_ctlr(s);
	at_ipa(s, 0x08000402);
	s->facts.size = 4;
}

static void beyond_the_registers(struct scene *s)
{
	byte_read_of_ctlr(s);
	at_ipa(s, 0x08002000);
}

static void ram_that_is_not_mapped(struct scene *s)
{
	at_ipa(s, 0x40001000);
}

static void ram_that_is_read_only(struct scene *s)
{
	at_ipa(s, 0x40001000);
	s->s2_hole = false;
	s->s2 = (struct walk){.ok = true, .attrs = {.perm = WALK_RO}};
}

static void null_pointer(struct scene *s)
{
	s->facts.regs[3] = 0;
	s->facts.va = 4;
	s->facts.ipa = 4;
	s->facts.mmu_on = false;
}

static void null_pointer_with_a_large_offset(struct scene *s)
{
	null_pointer(s);
	s->facts.insn = 0xe7932005; /* ldr r2, [r3, r5] */
	s->facts.ipa = s->facts.va = 0x5678;
}

static void null_pointer_in_thumb(struct scene *s)
{
	null_pointer(s);
	s->facts.insn = 0x685a0000; /* ldr r2, [r3, #4] */
	s->facts.cpsr |= 1u << 5;
}

static void null_pointer_unknown_insn(struct scene *s)
{
	null_pointer(s);
	s->facts.insn_valid = false;
}

static void index_that_is_null(struct scene *s)
{
	s->facts.insn = 0xe7932005;
	s->facts.regs[5] = 0;
	s->facts.mmu_on = false;
	s->facts.ipa = s->facts.va = 0x1c481004;
}

static void just_past_ram(struct scene *s)
{
	at_ipa(s, 0x50000ffc);
}

static void just_below_ram(struct scene *s)
{
	at_ipa(s, 0x3ffffffc);
}

static void far_from_ram(struct scene *s)
{
	at_ipa(s, 0x70000000);
}

static void raw_address_mmu_off(struct scene *s)
{
	s->facts.mmu_on = false;
	s->facts.va = 0x1c481004;
	s->facts.console_bytes = 0;
}

static void tree_cut_short(struct scene *s)
{
	static _Alignas(8) const uint8_t damaged[64] = {0xd0, 0x0d, 0xfe, 0xed, 0, 0, 0x10, 0};

	s->facts.dtb = damaged;
	s->facts.dtb_size = sizeof(damaged);
}

static void without_tree(struct scene *s)
{
	s->no_tree = true;
	s->facts.dtb_ipa = 0;
}

static void without_tree_on_device(struct scene *s)
{
	without_tree(s);
	byte_read_of_ctlr(s);
}

static void silent_with_wrong_gic(struct scene *s)
{
	wrong_gic(s);
	s->facts.console_bytes = 0;
}

static void refused(struct scene *s)
{
	s->facts.kind = CRASH_REFUSED;
	s->facts.request = "vcpu 9 to be started";
}

static void trapped_pmu_access(struct scene *s)
{
	s->facts.kind = CRASH_TRAP;
	s->facts.hsr = 0x0fe5cc67 & ~0x400u; /* an MRC from p15 */
}

static void trapped_smc(struct scene *s)
{
	s->facts.kind = CRASH_TRAP;
	s->facts.hsr = 0x4e000000; /* EC 0x13 */
}

static void unknown_exit(struct scene *s)
{
	s->facts.kind = CRASH_UNKNOWN;
	s->facts.hsr = 0xfc000000;
}

static void ipa_not_known(struct scene *s)
{
	s->facts.ipa_valid = false;
}

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
     "read of 4 bytes at va d0807004 faulted in stage 2; its ipa is not known"},
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

static bool rule_spoke(const struct verdict *v, const char *rule)
{
	for (unsigned i = 0; i < VERDICT_LINES_MAX && v->rules[i] != NULL; i++) {
		if (strcmp(v->rules[i], rule) == 0)
			return true;
	}
	return false;
}

static bool has_text(const struct verdict *v, const char *text)
{
	for (unsigned i = 0; i < v->nlines; i++) {
		if (strcmp(v->lines[i].text, text) == 0)
			return true;
	}
	return false;
}

static void print_line(void *ctx, const char *text)
{
	(void)ctx;
	print_message("(HV) %s\n", text);
}

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

struct lines {
	char text[1024];
};

static void collect_line(void *ctx, const char *text)
{
	struct lines *lines = ctx;
	size_t used = strlen(lines->text);

	assert_true(strlen(text) < VERDICT_OUT_MAX && used + strlen(text) + 2 < sizeof(lines->text));
	strcat(lines->text, text);
	strcat(lines->text, "\n");
}

static void the_demo_ends_as_the_design_says(void **state)
{
	struct scene s = base_scene();
	struct lines lines = {""};

	(void)state;
	wrong_gic(&s);
	s.facts.console_bytes = 0;
	struct verdict v = explain(&s);

	verdict_print(&v, collect_line, &lines);
	assert_string_equal(
	    lines.text,
	    "  what     read of 4 bytes at ipa 1c481004: no RAM and no device of d1 is there   [certain]\n"
	    "  tree     /intc@1c481000 \"arm,cortex-a15-gic\" reg[0]: +004 is GICD_TYPER         [certain]\n"
	    "  machine  d1's GICv2: distributor 08000000, CPU interface 08010000\n"
	    "  fix      reg = <0x0 0x08000000 0x0 0x10000  0x0 0x08010000 0x0 0x10000>;\n");
}

static void the_longest_lines_keep_to_their_columns(void **state)
{
	struct scene s = base_scene();
	struct lines lines = {""};

	(void)state;
	s.facts.domain = 10;
	wrong_gic(&s);
	struct verdict v = explain(&s);

	verdict_print(&v, collect_line, &lines);
	for (char *line = strtok(lines.text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
		char *tag = strchr(line, '[');

		while (tag != NULL && strcmp(tag, "[certain]") != 0)
			tag = strchr(tag + 1, '[');
		if (tag != NULL)
			*tag = '\0';
		size_t len = strlen(line);

		while (len > 0 && line[len - 1] == ' ')
			len--;
		assert_true(len <= 80);
	}
}

/* What follows from a premise that is not proven is not certain. */
static const struct {
	const char *name;
	void (*change)(struct scene *s);
	enum verdict_certainty what, second;
} certainties[] = {
    {"the walk shows the hole: certain", wrong_gic, VERDICT_CERTAIN, VERDICT_CERTAIN},
    {"no walk of stage 2: likely", wrong_gic_without_a_walk, VERDICT_LIKELY, VERDICT_LIKELY},
    {"the guest wrote over its tree: what the tree says is likely", wrong_gic_but_tree_overwritten, VERDICT_CERTAIN,
     VERDICT_LIKELY},
    {"a null pointer is a guess", null_pointer, VERDICT_CERTAIN, VERDICT_LIKELY},
    {"a walk in HPFAR's page is proof", ttbr_outside_ram, VERDICT_CERTAIN, VERDICT_CERTAIN},
    {"a walk elsewhere proves nothing about the descriptor", walk_that_disagrees_with_hpfar, VERDICT_CERTAIN,
     VERDICT_PLAIN},
};

static void nothing_is_certain_that_is_not_proven(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(certainties) / sizeof(certainties[0]); i++) {
		struct scene s = base_scene();

		certainties[i].change(&s);
		struct verdict v = explain(&s);

		if (v.lines[0].certainty != certainties[i].what || v.lines[1].certainty != certainties[i].second) {
			verdict_print(&v, print_line, NULL);
			fail_msg("%s", certainties[i].name);
		}
	}
}

static void a_walk_of_another_page_proves_nothing(void **state)
{
	struct scene s = base_scene();
	struct verdict v;

	(void)state;
	wrong_gic(&s);
	explain(&s);
	s.s2.in += 0x1000;
	verdict_explain(&s.facts, &v);
	assert_int_equal(v.lines[0].certainty, VERDICT_LIKELY);
}

static void add_strange_node(struct test_tree *t)
{
	char name[200];

	memset(name, 'n', sizeof(name) - 1);
	name[199] = '\0';
	name[3] = '\x1b';
	tt_begin(t, name, "evil\x1b[2J,device");
	TT_CELLS(t, "reg", 0, 0x30000000, 0, 0x1000);
	tt_end(t);
}

static void a_hostile_tree_cannot_reach_the_terminal(void **state)
{
	struct scene s = base_scene();

	(void)state;
	s.more_nodes = add_strange_node;
	at_ipa(&s, 0x30000000);
	struct verdict v = explain(&s);

	assert_true(rule_spoke(&v, "the tree names a device that the machine does not have"));
	for (unsigned i = 0; i < v.nlines; i++) {
		for (const char *ch = v.lines[i].text; *ch != '\0'; ch++)
			assert_in_range(*ch, 0x20, 0x7e);
	}
}

static void a_translating_bus_gets_a_remedy_in_words(void **state)
{
	static struct test_tree tree;
	struct scene s = base_scene();

	(void)state;
	tt_start(&tree, 1, 1);
	tt_begin(&tree, "soc", "simple-bus");
	TT_CELLS(&tree, "#address-cells", 1);
	TT_CELLS(&tree, "#size-cells", 1);
	TT_CELLS(&tree, "ranges", 0, 0x1c000000, 0x01000000);
	tt_begin(&tree, "interrupt-controller@481000", "arm,gic-400");
	TT_CELLS(&tree, "reg", 0x481000, 0x1000, 0x482000, 0x2000);
	tt_end(&tree);
	tt_end(&tree);
	tt_finish(&tree);
	s.facts.dtb = tree.bytes;
	s.facts.dtb_size = sizeof(tree.bytes);
	struct verdict v = explain(&s);

	assert_true(has_text(&v, "/soc/interrupt-controller@481000 reg[0]: +004 is GICD_TYPER"));
	assert_true(has_text(&v, "give that node's reg the address 08000000 as a cpu sees it"));
}

/* Facts of any value: no crash, the limits hold, always a first line. */
static void random_facts_are_harmless(void **state)
{
	uint32_t seed = 4711;

	(void)state;
	for (unsigned i = 0; i < 3000; i++) {
		struct scene s = base_scene();
		uint32_t *words = (uint32_t *)(void *)s.facts.regs;

		rule_cases[i % NCASES].change(&s);
		for (unsigned k = 0; k < 15; k++)
			words[k] = seed = seed * 1664525u + 1013904223u;
		s.facts.kind = (enum crash_kind)(seed >> 8) % 6;
		s.facts.insn = seed = seed * 1664525u + 1013904223u;
		s.facts.hsr = seed = seed * 1664525u + 1013904223u;
		s.facts.cpsr = seed = seed * 1664525u + 1013904223u;
		s.facts.ipa = (uint64_t)(seed & 0xff) << 32 | (seed << 3);
		s.facts.size = (uint8_t)(seed >> 20);
		s.facts.ram_size = seed & 3 ? s.facts.ram_size : 0;
		struct verdict v = explain(&s);

		assert_in_range(v.nlines, 1, VERDICT_LINES_MAX);
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
	    cmocka_unit_test(the_demo_ends_as_the_design_says),
	    cmocka_unit_test(the_longest_lines_keep_to_their_columns),
	    cmocka_unit_test(nothing_is_certain_that_is_not_proven),
	    cmocka_unit_test(a_walk_of_another_page_proves_nothing),
	    cmocka_unit_test(a_hostile_tree_cannot_reach_the_terminal),
	    cmocka_unit_test(a_translating_bus_gets_a_remedy_in_words),
	    cmocka_unit_test(random_facts_are_harmless),
	};

	if (argc > 1 && strcmp(argv[1], "--show") == 0) {
		show();
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
