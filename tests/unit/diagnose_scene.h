/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One domain for the diagnose tests: facts of a guest of two vcpus that runs well, which a test then changes, and its
 * tree. */
#ifndef TESTS_UNIT_DIAGNOSE_SCENE_H
#define TESTS_UNIT_DIAGNOSE_SCENE_H
#include "make_tree.h"
#include <hvabi/guest_machine.h>
#include <hvlib/diagnose.h>

#define MS	1000000ull
#define SVC_OFF 0x1d3u /* SVC, A, I and F masked */
#define SVC_ON	0x13u
#define USR_ON	0x10u
#define ABT_OFF 0x1d7u
#define UND_OFF 0x1dbu
#define HZ	62500000u
#define COUNTER (1ull << 40)

struct diagnose_scene {
	struct domain_facts domain;
	struct vcpu_facts vcpu[DIAGNOSE_VCPUS];
	struct test_tree_spec tree;
	void (*make)(struct test_tree *t, const struct test_tree_spec *spec); /* NULL: the usual nodes */
	bool no_tree, damaged;
	struct walk_memory ipa, pa;
	struct s2_regime s2;
	bool walks;
};

static inline void set_bit(uint32_t *words, uint32_t intid)
{
	words[intid / 32] |= 1u << intid % 32;
}

/* Samples 20 ms apart, all at @pc with the same registers; each was a run in the guest. */
static inline void watch_at(struct vcpu_facts *v, uint32_t pc, uint32_t cpsr)
{
	v->samples = FACTS_SAMPLES;
	for (unsigned i = 0; i < FACTS_SAMPLES; i++)
		v->sample[i] = (struct facts_sample){
		    .time = 1000 * MS + i * 20 * MS, .pc = pc, .cpsr = cpsr, .exits = 100 + i, .digest = 7};
	v->regs.pc = pc;
	v->regs.cpsr = cpsr;
	v->exits = 100 + FACTS_SAMPLES;
	v->watch_kinds[FACTS_EXIT_IRQ] = FACTS_SAMPLES;
}

/* It did nothing while it was watched. */
static inline void watch_still(struct vcpu_facts *v)
{
	for (unsigned i = 0; i < v->samples; i++)
		v->sample[i].exits = v->sample[0].exits;
	memset(v->watch_kinds, 0, sizeof(v->watch_kinds));
}

/* Samples all over the kernel. */
static inline void watch_running(struct vcpu_facts *v)
{
	watch_at(v, 0xc0101000, SVC_ON);
	for (unsigned i = 0; i < FACTS_SAMPLES; i++) {
		v->sample[i].pc += 0x1234 * i;
		v->sample[i].digest = i;
	}
	v->regs.pc = v->sample[FACTS_SAMPLES - 1].pc;
}

static inline void enable_usual_irqs(struct vcpu_facts *v)
{
	v->irq_enabled[0] = 0xffff;
	set_bit(v->irq_enabled, GUEST_TIMER_VIRT_INTID);
	v->gich_vmcr = 0xf0000001;
}

static inline void arm_timer(struct vcpu_facts *v, uint64_t ms)
{
	v->cntv_ctl = 1;
	v->counter = COUNTER;
	v->cntv_cval = COUNTER + ms * (HZ / 1000);
}

static inline struct vcpu_facts running_vcpu(unsigned n)
{
	struct vcpu_facts v = {.version = FACTS_VERSION,
			       .size = sizeof(struct vcpu_facts),
			       .vcpu = n,
			       .state = FACTS_VCPU_RUNNING,
			       .entry.entered = 1,
			       .entry.pc = 0x47a00000,
			       .entry.cpsr = GUEST_ENTRY_CPSR,
			       .entry.sctlr = GUEST_ENTRY_SCTLR};

	v.entry.r[1] = 0xffffffff;
	v.entry.r[2] = 0x48000000;
	v.entry.dtb_valid = 1;
	v.entry.dtb[0] = 0xd00dfeed;
	v.context.SCTLR = 0x10c5387d;
	v.code_valid = 1;
	v.code[0] = 0xe5932004;
	watch_running(&v);
	enable_usual_irqs(&v);
	arm_timer(&v, 3);
	return v;
}

static inline void off_vcpu(struct vcpu_facts *v)
{
	const unsigned n = v->vcpu;

	*v = (struct vcpu_facts){
	    .version = FACTS_VERSION, .size = sizeof(struct vcpu_facts), .vcpu = n, .state = FACTS_VCPU_OFF};
}

/* In WFI, and was all the time. */
static inline void block(struct vcpu_facts *v)
{
	watch_at(v, 0xc0107a3c, SVC_OFF);
	watch_still(v);
	v->state = FACTS_VCPU_BLOCKED;
}

static inline struct facts_window window(uint64_t base, uint64_t size, uint32_t device, const char *name)
{
	struct facts_window w = {.base = base, .size = size, .device = device};

	strcpy(w.name, name);
	return w;
}

static inline struct diagnose_scene good_scene(void)
{
	struct diagnose_scene s = {.tree = test_tree_right};

	s.domain = (struct domain_facts){.version = FACTS_VERSION,
					 .size = sizeof(struct domain_facts),
					 .domain = 1,
					 .vcpus = 2,
					 .state = FACTS_DOMAIN_RUNNING,
					 .timer_hz = HZ,
					 .ram_base = 0x40000000,
					 .ram_size = 0x10000000,
					 .windows = 3,
					 .psci_conduits = FACTS_PSCI_HVC | FACTS_PSCI_SMC,
					 .timer_virt_intid = GUEST_TIMER_VIRT_INTID,
					 .timer_phys_intid = GUEST_TIMER_PHYS_INTID,
					 .uart_intid = GUEST_UART_INTID,
					 .kernel_start = 0x47a00000,
					 .kernel_end = 0x47f32200,
					 .dtb = 0x48000000,
					 .dtb_size = 0x1000,
					 .dtb_given = 1,
					 .dtb_now_valid = 1,
					 .dtb_now = 0xd00dfeed,
					 .gicd_ctlr = 1,
					 .console_bytes = 4711};
	s.domain.window[0] = window(0x08000000, 0x1000, FACTS_DEV_GICD, "GICv2 distributor");
	s.domain.window[1] = window(0x08010000, 0x2000, FACTS_DEV_GICC, "GICv2 CPU interface");
	s.domain.window[2] = window(0x09000000, 0x1000, FACTS_DEV_UART, "PL011 UART");
	strcpy(s.domain.console_last, "Run /init as init process");
	for (unsigned i = 0; i < DIAGNOSE_VCPUS; i++)
		s.vcpu[i] = running_vcpu(i);
	s.vcpu[1].psci.on_calls = 1;
	return s;
}

static inline void usual_tree(struct test_tree *t, const struct test_tree_spec *spec)
{
	tt_nodes(t, spec);
}

static inline void cpu_nodes(struct test_tree *t, unsigned n)
{
	char name[16];

	tt_begin(t, "cpus", NULL);
	TT_CELLS(t, "#address-cells", 1);
	TT_CELLS(t, "#size-cells", 0);
	for (unsigned i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "cpu@%u", i);
		tt_begin(t, name, "arm,cortex-a15");
		tt_string(t, "device_type", "cpu");
		TT_CELLS(t, "reg", i);
		tt_end(t);
	}
	tt_end(t);
}

static inline void scene_input(struct diagnose_scene *s, struct diagnose_input *in)
{
	static struct test_tree tree;

	*in = (struct diagnose_input){.domain = &s->domain, .vcpu = s->vcpu};
	if (!s->no_tree) {
		tt_start(&tree, 2, 2);
		(s->make != NULL ? s->make : usual_tree)(&tree, &s->tree);
		if (s->make == NULL)
			cpu_nodes(&tree, s->domain.vcpus);
		tt_finish(&tree);
		if (s->damaged)
			tree.bytes[0] = 0;
		in->dtb = tree.bytes;
		in->dtb_size = sizeof(tree.bytes);
	}
	if (s->walks) {
		in->ipa = &s->ipa;
		in->pa = &s->pa;
		in->s2 = s->s2;
	}
}

static inline void diagnose_scene(struct diagnose_scene *s, struct diagnosis *out)
{
	struct diagnose_input in;

	scene_input(s, &in);
	assert_int_equal(diagnose_check(&in), 0);
	diagnose(&in, out);
}

#endif
